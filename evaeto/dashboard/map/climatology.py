"""What is usual: the operator's climatology behind the map, by month and for the year."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded
from evaeto.dashboard.common.pieces import drawn_html, rename_options, unbroken_days
from evaeto.dashboard.common.words import Words

LAYER_VARIABLE = "EVAETO_CLIMATOLOGY_LAYER"
"""Environment variable of kernels: what `evaeto.workers.climatology_layer` says of the climatology that is served."""

NONE, YEAR = -1, 0


def file_of(layer: int) -> str:
    """Name of the file of the page with the numbers of the year (0) or of a month."""
    return f"climatology.{layer}.bin"


def served() -> dict[str, Any] | None:
    """What is to be known of the climatology of this server; None where there is none."""
    told = os.environ.get(LAYER_VARIABLE)
    return json.loads(told) if told else None


class Picture(Worded):
    """Draws the numbers of a `file` of the page as colours on the map, and tells that under the pointer and at the
    chosen `point`, in `units`. Nothing is fetched before it is chosen."""

    section = "normals_map"
    names = ("here", "at_point", "none_here", "loading", "failed")
    _esm = script("map/climatology.js")
    map_id = t.Unicode().tag(sync=True)
    about = t.Dict().tag(sync=True)
    layer = t.Int(NONE).tag(sync=True)
    file = t.Unicode().tag(sync=True)
    point = t.List(t.Float(), allow_none=True, default_value=None).tag(sync=True)
    units = t.Unicode().tag(sync=True)


class Climatology(widgets.VBox):
    """The choice of a month, its colours and where they come from."""

    def __init__(self, words: Words, about: dict[str, Any], map_id: str, guard: Callable[..., Any]) -> None:
        self._words, self._about = words, about
        self.choice = widgets.Dropdown(options=[("", NONE), *((str(n), n) for n in range(YEAR, 13))])
        self.bar = widgets.HTML()
        drawn = {name: about[name] for name in ("south", "west", "step", "rows", "columns", "layers", "colours")}
        self.picture = Picture(words, map_id=map_id, about=drawn)
        words.label(self.choice, description="normals_map.choice")
        words.draw(self.choice, lambda: rename_options(self.choice, self._names()))
        self.choice.observe(guard(lambda _: self._show()), "value")
        head = drawn_html(words, lambda: f"<h2>{words.say('normals_map.title')}</h2>"
                                         f"<p class='ev-hint'>{words.say('normals_map.what')}</p>")  # fmt: skip
        super().__init__([head, self.choice, self.bar, self.picture])
        self.add_class("ev-map-layer").add_class("ev-climatology")
        words.draw(self, self._show)

    def _names(self) -> dict[int, str]:
        say = self._words.say
        months = dict(enumerate(say("normals_map.months").split(), 1))
        return {NONE: say("normals_map.none"), YEAR: say("normals_map.year"), **months}

    def _show(self) -> None:
        words, layer = self._words, int(self.choice.value)
        units = words.say("normals_map.per_year" if layer == YEAR else "unit.water")
        with self.picture.hold_sync():
            self.picture.units = units
            self.picture.file = "" if layer == NONE else file_of(layer)
            self.picture.layer = layer
        self.bar.layout.display = "none" if layer == NONE else None
        self.bar.value = "" if layer == NONE else self._about_html(layer, units)

    def _about_html(self, layer: int, units: str) -> str:
        """Colours, and the data set with its version, its period and its error."""
        words, about = self._words, self._about
        low, high = about["layers"][layer]["low"], about["layers"][layer]["high"]
        decimals = 0 if layer == YEAR else 1
        numbers = "".join(f"<span>{words.number(value, decimals)}</span>" for value in (low, (low + high) / 2, high))
        title = words.say("normals_map.bar", name=self._names()[layer], units=units)
        told = {"name": about["name"], "period": words.period(about["first"], about["last"])}
        if about["version"]:
            lines = [words.say("normals_map.origin", **told, version=about["version"])]
        else:
            lines = [words.say("normals_map.origin_no_version", **told)]
        fewest, most = about["years"]
        if fewest == most:
            lines.append(words.say("normals_map.years_alike", most=most))
        else:
            lines.append(words.say("normals_map.years", fewest=fewest, most=most))
        if about["error"] is None:
            lines.append(words.say("normals_map.no_error"))
        else:
            lines.append(words.say("normals_map.error", error=words.tell(about["error"])))
        size = words.tell(round(about["step"][0], 3))
        if about["every"] > 1:
            lines.append(words.say("normals_map.coarse", every=about["every"], size=size))
        else:
            lines.append(words.say("normals_map.cells", size=size))
        texts = "".join(f"<p>{unbroken_days(html.escape(line))}</p>" for line in lines)
        return (
            f"<p>{html.escape(title)}</p><div class='ev-colour-bar' "
            f"style='background: linear-gradient(to right, {', '.join(about['colours'])})'></div>"
            f"<div class='ev-colour-numbers'>{numbers}</div>{texts}"
        )

"""What lies on the map: which background, and the results with their legend."""

from __future__ import annotations

import html
import itertools
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

import ipyleaflet
import ipywidgets as widgets

from evaeto.dashboard.common.pieces import drawn_html, rename_options, unbroken_days
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import (
    CLOSE_ZOOM,
    OUTLINES,
    OUTLINES_ZOOM,
    backgrounds,
    credits_control,
    tile_layer,
)
from evaeto.dashboard.map.model import MapModel, SiteResult

CLASS_LIMITS = (2.0, 4.0, 6.0, 8.0)
"""Mean ETo [mm/day] at which the next colour begins; fixed, so that colours keep their meaning from run to run."""
_DIAMETER = 36
_ABOVE = 1000
"""Of the marker of the chosen point, which stands at the place of a result just calculated."""


class Layers(widgets.VBox):
    """The control in the corner of the map; folded until its button is pressed."""

    def __init__(self, words: Words, shown: ipyleaflet.Map, model: MapModel, guard: Callable[..., Any]) -> None:
        self._words, self._map = words, shown
        self._tiles: ipyleaflet.TileLayer | None = None
        self._credits: ipyleaflet.AttributionControl | None = None
        self._results = Results(words, model)
        names = backgrounds()
        self.button = widgets.ToggleButton()
        self.background = widgets.RadioButtons(options=names, value=OUTLINES)
        self.results = widgets.Checkbox(value=True, indent=False)
        offline = drawn_html(words, lambda: f'<p class="ev-hint">{words.say("layers.offline")}</p>')
        words.label(self.button, description="layers.button", tooltip="layers.button.tip")
        words.label(self.results, description="layers.results")
        words.draw(
            self.background,
            lambda: rename_options(self.background, {name: words.say(f"layers.{name}") for name in names}),
        )
        rows = [self.background, self.results, *([offline] if len(names) == 1 else [])]
        self.choices = widgets.VBox(rows).add_class("ev-layer-choices")
        self.button.observe(guard(lambda _: self._fold()), "value")
        self.background.observe(guard(lambda _: self._show_background()), "value")
        self.results.observe(guard(lambda change: self._results.show(change["new"])), "value")
        super().__init__([self.button, self.choices])
        self.add_class("ev-layers")
        shown.add(ipyleaflet.WidgetControl(widget=self, position="topright"))
        shown.add(self._results.layer)
        self._fold()
        self._show_background()
        words.draw(self, self._show_credits)
        shown.add(ipyleaflet.WidgetControl(widget=self._results.legend, position="bottomright"))

    def go_online(self) -> None:
        """Show an online background in place of the outlines, where the operator allows any."""
        self.background.value = backgrounds()[0]

    @property
    def close_zoom(self) -> int:
        """Zoom at which a place is shown on the background that is chosen."""
        return OUTLINES_ZOOM if self.background.value == OUTLINES else CLOSE_ZOOM

    def _fold(self) -> None:
        self.choices.layout.display = None if self.button.value else "none"

    def _show_background(self) -> None:
        if self._tiles is not None:
            self._map.remove(self._tiles)
            self._tiles.close()
        name = self.background.value
        self._tiles = None if name == OUTLINES else tile_layer(name)
        if self._tiles is not None:
            self._map.add(self._tiles)
        self._show_credits()

    def _show_credits(self) -> None:
        if self._credits is not None:
            self._map.remove(self._credits)
            self._credits.close()
        self._credits = credits_control(self._words, self.background.value)
        self._map.add(self._credits)


class Results:
    """The results of a model as circles coloured by mean ETo, one for a place, and their legend."""

    def __init__(self, words: Words, model: MapModel) -> None:
        self.words, self.model = words, model
        self.layer = ipyleaflet.LayerGroup(name="results")
        self.legend = drawn_html(words, lambda: _legend(words)).add_class("ev-legend")
        self._wanted = True
        words.draw(self.layer, lambda: self.show(self._wanted))
        model.observe(lambda _: self.show(self._wanted), "results")

    def show(self, wanted: bool) -> None:
        """Show or hide them. The group stays on the map, empty: its front end cannot take a full one off."""
        self._wanted = wanted
        results = self.model.results if wanted else ()
        old = self.layer.layers
        self.layer.layers = tuple(_circle(self.words, *place) for place in by_place(results).items())
        for marker in old:
            marker.icon.close()
            marker.close()
        self.legend.layout.display = None if results else "none"


def class_of(eto_mm: float) -> int:
    """Number of the colour of a mean ETo."""
    return bisect_right(CLASS_LIMITS, eto_mm)


def by_place(results: Sequence[SiteResult]) -> dict[tuple[float, float], list[SiteResult]]:
    """The results of each place, the newest first."""
    places: dict[tuple[float, float], list[SiteResult]] = {}
    for result in reversed(results):
        places.setdefault((result.lat, result.lon), []).append(result)
    return places


def _circle(words: Words, place: tuple[float, float], results: Sequence[SiteResult]) -> ipyleaflet.Marker:
    """The mean of the newest result of a place; the template in its icon, which `Camera` shows, tells them all."""
    newest, name = results[0].eto_mean_mm, next((r.name for r in results if r.name), "")
    where = " · ".join(filter(None, (name, words.place(*place))))
    lines = [words.say("layers.result", period=r.period, value=words.number(r.eto_mean_mm, 2)) for r in results]
    if (last := results[0].last) is not None:
        lines[0] += f" · {words.say('layers.last', day=words.day(last[0]), value=words.number(last[1], 1))}"
    title = f"{where}: {lines[0]}" if len(lines) == 1 else words.count("layers.results_at", len(lines), place=where)
    items = "".join(f"<li>{unbroken_days(html.escape(line))}</li>" for line in lines)
    popup = f'<div class="ev-popup"><b>{html.escape(where)}</b><ul>{items}</ul></div>'
    face = f'<span class="ev-eto" data-class="{class_of(newest)}">{words.number(newest, 1)}</span>'
    size = [_DIAMETER, _DIAMETER]
    icon = ipyleaflet.DivIcon(
        html=f"{face}<template>{popup}</template>", icon_size=size, icon_anchor=[_DIAMETER // 2, _DIAMETER // 2]
    )
    return ipyleaflet.Marker(
        location=place, icon=icon, draggable=False, title=title, keyboard=True, z_index_offset=_ABOVE
    )


def _legend(words: Words) -> str:
    return _scale(words.say("layers.legend"))


def scale_html(title: str) -> str:
    """The colours of ETo with the limits between them."""
    return f'<div class="ev-legend">{_scale(title)}</div>'


def _scale(title: str) -> str:
    edges = [f"< {CLASS_LIMITS[0]:g}"]
    edges += [f"{low:g}–{high:g}" for low, high in itertools.pairwise(CLASS_LIMITS)]
    edges += [f"≥ {CLASS_LIMITS[-1]:g}"]
    items = "".join(
        f'<li><span class="ev-eto" data-class="{number}"></span>{html.escape(text)}</li>'
        for number, text in enumerate(edges)
    )
    return f"<p>{html.escape(title)}</p><ul>{items}</ul>"

"""Today's ETo over what the map shows, by one forecast, where the visitor asks for it."""

from __future__ import annotations

import html
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any

import ipyleaflet
import ipywidgets as widgets

from evaeto.core.lattices import Bounds, normal_longitude
from evaeto.dashboard.common.pieces import drawn_html, unbroken_days
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.cells import Cells
from evaeto.dashboard.map.grid import OnLoop
from evaeto.dashboard.map.layers import class_of, scale_html
from evaeto.errors import SourceError, TaskTimeout

log = logging.getLogger(__name__)

AskForecast = Callable[[Bounds], "Future[dict[str, Any]] | None"]
"""Starts to ask for ETo over a region, as `tasks.lookups.forecast_map` does; None where the page has asked enough."""


class ForecastMap(widgets.VBox):
    """The button below the map, what was drawn and what is to be known of it. What is drawn stays where it is: it says
    for which region and day it stands."""

    def __init__(
        self, words: Words, shown: ipyleaflet.Map, ask: AskForecast, on_loop: OnLoop, guard: Callable[..., Any]
    ) -> None:
        self._words, self._map, self._ask_for, self._on_loop = words, shown, ask, on_loop
        self._asked: Future[dict[str, Any]] | None = None
        self._box: Bounds | None = None
        self._found: dict[str, Any] | None = None
        self._error: BaseException | None = None
        self.cells = Cells(map_id=shown.model_id)
        self.told, self.about = widgets.HTML(), widgets.HTML()
        self.button, self.remove = widgets.Button(), widgets.Button()
        words.label(self.button, description="forecast_map.ask", tooltip="forecast_map.ask.tip")
        words.label(self.remove, description="grid.remove")
        self.button.on_click(guard(lambda _: self._ask()))
        self.remove.on_click(guard(lambda _: self.take_off()))
        buttons = widgets.Box([self.button, self.remove]).add_class("ev-forecast-buttons")
        head = drawn_html(words, lambda: f"<h2>{words.say('forecast_map.title')}</h2>"
                                         f"<p class='ev-hint'>{words.say('forecast_map.what')}</p>")  # fmt: skip
        super().__init__([head, buttons, self.told, self.about, self.cells])
        self.add_class("ev-map-layer").add_class("ev-forecast")
        words.draw(self, self._show)

    def take_off(self) -> None:
        """Remove what is drawn; an answer that is still to come is not shown."""
        self._asked = self._found = self._error = self._box = None
        self._show()

    def _ask(self) -> None:
        if self._asked is not None and not self._asked.done():
            return
        (south, west), (north, east) = self._map.bounds
        box = Bounds(south, west, north, east)
        asked = self._ask_for(box)
        if asked is None:
            return
        self._asked, self._box, self._found, self._error = asked, box, None, None
        self._show()
        asked.add_done_callback(lambda done: self._on_loop(lambda: self._hear(done)))

    def _hear(self, done: Future[dict[str, Any]]) -> None:
        if done is not self._asked:
            return  # taken off meanwhile
        self._error = done.exception()
        self._found = None if self._error is not None else done.result()
        self._show()

    def _show(self) -> None:
        words, found = self._words, self._found
        waiting = self._asked is not None and found is None and self._error is None
        told = ""
        if waiting:
            told = f'<p class="ev-hint" role="status">{words.say("forecast_map.asking")}</p>'
        elif self._error is not None:
            told = f'<p class="ev-trouble" role="alert">{html.escape(_why(words, self._error))}</p>'
        self.button.disabled = waiting
        self.remove.layout.display = None if self._asked is not None else "none"
        self.told.value, self.told.layout.display = told, None if told else "none"
        with self.cells.hold_sync():
            self.cells.step = 1.0 if found is None else found["step"]
            self.cells.cells = [] if found is None else [_cell(words, cell) for cell in found["cells"]]
        self.about.layout.display = "none" if found is None else None
        self.about.value = "" if found is None or self._box is None else about_html(words, found, self._box)


def _cell(words: Words, cell: dict[str, Any]) -> dict[str, Any]:
    """A cell as the browser draws it."""
    drawn = {"lat": cell["lat"], "lon": cell["lon"]}
    if cell["eto"] is None:
        return drawn
    return {**drawn, "text": words.number(cell["eto"], 1), "more": _band(words, cell), "level": class_of(cell["eto"])}


def _band(words: Words, cell: dict[str, Any]) -> str:
    if cell["lower"] is None or cell["upper"] is None:
        return ""
    return f"{words.number(cell['lower'], 1)}–{words.number(cell['upper'], 1)}"


def _why(words: Words, error: BaseException) -> str:
    if isinstance(error, SourceError):
        return words.say("forecast_map.failed", error=words.tell(error.reason))
    if isinstance(error, TaskTimeout):
        return words.say("forecast_map.failed", error=words.tell(error.message))
    log.warning("the forecast of a region could not be asked for: %s", error)
    return words.say("forecast_map.failed", error=words.say("grid.unforeseen", kind=type(error).__name__))


def about_html(words: Words, found: dict[str, Any], box: Bounds) -> str:
    """For which day and region the cells stand, how coarse they are, where they come from, and which are empty."""
    say, cells = words.say, found["cells"]
    values = [cell["eto"] for cell in cells if cell["eto"] is not None]
    lines = [
        words.count(
            "forecast_map.drawn", len(values), day=words.day(found["day"]), step=words.tell(found["step"]),
            box=_region(words, box),
        )
    ]  # fmt: skip
    if values:
        low, high = (words.number(end(values), 1) for end in (min, max))
        lines.append(say("forecast_map.range", low=low, high=high))
    if found["half_width"] is not None:
        lines.append(say("forecast_map.band", half=words.number(found["half_width"], 1)))
    lines.append(_origin(words, found))
    if estimated := sum(cell["estimated"] for cell in cells if cell["eto"] is not None):
        lines.append(words.count("forecast_map.estimated", estimated))
    empty = Counter(cell["why"] for cell in cells if cell["eto"] is None)
    lines += [words.count("forecast_map.empty", count, why=words.tell(why)) for why, count in empty.items()]
    texts = "".join(f"<p>{unbroken_days(html.escape(line))}</p>" for line in lines)
    credit = f'<p class="ev-hint">{html.escape(words.tell(found["credit"]))}</p>'
    return f"{scale_html(say('forecast_map.legend'))}{texts}{credit}{_table(words, cells)}"


def _origin(words: Words, found: dict[str, Any]) -> str:
    """The data set, its version and when it was issued, or that the service does not tell them."""
    told = {"source": found["source"], "resolution": words.tell(found["resolution"])}
    asked = "" if found["asked"] is None else words.tell(datetime.fromisoformat(found["asked"]))
    if found["model"] is None or found["issued"] is None:
        return words.say("forecast_map.origin_untold", **told, asked=asked)
    issued = words.tell(datetime.fromisoformat(found["issued"]))
    return words.say("forecast_map.origin", **told, model=found["model"], issued=issued, asked=asked)


def _region(words: Words, box: Bounds) -> str:
    corners = ((box.south, box.west), (box.north, box.east))
    if box.east - box.west >= 360.0:
        corners = ((box.south, -180.0), (box.north, 180.0))
    else:
        corners = tuple((lat, normal_longitude(lon)) for lat, lon in corners)  # type: ignore[assignment]
    south_west, north_east = (
        words.say("place", lat=words.number(lat, 1), lon=words.number(lon, 1)) for lat, lon in corners
    )
    return words.say("forecast_map.box", first=south_west, last=north_east)


def _table(words: Words, cells: list[dict[str, Any]]) -> str:
    """The cells for those who do not see the map, and for reading off; from north to south."""
    say = words.say
    heads = (say("forecast_map.point"), f"ETo ({say('unit.water')})", say("map.week.band"))
    rows = []
    for cell in sorted(cells, key=lambda cell: (-cell["lat"], cell["lon"])):
        where = words.say("place", lat=words.tell(cell["lat"]), lon=words.tell(normal_longitude(cell["lon"])))
        if cell["eto"] is None:
            value, more = "–", html.escape(words.tell(cell["why"]))
        else:
            value, more = words.number(cell["eto"], 1), _band(words, cell)
        rows.append(f'<th scope="row">{where}</th><td>{value}</td><td>{more}</td>')
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f"<details><summary>{say('forecast_map.table')}</summary><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></details>"
    )

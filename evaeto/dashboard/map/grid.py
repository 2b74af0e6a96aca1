"""A grid of ETo that the visitor opens, as a picture on the map: one a day, with a colour bar."""

from __future__ import annotations

import base64
import html
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

import ipyleaflet
import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.core.quantities import quantity_of
from evaeto.dashboard.common.pieces import drawn_html, rename_options
from evaeto.dashboard.common.upload import UPLOAD_MAX_MB, Upload
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import DRAWN_PANE
from evaeto.dashboard.map.camera import Bounds
from evaeto.errors import WeatherError
from evaeto.uploads.texts import as_logged

log = logging.getLogger(__name__)

FILES = ".nc,.nc4,.cdf,.zip"


class Grid(Protocol):
    """A grid on a worker: the part of `tasks.gridding.GridTask` that is used."""

    about: Future[dict[str, Any]]

    def picture(self, index: int) -> Future[bytes]: ...


OpenGrid = Callable[[str, bytes], Grid]
OnLoop = Callable[[Callable[[], None]], None]


class GridLayer(widgets.VBox):
    """The controls below the map.

    `open_grid` reads a file on a worker, `on_loop` brings outcomes back to the page, `fit` shows a region.
    """

    def __init__(
        self,
        words: Words,
        shown: ipyleaflet.Map,
        fit: Callable[[Bounds], None],
        open_grid: OpenGrid,
        on_loop: OnLoop,
        guard: Callable[..., Any],
    ) -> None:
        self._words, self._map, self._fit, self._open_grid, self._on_loop = words, shown, fit, open_grid, on_loop
        self._grid: Grid | None = None
        self._name = ""
        self._asked: int | None = None
        self.overlays: tuple[ipyleaflet.ImageOverlay, ...] = ()
        self._about: dict[str, Any] | None = None
        self._said: tuple[str, dict[str, object]] | None = None
        self.upload = Upload(words, accept=FILES)
        self.told = widgets.HTML()
        self.time = widgets.SelectionSlider(options=[""], continuous_update=False)
        self.opacity = widgets.IntSlider(value=75, min=10, max=100, step=5)  # [%]: no decimal sign in any language
        self.bar = widgets.HTML()
        self.remove = widgets.Button()
        words.label(self.time, description="grid.time")
        words.label(self.opacity, description="grid.opacity")
        words.label(self.remove, description="grid.remove")
        sliders = [self.time, self.opacity]
        self.controls = widgets.VBox([self.bar, widgets.Box(sliders).add_class("ev-grid-sliders"), self.remove])
        self.upload.on_file(guard(self._take))
        self.time.observe(guard(lambda _: self._ask()), "index")
        self.opacity.observe(guard(lambda _: self._set_opacity()), "value")
        self.remove.on_click(guard(lambda _: self.take_off()))
        super().__init__([drawn_html(words, self._what), self.upload, self.told, self.controls])
        self.add_class("ev-grid")
        self.take_off()
        words.draw(self, self._speak)

    def _what(self) -> str:
        say = self._words.say
        return f"<h2>{say('grid.title')}</h2><p class='ev-hint'>{say('grid.what', most=UPLOAD_MAX_MB)}</p>"

    def take_off(self) -> None:
        """Remove the picture; the worker forgets the grid."""
        self._grid, self._asked, self._about = None, None, None
        self.controls.layout.display = "none"
        self._say(None)
        for overlay in self.overlays:
            self._map.remove(overlay)
            overlay.close()
        self.overlays = ()

    def _take(self, name: str, content: bytes) -> None:
        self.take_off()
        self._name = name
        self._say("grid.opening", name=self._name)
        grid = self._grid = self._open_grid(self._name, content)
        grid.about.add_done_callback(lambda done: self._on_loop(lambda: self._show_about(grid, done)))

    def _show_about(self, grid: Grid, done: Future[dict[str, Any]]) -> None:
        if grid is not self._grid:
            return  # taken off, or another one chosen meanwhile
        if (error := done.exception()) is not None:
            self._say("grid.failed", error=error)
            return
        self._about = about = done.result()
        self._bounds = about["bounds"]
        self.time.options = [(time, index) for index, time in enumerate(about["times"])]
        self._speak()
        self.controls.layout.display = None
        self._say(None)
        self._ask()

    def _ask(self) -> None:
        """Ask for the picture of the time chosen; one that comes when another is wanted is not shown."""
        grid, index = self._grid, self.time.index
        if grid is None or not grid.about.done() or index in (None, self._asked):
            return
        self._asked = index
        grid.picture(index).add_done_callback(lambda done: self._on_loop(lambda: self._show(grid, index, done)))

    def _show(self, grid: Grid, index: int, done: Future[bytes]) -> None:
        if grid is not self._grid or index != self.time.index:
            return
        if (error := done.exception()) is not None:
            self._say("grid.failed", error=error)
            return
        url = f"data:image/png;base64,{base64.b64encode(done.result()).decode()}"
        for overlay in self.overlays:
            overlay.url = url
        if not self.overlays:
            self.overlays = tuple(
                ipyleaflet.ImageOverlay(url=url, bounds=bounds, pane=DRAWN_PANE, name="grid", opacity=self._opaque())
                for bounds in copies(self._bounds)
            )
            for overlay in self.overlays:
                self._map.add(overlay)
            self._fit(self._bounds)

    def _opaque(self) -> float:
        return float(self.opacity.value) / 100

    def _set_opacity(self) -> None:
        for overlay in self.overlays:
            overlay.opacity = self._opaque()

    def _say(self, key: str | None, **values: object) -> None:
        self._said = None if key is None else (key, values)
        self._speak()

    def _speak(self) -> None:
        words, about = self._words, self._about
        key, values = self._said or ("", {})
        values = {name: why(words, value) if name == "error" else value for name, value in values.items()}
        self.told.value = f'<p role="status">{html.escape(words.say(key, **values))}</p>' if key else ""
        if about is not None:
            self.bar.value = bar_html(words, self._name, about)
            rename_options(self.time, {i: _written(words, time) for i, time in enumerate(about["times"])})


def copies(bounds: Bounds) -> tuple[Bounds, ...]:
    """Where a picture lies: twice where it crosses the date line, for a map may be looked at from either side."""
    (south, west), (north, east) = bounds
    turn = -360.0 if east > 180.0 else 360.0 if west < -180.0 else 0.0
    return (bounds, ((south, west + turn), (north, east + turn))) if turn else (bounds,)


def why(words: Words, error: object) -> str:
    """What went wrong with a grid; what nobody has foreseen is for the log."""
    if isinstance(error, WeatherError):
        return words.tell(of_error(error))
    log.warning("a grid could not be shown: %s", as_logged(repr(error)))
    return words.say("grid.unforeseen", kind=type(error).__name__)


def bar_html(words: Words, name: str, about: dict[str, Any]) -> str:
    """The colour bar, with the lowest, the middle and the highest ETo, and what to know about the values."""
    low, high, hourly = about["low"], about["high"], about["units"] == "mm h-1"
    units = words.say("grid.hourly" if hourly else "grid.daily")
    label = html.escape(words.say("grid.bar", name=name, units=units))
    decimals = 2 if hourly else 1
    numbers = "".join(f"<span>{words.number(value, decimals)}</span>" for value in (low, (low + high) / 2, high))
    colours = ", ".join(about["colours"])
    notes = [words.say("grid.assumed", units=units)] if about["assumed"] else []
    if about["left_out"]:
        limits = quantity_of("eto", hourly)
        ends = {"lower": words.number(limits.lower), "upper": words.number(limits.upper)}
        notes.append(words.count("grid.left_out", about["left_out"], **ends, units=units))
    return (
        f'<p>{label}</p><div class="ev-colour-bar" style="background: linear-gradient(to right, {colours})"></div>'
        f'<div class="ev-colour-numbers">{numbers}</div>'
        + "".join(f'<p class="ev-hint">{html.escape(note)}</p>' for note in notes)
    )


def _written(words: Words, time: str) -> str:
    """A time of the grid (ISO 8601) as the language writes it."""
    day, _, clock = time.partition("T")
    try:
        written = words.day(day)
    except ValueError:  # 30 February, in the calendar of a climate model
        year, month, of_month = day.split("-")
        written = words.say("date.format").replace("%Y", year).replace("%m", month).replace("%d", of_month)
    return f"{written} {clock}".strip()

"""The file of a station of the visitor's own: chosen, read by a worker, described, corrected, and taken off again."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.form.model import FormModel, Refused
from evaeto.dashboard.form.station_preview import StationPreview
from evaeto.dashboard.form.station_words import shown_of, with_change
from evaeto.errors import WeatherError
from evaeto.sources.station import Station
from evaeto.sources.station_facts import StationFacts
from evaeto.uploads.texts import as_logged

log = logging.getLogger(__name__)

STATION_FILES = ".csv,.txt,.tsv,.dat,.xlsx,.nc,.met,.wth,.epw,.wtg,.cli,.dly,.cab,.pen,.pmm,.hmd,.mts,.tnx,.eto,.agmip"
Point = tuple[float, float]
ReadStation = Callable[[Station, Point | None], "Future[StationFacts]"]
"""Starts to read a file that is of a point, as `tasks.lookups.read_station` does."""


class StationFile(widgets.VBox):
    """View of the `station` of a `FormModel`.

    read : reads the file; where there is None, what is in it is told with the result only
    on_loop : runs what has to run where widgets live
    """

    def __init__(
        self, model: FormModel, read: ReadStation | None, on_loop: Callable[[Callable[[], None]], None]
    ) -> None:
        self.model, self.words, self._read, self._on_loop = model, model.words, read, on_loop
        self._facts: StationFacts | None = None
        self._asked: Any = None
        self._reading = False
        self.upload = Upload(model.words, accept=STATION_FILES)
        self.upload.on_file(self._take)
        self.note = widgets.HTML()
        self.preview = StationPreview()
        self.preview.on_change(self._change)
        self.forget = widgets.Button()
        self.words.label(self.forget, description="form.station.forget")
        self.forget.on_click(lambda _: model.drop_station())
        self.wind_height = widgets.Text(placeholder="2")
        self.words.label(self.wind_height, description="form.wind_height")
        super().__init__([self.upload, self.note, self.forget, self.preview, self.wind_height])
        self.add_class("ev-group")
        model.observe(lambda _: self._look_again(), ["lat", "lon", "wind_height"])
        model.observe(lambda _: self._show(), ["station", "station_told"])
        self.words.draw(self, self._show)

    def _take(self, name: str, content: bytes) -> None:
        self._facts = None
        self._start(Station(name, content))

    def _change(self, change: Mapping[str, Any]) -> None:
        """Take over a choice in the preview, and read the file again by it."""
        station = self.model.station
        if station is None:
            return
        said = with_change(station.said, self._facts, change)
        if said is not None and said != station.said:
            self._start(replace(station, said=said))

    def _start(self, station: Station) -> None:
        self.model.take_station(station, reading=self._read is not None)
        self._ask()

    def _ask(self) -> None:
        """Have the file read as it is said to be, at the point that is chosen."""
        station = self.model.station
        if self._read is None or station is None:
            return
        asked = self._asked = self._wanted
        self._reading = True
        height = self.model.height
        of_gauge = station if height is None else replace(station, wind_height=height)
        future = self._read(of_gauge, self.model.point)
        future.add_done_callback(lambda done: self._on_loop(lambda: self._hear(station, asked, done)))

    @property
    def _wanted(self) -> tuple[Any, ...]:
        """What the reading depends on; the same station is the same object."""
        return id(self.model.station), self.model.point, self.model.height

    def _look_again(self) -> None:
        """At another point other weather is usual. Nobody waits for it, and only one reading is under way at a time."""
        if self.model.station is not None and not self._reading and self._asked != self._wanted:
            self._ask()

    def _hear(self, station: Station, asked: Any, done: Future[StationFacts]) -> None:
        if self.model.station is not station or self._asked != asked:
            return  # another one was chosen meanwhile, or none
        self._reading = False
        error = done.exception()
        if error is None:
            self._facts = done.result()
            self.model.station_told = self._facts
        elif isinstance(error, WeatherError):
            self.model.station_told = Refused(station.name, of_error(error))
        else:
            # Nobody could be asked, and the calculation says more
            log.warning("the file of a station could not be read beforehand: %s", as_logged(error))
            self.model.take_station(station, reading=False)
            return
        self._look_again()

    def _show(self) -> None:
        model, words, station = self.model, self.words, self.model.station
        for widget in (self.forget, self.wind_height, self.preview):
            widget.layout.display = None if station else "none"
        lines = [words.say("form.station.hint")] if station is None else [station.name]
        self.note.value = f'<div class="ev-hint">{"<br>".join(map(html.escape, lines))}</div>'
        if station is None:
            self._facts, self._asked, self._reading = None, None, False
            self.preview.shown = {}
            return
        told = model.station_told
        refused = told.reason if isinstance(told, Refused) else None
        facts = None if refused is not None else self._facts
        reading = told == "reading"
        self.preview.shown = shown_of(words, facts, station.said, refused, reading=reading)

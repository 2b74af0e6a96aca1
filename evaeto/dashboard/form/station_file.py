"""The file of a station of the visitor's own: chosen, read by a worker, described, and taken off again."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from concurrent.futures import Future

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.model import FormModel, Refused
from evaeto.errors import WeatherError
from evaeto.sources.station import Station, StationFacts

log = logging.getLogger(__name__)

STATION_FILES = ".csv,.txt,.tsv,.dat,.xlsx,.nc,.met,.wth,.epw,.wtg,.cli,.dly,.cab"
ReadStation = Callable[[Station], "Future[StationFacts]"]
"""Starts to read a file, as `tasks.asking.read_station` does."""


class StationFile(widgets.VBox):
    """View of the `station` of a `FormModel`.

    read : reads the file; where there is None, what is in it is told with the result only
    on_loop : runs what has to run where widgets live
    """

    def __init__(
        self, model: FormModel, read: ReadStation | None, on_loop: Callable[[Callable[[], None]], None]
    ) -> None:
        self.model, self.words, self._read, self._on_loop = model, model.words, read, on_loop
        self.upload = Upload(model.words, accept=STATION_FILES)
        self.upload.on_file(self._take)
        self.note = widgets.HTML()
        self.forget = widgets.Button()
        self.words.label(self.forget, description="form.station.forget")
        self.forget.on_click(lambda _: model.drop_station())
        self.wind_height = widgets.Text(placeholder="2")
        self.words.label(self.wind_height, description="form.wind_height")
        super().__init__([self.upload, self.note, self.forget, self.wind_height])
        self.add_class("ev-group")
        model.observe(lambda _: self._show(), ["station", "station_told"])
        self.words.draw(self, self._show)

    def _take(self, name: str, content: bytes) -> None:
        station = Station(name, content)
        self.model.take_station(station, reading=self._read is not None)
        if self._read is not None:
            self._read(station).add_done_callback(lambda done: self._on_loop(lambda: self._hear(station, done)))

    def _hear(self, station: Station, done: Future[StationFacts]) -> None:
        if self.model.station is not station:
            return  # another one was chosen meanwhile, or none
        error = done.exception()
        if error is None:
            self.model.station_told = done.result()
        elif isinstance(error, WeatherError):
            self.model.station_told = Refused(station.name, of_error(error))
        else:
            # Nobody could be asked, and the calculation says more
            log.warning("the file of a station could not be read beforehand: %s", error)
            self.model.take_station(station, reading=False)

    def _show(self) -> None:
        model, words = self.model, self.words
        for widget in (self.forget, self.wind_height):
            widget.layout.display = None if model.station else "none"
        lines = [words.say("form.station.hint")] if model.station is None else [model.station.name]
        if isinstance(model.station_told, StationFacts):
            lines += described(words, model.station_told)
        self.note.value = f'<div class="ev-hint">{"<br>".join(map(html.escape, lines))}</div>'


def described(words: Words, facts: StationFacts) -> list[str]:
    """The days of a station, what it measured, and what there is to say of it."""
    measured = ", ".join(map(words.quantity, facts.quantities))
    return [words.period(facts.first, facts.last), measured, *map(words.tell, facts.remarks)]

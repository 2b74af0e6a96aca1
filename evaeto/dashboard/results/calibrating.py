"""Calibrating with the visitor's own ETo: a file in, scores of days left out, and another calculation with it."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.dashboard.common.download import Download
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.common.words import Words
from evaeto.fusion.calibration_file import Record, SavedCalibration

if TYPE_CHECKING:
    from concurrent.futures import Future

SCORES = {"r2": 3, "kge": 3, "nse": 3, "mae": 2, "rmse": 2, "pbias": 1, "n": 0}


class Calibrating(widgets.VBox):
    """A file is learnt from by `learn` on a worker; what was learnt can be saved, and `on_apply` calculates with it."""

    def __init__(
        self,
        words: Words,
        learn: Callable[[str, bytes], Future[SavedCalibration]],
        on_apply: Callable[[SavedCalibration], None],
        on_loop: Callable[[Callable[[], None]], None],
    ) -> None:
        self._words, self._learn, self._on_loop = words, learn, on_loop
        self.calibration: SavedCalibration | None = None
        self._said: tuple[str, dict[str, object]] | None = None
        self.what, self.told = widgets.HTML(), widgets.HTML()
        self.upload = Upload(words, accept=".csv,.txt")
        self.apply = widgets.Button(button_style="primary")
        self.apply.layout.display = "none"
        words.label(self.apply, description="calibrate.apply")
        self.save = Download(words)
        self.save.layout.display = "none"
        words.label(self.save, description="calibrate.save")
        self.save.on_request(self._deliver)
        words.draw(self, self._speak)
        self.upload.on_file(self._take)
        self._on_apply = on_apply
        self.apply.on_click(lambda _: self._press())
        buttons = widgets.HBox([self.apply, self.save]).add_class("ev-downloads")
        super().__init__([self.what, self.upload, self.told, buttons])
        self.add_class("ev-calibrating")

    def _take(self, name: str, content: bytes) -> None:
        self._say("calibrate.learning")
        try:
            made = self._learn(name, content)
        except Exception as error:  # said here, where the file was chosen
            self._say("calibrate.failed", error=of_error(error))
            return
        made.add_done_callback(lambda done: self._on_loop(lambda: self._finish(done)))

    def _press(self) -> None:
        if self.calibration is not None:
            self._on_apply(self.calibration)

    def _deliver(self) -> None:
        if self.calibration is not None:
            self.save.deliver(self.calibration.name, "application/json", self.calibration.content)

    def _offer(self, shown: bool) -> None:
        for button in (self.apply, self.save):
            button.layout.display = None if shown else "none"

    def _finish(self, done: Future[SavedCalibration]) -> None:
        if (error := done.exception()) is not None:
            self._say("calibrate.failed", error=of_error(error))
            return
        self.calibration = done.result()
        self._offer(True)
        self._speak()

    def _say(self, key: str, **values: object) -> None:
        self.calibration, self._said = None, (key, values)
        self._offer(False)
        self._speak()

    def _speak(self) -> None:
        self.what.value = f"<p>{self._words.say('calibrate.what')}</p>"
        if self.calibration is not None:
            self.told.value = scores_html(self._words, self.calibration.record)
        elif self._said is not None:
            key, values = self._said
            values = {name: self._words.tell(value) for name, value in values.items()}
            self.told.value = f'<p role="status">{html.escape(self._words.say(key, **values))}</p>'


def scores_html(words: Words, record: Record) -> str:
    """The scores of a calibration, and what to know of it."""
    period = words.period(record.start, record.end)
    said = words.say("calibrate.done", n=record.n, period=period, left_out=words.tell(record.left_out))
    items = "".join(
        f"<div><dt>{words.say(f'score.{name}')}</dt><dd>{words.number(record.scores[name], decimals)}</dd></div>"
        for name, decimals in SCORES.items()
        if name in record.scores
    )
    warnings = "".join(f"<p>{html.escape(words.tell(line))}</p>" for line in record.warnings)
    return f'<p role="status">{html.escape(said)}</p><dl class="ev-summary">{items}</dl>{warnings}'

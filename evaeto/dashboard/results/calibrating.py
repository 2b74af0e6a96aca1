"""Calibrating with the visitor's own ETo: a file in, a verdict on it, what it would gain, and another calculation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.dashboard.common.download import Download
from evaeto.dashboard.common.pieces import replace_children
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.figures.result_charts import Plotted, trial_chart
from evaeto.dashboard.results.verdict import gain_html, status_html, verdict_html
from evaeto.fusion.calibration_file import SavedCalibration
from evaeto.fusion.reference_trial import Trial

if TYPE_CHECKING:
    from concurrent.futures import Future


class Calibrating(widgets.VBox):
    """A file is tried by `learn` on a worker. First comes the verdict, then the reference beside the services and what
    the calibration would gain, and last the buttons: it can be saved, and `on_apply` calculates with it."""

    def __init__(
        self,
        what: Plotted,
        learn: Callable[[str, bytes], Future[Trial]],
        on_apply: Callable[[SavedCalibration], object],
        on_loop: Callable[[Callable[[], None]], None],
    ) -> None:
        self._plotted, self._words, self._learn, self._on_loop = what, what.words, learn, on_loop
        words = self._words
        self.trial: Trial | None = None
        self._said: tuple[str, dict[str, object]] | None = None
        self.what, self.told, self.gain = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.drawn = widgets.VBox([]).add_class("ev-sheet")
        self.upload = Upload(words, accept=".csv,.txt")
        self.apply = widgets.Button(button_style="primary")
        self.apply.layout.display = "none"
        self.save = Download(words)
        self.save.layout.display = "none"
        words.label(self.save, description="calibrate.save")
        self.save.on_request(self._deliver)
        words.draw(self, self._speak)
        self.upload.on_file(self._take)
        self._on_apply = on_apply
        self.apply.on_click(lambda _: self._press())
        buttons = widgets.HBox([self.apply, self.save]).add_class("ev-downloads")
        super().__init__([self.what, self.upload, self.told, self.drawn, self.gain, buttons])
        self.add_class("ev-calibrating")

    @property
    def calibration(self) -> SavedCalibration | None:
        """What was learnt, where something was."""
        return None if self.trial is None else self.trial.calibration

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

    def _offer(self) -> None:
        for button in (self.apply, self.save):
            button.layout.display = "none" if self.calibration is None else None
        # A doubtful one is not offered as the thing to do
        self.apply.button_style = "" if self.trial is not None and self.trial.verdict == "doubtful" else "primary"
        charts = [trial_chart(self.trial, self._plotted)] if self.trial is not None and len(self.trial.days) > 1 else []
        replace_children(self._words, self.drawn, charts)

    def _finish(self, done: Future[Trial]) -> None:
        if (error := done.exception()) is not None:
            self._say("calibrate.failed", error=of_error(error))
            return
        self.trial = done.result()
        self._offer()
        self._speak()

    def _say(self, key: str, **values: object) -> None:
        self.trial, self._said = None, (key, values)
        self._offer()
        self._speak()

    def _speak(self) -> None:
        words, trial = self._words, self.trial
        self.what.value = f"<p>{words.say('calibrate.what')}</p>"
        doubtful = trial is not None and trial.verdict == "doubtful"
        self.apply.description = words.say("calibrate.apply.doubtful" if doubtful else "calibrate.apply")
        self.told.value, self.gain.value = "", ""
        if trial is not None:
            self.told.value, self.gain.value = verdict_html(words, trial), gain_html(words, trial)
        elif self._said is not None:
            key, values = self._said
            self.told.value = status_html(words.say(key, **{name: words.tell(value) for name, value in values.items()}))

"""The calibration files of the form: chosen, described, and taken off again."""

from __future__ import annotations

import html

import ipywidgets as widgets

from evaeto.dashboard.common.pieces import replace_children
from evaeto.dashboard.common.upload import Upload
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.model import FormModel, Refused
from evaeto.fusion.calibration_file import NEAR_KM, SavedCalibration
from evaeto.i18n.names import source_name


class CalibrationFiles(widgets.VBox):
    """View of the `calibrations` of a `FormModel`."""

    def __init__(self, model: FormModel) -> None:
        self.model, self.words = model, model.words
        self.upload = Upload(model.words, accept=".json")
        self.upload.on_file(model.add_calibration)
        self.note = widgets.HTML()
        self.rows = widgets.VBox().add_class("ev-files")
        super().__init__([self.upload, self.note, self.rows])
        self.add_class("ev-group")
        model.observe(lambda _: self._list(), "calibrations")
        model.observe(lambda _: self._describe(), ["lat", "lon"])
        self.words.draw(self, self._speak)

    def _list(self) -> None:
        """A row for each file; the others stay, with the focus that one of them may have."""
        there = {row.name: row for row in self.rows.children}
        wanted = [
            there[each.name] if each.name in there and there[each.name].file is each else _Row(self, each)
            for each in self.model.calibrations
        ]
        replace_children(self.words, self.rows, wanted)
        self._describe()

    def _describe(self) -> None:
        for row in self.rows.children:
            row.describe()

    def _speak(self) -> None:
        self.note.value = f'<span class="ev-hint">{html.escape(self.words.say("form.calibration.hint"))}</span>'
        self._describe()


class _Row(widgets.VBox):
    """A file and the button that takes it off."""

    def __init__(self, files: CalibrationFiles, file: SavedCalibration | Refused) -> None:
        self.name, self.file, self._model, self._words = file.name, file, files.model, files.words
        self.told = widgets.HTML()
        button = widgets.Button()
        files.words.draw(button, lambda: self._name(button))
        button.on_click(lambda _: self._model.drop_calibration(self.name))
        super().__init__([self.told, button])
        self.add_class("ev-file")
        self.describe()

    def _name(self, button: widgets.Button) -> None:
        button.description = self._words.say("form.calibration.forget")
        button.tooltip = self._words.say("form.calibration.forget.tip", name=self.name)

    def describe(self) -> None:
        """Say which file it is and, where it can be read, what it was learnt from."""
        lines = [f"<b>{html.escape(self.name)}</b>"]
        if isinstance(self.file, SavedCalibration):
            lines += [html.escape(line) for line in described(self._words, self.file, self._model.point)]
        self.told.value = f'<div class="ev-hint">{"<br>".join(lines)}</div>'


def described(words: Words, file: SavedCalibration, point: tuple[float, float] | None) -> list[str]:
    """Place and period of a calibration, the services it knows, and how far it is from the point."""
    record = file.record
    seen = words.count("days", record.n) if file.daily else words.say("form.calibration.climatology")
    lines = [
        words.place(file.lat, file.lon),
        f"{words.period(record.start, record.end)} · {seen}",
        ", ".join(source_name(words, key) for key in file.sources),
    ]
    if point is not None and (away := file.away_km(*point)) >= NEAR_KM:
        lines.append(words.say("form.calibration.away", count=words.number(away)))
    return lines

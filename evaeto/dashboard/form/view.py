"""The form of the ETo tab: a thin view of `FormModel`."""

from __future__ import annotations

import html
from collections.abc import Callable

import ipywidgets as widgets
import traitlets as t

from evaeto.core.exposure import EXPOSURES
from evaeto.crops.tables import CROPS
from evaeto.dashboard.common.day_picker import DayPicker
from evaeto.dashboard.common.pieces import crop_labels, drawn_html, rename_options, unbroken_days
from evaeto.dashboard.form.calibration_files import CalibrationFiles
from evaeto.dashboard.form.exposure_pictures import exposures_html
from evaeto.dashboard.form.model import (
    AHEAD_DAYS,
    CROP_CHOICES,
    FORECAST,
    MODES,
    NO_CROP,
    OWN_KC,
    PERIOD,
    RECENT,
    RECENT_DAYS,
    FormModel,
)
from evaeto.dashboard.form.station_file import ReadStation, StationFile
from evaeto.sources.catalogue import SOURCES


class Form(widgets.VBox):
    """View of a `FormModel`; `on_submit` is called by the Calculate button. For `read_station` and `on_loop` see
    `StationFile`."""

    def __init__(
        self,
        model: FormModel,
        on_submit: Callable[[], None],
        read_station: ReadStation | None = None,
        on_loop: Callable[[Callable[[], None]], None] = lambda action: action(),
    ) -> None:
        self.model, self.words = model, model.words
        self.lat = self._labelled(widgets.Text(), description="form.lat")
        self.lon = self._labelled(widgets.Text(), description="form.lon")
        self.elevation = self._labelled(widgets.Text(), description="form.elevation", placeholder="form.elevation.hint")
        self.name = self._labelled(widgets.Text(), description="form.name", placeholder="form.name.hint")
        self.mode = widgets.ToggleButtons(options=MODES).add_class("ev-mode")
        self.recent = self._labelled(widgets.Dropdown(options=RECENT_DAYS), description="form.recent")
        self.ahead = self._labelled(widgets.Dropdown(options=AHEAD_DAYS), description="form.ahead")
        self.mode_note = widgets.HTML()
        self.start = self._labelled(DayPicker(model.words), description="form.start")
        self.end = self._labelled(DayPicker(model.words), description="form.end")
        self.thirty = self._labelled(widgets.Button(), description="form.thirty", tooltip="form.thirty.tip")
        self.thirty.on_click(lambda _: model.take_thirty_years())
        self.boxes = {key: _source_box(model, key) for key in SOURCES}
        self.notes = {key: widgets.HTML() for key in SOURCES}
        self.station = StationFile(model, read_station, on_loop)
        self.exposure = widgets.ToggleButtons(options=EXPOSURES).add_class("ev-mode").add_class("ev-exposure")
        self.crop = self._labelled(widgets.Dropdown(options=CROP_CHOICES), description="form.crop.choice")
        self.kc = self._labelled(widgets.Text(), description="form.kc")
        self.planting = self._labelled(DayPicker(model.words), description="form.planting")
        self.crop_note = widgets.HTML()
        self.calibrations = CalibrationFiles(model)
        self.more = self._labelled(widgets.ToggleButton(), description="form.options", tooltip="form.options.tip")
        self.more.add_class("ev-more")
        self.options = widgets.VBox(
            [
                self._group("form.exposure", [drawn_html(self.words, self._exposures), self.exposure]),
                self._group("form.crop", [self.crop, self.kc, self.planting, self.crop_note]),
                self._group("form.station", [self.station]).add_class("ev-station"),
                self._group("form.calibration", [self.calibrations]),
            ]
        ).add_class("ev-options")
        self.calculate = self._labelled(widgets.Button(button_style="primary"), description="form.calculate")
        self.calculate.add_class("ev-calculate")
        self.reasons = widgets.HTML()
        typed = (
            "lat",
            "lon",
            "elevation",
            "name",
            "mode",
            "recent",
            "ahead",
            "start",
            "end",
            "crop",
            "kc",
            "planting",
            "exposure",
        )
        for name in typed:
            t.link((model, name), (getattr(self, name), "value"))
        t.link((model, "wind_height"), (self.station.wind_height, "value"))
        for key, box in self.boxes.items():
            box.observe(lambda change, key=key: self._tick(key, change.new), "value")
        model.observe(lambda _: self._show_ticks(), "sources")
        self.calculate.on_click(lambda _: on_submit())
        super().__init__(
            [
                self._group("form.place", [self.lat, self.lon, self.elevation, self.name]),
                self._group(
                    "form.period",
                    [self.mode, self.recent, self.ahead, self.mode_note, self.start, self.end, self.thirty],
                ),
                self._group("form.sources", [_source_row(self.boxes[key], self.notes[key]) for key in SOURCES]),
                self.more,
                self.options,
                widgets.VBox([self.calculate, self.reasons]).add_class("ev-submit"),
            ]
        )
        self.add_class("ev-form")
        shown = [
            "blockers",
            "asked",
            "unavailable",
            "bounds",
            "mode",
            "station",
            "lat",
            "lon",
            "crop",
            "calibrations",
            "exposure",
        ]
        model.observe(lambda _: self._show(), shown)
        self.more.observe(lambda _: self._show(), "value")
        self.words.draw(self, self._speak)

    def _labelled(self, widget: widgets.Widget, **keys: str) -> widgets.Widget:
        self.words.label(widget, **keys)
        return widget

    def _group(self, key: str, children: list[widgets.Widget]) -> widgets.Widget:
        heading = drawn_html(self.words, lambda: f"<h2>{self.words.say(key)}</h2>")
        return widgets.VBox([heading, *children]).add_class("ev-group")

    def _speak(self) -> None:
        words = self.words
        rename_options(self.mode, {name: words.say(f"form.mode.{name}") for name in MODES})
        for choice, counts in ((self.recent, RECENT_DAYS), (self.ahead, AHEAD_DAYS)):
            rename_options(choice, {count: words.count("days", count) for count in counts})
        rename_options(self.exposure, {name: words.say(f"form.exposure.{name}") for name in EXPOSURES})
        self.exposure.tooltips = [words.say(f"form.exposure.{name}.tip") for name in EXPOSURES]
        crops = {key: words.say(f"crop.{key}") for key in (NO_CROP, OWN_KC)} | crop_labels(words, CROPS)
        rename_options(self.crop, crops)
        for field, example, decimals in ((self.lat, -7.5328, 4), (self.lon, -46.0361, 4), (self.kc, 1, 2)):
            field.placeholder = words.number(example, decimals)
        self.mode.tooltips = [words.say(f"form.mode.{name}.tip") for name in MODES]
        self._show()

    def _exposures(self) -> str:
        return exposures_html(self.words)

    def _tick(self, key: str, ticked: bool) -> None:
        chosen = {*self.model.sources, key} if ticked else {*self.model.sources} - {key}
        self.model.sources = tuple(one for one in SOURCES if one in chosen)

    def _show_ticks(self) -> None:
        for key, box in self.boxes.items():
            box.value = key in self.model.sources

    def _show(self) -> None:
        model = self.model
        for widget, shown in (
            (self.recent, model.mode == RECENT),
            (self.ahead, model.mode == FORECAST),
            (self.mode_note, model.mode != PERIOD),
            (self.start, model.mode == PERIOD),
            (self.end, model.mode == PERIOD),
            (self.thirty, model.mode == PERIOD),
            (self.kc, model.crop == OWN_KC),
            (self.planting, model.crop not in (NO_CROP, OWN_KC)),
            # What is asked for stays in sight
            (self.options, self.more.value or model.has_options),
        ):
            widget.layout.display = None if shown else "none"
        for picker in (self.start, self.end):
            picker.min, picker.max = model.bounds
        for key, source in SOURCES.items():
            reason = model.unavailable.get(key)
            self.boxes[key].disabled = reason is not None
            note = reason or self.words.period(*source.window(model.today))
            self.notes[key].value = f'<span class="ev-hint">{unbroken_days(html.escape(note))}</span>'
        self.mode_note.value = f'<span class="ev-hint">{html.escape(self._days_of_mode())}</span>'
        told = self.words.say(f"form.crop.hint.{'table' if model.crop in CROPS else model.crop}")
        self.crop_note.value = f'<span class="ev-hint">{html.escape(told)}</span>'
        self._show_blockers()

    def _days_of_mode(self) -> str:
        """The days that a mode stands for at the point, and how many of them the chosen services have."""
        model, words = self.model, self.words
        if model.mode == PERIOD or model.asked is None:
            return ""
        wanted = model.recent if model.mode == RECENT else model.ahead + 1
        period = words.period(model.asked.start, model.asked.end)
        if model.asked.days == wanted:
            return period
        return words.say("form.days_of", period=period, count=model.asked.days, days=words.count("days", wanted))

    def _show_blockers(self) -> None:
        blockers = self.model.blockers
        self.calculate.disabled = bool(blockers)
        self.calculate.tooltip = " · ".join(blockers)
        items = "".join(f"<li>{html.escape(blocker)}</li>" for blocker in blockers)
        self.reasons.value = (
            f'<div class="ev-reasons" role="status">{self.words.say("form.blocked")}<ul>{items}</ul></div>'
            if blockers
            else ""
        )


def _source_box(model: FormModel, key: str) -> widgets.Checkbox:
    return widgets.Checkbox(value=key in model.sources, description=SOURCES[key].name, indent=False)


def _source_row(box: widgets.Checkbox, note: widgets.HTML) -> widgets.Widget:
    return widgets.VBox([box, note]).add_class("ev-source")

"""Planning irrigation: a crop, a soil and a day of planting in, advice with its arithmetic out."""

from __future__ import annotations

import html
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from typing import Any

import ipywidgets as widgets

from evaeto.core.messages import of_error
from evaeto.crops.crop_table import crop_of, names
from evaeto.crops.tables import SOILS, IrrigationPlan
from evaeto.dashboard.common.day_picker import DayPicker
from evaeto.dashboard.common.pieces import crop_labels, drawn_html, rename_options, replace_children, unbroken_days
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.columns import irrigation_columns, need_columns
from evaeto.dashboard.figures.result_charts import Plotted, irrigation_chart
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.dashboard.irrigation.advice import advice_html, note_html
from evaeto.dashboard.irrigation.plan_fields import PlanError, field_numbers
from evaeto.export.spreadsheet_text import comments

_FIRST = "maize"
"""The crop that is chosen at the beginning."""
Asked = Callable[[IrrigationPlan], Future[dict[str, Any]]]


class Irrigating(widgets.VBox):
    """A plan is worked out by `ask` on a worker, with the weather of the result that is `plotted`.

    Its tables are made by `tables`. `grown` is a crop and its day of planting that is known already: its plan is there
    when the sheet is opened. `shown` is the plan whose answer is shown.
    """

    def __init__(
        self,
        plotted: Plotted,
        ask: Asked,
        on_loop: Callable[[Callable[[], None]], None],
        tables: Tables,
        grown: tuple[str, date] | None = None,
    ) -> None:
        self._plotted, self._words, self._ask, self._on_loop = plotted, plotted.words, ask, on_loop
        self._tables = tables
        words = plotted.words
        self.crop = widgets.Dropdown(options=names(), value=_FIRST)
        self.soil = widgets.Dropdown(options=list(SOILS), index=2)
        self.planting = DayPicker(words)
        self.kc, self.stages, self.depth, self.p = (widgets.Text() for _ in range(4))
        self.initial = widgets.Text(value="0")
        self.calculate = widgets.Button(button_style="primary")
        self.told = widgets.VBox().add_class("ev-sheet")
        self._answered = self._spelling = False
        self.shown: IrrigationPlan | None = None
        fields = {
            "crop": self.crop, "soil": self.soil, "planting": self.planting, "kc": self.kc, "stages": self.stages,
            "depth": self.depth, "p": self.p, "initial": self.initial,
        }  # fmt: skip
        self._fields = tuple(fields.values())
        for name, field in fields.items():
            words.label(field, description=f"irrigate.{name}")
            field.observe(lambda _: self._outdate(), "value")
        words.draw(self.initial, self._name_initial)
        words.label(self.calculate, description="irrigate.calculate")
        words.draw(self.crop, lambda: rename_options(self.crop, crop_labels(words, names())))
        words.draw(self.soil, lambda: rename_options(self.soil, {key: words.say(f"soil.{key}") for key in SOILS}))
        self.crop.observe(lambda _: self._take_crop(), "value")
        self.planting.observe(lambda _: self._name_initial(), "value")
        self.calculate.on_click(lambda _: self._press())
        what = drawn_html(words, lambda: f"<p>{words.say('irrigate.what')}</p>")
        form = widgets.HBox([*fields.values()]).add_class("ev-plan")
        super().__init__([what, form, self.calculate, self.told])
        self.add_class("ev-irrigating")
        self._to_open = grown is not None
        if grown is not None:
            self.crop.value, self.planting.value = grown
        self._take_crop()
        words.draw(self, self._spell)

    def opened(self) -> None:
        """The sheet is looked at: work out the plan that was asked for with the result, once."""
        if self._to_open:
            self._to_open = False
            self._press()

    def _take_crop(self) -> None:
        for field, text in self._of_crop().items():
            field.value = text
        self._spelt = self._of_crop()

    def _of_crop(self) -> dict[widgets.Text, str]:
        """What the fields say of the crop by itself, with the decimal sign of the language."""
        crop, number = crop_of(self.crop.value), self._words.number
        return {
            self.kc: " ".join(number(value, 2) for value in crop.kc),
            self.stages: " ".join(f"{length:.0f}" for length in crop.stages or ()),
            self.depth: number(crop.roots[1], 1),
            self.p: number(crop.p, 2),
        }

    def _spell(self) -> None:
        """Write what was not typed with the decimal sign of the language: no other plan."""
        self._spelling = True
        for field, text in self._of_crop().items():
            if field.value == self._spelt[field]:
                field.value = text
        self._spelt, self._spelling = self._of_crop(), False

    def _name_initial(self) -> None:
        """The balance begins with the planting, or with the weather where that begins later."""
        begin = date.fromisoformat(self._plotted.rows[0]["date"])
        first = self._words.day(max(begin, self.planting.value or begin))
        self.initial.description = self._words.say("irrigate.initial.on", date=first)

    def plan(self) -> IrrigationPlan:
        """What the fields say.

        Raises
        ------
        PlanError
            A field cannot be read.
        """
        if self.planting.value is None:
            raise PlanError(lambda words: words.say("irrigate.no_day"))
        ini, mid, end = field_numbers("kc", self.kc.value, 3)
        first, development, middle, late = map(int, field_numbers("stages", self.stages.value, 4))
        (depth,), (p,) = field_numbers("depth", self.depth.value, 1), field_numbers("p", self.p.value, 1)
        plan = IrrigationPlan(
            kc=(ini, mid, end),
            stages=(first, development, middle, late),
            planting=self.planting.value.isoformat(),
            soil=SOILS[self.soil.value],
            depth=depth,
            depletion=p,
            # Kc that was typed is of the place already
            height=crop_of(self.crop.value).height if self.kc.value == self._spelt[self.kc] else None,
        )
        self._check_season(plan)
        (initial,) = field_numbers("initial", self.initial.value, 1, most=round(plan.available_water, 2))
        return replace(plan, initial_depletion=initial)

    def _check_season(self, plan: IrrigationPlan) -> None:
        rows = self._plotted.rows
        first, last = rows[0]["date"], rows[-1]["date"]
        if plan.planting <= last and plan.ends.isoformat() >= first:
            return

        def told(words: Words) -> str:
            season = words.period(plan.planting, plan.ends)
            return words.say("irrigate.no_season", season=season, period=words.period(first, last))

        raise PlanError(told)

    def _press(self) -> None:
        try:
            plan = self.plan()
            head = comments([("crop", self.crop.value), ("soil", self.soil.value), *plan.lines])
            written = self._written()
            self._say("result.computing")
            answer = self._ask(plan)
            answer.add_done_callback(lambda done: self._on_loop(lambda: self._finish(done, plan, head, written)))
        except PlanError as error:
            self._show(error.told)
        except Exception as error:  # said here, where the plan was made
            self._say("irrigate.failed", error=of_error(error))

    def _written(self) -> tuple[Any, ...]:
        return tuple(field.value for field in self._fields)

    def _finish(
        self, done: Future[dict[str, Any]], plan: IrrigationPlan, head: list[str], written: tuple[Any, ...]
    ) -> None:
        if written != self._written():
            self._say("irrigate.outdated")
            return
        if (error := done.exception()) is not None:
            self._say("irrigate.failed", error=of_error(error))
            return
        view, words = done.result(), self._words
        advice = drawn_html(words, lambda: unbroken_days(advice_html(words, view)))
        note = drawn_html(words, lambda: note_html(words, view))
        months = self._tables.make("need", lambda: need_columns(words, view), head)
        days = self._tables.make("irrigation", lambda: irrigation_columns(words, view), head)
        replace_children(words, self.told, [advice, irrigation_chart(view, self._plotted), months, note, days])
        self._answered, self.shown = True, plan

    def _outdate(self) -> None:
        """A field has changed: an answer that is there is to another plan."""
        if self._answered and not self._spelling:
            self._say("irrigate.outdated")

    def _say(self, key: str, **values: object) -> None:
        def told(words: Words) -> str:
            return words.say(key, **{name: words.tell(value) for name, value in values.items()})

        self._show(told)

    def _show(self, told: Callable[[Words], str]) -> None:
        """A line in the place of an answer."""
        words, self._answered, self.shown = self._words, False, None
        shown = drawn_html(words, lambda: f'<p role="status">{html.escape(told(words))}</p>')
        replace_children(words, self.told, [shown])

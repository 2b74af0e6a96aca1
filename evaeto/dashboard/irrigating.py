"""Planning irrigation: a crop, a soil and a day of planting in, advice with its arithmetic out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import date
from typing import Any

import ipywidgets as widgets

from evaeto.analysis.crops import CROPS, SOILS, IrrigationPlan
from evaeto.dashboard.charts import Plotted, irrigation_chart
from evaeto.dashboard.columns import irrigation_columns, need_columns
from evaeto.dashboard.frontend import DayPicker
from evaeto.dashboard.pieces import drawn_html, rename_options, replace_children
from evaeto.dashboard.tables import Tables
from evaeto.dashboard.words import Words

Asked = Callable[[IrrigationPlan], Future[dict[str, Any]]]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class PlanError(ValueError):
    """A field of the plan that cannot be read; says it in the visitor's language."""


class Irrigating(widgets.VBox):
    """A plan is worked out by `ask` on a worker, with the weather of the result that is `plotted`.

    Its tables are made by `tables`. `grown` is a crop and its day of planting that is known already: its plan is there
    when the sheet is opened.
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
        self.crop, self.soil = widgets.Dropdown(options=list(CROPS)), widgets.Dropdown(options=list(SOILS), index=2)
        self.planting = DayPicker(words)
        self.kc, self.stages, self.depth = widgets.Text(), widgets.Text(), widgets.Text()
        self.initial = widgets.Text(value="0")
        self.calculate = widgets.Button(button_style="primary")
        fields = {
            "crop": self.crop, "soil": self.soil, "planting": self.planting, "kc": self.kc, "stages": self.stages,
            "depth": self.depth, "initial": self.initial,
        }  # fmt: skip
        for name, field in fields.items():
            words.label(field, description=f"irrigate.{name}")
        words.label(self.calculate, description="irrigate.calculate")
        words.draw(self.crop, lambda: rename_options(self.crop, {key: words.say(f"crop.{key}") for key in CROPS}))
        words.draw(self.soil, lambda: rename_options(self.soil, {key: words.say(f"soil.{key}") for key in SOILS}))
        self.crop.observe(lambda _: self._take_crop(), "value")
        self.calculate.on_click(lambda _: self._press())
        self.told = widgets.VBox().add_class("ev-sheet")
        what = drawn_html(words, lambda: f"<p>{words.say('irrigate.what')}</p>")
        form = widgets.HBox([*fields.values()]).add_class("ev-plan")
        super().__init__([what, form, self.calculate, self.told])
        self.add_class("ev-irrigating")
        self._to_open = grown is not None
        if grown is not None:
            self.crop.value, self.planting.value = grown
        self._take_crop()

    def opened(self) -> None:
        """The sheet is looked at: work out the plan that was asked for with the result, once."""
        if self._to_open:
            self._to_open = False
            self._press()

    def _take_crop(self) -> None:
        crop = CROPS[self.crop.value]
        self.kc.value = " ".join(self._words.number(value, 2) for value in crop.kc)
        self.stages.value = " ".join(map(str, crop.stages))
        self.depth.value = self._words.number(crop.depth, 1)

    def plan(self) -> IrrigationPlan:
        """What the fields say.

        Raises
        ------
        PlanError
            A field cannot be read.
        """
        if self.planting.value is None:
            raise PlanError(self._words.say("irrigate.no_day"))
        ini, mid, end = self._numbers("kc", 3)
        first, development, middle, late = (int(length) for length in self._numbers("stages", 4))
        return IrrigationPlan(
            kc=(ini, mid, end),
            stages=(first, development, middle, late),
            planting=self.planting.value.isoformat(),
            soil=SOILS[self.soil.value],
            depth=self._numbers("depth", 1)[0],
            depletion=CROPS[self.crop.value].depletion,
            initial_depletion=self._numbers("initial", 1)[0],
        )

    def _numbers(self, name: str, count: int) -> list[float]:
        text = getattr(self, name).value
        found = [float(number.replace(",", ".")) for number in _NUMBER.findall(text)]
        if len(found) != count or re.sub(_NUMBER, "", text).strip(" ;/"):
            field = self._words.say(f"irrigate.{name}")
            raise PlanError(self._words.say("irrigate.wrong", field=field, count=count, value=text))
        return found

    def _press(self) -> None:
        try:
            plan = self.plan()
            self._say("result.computing")
            self._ask(plan).add_done_callback(lambda done: self._on_loop(lambda: self._finish(done)))
        except PlanError as error:
            self._show_text(str(error))
        except Exception as error:  # said here, where the plan was made
            self._say("irrigate.failed", error=error)

    def _finish(self, done: Future[dict[str, Any]]) -> None:
        if (error := done.exception()) is not None:
            self._say("irrigate.failed", error=error)
            return
        view, words = done.result(), self._words
        advice = drawn_html(words, lambda: advice_html(words, view))
        note = drawn_html(words, lambda: f'<p class="ev-hint">{words.say("irrigate.note")}</p>')
        months = self._tables.make("need", lambda: need_columns(words, view))
        days = self._tables.make("irrigation", lambda: irrigation_columns(words, view))
        replace_children(words, self.told, [advice, irrigation_chart(view, self._plotted), months, note, days])

    def _say(self, key: str, **values: object) -> None:
        told = {name: self._words.of_library(str(value)) for name, value in values.items()}
        self._show_text(self._words.say(key, **told))

    def _show_text(self, text: str) -> None:
        shown = widgets.HTML(f'<p role="status">{html.escape(text)}</p>')
        replace_children(self._words, self.told, [shown])


def advice_html(words: Words, view: Mapping[str, Any]) -> str:
    """What to do after the last day of the balance, the arithmetic of that day, and what was irrigated before."""
    last = view["last"]
    if last is None:
        return f'<p role="status">{words.say("irrigate.none")}</p>'
    figures = {name: words.number(value, 1) for name, value in last.items() if isinstance(value, float)}
    if last["left"] <= 0:
        advice = words.say("irrigate.now", **figures)
    elif last["days_left"] is None:
        advice = words.say("irrigate.idle", **figures)
    else:
        advice = words.say("irrigate.later", **figures, days_left=last["days_left"])
    given = [f"{words.day(day)} {words.number(depth, 1)} mm" for day, depth in view["irrigations"]]
    told = words.say("irrigate.given", list=", ".join(given)) if given else words.say("irrigate.not_given")
    sums = words.say("irrigate.last", date=words.day(last["date"]), **figures)
    return f'<p role="status"><strong>{advice}</strong></p><p>{sums}</p><p>{told}</p>'

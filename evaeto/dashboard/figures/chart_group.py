"""Charts of the same days, drawn by day, by month or by year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import traitlets as t

from evaeto.dashboard.common.files import script, static
from evaeto.dashboard.common.frontend import Worded
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart import DRAWING

Step = Literal["day", "month", "year"]
STEPS: tuple[Step, ...] = ("day", "month", "year")
DAYS_DRAWN = 1100
"""Three years: charts of more days begin with months."""
MIN_STEPS = 2
"""A single month or year is no line."""


class ChartGroup(Worded):
    """Charts with a switch between days, months and years above them, and one zoom for all.

    `steps` are those that can be chosen, each with the `names` and `kinds` of its series, `held` the bytes of their
    days and values (`analysis.chart_steps.steps`); those of many days are sent as `fine` when the browser asks for
    them, after the rest is drawn, or with `send_days`. Each of `charts` is what `Chart` has, but for the data: its
    `series` have the `name` of one of the step, its `units` are by step. `note`, `place` and `credits` are those of
    all.
    """

    section = "chart"
    names = (
        "hint", "touch", "date", "day", "month", "year", "png", "svg", "steps", "step.day", "step.month", "step.year",
        "computing", "table", "table_part",
    )  # fmt: skip
    _esm = script(*DRAWING, "figures/chart_group.js")
    _css = static("figures/uPlot.min.css")
    steps = t.List().tag(sync=True)
    step = t.Enum(STEPS, "day").tag(sync=True)
    held = t.Dict().tag(sync=True)
    fine = t.List().tag(sync=True)
    charts = t.List().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    place = t.Unicode().tag(sync=True)
    credits = t.List(t.Unicode()).tag(sync=True)

    def __init__(self, words: Words, steps: Mapping[str, Mapping[str, Any]], **values: Any) -> None:
        """`steps` as `analysis.chart_steps.steps` gives them."""
        there = [step for step in STEPS if step == "day" or steps.get(step, {"known": 0})["known"] >= MIN_STEPS]
        self.waiting = {step: [steps[step]["days"], *steps[step]["data"]] for step in there}
        many = len(steps["day"]["days"]) // 4 > DAYS_DRAWN and "month" in there
        fine = self.waiting.pop("day") if many else []
        super().__init__(
            words,
            steps=[{"step": step, "names": steps[step]["names"], "kinds": steps[step]["kinds"]} for step in there],
            held=self.waiting,
            step="month" if many else "day",
            **values,
        )

        self._days = fine
        self._when_drawn: list[Callable[[], None]] = []
        self.on_msg(self._receive)

    def on_drawn(self, callback: Callable[[], None]) -> None:
        """Call `callback` once, when a browser has drawn the charts."""
        self._when_drawn.append(callback)

    def send_days(self) -> None:
        """Send the days before they are asked for: charts that need them are in the group."""
        self.fine = self._days

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        kind = content.get("type") if isinstance(content, Mapping) else None
        if kind == "fine":
            self.send_days()
        elif kind == "drawn":
            waiting, self._when_drawn = self._when_drawn, []
            for callback in waiting:
                callback()

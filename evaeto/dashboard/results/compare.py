"""Several results in one chart and one table."""

from __future__ import annotations

import html
import itertools
import math
from array import array
from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from evaeto.analysis.side_by_side import means_of_common_days
from evaeto.core.day_rows import DayRows
from evaeto.dashboard.common.pieces import replace_children
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart_group import STEPS, ChartGroup
from evaeto.dashboard.figures.columns import EPOCH, Column, numbers, terms
from evaeto.dashboard.figures.table import Table
from evaeto.dashboard.results.card import CardModel
from evaeto.i18n.names import titled, units_of

COLOURS = ("accent", "warm", "good", "sun", "plum", "teal", "rose", "brown", "olive", "cool")
MOST = len(COLOURS)
"""Results in one chart, each in a colour of its own."""


class Compare(widgets.VBox):
    """Finished results beside each other, those that are ticked; shown from two of them on, drawn when it is opened."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._models: tuple[CardModel, ...] = ()
        self._left_out: set[int] = set()
        self.opener = widgets.ToggleButton().add_class("ev-more")
        self.boxes = widgets.VBox().add_class("ev-compared")
        self.shown = widgets.VBox().add_class("ev-sheet")
        self.opener.observe(lambda _: self._draw(), "value")
        super().__init__([self.opener, self.boxes, self.shown])
        self.add_class("ev-compare")
        words.draw(self, self._draw)

    def show(self, models: Sequence[CardModel]) -> None:
        """Compare these; the newest `MOST` where there are more."""
        self._models = tuple(model for model in models if model.outcome is not None)[-MOST:]
        self._left_out &= {id(model) for model in self._models}
        self._draw()

    def _draw(self) -> None:
        words, models = self._words, self._models
        self.layout.display = None if len(models) > 1 else "none"
        self.opener.description = words.say("compare.open", count=len(models))
        opened = self.opener.value and len(models) > 1
        self.boxes.layout.display = self.shown.layout.display = None if opened else "none"
        if not opened:
            replace_children(words, self.boxes, [])
            replace_children(words, self.shown, [])
            return
        replace_children(words, self.boxes, [self._box(model) for model in models])
        self._fill()

    def _box(self, model: CardModel) -> widgets.Checkbox:
        box = widgets.Checkbox(value=id(model) not in self._left_out, description=model.title, indent=False)

        def tick(change: Mapping[str, Any]) -> None:
            (self._left_out.discard if change["new"] else self._left_out.add)(id(model))
            self._fill()

        box.observe(tick, "value")
        return box

    def _fill(self) -> None:
        words = self._words
        models = [model for model in self._models if id(model) not in self._left_out]
        if len(models) < 2:
            hint = widgets.HTML(f'<p class="ev-hint">{words.say("compare.two")}</p>')
            replace_children(words, self.shown, [hint])
            return
        labels = labels_of(words, models)
        shifts = shifts_of([(model.start, model.end) for model in models])
        chart = ChartGroup(words, steps_of([model.outcome or {} for model in models], shifts))
        chart.note = words.tell(_summary(models[0])["label"] or "")
        chart.charts = [chart_of(words, labels)]
        table = Table(words, file="evaeto_comparison.csv", comma=words.say("number.decimal") == ",")
        table.caption, table.note = words.say("compare.table"), chart.note
        columns, common = comparison_columns(words, models, labels)
        table.fill(columns)
        told = words.count("compare.common", common)
        if any(shifts):
            told = f"{told} {words.say('compare.shifted', year=max(model.start.year for model in models))}"
        note = widgets.HTML(f'<p class="ev-hint">{html.escape(told)}</p>')
        replace_children(words, self.shown, [chart, table, note])


def _summary(model: CardModel) -> Mapping[str, Any]:
    summary: Mapping[str, Any] = (model.outcome or {})["summary"]
    return summary


def labels_of(words: Words, models: Sequence[CardModel]) -> list[str]:
    """What tells each from the others: place, period, services, crop, as far as they differ."""
    said = [
        (
            model.name or words.place(model.lat, model.lon),
            model.period,
            ", ".join(_summary(model).get("sources", ())),
            _grown(words, _summary(model)),
        )
        for model in models
    ]
    differ = [len({parts[i] for parts in said}) > 1 for i in range(4)]
    labels = [
        " · ".join(part for part, differs in zip(parts, differ, strict=True) if differs and part) for parts in said
    ]
    labels = [label or parts[0] for label, parts in zip(labels, said, strict=True)]
    return [f"{label} ({i})" if labels.count(label) > 1 else label for i, label in enumerate(labels, 1)]


def _grown(words: Words, summary: Mapping[str, Any]) -> str:
    if summary.get("crop"):
        return words.crop(summary["crop"], label=True)
    return "" if summary.get("kc") is None else f"Kc {words.number(summary['kc'], 2)}"


def shifts_of(periods: Sequence[tuple[date, date]]) -> list[int]:
    """By how many years each is moved: none where two have days in common, else all to the calendar of the latest."""
    ordered = sorted(periods)
    if any(later[0] <= earlier[1] for earlier, later in itertools.pairwise(ordered)):
        return [0] * len(periods)
    latest = max(first.year for first, _ in periods)
    return [latest - first.year for first, _ in periods]


def _moved(day: str, years: int) -> int | None:
    """Days since 1970 of a day, on the calendar of another year; None for 29 February where that has none."""
    year, month, of_month = (int(part) for part in day.split("-"))
    if of_month > monthrange(year + years, month)[1]:
        return None
    return date(year + years, month, of_month).toordinal() - EPOCH


def steps_of(outcomes: Sequence[Mapping[str, Any]], shifts: Sequence[int]) -> dict[str, dict[str, Any]]:
    """ETo of each result by day, and by whole month and year, on the days of all: what charts take."""
    found: dict[str, dict[str, Any]] = {}
    for step in STEPS:
        series = [
            {at: value for day, value in _values(outcome, step) if (at := _moved(day, years)) is not None}
            for outcome, years in zip(outcomes, shifts, strict=True)
        ]
        days = sorted(set().union(*series))
        data = [array("f", (one.get(day, float("nan")) for day in days)).tobytes() for one in series]
        found[step] = {
            "days": array("i", days).tobytes(), "names": [f"r{i}" for i in range(len(series))],
            "kinds": ["f4"] * len(series), "data": data, "known": max(map(len, series), default=0),
        }  # fmt: skip
    return found


def _values(outcome: Mapping[str, Any], step: str) -> Iterable[tuple[str, float]]:
    """First day and ETo of each day, whole month or whole year that has one."""
    if step == "day":
        days = DayRows.of(outcome["results"])
        pairs = zip(days.column("date"), days.column("eto_mm"), strict=True)
        return ((day, value) for day, value in pairs if not math.isnan(value))
    rows = outcome["summary"].get("totals", {}).get(step, ())
    return (
        (f"{row['period']}-01" if step == "month" else f"{row['period']}-01-01", row["eto_mm"])
        for row in rows
        if row["eto_mm"] is not None and row["days"] == _length(row["period"])
    )


def _by_day(model: CardModel) -> dict[str, float | None]:
    """ETo of each day."""
    days = DayRows.of((model.outcome or {})["results"])
    values = (None if math.isnan(value) else value for value in days.column("eto_mm"))
    return dict(zip(days.column("date"), values, strict=True))


def _length(period: str) -> int:
    year, _, month = period.partition("-")
    return monthrange(int(year), int(month))[1] if month else 365 + isleap(int(year))


def chart_of(words: Words, labels: Sequence[str]) -> dict[str, Any]:
    """The chart of all, as `ChartGroup` takes it."""
    title = words.say("compare.chart")
    return {
        "title": title, "label": f"{title}: {', '.join(labels)}", "shape": "time", "file": "evaeto_comparison",
        "units": {step: [units_of(words, "eto") if step == "day" else "mm"] for step in STEPS},
        "series": [
            {"name": f"r{i}", "label": label, "kind": "line", "scale": "y", "colour": COLOURS[i]}
            for i, label in enumerate(labels)
        ],
    }  # fmt: skip


def comparison_columns(words: Words, models: Sequence[CardModel], labels: Sequence[str]) -> tuple[list[Column], int]:
    """A row a result, and how many days all have in common."""
    summaries = [_summary(model) for model in models]
    by_day = [_by_day(model) for model in models]
    count, means = means_of_common_days(by_day)
    first = means[0]

    def column(title: str, name: str, decimals: int) -> Column:
        return numbers(title, (summary.get(name) for summary in summaries), decimals)

    columns = [
        terms(words.say("compare.result"), labels),
        column(words.say("column.days"), "days_with_eto", 0),
        column(words.say("result.mean") + f" ({units_of(words, 'eto')})", "eto_mean_mm", 2),
        column(words.say("result.total") + " (mm)", "eto_total_mm", 1),
        column(titled(words, "eto_lower", "mm"), "eto_total_lower_mm", 1),
        column(titled(words, "eto_upper", "mm"), "eto_total_upper_mm", 1),
        column(titled(words, "precip", "mm"), "precip_total_mm", 1),
        column(titled(words, "balance", "mm"), "water_balance_mm", 1),
    ]
    if any("etc_total_mm" in summary for summary in summaries):
        columns.append(column(titled(words, "etc", "mm"), "etc_total_mm", 1))
    if count:
        gaps = [None if mean is None or first is None else mean - first for mean in means]
        columns.append(numbers(f"{words.say('compare.mean')} ({units_of(words, 'eto')})", means, 2))
        columns.append(numbers(f"{words.say('compare.gap')} ({units_of(words, 'eto')})", gaps, 2))
    return columns, count

"""The SPEI of a place: how dry its last months were, beside the same months of all years."""

from __future__ import annotations

import html
import math
from array import array
from collections.abc import Mapping
from datetime import date
from typing import Any

import ipywidgets as widgets

from evaeto.dashboard.common.pieces import drawn_html, rename_options
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart import Chart
from evaeto.dashboard.figures.columns import EPOCH, Column
from evaeto.dashboard.figures.result_charts import Plotted
from evaeto.dashboard.figures.result_tables import Tables

USUAL_SCALE = 3
"""A season: what a crop feels."""
CLASSES = (
    (-2.0, "extremely_dry"), (-1.5, "severely_dry"), (-1.0, "moderately_dry"), (1.0, "usual"),
    (1.5, "moderately_wet"), (2.0, "very_wet"), (math.inf, "extremely_wet"),
)  # fmt: skip
"""Ends of the classes of McKee, Doesken and Kleist (1993), as WMO-No. 1090 (2012) words them for the SPI."""


class Spei(widgets.VBox):
    """View of what `analysis.spei.spei_view` found where it found one; its table is made by `tables`. `scale` is the
    number of months that are summed."""

    def __init__(self, found: Mapping[str, Any], plotted: Plotted, tables: Tables) -> None:
        self._found, self._plotted, self._words = found, plotted, plotted.words
        words = plotted.words
        self._days = array("i", found["months"])
        self._values = {scale: array("f", each) for scale, each in found["values"].items()}
        self._year: int | None = None
        self.scale = widgets.Dropdown(options=list(self._values), value=USUAL_SCALE)
        words.label(self.scale, description="spei.scale")
        words.draw(
            self.scale,
            lambda: rename_options(self.scale, {scale: words.count("spei.months", scale) for scale in self._values}),
        )
        self.told = drawn_html(words, self._of_year)
        self.chart = Chart(words)
        words.draw(self.chart, self._draw)
        self.table = tables.make("spei", lambda: spei_columns(words, found))
        self.scale.observe(lambda _: self._choose(), "value")
        super().__init__([self.scale, self.told, self.chart, self.table])
        self.add_class("ev-spei")

    def show_year(self, year: int) -> None:
        """Say how dry the last month of a year was; all months are drawn."""
        self._year = year
        self.told.value = self._of_year()

    def _choose(self) -> None:
        self._draw()
        self.told.value = self._of_year()

    def _of_year(self) -> str:
        """What the index is, and how dry the last month was that has one."""
        words, scale = self._words, self.scale.value
        first, last = (self._month(self._days[at]) for at in (0, -1))
        about = words.say(
            "spei.about", months=words.count("spei.months", scale), first=first, last=last,
            years=words.number(self._found["years"]),
        )  # fmt: skip
        lines = [f'<p class="ev-hint">{html.escape(about)}</p>']
        known = [
            (day, value)
            for day, value in zip(self._days, self._values[scale], strict=True)
            if not math.isnan(value) and (self._year is None or date.fromordinal(day + EPOCH).year == self._year)
        ]
        if known:
            day, value = known[-1]
            lines.insert(0, f"<p>{html.escape(month_text(words, self._month(day), scale, value))}</p>")
        return "".join(lines)

    def _month(self, day: int) -> str:
        return month_named(self._words, date.fromordinal(day + EPOCH))

    def _draw(self) -> None:
        """Bars, in another colour where it was drier than usual."""
        words, scale = self._words, self.scale.value
        values = self._values[scale]
        title = words.say("plot.spei", scale=str(scale))
        wet, dry = (
            array("f", (value if keep(value) else math.nan for value in values)).tobytes()
            for keep in (lambda value: value >= 0, lambda value: value < 0)
        )
        first, last = (date.fromordinal(self._days[at] + EPOCH).isoformat()[:7] for at in (0, -1))
        with self.chart.hold_sync():
            self._plotted.sign(self.chart, f"spei_{scale}")
            self.chart.days, self.chart.data = self._days.tobytes(), [wet, dry]
            self.chart.title, self.chart.units = title, [""]  # it has none
            self.chart.label = words.say("chart.aria", title=title, start=first, end=last)
            self.chart.series = [
                {"label": words.say(f"spei.{name}"), "kind": "bar", "scale": "y", "colour": colour}
                for name, colour in (("wetter", "rain"), ("drier", "warm"))
            ]


def month_text(words: Words, month: str, scale: int, value: float) -> str:
    """How dry it was in the months that end with one."""
    # As it is written, so that figure and word go together
    shown = round(value, 2)
    name = next(name for end, name in CLASSES if (shown <= end if end < 0 else shown < end))
    return words.say(
        "spei.month", month=month, scale=str(scale), value=words.number(value, 2, signed=True),
        name=words.say(f"spei.class.{name}"),
    )  # fmt: skip


def month_named(words: Words, day: date) -> str:
    """A month as tables write it."""
    return words.say("table.month", YYYY=f"{day.year}", MM=f"{day.month:02d}")


def none_text(words: Words, found: Mapping[str, Any]) -> str:
    """Why there is no SPEI."""
    return words.say(
        f"spei.none.{found['missing']}", years=words.number(found["years"]), least=words.number(found["least"])
    )


def spei_columns(words: Words, found: Mapping[str, Any]) -> list[Column]:
    """The table of months, a column a scale."""
    return [
        {"title": words.say("column.month"), "kind": "month", "data": found["months"]},
        *(
            {"title": f"SPEI-{scale}", "kind": "single", "decimals": 2, "data": values}
            for scale, values in found["values"].items()
        ),
    ]

"""The climate of a place: its usual year, the chosen year on top of it, dry spells, trend and aridity."""

from __future__ import annotations

import html
from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets

from evaeto.dashboard.common.pieces import drawn_html
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.figures.chart import Chart
from evaeto.dashboard.figures.columns import EPOCH, FOLD, Column, numbers, terms
from evaeto.dashboard.figures.result_charts import Plotted
from evaeto.dashboard.figures.result_tables import Tables
from evaeto.dashboard.results.spei import Spei, none_text
from evaeto.i18n.names import titled


class Climate(widgets.VBox):
    """View of what `analysis.climate` found; its tables are made by `tables`. `year` is the year on top."""

    def __init__(self, found: Mapping[str, Any], plotted: Plotted, tables: Tables) -> None:
        self._found, self._plotted, self._words = found, plotted, plotted.words
        words = plotted.words
        with_months = [row["year"] for row in found["years"] if any(m["eto_mm"] is not None for m in row["months"])]
        self.year = widgets.Dropdown(options=list(reversed(with_months)) or [found["years"][-1]["year"]])
        words.label(self.year, description="climate.year")
        facts = drawn_html(words, lambda: facts_html(words, found))
        years = tables.make("years", lambda: year_columns(words, found["years"]))
        if not with_months:
            super().__init__([facts, years])
            return
        self.chart = Chart(words)
        self.told = drawn_html(words, self._of_year)
        self.months = tables.make("normals", lambda: month_columns(words, found, self._row()))
        words.draw(self.chart, self._draw)
        self.spei = Spei(found["spei"], plotted, tables) if found["spei"]["missing"] is None else None
        shown = self.spei or drawn_html(words, lambda: f'<p class="ev-hint">{none_text(words, found["spei"])}</p>')
        if self.spei is not None:
            self.spei.show_year(self.year.value)
        self.year.observe(lambda _: self._choose(), "value")
        super().__init__([facts, self.year, self.told, self.chart, self.months, shown, years])
        self.add_class("ev-climate")

    def _row(self) -> Mapping[str, Any]:
        return next(row for row in self._found["years"] if row["year"] == self.year.value)

    def _choose(self) -> None:
        self._draw()
        self.told.value = self._of_year()
        self.months.fill(month_columns(self._words, self._found, self._row()))
        if self.spei is not None:
            self.spei.show_year(self.year.value)

    def _of_year(self) -> str:
        lines = (
            year_text(self._words, self._row(), self._found["mean"]),
            month_text(self._words, self._found, self._row()),
        )
        return "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)

    def _draw(self) -> None:
        """The months of the year over the band of all years."""
        words, normals, year = self._words, self._found["normals"], self.year.value
        has_band = all(row["mean"] is not None for row in normals)
        parts = [("p10", "band", "accent"), ("p90", "band", "accent"), ("median", "line", "muted")] if has_band else []
        names = {
            "p10": words.say("climate.p10"),
            "p90": words.say("climate.p90"),
            "median": words.say("climate.median"),
        }
        values = [[row[name] for row in normals] for name, _, _ in parts]
        values.append([month["eto_mm"] for month in self._row()["months"]])
        title = words.say("plot.normals", year=str(year))
        days = array("i", (date(year, month, 1).toordinal() - EPOCH for month in range(1, 13))).tobytes()
        with self.chart.hold_sync():
            self._plotted.sign(self.chart, "normals")
            self.chart.days = days
            self.chart.data = [
                array("f", (float("nan") if value is None else value for value in each)).tobytes() for each in values
            ]
            self.chart.title, self.chart.units = title, ["mm"]
            self.chart.label = words.say("chart.aria", title=title, start=f"{year}-01", end=f"{year}-12")
            self.chart.series = [
                {"label": names[name], "kind": kind, "scale": "y", "colour": colour} for name, kind, colour in parts
            ] + [{"label": str(year), "kind": "line", "scale": "y", "colour": "warm"}]


def facts_html(words: Words, found: Mapping[str, Any]) -> str:
    """The usual year in cards, and what to know of it."""
    facts = climate_facts(words, found)
    items = "".join(
        f"<div><dt>{words.say(key)}</dt><dd>{html.escape(value)}<small>{html.escape(more)}</small></dd></div>"
        for key, (value, more) in facts.items()
    )
    cards = f'<dl class="ev-summary">{items}</dl>' if items else ""
    note = words.say("climate.note" if found["mean"] else "climate.none")
    return f'{cards}<p class="ev-hint">{html.escape(note)}</p>'


def climate_facts(words: Words, found: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Key of each figure -> the figure, and what is said with it in small."""
    facts: dict[str, tuple[str, str]] = {}
    number, mean = words.number, found["mean"]
    if mean is not None:
        years = words.count("climate.years", mean["years"])
        first, last = mean["first"], mean["last"]
        span = f"{first}" if first == last else f"{first}–{last}"
        facts["climate.eto"] = (f"{number(mean['eto_mm'])} mm", f"{years}, {span}")
        rain = words.say("climate.rain", rain=number(mean["precip_mm"]))
        facts["climate.balance"] = (f"{number(mean['balance_mm'], signed=True)} mm", rain)
        if mean["aridity"] is not None:
            named = words.say(f"climate.class.{mean['class']}")
            facts["climate.aridity"] = (number(mean["aridity"], 2), words.say("climate.class", name=named))
    for name in ("eto", "precip"):
        if (trend := found["trend"][name]) is not None:
            told = words.say(
                "climate.significant" if trend["significant"] else "climate.not_significant",
                p=number(trend["p"], 3), years=number(trend["years"]),
            )  # fmt: skip
            slope = words.say("climate.slope", slope=number(trend["slope"], 1, signed=True))
            facts[f"climate.trend.{name}"] = (slope, told)
    if (driest := found["driest"]) is not None:
        told = words.period(driest["first"], driest["last"])
        if driest["return_years"] is not None:
            told = f"{told}; {words.say('climate.once', years=number(driest['return_years'], 0))}"
        facts["climate.driest"] = (words.count("days", driest["days"]), told)
    return facts


def year_text(words: Words, row: Mapping[str, Any], mean: Mapping[str, Any] | None) -> str:
    """How one year stands among the others."""
    number, year = words.number, str(row["year"])
    if row["eto_mm"] is None:
        told = [words.say("climate.year.part", year=year, days=words.count("days", row["days"]))]
    else:
        ends = {name: _known(words, row[f"eto_{name}_mm"]) for name in ("lower", "upper")}
        told = [words.say("climate.year.total", year=year, eto=number(row["eto_mm"]), **ends)]
        if row["rank"] is not None and mean is not None:
            anomaly = number(row["anomaly_mm"], signed=True)
            told.append(words.say("climate.year.rank", anomaly=anomaly, rank=number(row["rank"])))
    if row["dry_days"]:
        spell = words.say("climate.year.dry", days=words.count("days", row["dry_days"]))
        if row["dry_return_years"] is not None:
            spell = f"{spell} ({words.say('climate.once', years=number(row['dry_return_years'], 1))})"
        told.append(f"{spell}.")
    return " ".join(told)


def month_text(words: Words, found: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Whether the last whole month of a year is unusual: within four of five years of the others, above or below."""
    months = [month for month in row["months"] if month["eto_mm"] is not None]
    if not months:
        return ""
    month = months[-1]
    usual = next(normal for normal in found["normals"] if normal["month"] == month["month"])
    if usual["p10"] is None or month["anomaly_mm"] is None:
        return ""
    where = "low" if month["eto_mm"] < usual["p10"] else "high" if month["eto_mm"] > usual["p90"] else "usual"
    figures = {
        "eto": words.number(month["eto_mm"], 1), "anomaly": words.number(month["anomaly_mm"], 1, signed=True),
        "low": words.number(usual["p10"], 1), "high": words.number(usual["p90"], 1),
    }  # fmt: skip
    named = words.say("table.month", YYYY=f"{row['year']}", MM=f"{month['month']:02d}")
    return words.say(f"climate.month.{where}", month=named, years=words.number(usual["years"]), **figures)


def _known(words: Words, value: float | None) -> str:
    return "–" if value is None else words.number(value)


def year_columns(words: Words, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The table of years, with their bands."""

    def column(title: str, name: str, decimals: int, fold: int = 0) -> Column:
        return numbers(title, (row[name] for row in rows), decimals) | {"fold": fold}

    water = ("eto", "eto_lower", "eto_upper", "precip", "balance")
    return [
        {**column(words.say("climate.year"), "year", 0), "grouped": False},
        column(words.say("column.days"), "days", 0, 3),
        *(column(titled(words, name, "mm"), f"{name}_mm", 1, FOLD.get(name, 0)) for name in water),
        column(words.say("climate.anomaly"), "anomaly_mm", 1),
        column(words.say("climate.rank"), "rank", 0),
        column(words.say("climate.dry_days"), "dry_days", 0, 1),
        column(words.say("climate.return"), "dry_return_years", 1, 1),
    ]


def month_columns(words: Words, found: Mapping[str, Any], row: Mapping[str, Any]) -> list[Column]:
    """The months of a year beside the usual ones."""
    months, normals, year = row["months"], found["normals"], f"{row['year']}"
    named = [words.say("table.month", YYYY=year, MM=f"{month['month']:02d}") for month in months]
    return [
        terms(words.say("column.month"), named),
        numbers(titled(words, "eto", "mm"), (month["eto_mm"] for month in months), 1),
        *(
            numbers(f"{words.say(f'climate.{key}')} (mm)", (normal[key] for normal in normals), 1) | {"fold": fold}
            for key, fold in (("mean", 0), ("p10", 2), ("median", 1), ("p90", 2))
        ),
        numbers(words.say("climate.anomaly"), (month["anomaly_mm"] for month in months), 1),
        numbers(words.say("climate.rank"), (month["rank"] for month in months), 0),
        numbers(words.say("climate.count"), (normal["years"] for normal in normals), 0) | {"fold": 3},
    ]

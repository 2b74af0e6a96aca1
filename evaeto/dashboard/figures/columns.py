"""Tables as the front end takes them: binary columns, and the words their positions stand for."""

from __future__ import annotations

import math
from array import array
from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from evaeto.core.day_rows import DayRows, Terms
from evaeto.core.quantities import SUMMED
from evaeto.dashboard.common.words import Words
from evaeto.i18n.facts import exceptions, statistics_rows
from evaeto.i18n.names import source_name, titled

EPOCH = date(1970, 1, 1).toordinal()
IRRIGATION = ("eto", "etc", "precip", "depletion", "raw", "irrigation")
WEATHER = {"tmax": 1, "tmin": 1, "rhmean": 0, "u2": 1, "rs": 1, "precip": 1}
"""Weather of the daily table, with the decimals that are shown of it."""
FOLD = {
    "sources": 3, "origin": 3, "rhmean": 2, "ea": 2, "u2": 2, "rs": 2, "eto_lower": 1, "eto_upper": 1, "kc": 1,
    "days": 2, "precip": -1, "quality": -1, "balance": -1, "eto": -2,
}  # fmt: skip
"""What a narrow table of days or months puts behind a row: the highest first."""
NEED = ("etc", "precip", "effective", "need")

Column = dict[str, Any]


def numbers(title: str, values: Iterable[float | None], decimals: int | None) -> Column:
    """A column of numbers, None is missing; without `decimals` four digits of each are shown."""
    data = array("d", (float("nan") if value is None else value for value in values))
    return {"title": title, "kind": "number", "decimals": decimals, "data": data.tobytes()}


def singles(title: str, values: Iterable[float | None], decimals: int) -> Column:
    """A column of numbers in single precision, which holds six digits of each: half the bytes."""
    data = array("f", (float("nan") if value is None else value for value in values))
    return {"title": title, "kind": "single", "decimals": decimals, "data": data.tobytes()}


def terms(title: str, values: Iterable[str]) -> Column:
    """A column of words, each sent once."""
    known: dict[str, int] = {}
    data = array("H", (known.setdefault(value, len(known)) for value in values))
    return {"title": title, "kind": "word", "words": list(known), "data": data.tobytes()}


def daily_columns(words: Words, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The daily table from the rows of a SUCCESS message."""
    days = DayRows.of(rows)
    quality, sources = days.terms("quality"), days.terms("sources")
    columns: dict[str, Column] = {
        "day": {"title": words.say("column.date"), "kind": "day", "data": _days_since_1970(days)},
        **{
            name: singles(titled(words, name), days.column(f"{name}_mm"), 2)
            for name in ("eto", "eto_lower", "eto_upper")
        },
        **_crop_columns(words, days),
        **{
            name: singles(titled(words, name), days.column(name), decimals)
            for name, decimals in WEATHER.items()
            if name in days.names
        },
        "quality": {
            "title": words.say("column.quality"), "kind": "badge", "data": array("H", quality.codes).tobytes(),
            "words": [[flag, words.say(f"quality.{flag}")] for flag in quality.values],
        },
        "sources": terms(
            words.say("column.sources"),
            _each(sources, [", ".join(source_name(words, key) for key in keys) for keys in sources.values]),
        ),
    }  # fmt: skip
    origins = days.terms("origin")
    if any(origins.values):
        columns["origin"] = terms(words.say("column.origin"), _each(origins, exceptions(words, origins.values)))
    return [column | {"fold": FOLD.get(name, 0)} for name, column in columns.items()]


def _each(of: Terms, said: Sequence[str]) -> Iterable[str]:
    """What is said of each row, from what is said of each value."""
    return (said[code] for code in of.codes)


def _crop_columns(words: Words, days: DayRows) -> dict[str, Column]:
    """Kc and ETc, where a crop was asked for."""
    if "etc_mm" not in days.names:
        return {}
    return {
        "kc": singles(words.say("quantity.kc"), days.column("kc"), 2),
        "etc": singles(titled(words, "etc"), days.column("etc_mm"), 2),
    }


def _days_since_1970(days: DayRows) -> bytes:
    return array("i", (day - EPOCH for day in days.ordinals())).tobytes()


def _since_1970(days: Iterable[str]) -> bytes:
    return array("i", (date.fromisoformat(day).toordinal() - EPOCH for day in days)).tobytes()


def eto_steps(
    rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """ETo with its band by day, from rows, and by whole month and year, from `totals`: what charts take
    (`analysis.chart_steps.steps`)."""
    names = ["eto", "eto_lower", "eto_upper"]
    days = DayRows.of(rows)

    def step(days: bytes, values: Iterable[Iterable[float]]) -> dict[str, Any]:
        data = [array("f", each) for each in values]
        return {
            "days": days, "names": names, "kinds": ["f4"] * len(names),
            "data": [each.tobytes() for each in data],
            "known": sum(not math.isnan(value) for value in data[0]),
        }  # fmt: skip

    def totalled(unit: str, first: str) -> dict[str, Any]:
        whole = [_whole(row) for row in totals.get(unit, ())]
        values = (
            (math.nan if row[f"{name}_mm"] is None else row[f"{name}_mm"] for row in whole) for name in names
        )  # fmt: skip
        return step(_since_1970(f"{row['period']}{first}" for row in whole), values)

    return {
        "day": step(_days_since_1970(days), (days.column(f"{name}_mm") for name in names)),
        "month": totalled("month", "-01"),
        "year": totalled("year", "-01-01"),
    }


def _whole(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The total of a month or a year; without a value unless every day of it is there."""
    year, _, month = row["period"].partition("-")
    length = monthrange(int(year), int(month))[1] if month else 365 + isleap(int(year))
    return row if row["days"] == length else {**row, "eto_mm": None, "eto_lower_mm": None, "eto_upper_mm": None}


def monthly_columns(words: Words, view: Mapping[str, Any]) -> list[Column]:
    """The table of months of a view: totals of water, means of the rest."""
    rows = view["monthly"]
    names = [name for name in rows[0] if name not in ("month", "days")]
    return [
        {
            "title": words.say("column.month"), "kind": "month",
            "data": _since_1970(f"{row['month']}-01" for row in rows),
        },
        numbers(words.say("column.days"), (row["days"] for row in rows), 0) | {"fold": FOLD["days"]},
        *(
            singles(titled(words, name, "mm" if name in SUMMED else None), (row[name] for row in rows), decimals)
            | {"fold": FOLD.get(name, 0)}
            for name, decimals in ((name, 2 if name == "ea" else 1) for name in names)  # kPa are few
        ),
    ]  # fmt: skip


def statistics_columns(words: Words, view: Mapping[str, Any]) -> list[Column]:
    """The table of statistics of a view: a row a statistic, a column a quantity."""
    labels, values = statistics_rows(words, view["statistics"], view["trend"])
    return [
        terms(words.say("column.statistic"), labels),
        *(numbers(titled(words, name), of_one, None) for name, of_one in values.items()),
    ]


def correlation_columns(words: Words, view: Mapping[str, Any]) -> list[Column]:
    """The table of correlations of a view: a row and a column a quantity."""
    names = [words.say(f"quantity.{name}") for name in view["correlations"]["names"]]
    values = zip(*view["correlations"]["values"], strict=True)
    return [
        terms(words.say("column.quantity"), names),
        *(numbers(name, column, 2) for name, column in zip(names, values, strict=True)),
    ]


def irrigation_columns(words: Words, view: Mapping[str, Any]) -> list[Column]:
    """The days of an irrigation plan."""
    series = {name: array("f", values) for name, values in view["series"].items()}
    return [
        {"title": words.say("column.date"), "kind": "day", "data": view["days"]},
        numbers(words.say("quantity.kc"), series["kc"], 2),
        *(numbers(titled(words, name, "mm"), series[name], 1) for name in IRRIGATION),
    ]


def need_columns(words: Words, view: Mapping[str, Any]) -> list[Column]:
    """The months of an irrigation plan."""
    rows = view["monthly"]
    return [
        {
            "title": words.say("column.month"), "kind": "month",
            "data": _since_1970(f"{row['month']}-01" for row in rows),
        },
        *(numbers(titled(words, name, "mm"), (row[name] for row in rows), 1) for name in NEED),
    ]  # fmt: skip

"""Tables as the front end takes them: binary columns, and the words their positions stand for."""

from __future__ import annotations

import math
from array import array
from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from evaeto.core.quantities import SUMMED
from evaeto.dashboard.common.words import Words
from evaeto.i18n.facts import exceptions, statistics_rows
from evaeto.i18n.names import source_name, titled

EPOCH = date(1970, 1, 1).toordinal()
IRRIGATION = ("eto", "etc", "precip", "depletion", "raw", "irrigation")
WEATHER = {"tmax": 1, "tmin": 1, "rhmean": 0, "u2": 1, "rs": 1, "precip": 1}
"""Weather of the daily table, with the decimals that are shown of it."""
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
    flags: dict[str, int] = {}
    quality = array("H", (flags.setdefault(row["quality"], len(flags)) for row in rows))
    columns = [
        {"title": words.say("column.date"), "kind": "day", "data": _since_1970(row["date"] for row in rows)},
        *(
            singles(titled(words, name), (row[f"{name}_mm"] for row in rows), 2)
            for name in ("eto", "eto_lower", "eto_upper")
        ),
        *_crop_columns(words, rows),
        *(
            singles(titled(words, name), (row[name] for row in rows), decimals)
            for name, decimals in WEATHER.items()
            if name in rows[0]
        ),
        {
            "title": words.say("column.quality"), "kind": "badge", "data": quality.tobytes(),
            "words": [[flag, words.say(f"quality.{flag}")] for flag in flags],
        },
        terms(
            words.say("column.sources"),
            (", ".join(source_name(words, key) for key in row["sources"]) for row in rows),
        ),
    ]  # fmt: skip
    if any(row["origin"] for row in rows):
        columns.append(terms(words.say("column.origin"), exceptions(words, [row["origin"] for row in rows])))
    return columns


def _crop_columns(words: Words, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Kc and ETc, where a crop was asked for."""
    if "etc_mm" not in rows[0]:
        return []
    return [
        singles(words.say("quantity.kc"), (row["kc"] for row in rows), 2),
        singles(titled(words, "etc"), (row["etc_mm"] for row in rows), 2),
    ]


def _since_1970(days: Iterable[str]) -> bytes:
    return array("i", (date.fromisoformat(day).toordinal() - EPOCH for day in days)).tobytes()


def eto_steps(
    rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """ETo with its band by day, from rows, and by whole month and year, from `totals`: what charts take
    (`analysis.chart_steps.steps`)."""
    names = ["eto", "eto_lower", "eto_upper"]

    def step(days: Iterable[str], of: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        data = [
            array("f", (math.nan if row[f"{name}_mm"] is None else row[f"{name}_mm"] for row in of)) for name in names
        ]
        return {
            "days": _since_1970(days), "names": names, "kinds": ["f4"] * len(names),
            "data": [values.tobytes() for values in data],
            "known": sum(row["eto_mm"] is not None for row in of),
        }  # fmt: skip

    whole = {unit: [_whole(row) for row in totals.get(unit, ())] for unit in ("month", "year")}
    return {
        "day": step((row["date"] for row in rows), rows),
        "month": step((f"{row['period']}-01" for row in whole["month"]), whole["month"]),
        "year": step((f"{row['period']}-01-01" for row in whole["year"]), whole["year"]),
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
        numbers(words.say("column.days"), (row["days"] for row in rows), 0),
        *(
            singles(titled(words, name, "mm" if name in SUMMED else None), (row[name] for row in rows), 1)
            for name in names
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

"""Meteostat: daily and hourly CSV of its export and its bulk data, which had no header before 2025.

Wind is in km/h at 10 m, sunshine in minutes, hours are UTC. Pressure is reduced to sea level and is left out; there is
no humidity in daily data before version 2 and no radiation at all.

Layout: Meteostat, "Formats & Units" and "Meteorological Parameters" (https://dev.meteostat.net/formats, 2025).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, has_columns, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import days, plus, stamps
from evaeto.inputs.frames import numbers_of

TITLE = "Meteostat"
_DAILY = {
    "tmax": Field("tmax", "degC"),
    "tmin": Field("tmin", "degC"),
    "tavg": Field("tmean", "degC"),
    "temp": Field("tmean", "degC"),
    "rhum": Field("rhmean", "%"),
    "dwpt": Field("tdew", "degC"),
    "wspd": Field("uz", "km h-1"),
    "tsun": Field("sunshine", "h", 1 / 60),
    "prcp": Field("precip", "mm"),
}
_TELLING = ("wspd", "pres", "prcp")
"""Names that are short for all but Meteostat."""
_BULK = {
    11: ("date", "tavg", "tmin", "tmax", "prcp", "snow", "wdir", "wspd", "wpgt", "pres", "tsun"),
    13: ("date", "hour", "temp", "dwpt", "rhum", "prcp", "snow", "wdir", "wspd", "wpgt", "pres", "tsun", "coco"),
}
"""The columns of days and hours without a header, by how many there are."""
_BOUNDS = {
    "hour": (0, 23), "tavg": (-90, 60), "temp": (-90, 60), "tmin": (-90, 60), "tmax": (-90, 60), "dwpt": (-95, 40),
    "rhum": (0, 100), "prcp": (0, 2000), "snow": (0, 20000), "wdir": (0, 360), "wspd": (0, 300), "wpgt": (0, 500),
    "pres": (850, 1100), "tsun": (0, 1440), "coco": (0, 30),
}  # fmt: skip
"""What can stand in them."""
_MIN_ROWS = 3
_COMMA = re.compile(r"\d,\d")


def _sniff(head: Head) -> bool:
    if not head.lines:
        return False
    if head.lines[0][:1].isdigit():
        return _is_bulk(head.lines)
    delimiter = _delimiter(head.lines[0])
    return has_columns(head.lines[0], _TELLING, delimiter) and any(
        has_columns(head.lines[0], names, delimiter)
        for names in (("tavg",), ("temp", "tmax", "cldc"), ("temp", "rhum", "coco"), ("temp", "dwpt"))
    )


def _is_bulk(lines: Sequence[str]) -> bool:
    """Whether rows without a header are of its bulk data: each has a date, and what can be where it is."""
    rows = [cells_of(line) for line in lines[:40] if line.strip()]
    names = _BULK.get(len(rows[0]))
    return names is not None and len(rows) >= _MIN_ROWS and all(_is_bulk_row(row, names) for row in rows)


def _is_bulk_row(row: Sequence[str], names: Sequence[str]) -> bool:
    if len(row) != len(names) or not re.fullmatch(r"\d{4}-\d\d-\d\d", row[0]):
        return False
    try:
        found = {name: float(cell) for name, cell in zip(names[1:], row[1:], strict=True) if cell}
    except ValueError:
        return False
    low, mean, high = (found.get(name) for name in ("tmin", "tavg", "tmax"))
    ordered = None in (low, mean, high) or low <= mean <= high  # type: ignore[operator]  # none of them is None
    return ordered and all(_BOUNDS[name][0] <= value <= _BOUNDS[name][1] for name, value in found.items())


def _delimiter(line: str) -> str:
    return ";" if ";" in line else ","


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    delimiter = _delimiter(lines[0])
    bulk = lines[0][:1].isdigit()
    names = list(_BULK[len(cells_of(lines[0]))]) if bulk else [n.casefold() for n in cells_of(lines[0], delimiter)]
    parts = ("time", "date", "year", "month", "day", "hour")
    commas = delimiter == ";" and any(map(_COMMA.search, lines))
    table = rows_of(
        path, lines, 0 if bulk else 1, names, sep=delimiter, text=("time", "date"), decimal="," if commas else "."
    )
    hourly = "hour" in names or ("dwpt" in names and "tmax" not in names)
    date = next((name for name in ("date", "time") if name in names), None)
    when = stamps(table, date, "ISO8601") if date else days(table, "year", "month", "day")
    if "hour" in names:
        when = plus(when, numbers_of(table, "hour", table["hour"]), "h")
    return opened(
        TITLE, table, when, pick(table, _DAILY, options=options), hourly=hourly, label="end" if hourly else None,
        utc_offset=0.0 if hourly else None, wind_height=10.0, parts=parts,
    )  # fmt: skip


METEOSTAT = Format("meteostat", TITLE, _sniff, _read)

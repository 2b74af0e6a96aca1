"""Meteostat: daily and hourly CSV of its export and its bulk data, with header.

Wind is in km/h at 10 m, sunshine in minutes, hours are UTC. Pressure is reduced to sea level and is left out; there is
no humidity in daily data before version 2 and no radiation at all.

Layout: Meteostat, "Formats & Units" and "Meteorological Parameters" (https://dev.meteostat.net/formats, 2025).
"""

from __future__ import annotations

import re
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
_COMMA = re.compile(r"\d,\d")


def _sniff(head: Head) -> bool:
    if not head.lines:
        return False
    delimiter = _delimiter(head.lines[0])
    return has_columns(head.lines[0], _TELLING, delimiter) and any(
        has_columns(head.lines[0], names, delimiter)
        for names in (("tavg",), ("temp", "tmax", "cldc"), ("temp", "rhum", "coco"), ("temp", "dwpt"))
    )


def _delimiter(line: str) -> str:
    return ";" if ";" in line else ","


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    delimiter = _delimiter(lines[0])
    names = [name.casefold() for name in cells_of(lines[0], delimiter)]
    parts = ("time", "date", "year", "month", "day", "hour")
    commas = delimiter == ";" and any(map(_COMMA.search, lines))
    table = rows_of(path, lines, 1, names, sep=delimiter, text=("time", "date"), decimal="," if commas else ".")
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

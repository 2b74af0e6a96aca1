"""NASA POWER: the CSV of its daily and hourly services, with its header.

The header names each parameter with its unit, which depends on the "community" asked for (radiation in MJ, kWh or W),
the code of missing values, and the elevation, which is the mean of the grid cell. Days and hours are in local solar
time, a whole number of hours from UTC by the longitude, or in UTC; an hour's label is its start.

Layout: NASA POWER, "Data Services, API Getting Started" and "Methodology, Data, Time"
(https://power.larc.nasa.gov/docs, 2024), and answers of the service.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, find_line, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import days, days_of_year, far_from_solar_day, number_in, one_site, plus
from evaeto.inputs.frames import numbers_of

if TYPE_CHECKING:
    import pandas as pd

TITLE = "NASA POWER"
_QUANTITIES = {
    "T2M_MAX": "tmax",
    "T2M_MIN": "tmin",
    "T2M": "tmean",
    "RH2M": "rhmean",
    "T2MDEW": "tdew",
    "WS2M": "u2",
    "WS10M": "uz",
    "ALLSKY_SFC_SW_DWN": "rs",
    "PRECTOTCORR": "precip",
    "PS": "pressure",
}
_UNITS = {"mm/hour": "mm", "C": "degC"}
_PARAMETER = re.compile(r"^(?P<name>[A-Z][A-Z0-9_]+) {2,}.*\((?P<unit>[^()]*)\)\s*$")
_PLACE = re.compile(r"latitude\s+(?P<lat>-?[\d.,]+)\s+longitude\s+(?P<lon>-?[\d.,]+)", re.IGNORECASE)
_ELEVATION = re.compile(r"elevation from .*= *(?P<z>-?[\d.]+) *met", re.IGNORECASE)
_MISSING = re.compile(r"value for missing .*: *(?P<code>-?[\d.]+)", re.IGNORECASE)
_END = "-END HEADER-"


def _sniff(head: Head) -> bool:
    return (
        bool(head.lines) and head.lines[0].strip() == "-BEGIN HEADER-" and "POWER" in " ".join(head.lines[:4]).upper()
    )


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    end = find_line(path, lines, lambda line: line.strip() == _END, _END)
    header = "\n".join(lines[:end])
    names = cells_of(lines[end + 1]) if end + 1 < len(lines) else []
    if "YEAR" not in names or not ({"MO", "DY"} <= set(names) or "DOY" in names):
        raise WeatherError(Message("network.not_daily", file=str(path), format=TITLE))
    table = rows_of(path, lines, end + 2, names)
    if {"LAT", "LON"} <= set(names):
        table["site"] = table["LAT"].astype(str) + "," + table["LON"].astype(str)
        table = one_site(path, table, "site", options)
    units = {match["name"]: match["unit"].strip() for line in lines[:end] if (match := _PARAMETER.match(line))}
    hourly = "HR" in names
    fields = {}
    for name, quantity in _QUANTITIES.items():
        if name in names and name not in units:
            raise WeatherError(Message("network.no_unit", file=str(path), name=name))
        if name in names:
            fields[name] = Field(quantity, _UNITS.get(units[name], units[name]))
    missing = [float(match["code"]) for match in (_MISSING.search(header),) if match]
    when = _days(table)
    place, elevation = _PLACE.search(header), _ELEVATION.search(header)
    where = Location(
        number_in(place["lat"]) if place else _only(table, "LAT"),
        number_in(place["lon"]) if place else _only(table, "LON"),
        number_in(elevation["z"]) if elevation else None,
    )
    in_utc = re.search(r"\bin UTC\b|time standard[^\n]*UTC", header, re.IGNORECASE) is not None
    offset = 0.0 if in_utc else None if where.lon is None else float(round(where.lon / 15))
    told = [] if hourly or not in_utc else far_from_solar_day(TITLE, 0.0, where.lon)
    if where.elevation is not None:
        told.append(Message("network.cell_elevation", elevation=where.elevation))
    if hourly:
        when = plus(when, numbers_of(table, "HR", table["HR"]), "h")
    return opened(
        TITLE, table, when, pick(table, fields, missing, options=options), hourly=hourly, location=where,
        label="start" if hourly else None, utc_offset=offset if hourly else None, wind_height=10.0,
        parts=("YEAR", "MO", "DY", "DOY", "HR", "LAT", "LON", "site"), assumptions=told,
    )  # fmt: skip


def _days(table: pd.DataFrame) -> pd.Series[Any]:
    if "DOY" in table:
        return days_of_year(table, numbers_of(table, "YEAR", table["YEAR"]), "DOY")
    return days(table, "YEAR", "MO", "DY")


def _only(table: pd.DataFrame, column: str) -> float | None:
    return float(table[column].iloc[0]) if column in table else None


NASA_POWER = Format("nasa_power", TITLE, _sniff, _read)

"""Hourly files of building and solar simulation: EPW, TMY3, PVGIS TMY, NSRDB (PSM).

A typical year is put together of months of several years: its days are dated in one year, and a message says so.
Hours are local standard time (EPW, TMY3: 1 to 24, the end of the hour) or UTC (PVGIS, and NSRDB where its header says
so).

Codes of missing values: EPW 99.9 (temperatures), 999 (humidity, wind), 9999 (radiation), 999999 (pressure); TMY3
-9900. Wind is at 10 m, that of NSRDB is MERRA-2's at 2 m. PVGIS and NSRDB give the value of a moment, taken here as
that of the hour around it.

Own readers, as each is a header and a table: pvlib would bring scipy for the same.

Layout: U.S. DOE, "EnergyPlus, Auxiliary Programs", EPW data dictionary (2024); Wilcox and Marion, "Users Manual for
TMY3 Data Sets", NREL/TP-581-43156 (2008); JRC, "PVGIS user manual", tools, TMY (2024); NREL, "NSRDB, CSV formats" and
the source of its wind (https://github.com/NREL/nsrdb, nsrdb/data_model/merra.py, 2024).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, find_line, has_columns, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import NOMINAL_YEAR, days, number_in, plus, stamps, sure
from evaeto.inputs.frames import numbers_of

if TYPE_CHECKING:
    pass

EPW_TITLE, TMY3_TITLE, PVGIS_TITLE, NSRDB_TITLE = "EPW", "TMY3", "PVGIS TMY", "NSRDB"
_EPW_NAMES = (
    "year", "month", "day", "hour", "minute", "flags", "dry", "dew", "rh", "pressure", "etr", "etrn", "ir", "ghi",
    "dni", "dhi", "ghl", "dnl", "dhl", "zenith", "direction", "wind",
)  # fmt: skip
_EPW = {
    "dry": Field("tmean", "degC", missing=(99.9,)),
    "dew": Field("tdew", "degC", missing=(99.9,)),
    "rh": Field("rhmean", "%", missing=(999.0,)),
    "wind": Field("uz", "m s-1", missing=(999.0, 99.0)),
    "ghi": Field("rs", "W m-2", missing=(9999.0,)),
    "pressure": Field("pressure", "Pa", missing=(999999.0,)),
}
_TMY3 = {
    "Dry-bulb (C)": Field("tmean", "degC"),
    "Dew-point (C)": Field("tdew", "degC"),
    "RHum (%)": Field("rhmean", "%"),
    "Wspd (m/s)": Field("uz", "m s-1"),
    "GHI (W/m^2)": Field("rs", "W m-2"),
    "Pressure (mbar)": Field("pressure", "hPa"),
}
_PVGIS = {
    "T2m": Field("tmean", "degC"),
    "RH": Field("rhmean", "%"),
    "WS10m": Field("uz", "m s-1"),
    "G(h)": Field("rs", "W m-2"),
    "SP": Field("pressure", "Pa"),
}
_NSRDB = {
    "Temperature": Field("tmean", "degC"),
    "Dew Point": Field("tdew", "degC"),
    "Relative Humidity": Field("rhmean", "%"),
    "Wind Speed": Field("u2", "m s-1"),
    "GHI": Field("rs", "W m-2"),
    "Pressure": Field("pressure", "hPa"),
}


def _in_one_year(when: Any, title: str) -> tuple[Any, list[Message]]:
    """The times of a typical year in one year; those of a real one stay. 24:00 is added afterwards."""
    import pandas as pd

    years = sorted({int(year) for year in when.dt.year})
    if len(years) == 1:
        return when, []
    parts = {"month": when.dt.month, "day": when.dt.day, "hour": when.dt.hour, "minute": when.dt.minute}
    whole = pd.to_datetime(pd.DataFrame({"year": NOMINAL_YEAR, **parts}), errors="coerce")
    return whole, [Message("network.typical_year", format=title, years=[str(y) for y in years], year=str(NOMINAL_YEAR))]


# ---- EPW


def _sniff_epw(head: Head) -> bool:
    return len(head.lines) > 8 and head.lines[0].startswith("LOCATION,") and head.lines[0].count(",") >= 9 and any(
        line.startswith("DATA PERIODS,") for line in head.lines[1:12]
    )  # fmt: skip


def _read_epw(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, lambda line: line.startswith("DATA PERIODS,"), "DATA PERIODS")
    place = cells_of(lines[0])
    lat, lon, zone, elevation = (number_in(place[position]) for position in (6, 7, 8, 9))
    width = max(len(_EPW_NAMES), lines[at + 1].count(",") + 1 if at + 1 < len(lines) else 0)
    names = [*_EPW_NAMES, *(f"more{number}" for number in range(width - len(_EPW_NAMES)))]
    table = rows_of(path, lines, at + 1, names, text=("flags",))
    when, told = _in_one_year(days(table, "year", "month", "day"), EPW_TITLE)
    when = plus(sure(table, when, "day"), numbers_of(table, "hour", table["hour"]), "h")
    return opened(
        EPW_TITLE, table, when,
        pick(table, _EPW, options=options), hourly=True, location=Location(lat, lon, elevation), label="end",
        utc_offset=zone, wind_height=10.0, parts=names, assumptions=told,
    )  # fmt: skip


# ---- TMY3


def _sniff_tmy3(head: Head) -> bool:
    return len(head.lines) > 2 and has_columns(
        head.lines[1], ("Date (MM/DD/YYYY)", "Time (HH:MM)", "GHI (W/m^2)", "Dry-bulb (C)")
    )


def _read_tmy3(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    place, names = cells_of(lines[0]), cells_of(lines[1])
    zone, lat, lon, elevation = (number_in(place[position]) for position in (3, 4, 5, 6))
    date, time = "Date (MM/DD/YYYY)", "Time (HH:MM)"
    text = [name for name in names if name not in _TMY3]
    table = rows_of(path, lines, 2, names, text=text)
    hours = table[time].str.extract(r"^(\d{1,2}):(\d\d)$").astype(float)
    when, told = _in_one_year(stamps(table, date, "%m/%d/%Y"), TMY3_TITLE)
    when = plus(sure(table, when, date), hours[0] * 60 + hours[1], "min")
    return opened(
        TMY3_TITLE, table, when,
        pick(table, _TMY3, (-9900.0,), options=options), hourly=True, location=Location(lat, lon, elevation),
        label="end", utc_offset=zone, wind_height=10.0, parts=text, assumptions=told,
    )  # fmt: skip


# ---- PVGIS


def _is_pvgis(line: str) -> bool:
    return line.startswith("time(UTC)") and has_columns(line, ("time(UTC)", "T2m", "RH", "G(h)", "WS10m"))


def _sniff_pvgis(head: Head) -> bool:
    return any(_is_pvgis(line) for line in head.lines[:60])


def _read_pvgis(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_pvgis, "time(UTC),T2m,RH")
    names = cells_of(lines[at])
    told = dict(line.split(":", 1) for line in lines[:at] if ":" in line)
    where = Location(*(number_in(told.get(name, "")) for name in (
        "Latitude (decimal degrees)", "Longitude (decimal degrees)", "Elevation (m)")))  # fmt: skip
    row = re.compile(r"^\d{8}:\d{4},")  # explanations stand below
    table = rows_of(path, lines, at + 1, names, text=("time(UTC)",), keep=lambda line: bool(row.match(line)))
    when, messages = _in_one_year(stamps(table, "time(UTC)", "%Y%m%d:%H%M"), PVGIS_TITLE)
    return opened(
        PVGIS_TITLE, table, when,
        pick(table, _PVGIS, options=options), hourly=True, location=where, label="middle", utc_offset=0.0,
        wind_height=10.0, parts=names, assumptions=messages,
    )  # fmt: skip


# ---- NSRDB


def _is_nsrdb(line: str) -> bool:
    return has_columns(line, ("Year", "Month", "Day", "Hour", "Minute", "GHI"))


def _sniff_nsrdb(head: Head) -> bool:
    return len(head.lines) > 3 and head.lines[0].startswith("Source,") and _is_nsrdb(head.lines[2])


def _read_nsrdb(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    told = dict(zip(cells_of(lines[0]), cells_of(lines[1]), strict=False))
    names = [name.strip() for name in cells_of(lines[2])]
    table = rows_of(path, lines, 3, names)
    minutes = numbers_of(table, "Hour", table["Hour"]) * 60 + numbers_of(table, "Minute", table["Minute"])
    when, messages = _in_one_year(days(table, "Year", "Month", "Day"), NSRDB_TITLE)
    when = plus(sure(table, when, "Day"), minutes, "min")
    zone = number_in(told.get("Time Zone", ""))
    if zone is None:
        raise WeatherError(Message("network.no_header", file=str(path), header="Time Zone"))
    fields = {name: _with_unit(field, told.get(f"{name} Units", ""), path, name) for name, field in _NSRDB.items()}
    return opened(
        NSRDB_TITLE, table, when, pick(table, fields, options=options), hourly=True, label="middle", utc_offset=zone,
        location=Location(*(number_in(told.get(name, "")) for name in ("Latitude", "Longitude", "Elevation"))),
        parts=("Year", "Month", "Day", "Hour", "Minute"), assumptions=messages,
    )  # fmt: skip


_NSRDB_UNITS = {"c": "degC", "%": "%", "m/s": "m s-1", "w/m2": "W m-2", "mbar": "hPa", "millibar": "hPa", "pa": "Pa"}


def _with_unit(field: Field, unit: str, path: Path, name: str) -> Field:
    """The unit of the header before the usual one."""
    told = unit.strip().casefold().replace("²", "2").replace("^", "")
    if not told:
        return field
    if told not in _NSRDB_UNITS:
        raise WeatherError(Message("network.unknown_unit", file=str(path), name=name, unit=unit))
    return Field(field.quantity, _NSRDB_UNITS[told], field.scale, field.missing)


EPW = Format("epw", EPW_TITLE, _sniff_epw, _read_epw)
TMY3 = Format("tmy3", TMY3_TITLE, _sniff_tmy3, _read_tmy3)
PVGIS = Format("pvgis_tmy", PVGIS_TITLE, _sniff_pvgis, _read_pvgis)
NSRDB = Format("nsrdb", NSRDB_TITLE, _sniff_nsrdb, _read_nsrdb)

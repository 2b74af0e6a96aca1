"""CIMIS, California: the daily and hourly CSV of its reports, English or metric units.

Units stand in the names, and a column "qc" follows each quantity: its letter says what a check found. Radiation is in
Ly/day or W/sq.m (a mean of the day or hour), vapour pressure in mBars or kPa, wind in mph or m/s at 2 m. Hours are
Pacific Standard Time all year and label their end.

Layout: California DWR, CIMIS, "Data, Quality Control" and "Data Overview" (https://cimis.water.ca.gov, 2024).
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import one_site, plus, stamps
from evaeto.inputs.frames import numbers_of
from evaeto.inputs.text_header import unique

TITLE = "CIMIS"
_QUANTITIES = {
    "max air temp": "tmax",
    "min air temp": "tmin",
    "avg air temp": "tmean",
    "air temp": "tmean",
    "max rel hum": "rhmax",
    "min rel hum": "rhmin",
    "avg rel hum": "rhmean",
    "rel hum": "rhmean",
    "dew point": "tdew",
    "avg vap pres": "ea",
    "vap pres": "ea",
    "avg wind speed": "u2",
    "wind speed": "u2",
    "sol rad": "rs",
    "avg sol rad": "rs",
    "precip": "precip",
}
_UNITS: dict[str, tuple[str, float]] = {
    "f": ("degF", 1.0), "°f": ("degF", 1.0), "c": ("degC", 1.0), "°c": ("degC", 1.0), "%": ("%", 1.0),
    "mbars": ("hPa", 1.0), "mbar": ("hPa", 1.0), "kpa": ("kPa", 1.0), "mph": ("mph", 1.0), "m/s": ("m s-1", 1.0),
    "ly/day": ("MJ m-2 d-1", 0.04184), "w/sq.m": ("W m-2", 1.0), "w/m²": ("W m-2", 1.0), "w/m2": ("W m-2", 1.0),
    "in": ("inch", 1.0), "mm": ("mm", 1.0),
}  # fmt: skip
_COLUMN = re.compile(r"^(?P<name>[A-Za-z ]+?) \((?P<unit>[^)]+)\)$")
SEVERE = ("R", "S", "I", "N", "M")
"""Far out of the limits, not in service, to be ignored, not collected, missing."""


def _sniff(head: Head) -> bool:
    cells = {cell.casefold() for cell in cells_of(head.lines[0])} if head.lines else set()
    station = {"stn id", "station number", "station id"} & cells
    return bool(station) and "date" in cells and any(cell.startswith("cimis") for cell in cells)


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = unique(cells_of(lines[0]))
    lowered = {name.casefold(): name for name in names}
    hour = next((name for name in names if name.casefold().startswith("hour")), None)
    station = next(lowered[name] for name in ("stn id", "station number", "station id") if name in lowered)
    flags = [name for name in names if re.match(r"qc\b", name, re.IGNORECASE)]
    text = [lowered["date"], station, *flags, *([hour] if hour else [])]
    table = rows_of(path, lines, 1, names, text=text, missing=("--",))
    table = one_site(path, table, station, options)
    fields, rejected = {}, 0
    for position, name in enumerate(names):
        match = _COLUMN.match(name)
        quantity = _QUANTITIES.get(match["name"].casefold().strip() if match else "")
        if match is None or quantity is None:
            continue
        units, scale = _UNITS.get(match["unit"].casefold(), (match["unit"], 1.0))
        try:
            conversion(quantity, units, hour is not None)
        except ValueError:
            raise WeatherError(Message("network.unknown_unit", file=str(path), name=name, unit=units)) from None
        fields[name] = Field(quantity, units, scale / 24 if hour and units == "MJ m-2 d-1" else scale)
        if position + 1 < len(names) and names[position + 1] in flags:
            bad = table[names[position + 1]].astype("str").str.strip().isin(SEVERE)
            rejected += int((bad & table[name].notna()).sum())
            table[name] = table[name].mask(bad)
        elif table[flags].apply(lambda column: column.astype("str").str.strip().isin(SEVERE)).any(axis=None):
            # Nobody knows whose they are
            raise WeatherError(Message("network.flags_elsewhere", file=str(path), format=TITLE, name=name))
    when = stamps(table, lowered["date"], "%m/%d/%Y")
    if hour:
        table[hour] = table[hour].str.replace(":", "")
        clock = numbers_of(table, hour, table[hour])
        when = plus(when, clock // 100 * 60 + clock % 100, "min")
    return opened(
        TITLE, table, when,
        pick(table, fields, options=options), hourly=hour is not None, label="end" if hour else None,
        utc_offset=-8.0 if hour else None, parts=(*text, "Stn Name", "Station Name", "CIMIS Region", "Jul"),
        assumptions=[Message("network.flagged", format=TITLE, count=rejected)] if rejected else [],
    )  # fmt: skip


CIMIS = Format("cimis", TITLE, _sniff, _read)

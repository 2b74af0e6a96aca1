"""Australia: the evapotranspiration files of the Bureau of Meteorology, SILO's CSV, and APSIM's .met.

The Bureau's files (IDCKWCDEA0) have a title of several lines; wind is at 10 m, radiation in MJ/m2 from satellite,
rain is that of the 24 hours to 9 a.m. SILO and .met have no wind as a rule; vapour pressure is in hPa, a value at 9
a.m. In .met files units stand below the names, and constants such as "latitude = -27.18" above; names and order are
free.

Layout: Bureau of Meteorology, "Recent evapotranspiration, data notes" (http://www.bom.gov.au/watl/eto, 2024);
Queensland Government, SILO, "File formats and samples"
(https://www.longpaddock.qld.gov.au/silo/about/file-formats-and-samples, 2024); APSIM Initiative, "Met file format"
(https://docs.apsim.info, 2024).
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import (
    Field,
    cells_of,
    find_line,
    has_columns,
    header_line,
    lines_of,
    opened,
    pick,
    rows_of,
    units_in,
)
from evaeto.inputs.formats.when import days_of_year, number_in, one_site, stamps
from evaeto.inputs.frames import numbers_of

BOM_TITLE, SILO_TITLE, MET_TITLE = "BOM", "SILO", "APSIM met"
_BOM = (
    (r"maximum temperature", Field("tmax", "degC")),
    (r"minimum temperature", Field("tmin", "degC")),
    (r"maximum relative humidity", Field("rhmax", "%")),
    (r"minimum relative humidity", Field("rhmin", "%")),
    (r"average 10m wind speed", Field("uz", "m s-1")),
    (r"solar radiation", Field("rs", "MJ m-2 d-1")),
    (r"rain", Field("precip", "mm")),
)
_SILO = {
    "max_temp": Field("tmax", "degC"),
    "min_temp": Field("tmin", "degC"),
    "vp": Field("ea", "hPa"),
    "radiation": Field("rs", "MJ m-2 d-1"),
    "daily_rain": Field("precip", "mm"),
}
_MET = {
    "maxt": "tmax", "mint": "tmin", "mean": "tmean", "meant": "tmean", "radn": "rs", "vp": "ea", "rh": "rhmean",
    "rhmax": "rhmax", "maxrh": "rhmax", "rhmin": "rhmin", "minrh": "rhmin", "wind": "uz", "rain": "precip",
}  # fmt: skip
_MET_UNITS = {
    "oc": "degC", "degc": "degC", "c": "degC", "mj/m^2": "MJ m-2 d-1", "mj/m2": "MJ m-2 d-1", "mj/m2/d": "MJ m-2 d-1",
    "mj/m2/day": "MJ m-2 d-1", "mj/m^2/day": "MJ m-2 d-1", "mj": "MJ m-2 d-1", "hpa": "hPa", "mbar": "hPa",
    "kpa": "kPa", "%": "%", "m/s": "m s-1", "mm": "mm",
}  # fmt: skip
_USUAL = {
    "tmax": "degC",
    "tmin": "degC",
    "tmean": "degC",
    "rs": "MJ m-2 d-1",
    "ea": "hPa",
    "uz": "m s-1",
    "precip": "mm",
}
_USUAL |= {"rhmean": "%", "rhmax": "%", "rhmin": "%"}


# ---- BOM


def _is_bom(line: str) -> bool:
    plain = line.casefold()
    return "station name" in plain and "date" in plain and "evapo" in plain and "10m wind" in plain


def _bom_start(lines: tuple[str, ...] | list[str]) -> tuple[int, list[str]] | None:
    """The first row and the names, which some editions part into two or three lines."""
    for number in range(min(len(lines), 20)):
        for depth in (1, 2, 3):
            rows = [cells_of(line) for line in lines[number : number + depth]]
            if not all(rows) or rows[0][0] != "Station Name":
                continue
            width = max(map(len, rows))
            names = [" ".join(row[i] for row in rows if i < len(row) and row[i]) for i in range(width)]
            if _is_bom(",".join(names)):
                return number + depth, names
    return None


def _sniff_bom(head: Head) -> bool:
    return any("Bureau of Meteorology" in line or "IDCKWC" in line for line in head.lines[:8]) and (
        _bom_start(head.lines) is not None
    )


def _read_bom(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    found = _bom_start(lines)
    if found is None:
        raise WeatherError(Message("network.no_header", file=str(path), header="Station Name, Date"))
    first, names = found
    station, date = names[0], next(name for name in names if name.strip().casefold() == "date")
    fields = {
        name: field for pattern, field in _BOM for name in names if re.match(pattern, name.strip(), re.IGNORECASE)
    }
    row = re.compile(r'^"?[^,]+"?,\s*\d{1,2}/\d{1,2}/\d{4},')  # totals of the month stand below
    table = rows_of(path, lines, first, names, text=(station, date), keep=lambda line: bool(row.match(line)))
    table = one_site(path, table, station, options)
    return opened(
        BOM_TITLE,
        table,
        stamps(table, date, "%d/%m/%Y"),
        pick(table, fields, options=options, stated=units_in(names)),
        wind_height=10.0,
        parts=(station, date),
    )


# ---- SILO


def _sniff_silo(head: Head) -> bool:
    first = head.lines[0] if head.lines else ""
    return has_columns(first, ("YYYY-MM-DD", "daily_rain")) or has_columns(
        first, ("YYYY-MM-DD", "max_temp", "metadata")
    )


def _is_undated(line: str, at: int) -> bool:
    """Whether a row has neither a date, at a position, nor a value behind it: nothing but metadata at its end."""
    return not any(cells_of(line)[at:-1])


def _read_silo(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0])
    at = names.index("YYYY-MM-DD")
    # A short request has fewer days than lines of metadata, which go on below the days
    table = rows_of(
        path, lines, 1, names, text=("YYYY-MM-DD", "metadata", "station"), keep=lambda line: not _is_undated(line, at)
    )
    if "station" in names:
        table = one_site(path, table, "station", options)
    sources = [name for name in names if name.endswith("_source")]
    told = dict(re.findall(r"(latitude|longitude|elevation)\s*[=:]\s*(-?[\d.]+)", "\n".join(lines[:20])))
    latitude = table["latitude"].iloc[0] if "latitude" in names else told.get("latitude", "")
    longitude = table["longitude"].iloc[0] if "longitude" in names else told.get("longitude", "")
    return opened(
        SILO_TITLE, table, stamps(table, "YYYY-MM-DD", "%Y-%m-%d"), pick(table, _SILO, options=options),
        location=Location(number_in(str(latitude)), number_in(str(longitude)), number_in(told.get("elevation", ""))),
        parts=["YYYY-MM-DD", "metadata", "station", "latitude", "longitude", *sources],
    )  # fmt: skip


# ---- APSIM


def _is_section(line: str) -> bool:
    return re.match(r"^\[[\w.]*weather[\w.]*\]", line.strip(), re.IGNORECASE) is not None


def _is_met_header(line: str) -> bool:
    names = line.casefold().split("!")[0].split()
    return {"year", "day", "maxt", "mint"} <= set(names)


def _sniff_met(head: Head) -> bool:
    at = header_line(head, _is_section)
    return at is not None and header_line(head, _is_met_header) is not None


def _read_met(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_met_header, "year day maxt mint")
    names = lines[at].casefold().split("!")[0].split()
    units = re.findall(r"\(([^)]*)\)", lines[at + 1])
    has_units = lines[at + 1].strip().startswith("(")
    constants = dict(re.findall(r"^\s*(\w+)\s*=\s*(-?[\d.]+)", "\n".join(lines[:at]).casefold(), re.MULTILINE))
    fields = {}
    for position, name in enumerate(names):
        quantity = _MET.get(name)
        if quantity is None:
            continue
        told = units[position].strip() if has_units and position < len(units) else ""
        unit = _MET_UNITS.get(told.casefold()) if told else _USUAL[quantity]
        if unit is None:
            raise WeatherError(Message("network.unknown_unit", file=str(path), name=name, unit=told))
        fields[name] = Field(quantity, unit)
    body = [line.split("!")[0] for line in lines]
    table = rows_of(path, body, at + 1 + has_units, names, sep=r"\s+", text=("code",))
    when = days_of_year(table, numbers_of(table, "year", table["year"]), "day")
    return opened(
        MET_TITLE, table, when, pick(table, fields, options=options),
        location=Location(*(number_in(constants.get(name, "")) for name in ("latitude", "longitude", "elevation"))),
        parts=("year", "day", "code"),
    )  # fmt: skip


BOM = Format("bom", BOM_TITLE, _sniff_bom, _read_bom)
SILO = Format("silo", SILO_TITLE, _sniff_silo, _read_silo)
MET = Format("apsim_met", MET_TITLE, _sniff_met, _read_met)

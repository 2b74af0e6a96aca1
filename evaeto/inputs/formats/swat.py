"""SWAT: the files of SWAT+ (one quantity each), and the table of its Global Weather Data (CFSR).

SWAT+: a title, names (nbyr tstep lat lon elev), their values, and rows of year, day of the year and value; the ending
tells the quantity: .tmp (highest, lowest), .slr, .hmd (relative humidity, a fraction), .wnd, .pcp. -99 is missing.
Several files make a station, so each has a part of it only. The height of the wind is not said. Files made by hand
write the names in capitals (LONG), leave out tstep, or have names above the rows; SWAT+ itself skips all names. A place
at 0, 0 with an elevation of 0 is none.

CFSR: humidity is a fraction, radiation MJ/m2, wind at 10 m, dates month first.

Layout: SWAT+ documentation, "Introductory Climate files" (https://swatplus.gitbook.io/io-docs, 2024); Texas A&M
University, "Global Weather Data for SWAT" (https://globalweather.tamu.edu, 2014).
"""

from __future__ import annotations

from pathlib import Path

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, has_columns, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import days_of_year, number_in, stamps
from evaeto.inputs.frames import numbers_of

SWAT_TITLE, CFSR_TITLE = "SWAT+", "SWAT Global Weather"
_QUANTITIES = {
    ".tmp": (Field("tmax", "degC"), Field("tmin", "degC")),
    ".tem": (Field("tmax", "degC"), Field("tmin", "degC")),
    ".slr": (Field("rs", "MJ m-2 d-1"),),
    ".hmd": (Field("rhmean", "%", 100.0),),
    ".wnd": (Field("uz", "m s-1"),),
    ".pcp": (Field("precip", "mm"),),
}
_CFSR = {
    "Max Temperature": Field("tmax", "degC"),
    "Min Temperature": Field("tmin", "degC"),
    "Relative Humidity": Field("rhmean", "%", 100.0),
    "Wind": Field("uz", "m s-1"),
    "Solar": Field("rs", "MJ m-2 d-1"),
    "Precipitation": Field("precip", "mm"),
}


_NAMES = {"nbyr": "nbyr", "tstep": "tstep", "lat": "lat", "lon": "lon", "long": "lon", "elev": "elevation"}


def _names_in(line: str) -> list[str | None]:
    return [_NAMES.get(word.casefold()) for word in line.split()]


def _sniff_swat(head: Head) -> bool:
    if len(head.lines) < 4 or head.path.suffix.lower() not in _QUANTITIES:
        return False
    names = _names_in(head.lines[1])
    return None not in names and {"nbyr", "lat", "lon", "elevation"} <= set(names)


def _read_swat(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    wanted = _QUANTITIES[path.suffix.lower()]
    known, values = _names_in(lines[1]), lines[2].split()
    if len(values) != len(known):
        raise WeatherError(naming(path, Message("file.no_rows")))
    place = {name: number_in(value) for name, value in zip(known, values, strict=True) if name}
    at = [place["lat"], place["lon"], place["elevation"]]
    names = ["year", "day", *(field.quantity for field in wanted)]
    first = 3 if lines[3].split()[:1] and lines[3].split()[0].isdigit() else 4
    table = rows_of(path, lines, first, names, sep=r"\s+")
    when = days_of_year(table, numbers_of(table, "year", table["year"]), "day")
    return opened(
        SWAT_TITLE, table, when, pick(table, {field.quantity: field for field in wanted}, (-99.0,), options=options),
        location=Location(*at) if any(at) else Location(), parts=("year", "day"),
    )  # fmt: skip


def _sniff_cfsr(head: Head) -> bool:
    return bool(head.lines) and has_columns(
        head.lines[0], ("Date", "Longitude", "Latitude", "Elevation", "Max Temperature", "Min Temperature", "Solar")
    )


def _read_cfsr(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0])
    table = rows_of(path, lines, 1, names, text=("Date",))
    row = table.iloc[0]
    where = Location(*(number_in(str(row[name])) for name in ("Latitude", "Longitude", "Elevation")))
    return opened(
        CFSR_TITLE, table, stamps(table, "Date", "%m/%d/%Y"),
        pick(table, _CFSR, (-99.0,), options=options), location=where,
        wind_height=10.0, parts=("Date", "Longitude", "Latitude", "Elevation"),
    )  # fmt: skip


SWAT = Format("swat", SWAT_TITLE, _sniff_swat, _read_swat)
CFSR = Format("swat_cfsr", CFSR_TITLE, _sniff_cfsr, _read_cfsr)

"""CLIMWAT 2.0 for CROPWAT: the monthly means of a station (.pen), and those that CROPWAT 8.0 saves (.pmm).

A line with country, station, elevation, latitude and longitude, each coordinate with a number for its hemisphere;
then a line for each month with both temperatures, relative humidity, wind [km d-1, at 2 m], sunshine [h], radiation
[MJ m-2 d-1] and ETo [mm d-1]. The means belong to no year: each is dated in the middle of its month, which is the day
FAO-56 takes for a month (chapter 4).

CROPWAT writes "CROPWAT 8.0 Climate data", two numbers, country, station, elevation, and both coordinates, each on a
line, then the same seven values of each month; -99.9 is missing, the place included. What the two numbers say is not
known, and its wind may be in m/s or km/d: it is taken for km/d where it is too much for m/s, and left out elsewhere.

Layout: FAO, "CLIMWAT 2.0 for CROPWAT" (https://www.fao.org/land-water/databases-and-software/climwat-for-cropwat,
2006) and Raes, "The ETo Calculator, reference manual 3.2", 2.4 (2012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import NOMINAL_YEAR, number_in

if TYPE_CHECKING:
    import pandas as pd

TITLE = "CLIMWAT"
_CROPWAT = "CROPWAT 8.0 Climate data"
_NAMES = ("first", "second", "rh", "wind", "sun", "rad", "eto")
_NOWHERE = "-99.90"
_MAX_MS = 15.0
"""No month has such a mean wind [m s-1]: more is km a day."""
_FIELDS = {
    "tmax": Field("tmax", "degC"),
    "tmin": Field("tmin", "degC"),
    "rh": Field("rhmean", "%"),
    "wind": Field("u2", "m s-1", 1 / 86.4),
    "sun": Field("sunshine", "h"),
    "rad": Field("rs", "MJ m-2 d-1"),
    "eto": Field("eto", "mm d-1"),
}


def _row(line: str) -> list[float]:
    try:
        return [float(cell) for cell in line.replace(",", " ").split()]
    except ValueError:
        return []


def _is_cropwat(lines: Sequence[str]) -> bool:
    """Whether it is of twelve months as CROPWAT saves them: 0 stands for months in the second line."""
    if not lines or not lines[0].strip().startswith(_CROPWAT) or len(lines) < 18:
        return False
    return lines[1].split()[:1] == ["0"] and all(len(_row(line)) == 7 for line in lines[6:18])


def _sniff(head: Head) -> bool:
    if _is_cropwat(head.lines):
        return True
    lines = [line for line in head.lines[:14] if line.strip()]
    if head.path.suffix.lower() != ".pen" or len(lines) < 13:
        return False
    place = cells_of(lines[0])
    return len(place) >= 6 and all(number_in(cell) is not None for cell in place[2:6]) and all(
        len(_row(line)) == 7 for line in lines[1:13]
    )  # fmt: skip


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    if _is_cropwat(lines):
        return _read_cropwat(path, lines, options)
    rows = [number for number, line in enumerate(lines) if line.strip()][:13]
    if len(rows) < 13 or any(len(_row(line)) == 7 for line in lines[rows[-1] + 1 :]):
        raise WeatherError(Message("network.not_twelve_months", file=str(path), format=TITLE))
    body = [" ".join(map(str, _row(lines[number]))) if number in rows[1:] else "" for number in range(rows[-1] + 1)]
    table = _in_order(rows_of(path, body, rows[1], _NAMES, sep=r"\s+"))
    place = cells_of(lines[rows[0]])
    elevation, lat, lon = (number_in(place[position]) for position in (2, 3, 5))
    hemispheres = (place[4], place[6] if len(place) > 6 else "")
    # Files differ in whether the sign is written too: a positive number in the other hemisphere is left open
    lat = lat if lat is not None and (lat < 0 or hemispheres[0] in ("1", "N")) else None
    lon = lon if lon is not None and (lon < 0 or hemispheres[1] in ("1", "E")) else None
    return _of_months(table, Location(lat, lon, elevation), options, _FIELDS, [])


def _read_cropwat(path: Path, lines: list[str], options: ReadOptions) -> Opened:
    if any(len(_row(line)) == 7 for line in lines[18:]):
        raise WeatherError(Message("network.not_twelve_months", file=str(path), format=TITLE))
    table = _in_order(rows_of(path, lines[:18], 6, _NAMES, sep=r"\s+", missing=("-99.9", "-99.90")))
    elevation = number_in(lines[4])
    lat, lon = (number_in(cell) if cell != _NOWHERE else None for cell in lines[5].split()[:2])
    fields, told = dict(_FIELDS), list[Message]()
    wind = table["wind"].dropna()
    if not wind.empty and not bool((wind > _MAX_MS).all()):
        del fields["wind"]
        told.append(Message("network.wind_unit_open", format=TITLE))
    place = Location(lat, lon, None if lines[4].strip() == _NOWHERE else elevation)
    return _of_months(table, place, options, fields, told)


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its two temperatures by their names: files differ in which stands first."""
    higher = bool((table["first"].dropna() >= table["second"].dropna()).all())
    return table.rename(columns={"first": "tmax" if higher else "tmin", "second": "tmin" if higher else "tmax"})


def _of_months(
    table: pd.DataFrame, place: Location, options: ReadOptions, fields: Mapping[str, Field], told: list[Message]
) -> Opened:
    when = np.array([f"{NOMINAL_YEAR}-{month:02}-15" for month in range(1, 13)], dtype="datetime64[ns]")
    return opened(
        TITLE, table, when, pick(table, fields, (-99.0, -99.9, -999.0), options=options), location=place,
        assumptions=[*told, Message("network.monthly_means", format=TITLE, year=str(NOMINAL_YEAR))],
    )  # fmt: skip


CLIMWAT = Format("climwat", TITLE, _sniff, _read)

"""CLIMWAT 2.0 for CROPWAT: the monthly means of a station (.pen).

A line with country, station, elevation, latitude and longitude, each coordinate with a number for its hemisphere;
then a line for each month with both temperatures, relative humidity, wind [km d-1, at 2 m], sunshine [h], radiation
[MJ m-2 d-1] and ETo [mm d-1]. The means belong to no year: each is dated in the middle of its month, which is the day
FAO-56 takes for a month (chapter 4).

Layout: FAO, "CLIMWAT 2.0 for CROPWAT" (https://www.fao.org/land-water/databases-and-software/climwat-for-cropwat,
2006) and Raes, "The ETo Calculator, reference manual 3.2", 2.4 (2012).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import NOMINAL_YEAR, number_in

TITLE = "CLIMWAT"
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


def _sniff(head: Head) -> bool:
    lines = [line for line in head.lines[:14] if line.strip()]
    if head.path.suffix.lower() != ".pen" or len(lines) < 13:
        return False
    place = cells_of(lines[0])
    return len(place) >= 6 and all(number_in(cell) is not None for cell in place[2:6]) and all(
        len(_row(line)) == 7 for line in lines[1:13]
    )  # fmt: skip


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    rows = [number for number, line in enumerate(lines) if line.strip()][:13]
    if len(rows) < 13:
        raise WeatherError(Message("network.not_twelve_months", file=str(path), format=TITLE))
    body = [" ".join(map(str, _row(lines[number]))) if number in rows[1:] else "" for number in range(rows[-1] + 1)]
    table = rows_of(path, body, rows[1], ["first", "second", "rh", "wind", "sun", "rad", "eto"], sep=r"\s+")
    higher = bool((table["first"] >= table["second"]).all())
    table = table.rename(columns={"first": "tmax" if higher else "tmin", "second": "tmin" if higher else "tmax"})
    place = cells_of(lines[rows[0]])
    elevation, lat, lon = (number_in(place[position]) for position in (2, 3, 5))
    hemispheres = (place[4], place[6] if len(place) > 6 else "")
    # Files differ in whether the sign is written too: a positive number in the other hemisphere is left open
    lat = lat if lat is not None and (lat < 0 or hemispheres[0] in ("1", "N")) else None
    lon = lon if lon is not None and (lon < 0 or hemispheres[1] in ("1", "E")) else None
    when = np.array([f"{NOMINAL_YEAR}-{month:02}-15" for month in range(1, 13)], dtype="datetime64[ns]")
    return opened(
        TITLE, table, when,
        pick(table, _FIELDS, (-99.0, -999.0), options=options), location=Location(lat, lon, elevation),
        assumptions=[Message("network.monthly_means", format=TITLE, year=str(NOMINAL_YEAR))],
    )  # fmt: skip


CLIMWAT = Format("climwat", TITLE, _sniff, _read)

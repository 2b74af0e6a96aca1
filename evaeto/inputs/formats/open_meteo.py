"""Open-Meteo: the CSV and XLSX of its archive and forecast services, daily, hourly or both, of one or several places.

A first block has a row of coordinates for each place, further ones hourly and daily values, each with its own header;
units stand in the names of the columns. Wind is in km/h unless asked otherwise. Sums and means of an hour are those of
the hour before its time, in the fixed offset of the first block.

Layout: Open-Meteo, "API documentation" (https://open-meteo.com/en/docs, 2024), and answers of the service.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, has_columns, lines_of, opened, pick, rows_of, sheet_lines
from evaeto.inputs.formats.when import far_from_solar_day, number_in, one_site, stamps

if TYPE_CHECKING:
    import pandas as pd

_PLACE = ("latitude", "longitude", "elevation", "utc_offset_seconds")
_UNIT = re.compile(r"^(?P<name>\w+) \((?P<unit>[^)]*)\)$")
_QUANTITIES = {
    "temperature_2m_max": "tmax",
    "temperature_2m_min": "tmin",
    "temperature_2m_mean": "tmean",
    "temperature_2m": "tmean",
    "relative_humidity_2m_max": "rhmax",
    "relative_humidity_2m_min": "rhmin",
    "relative_humidity_2m_mean": "rhmean",
    "relative_humidity_2m": "rhmean",
    "relativehumidity_2m": "rhmean",
    "dew_point_2m_mean": "tdew",
    "dew_point_2m": "tdew",
    "dewpoint_2m": "tdew",
    "wind_speed_10m_mean": "uz",
    "wind_speed_10m": "uz",
    "windspeed_10m": "uz",
    "shortwave_radiation_sum": "rs",
    "shortwave_radiation": "rs",
    "sunshine_duration": "sunshine",
    "precipitation_sum": "precip",
    "precipitation": "precip",
    "surface_pressure_mean": "pressure",
    "surface_pressure": "pressure",
}
"""By the names of today and of before July 2023, when `windspeed_10m` became `wind_speed_10m`."""


def _sniff(head: Head) -> bool:
    if head.is_workbook:
        first = head.sheets[0].rows[0] if head.sheets and head.sheets[0].rows else ()
        return set(_PLACE) <= {str(cell) for cell in first}
    return bool(head.lines) and has_columns(head.lines[0], _PLACE)


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = sheet_lines(path) if path.suffix.lower() == ".xlsx" else lines_of(path)
    blocks = _blocks(lines)
    place, *series = (rows_of(path, lines[:end], first + 1, cells_of(lines[first]), text=("timezone",
                      "timezone_abbreviation", "time")) for first, end in blocks)  # fmt: skip
    if "location_id" in place:
        place = one_site(path, place, "location_id", options)
        site = place["location_id"].iloc[0]
        series = [table[(table["location_id"] == site).to_numpy()] for table in series]
    elif len(place) > 1:
        raise WeatherError(
            Message("network.several_sites", file=str(path), count=len(place), sites=list(place["latitude"]))
        )
    found = [(table, _is_hourly(table), _fields(table)) for table in series if "time" in table]
    if not found:
        raise WeatherError(Message("network.no_header", file=str(path), header="time"))
    # As many inputs from days as from hours: then the days, which the service itself has made
    table, hourly, fields = max(found, key=lambda each: (len({f.quantity for f in each[2].values()}), not each[1]))
    row = place.iloc[0]
    where = Location(*(number_in(str(row[name])) for name in ("latitude", "longitude", "elevation")))
    offset = float(row["utc_offset_seconds"]) / 3600
    table.attrs = {"file": path.name, "index": "line"}
    when = _times(table, offset)
    told = [] if hourly else far_from_solar_day(TITLE, offset, where.lon)
    if len(found) > 1:
        told.append(Message("network.two_blocks_days") if not hourly else Message("network.two_blocks_hours"))
    return opened(
        TITLE, table, when,
        pick(table, fields, options=options), hourly=hourly, location=where, label="end" if hourly else None,
        utc_offset=offset if hourly else None, wind_height=10.0, parts=("time", "location_id"), assumptions=told,
    )  # fmt: skip


def _blocks(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where each block begins and ends: empty lines stand between them."""
    found, begin = [], None
    for number, line in enumerate([*lines, ""]):
        filled = line[:1].isalnum() or line[:1] == "-" or bool(line.strip(", \t"))
        if filled and begin is None:
            begin = number
        elif not filled and begin is not None:
            found.append((begin, number))
            begin = None
    return [(begin, end) for begin, end in found if end - begin > 1]


def _fields(table: pd.DataFrame) -> dict[str, Field]:
    fields = {}
    for column in map(str, table.columns):
        match = _UNIT.match(column)
        quantity = _QUANTITIES.get(match["name"] if match else "")
        if not match or quantity is None:
            continue
        if quantity == "sunshine":
            fields[column] = Field("sunshine", "h", 1 / 3600 if match["unit"] == "s" else 1.0)
            continue
        conversion(quantity, match["unit"], _is_hourly(table))  # a unit it does not know is an error here
        fields[column] = Field(quantity, match["unit"])
    return fields


def _is_hourly(table: pd.DataFrame) -> bool:
    first = [str(text) for text in table["time"].iloc[:2]]
    if all(re.fullmatch(r"\d{6,}", text) for text in first):
        return len(first) > 1 and int(first[1]) - int(first[0]) <= 3600
    return any("T" in text and not text.endswith("T00:00:00") for text in first)


def _times(table: pd.DataFrame, offset: float) -> Any:
    import pandas as pd

    text = table["time"].astype(str)
    if re.fullmatch(r"\d{6,}", text.iloc[0]):  # asked for with timeformat=unixtime
        return pd.to_datetime(text.astype("int64"), unit="s") + np.timedelta64(round(offset * 3600), "s")
    return stamps(table, "time", "ISO8601")


TITLE = "Open-Meteo"
OPEN_METEO = Format("open_meteo", TITLE, _sniff, _read)

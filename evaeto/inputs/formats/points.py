"""Grids read at a point: Daymet, gridMET, and tables of Google Earth Engine.

Daymet: radiation is the mean over the hours of daylight, so a day has srad times dayl; vapour pressure is in Pa;
there is no wind; every year has 365 days, leap years lack 31 December.

gridMET: temperatures in K, radiation a mean in W/m2, wind at 10 m, humidity in %. Columns have the units in their
names or none.

Earth Engine: an export has `system:index`, `.geo` or both. Names are those of the data set: those of ERA5-Land are
the ones Open-Meteo uses for degC, but in K. Where the temperatures are too low for K someone has converted them.

Layout: Thornton et al., "Daymet V4", user guide, ORNL DAAC (2022), doi:10.3334/ORNLDAAC/2129; Climatology Lab,
"gridMET" (https://www.climatologylab.org/gridmet.html, 2024); Earth Engine Data Catalog, ECMWF/ERA5_LAND/DAILY_AGGR,
IDAHO_EPSCOR/GRIDMET and NASA/ORNL/DAYMET_V4 (2024).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import (
    Field,
    Picked,
    cells_of,
    find_line,
    header_line,
    lines_of,
    opened,
    pick,
    rows_of,
    units_in,
)
from evaeto.inputs.formats.when import days_of_year, far_from_solar_day, number_in, ordered_dates, stamps, sure
from evaeto.inputs.frames import numbers_of
from evaeto.inputs.times import HOUR, usual_step

if TYPE_CHECKING:
    import pandas as pd

DAYMET_TITLE, GRIDMET_TITLE, GEE_TITLE = "Daymet", "gridMET", "Google Earth Engine"
_DAYMET = {
    "tmax": Field("tmax", "degC"),
    "tmin": Field("tmin", "degC"),
    "vp": Field("ea", "Pa"),
    "srad": Field("rs", "MJ m-2 d-1", 1e-6),
    "prcp": Field("precip", "mm"),
}
_GRIDMET = {
    "tmmx": Field("tmax", "K"),
    "tmmn": Field("tmin", "K"),
    "rmax": Field("rhmax", "%"),
    "rmin": Field("rhmin", "%"),
    "srad": Field("rs", "W m-2"),
    "vs": Field("uz", "m s-1"),
    "pr": Field("precip", "mm"),
}
_ERA5_LAND = {
    "temperature_2m_max": Field("tmax", "K"),
    "temperature_2m_min": Field("tmin", "K"),
    "temperature_2m": Field("tmean", "K"),
    "dewpoint_temperature_2m": Field("tdew", "K"),
    "wind": Field("uz", "m s-1"),
    "surface_solar_radiation_downwards_sum": Field("rs", "J m-2 d-1"),
    "surface_pressure": Field("pressure", "Pa"),
    "total_precipitation_sum": Field("precip", "m"),
}
_ERA5_HOURS = {
    **{name: field for name, field in _ERA5_LAND.items() if field.quantity in ("tmean", "tdew", "uz", "pressure")},
    "surface_solar_radiation_downwards_hourly": Field("rs", "J m-2 h-1"),
    "surface_solar_radiation_downwards": Field("rs", "J m-2"),
    "total_precipitation_hourly": Field("precip", "m h-1"),
    "total_precipitation": Field("precip", "m"),
}
"""Without "hourly" they are sums since midnight UTC, which `inputs.accumulation` recognises."""
_ERA5_WIND = ("u_component_of_wind_10m", "v_component_of_wind_10m")
_GEE_TEXT = ("system:index", ".geo", "date", "Date", "system:time_start")
_COLDEST_K = 150.0
_NAME = re.compile(r"^(?P<name>[\w:.]+)\s*(?:[(\[](?:unit=)?\"?(?P<unit>[^)\]\"]*)\"?[)\]])?$")


def _units_of(line: str) -> dict[str, str]:
    """The units in a header, by the bare names of their columns."""
    return {_bare(name): unit for name, unit in units_in(cells_of(line)).items()}


def _require_unit(path: Path, stated: Mapping[str, str], name: str, unit: str) -> None:
    """What is multiplied by another column has to be in its usual unit."""
    if stated.get(name, unit).replace("²", "^2").replace("m-2", "m^2").replace("m2", "m^2") != unit:
        raise WeatherError(Message("network.unknown_unit", file=str(path), name=name, unit=stated[name]))


def _bare(column: str) -> str:
    """A name without the unit behind it."""
    match = _NAME.match(column.strip())
    return match["name"].casefold() if match else column.strip().casefold()


# ---- Daymet


def _is_daymet(line: str) -> bool:
    if "yday" not in line:
        return False
    names = {_bare(cell) for cell in cells_of(line)}
    return {"year", "yday"} <= names and bool({"dayl", "srad", "vp", "tmax", "tmin"} & names)


def _sniff_daymet(head: Head) -> bool:
    at = header_line(head, _is_daymet, 20)
    if at is None:
        return False
    return any("Daymet" in line for line in head.lines[:at]) or {"dayl", "srad", "swe"} <= {
        _bare(cell) for cell in cells_of(head.lines[at])
    }


def _read_daymet(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_daymet, "year,yday")
    table = rows_of(path, lines, at + 1, [_bare(cell) for cell in cells_of(lines[at])])
    told, stated = [], _units_of(lines[at])
    if "srad" in table and "dayl" in table:
        _require_unit(path, stated, "srad", "W/m^2")
        _require_unit(path, stated, "dayl", "s")
        stated.pop("srad", None)
        table["srad"] = numbers_of(table, "srad", table["srad"]) * numbers_of(table, "dayl", table["dayl"])
        told.append(Message("network.daylight_mean", format=DAYMET_TITLE))
    elif "srad" in table:  # without its length the mean over daylight says nothing of the day
        table = table.drop(columns="srad")
        told.append(Message("network.no_daylight", format=DAYMET_TITLE))
    header = "\n".join(lines[:at])
    place = dict(re.findall(r"(Latitude|Longitude|Elevation):\s*(-?[\d.]+)", header))
    where = Location(*(number_in(place.get(name, "")) for name in ("Latitude", "Longitude", "Elevation")))
    when = days_of_year(table, numbers_of(table, "year", table["year"]), "yday")
    return opened(
        DAYMET_TITLE, table, when,
        pick(table, _DAYMET, (-9999.0,), options=options, stated=stated), location=where,
        parts=("year", "yday", "dayl"), assumptions=told,
    )  # fmt: skip


# ---- gridMET


def _sniff_gridmet(head: Head) -> bool:
    at = header_line(
        head, lambda line: "tmmx" in line and {"tmmx", "tmmn"} <= {_bare(cell) for cell in cells_of(line)}, 30
    )
    return at is not None and not _is_gee(head.lines[at])


def _read_gridmet(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, lambda line: "tmmx" in line, "tmmx, tmmn")
    names = [_bare(cell) for cell in cells_of(lines[at])]
    date = next((name for name in ("date", "time", "datetime", "yyyy-mm-dd", "day") if name in names), names[0])
    table = rows_of(path, lines, at + 1, names, text=(date,))
    table[date] = table[date].str.slice(0, 10)
    picked = pick(table, _GRIDMET, (-9999.0, 32767.0), options=options, stated=_units_of(lines[at]))
    picked, told = _in_kelvin(picked, GRIDMET_TITLE)
    return opened(
        GRIDMET_TITLE, table, stamps(table, date, "%Y-%m-%d"), picked, location=_columns_place(table), wind_height=10.0,
        parts=(date, "lat", "lon", "latitude", "longitude"), assumptions=told,
    )  # fmt: skip


# ---- Google Earth Engine


def _is_gee(line: str) -> bool:
    cells = cells_of(line)
    known = set(_ERA5_LAND) | set(_ERA5_HOURS) | set(_GRIDMET) | set(_DAYMET)
    return bool({"system:index", ".geo", "system:time_start"} & set(cells)) and bool(known & set(cells))


def _sniff_gee(head: Head) -> bool:
    return bool(head.lines) and _is_gee(head.lines[0])


def _read_gee(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0])
    table = rows_of(path, lines, 1, names, text=[name for name in names if name in _GEE_TEXT])
    import pandas as pd

    daymet = "dayl" in names or {"vp", "srad"} <= set(names)
    if any(name.startswith("temperature_2m") for name in names):
        fields = _ERA5_LAND
        if set(_ERA5_WIND) <= set(names):
            east, north = (numbers_of(table, name, table[name]) for name in _ERA5_WIND)
            table["wind"] = (east**2 + north**2) ** 0.5
    else:
        fields = _DAYMET if daymet else _GRIDMET
    if daymet and {"srad", "dayl"} <= set(names):
        table["srad"] = numbers_of(table, "srad", table["srad"]) * numbers_of(table, "dayl", table["dayl"])
    elif daymet:
        table = table.drop(columns="srad", errors="ignore")
    when = _gee_times(path, table, options)
    step = usual_step(pd.DatetimeIndex(when).sort_values())
    hourly = fields is _ERA5_LAND and step is not None and bool(step <= HOUR)
    if hourly:
        fields = _ERA5_HOURS
    else:
        when = pd.DatetimeIndex(when).normalize().to_series(index=table.index)
    if when.duplicated().any():
        raise WeatherError(Message("network.several_places", file=str(path), format=GEE_TITLE))
    picked, told = _in_kelvin(pick(table, fields, (-9999.0,), options=options), GEE_TITLE)
    where = _columns_place(table)
    if fields is _ERA5_LAND:
        told += far_from_solar_day(GEE_TITLE, 0.0, where.lon)
    return opened(
        GEE_TITLE, table, when, picked, hourly=hourly, label="end" if hourly else None,
        utc_offset=0.0 if hourly else None, location=where, wind_height=10.0,
        parts=("system:index", ".geo", "date", "Date", "system:time_start", "dayl", *_ERA5_WIND, "lat", "lon",
               "latitude", "longitude"),
        assumptions=told,
    )  # fmt: skip


def _gee_times(path: Path, table: pd.DataFrame, options: ReadOptions) -> Any:
    """The times of a table, from its dates, the milliseconds or the text of a chart, or the names of its images."""
    import pandas as pd

    for name in ("date", "Date"):
        if name in table:
            return ordered_dates(table, table[name].astype("str").str.strip(), name, options)
    if (name := "system:time_start") in table:
        if pd.to_numeric(table[name], errors="coerce").isna().all():
            return ordered_dates(table, table[name].astype("str").str.strip(), name, options)
        return pd.to_datetime(numbers_of(table, name, table[name]), unit="ms")
    if "system:index" in table:
        found = table["system:index"].str.extract(r"(?<!\d)(\d{4})[_-]?(\d\d)[_-]?(\d\d)(?:T(\d\d))?(?!\d)")
        text = found[0] + found[1] + found[2] + found[3].fillna("00")
        return sure(table, pd.to_datetime(text, format="%Y%m%d%H", errors="coerce"), "system:index")
    raise WeatherError(Message("network.no_header", file=str(path), header="date"))


def _in_kelvin(picked: Picked, title: str) -> tuple[Picked, list[Message]]:
    """Temperatures that cannot be in K have been converted to degC by whoever exported them."""
    names = [column for column in picked.columns if column.endswith("[K]")]
    cold = [name for name in names if picked.columns[name].median() < _COLDEST_K]
    if not cold:
        return picked, []
    renamed = {name: name.replace("[K]", "[degC]") if name in cold else name for name in picked.columns}
    columns = {renamed[name]: values for name, values in picked.columns.items()}
    in_file = {renamed[name]: own for name, own in picked.in_file.items()}
    told = Message("network.not_kelvin", format=title, names=[picked.in_file[name] for name in cold])
    return Picked(columns, in_file, picked.ignored), [told]


def _columns_place(table: pd.DataFrame) -> Location:
    """From columns of coordinates, or the point in `.geo`."""
    if ".geo" in table:
        try:
            point = json.loads(str(table[".geo"].iloc[0]))
            if point.get("type") == "Point":
                return Location(float(point["coordinates"][1]), float(point["coordinates"][0]))
        except (ValueError, AttributeError, KeyError, IndexError, TypeError):
            pass
    values = [
        next((table[name].iloc[0] for name in names if name in table), None)
        for names in (("lat", "latitude"), ("lon", "longitude"))
    ]
    return Location(*(None if value is None else number_in(str(value)) for value in values))


DAYMET = Format("daymet", DAYMET_TITLE, _sniff_daymet, _read_daymet)
GRIDMET = Format("gridmet", GRIDMET_TITLE, _sniff_gridmet, _read_gridmet)
GEE = Format("earth_engine", GEE_TITLE, _sniff_gee, _read_gee)

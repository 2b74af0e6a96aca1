"""AZMET, Arizona: the raw daily and hourly files without header, and the table of its programming interface.

Metric units: degC, %, MJ/m2, mm, m/s, kPa; 999 and 9999 are missing. Wind is measured at 3 m. Hours are Mountain
Standard Time and label their end. The files of a year have 27 values a day until 2002 and 28 from 2003, with years of
two digits before 2000.

Layout: University of Arizona, AZMET, "Raw Data Formats" (https://cales.arizona.edu/azmet/raw2003.htm, raw1987.htm)
and the reference of the package azmetr (https://uace-azmet.github.io/azmetr, 2024); height: AZMET, "Station
Equipment".
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, has_columns, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import days_of_year, one_site, plus, stamps, whole_years
from evaeto.inputs.frames import numbers_of

TITLE = "AZMET"
_DAILY = (
    "year", "doy", "station", "temp_air_maxC", "temp_air_minC", "temp_air_meanC", "relative_humidity_max",
    "relative_humidity_min", "relative_humidity_mean", "vp_deficit_mean", "sol_rad_total", "precip_total_mm",
    "soil1_max", "soil1_min", "soil1_mean", "soil2_max", "soil2_min", "soil2_mean", "wind_spd_mean_mps",
    "wind_vector_magnitude", "wind_vector_dir", "wind_vector_dir_sd", "wind_spd_max_mps", "heat_units", "eto_azmet",
)  # fmt: skip
_SINCE_2003 = ("eto_pen_mon", "vp_actual_mean", "dwpt_mean")
_HOURLY = (
    "year", "doy", "hour", "temp_airC", "relative_humidity", "vp_deficit", "sol_rad_total", "precip_total_mm", "soil1",
    "soil2", "wind_spd_mps", "wind_vector_magnitude", "wind_vector_dir", "wind_vector_dir_sd", "wind_spd_max_mps",
    "eto_azmet",
)  # fmt: skip
_FIELDS = {
    "temp_air_maxC": Field("tmax", "degC"),
    "temp_air_minC": Field("tmin", "degC"),
    "temp_air_meanC": Field("tmean", "degC"),
    "temp_airC": Field("tmean", "degC"),
    "relative_humidity_max": Field("rhmax", "%"),
    "relative_humidity_min": Field("rhmin", "%"),
    "relative_humidity_mean": Field("rhmean", "%"),
    "relative_humidity": Field("rhmean", "%"),
    "vp_actual_mean": Field("ea", "kPa"),
    "vp_actual": Field("ea", "kPa"),
    "dwpt_mean": Field("tdew", "degC"),
    "dwpt": Field("tdew", "degC"),
    "wind_spd_mean_mps": Field("uz", "m s-1"),
    "wind_spd_mps": Field("uz", "m s-1"),
    "sol_rad_total": Field("rs", "MJ m-2"),
    "precip_total_mm": Field("precip", "mm"),
    "precip_total": Field("precip", "mm"),
}
_CODES = (999.0, 9999.0, -999.0)


def _raw(line: str) -> tuple[str, ...] | None:
    """The names of a raw row: by the number of its values, which must go together as a day or an hour does."""
    try:
        row = [float(cell) for cell in line.split(",") if cell.strip()]
    except ValueError:
        return None
    if len(row) not in (17, 18, 25, 27, 28) or not (row[0] % 1 == 0 and (87 <= row[0] <= 99 or 1987 <= row[0] < 2200)):
        return None
    if not 1 <= row[1] <= 366:
        return None
    if len(row) < 20:
        return _HOURLY + (("vp_actual", "dwpt") if len(row) == 18 else ("heat_units",)) if 1 <= row[2] <= 24 else None
    pairs = ((row[3], row[5]), (row[5], row[4]), (row[6], row[8]), (row[8], row[7]), (row[12], row[13]))
    if not all(high >= low for high, low in pairs if high not in _CODES and low not in _CODES):
        return None
    return _DAILY + _SINCE_2003[: len(row) - 25] if len(row) == 28 else _DAILY + ("more1", "more2")[: len(row) - 25]


def _sniff(head: Head) -> bool:
    rows = [line for line in head.lines[:6] if line.strip()]
    if not rows:
        return False
    if has_columns(rows[0], ("meta_station_id", "datetime", "sol_rad_total")):
        return True
    layouts = {_raw(line) for line in rows}
    return len(rows) > 1 and len(layouts) == 1 and None not in layouts


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    raw = _raw(lines[0])
    names = list(raw) if raw else cells_of(lines[0])
    table = rows_of(path, lines, 0 if raw else 1, names, text=() if raw else ("datetime", "meta_station_name"))
    hourly = "hour" in names or "temp_airC" in names
    if raw:
        if "station" in names:
            table = one_site(path, table, "station", options)
        when = days_of_year(table, whole_years(numbers_of(table, "year", table["year"])), "doy")
        if hourly:
            when = plus(when, numbers_of(table, "hour", table["hour"]), "h")
    else:
        table = one_site(path, table, "meta_station_id", options)
        table["datetime"] = table["datetime"].str.replace(r"(Z|[+-]\d\d:?\d\d)$", "", regex=True)
        when = stamps(table, "datetime", "ISO8601")
    left = [name for name in names if re.match(r"meta_|more|date", name)]
    return opened(
        TITLE, table, when,
        pick(table, _FIELDS, _CODES, options=options), hourly=hourly, label="end" if hourly else None,
        utc_offset=-7.0 if hourly else None, wind_height=3.0, parts=("year", "doy", "hour", "station", *left),
    )  # fmt: skip


AZMET = Format("azmet", TITLE, _sniff, _read)

"""Weather of crop models: AquaCrop, PCSE and WOFOST (CABO files, Excel, CSV), pyfao56.

AquaCrop: one file of temperatures (.Tnx, .TMP), one of ETo and one of rain (.PLU), daily; the first year is 1901
where they belong to no year. Their rows have no dates. A climate file (.CLI) names them. AquaCrop-OSPy has one table
of all three. None has wind, humidity or radiation.

CABO: a file for a year; after comments a line with longitude, latitude, elevation and the two Angstrom coefficients,
then station, year, day of the year, radiation [kJ m-2], tmin, tmax, vapour pressure [kPa], wind at 2 m [m s-1] and
rain [mm]. Both coefficients above 0 mean that sunshine [h] stands in place of radiation; -99 is missing, a line that
begins with -999 lacks values. The Excel and CSV files of PCSE say so by HasSunshine, and name their missing value.

pyfao56: blocks between asterisks, daily rows after "Year-DOY"; the height of the anemometer stands in the header.

Layout: FAO, "AquaCrop reference manual", chapter 2, input files (2023); van Kraalingen et al., "The CABO weather
system" (1991); PCSE, "Code documentation: weather data providers" (https://pcse.readthedocs.io, 2024); pyfao56, tools
and tests (https://github.com/kthorp/pyfao56, 2024).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    sheet_lines,
)
from evaeto.inputs.formats.when import days, days_of_year, number_in, stamps, whole_years
from evaeto.inputs.frames import numbers_of

if TYPE_CHECKING:
    import pandas as pd

AQUACROP_TITLE, CABO_TITLE, PCSE_TITLE, PYFAO56_TITLE = "AquaCrop", "CABO", "PCSE", "pyfao56"

# ---- AquaCrop

_OSPY = {
    "tmin(c)": Field("tmin", "degC"),
    "tmax(c)": Field("tmax", "degC"),
    "prcp(mm)": Field("precip", "mm"),
    "et0(mm)": Field("eto", "mm d-1"),
}
_NAMED = re.compile(r"\s*[^\s:][^:]*\.(?:tnx|tmp|eto|plu)\s*", re.IGNORECASE)
"""A file of temperature, ETo or rain in a climate file; there is one of CO2, too."""
_STEP = re.compile(r"^\s*(?P<kind>[123])\s*:\s*(Daily|10-daily|Monthly) records", re.IGNORECASE)


def _is_ospy(line: str) -> bool:
    return {"day", "month", "year", "tmin(c)", "tmax(c)"} <= set(line.casefold().split())


def _is_climate(lines: Sequence[str]) -> bool:
    """Whether a file does nothing but name those of a climate."""
    return 4 <= len(lines) <= 12 and "AquaCrop" in lines[1] and any(map(_NAMED.fullmatch, lines[2:]))


def _sniff_aquacrop(head: Head) -> bool:
    return (
        _is_climate(head.lines)
        or (len(head.lines) > 6 and _STEP.match(head.lines[1]) is not None)
        or (bool(head.lines) and _is_ospy(head.lines[0]))
    )


def _read_aquacrop(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    if _is_climate(lines):
        return _climate(path, [line.strip() for line in lines[2:]], options)
    if _is_ospy(lines[0]):
        names = lines[0].casefold().split()
        table = rows_of(path, lines, 1, names, sep=r"\s+")
        return opened(
            AQUACROP_TITLE, table, days(table, "year", "month", "day"),
            pick(table, _OSPY, (-99.0, -999.0), options=options),
            parts=("day", "month", "year"),
        )  # fmt: skip
    return _records(path, lines, options)


def _climate(path: Path, names: list[str], options: ReadOptions) -> Opened:
    """The files of temperature, ETo and rain that a climate file names, which stand beside it."""
    import pandas as pd

    beside = {each.name.casefold(): each for each in path.parent.iterdir()}
    wanted = [name for name in names if _NAMED.fullmatch(name)]
    found = [beside[Path(name).name.casefold()] for name in wanted if Path(name).name.casefold() in beside]
    if len(found) < len(wanted):
        raise WeatherError(Message("network.files_beside", file=str(path), names=wanted))
    read = [_records(each, lines_of(each), options) for each in found]
    tables: list[Any] = [each.table for each in read]
    frames = [table.set_index("date") for table in tables]
    for each, frame in zip(found[1:], frames[1:], strict=True):
        if not frame.index.equals(frames[0].index):
            raise WeatherError(Message("network.other_rows", file=str(each), name=found[0].name))
    table = pd.concat(frames, axis="columns", sort=False).reset_index()
    in_file = {column: name for each in read for column, name in each.in_file.items()}
    told = tuple(dict.fromkeys(message for each in read for message in each.assumptions))
    return Opened(table, AQUACROP_TITLE, hourly=False, in_file=in_file, assumptions=told)


def _records(path: Path, lines: list[str], options: ReadOptions) -> Opened:
    """A file of one kind of weather, a row a day."""
    import pandas as pd

    step = _STEP.match(lines[1])
    if step is None or step["kind"] != "1":
        raise WeatherError(Message("network.not_daily", file=str(path), format=AQUACROP_TITLE))
    day, month, year = (int(lines[number].split(":")[0]) for number in (2, 3, 4))
    at = find_line(path, lines, lambda line: line.strip().startswith("==="), "=====")
    title = lines[at - 1].casefold()
    if "tmin" in title or "tmpmin" in title:
        fields = {"tmin": Field("tmin", "degC"), "tmax": Field("tmax", "degC")}
    elif "eto" in title:
        fields = {"eto": Field("eto", "mm d-1")}
    elif "rain" in title:
        fields = {"precip": Field("precip", "mm")}
    else:
        raise WeatherError(Message("network.no_header", file=str(path), header="Tmin, ETo, Rain"))
    table = rows_of(path, lines, at + 1, list(fields), sep=r"\s+")
    when = pd.Series(pd.date_range(f"{year:04}-{month:02}-{day:02}", periods=len(table)), index=table.index)
    stated = dict(zip(fields, re.findall(r"\(([^()]+)\)", lines[at - 1]), strict=False))
    picked = pick(table, fields, (-99.0, -999.0), options=options, stated=stated)
    told = [
        Message("network.rows_of_days", format=AQUACROP_TITLE, first=when.iloc[0].date(), last=when.iloc[-1].date())
    ]
    told += [Message("network.no_year", year=year)] if year == 1901 else []
    return opened(AQUACROP_TITLE, table, when, picked, assumptions=told)


# ---- PCSE

_CABO_NAMES = ("station", "year", "doy", "irrad", "tmin", "tmax", "vap", "wind", "rain")
_PCSE = {
    "TMIN": Field("tmin", "degC"),
    "TMAX": Field("tmax", "degC"),
    "VAP": Field("ea", "kPa"),
    "WIND": Field("u2", "m s-1"),
    "RAIN": Field("precip", "mm"),
}
_RADIATION, _SUNSHINE = Field("rs", "kJ m-2 d-1"), Field("sunshine", "h")


def _numbers(line: str) -> list[float]:
    try:
        return [float(part) for part in line.split()]
    except ValueError:
        return []


def _cabo_start(lines: tuple[str, ...] | list[str]) -> int | None:
    """The line with the place, where that of a first day follows."""
    found = [number for number, line in enumerate(lines[:80]) if line.strip() and not line.startswith("*")]
    if len(found) < 2:
        return None
    place, row = _numbers(lines[found[0]]), _numbers(lines[found[1]])
    fits = len(place) == 5 and abs(place[0]) <= 180 and abs(place[1]) <= 90 and abs(place[3]) < 1 and abs(place[4]) < 1
    return found[0] if fits and len(row) >= 8 and 1 <= row[2] <= 366 else None


def _sniff_cabo(head: Head) -> bool:
    return bool(head.lines) and head.lines[0].startswith("*") and _cabo_start(head.lines) is not None


def _read_cabo(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = _cabo_start(lines)
    if at is None:
        raise WeatherError(Message("network.no_header", file=str(path), header="longitude latitude elevation A B"))
    lon, lat, elevation, a, b = _numbers(lines[at])
    table = rows_of(
        path, lines, at + 1, _CABO_NAMES, sep=r"\s+", keep=lambda line: not line.strip().startswith(("-999", "*"))
    )
    fields = {name.lower(): field for name, field in _PCSE.items()}
    fields["irrad"] = _SUNSHINE if a > 0 and b > 0 else _RADIATION
    year = whole_years(numbers_of(table, "year", table["year"]))
    return opened(
        CABO_TITLE, table, days_of_year(table, year, "doy"), pick(table, fields, (-99.0, -999.0), options=options),
        location=Location(lat, lon, elevation), parts=("station", "year", "doy"),
    )  # fmt: skip


def _is_pcse_row(line: str) -> bool:
    return "IRRAD" in line and has_columns(line, ("DAY", "IRRAD", "TMIN", "TMAX", "VAP", "WIND"))


def _sniff_pcse(head: Head) -> bool:
    if head.is_workbook:
        rows = head.sheets[0].rows[:20] if head.sheets else ()
        found = {str(cell).strip() for row in rows for cell in row if cell is not None}
        return {"Site Characteristics", "DAY", "IRRAD", "HasSunshine"} <= found
    return header_line(head, _is_pcse_row, 30) is not None and any("AngstromA" in line for line in head.lines[:30])


def _read_pcse(path: Path, options: ReadOptions) -> Opened:
    workbook = path.suffix.lower() == ".xlsx"
    lines = sheet_lines(path) if workbook else lines_of(path)
    at = find_line(path, lines, _is_pcse_row, "DAY,IRRAD,TMIN,TMAX")
    place = _pcse_place(lines[:at])
    names = cells_of(lines[at])
    table = rows_of(path, lines, at + 1 + workbook, names, text=("DAY",))  # units stand below the names
    if workbook:
        table.attrs["index"] = "row"
    sunny = place.get("HasSunshine", "").casefold() in ("true", "1", "=true()", "=true")
    missing = [
        code for code in (number for number in (_code(place.get("Missing values", "")), -999.0)) if code is not None
    ]
    fields = _PCSE | {"IRRAD": _SUNSHINE if sunny else _RADIATION}
    return opened(
        PCSE_TITLE, table, _pcse_days(table), pick(table, fields, missing, options=options),
        location=Location(*(number_in(place.get(name, "")) for name in ("Latitude", "Longitude", "Elevation"))),
        parts=("DAY",),
    )  # fmt: skip


def _code(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _pcse_days(table: pd.DataFrame) -> Any:
    table["DAY"] = table["DAY"].str.strip().str.slice(0, 10)
    return stamps(table, "DAY", "%Y%m%d" if table["DAY"].iloc[0].isdigit() else "%Y-%m-%d")


def _pcse_place(header: list[str]) -> dict[str, str]:
    """Names and values: "Longitude = 5.67; ..." of the CSV, a row below the names in Excel."""
    told = {
        key.strip(): value.strip().strip("'\"")
        for key, value in re.findall(r"(\w[\w ]*?)\s*=\s*([^;\n]+)", "\n".join(header))
    }
    for above, below in pairwise(header):
        if above.startswith("Longitude,"):
            told |= dict(zip(cells_of(above), cells_of(below), strict=False))
        if above.startswith("Missing values,"):
            told["Missing values"] = cells_of(above)[1]
    return told


# ---- pyfao56

_PYFAO56 = {
    "Tmax": Field("tmax", "degC"),
    "Tmin": Field("tmin", "degC"),
    "Vapr": Field("ea", "kPa"),
    "Tdew": Field("tdew", "degC"),
    "RHmax": Field("rhmax", "%"),
    "RHmin": Field("rhmin", "%"),
    "Wndsp": Field("uz", "m s-1"),
    "Srad": Field("rs", "MJ m-2 d-1"),
    "Rain": Field("precip", "mm"),
}


def _is_year_doy(line: str) -> bool:
    return line.split()[:2] == ["Year-DOY", "Srad"]


def _sniff_pyfao56(head: Head) -> bool:
    return header_line(head, _is_year_doy, 80) is not None and any("pyfao56" in line for line in head.lines[:6])


def _read_pyfao56(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_year_doy, "Year-DOY Srad Tmax")
    names = lines[at].split()
    told = {key: number_in(line.split()[0]) for line in lines[:at] for key in ("elevation", "latitude", "height")
            if key in line and line.split() and re.match(r"-?[\d.]+$", line.split()[0])}  # fmt: skip
    tall = any(re.match(r"\s*T\s+Reference crop", line) for line in lines[:at])
    fields = _PYFAO56 | {"ETref": Field("etr" if tall else "eto", "mm d-1")}
    table = rows_of(path, lines, at + 1, names, sep=r"\s+", text=("Year-DOY", "MorP"))
    form = table["Year-DOY"].str.strip()
    predicted = int((table["MorP"].str.strip() != "M").sum()) if "MorP" in names else 0
    return opened(
        PYFAO56_TITLE, table, stamps(table.assign(**{"Year-DOY": form}), "Year-DOY", "%Y-%j"),
        pick(table, fields, options=options),
        location=Location(told.get("latitude"), None, told.get("elevation")), wind_height=told.get("height"),
        parts=("Year-DOY", "MorP"),
        assumptions=[Message("network.predicted", count=predicted)] if predicted else [],
    )  # fmt: skip


AQUACROP = Format("aquacrop", AQUACROP_TITLE, _sniff_aquacrop, _read_aquacrop)
CABO = Format("cabo", CABO_TITLE, _sniff_cabo, _read_cabo)
PCSE = Format("pcse", PCSE_TITLE, _sniff_pcse, _read_pcse)
PYFAO56 = Format("pyfao56", PYFAO56_TITLE, _sniff_pyfao56, _read_pyfao56)

r"""DSSAT .WTH, and the .AgMIP files that follow it.

Values stand below the ends of their names; blanks and -99 are missing. WIND of DSSAT is a run in km/d at the height
WNDHT (-99 or 0 where it is not known), of AgMIP a speed in m/s; vapour pressure of AgMIP is in hPa, and RHUM is that
at the hottest time of the day, so it is left out. Years of two digits are those from 1936 to 2035. Latitude and
longitude 0, 0 mean that nobody filled them in.

Layout: DSSAT Foundation, "DSSAT v4.8, volume 2-2, weather file" and DATA.CDE (2023),
https://github.com/DSSAT/dssat-csm-os; AgMIP, "Guide for Running AgMIP Climate Scenario Generation Tools" (2013),
weather file format.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from evaeto.core.messages import Message
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, find_line, header_line, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import days_of_year, number_in, whole_years
from evaeto.inputs.frames import numbers_of, of_file

if TYPE_CHECKING:
    import pandas as pd

DSSAT_TITLE, AGMIP_TITLE = "DSSAT WTH", "AgMIP"
_SHARED = {
    "TMAX": Field("tmax", "degC"),
    "TMIN": Field("tmin", "degC"),
    "DEWP": Field("tdew", "degC"),
    "SRAD": Field("rs", "MJ m-2 d-1"),
    "RAIN": Field("precip", "mm"),
}
_DSSAT = _SHARED | {
    "WIND": Field("uz", "m s-1", 1 / 86.4),
    "RHUM": Field("rhmean", "%"),
    "VAPR": Field("ea", "kPa"),
    "SUNH": Field("sunshine", "h"),
}
_AGMIP = _SHARED | {"WIND": Field("uz", "m s-1"), "VPRS": Field("ea", "hPa")}
_CODES = (-99.0, -99.9, -999.0)
_SITES = ({"LAT", "LONG"}, {"Latitude", "Longitud"})
_SITE_NAMES = {"Latitude": "LAT", "Longitud": "LONG", "Elev": "ELEV"}
_PIVOT = 36
_DRIFT = 2
_CALM_DAYS, _CALM_RUN = 20, 20.0
"""A usual run of wind of so many days that hardly any station has, 0.23 m/s [km/d]; in m/s it would be a gale."""
_VALUE = re.compile(r"(?P<number>-?[\d.]+|\*+)(?P<flag>[A-Za-z])?")

_REMARK = re.compile(r"\s+[^\W\d_]{2,}")
"""Words behind the values."""


def _is_site(line: str) -> bool:
    return line.startswith("@") and any(names <= set(line[1:].split()) for names in _SITES)


def _is_days(line: str) -> bool:
    return line.startswith("@") and {"DATE", "TMAX", "TMIN"} <= set(line[1:].split())


def _sniff(head: Head) -> bool:
    site, days = header_line(head, _is_site, 40), header_line(head, _is_days, 60)
    return site is not None and days is not None and site < days


def _is_row(line: str) -> bool:
    return re.match(r"\s*\d{5}(\d\d)?[A-Za-z]?\s", line) is not None


def _is_agmip(line: str) -> bool:
    return {"DATE", "YYYY", "MM", "DD"} <= set(line[1:].split())


def _sniff_dssat(head: Head) -> bool:
    return _sniff(head) and header_line(head, lambda line: _is_days(line) and _is_agmip(line), 60) is None


def _sniff_agmip(head: Head) -> bool:
    return _sniff(head) and not _sniff_dssat(head)


class _Row(NamedTuple):
    """The cells of a row below the names, how many had a flag, and how many stand below no name for certain."""

    cells: list[str]
    flagged: int = 0
    astray: int = 0


def _row(line: str, ends: list[int]) -> _Row:
    """The values of a row: one for each name, or the name whose end is nearest to that of the value.

    Columns of fixed width let values touch ("0.40-11.60") and drift by a sign from their names; one as near to two
    names belongs to neither for certain. A letter behind a value says that it was estimated or repaired. Where
    values drift from their names by more and more, and one is lacking, none belongs to a name.
    """
    values = list(_VALUE.finditer(_REMARK.split(line)[0]))
    flagged = sum(bool(value["flag"]) for value in values)
    if len(values) == len(ends):
        return _Row([value["number"] for value in values], flagged)
    cells, astray, beside = [""] * len(ends), 0, set[int]()
    for value in values:
        apart = sorted((abs(end - value.end("number")), position) for position, end in enumerate(ends))
        distance, position = apart[0]
        if distance > _DRIFT or cells[position]:
            astray += 1
        else:
            cells[position] = value["number"]
            beside.add(value.end("number") - ends[position])
    spread = max(beside) - min(beside) if beside else 0
    if spread > _DRIFT or (astray and spread == _DRIFT):  # no columns: which value is lacking nobody knows
        return _Row([cells[0]] + [""] * (len(ends) - 1), 0, len(values) - 1)
    return _Row(cells, flagged, astray)


def _read_dssat(path: Path, options: ReadOptions) -> Opened:
    return _read(path, options, DSSAT_TITLE, _DSSAT)


def _read_agmip(path: Path, options: ReadOptions) -> Opened:
    return _read(path, options, AGMIP_TITLE, _AGMIP)


def _read(path: Path, options: ReadOptions, title: str, fields: dict[str, Field]) -> Opened:
    lines = [line.replace("\t", " ") for line in lines_of(path)]
    at = find_line(path, lines, _is_days, "@DATE SRAD TMAX TMIN")
    names = lines[at][1:].split()
    ends = [match.end() for match in re.finditer(r"\S+", lines[at].replace("@", " ", 1))]
    read = {number: _row(lines[number], ends) for number in range(at + 1, len(lines)) if _is_row(lines[number])}
    rows = [",".join(read[number].cells) if number in read else "" for number in range(len(lines))]
    table = rows_of(path, rows, at + 1, names, text=("DATE",), missing=["*" * width for width in range(1, 12)])
    digits = table["DATE"].str.strip()
    year = numbers_of(table, "DATE", digits.str[:-3])
    told = []
    if (year < 100).any():
        year = whole_years(year, _PIVOT)
        told.append(Message("network.two_digit_years", first=f"19{_PIVOT}", last=f"20{_PIVOT - 1}"))
    if flagged := sum(row.flagged for row in read.values()):
        told.append(Message("network.estimated", format=title, count=flagged))
    if astray := sum(row.astray for row in read.values()):
        told.append(Message("network.between_columns", format=title, count=astray))
    table["doy"], table["year"] = digits.str[-3:].astype(int), year
    said = "WIND" in {*options.names, *options.units}
    if title == DSSAT_TITLE and not said and (calm := _calm_run(table)) is not None:
        told.append(Message("network.calm_run", format=title, value=round(calm, 1)))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    exists = (table["doy"] < 366) | leap
    if missing := int((~exists).sum()):  # a last day of December too many
        told.append(Message("network.no_such_day", format=title, count=missing))
        table = of_file(table[exists.to_numpy()], path, "line")
    where, height = _site(lines)
    return opened(
        title, table, days_of_year(table, table["year"], "doy"),
        pick(table, fields, _CODES, options=options), location=where,
        wind_height=height, parts=("DATE", "doy", "year", "YYYY", "MM", "DD"), assumptions=told,
    )  # fmt: skip


def _calm_run(table: pd.DataFrame) -> float | None:
    """The usual run of wind [km/d] where it is too short for a station: some programs write m/s below the name."""
    if "WIND" not in table:
        return None
    run = numbers_of(table, "WIND", table["WIND"])
    run = run[run >= 0]
    median = float(run.median()) if len(run) >= _CALM_DAYS else _CALM_RUN
    return median if 0 < median < _CALM_RUN else None


def _site(lines: list[str]) -> tuple[Location, float | None]:
    at = next((number for number, line in enumerate(lines) if _is_site(line)), None)
    if at is None or at + 1 >= len(lines):
        return Location(), None
    names = [_SITE_NAMES.get(name, name) for name in lines[at][1:].split()]
    ends = [match.end() for match in re.finditer(r"\S+", lines[at].replace("@", " ", 1))]
    after = lines[at + 1].ljust(ends[-1])
    cells = [after[begin:end].strip() for begin, end in zip([0, *ends], ends, strict=False)]
    told = dict(zip(names, cells, strict=True))
    values = {name: number_in(told.get(name, "")) for name in ("LAT", "LONG", "ELEV", "WNDHT")}
    if values["LAT"] == 0 and values["LONG"] == 0:
        values |= {"LAT": None, "LONG": None, "ELEV": None}
    return Location(values["LAT"], values["LONG"], values["ELEV"]), values["WNDHT"] or None


DSSAT = Format("dssat", DSSAT_TITLE, _sniff_dssat, _read_dssat)
AGMIP = Format("agmip", AGMIP_TITLE, _sniff_agmip, _read_agmip)

"""NOAA's daily stations of the world: GHCN-Daily and GSOD.

GHCN-Daily (.dly, and the CSV of a station) counts in tenths: of degC, mm and m/s; -9999 is missing, and a value with
a quality flag has failed a check. The height of the anemometer is not known. The files of a year (`by_year`) have the
same values, one a line: station, day, element, value, three flags, time of observation.

Exports of Climate Data Online have the same names, "standard" or "metric" as their user chose, and do not say which.
In the first temperatures are whole degF; in the second they are tenths of degC.

GSOD is in degF, knots, inches and millibars, missing 9999.9, 999.9 and 99.99; its days are those of UTC. Station
pressure in its files has lost the thousands ("12.1" for 1012.1), so it is left out. Until 2019 its files were in fixed
columns (.op). Tables of the access service have the columns and the units that were chosen, and state no units.

The R package GSODR writes the same names in degC, m/s and mm, and adds relative humidity and vapour pressures, rounded
to 0.1 kPa: the dew point is the better one.

Layout: NOAA NCEI, "GHCN-Daily readme.txt", version 3.3x (2024), and "GSOD readme.txt" (2023),
https://www.ncei.noaa.gov/pub/data/ghcn/daily/readme.txt,
https://www.ncei.noaa.gov/data/global-summary-of-the-day/doc; of .op "GSOD_DESC.txt"; of GSODR its manual,
https://docs.ropensci.org/GSODR.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Location, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, has_columns, lines_of, opened, pick, rows_of, said_of
from evaeto.inputs.formats.when import days_of_year, far_from_solar_day, number_in, one_site, stamps
from evaeto.inputs.frames import numbers_of, of_file

if TYPE_CHECKING:
    import pandas as pd

GHCN_TITLE, CDO_TITLE, GSOD_TITLE, GSODR_TITLE = "GHCN-Daily", "Climate Data Online", "GSOD", "GSODR"
_GHCN = {
    "TMAX": Field("tmax", "degC", 0.1),
    "TMIN": Field("tmin", "degC", 0.1),
    "TAVG": Field("tmean", "degC", 0.1),
    "ADPT": Field("tdew", "degC", 0.1),
    "RHMX": Field("rhmax", "%"),
    "RHMN": Field("rhmin", "%"),
    "RHAV": Field("rhmean", "%"),
    "AWND": Field("uz", "m s-1", 0.1),
    "TSUN": Field("sunshine", "h", 1 / 60),
    "ASTP": Field("pressure", "hPa", 0.1),
    "PRCP": Field("precip", "mm", 0.1),
}
_GSOD = {
    "MAX": Field("tmax", "degF", missing=(9999.9,)),
    "MIN": Field("tmin", "degF", missing=(9999.9,)),
    "TEMP": Field("tmean", "degF", missing=(9999.9,)),
    "DEWP": Field("tdew", "degF", missing=(9999.9,)),
    "WDSP": Field("uz", "kn", missing=(999.9,)),
    "PRCP": Field("precip", "inch", missing=(99.99,)),
}
_GSODR = {
    **{
        name: Field(field.quantity, {"degF": "degC", "kn": "m s-1", "inch": "mm"}[field.units])
        for name, field in _GSOD.items()
    },
    "RH": Field("rhmean", "%"),
}
_OP_HEADER = re.compile(r"^STN-*\s+WBAN\s+YEARMODA\s+TEMP\s+DEWP\s")
_OP_COUNTED = r"[ \d]\d  "
_OP_LINE = re.compile(  # with each decimal point in its place: in a line that slipped 99.99 would be 9.99
    r"^(?P<STATION>[A-Z\d]{6} \d{5})  (?P<DATE>[12]\d{7})  "
    + "".join(rf"(?P<{name}>[ \d-]{{4}}\.\d) {_OP_COUNTED}" for name in ("TEMP", "DEWP", "SLP", "STP"))
    + "".join(rf"(?P<{name}>[ \d]{{3}}\.\d) {_OP_COUNTED}" for name in ("VISIB", "WDSP"))
    + r"[ \d]{3}\.\d  [ \d]{3}\.\d  (?P<MAX>[ \d-]{4}\.\d)[ *] (?P<MIN>[ \d-]{4}\.\d)[ *] (?P<PRCP>[ \d]\d\.\d\d| {5})"
)
_WARMEST = 57.0
"""No station has ever been warmer [degC]; above it are degF."""
_METRIC = {name: Field(field.quantity, field.units, 1 / 60 if name == "TSUN" else 1.0) for name, field in _GHCN.items()}
_STANDARD = _METRIC | {
    **{name: Field(field.quantity, "degF") for name, field in _GHCN.items() if field.units == "degC"},
    "AWND": Field("uz", "mph"),
    "PRCP": Field("precip", "inch"),
}
_GSOD_DEGREES = ("MAX", "MIN", "TEMP", "DEWP")
_TEMPERATURES = ("TMAX", "TMIN", "TAVG")
_MIN_VALUES = 10
"""So many whole degrees are no tenths by chance."""
_DLY = re.compile(r"^[A-Z]{2}[A-Z0-9_-]{9}\d{4}(0[1-9]|1[0-2])[A-Z0-9]{4}[ \d-]{5}")
_BY_YEAR = re.compile(
    r"^[A-Z]{2}[A-Z0-9_-]{9},(1[789]|20)\d\d(0[1-9]|1[0-2])[0-3]\d,[A-Z0-9]{4},-?\d+,[^,]?,[^,]?,[^,]?(,\d*)?$"
)
_BY_YEAR_NAMES = ("ID", "DATE", "ELEMENT", "DATA_VALUE", "M_FLAG", "Q_FLAG", "S_FLAG", "OBS_TIME")
_STATION = ("STATION", "DATE", "LATITUDE", "LONGITUDE", "ELEVATION", "NAME")


def _sniff_ghcn(head: Head) -> bool:
    lines = [line for line in head.lines[:5] if line]
    if lines and (_is_by_year(lines[0]) or all(_BY_YEAR.match(line) for line in lines[:2])):
        return True
    if lines and all(_DLY.match(line) and len(line) >= 260 for line in lines):
        return True
    if len(lines) < 2 or not has_columns(lines[0], _STATION):
        return False
    names, row = cells_of(lines[0]), cells_of(lines[1])
    attributes = [name for name in names if name.endswith("_ATTRIBUTES") and name[:-11] in _GHCN]
    # Those of Climate Data Online have the name second, and other units
    whole = all(re.fullmatch(r"-?\d*", cell) for name, cell in zip(names, row, strict=False) if name in _GHCN)
    return bool(attributes) and names[1] == "DATE" and whole and "FRSHTT" not in names


def _is_by_year(line: str) -> bool:
    """Whether it is the header that copies of these files have where they are kept for clouds."""
    return has_columns(line, ("ID", "DATE", "ELEMENT", "DATA_VALUE", "Q_FLAG"))


def _sniff_cdo(head: Head) -> bool:
    if not head.lines or not has_columns(head.lines[0], ("STATION", "NAME", "DATE")):
        return False
    names = cells_of(head.lines[0])
    known = any(name in names for name in _TEMPERATURES) and all(name == name.upper() for name in names)
    return known and "FRSHTT" not in names and not any(name.endswith("_ATTRIBUTES") for name in names)


def _sniff_gsod(head: Head) -> bool:
    if not head.lines:
        return False
    if _OP_HEADER.match(head.lines[0]) or _OP_LINE.match(head.lines[0]):
        return True
    if not has_columns(head.lines[0], ("STATION", "DATE", "WDSP")):
        return False
    names = cells_of(head.lines[0])
    return all(name in names for name in ("STATION", "DATE", "WDSP")) and any(name in names for name in _GSOD_DEGREES)


def _sniff_gsodr(head: Head) -> bool:
    if not head.lines or not has_columns(head.lines[0], ("STNID", "TEMP")):
        return False
    names = cells_of(head.lines[0])
    return any(name in names for name in ("EA", "ES", "RH", "I_FOG")) and ("YEARMODA" in names or "YDAY" in names)


def _read_ghcn(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    if _BY_YEAR.match(lines[0]) or _is_by_year(lines[0]):
        return _read_by_year(path, lines, options)
    if _DLY.match(lines[0]):
        return _read_dly(path, lines, options)
    names = cells_of(lines[0])
    attributes = [name for name in names if name.endswith("_ATTRIBUTES")]
    table = rows_of(path, lines, 1, names, text=("STATION", "DATE", "NAME", *attributes))
    table = one_site(path, table, "STATION", options)
    rejected = 0
    for name in attributes:  # "measurement,quality,source": a quality flag means that a check has failed
        failed = table[name].astype("str").str.split(",").str[1].fillna("").str.strip() != ""
        if name[:-11] in _GHCN:
            rejected += int((failed & table[name[:-11]].notna()).sum())
            table[name[:-11]] = table[name[:-11]].mask(failed)
    when = stamps(table, "DATE", "%Y-%m-%d")
    return opened(
        GHCN_TITLE, table, when, pick(table, _GHCN, (-9999,), options=options), location=_place(table),
        parts=(*_STATION, *attributes), assumptions=_flagged(rejected),
    )  # fmt: skip


def _read_cdo(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0])
    table = one_site(path, rows_of(path, lines, 1, names, text=("STATION", "DATE", "NAME")), "STATION", options)
    temperatures = [name for name in _TEMPERATURES if name in names]
    degrees = np.concatenate([numbers_of(table, name, table[name]).dropna().to_numpy(float) for name in temperatures])
    if not np.allclose(degrees, np.round(degrees)):
        fields, said = _METRIC, Message("network.tenths", format=CDO_TITLE)
    elif degrees.size >= _MIN_VALUES:
        fields, said = _STANDARD, Message("network.whole_degrees", format=CDO_TITLE)
    else:
        asked = [name for name in names if name in _GHCN and said_of(options.units, name) is None]
        if asked:
            raise WeatherError(Message("network.units_unknown", file=str(path), format=CDO_TITLE, names=asked))
        fields, said = _METRIC, None
    there = all(name in names for name in ("LATITUDE", "LONGITUDE", "ELEVATION"))
    return opened(
        CDO_TITLE, table, stamps(table, "DATE", "%Y-%m-%d"), pick(table, fields, (-9999,), options=options),
        location=_place(table) if there else None, parts=_STATION,
        assumptions=[] if said is None else [said],
    )  # fmt: skip


def _read_dly(path: Path, lines: list[str], options: ReadOptions) -> Opened:
    """A line is a month of an element: 31 times a value of five and three flags of one sign."""
    import pandas as pd

    records: dict[tuple[str, str], dict[str, float]] = {}
    numbers: dict[tuple[str, str], int] = {}
    rejected = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if not _DLY.match(line):
            raise WeatherError(Message("network.not_a_row", file=str(path), line=str(number), format=GHCN_TITLE))
        station, month, element = line[:11], line[11:17], line[17:21]
        if element not in _GHCN:
            continue
        for day in range(31):
            cell = line[21 + 8 * day : 29 + 8 * day]
            if len(cell) < 5 or cell[:5].strip() in ("", "-9999"):
                continue
            if len(cell) > 6 and cell[6] != " ":
                rejected += 1
                continue
            key = (station, f"{month}{day + 1:02}")
            records.setdefault(key, {})[element] = float(cell[:5])
            numbers.setdefault(key, number)
    if not records:
        raise WeatherError(naming(path, Message("file.no_rows")))
    keys = sorted(records)
    table = pd.DataFrame([records[key] for key in keys], index=pd.Index([numbers[key] for key in keys]))
    table = of_file(table.assign(STATION=[key[0] for key in keys], DATE=[key[1] for key in keys]), path, "line")
    table = one_site(path, table, "STATION", options)
    when = stamps(table, "DATE", "%Y%m%d")
    return opened(
        GHCN_TITLE,
        table,
        when,
        pick(table, _GHCN, options=options),
        parts=("STATION", "DATE"),
        assumptions=_flagged(rejected),
    )


def _read_by_year(path: Path, lines: list[str], options: ReadOptions) -> Opened:
    """A line is a value of a day; other elements are left out before the stations are counted."""
    cells = cells_of(lines[0])
    first = int(_is_by_year(lines[0]))
    names = cells if first else _BY_YEAR_NAMES[: len(cells)]
    text = [name for name in names if name != "DATA_VALUE"]
    table = one_site(path, rows_of(path, lines, first, names, text=text), "ID", options)
    table = of_file(table[table["ELEMENT"].isin([*_GHCN])], path, "line")
    if table.empty:
        raise WeatherError(naming(path, Message("file.no_rows")))
    passed = table["Q_FLAG"].fillna("").str.strip().isin(["", "nan"])
    good = table.assign(DATA_VALUE=numbers_of(table, "DATA_VALUE", table["DATA_VALUE"]).astype(float).where(passed))
    # The day of a value that failed stays, with a gap
    wide = good.drop_duplicates(["DATE", "ELEMENT"]).pivot(index="DATE", columns="ELEMENT", values="DATA_VALUE")
    begin = good.reset_index(names="line").groupby("DATE")["line"].first()
    wide = wide.reset_index()
    wide.index = begin.loc[wide["DATE"]].to_numpy()
    wide.columns.name = None
    wide = of_file(wide, path, "line")
    return opened(
        GHCN_TITLE, wide, stamps(wide, "DATE", "%Y%m%d"), pick(wide, _GHCN, (-9999,), options=options), parts=("DATE",),
        assumptions=_flagged(int((~passed).sum())),
    )  # fmt: skip


def _read_gsod(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    if _OP_HEADER.match(lines[0]) or _OP_LINE.match(lines[0]):
        return _read_op(path, lines, options)
    names = cells_of(lines[0])
    text = [name for name in names if name in ("STATION", "DATE", "NAME", "FRSHTT") or name.endswith("_ATTRIBUTES")]
    table = one_site(path, rows_of(path, lines, 1, names, text=text), "STATION", options)
    there = all(name in names for name in ("LATITUDE", "LONGITUDE", "ELEVATION"))
    when, where = stamps(table, "DATE", "%Y-%m-%d"), _place(table) if there else Location()
    return opened(
        GSOD_TITLE, table, when,
        pick(table, _gsod_fields(path, table, options), options=options), location=where, wind_height=10.0,
        parts=(*_STATION, *text), assumptions=far_from_solar_day(GSOD_TITLE, 0.0, where.lon),
    )  # fmt: skip


def _gsod_fields(path: Path, table: pd.DataFrame, options: ReadOptions) -> dict[str, Field]:
    """Of a whole file, in degF, or of a table of the access service, whose units whoever ordered it chose.

    Raises
    ------
    WeatherError
        Its temperatures may be in degC or in degF, and nobody says which.
    """
    if "FRSHTT" in table.columns or any(name.endswith("_ATTRIBUTES") for name in map(str, table.columns)):
        return _GSOD
    degrees = [numbers_of(table, name, table[name]).astype(float) for name in _GSOD_DEGREES if name in table.columns]
    if any(((values > _WARMEST) & (values < 9999.0)).any() for values in degrees):
        return _GSOD
    asked = [str(name) for name in table.columns if name in _GSOD and said_of(options.units, str(name)) is None]
    if asked:
        raise WeatherError(Message("network.units_unknown", file=str(path), format=GSOD_TITLE, names=asked))
    return _GSOD


def _read_op(path: Path, lines: list[str], options: ReadOptions) -> Opened:
    """Fixed columns; files of several stations that were joined repeat the header."""
    import pandas as pd

    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or _OP_HEADER.match(line):
            continue
        found = _OP_LINE.match(line)
        if found is None:
            raise WeatherError(Message("network.not_a_row", file=str(path), line=str(number), format=GSOD_TITLE))
        rows.append({name: found[name].strip() for name in ("STATION", "DATE", *_GSOD)})
        numbers.append(number)
    if not rows:
        raise WeatherError(naming(path, Message("file.no_rows")))
    table = of_file(pd.DataFrame(rows, index=pd.Index(numbers)), path, "line")
    table = one_site(path, table, "STATION", options)
    return opened(
        GSOD_TITLE, table, stamps(table, "DATE", "%Y%m%d"), pick(table, _GSOD, options=options), wind_height=10.0,
        parts=("STATION", "DATE"),
    )  # fmt: skip


def _read_gsodr(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    names = cells_of(lines[0])
    numbers = {*_GSODR, "LATITUDE", "LONGITUDE", "ELEVATION", "YEAR", "YDAY"}
    text = [name for name in names if name not in numbers]
    table = one_site(path, rows_of(path, lines, 1, names, text=text), "STNID", options)
    if "YEARMODA" in names:
        days_said = table["YEARMODA"].astype("str").str.strip().str.replace("-", "")
        when = stamps(table.assign(YEARMODA=days_said), "YEARMODA", "%Y%m%d")
    else:
        when = days_of_year(table, numbers_of(table, "YEAR", table["YEAR"]), "YDAY")
    there = all(name in names for name in ("LATITUDE", "LONGITUDE", "ELEVATION"))
    where = _place(table) if there else Location()
    return opened(
        GSODR_TITLE, table, when, pick(table, _GSODR, options=options), location=where, wind_height=10.0,
        parts=(*_STATION, "STNID", "YEARMODA", "YEAR", "MONTH", "DAY", "YDAY"),
        assumptions=far_from_solar_day(GSODR_TITLE, 0.0, where.lon),
    )  # fmt: skip


def _place(table: pd.DataFrame) -> Location:
    """Of the last day: stations move by some metres, and the file has each place they had."""
    row: Any = table.iloc[-1]
    return Location(*(number_in(str(row[name])) for name in ("LATITUDE", "LONGITUDE", "ELEVATION")))


def _flagged(count: int) -> list[Message]:
    return [Message("network.flagged", format=GHCN_TITLE, count=count)] if count else []


GHCN_DAILY = Format("ghcn_daily", GHCN_TITLE, _sniff_ghcn, _read_ghcn)
CDO = Format("ghcn_cdo", CDO_TITLE, _sniff_cdo, _read_cdo)
GSOD = Format("gsod", GSOD_TITLE, _sniff_gsod, _read_gsod)
GSODR = Format("gsodr", GSODR_TITLE, _sniff_gsodr, _read_gsodr)

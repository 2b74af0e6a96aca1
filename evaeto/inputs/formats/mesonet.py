"""Oklahoma Mesonet: the time series of a station (MTS) and its daily CSV.

MTS files hold five-minute values of a day of UTC, "minutes after" the time in the second line; rain is the sum since
00 UTC. The daily CSV is of days in Central Standard Time, English units: degF, %, mph, inches, MJ/m2. Numbers of -990
and below are codes for missing values. Wind is at 10 m (WSPD) and 2 m (WS2M, 2AVG).

Layout: Oklahoma Mesonet, "MDF and MTS Files" (https://m.mesonet.org/about/data-descriptions/mdf-mts-files, 2024),
"MDF Format" (https://www.mesonet.org/wiki/Public:MDF_Format) and "Daily Summaries" (2024).
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, find_line, has_columns, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import days, one_site
from evaeto.inputs.frames import numbers_of

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Oklahoma Mesonet"
_LOWEST = -990.0
_MTS = {
    "TAIR": Field("tmean", "degC"),
    "RELH": Field("rhmean", "%"),
    "WS2M": Field("u2", "m s-1"),
    "WSPD": Field("uz", "m s-1"),
    "SRAD": Field("rs", "W m-2"),
    "PRES": Field("pressure", "hPa"),
}
_DAILY = {
    "TMAX": Field("tmax", "degF"),
    "TMIN": Field("tmin", "degF"),
    "TAVG": Field("tmean", "degF"),
    "HMAX": Field("rhmax", "%"),
    "HMIN": Field("rhmin", "%"),
    "HAVG": Field("rhmean", "%"),
    "DAVG": Field("tdew", "degF"),
    "2AVG": Field("u2", "mph"),
    "WSPD": Field("uz", "mph"),
    "ATOT": Field("rs", "MJ m-2 d-1"),
    "RAIN": Field("precip", "inch"),
}


def _is_mts(line: str) -> bool:
    return line.split()[:3] == ["STID", "STNM", "TIME"]


def _sniff(head: Head) -> bool:
    lines = head.lines[:3]
    if len(lines) == 3 and _is_mts(lines[2]) and re.match(r"\s*10\d\s*!", lines[0]):
        return True
    return bool(lines) and has_columns(lines[0], ("YEAR", "MONTH", "DAY", "STID", "TMAX", "ATOT"))


def _read(path: Path, options: ReadOptions) -> Opened:
    import pandas as pd

    lines = lines_of(path)
    if has_columns(lines[0], ("YEAR", "STID")):
        names = cells_of(lines[0])
        table = one_site(path, _without_codes(rows_of(path, lines, 1, names, text=("STID",))), "STID", options)
        return opened(
            TITLE, table, days(table, "YEAR", "MONTH", "DAY"), pick(table, _DAILY, options=options), wind_height=10.0,
            parts=("YEAR", "MONTH", "DAY", "STID"),
        )  # fmt: skip
    at = find_line(path, lines, _is_mts, "STID STNM TIME")
    table = rows_of(path, lines, at + 1, lines[at].split(), sep=r"\s+", text=("STID",))
    table = one_site(path, _without_codes(table), "STID", options)
    base = pd.Timestamp(datetime.strptime(" ".join(lines[at - 1].split()[1:6]), "%Y %m %d %H %M"))
    when = base + pd.to_timedelta(numbers_of(table, "TIME", table["TIME"]), unit="min")
    picked = pick(table, _MTS, options=options)
    return opened(
        TITLE, table, when, picked, hourly=True, label="end", utc_offset=0.0, wind_height=10.0,
        parts=("STID", "STNM", "TIME"),
    )  # fmt: skip


def _without_codes(table: pd.DataFrame) -> pd.DataFrame:
    """Codes -990 to -999 say why a value is missing."""
    for name in table.select_dtypes("number").columns:
        table[name] = table[name].mask(table[name] <= _LOWEST)
    return table


MESONET = Format("oklahoma_mesonet", TITLE, _sniff, _read)

"""Meteomatics: the CSV of its API, parted by semicolons.

A name has its parameter, its level, the hours it covers and, behind a colon, its unit: `t_max_2m_24h:C`. A value over
24 hours is stamped at their end, so that one at midnight is of the day before; `p` is per cent. Times are UTC.

Layout: Meteomatics, "Available parameters" and "Response formats" (https://www.meteomatics.com/en/api, 2024).
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import stamps

TITLE = "Meteomatics"
_PARAMETER = re.compile(
    r"(?P<what>t_max|t_min|t_mean|t|relative_humidity_(?:mean|max|min)|relative_humidity|dew_point(?:_mean)?|"
    r"wind_speed(?:_mean)?|global_rad|precip|sunshine_duration)"
    r"(?:_(?P<level>\d+)m)?(?:_(?P<hours>\d+)h)?:(?P<unit>\w+)"
)
_QUANTITIES = {
    "t_max": "tmax", "t_min": "tmin", "t_mean": "tmean", "t": "tmean", "relative_humidity": "rhmean",
    "relative_humidity_mean": "rhmean", "relative_humidity_max": "rhmax", "relative_humidity_min": "rhmin",
    "dew_point": "tdew", "dew_point_mean": "tdew", "wind_speed": "uz", "wind_speed_mean": "uz", "global_rad": "rs",
    "precip": "precip", "sunshine_duration": "sunshine",
}  # fmt: skip
_UNITS = {
    "C": "degC", "F": "degF", "K": "K", "p": "%", "ms": "m s-1", "kmh": "km/h", "kn": "kn", "mph": "mph", "J": "J m-2",
    "W": "W m-2", "mm": "mm", "h": "h",
}  # fmt: skip
_MISSING = (-999.0, -888.0, -777.0, -666.0)


def _sniff(head: Head) -> bool:
    cells = cells_of(head.lines[0], ";") if head.lines else []
    return "validdate" in cells and any(_PARAMETER.fullmatch(cell) for cell in cells)


def _read(path: Path, options: ReadOptions) -> Opened:
    import pandas as pd

    lines = lines_of(path)
    names = cells_of(lines[0], ";")
    table = rows_of(path, lines, 1, names, sep=";", text=("validdate",))
    when = pd.to_datetime(stamps(table, "validdate", "ISO8601"), utc=True).dt.tz_localize(None)
    known = {name: match for name in names if (match := _PARAMETER.fullmatch(name))}
    step = when.diff().median()
    hourly = len(table) > 1 and step <= pd.Timedelta(hours=1)
    told = []
    wanted = {"24"} if not hourly else {None, "1"}
    fields, heights = {}, set()
    for name, match in known.items():
        if match["hours"] not in wanted or match["unit"] not in _UNITS:
            continue
        fields[name] = Field(_QUANTITIES[match["what"]], _UNITS[match["unit"]])
        heights |= {float(match["level"] or 10)} if fields[name].quantity == "uz" else set()
    if not hourly and not bool((when == when.dt.normalize()).all()):
        raise WeatherError(Message("network.not_daily", file=str(path), format=TITLE))
    if not hourly:
        when = when - pd.Timedelta(days=1)
        told.append(Message("network.stamped_at_end", format=TITLE))
    return opened(
        TITLE, table, when, pick(table, fields, _MISSING, options=options), hourly=hourly,
        label="end" if hourly else None, utc_offset=0.0 if hourly else None,
        wind_height=heights.pop() if len(heights) == 1 else None, parts=("validdate",), assumptions=told,
    )  # fmt: skip


METEOMATICS = Format("meteomatics", TITLE, _sniff, _read)

"""Flux towers (AmeriFlux BASE, FLUXNET) and the archive of weather stations at home (WeeWX).

AmeriFlux and FLUXNET: half hours or hours in local standard time, with their start and their end; -9999 is missing.
`_F` behind a name says that its gaps are filled; it is no unit. BASE files may have qualifiers, `TA_1_1_1`, of place,
height and replicate, and comments above the header. Files of days have the mean temperature alone, of which no extremes
can be made.

WeeWX: the table `archive` of its database as a CSV. Times are seconds since 1970, of the end of each interval; a column
says in which system of units each row is.

Layout: AmeriFlux, "Data variables" (https://ameriflux.lbl.gov/data/aboutdata/data-variables, 2024); FLUXNET, "FULLSET
data product" (https://fluxnet.org/data/fluxnet2015-dataset/fullset-data-product, 2024); WeeWX, "Units" of the
reference (https://weewx.com/docs, 2024).
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
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
)
from evaeto.inputs.formats.when import stamps, sure
from evaeto.inputs.frames import numbers_of

TOWER_TITLE, WEEWX_TITLE = "AmeriFlux, FLUXNET", "WeeWX"
_TOWER = {
    "TA": Field("tmean", "degC"),
    "RH": Field("rhmean", "%"),
    "WS": Field("uz", "m s-1"),
    "SW_IN": Field("rs", "W m-2"),
    "NETRAD": Field("rn", "W m-2"),
    "PA": Field("pressure", "kPa"),
    "P": Field("precip", "mm"),
}
_STAMPS = ("TIMESTAMP_START", "TIMESTAMP_END", "TIMESTAMP")
_OF_TOWERS = re.compile(r"(TA|SW_IN|VPD|WS|NETRAD)(_F|(_\d){3})?")
_FORMS = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M"}
_US, _METRIC, _METRICWX = 1, 16, 17
_WEEWX = {
    _US: {"outTemp": "degF", "dewpoint": "degF", "windSpeed": "mph", "rain": "inch"},
    _METRIC: {"outTemp": "degC", "dewpoint": "degC", "windSpeed": "km/h", "rain": "cm"},
    _METRICWX: {"outTemp": "degC", "dewpoint": "degC", "windSpeed": "m s-1", "rain": "mm"},
}
_WEEWX_QUANTITIES = {"outTemp": "tmean", "dewpoint": "tdew", "windSpeed": "uz", "rain": "precip"}


# ---- towers


def _is_tower(line: str) -> bool:
    if "TIMESTAMP" not in line:
        return False
    cells = cells_of(line)
    return bool({*_STAMPS} & {*cells}) and any(_OF_TOWERS.fullmatch(cell) for cell in cells)


def _sniff_tower(head: Head) -> bool:
    of_a_logger = head.lines and head.lines[0].lstrip('"').startswith("TO")
    return not of_a_logger and header_line(head, _is_tower, within=40) is not None


def _read_tower(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_tower, "TIMESTAMP_START,TIMESTAMP_END")
    names = cells_of(lines[at])
    written = [name for name in _STAMPS if name in names]
    stamp = written[0]
    table = rows_of(path, lines, at + 1, names, text=written)
    form = _FORMS.get(len(str(table[stamp].iloc[0]).strip()))
    if form is None:
        raise WeatherError(Message("network.not_daily", file=str(path), format=TOWER_TITLE))
    when = stamps(table, stamp, form)
    hourly = form != "%Y%m%d"
    fields: dict[str, Field] = {}
    for known, field in _TOWER.items():  # filled values first, then the highest sensor
        pattern = re.compile(rf"{known}(?:_F|_\d_\d_\d)?")
        found = sorted(filter(pattern.fullmatch, names), key=lambda name: (not name.endswith("_F"), name))
        fields |= dict.fromkeys(found[:1], field)
    return opened(
        TOWER_TITLE, table, when, pick(table, fields, (-9999.0, -6999.0), options=options), hourly=hourly,
        label=None if not hourly else "start" if stamp == "TIMESTAMP_START" else "end",
        parts=written,
    )  # fmt: skip


# ---- WeeWX


def _sniff_weewx(head: Head) -> bool:
    return bool(head.lines) and has_columns(head.lines[0], ("dateTime", "usUnits", "outTemp"))


def _read_weewx(path: Path, options: ReadOptions) -> Opened:
    import pandas as pd

    lines = lines_of(path)
    names = cells_of(lines[0])
    table = rows_of(path, lines, 1, names)
    system = numbers_of(table, "usUnits", table["usUnits"]).dropna().unique()
    if len(system) != 1 or int(system[0]) not in _WEEWX:
        raise WeatherError(Message("network.mixed_units", file=str(path), name="usUnits"))
    units = _WEEWX[int(system[0])]
    fields = {name: Field(quantity, units[name]) for name, quantity in _WEEWX_QUANTITIES.items()}
    fields |= {"outHumidity": Field("rhmean", "%"), "radiation": Field("rs", "W m-2")}
    seconds = numbers_of(table, "dateTime", table["dateTime"])
    when = sure(table, pd.to_datetime(seconds, unit="s", errors="coerce"), "dateTime")
    return opened(
        WEEWX_TITLE, table, when, pick(table, fields, options=options), hourly=True, label="end", utc_offset=0.0,
        parts=("dateTime", "usUnits", "interval"),
    )  # fmt: skip


TOWER = Format("flux_tower", TOWER_TITLE, _sniff_tower, _read_tower)
WEEWX = Format("weewx", WEEWX_TITLE, _sniff_weewx, _read_weewx)

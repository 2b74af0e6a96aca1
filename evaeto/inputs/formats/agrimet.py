"""AgriMet, Bureau of Reclamation: the daily table between BEGIN DATA and END DATA, and its CSV.

Columns are a station and a code ("BOII MX", "boii_mx"): MX, MN and MM are the air's extremes and mean in degF, TA the
mean relative humidity, YM the mean dew point in degF, UA the mean wind in mph, SR the radiation in langley, PP the
rain in inches. Missing values are 998877 or words. The height of the anemometer is asked for: its documents have 2 m
and 3 m.

Layout: Bureau of Reclamation, "AgriMet Parameter Codes" and "Historical Archive Daily Data Access"
(https://www.usbr.gov/pn/agrimet, 2024).
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, find_line, header_line, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import stamps

TITLE = "AgriMet"
_CODES = {
    "MX": Field("tmax", "degF"),
    "MN": Field("tmin", "degF"),
    "MM": Field("tmean", "degF"),
    "TA": Field("rhmean", "%"),
    "YM": Field("tdew", "degF"),
    "EA": Field("ea", "kPa"),
    "UA": Field("uz", "mph"),
    "SR": Field("rs", "MJ m-2 d-1", 0.04184),
    "PP": Field("precip", "inch"),
}
_COLUMN = re.compile(r"^(?P<station>[A-Za-z0-9]{3,8})[ _]+(?P<code>[A-Za-z]{2,4})$")
_MISSING = ("NO RECORD", "MISSING", "998877", "998877.00", "998877.0")


def _is_date(cell: str) -> bool:
    return cell.upper() in ("DATE", "DATETIME")


def _codes(line: str) -> list[tuple[str, str]]:
    """Station and code of each column but that of the dates; nothing where a line is not such a header."""
    if "DATE" not in line.upper():
        return []
    cells = cells_of(line)
    if len(cells) < 2 or sum(map(_is_date, cells)) != 1:
        return []
    found = [match for cell in cells if not _is_date(cell) and (match := _COLUMN.match(cell))]
    known = [match for match in found if match["code"].upper() in _CODES]
    return [(m["station"], m["code"].upper()) for m in found] if len(found) == len(cells) - 1 and known else []


def _sniff(head: Head) -> bool:
    at = header_line(head, lambda line: bool(_codes(line)))
    return at is not None and (at == 0 or any("BEGIN DATA" in line for line in head.lines[:at]))


def _read(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, lambda line: bool(_codes(line)), "DATE, station code")
    names, codes = cells_of(lines[at]), _codes(lines[at])
    stations = list(dict.fromkeys(station for station, _ in codes))
    if options.site is None and len(stations) > 1:
        raise WeatherError(Message("network.several_sites", file=str(path), count=len(stations), sites=stations[:6]))
    wanted = (options.site or stations[0]).casefold()
    end = next((n for n in range(at, len(lines)) if lines[n].strip() == "END DATA"), len(lines))
    date = next(filter(_is_date, names))
    table = rows_of(path, lines[:end], at + 1, names, text=(date,), missing=_MISSING)
    fields = {
        name: _CODES[code]
        for name, (station, code) in zip([name for name in names if name != date], codes, strict=True)
        if code in _CODES and station.casefold() == wanted
    }
    if not fields:
        raise WeatherError(Message("network.no_such_site", file=str(path), site=wanted, sites=stations[:6]))
    form = "%m/%d/%Y" if "/" in table[date].iloc[0] else "%Y-%m-%d"
    table[date] = table[date].str.strip().str[:10]
    return opened(
        TITLE, table, stamps(table, date, form), pick(table, fields, (998877.0,), options=options),
        wind_height=options.wind_height, parts=(date,),
    )  # fmt: skip


AGRIMET = Format("agrimet", TITLE, _sniff, _read)

"""Data loggers: Campbell Scientific TOA5, Davis WeatherLink, Onset HOBO.

TOA5: four lines of header (station, names, units, what was done: Max, Min, Avg, Tot), "NAN" is missing. A record is
stamped at the end of its step, so a daily one at 00:00 of the day after. Names are those of the logger's program.

WeatherLink: the export of the desktop program has its names in two lines and writes no units, which have to be said.
Its columns are parted by tabs, or, as its automatic download writes them, stand at the right below their names, with
blanks between them and a line of dashes below the names. The CSV of weatherlink.com has the units in the names. All
write dates as the computer or account does.

HOBO: a title, then names with unit, serial numbers and the zone of the times. Dates are month first unless the
program was told otherwise.

Layout: Campbell Scientific, "LoggerNet Instruction Manual", appendix B.1 (2020); Davis Instruments, "WeatherLink
Help", exporting data (2015), and "WeatherLink CSV export" (support.davisinstruments.com, 2023); Onset, "HOBOware
User's Guide", exporting data (2020).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES, conversion
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import (
    Field,
    cells_of,
    find_line,
    header_line,
    lines_of,
    opened,
    pick,
    rows_of,
    said_of,
)
from evaeto.inputs.formats.when import ordered_dates, stamps
from evaeto.inputs.text_header import unique
from evaeto.inputs.variable_words import match_words

if TYPE_CHECKING:
    import pandas as pd

TOA5_TITLE, DAVIS_TITLE, HOBO_TITLE = "Campbell TOA5", "Davis WeatherLink", "Onset HOBO"
_TEMPERATURE = r"(air_?t(emp)?|t_?air|temp_?air|air_?temperature|ta|tc|temp|temperature)(_?(c|f|degc|degf))?"
_HUMIDITY = r"(rh|rel_?hum(id(ity)?)?|hum(idity)?|relative_?humidity)"
_ELEMENT = re.compile(r"(?<!_wvc)\(\d+\)$", re.IGNORECASE)
"""The number of an element of an array: "AirT_C(2)"."""
_TOA5 = (
    (rf"{_TEMPERATURE}_max", "tmax"),
    (rf"{_TEMPERATURE}_min", "tmin"),
    (rf"{_TEMPERATURE}(_avg)?", "tmean"),
    (rf"{_HUMIDITY}_max", "rhmax"),
    (rf"{_HUMIDITY}_min", "rhmin"),
    (rf"{_HUMIDITY}(_avg|_smp)?", "rhmean"),
    (r"(dew_?point|dewpt|td|tdew|tdc)(_?c)?(_avg)?", "tdew"),
    (r"(ws|wind_?speed|windspd|wind)(_?ms)?(_avg|_s_wvt|_wvc\(1\)|_s_wvc\(1\))?", "uz"),
    (r"(?!\w*(net|out|up|dif|par|lw|long))(slr|solar|sr|rs|rad|pyr|global)\w*?_(tot|avg)", "rs"),
    (r"(rain|precip|ppt)(_?mm)?(_tot)?", "precip"),
    (r"(bp|baro|press|pressure)(_?(mbar|kpa|hpa|mb))?(_avg)?", "pressure"),
)
_UNITS = {
    "deg c": "degC", "degc": "degC", "c": "degC", "°c": "degC", "deg f": "degF", "f": "degF", "°f": "degF", "%": "%",
    "meters/second": "m s-1", "m/s": "m s-1", "miles/hour": "mph", "mph": "mph", "km/h": "km h-1", "kph": "km h-1",
    "knots": "kn", "knot": "kn", "mj/m^2": "MJ m-2", "mj/m²": "MJ m-2", "mj/m2": "MJ m-2", "w/m^2": "W m-2",
    "w/m²": "W m-2", "w/m2": "W m-2", "kj/m^2": "kJ m-2", "ly": "cal cm-2", "mm": "mm", "in": "inch", "inch": "inch",
    "mbar": "hPa", "hpa": "hPa", "mb": "hPa", "kpa": "kPa",
}  # fmt: skip
_SCALED = {"kw/m^2": ("W m-2", 1000.0), "ly": ("MJ m-2", 0.04184), "in hg": ("hPa", 33.8639)}
_DAVIS = {
    "temp out": "tmean", "temp": "tmean", "hi temp": "tmax", "high temp": "tmax", "low temp": "tmin",
    "out hum": "rhmean", "hum": "rhmean", "dew pt.": "tdew", "dew": "tdew", "dew point": "tdew", "wind speed": "uz",
    "avg wind speed": "uz", "solar rad.": "rs", "solar rad": "rs", "rain": "precip",
}  # fmt: skip
_HOBO = {
    "temp": "tmean", "temperature": "tmean", "rh": "rhmean", "dewpt": "tdew", "wind speed": "uz",
    "solar radiation": "rs", "rain": "precip", "pressure": "pressure",
}  # fmt: skip


def _field(file: str, name: str, quantity: str, unit: str, hourly: bool) -> Field:
    """What a column with a unit in the spelling of loggers is."""
    told = unit.strip().casefold().replace("deg ", "deg ")
    units, scale = _SCALED.get(told, (_UNITS.get(told, unit), 1.0))
    try:
        conversion(quantity, units, hourly)
    except ValueError:
        raise WeatherError(Message("network.unknown_unit", file=file, name=name, unit=unit)) from None
    return Field(quantity, units, scale)


def _is_hourly(when: Any) -> bool:
    step = when.sort_values().diff().median()
    return bool(step == step and step.total_seconds() <= 3660)


# ---- Campbell


def _sniff_toa5(head: Head) -> bool:
    return len(head.lines) > 4 and head.lines[0].lstrip('"').startswith(("TOA5", "TOACI1")) and (
        "TIMESTAMP" in cells_of(head.lines[1])
    )  # fmt: skip


def _read_toa5(path: Path, options: ReadOptions) -> Opened:
    import pandas as pd

    lines = lines_of(path)
    names, units = unique(cells_of(lines[1])), cells_of(lines[2])
    times = [name for name, unit in zip(names, units, strict=False) if name.endswith(("_TMx", "_TMn"))]
    table = rows_of(path, lines, 4, names, text=("TIMESTAMP", *times), missing=("NAN", "-INF", "INF", "-7999", "7999"))
    when = stamps(table, "TIMESTAMP", "ISO8601")
    hourly = _is_hourly(when) if len(table) > 1 else bool((when != when.dt.normalize()).any())
    fields: dict[str, Field] = {}
    for pattern, quantity in _TOA5:
        for name, unit in zip(names, units, strict=False):
            if name not in fields and re.fullmatch(pattern, _ELEMENT.sub("", name), re.IGNORECASE):
                fields[name] = _field(str(path), name, quantity, unit, hourly)
                break
    taken = {field.quantity for field in fields.values()}
    for name, unit in zip(names, units, strict=False):  # what a program calls in words of its own
        meant = match_words(name.removesuffix("_Smp"))
        if meant is None or name in fields or name in times or meant.quantity in taken:
            continue
        if meant.quantity in QUANTITIES and meant.height in (None, 2.0) and unit.strip() not in ("", "TS", "RN"):
            fields[name] = _field(str(path), name, meant.quantity, unit, hourly)
            taken.add(meant.quantity)
    told = []
    if not hourly and bool((when == when.dt.normalize()).all()):
        when = when - pd.Timedelta(days=1)
        told.append(Message("network.stamped_at_end", format=TOA5_TITLE))
    return opened(
        TOA5_TITLE, table, when, pick(table, fields, options=options), hourly=hourly, label="end" if hourly else None,
        parts=("TIMESTAMP", "RECORD"), assumptions=told,
    )  # fmt: skip


# ---- Davis


def _davis_header(lines: tuple[str, ...] | list[str]) -> int | None:
    """Where the second line of names of the desktop program is."""
    for number in range(1, min(len(lines), 6)):
        first, second = (line.split() for line in lines[number - 1 : number + 1])
        if second[:1] == ["Date"] and {"Time", "Out"} <= {*second} and "Temp" in first:
            return number
    return None


def _davis_names(above: str, below: str) -> list[str]:
    """The names in two lines, whose words stand at the right of their columns or are parted from others by tabs."""
    if "\t" in below:
        two = [line.split("\t") for line in (above, below)]
        width = max(map(len, two))
        words, ends = ([cell.strip() for cell in row] + [""] * (width - len(row)) for row in two)
        return unique([f"{a} {b}".strip() for a, b in zip(words, ends, strict=True)])
    columns = [*re.finditer(r"\S+", below)]
    upper: dict[int, str] = {}
    for word in re.finditer(r"(?:Hi |In )?\S+", above):
        at = min(range(len(columns)), key=lambda column: abs(columns[column].end() - word.end()))
        upper[at] = f"{upper[at]} {word[0]}" if at in upper else word[0]
    return unique([f"{upper.get(at, '')} {name[0]}".strip() for at, name in enumerate(columns)])


_DAVIS_TIME = "Date & Time"


def _is_davis_csv(line: str) -> bool:
    cells = cells_of(line)
    return _DAVIS_TIME in cells and any(" - " in cell for cell in cells)


def _sniff_davis(head: Head) -> bool:
    return _davis_header(head.lines) is not None or header_line(head, _is_davis_csv, 12) is not None


def _read_davis(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = _davis_header(lines)
    missing = ("---", "------", "--", "n/a")
    if at is not None:
        names = _davis_names(lines[at - 1], lines[at])
        sep = "\t" if "\t" in lines[at] else r"\s+"
        table = rows_of(
            path, lines, at + 1, names, sep=sep, text=("Date", "Time"), missing=missing,
            keep=lambda line: bool(line.strip("-\t ")),
        )  # fmt: skip
        clock = (
            table["Date"].str.strip() + " " + table["Time"].str.strip().str.replace(r"\s*([ap])$", r" \1m", regex=True)
        )
        told = {name: said_of(options.units, name) for name in names if name.casefold() in _DAVIS}
        given = [
            name for name, unit in told.items() if unit is None and name.casefold() not in ("out hum", "solar rad.")
        ]
        if given:
            raise WeatherError(Message("network.units_unknown", file=str(path), format=DAVIS_TITLE, names=given))
        fixed = {"out hum": "%", "solar rad.": "W m-2"}
        units = {name: unit or fixed[name.casefold()] for name, unit in told.items()}
        plain = {name: name.casefold() for name in units}
        parts: tuple[str, ...] = ("Date", "Time")
    else:
        at = find_line(path, lines, _is_davis_csv, _DAVIS_TIME)
        names = unique(cells_of(lines[at]))
        table = rows_of(path, lines, at + 1, names, text=(_DAVIS_TIME,), missing=missing)
        clock = table[_DAVIS_TIME]
        split = {name: name.rsplit(" - ", 1) for name in names if " - " in name}
        plain = {name: parts[0].casefold() for name, parts in split.items() if parts[0].casefold() in _DAVIS}
        units = {name: split[name][1] for name in plain}
        parts = (_DAVIS_TIME,)
    when = ordered_dates(table, clock, parts[0], options)
    hourly = _is_hourly(when)
    fields = {name: _field(str(path), name, _DAVIS[plain[name]], units[name], hourly) for name in plain}
    return opened(
        DAVIS_TITLE,
        table,
        when,
        pick(table, fields, options=options),
        hourly=hourly,
        label="end" if hourly else None,
        parts=parts,
    )


# ---- HOBO

_HOBO_TIME = re.compile(r"^Date[ -]Time,?\s*\(?(GMT|UTC)?\s*(?P<sign>[+-])?(?P<h>\d\d)?:?(?P<m>\d\d)?", re.IGNORECASE)
_HOBO_NAME = re.compile(r"^(?P<name>[A-Za-z ]+?)\s*,\s*(?P<unit>[^\s(]+(?: Hg)?)(?:\s*\(.*)?$")


def _is_hobo(line: str) -> bool:
    for sep in (",", ";", "\t"):
        cells = cells_of(line, sep)
        if any(re.match(r"Date[ -]Time", cell) for cell in cells[:2]) and re.search(r"GMT|UTC|LGR S/N", line):
            return True
    return False


def _sniff_hobo(head: Head) -> bool:
    return header_line(head, _is_hobo, 4) is not None


def _read_hobo(path: Path, options: ReadOptions) -> Opened:
    lines = lines_of(path)
    at = find_line(path, lines, _is_hobo, "Date Time, GMT")
    sep = max(",;\t", key=lambda sign: len(cells_of(lines[at], sign)))
    names = unique(cells_of(lines[at], sep))
    date = next(name for name in names if re.match(r"Date[ -]Time", name))
    fields: dict[str, Field] = {}
    for name in names:
        match = _HOBO_NAME.match(name)
        quantity = _HOBO.get(match["name"].casefold() if match else "")
        if match and quantity:
            fields[name] = _field(str(path), name, quantity, match["unit"], True)
    text = [name for name in names if name not in fields]
    table = rows_of(path, lines, at + 1, names, sep=sep, text=text, decimal="." if sep == "," else ",")
    table = _with_values(table, list(fields))
    when = ordered_dates(table, table[date], date, options)
    zone = _HOBO_TIME.match(date)
    offset = None
    if zone and zone["h"]:
        offset = (-1 if zone["sign"] == "-" else 1) * (int(zone["h"]) + int(zone["m"] or 0) / 60)
    hourly = _is_hourly(when)
    return opened(
        HOBO_TITLE, table, when, pick(table, fields, options=options), hourly=hourly, label="end" if hourly else None,
        utc_offset=offset if hourly else None, parts=[name for name in text if name in (date, "#") or "Host" in name],
    )  # fmt: skip


def _with_values(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Without the rows of events (logger started, read out), which have no measurement."""
    kept = table[table[columns].notna().any(axis=1).to_numpy()]
    kept.attrs = dict(table.attrs)
    return kept


TOA5 = Format("toa5", TOA5_TITLE, _sniff_toa5, _read_toa5)
DAVIS = Format("davis", DAVIS_TITLE, _sniff_davis, _read_davis)
HOBO = Format("hobo", HOBO_TITLE, _sniff_hobo, _read_hobo)

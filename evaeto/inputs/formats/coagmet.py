"""CoAgMet, Colorado: the daily and hourly CSV of its data service with its two lines of header.

The second line holds units, which are English ones unless metric ones were asked for; without it the file is not
taken for CoAgMet. Missing is -999. Daily wind is a run (mi or km a day); it is measured at 2 m at most stations, at 3 m
at
some of Northern Water: `anemometer_height_m` of the network's metadata says it. Humidity is a fraction. Times are
Mountain Standard Time and label the end of their step. Hours have "Date and Time", "Precip" and "Wind".

Layout: Colorado Climate Center, CoAgMet, "Data API Documentation" (https://coagmet.colostate.edu/data/doc.html,
2021).
"""

from __future__ import annotations

import re
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.formats.base import Format, Head, Opened, ReadOptions
from evaeto.inputs.formats.parts import Field, cells_of, lines_of, opened, pick, rows_of
from evaeto.inputs.formats.when import one_site, sure

TITLE = "CoAgMet"
_QUANTITIES = {
    "max temp": "tmax",
    "min temp": "tmin",
    "avg temp": "tmean",
    "air temp": "tmean",
    "rh max": "rhmax",
    "max rh": "rhmax",
    "rh min": "rhmin",
    "min rh": "rhmin",
    "rh": "rhmean",
    "vapor pressure": "ea",
    "dewpoint": "tdew",
    "wind": "uz",
    "wind run": "uz",
    "solar rad": "rs",
    "liquid precip": "precip",
    "precip": "precip",
}
_UNITS: dict[str, dict[str, tuple[str, float]]] = {
    "temperature": {"f": ("degF", 1.0), "c": ("degC", 1.0)},
    "rh": {"%": ("%", 1.0), "percent": ("%", 1.0), "fraction": ("%", 100.0), "0-1": ("%", 100.0)},
    "ea": {"kpa": ("kPa", 1.0), "mb": ("hPa", 1.0), "hpa": ("hPa", 1.0)},
    "uz": {
        "mph": ("mph", 1.0), "m/s": ("m s-1", 1.0), "mi": ("mph", 1 / 24), "miles": ("mph", 1 / 24),
        "mi/day": ("mph", 1 / 24), "km": ("km h-1", 1 / 24), "km/day": ("km h-1", 1 / 24),
    },
    "rs": {
        "w/m^2": ("W m-2", 1.0), "w/m2": ("W m-2", 1.0), "mj/m^2": ("MJ m-2", 1.0), "mj/m2": ("MJ m-2", 1.0),
        "langleys": ("MJ m-2", 0.04184), "ly": ("MJ m-2", 0.04184), "kj/m^2": ("kJ m-2", 1.0),
        "mj/m^2/day": ("MJ m-2", 1.0), "kj/m^2/min": ("MJ m-2", 0.06),
    },
    "precip": {"in": ("inch", 1.0), "mm": ("mm", 1.0)},
}  # fmt: skip
_KIND = {"tmax": "temperature", "tmin": "temperature", "tmean": "temperature", "tdew": "temperature"}
_KIND |= {"rhmax": "rh", "rhmin": "rh", "rhmean": "rh"}


def _sniff(head: Head) -> bool:
    if len(head.lines) < 3:
        return False
    names, units = ([cell.casefold() for cell in cells_of(line)] for line in head.lines[:2])
    own = {"liquid precip", "vapor pressure", "solar rad", "wind run"} & set(names)
    hourly = {"station", "date and time", "air temp", "solar rad"} <= set(names)
    dated = any(name.startswith("date") for name in names)
    return (len(own) >= 2 or hourly) and dated and not any(re.match(r"-?\d", unit) for unit in units)


def _read(path: Path, options: ReadOptions) -> Opened:
    import pandas as pd

    lines = lines_of(path)
    names, units = cells_of(lines[0]), cells_of(lines[1])
    date = next(name for name in names if name.casefold().startswith("date"))
    station = next((name for name in names if name.casefold().startswith("station")), None)
    table = rows_of(path, lines, 2, names, text=[name for name in (date, station) if name])
    if station:
        table = one_site(path, table, station, options)
    fields = {}
    for name, unit in zip(names, units, strict=False):
        quantity = _QUANTITIES.get(name.casefold())
        if quantity is None:
            continue
        told = re.sub(r"deg(rees)?|[°()\s]", "", unit.casefold())
        rule = _UNITS[_KIND.get(quantity, quantity)].get(told)
        if rule is None:
            raise WeatherError(Message("network.unknown_unit", file=str(path), name=name, unit=unit))
        fields[name] = Field(quantity, *rule)
    text = table[date].str.strip()
    form = "ISO8601" if re.match(r"\d{4}-", text.iloc[0]) else "mixed"
    when = sure(table, pd.to_datetime(text, format=form, errors="coerce"), date)  # month first, as the service writes
    hourly = bool((when.dt.normalize() != when).any())
    return opened(
        TITLE, table, when,
        pick(table, fields, (-999.0,), options=options), hourly=hourly, label="end" if hourly else None,
        utc_offset=-7.0 if hourly else None, wind_height=2.0, parts=[name for name in (date, station) if name],
    )  # fmt: skip


COAGMET = Format("coagmet", TITLE, _sniff, _read)

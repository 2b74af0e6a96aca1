"""Stand-in of SILO's Data Drill: the table in text that ropensci/weatherOz recorded in November 2025."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.demo.stand_in import Errors, OwnFault, Rules, StandIn
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Query, Refusal, Reply
from evaeto.equations.humidity import saturation_vapour_pressure

PATH = "/cgi-bin/silo/DataDrillDataset.php"
FIRST_DAY = date(1889, 1, 1)
OBSERVED = 25

COLUMNS = {
    "R": ("daily_rain", "precip", 1.0, 1),
    "X": ("max_temp", "tmax", 1.0, 1),
    "N": ("min_temp", "tmin", 1.0, 1),
    "V": ("vp", "ea", 10.0, 1),
    "J": ("radiation", "rs", 1.0, 1),
    "F": ("et_short_crop", "", 1.0, 1),
}
"""By the letter that asks for it: its name, the quantity, the factor from the table's unit, and decimals."""

_RULES = Rules("SILO", MappingProxyType({60.0: 30.0}), 1)

_ERRORS = Errors(
    shift_sd=0.4, narrowing=0.98, wind=1.0, wind_sd=0.1, sun=1.0, sun_sd=0.08, rain_sd=0.3,
    decimals={"": 2}, late={"": 1},
)  # fmt: skip


def _a_hole(asking: Asking, reply: Reply) -> Reply:
    rows = str(reply.body).splitlines()
    if not rows[0].startswith("latitude"):
        return reply
    return replace(reply, body="\n".join([*rows[:8], *rows[9:]]) + "\n")


def _averages(asking: Asking, reply: Reply) -> Reply:
    header, *rows = str(reply.body).splitlines()
    at = header.split(",").index("radiation_source") if "radiation_source" in header else None
    if at is None:
        return reply
    cells = [row.split(",") for row in rows]
    told = [",".join([*row[:at], "75" if row[at] else "", *row[at + 1 :]]) for row in cells]
    return replace(reply, body="\n".join([header, *told]) + "\n")


_FAULTS = MappingProxyType(
    {
        "hole": OwnFault("a day in the middle is missing", _a_hole),
        "averages": OwnFault("radiation is the mean of many years, as no station reported", _averages),
    }
)

STAND_INS = MappingProxyType({"silo": StandIn(rules=_RULES, errors=_ERRORS, faults=_FAULTS)})


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of the real service with `weather` behind it, None for a path it does not have."""
    if asking.path != PATH:
        return None
    query = asking.query
    if "@" not in query.get("username", ""):
        return refuse("Sorry, you need to supply an email address as the username", status=200)
    try:
        lat, lon, start, end = _read(query, asking.now.date())
    except Refusal as refusal:
        return refuse(*refusal.reasons, status=200)
    known = weather.at(service, lat, lon, start, end, asking.now.date())
    values = dict(known.values)
    if "tdew" in values:
        values["ea"] = np.asarray(saturation_vapour_pressure(values["tdew"]), dtype=np.float64)
    return Reply(200, _table(query["comment"], lat, lon, start, end, values, asking), kind="text/plain; charset=UTF-8")


def refuse(reason: str, *others: str, status: int = 400) -> Reply:
    """A refusal: a sentence, most often with status 200."""
    return Reply(status, reason, kind="text/plain; charset=UTF-8")


def busy(words: str | None) -> Reply:
    """HTTP 429."""
    return refuse(words or "Too Many Requests", status=429)


def in_wrong_units(body: Any) -> None:
    """Its answers tell no unit."""


def all_fill(body: Any) -> None:
    """It puts averages where nothing was measured (`change`)."""


def empty(body: Any) -> None:
    """Its answers are text (`change`)."""


def change(fault: str, table: str) -> str:
    """A table under a fault that depends on the format. It tells no units, so that of wrong ones it knows nothing but
    another name of a column."""
    header, *rows = table.splitlines()
    match fault:
        case "wrong-units":
            return "\n".join([header.replace("max_temp,", "max_temp_f,").replace("min_temp,", "min_temp_f,"), *rows])
        case "all-fill":
            return "\n".join([header, *(row.replace(f",{OBSERVED}", ",75") for row in rows)])
    return header + "\n"


def _read(query: Query, today: date) -> tuple[float, float, date, date]:
    try:
        lat, lon = float(query["latitude"]), float(query["longitude"])
        start, end = (datetime.strptime(query[name], "%Y%m%d").date() for name in ("start", "finish"))
    except (KeyError, ValueError):
        raise Refusal("Sorry, the request is not complete") from None
    if not (-44 <= lat <= -10 and 112 <= lon <= 154):
        raise Refusal("Sorry, the location is outside of the grid")
    if not FIRST_DAY <= start <= end <= today:
        raise Refusal("Sorry, the dates are outside of the data")
    return lat, lon, start, end


def _table(
    letters: str, lat: float, lon: float, start: date, end: date, values: dict[str, Array], asking: Asking
) -> str:
    columns = [COLUMNS[letter] for letter in letters if letter in COLUMNS]
    names = [part for name, *_ in columns for part in (name, f"{name}_source")]
    lines = [",".join(["latitude", "longitude", "YYYY-MM-DD", *names, "metadata"])]
    days = calendar(start, end)
    told = [
        "elevation=  254.5 m", f"reference={letters}", f"extracted={asking.now:%Y%m%d}", "dataset=BoM Only",
        "Please read our web site for information about the meanings of the codes, and other information",
    ]  # fmt: skip
    for row in range(max(len(days), len(told))):
        known = row < len(days) and all(
            np.isfinite(values[quantity][row]) for _, quantity, *_ in columns if quantity in values
        )
        cells = [
            f"{_value(values, quantity, factor, row):6.{decimals}f},{OBSERVED}" if known and quantity in values else ","
            for _, quantity, factor, decimals in columns
        ]
        day = str(days[row]) if known else ""
        note = f'"{told[row]}"' if row < len(told) else ""
        if day or note:
            lines.append(",".join([f" {lat:.4f}", f" {lon:.4f}", day, *cells, note]))
    return "\n".join(lines) + "\n"


def _value(values: dict[str, Array], quantity: str, factor: float, row: int) -> float:
    return float(values[quantity][row]) * factor

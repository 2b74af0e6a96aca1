"""Stand-in of Open-Meteo's ensemble: one series for each member, spreading with the days ahead.

Names of the members as open-meteo/open-meteo makes them (ForecastApiResult.swift).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from evaeto.demo import noise
from evaeto.demo import open_meteo_weather as single
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Query, Reply

PATH = "/v1/ensemble"
MEMBERS = 51

SPREAD = {"temperature": 0.35, "dew": 0.35, "wind": 0.06, "relative": 1.5, "shortwave": 0.04, "precipitation": 0.1}
"""How far the members are apart a day ahead, by the begin of a name: degrees and percent, or as a factor."""

FACTORS = ("wind", "shortwave", "precipitation")

refuse, busy = single.refuse, single.busy
in_wrong_units, all_fill, empty = single.in_wrong_units, single.all_fill, single.empty


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of `service` with `weather` behind it, None for a path it does not have."""
    if asking.path != PATH:
        return None
    query = {name: value for name, value in asking.query.items() if name != "models"}
    alone = Asking("/v1/forecast", query, asking.user_agent, asking.now, asking.answers_hold_s)
    reply = single.answer(alone, weather, "open_meteo_forecast")
    if reply is None or reply.status != 200 or isinstance(reply.body, list):
        return reply
    for kind in ("daily", "hourly"):
        if kind in reply.body:
            _spread(reply.body, kind, asking.now.date())
    return reply


def calls(query: Query) -> float:
    """As how many calls a request counts: each member as a variable."""
    names = [name for kind in ("daily", "hourly") for name in query.get(kind, "").split(",") if name]
    days = (date.fromisoformat(query["end_date"]) - date.fromisoformat(query["start_date"])).days + 1
    return max(1.0, len(names) * MEMBERS / 10 * max(1.0, days / 14))


def _spread(body: dict[str, Any], kind: str, today: date) -> None:
    table, units = body[kind], body[f"{kind}_units"]
    times = np.array(table["time"], dtype="datetime64[D]")
    ahead = np.maximum((times - np.datetime64(today)).astype(float), 0)
    for name in [name for name in table if name != "time"]:
        begin = next(key for key in SPREAD if name.startswith(key))
        for member in range(1, MEMBERS):
            drift = SPREAD[begin] * ahead * noise.normal(f"member {member}", begin, times.astype(np.int64))
            column = [
                None if value is None else _moved(begin, value, change)
                for value, change in zip(table[name], drift, strict=True)
            ]
            table[f"{name}_member{member:02d}"] = column
            units[f"{name}_member{member:02d}"] = units[name]


def _moved(begin: str, value: float, change: float) -> float:
    if begin in FACTORS:
        return round(max(value * float(np.exp(change)), 0.0), 2)
    moved = value + float(change)
    return round(min(moved, 100.0) if begin == "relative" else moved, 2)

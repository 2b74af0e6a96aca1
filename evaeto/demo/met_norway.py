"""Stand-in of MET Norway, Locationforecast 2.0 complete.

Shape and headers after an answer recorded by Rory-Sullivan/metno-locationforecast; refusals are pages of HTML, see
https://docs.api.met.no/doc/StatusCodes.html.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from evaeto.demo.hourly import Hours, hours_at, whole_hour
from evaeto.demo.stand_in import Errors, Rules, StandIn, changing
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Refusal, Reply
from evaeto.inputs.hour_blocks import HOUR_S

PATH = "/weatherapi/locationforecast/2.0/complete"

HOURLY_STEPS, LAST_STEP_DAYS = 54, 9.5

UNITS = {
    "air_pressure_at_sea_level": "hPa",
    "air_temperature": "celsius",
    "air_temperature_max": "celsius",
    "air_temperature_min": "celsius",
    "dew_point_temperature": "celsius",
    "precipitation_amount": "mm",
    "relative_humidity": "%",
    "wind_speed": "m/s",
}

_WRONG_UNITS = {"celsius": "fahrenheit", "m/s": "knots"}

_GENERIC_AGENTS = ("python", "curl", "java", "okhttp", "mozilla")
"""How the User-Agent of somebody begins who does not say who asks."""

_RULES = Rules("MET Norway", MappingProxyType({1.0: 20.0}), 20)

_ERRORS = Errors(
    shift_sd=0.8, narrowing=0.97, wind=1.0, wind_sd=0.18, sun=1.0, sun_sd=0.1, rain_sd=0.5,
    decimals={"": 1}, late={"": -10},
)  # fmt: skip


def _stale(body: dict[str, Any]) -> None:
    meta = body["properties"]["meta"]
    meta["updated_at"] = _iso(datetime.fromisoformat(meta["updated_at"]) - timedelta(days=5))


_FAULTS = MappingProxyType({"stale": changing("a forecast of five days ago", _stale)})

STAND_INS = MappingProxyType({"met_norway": StandIn(rules=_RULES, errors=_ERRORS, faults=_FAULTS)})


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of the real service with `weather` behind it, None for a path it does not have."""
    if asking.path != PATH:
        return None
    if asking.user_agent.lower().startswith(_GENERIC_AGENTS) or not asking.user_agent:
        return refuse("Please identify yourself in the User-Agent", status=403)
    try:
        lat, lon = _coordinate(asking, "lat", 90), _coordinate(asking, "lon", 180)
    except Refusal as refusal:
        return refuse(*refusal.reasons, status=403 if "decimals" in str(refusal) else 400)
    updated = whole_hour(asking.now)
    headers = {
        "Expires": _http_date(asking.now + timedelta(seconds=asking.answers_hold_s)),
        "Last-Modified": _http_date(updated),
        "Vary": "Accept, Accept-Encoding",
    }
    last = updated + timedelta(days=LAST_STEP_DAYS)
    hours = hours_at(weather, service, lat, lon, updated - timedelta(days=1), last + timedelta(days=1), asking.now)
    return Reply(200, _body(hours, lat, lon, updated, last), headers, "application/json")


def refuse(reason: str, *others: str, status: int = 422) -> Reply:
    """A refusal as the service gives it: a page."""
    return Reply(status, f"<html><body><h1>{status}</h1><p>{reason}</p></body></html>", kind="text/html")


def busy(words: str | None) -> Reply:
    """HTTP 429."""
    return refuse(words or "Too Many Requests", status=429)


def in_wrong_units(body: dict[str, Any]) -> None:
    """Make an answer one in units nobody asked for."""
    meta = body["properties"]["meta"]
    meta["units"] = {name: _WRONG_UNITS.get(unit, unit) for name, unit in meta["units"].items()}


def all_fill(body: dict[str, Any]) -> None:
    """Make every value of an answer missing."""
    for step in body["properties"]["timeseries"]:
        for block in step["data"].values():
            block["details"] = dict.fromkeys(block["details"])


def empty(body: dict[str, Any]) -> None:
    """Take every step out of an answer."""
    body["properties"]["timeseries"] = []


def _coordinate(asking: Asking, name: str, limit: float) -> float:
    text = asking.query.get(name, "")
    try:
        value = float(text)
    except ValueError:
        raise Refusal(f"{name} is missing or not a number") from None
    if len(text.partition(".")[2]) > 4:
        raise Refusal(f"{name} must have at most 4 decimals")
    if not abs(value) <= limit:
        raise Refusal(f"{name} is out of range")
    return value


def _body(hours: Hours | None, lat: float, lon: float, updated: datetime, last: datetime) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat, 0]},
        "properties": {
            "meta": {"updated_at": _iso(updated), "units": dict(UNITS)},
            "timeseries": [] if hours is None else _steps(hours, updated, last),
        },
    }


def _steps(hours: Hours, updated: datetime, last: datetime) -> list[dict[str, Any]]:
    """Steps of one hour, then, from a main hour on, of six; the last one has no block."""
    times = [updated + timedelta(hours=hour) for hour in range(HOURLY_STEPS)]
    while times[-1].hour % 6:
        times.append(times[-1] + timedelta(hours=1))
    change = times[-1]
    while times[-1] < last:
        times.append(times[-1] + timedelta(hours=6))
    at = hours.at(np.array([time.timestamp() for time in times]))
    steps = []
    for i, time in enumerate(times):
        details = {
            "air_pressure_at_sea_level": 1013.0,
            "air_temperature": round(float(at["temperature"][i]), 1),
            "dew_point_temperature": round(float(at["dew"][i]), 1),
            "relative_humidity": round(float(at["humidity"][i]), 1),
            "wind_speed": round(float(at["wind"][i]), 1),
        }
        data: dict[str, Any] = {"instant": {"details": details}}
        if time < change:
            data["next_1_hours"] = {"details": _rain(hours, time, 1)}
        if time < times[-1] and (time >= change or (change - time) >= timedelta(hours=6)):
            highest, lowest = hours.extremes(time.timestamp(), time.timestamp() + 6 * HOUR_S)
            extremes = {"air_temperature_max": round(highest, 1), "air_temperature_min": round(lowest, 1)}
            data["next_6_hours"] = {"details": extremes | _rain(hours, time, 6)}
        steps.append({"time": _iso(time), "data": data})
    return steps


def _rain(hours: Hours, time: datetime, length: int) -> dict[str, float]:
    return {"precipitation_amount": round(hours.rain(time.timestamp(), time.timestamp() + length * HOUR_S), 1)}


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)

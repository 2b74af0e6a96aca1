"""Stand-in of Open-Meteo: the wire formats of `/v1/archive` and `/v1/forecast`, daily and hourly, and of elevations.

Shape after answers recorded by frenck/python-open-meteo and zervakisai/vinea; the words of refusals after
open-meteo/open-meteo (ForecastapiQuery.swift, RateLimiter.swift).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from evaeto.core import local_days as civil_days
from evaeto.core.calendar import Array, calendar
from evaeto.demo import open_meteo_hourly, own_eto
from evaeto.demo.hourly import hours_at
from evaeto.demo.weather import PointWeather, Weather
from evaeto.demo.wire import Asking, Query, Refusal, Reply
from evaeto.inputs.hour_blocks import HOUR_S
from evaeto.sources.open_meteo.hourly import OWN_ETO

PATHS = {
    "open_meteo_archive": "/v1/archive",
    "open_meteo_forecast": "/v1/forecast",
    "open_meteo_elevation": "/v1/elevation",
}
FIRST_DAY = date(1940, 1, 1)
DAYS_BACK, DAYS_AHEAD = 93, 15
MAX_POINTS = 100

# quantity, unit, and factor from the unit of the table of quantities
VARIABLES = {
    "temperature_2m_max": ("tmax", "°C", 1),
    "temperature_2m_min": ("tmin", "°C", 1),
    "temperature_2m_mean": ("tmean", "°C", 1),
    "relative_humidity_2m_max": ("rhmax", "%", 1),
    "relative_humidity_2m_min": ("rhmin", "%", 1),
    "relative_humidity_2m_mean": ("rhmean", "%", 1),
    "dew_point_2m_mean": ("tdew", "°C", 1),
    "wind_speed_10m_mean": ("uz", "", 1),
    "shortwave_radiation_sum": ("rs", "MJ/m²", 1),
    "surface_pressure_mean": ("pressure", "hPa", 10),
    "precipitation_sum": ("precip", "mm", 1),
    OWN_ETO: ("eto", "mm", 1),
}
"""Its names. The unit of wind, and its factor, are those of `wind_speed_unit`."""

WIND_UNITS = {
    "kmh": ("km/h", 3.6),
    "ms": ("m/s", 1.0),
    "mph": ("mp/h", 1 / 0.44704),
    "kn": ("kn", 3600 / 1852),
}

_WRONG_UNITS = {"°C": "°F", "m/s": "km/h", "mm": "inch"}


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of `service` with `weather` behind it, None for a path it does not have."""
    if asking.path != PATHS[service]:
        return None
    try:
        if service == "open_meteo_elevation":
            return Reply(200, {"elevation": _heights(asking.query, weather, asking.now)})
        places = _places(asking.query)
        zones = _zones(asking.query, len(places))
        bodies = [
            _at(replace(asking, query={**asking.query, "timezone": zone}), lat, lon, weather, service)
            for (lat, lon), zone in zip(places, zones, strict=True)
        ]
    except Refusal as refusal:
        return refuse(*refusal.reasons)
    return Reply(200, bodies if len(bodies) > 1 else bodies[0])


def calls(query: Query) -> float:
    """As how many calls a request counts (open-meteo, ForecastApiResult.swift)."""
    points = query.get("latitude", "").count(",") + 1
    if "start_date" not in query:
        return float(points)
    days = (date.fromisoformat(query["end_date"]) - date.fromisoformat(query["start_date"])).days + 1
    variables = sum(query[name].count(",") + 1 for name in ("daily", "hourly") if query.get(name)) / 10
    return points * max(1.0, variables, variables * days / 14)


def refuse(reason: str, *others: str, status: int = 400) -> Reply:
    """A refusal in the words of the service, which gives one reason at a time."""
    return Reply(status, {"error": True, "reason": reason})


def busy(words: str | None) -> Reply:
    """HTTP 429."""
    return refuse(words or "Hourly API request limit exceeded. Please try again in the next hour.", status=429)


def in_wrong_units(body: dict[str, Any]) -> None:
    """Make an answer one in units nobody asked for. A height has no unit to be told; it becomes text."""
    if not _series(body):
        body["elevation"] = [f"{height} ft" for height in body["elevation"]]
    for units in _series(body, "_units"):
        units.update({name: _WRONG_UNITS.get(unit, unit) for name, unit in units.items()})


def all_fill(body: dict[str, Any]) -> None:
    """Make every value of an answer missing."""
    if not _series(body):
        body["elevation"] = [None] * len(body["elevation"])
    for table in _series(body):
        table.update({name: [None] * len(column) for name, column in table.items() if name != "time"})


def empty(body: dict[str, Any]) -> None:
    """Take every day, hour or height out of an answer."""
    if not _series(body):
        body["elevation"] = []
    for table in _series(body):
        table.update({name: [] for name in table})


def _series(body: dict[str, Any], suffix: str = "") -> list[dict[str, Any]]:
    """The tables of an answer, or with `_units` those of units; none where it is about heights."""
    return [body[name + suffix] for name in ("daily", "hourly") if name in body]


def _places(query: Query) -> list[tuple[float, float]]:
    lats, lons = _numbers(query, "latitude"), _numbers(query, "longitude")
    if len(lats) != len(lons):
        raise Refusal("Parameter 'latitude' and 'longitude' must have the same number of elements")
    for name, values, limit in (("Latitude", lats, 90), ("Longitude", lons, 180)):
        for value in values:
            if not abs(value) <= limit:
                raise Refusal(f"{name} must be in range of -{limit} to {limit}°. Given: {value}.")
    return list(zip(lats, lons, strict=True))


def _zones(query: Query, places: int) -> list[str]:
    """The time zone of each place: one for all of them, or as many as there are places."""
    zones = query.get("timezone", "GMT").split(",")
    if len(zones) == 1:
        return zones * places
    if len(zones) != places:
        raise Refusal("Parameter 'coordinates' and 'timezone' must have the same number of elements")
    return zones


def _numbers(query: Query, name: str) -> list[float]:
    try:
        return [float(text) for text in query[name].split(",")]
    except KeyError:
        raise Refusal(f"Parameter '{name}' is required") from None
    except ValueError:
        raise Refusal(f"Parameter '{name}' must be a number") from None


def _heights(query: Query, weather: Weather, now: datetime) -> list[float | None]:
    places, today = _places(query), now.date()
    if len(places) > MAX_POINTS:
        raise Refusal(f"Parameter 'latitude' and 'longitude' must not exceed {MAX_POINTS} coordinates.")
    return [weather.at("open_meteo_elevation", lat, lon, today, today, today).elevation for lat, lon in places]


def _at(asking: Asking, lat: float, lon: float, weather: Weather, service: str) -> dict[str, Any]:
    query, today = asking.query, asking.now.date()
    served = (FIRST_DAY, today)
    if service == "open_meteo_forecast":
        served = (today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    start, end = (_day(query, name, served) for name in ("start_date", "end_date"))
    if end < start:
        raise Refusal("End-date must be larger or equals than start-date")
    wind = WIND_UNITS.get(query.get("wind_speed_unit", "kmh"))
    if wind is None:
        raise Refusal(f"Cannot initialize WindspeedUnit from invalid String value {query['wind_speed_unit']}.")
    daily, hourly = _names(query, "daily", VARIABLES), _names(query, "hourly", open_meteo_hourly.VARIABLES)
    timezone, offset_s = _zone(query.get("timezone", "GMT"), lat, lon, asking.now)
    known = weather.at(service, lat, lon, start, end, today)
    body: dict[str, Any] = {
        "latitude": lat,
        "longitude": lon,
        "generationtime_ms": 1.0,
        "utc_offset_seconds": offset_s,
        "timezone": timezone,
        "timezone_abbreviation": f"GMT{offset_s / 3600:+g}" if offset_s else "GMT",
        **_elevation(query, known),
    }
    if OWN_ETO in daily and not weather.measured:
        own = own_eto.of_days(weather, service, (lat, lon), (start, end), known.elevation, asking.now)
        known = replace(known, values={**known.values, "eto": own})
    if daily:
        body["daily_units"] = {"time": "iso8601"} | {name: _unit(name, wind)[0] for name in daily}
        body["daily"] = {"time": [str(day) for day in calendar(start, end)]} | {
            name: _column(name, wind, known, (end - start).days + 1) for name in daily
        }
        if asking.holes:
            _lose_hours(body["daily"], asking, service, weather, (lat, lon), offset_s)
    if hourly:
        body |= open_meteo_hourly.tables(
            hourly, service, weather, (lat, lon), known.elevation, (start, end), offset_s, wind, asking.now
        )
        open_meteo_hourly.lose(body["hourly"], asking.holes, offset_s)
    return body


def _names(query: Query, kind: str, known: Mapping[str, object]) -> list[str]:
    names = [name for name in query.get(kind, "").split(",") if name]
    for name in names:
        if name not in known:
            what = f"Variable{kind.capitalize()}"
            raise Refusal(f"Data corrupted at path ''. Cannot initialize {what} from invalid String value {name}.")
    return names


def _day(query: Query, name: str, served: tuple[date, date]) -> date:
    if name not in query:
        raise Refusal(f"Parameter '{name}' is required")
    try:
        day = date.fromisoformat(query[name])
    except ValueError:
        raise Refusal(f"Invalid date format for '{name}'. Make sure to use 'YYYY-MM-DD'") from None
    if not served[0] <= day <= served[1]:
        raise Refusal(f"Parameter '{name}' is out of allowed range from {served[0]} to {served[1]}")
    return day


def _zone(name: str, lat: float, lon: float, now: datetime) -> tuple[str, int]:
    """Name and offset [s]: of the moment of asking, for every day, which is the trap of the real service."""
    if name == "auto":
        name = civil_days.zone_name(lat, lon)
    try:
        offset = now.astimezone(ZoneInfo(name)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal("Invalid timezone") from None
    return name, int(offset.total_seconds()) if offset else 0


def _elevation(query: Query, known: PointWeather) -> dict[str, float]:
    if "elevation" in query:
        return {"elevation": _numbers(query, "elevation")[0]}
    return {} if known.elevation is None else {"elevation": known.elevation}


def _lose_hours(
    table: dict[str, Any], asking: Asking, service: str, weather: Weather, point: tuple[float, float], offset_s: int
) -> None:
    """Make days with a hole what the real service makes of them: no mean and no sum, and as maximum and minimum those
    of the hours after the last hole, since a missing hour starts their search anew."""
    for row, day in enumerate(table["time"]):
        midnight = float(np.datetime64(day, "s").astype(np.int64)) - offset_s
        times: Array = midnight + HOUR_S * np.arange(24.0)
        holes = np.flatnonzero(np.isin(times, list(asking.holes)))
        if not holes.size:
            continue
        # With the night before and the morning after, towards which the evening cools down
        begin, end = (datetime.fromtimestamp(moment, UTC) for moment in (times[0] - HOUR_S, times[-1] + 2 * HOUR_S))
        hours = hours_at(weather, service, *point, begin, end, asking.now)
        left: Array = times[holes[-1] + 1 :]
        at = hours.at(left) if hours is not None and left.size else {}
        for name in table:
            series, _, statistic = name.rpartition("_")
            column = {"temperature_2m": "temperature", "relative_humidity_2m": "humidity"}.get(series, "")
            if statistic in ("max", "min") and column in at and np.isfinite(at[column]).all():
                pick = np.max if statistic == "max" else np.min
                table[name][row] = round(float(pick(at[column])), 1)
            elif name != "time":
                table[name][row] = None


def _unit(name: str, wind: tuple[str, float]) -> tuple[str, float]:
    quantity, unit, factor = VARIABLES[name]
    return wind if quantity == "uz" else (unit, factor)


def _column(name: str, wind: tuple[str, float], known: PointWeather, size: int) -> list[float | None]:
    series: Array | None = known.values.get(VARIABLES[name][0])
    if series is None:
        return [None] * size
    factor = _unit(name, wind)[1]
    # Rounding removes what a conversion adds (1.74 -> 6.264000000000001); values in the table's units stay
    delivered = series if factor == 1 else np.round(series * factor, 2)
    return [None if np.isnan(value) else float(value) for value in delivered]

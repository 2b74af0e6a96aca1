"""Stand-in of the US National Weather Service: points, gridpoints, stations and their observations.

Shapes after answers recorded by MatthewFlamm/pynws and weather-gov/weather.gov; refusals are `problem+json`.
The real grid is of 2.5 km and each office has its own; here it is of 0.05 degrees and of one office.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any

import numpy as np

from evaeto.demo import noise
from evaeto.demo.climate import climate_at
from evaeto.demo.hourly import Hours, hours_at, whole_hour
from evaeto.demo.stand_in import Errors, OwnFault, Rules, StandIn, changing
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Reply
from evaeto.inputs.hour_blocks import HOUR_S
from evaeto.sources.nws.about import UNITED_STATES

OFFICE, CELL = "EVA", 0.05
STATIONS = ((0.03, 0.04), (-0.09, 0.05), (0.12, -0.15), (-0.22, -0.2), (0.3, 0.25))
"""Where the stations of a cell lie, north and east of it [degrees]."""

SILENT_SHARE = 1 / 3
KEPT_DAYS, ROUTINE_MINUTE, FORECAST_HOURS = 7, 53, 7 * 24 + 14
MAX_REPORTS = 500

_BAD_REPORT_EVERY = 37
"""One report in so many has a temperature that failed the checks of quality."""

_RULES = Rules("NWS", MappingProxyType({1.0: 10.0}), 10)

_FORECAST = Errors(
    shift_sd=0.8, narrowing=1.0, wind=1.35, wind_sd=0.18, sun=1.0, sun_sd=0.1, rain_sd=0.5,
    decimals={"": 2}, late={"": -8},
)  # fmt: skip

_OBSERVATIONS = Errors(
    shift_sd=0.3, narrowing=1.0, wind=1.1, wind_sd=0.1, sun=1.0, sun_sd=0.05, rain_sd=0.2,
    decimals={"": 2}, late={"": 0},
)  # fmt: skip


def _stale(body: dict[str, Any]) -> None:
    if "updateTime" in body["properties"]:
        issued = datetime.fromisoformat(body["properties"]["updateTime"])
        body["properties"]["updateTime"] = _iso(issued - timedelta(days=5))


def _without_layers(body: dict[str, Any]) -> None:
    if "temperature" in body["properties"]:
        body["properties"]["dewpoint"] = None
        del body["properties"]["relativeHumidity"]


def _overlapping(body: dict[str, Any]) -> None:
    """After an update the hours of the one before reach into those of the next."""
    for name in ("relativeHumidity", "quantitativePrecipitation", "windSpeed"):
        for row in body["properties"].get(name, {"values": []})["values"]:
            begin, _, duration = row["validTime"].partition("/")
            row["validTime"] = f"{begin}/P1D{duration[1:] if 'D' not in duration else 'T1H'}"


def _nearest_down(asking: Asking, reply: Reply) -> Reply:
    if "/stations/E0X" not in asking.path:
        return reply
    return refuse("The station is out of service", status=503)


def _nearest_dry(asking: Asking, reply: Reply) -> Reply:
    if reply.status != 200 or not isinstance(reply.body, dict):
        return reply
    features = reply.body.get("features") or []
    if asking.path.endswith("/stations"):
        features[0]["properties"]["provider"] = "APRSWXNET"
    elif "/stations/E0X" in asking.path:
        for feature in features:
            for name in ("dewpoint", "relativeHumidity"):
                feature["properties"][name]["value"] = None
    return reply


_FORECAST_FAULTS = MappingProxyType(
    {
        "stale": changing("a grid of five days ago", _stale),
        "no-layer": changing("without the layers of humidity", _without_layers),
        "overlapping": changing("each interval reaches into the next", _overlapping),
    }
)

_STATION_FAULTS = MappingProxyType(
    {
        "station-down": OwnFault("the nearest station answers 503, the others well", _nearest_down),
        "dry-station": OwnFault("the nearest station is a private one without humidity", _nearest_dry),
    }
)

STAND_INS = MappingProxyType(
    {
        "nws_forecast": StandIn(rules=_RULES, errors=_FORECAST, faults=_FORECAST_FAULTS),
        "nws_observations": StandIn(rules=_RULES, errors=_OBSERVATIONS, faults=_STATION_FAULTS),
    }
)


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of the real service with `weather` behind it, None for a path it does not have."""
    if not asking.user_agent:
        return refuse("Please set a User-Agent", status=403)
    routes: dict[str, Callable[..., Reply]] = {
        r"/points/(-?[\d.]+),(-?[\d.]+)": _point,
        rf"/gridpoints/{OFFICE}/(\d+),(\d+)": _gridpoint,
        rf"/gridpoints/{OFFICE}/(\d+),(\d+)/stations": _stations,
        r"/stations/E(\d)X(\d+)Y(\d+)/observations": _observations,
    }
    for pattern, route in routes.items():
        if found := re.fullmatch(pattern, asking.path):
            allowed = {"start", "end", "limit", "cursor"} if route is _observations else set()
            if strange := sorted(set(asking.query) - allowed):
                return refuse(f"Query parameter {strange[0]!r} is not recognized", status=400)
            reply = route(asking, weather, service, *found.groups())
            holds = {"Cache-Control": f"public, max-age={asking.answers_hold_s:.0f}"} if reply.status == 200 else {}
            return Reply(reply.status, reply.body, {**reply.headers, **holds}, reply.kind)
    return None


def refuse(reason: str, *others: str, status: int = 400) -> Reply:
    """A refusal by RFC 9457. A cache must not believe what it says of its lifetime (weather-gov/api, issue 73)."""
    titles = {404: ("InvalidPoint", "Data Unavailable For Requested Point"), 429: ("RateLimit", "Too Many Requests")}
    kind, title = titles.get(status, ("UnexpectedProblem", "Unexpected Problem"))
    body = {
        "correlationId": "23a051dd",
        "title": title,
        "type": f"https://api.weather.gov/problems/{kind}",
        "status": status,
        "detail": reason,
        "instance": "https://api.weather.gov/requests/23a051dd",
    }
    return Reply(status, body, {"Cache-Control": "private, max-age=86400"}, "application/problem+json")


def busy(words: str | None) -> Reply:
    """HTTP 429."""
    return refuse(words or "Too Many Requests", status=429)


def in_wrong_units(body: dict[str, Any]) -> None:
    """Make an answer one in units that nobody can convert. (Those that can be are converted: its units change.)"""
    for values in _values_in(body):
        for key in ("uom", "unitCode"):
            if key in values:
                values[key] = "wmoUnit:unknown"


def all_fill(body: dict[str, Any]) -> None:
    """Make every value of an answer missing."""
    for values in _values_in(body):
        for row in values.get("values", [values]):
            row["value"] = None


def empty(body: dict[str, Any]) -> None:
    """Take every period, or report, out of an answer."""
    if "features" in body:
        body["features"] = []
    for values in _values_in(body):
        if "values" in values:
            values["values"] = []


def _values_in(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers of a forecast, or the measured values of reports."""
    holders = [body, *body.get("features", [])]
    for holder in holders:
        for value in holder.get("properties", {}).values():
            if isinstance(value, dict) and ("values" in value or "qualityControl" in value):
                yield value


def _point(asking: Asking, weather: Weather, service: str, lat_text: str, lon_text: str) -> Reply:
    lat, lon = float(lat_text), float(lon_text)
    short = ",".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in (lat, lon))
    if short != f"{lat_text},{lon_text}":
        return Reply(301, {"detail": "Adjusting Precision"}, {"Location": f"/{service}/points/{short}"})
    if not any((lat, lon) in box for box in UNITED_STATES):
        return refuse(f"Unable to provide data for requested point {lat_text},{lon_text}", status=404)
    x, y = round((lon + 180) / CELL), round((lat + 90) / CELL)
    grid = f"https://api.weather.gov/gridpoints/{OFFICE}/{x},{y}"
    properties = {
        "gridId": OFFICE,
        "gridX": x,
        "gridY": y,
        "forecastGridData": grid,
        "observationStations": f"{grid}/stations",
    }
    return Reply(200, {"type": "Feature", "properties": properties}, kind="application/geo+json")


def _gridpoint(asking: Asking, weather: Weather, service: str, x: str, y: str) -> Reply:
    lat, lon = _place(x, y)
    begin = whole_hour(asking.now) - timedelta(hours=6)
    end = begin + timedelta(hours=FORECAST_HOURS)
    hours = hours_at(weather, service, lat, lon, begin - timedelta(days=1), end + timedelta(days=1), asking.now)
    layers = {} if hours is None else _layers(hours, begin, end)
    names = ("temperature", "dewpoint", "relativeHumidity", "windSpeed", "quantitativePrecipitation")
    properties = {
        "updateTime": _iso(asking.now),
        "validTimes": _interval(begin, FORECAST_HOURS),
        "pressure": {"values": []},
        **{name: layers.get(name, {"values": []}) for name in (*names, "maxTemperature", "minTemperature")},
    }
    return Reply(200, {"type": "Feature", "properties": properties}, kind="application/geo+json")


def _layers(hours: Hours, begin: datetime, end: datetime) -> dict[str, Any]:
    times = np.arange(begin.timestamp(), end.timestamp(), HOUR_S)
    at = hours.at(times)
    temperature = {"uom": "wmoUnit:degC", "values": _merged(times, np.round(at["temperature"], 2))}
    rain = []
    first = begin + timedelta(hours=-begin.hour % 6)
    for six in range(int((end - first) / timedelta(hours=6))):
        since = first + timedelta(hours=6 * six)
        amount = round(hours.rain(since.timestamp(), since.timestamp() + 6 * HOUR_S), 3)
        rain.append({"validTime": _interval(since, 6), "value": amount})
    return {
        "temperature": temperature,
        "dewpoint": {"uom": "wmoUnit:degC", "values": _merged(times, np.round(at["dew"], 2))},
        "relativeHumidity": {"uom": "wmoUnit:percent", "values": _merged(times, np.round(at["humidity"]))},
        "windSpeed": {"uom": "wmoUnit:km_h-1", "values": _merged(times, np.round(at["wind"] * 3.6, 2))},
        "quantitativePrecipitation": {"uom": "wmoUnit:mm", "values": rain},
        "maxTemperature": {"uom": "wmoUnit:degC", "values": _half_days(hours, begin, end, 7, 13, highest=True)},
        "minTemperature": {"uom": "wmoUnit:degC", "values": _half_days(hours, begin, end, -5, 14, highest=False)},
    }


def _merged(times: Iterable[float], values: Iterable[float]) -> list[dict[str, Any]]:
    """Hourly values, equal neighbours as one period."""
    rows = []
    for value, run in groupby(zip(times, values, strict=True), key=lambda pair: pair[1]):
        known = list(run)
        since = datetime.fromtimestamp(known[0][0], UTC)
        rows.append({"validTime": _interval(since, len(known)), "value": float(value)})
    return rows


def _half_days(
    hours: Hours, begin: datetime, end: datetime, first: int, length: int, *, highest: bool
) -> list[dict[str, Any]]:
    """The extreme of each day's, or night's, hours from local hour `first` on; those within the forecast."""
    rows = []
    for edge, warmest, coldest in zip(hours.edges[:-1], hours.tmax, hours.tmin, strict=True):
        since = datetime.fromtimestamp(edge + first * HOUR_S, UTC)
        if begin <= since and since + timedelta(hours=length) <= end:
            rows.append({"validTime": _interval(since, length), "value": float(warmest if highest else coldest)})
    return rows


def _stations(asking: Asking, weather: Weather, service: str, x: str, y: str) -> Reply:
    features = []
    for number in range(len(STATIONS)):
        lat, lon = _station_place(number, x, y)
        key = f"E{number}X{x}Y{y}"
        properties = {
            "stationIdentifier": key,
            "name": f"Stand-in airport {number + 1}",
            "provider": "ASOS",
            "elevation": {"unitCode": "wmoUnit:m", "value": climate_at(lat, lon).elevation},
        }
        geometry = {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return Reply(200, {"type": "FeatureCollection", "features": features}, kind="application/geo+json")


def _observations(asking: Asking, weather: Weather, service: str, number: str, x: str, y: str) -> Reply:
    """Hourly reports, the newest first, with a stray of years ago and some that failed the checks at the end."""
    if int(number) >= len(STATIONS):
        return refuse("Station not found", status=404)
    kept = asking.now - timedelta(days=KEPT_DAYS)
    begin = max(datetime.fromisoformat(asking.query.get("start", _iso(kept))), kept)
    end = min(datetime.fromisoformat(asking.query.get("end", _iso(asking.now))), asking.now)
    lat, lon = _station_place(int(number), x, y)
    rows: list[dict[str, Any]] = []
    is_silent = noise.uniform(f"{number} {x} {y}", "silent", np.zeros(1, dtype=np.int64))[0] < SILENT_SHARE
    hours = hours_at(weather, service, lat, lon, begin - timedelta(days=1), end + timedelta(days=1), asking.now)
    if not is_silent and begin < end and hours is not None:
        first = whole_hour(begin) + timedelta(minutes=ROUTINE_MINUTE)
        times = [first + timedelta(hours=hour) for hour in range(KEPT_DAYS * 24 + 1)]
        rows = [_report(hours, time) for time in reversed(times) if begin <= time <= end]
        for row in rows[::_BAD_REPORT_EVERY]:
            row["properties"]["temperature"] |= {"value": 61.0, "qualityControl": "X"}
        rows.append(_report(hours, datetime(2017, 6, 1, 12, ROUTINE_MINUTE, tzinfo=UTC)))
    size = min(int(asking.query.get("limit", MAX_REPORTS)), MAX_REPORTS)
    at = int(asking.query.get("cursor", 0))
    page: dict[str, Any] = {"type": "FeatureCollection", "features": rows[at : at + size]}
    if at + size < len(rows):
        following = f"https://api.weather.gov/stations/E{number}X{x}Y{y}/observations?cursor={at + size}"
        page["pagination"] = {"next": following}
    return Reply(200, page, kind="application/geo+json")


def _report(hours: Hours, time: datetime) -> dict[str, Any]:
    at = {name: float(values[0]) for name, values in hours.at(np.array([time.timestamp()])).items()}
    rain = round(hours.rain(time.timestamp() - HOUR_S, time.timestamp()), 1)

    def measured(code: str, value: float | None) -> dict[str, Any]:
        quality = "Z" if value is None else "V"
        return {"unitCode": f"wmoUnit:{code}", "value": value, "qualityControl": quality}

    properties = {
        "timestamp": _iso(time),
        "temperature": measured("degC", round(at["temperature"], 1)),
        "dewpoint": measured("degC", round(at["dew"], 1)),
        "windSpeed": measured("km_h-1", round(at["wind"] * 3.6, 2)),
        "barometricPressure": measured("Pa", round(at["pressure"] * 1000)),
        "relativeHumidity": measured("percent", round(at["humidity"], 2)),
        "precipitationLastHour": measured("mm", rain or None),  # a dry hour is not reported
    }
    return {"type": "Feature", "properties": properties}


def _place(x: str, y: str) -> tuple[float, float]:
    return round(int(y) * CELL - 90, 4), round(int(x) * CELL - 180, 4)


def _station_place(number: int, x: str, y: str) -> tuple[float, float]:
    lat, lon = _place(x, y)
    return round(lat + STATIONS[number][0], 4), round(lon + STATIONS[number][1], 4)


def _interval(since: datetime, hours: int) -> str:
    days, rest = divmod(hours, 24)
    duration = f"P{days}D" * bool(days) or "P"
    return f"{_iso(since)}/{duration}" + (f"T{rest}H" if rest else "")


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}"

"""Stand-in of Bright Sky: the shape of answers of `/weather` that Akkudoktor-EOS recorded in 2024."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np

from evaeto.core.quantities import conversion
from evaeto.demo.climate import climate_at
from evaeto.demo.hourly import hours_at
from evaeto.demo.stand_in import Errors, Rules, StandIn, changing
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Refusal, Reply
from evaeto.inputs.hour_blocks import HOUR_S

PATH = "/weather"
STATION, SUN_STATION, FORECAST = 46567, 219419, 1602

_RULES = Rules("Bright Sky", MappingProxyType({1.0: 10.0}), 4)

_ERRORS = Errors(
    shift_sd=0.3, narrowing=1.0, wind=1.0, wind_sd=0.1, sun=1.0, sun_sd=0.06, rain_sd=0.2,
    decimals={"": 2}, late={"": 0},
)  # fmt: skip


def _a_hole(body: dict[str, Any]) -> None:
    for record in body["weather"][60:62]:
        record.update(dict.fromkeys(("wind_speed", "solar")))


_FAULTS = MappingProxyType({"hole": changing("wind and radiation lack two hours", _a_hole)})

STAND_INS = MappingProxyType({"bright_sky": StandIn(rules=_RULES, errors=_ERRORS, faults=_FAULTS)})

_VALUES = ("temperature", "dew_point", "relative_humidity", "wind_speed", "solar", "precipitation")


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of the real service with `weather` behind it, None for a path it does not have."""
    if asking.path != PATH:
        return None
    try:
        lat, lon, begin, end = _read(asking)
    except Refusal as refusal:
        return refuse(*refusal.reasons)
    if not (47 <= lat <= 55.5 and 5.5 <= lon <= 15.5):
        return refuse("No sources match your criteria", status=404)
    times = np.arange(begin.timestamp(), end.timestamp() + 1, HOUR_S)
    hours = hours_at(weather, service, lat, lon, begin - timedelta(days=1), end + timedelta(days=1), asking.now)
    records: list[dict[str, Any]] = []
    if hours is not None:
        at = hours.at(times)
        sun = hours.sun_before(times) / conversion("rs", "MJ m-2 d-1")[0] / 24 / 3.6
        rain = hours.rain_before(times)
        for row, time in enumerate(times):
            told = {
                "temperature": round(float(at["temperature"][row]), 1),
                "dew_point": round(float(at["dew"][row]), 1),
                "relative_humidity": round(float(at["humidity"][row])),
                "wind_speed": round(float(at["wind"][row]) * 3.6, 1),
                "solar": round(float(sun[row]), 3),
                "precipitation": round(float(rain[row]), 2),
            }
            is_past = time <= asking.now.timestamp()
            records.append(
                {
                    "timestamp": f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%S+00:00}",
                    "source_id": STATION if is_past else FORECAST,
                    **{name: None if np.isnan(value) else value for name, value in told.items()},
                    "fallback_source_ids": {"solar": SUN_STATION} if is_past else {},
                }
            )
    return Reply(200, {"weather": records, "sources": _sources(lat, lon)})


def refuse(reason: str, *others: str, status: int = 400) -> Reply:
    """A refusal in the words of the service."""
    return Reply(status, {"detail": reason})


def busy(words: str | None) -> Reply:
    """HTTP 429."""
    return refuse(words or "Too Many Requests", status=429)


def in_wrong_units(body: dict[str, Any]) -> None:
    """Its answers tell no units; one in SI has temperatures that are none in degrees Celsius."""
    for record in body["weather"]:
        record["temperature"] = f"{record['temperature']} K"


def all_fill(body: dict[str, Any]) -> None:
    """Make every value of an answer missing."""
    for record in body["weather"]:
        record.update(dict.fromkeys(_VALUES))


def empty(body: dict[str, Any]) -> None:
    """Take every hour out of an answer."""
    body["weather"] = []


def _read(asking: Asking) -> tuple[float, float, datetime, datetime]:
    query = asking.query
    try:
        lat, lon = float(query["lat"]), float(query["lon"])
        begin, end = (datetime.fromisoformat(query[name]) for name in ("date", "last_date"))
    except (KeyError, ValueError):
        raise Refusal("The request is not valid") from None
    if begin.tzinfo is None or end.tzinfo is None or query.get("units") != "dwd":
        raise Refusal("This stand-in serves moments with their zone, and units of the DWD, only")
    return lat, lon, begin, end


def _sources(lat: float, lon: float) -> list[dict[str, Any]]:
    def one(number: int, station: str, name: str, kind: str, north: float, metres: float) -> dict[str, Any]:
        return {
            "id": number, "dwd_station_id": station, "observation_type": kind, "lat": round(lat + north, 4), "lon": lon,
            "height": climate_at(lat + north, lon).elevation, "station_name": name, "wmo_station_id": None,
            "first_record": "2010-01-01T00:00:00+00:00", "last_record": "2030-01-01T00:00:00+00:00",
            "distance": metres,
        }  # fmt: skip

    return [
        one(STATION, "00001", "Stand-in station 1", "historical", 0.06, 6671.0),
        one(SUN_STATION, "00002", "Stand-in station 2", "historical", 0.2, 22239.0),
        one(FORECAST, "00001", "Stand-in station 1", "forecast", 0.06, 6671.0),
    ]

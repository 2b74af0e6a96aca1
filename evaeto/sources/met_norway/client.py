"""MET Norway, Locationforecast 2.0 complete: https://docs.api.met.no/doc/locationforecast/HowTO.html

Terms: https://developer.yr.no/doc/TermsOfService/. Who asks is told in the User-Agent, coordinates have at most four
decimals, and nothing is asked again before it expires.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceNoData
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S, Blocks
from evaeto.settings import Settings
from evaeto.sources import daily, freshness
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.met_norway.about import MET_NORWAY
from evaeto.sources.transport import access
from evaeto.sources.transport.http import BY_THE_HEADERS, Answer, get_json

if TYPE_CHECKING:
    import xarray as xr

KEY = MET_NORWAY.key

UNITS = {
    "air_temperature": ("tmean", "celsius"),
    "air_temperature_max": ("tmax", "celsius"),
    "air_temperature_min": ("tmin", "celsius"),
    "relative_humidity": ("rhmean", "%"),
    "dew_point_temperature": ("tdew", "celsius"),
    "wind_speed": ("uz", "m/s"),
    "precipitation_amount": ("precip", "mm"),
}
"""Its names, with the quantity and the unit each comes in."""

MOMENTS = ("air_temperature", "relative_humidity", "dew_point_temperature", "wind_speed")

WIND_HEIGHT = 10.0
"""Height of `wind_speed` [m]."""

LONGEST_STEP_S = 6 * HOUR_S


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast in the table's units: moments [s UTC] with their values (NaN where missing), and blocks.

    issued_at : when it was last brought up to date (UTC)
    """

    times: Array
    moments: Mapping[str, Array]
    highest: Blocks
    lowest: Blocks
    rain: Blocks
    absent: tuple[str, ...]
    issued_at: datetime | None = None


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
    base = access.address(MET_NORWAY, settings)
    params = {"lat": f"{place.lat:.4f}", "lon": f"{place.lon:.4f}"}
    if place.elevation is not None:
        params["altitude"] = f"{place.elevation:.0f}"  # adjusts temperature; without it they take a model of 1 km
    report(Message("progress.requesting"))

    def ask(fresh: bool) -> Awaitable[Answer[Forecast]]:
        return get_json(
            KEY,
            f"{base}/weatherapi/locationforecast/2.0/complete",
            params,
            parse,
            settings=settings,
            report=report,
            ttl_s=BY_THE_HEADERS,
            fresh=fresh,
        )

    answer, age = await freshness.not_stale(KEY, place, start, ask, lambda answer: answer.value.issued_at)
    forecast = answer.value
    weather, notes = to_days(forecast, start, end, place.utc_offset_hours)
    report(days_delivered(weather.sizes["time"], from_cache=answer.from_cache))
    if answer.deprecated:
        notes = (Message("source.deprecated"), *notes)
    if forecast.absent:
        notes = (Message("source.absent", names=forecast.absent), *notes)
    return Delivery(
        KEY,
        weather,
        asked_at=answer.asked_at,
        from_cache=answer.from_cache,
        issued_at=forecast.issued_at,
        notes=(*age, *notes),
    )


def parse(answer: Any) -> Forecast:
    """Read an answer; see `tests/sources/test_met_norway.py` for real ones.

    Raises
    ------
    SourceBadAnswer
        A unit is not the documented one.
    SourceNoData
        There is no step, or no temperature in any.
    """
    meta, series = answer["properties"]["meta"], answer["properties"]["timeseries"]
    factors = {
        name: known
        for name, (quantity, unit) in UNITS.items()
        if (known := daily.factors_or_none(KEY, name, quantity, unit, meta["units"].get(name))) is not None
    }
    times = np.array([_second(step) for step in series])
    if np.any(np.diff(times) <= 0):
        raise ValueError(Message("answer.not_in_order"))
    moments = {}
    for name in MOMENTS:
        details = [_details(step, "instant").get(name) if name in factors else None for step in series]
        scale, offset = factors.get(name, (1.0, 0.0))
        moments[name] = np.array(details, dtype=np.float64) * scale + offset  # None becomes NaN
    if not np.isfinite(moments["air_temperature"]).any():
        raise SourceNoData(KEY, Message("answer.no_temperature"))
    highest = _six_hours(series if "air_temperature_max" in factors else (), "air_temperature_max")
    lowest = _six_hours(series if "air_temperature_min" in factors else (), "air_temperature_min")
    rain = _rain(series if "precipitation_amount" in factors else ())
    there = {name for name in MOMENTS if np.isfinite(moments[name]).any()}
    blocks = {"air_temperature_max": highest, "air_temperature_min": lowest, "precipitation_amount": rain}
    there |= {name for name, found in blocks.items() if found.value.size}
    return Forecast(
        times,
        moments,
        highest=highest,
        lowest=lowest,
        rain=rain,
        absent=tuple(name for name in UNITS if name not in there),
        issued_at=freshness.moment(meta.get("updated_at")),
    )


def to_days(
    forecast: Forecast, start: date, end: date, utc_offset_hours: float
) -> tuple[xr.Dataset, tuple[Message, ...]]:
    """The local standard days from `start` to `end`, and notes.

    Between steps values are taken to change evenly. Extremes are those of the steps and, because six-hourly steps
    pass by the warmest hour, of the blocks of six hours that lie within the day.

    Raises
    ------
    SourceNoData
        No day is covered.
    """
    edges = hour_blocks.edges(start, end, utc_offset_hours)
    lines = {
        name: hour_blocks.between(forecast.times, values, edges, LONGEST_STEP_S)
        for name, values in forecast.moments.items()
    }

    def extreme(name: str, pick: hour_blocks.Pick) -> Array:
        return hour_blocks.of_moments(forecast.times, forecast.moments[name], edges, pick)

    covered = hour_blocks.cover(lines["air_temperature"], edges)
    others = {"rhmean": "relative_humidity", "tdew": "dew_point_temperature", "u2": "wind_speed"}
    partial = hour_blocks.partial(covered, {name: hour_blocks.cover(lines[its], edges) for name, its in others.items()})
    rhmean = hour_blocks.mean(lines["relative_humidity"], edges)
    uz = hour_blocks.mean(lines["wind_speed"], edges)
    values = {
        "tmax": np.fmax(extreme("air_temperature", np.fmax), hour_blocks.of_whole(forecast.highest, edges, np.fmax)),
        "tmin": np.fmin(extreme("air_temperature", np.fmin), hour_blocks.of_whole(forecast.lowest, edges, np.fmin)),
        "tmean": hour_blocks.mean(lines["air_temperature"], edges),
        "rhmax": np.where(np.isnan(rhmean), np.nan, extreme("relative_humidity", np.fmax)),
        "rhmin": np.where(np.isnan(rhmean), np.nan, extreme("relative_humidity", np.fmin)),
        "rhmean": rhmean,
        "tdew": hour_blocks.mean(lines["dew_point_temperature"], edges),
        "u2": np.asarray(wind_speed_at_2m(uz, WIND_HEIGHT)),
        "precip": hour_blocks.total(forecast.rain, edges),
    }
    weather, notes = daily.whole_days(KEY, start, end, covered, values)
    return weather, (*notes, *daily.lacking_hours(calendar(start, end), partial))


def _rain(series: Sequence[Mapping[str, Any]]) -> Blocks:
    """Amounts of one hour where there are any, of six hours after that: most hourly steps have both, and the sum of
    all would count rain several times."""
    rows, covered_until = [], -np.inf
    for step in series:
        begin = _second(step)
        for hours in (1, 6):
            amount = _details(step, f"next_{hours}_hours").get("precipitation_amount")
            if amount is not None and begin >= covered_until:
                covered_until = begin + hours * HOUR_S
                rows.append((begin, covered_until, float(amount)))
                break
    return Blocks.of(rows)


def _six_hours(series: Sequence[Mapping[str, Any]], name: str) -> Blocks:
    rows = []
    for step in series:
        begin = _second(step)
        rows.append((begin, begin + 6 * HOUR_S, _details(step, "next_6_hours").get(name)))
    return Blocks.of(rows)


def _details(step: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """The values of a part of a step; none where it is absent or null."""
    found: Mapping[str, Any] = (step["data"].get(part) or {}).get("details") or {}
    return found


def _second(step: Mapping[str, Any]) -> float:
    return hour_blocks.second(datetime.fromisoformat(step["time"]))

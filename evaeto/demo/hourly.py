"""Weather from hour to hour, made of the daily weather of a service: its extremes and sums are those of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from evaeto.core import local_days as civil_days
from evaeto.core.calendar import Array
from evaeto.demo.weather import Weather
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S

COLDEST_HOUR, WARMEST_HOUR = 5.0, 15.0
"""Local standard time of the day's extremes."""

RAIN_BEGINS, RAIN_ENDS = 12.0, 18.0
SUN_RISES, SUN_SETS = 6.0, 18.0

_WIND_SWING = 0.3


@dataclass(frozen=True, slots=True)
class Hours:
    """The days of one place: where they begin [s UTC], and their values, of shape (days,)."""

    edges: Array
    tmax: Array
    tmin: Array
    tdew: Array
    uz: Array
    pressure: Array
    precip: Array
    rs: Array

    def temperature(self, times: Array) -> Array:
        """Air temperature [degC] at moments [s UTC]: half a cosine from each extreme to the next, never beyond those
        of the day, so that a colder tomorrow does not begin this evening."""
        turns = np.ravel([self.edges[:-1] + COLDEST_HOUR * HOUR_S, self.edges[:-1] + WARMEST_HOUR * HOUR_S], order="F")
        heights = np.ravel([self.tmin, self.tmax], order="F")
        after = np.clip(np.searchsorted(turns, times, side="right"), 1, len(turns) - 1)
        share = np.clip((times - turns[after - 1]) / (turns[after] - turns[after - 1]), 0, 1)
        curve = heights[after - 1] + (heights[after] - heights[after - 1]) * (1 - np.cos(np.pi * share)) / 2
        day = self._day(times)
        inside: Array = np.clip(curve, self.tmin[day], self.tmax[day])
        return inside

    def at(self, times: Array) -> dict[str, Array]:
        """Temperature, dew point [degC], relative humidity [%], wind at 10 m [m/s], pressure [kPa] at moments."""
        day, temperature = self._day(times), self.temperature(times)
        dew = np.minimum(self.tdew[day], temperature)
        hour = (times - self.edges[day]) / HOUR_S
        breeze = 1 + _WIND_SWING * np.cos(2 * np.pi * (hour - WARMEST_HOUR) / 24)
        return {
            "temperature": temperature,
            "dew": dew,
            "humidity": 100 * saturation_vapour_pressure(dew) / saturation_vapour_pressure(temperature),
            "wind": self.uz[day] * breeze,
            "pressure": self.pressure[day],
        }

    def rain(self, begin: float, end: float) -> float:
        """Millimetres between two moments; it falls evenly through the afternoon."""
        wet = np.minimum(end, self.edges[:-1] + RAIN_ENDS * HOUR_S)
        wet = wet - np.maximum(begin, self.edges[:-1] + RAIN_BEGINS * HOUR_S)
        return float(np.maximum(wet, 0) @ self.precip / ((RAIN_ENDS - RAIN_BEGINS) * HOUR_S))

    def rain_before(self, times: Array) -> Array:
        """Rain [mm] of the hour before each of `times` [s UTC]."""
        return self._of_the_hour_before(
            times, self.precip, lambda hour: (hour - RAIN_BEGINS) / (RAIN_ENDS - RAIN_BEGINS)
        )

    def sun_before(self, times: Array) -> Array:
        """Mean radiation [MJ m-2 d-1] of the hour before each of `times` [s UTC]; half a sine through the day."""
        rising = SUN_SETS - SUN_RISES
        energy = self._of_the_hour_before(
            times, self.rs, lambda hour: (1 - np.cos(np.pi * np.clip((hour - SUN_RISES) / rising, 0, 1))) / 2
        )
        return 24 * energy

    def _of_the_hour_before(self, times: Array, of_day: Array, share_until: Callable[[Array], Array]) -> Array:
        """What comes in an hour of what comes in its day. Around midnight nothing does."""
        day = self._day(times - HOUR_S / 2)
        hour = (times - self.edges[day]) / HOUR_S
        shares = np.clip(share_until(hour), 0, 1) - np.clip(share_until(hour - 1), 0, 1)
        amounts: Array = of_day[day] * shares
        return amounts

    def extremes(self, begin: float, end: float) -> tuple[float, float]:
        """Highest and lowest temperature from one moment until another, to a quarter of an hour. The end itself may
        be the midnight at which the next day begins."""
        curve = self.temperature(np.arange(begin, end, HOUR_S / 4))
        return float(curve.max()), float(curve.min())

    def _day(self, times: Array) -> np.ndarray:
        return np.clip(np.searchsorted(self.edges, times, side="right") - 1, 0, len(self.edges) - 2)


def hours_at(
    weather: Weather, service: str, lat: float, lon: float, begin: datetime, end: datetime, now: datetime
) -> Hours | None:
    """The hours `service` knows between two moments at a place; None where it knows nothing.

    What it forecasts how far is the business of its stand-in: here days to come are known like any other.
    """
    offset = civil_days.standard_utc_offset(lat, lon, now=now)
    first, last = _local_day(begin, offset), _local_day(end, offset)
    known = weather.at(service, lat, lon, first, last, last + timedelta(days=1)).values
    if "tmax" not in known:
        return None
    unknown = np.full_like(known["tmax"], np.nan)
    values = {name: known.get(name, unknown) for name in ("tmax", "tmin", "tdew", "uz", "pressure", "precip", "rs")}
    return Hours(hour_blocks.edges(first, last, offset), **values)


def whole_hour(moment: datetime) -> datetime:
    """The last whole hour, UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _local_day(moment: datetime, offset_hours: float) -> date:
    return datetime.fromtimestamp(moment.timestamp() + offset_hours * HOUR_S, UTC).date()

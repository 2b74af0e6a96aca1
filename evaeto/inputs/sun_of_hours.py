"""Hourly radiation of one place beside the sun of each hour, which also tells whose clock its times are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.local_days import standard_utc_offset
from evaeto.core.messages import Message
from evaeto.equations.hourly_radiation import (
    extraterrestrial_radiation_of_period,
    mean_solar_hour,
    sin_solar_elevation,
    solar_time_angle,
)
from evaeto.errors import WeatherError
from evaeto.inputs import sun_limits
from evaeto.inputs.checks import MOST, moment
from evaeto.inputs.consistency import Place

Array = NDArray[np.float64]
_AROUND = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""Whichever moment of its hour a time is [h]."""
_FURTHER = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
"""The same, and clocks that differ [h]."""


@dataclass(frozen=True, slots=True)
class _Sun:
    """The sun of a place at the times of a clock."""

    lat: float
    solar: Array
    doy: NDArray[np.int64]

    @classmethod
    def of(cls, times: Any, lat: float, lon: float, utc_offset: float) -> _Sun:
        clock = (times.values - np.datetime64(0, "s")) / np.timedelta64(1, "h")
        return cls(lat, mean_solar_hour(clock, lon, utc_offset), times.day_of_year.to_numpy())

    def radiation(self, which: slice | NDArray[np.intp], shift: float) -> Array:
        """That at the top of the atmosphere [MJ m-2 h-1]."""
        angle = solar_time_angle((self.solar[which] + shift) % 24.0, self.doy[which])
        of_period: Array = extraterrestrial_radiation_of_period(self.lat, self.doy[which], angle, 1.0)
        return of_period

    def dark(self, values: Mapping[str, Array], sky: Array, times: Any) -> NDArray[np.intp]:
        """Positions of hours with radiation after dusk and before dawn."""
        dark: NDArray[np.intp] = sun_limits.by_night(values, sky, times)
        if not dark.size:
            return dark
        heights = [
            sin_solar_elevation(
                self.lat, self.doy[dark], solar_time_angle((self.solar[dark] + shift) % 24.0, self.doy[dark])
            )
            for shift in _AROUND
        ]
        found: NDArray[np.intp] = dark[np.max(heights, axis=0) < sun_limits.DARK]
        return found


def under_the_sun(place: Place, lat: float, lon: float, utc_offset: float) -> None:
    """Empty hourly radiation of one place beyond what the sun gives, and that of days with radiation at night.

    Parameters
    ----------
    place : Place
        Its hourly weather.
    lat, lon : float
        [degrees north, east].
    utc_offset : float
        Of its times [h].

    Raises
    ------
    WeatherError
        Most values are like that.
    """
    sun = _Sun.of(place.times, lat, lon, utc_offset)
    sky = np.array(sun.radiation(slice(None), 0.0))
    above = [
        sun_limits.above_the_sky(place.values[name], sky, sun_limits.SKY_OF_HOUR)
        for name in ("rs", "rn")
        if name in place.values
    ]
    doubtful = np.flatnonzero(np.logical_or.reduce(above))
    dark = sun.dark(place.values, sky, place.times)
    if not doubtful.size and not dark.size:
        return
    if doubtful.size:
        sky[doubtful] = np.max([sun.radiation(doubtful, shift) for shift in _FURTHER], axis=0)
    sun_limits.dark_at_night(place, dark, round(lon / 15.0))
    sun_limits.under_the_sun_of_hours(place, sky)


def require_own_clock(place: Place, lat: float, lon: float, utc_offset: float | None) -> None:
    """Refuse hours that are to make local days while the sun of their radiation shines at night.

    Parameters
    ----------
    place : Place
        Its hourly weather.
    lat, lon : float
        [degrees north, east].
    utc_offset : float or None
        Of its times [h]; None where nothing states it, and local standard time is meant.

    Raises
    ------
    WeatherError
        There is radiation at night on most days; it says so where the times are those of UTC.
    """
    if "rs" not in place.values:
        return
    taken_as = standard_utc_offset(lat, lon) if utc_offset is None else utc_offset

    def nights(offset: float) -> tuple[NDArray[np.intp], int]:
        sun = _Sun.of(place.times, lat, lon, offset)
        dark = sun.dark(place.values, sun.radiation(slice(None), 0.0), place.times)
        return dark, np.unique(days[dark]).size

    days = place.times.values.astype("datetime64[D]")
    total = np.unique(days[np.isfinite(place.values["rs"])]).size
    dark, wrong = nights(taken_as)
    if wrong <= MOST * total:
        return
    when = moment(place.times.normalize(), int(dark[0]))
    if utc_offset is None and taken_as != 0.0 and nights(0.0)[1] <= MOST * total:
        raise WeatherError(Message("checks.times_of_utc", name=place.label("rs"), wrong=wrong, total=total, when=when))
    sun_limits.dark_at_night(place, dark, round(lon / 15.0))

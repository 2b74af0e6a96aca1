"""Radiation of an hour, or a shorter period: where the sun stands, what it brings, what the night loses.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
ASCE-EWRI (2005), The ASCE Standardized Reference Evapotranspiration Equation, doi:10.1061/9780784408056.
All functions work element by element on floats, numpy arrays and DataArrays. Latitudes are in degrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np

from evaeto.equations.arrays import Field, FieldResult, elementwise
from evaeto.equations.radiation import (
    SOLAR_CONSTANT,
    SUNLESS,
    black_body_radiation,
    relative_earth_sun_distance,
    relative_solar_radiation,
    solar_declination,
    sunset_hour_angle,
)

LowSun = Literal["before sunset", "high sun"]
"""Whose Rs/Rso the hours take that say nothing of the clouds.

By FAO-56 `cloudiness_by_day` says which hours tell, and that before sunset stands for the night; by ASCE-EWRI it is
`cloudiness_under_high_sun`, and the last hour that told stands for all others.
"""
LOW_SUN = 0.3
"""Below this height of the sun [rad] Rs/Rso says little about clouds (ASCE-EWRI 2005 eq. 46)."""
BEFORE_SUNSET = 0.79, 0.52
"""How far before the sunset hour angle [rad] the hour lies whose Rs/Rso stands for the night (FAO-56 p. 75)."""
CARRIED_HOURS: Mapping[LowSun, float] = MappingProxyType({"before sunset": 24.0, "high sun": 48.0})
"""How long [h] a measured Rs/Rso may stand for hours without one of their own.

FAO-56 p. 75 speaks of the night that follows, which ends before the same hour of the next day. ASCE-EWRI (2005) sets
no end: two days bridge a day without a high sun or a gap, where weeks would make all winter of one autumn hour."""
NIGHT_CLOUDINESS = 0.5
"""Rs/Rso where none was measured in time: FAO-56 p. 75 has 0.4 to 0.6 for humid and subhumid climates."""


def seasonal_correction(doy: Field) -> FieldResult:
    """Seasonal correction of solar time Sc [h], FAO-56 eq. 32 and 33 (the equation of time).

    Parameters
    ----------
    doy : array_like
        Day of the year, 1 to 366.

    Returns
    -------
    array_like
        Seasonal correction of solar time Sc [h].
    """
    b = 2.0 * np.pi * (doy - 81.0) / 364.0
    return 0.1645 * np.sin(2.0 * b) - 0.1255 * np.cos(b) - 0.025 * np.sin(b)


def mean_solar_hour(hour: Field, lon: Field, utc_offset: Field) -> FieldResult:
    """Mean solar time [h] of a clock time [h] in a zone of fixed offset, the bracket of FAO-56 eq. 31 without Sc.

    Parameters
    ----------
    hour : array_like
        Clock time in standard time, of the middle of the period [h].
    lon : array_like
        Longitude, negative in the west or counted from 0 to 360 [degrees].
    utc_offset : array_like
        Of the clock from UTC, negative in the west [h].

    Returns
    -------
    array_like
        Mean solar time [h].
    """
    return hour + ((lon + 180.0) % 360.0 - 180.0) / 15.0 - utc_offset


def solar_time_angle(solar_hour: Field, doy: Field) -> FieldResult:
    """Solar time angle ω [rad] from -π to π, zero at noon, FAO-56 eq. 31.

    Parameters
    ----------
    solar_hour : array_like
        Mean solar time of the middle of the period [h].
    doy : array_like
        Day of the year, 1 to 366.

    Returns
    -------
    array_like
        Solar time angle ω [rad].
    """
    angle = np.pi / 12.0 * (solar_hour + seasonal_correction(doy) - 12.0)
    return (angle + np.pi) % (2.0 * np.pi) - np.pi


def sin_solar_elevation(lat: Field, doy: Field, angle: Field) -> FieldResult:
    """Sine of the height of the sun above the horizon β at a solar time angle [rad] (FAO-56 annex 3).

    Parameters
    ----------
    lat : array_like
        Latitude, negative in the south [degrees].
    doy : array_like
        Day of the year, 1 to 366.
    angle : array_like
        Solar time angle, zero at noon [rad].

    Returns
    -------
    array_like
        Sine of the solar elevation [-].
    """
    phi, declination = np.radians(lat), solar_declination(doy)
    return np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(angle)


@elementwise
def extraterrestrial_radiation_of_period(lat: Field, doy: Field, angle: Field, step: float = 1.0) -> FieldResult:
    """Radiation on a horizontal plane above the atmosphere Ra [MJ m-2 h-1], mean rate of a period, FAO-56 eq. 28-30.

    Of a period in which the sun rises or sets only the part with sun counts (ASCE-EWRI 2005 eq. 56), so
    that the periods of a day add up to `extraterrestrial_radiation`.

    Parameters
    ----------
    lat : array_like
        Latitude, negative in the south [degrees].
    doy : array_like
        Day of the year, 1 to 366.
    angle : array_like
        Solar time angle of the middle of the period [rad].
    step : float, optional
        Length of the period [h].

    Returns
    -------
    array_like
        Radiation on a horizontal plane above the atmosphere Ra [MJ m-2 h-1].
    """
    phi, declination = np.radians(lat), solar_declination(doy)
    sunset = sunset_hour_angle(lat, declination)
    half = np.pi * step / 24.0
    sine, sine_declination = np.sin(phi), np.sin(declination)
    cosines = np.cos(phi) * np.cos(declination)
    # A period around midnight may hold a sunset and a sunrise, where the night is shorter than the period.
    turns = (-2.0 * np.pi, 0.0, 2.0 * np.pi) if np.any(sunset + half > np.pi) else (0.0,)
    total = 0.0
    for turn in turns:
        begin = np.minimum(np.maximum(angle + turn - half, -sunset), sunset)
        end = np.minimum(np.maximum(angle + turn + half, -sunset), sunset)
        total = total + ((end - begin) * sine * sine_declination + cosines * (np.sin(end) - np.sin(begin)))
    rate = 12.0 * 60.0 / np.pi * SOLAR_CONSTANT * relative_earth_sun_distance(doy) * total / step
    return np.maximum(rate, 0.0)


@elementwise
def cloudiness_under_high_sun(rs: Field, rso: Field, sine: Field, floor: float = 0.3) -> FieldResult:
    """Relative solar radiation Rs/Rso [-] where the sun is high enough to tell, else NaN, ASCE-EWRI (2005) eq. 45-46.

    Parameters
    ----------
    rs, rso
        Solar radiation, measured and under a clear sky [MJ m-2 h-1]
    sine
        Of the height of the sun in the middle of the period
    floor
        Lower limit of the ratio [-]
    """
    return np.where(sine >= np.sin(LOW_SUN), relative_solar_radiation(rs, rso, floor), np.nan)


@elementwise
def cloudiness_by_day(rs: Field, rso: Field, sine: Field, floor: float = 0.3) -> FieldResult:
    """Relative solar radiation Rs/Rso [-] of the periods with the sun above the horizon in their middle, else NaN.

    Takes what `cloudiness_under_high_sun` takes. FAO-56 p. 75: by day every period has its own ratio. Where Rso is
    below `radiation.SUNLESS`, which a few minutes of a polar day may bring, the ratio says nothing: it is night.
    """
    return np.where((sine > 0.0) & (rso >= SUNLESS), relative_solar_radiation(rs, rso, floor), np.nan)


@elementwise
def is_before_sunset(lat: Field, doy: Field, angle: Field, step: float = 1.0) -> FieldResult:
    """Whether a period is the one two to three hours before sunset: its middle in ωs - 0.79 .. ωs - 0.52, FAO-56 p. 75.

    Of periods shorter than an hour several are; periods longer than an hour are where they hold its middle.

    Parameters
    ----------
    lat
        Latitude, negative in the south [degrees]
    doy
        Day of the year, 1 to 366
    angle
        Solar time angle of the middle of the period [rad]
    step
        Length of the period [h]
    """
    begin, end = BEFORE_SUNSET
    half = max((begin - end) / 2.0, np.pi * step / 24.0)
    middle = sunset_hour_angle(lat, solar_declination(doy)) - (begin + end) / 2.0
    return np.abs(angle - middle) <= half


def net_longwave_radiation_of_hour(t: Field, ea: Field, cloudiness: Field, sigma: float) -> FieldResult:
    """Net outgoing longwave radiation Rnl [MJ m-2 h-1], FAO-56 eq. 39 for hours, ASCE-EWRI (2005) eq. 44.

    Parameters
    ----------
    t : array_like
        Mean air temperature [degC].
    ea : array_like
        Actual vapour pressure [kPa].
    cloudiness : array_like
        Relative solar radiation Rs/Rso [-]; at night that of an hour of the day before.
    sigma : float
        Stefan-Boltzmann constant [MJ K-4 m-2 h-1].

    Returns
    -------
    array_like
        Net outgoing longwave radiation Rnl [MJ m-2 h-1].
    """
    return black_body_radiation(t, sigma) * (0.34 - 0.14 * np.sqrt(ea)) * (1.35 * cloudiness - 0.35)

"""Radiation of an hour, or a shorter period: where the sun stands, what it brings, what the night loses.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
ASCE-EWRI (2005), The ASCE Standardized Reference Evapotranspiration Equation, doi:10.1061/9780784408056.
All functions work element by element on floats, numpy arrays and DataArrays. Latitudes are in degrees.
"""

from __future__ import annotations

import numpy as np

from evaeto.reference_et.arrays import Field, elementwise
from evaeto.reference_et.radiation import (
    SOLAR_CONSTANT,
    black_body_radiation,
    relative_earth_sun_distance,
    relative_solar_radiation,
    solar_declination,
    sunset_hour_angle,
)

LOW_SUN = 0.3
"""Below this height of the sun [rad] Rs/Rso says little about clouds (ASCE-EWRI 2005 eq. 46)."""


def seasonal_correction(doy: Field) -> Field:
    """Seasonal correction of solar time Sc [h], FAO-56 eq. 32 and 33 (the equation of time)."""
    b = 2.0 * np.pi * (doy - 81.0) / 364.0
    return 0.1645 * np.sin(2.0 * b) - 0.1255 * np.cos(b) - 0.025 * np.sin(b)


def mean_solar_hour(hour: Field, lon: Field, utc_offset: Field) -> Field:
    """Mean solar time [h] of a clock time [h] in a zone of fixed offset, the bracket of FAO-56 eq. 31 without Sc.

    Parameters
    ----------
    hour
        Clock time in standard time, of the middle of the period [h]
    lon
        Longitude, negative in the west or counted from 0 to 360 [degrees]
    utc_offset
        Of the clock from UTC, negative in the west [h]
    """
    return hour + ((lon + 180.0) % 360.0 - 180.0) / 15.0 - utc_offset


def solar_time_angle(solar_hour: Field, doy: Field) -> Field:
    """Solar time angle ω [rad] from -π to π, zero at noon, FAO-56 eq. 31.

    Parameters
    ----------
    solar_hour
        Mean solar time of the middle of the period [h]
    doy
        Day of the year, 1 to 366
    """
    angle = np.pi / 12.0 * (solar_hour + seasonal_correction(doy) - 12.0)
    return (angle + np.pi) % (2.0 * np.pi) - np.pi


def sine_of_sun_height(lat: Field, doy: Field, angle: Field) -> Field:
    """Sine of the height of the sun above the horizon β at a solar time angle [rad] (FAO-56 annex 3)."""
    phi, declination = np.radians(lat), solar_declination(doy)
    return np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(angle)


@elementwise
def extraterrestrial_radiation_of_period(lat: Field, doy: Field, angle: Field, step: float = 1.0) -> Field:
    """Radiation on a horizontal plane above the atmosphere Ra [MJ m-2 h-1], mean rate of a period, FAO-56 eq. 28-30.

    Of a period in which the sun rises or sets only the part with sun counts (ASCE-EWRI 2005 eq. 55-57), so
    that the periods of a day add up to `extraterrestrial_radiation`.

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
    phi, declination = np.radians(lat), solar_declination(doy)
    sunset = sunset_hour_angle(lat, declination)
    half = np.pi * step / 24.0
    total = 0.0
    for turn in (-2.0 * np.pi, 0.0, 2.0 * np.pi):  # a period around midnight may hold a sunset and a sunrise
        begin = np.minimum(np.maximum(angle + turn - half, -sunset), sunset)
        end = np.minimum(np.maximum(angle + turn + half, -sunset), sunset)
        total = total + (
            (end - begin) * np.sin(phi) * np.sin(declination)
            + np.cos(phi) * np.cos(declination) * (np.sin(end) - np.sin(begin))
        )
    rate = 12.0 * 60.0 / np.pi * SOLAR_CONSTANT * relative_earth_sun_distance(doy) * total / step
    return np.maximum(rate, 0.0)


@elementwise
def cloudiness_under_high_sun(rs: Field, rso: Field, sine: Field) -> Field:
    """Relative solar radiation Rs/Rso [-], 0.3 to 1.0, where the sun is high enough to tell, else NaN.

    Parameters
    ----------
    rs, rso
        Solar radiation, measured and under a clear sky [MJ m-2 h-1]
    sine
        Of the height of the sun in the middle of the period
    """
    return np.where(sine >= np.sin(LOW_SUN), relative_solar_radiation(rs, rso), np.nan)


def net_longwave_radiation_of_hour(t: Field, ea: Field, cloudiness: Field, sigma: float) -> Field:
    """Net outgoing longwave radiation Rnl [MJ m-2 h-1], FAO-56 eq. 39 for hours, ASCE-EWRI (2005) eq. 44.

    Parameters
    ----------
    t
        Mean air temperature [degC]
    ea
        Actual vapour pressure [kPa]
    cloudiness
        Relative solar radiation Rs/Rso, 0.3 to 1.0 [-]; at night that of the last hours with a high sun
    sigma
        Stefan-Boltzmann constant [MJ K-4 m-2 h-1]
    """
    return black_body_radiation(t, sigma) * (0.34 - 0.14 * np.sqrt(ea)) * (1.35 * cloudiness - 0.35)

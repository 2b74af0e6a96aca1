"""Radiation of a day: above the atmosphere, under a clear sky, at the ground, and net at the crop.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
ASCE-EWRI (2005), The ASCE Standardized Reference Evapotranspiration Equation, doi:10.1061/9780784408056.
All functions work element by element on floats, numpy arrays and DataArrays. Latitudes are in degrees.
"""

from __future__ import annotations

import numpy as np

from evaeto.equations.arrays import Field, FieldResult, elementwise

SOLAR_CONSTANT = 0.0820
"""FAO-56 eq. 21; ASCE-EWRI (2005) eq. 21 has the same as 4.92 MJ m-2 h-1 [MJ m-2 min-1]."""
STEFAN_BOLTZMANN = 4.903e-9
"""FAO-56 eq. 39 [MJ K-4 m-2 d-1]."""
ALBEDO = 0.23
"""Of the hypothetical grass reference crop (FAO-56 eq. 38)."""
NO_SUN = 1e-9
"""A daily radiation [MJ m-2 d-1], or sine of a sun angle, that stands for zero where we divide by it."""
SUNLESS = 0.01
"""Clear-sky radiation [MJ m-2 d-1] below which Rs/Rso says nothing: the last digit stations and services deliver."""


def relative_earth_sun_distance(doy: Field) -> FieldResult:
    """Inverse relative distance Earth-Sun dr [-], FAO-56 eq. 23.

    Parameters
    ----------
    doy : array_like
        Day of the year, 1 to 365 or 366.

    Returns
    -------
    array_like
        Inverse relative distance Earth-Sun dr [-].
    """
    return 1.0 + 0.033 * np.cos(2.0 * np.pi / 365.0 * doy)


def solar_declination(doy: Field) -> FieldResult:
    """Solar declination δ [rad] on a day of the year, FAO-56 eq. 24.

    Parameters
    ----------
    doy : array_like
        Day of the year, 1 to 366.

    Returns
    -------
    array_like
        Solar declination δ [rad].
    """
    return 0.409 * np.sin(2.0 * np.pi / 365.0 * doy - 1.39)


def sunset_hour_angle(lat: Field, declination: Field) -> FieldResult:
    """Sunset hour angle ωs [rad], FAO-56 eq. 25; 0 in the polar night, π in the polar day.

    Parameters
    ----------
    lat : array_like
        Latitude, negative in the south [degrees].
    declination : array_like
        Solar declination [rad].

    Returns
    -------
    array_like
        Sunset hour angle ωs [rad].
    """
    cosine = -np.tan(np.radians(lat)) * np.tan(declination)
    return np.arccos(np.minimum(np.maximum(cosine, -1.0), 1.0))


def extraterrestrial_radiation(lat: Field, doy: Field) -> FieldResult:
    """Radiation of a day on a horizontal plane above the atmosphere Ra [MJ m-2 d-1], FAO-56 eq. 21.

    Parameters
    ----------
    lat : array_like
        Latitude, negative in the south [degrees].
    doy : array_like
        Day of the year, 1 to 366.

    Returns
    -------
    array_like
        Extraterrestrial radiation Ra [MJ m-2 d-1].
    """
    declination = solar_declination(doy)
    angle = sunset_hour_angle(lat, declination)
    sines = np.sin(np.radians(lat)) * np.sin(declination)
    cosines = np.cos(np.radians(lat)) * np.cos(declination)
    scale = 24.0 * 60.0 / np.pi * SOLAR_CONSTANT * relative_earth_sun_distance(doy)
    # Rounding may fall below zero at the edge of the polar night.
    return np.maximum(scale * (angle * sines + cosines * np.sin(angle)), 0.0)


def daylight_hours(lat: Field, doy: Field) -> FieldResult:
    """Longest possible sunshine of a day N [h] at a latitude [degrees], FAO-56 eq. 34.

    Parameters
    ----------
    lat : array_like
        Latitude, negative in the south [degrees].
    doy : array_like
        Day of the year, 1 to 366.

    Returns
    -------
    array_like
        Daylight hours N [h].
    """
    return 24.0 / np.pi * sunset_hour_angle(lat, solar_declination(doy))


def clear_sky_radiation(ra: Field, elevation: Field) -> FieldResult:
    """Solar radiation under a clear sky Rso [MJ m-2 d-1], FAO-56 eq. 37 ("simple").

    Parameters
    ----------
    ra : array_like
        Extraterrestrial radiation [MJ m-2 d-1].
    elevation : array_like
        Height above mean sea level [m].

    Returns
    -------
    array_like
        Solar radiation under a clear sky Rso [MJ m-2 d-1].
    """
    return (0.75 + 2e-5 * elevation) * ra


@elementwise
def clear_sky_radiation_full(ra: Field, lat: Field, doy: Field, ea: Field, pressure: Field) -> FieldResult:
    """Solar radiation under a clear sky Rso [MJ m-2 d-1] from sun angle and water vapour ("full").

    ASCE-EWRI (2005) appendix D eq. D.1 to D.5, with clean air (turbidity coefficient Kt = 1); an update of
    FAO-56 annex 3 eq. 3-14 to 3-20.

    Parameters
    ----------
    ra : array_like
        Extraterrestrial radiation [MJ m-2 d-1].
    lat : array_like
        Latitude, negative in the south [degrees].
    doy : array_like
        Day of the year, 1 to 366.
    ea : array_like
        Actual vapour pressure [kPa].
    pressure : array_like
        Atmospheric pressure [kPa].

    Returns
    -------
    array_like
        Solar radiation under a clear sky Rso [MJ m-2 d-1].
    """
    phi = np.radians(lat)
    season = np.sin(2.0 * np.pi / 365.0 * doy - 1.39)
    # The angle is a fit to daily means, below the horizon in the winter of high latitudes: no beam then.
    return clear_sky_radiation_at_height(ra, np.sin(0.85 + 0.3 * phi * season - 0.42 * phi**2), ea, pressure)


@elementwise
def clear_sky_radiation_at_height(ra: Field, sine: Field, ea: Field, pressure: Field) -> FieldResult:
    """Solar radiation under a clear sky Rso, in the unit of Ra, with the sun at a height, ASCE-EWRI (2005) eq. D.1-D.4.

    Parameters
    ----------
    ra : array_like
        Extraterrestrial radiation.
    sine : array_like
        Of the height of the sun; below the horizon there is no beam.
    ea : array_like
        Actual vapour pressure [kPa].
    pressure : array_like
        Atmospheric pressure [kPa].

    Returns
    -------
    array_like
        Clear-sky radiation Rso in the unit of Ra.
    """
    sin_beta = np.maximum(sine, NO_SUN)
    water = 0.14 * ea * pressure + 2.1  # precipitable water [mm]
    beam = 0.98 * np.exp(-0.00146 * pressure / sin_beta - 0.075 * (water / sin_beta) ** 0.4)
    diffuse = np.where(beam >= 0.15, 0.35 - 0.36 * beam, 0.18 + 0.82 * beam)
    return (beam + diffuse) * ra


@elementwise
def solar_radiation_from_sunshine(
    sunshine: Field, ra: Field, daylight: Field, a: float = 0.25, b: float = 0.50
) -> FieldResult:
    """Solar radiation Rs [MJ m-2 d-1] from the duration of sunshine, FAO-56 eq. 35 (Ångström 1924).

    Zero in the polar night.

    Parameters
    ----------
    sunshine, daylight : array_like
        Actual and longest possible duration of sunshine [h].
    ra : array_like
        Extraterrestrial radiation [MJ m-2 d-1].
    a, b : float, optional
        Share of Ra on overcast days and gain of clear days [-]; FAO-56 recommends 0.25 and 0.50 where no
        local calibration exists.

    Returns
    -------
    array_like
        Solar radiation Rs [MJ m-2 d-1].
    """
    fraction = np.where(daylight > 0.0, sunshine / np.where(daylight > 0.0, daylight, 1.0), 0.0 * sunshine)
    return (a + b * fraction) * ra


def solar_radiation_from_temperature(tmax: Field, tmin: Field, ra: Field, krs: Field) -> FieldResult:
    """Solar radiation Rs [MJ m-2 d-1] estimated from the temperature range, FAO-56 eq. 50 (Hargreaves).

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature, tmax not below tmin [degC].
    ra : array_like
        Extraterrestrial radiation [MJ m-2 d-1].
    krs : array_like
        Adjustment [degC-0.5]: about 0.16 inland, 0.19 on coasts.

    Returns
    -------
    array_like
        Solar radiation Rs [MJ m-2 d-1].
    """
    return krs * np.sqrt(tmax - tmin) * ra


def solar_radiation_on_island(ra: Field, b: float = 4.0) -> FieldResult:
    """Solar radiation Rs [MJ m-2 d-1] of a month on a small island up to 100 m high, FAO-56 eq. 51.

    Parameters
    ----------
    ra : array_like
        Extraterrestrial radiation [MJ m-2 d-1].
    b : float, optional
        Empirical constant [MJ m-2 d-1].

    Returns
    -------
    array_like
        Solar radiation Rs [MJ m-2 d-1].
    """
    return 0.7 * ra - b


def net_shortwave_radiation(rs: Field, albedo: float = ALBEDO) -> FieldResult:
    """Net solar radiation Rns [MJ m-2 d-1] of solar radiation Rs [MJ m-2 d-1], FAO-56 eq. 38.

    Parameters
    ----------
    rs : array_like
        Incoming solar radiation [MJ m-2 d-1].
    albedo : float, optional
        Of the crop [-]; 0.23 for the grass reference crop.

    Returns
    -------
    array_like
        Net shortwave radiation Rns [MJ m-2 d-1].
    """
    return (1.0 - albedo) * rs


def black_body_radiation(t: Field, sigma: float = STEFAN_BOLTZMANN) -> FieldResult:
    """Emission of a black body σT⁴ [MJ m-2 d-1] at temperature t [degC] (FAO-56 annex 2 table 2.8).

    Parameters
    ----------
    t : array_like
        Temperature [degC].
    sigma : float, optional
        Stefan-Boltzmann constant [MJ K-4 m-2 d-1].

    Returns
    -------
    array_like
        Emitted radiation [MJ m-2 d-1].
    """
    kelvin = t + 273.16
    squared = kelvin * kelvin  # x**4 through the general power function takes ten times as long
    return sigma * squared * squared


@elementwise
def relative_solar_radiation(rs: Field, rso: Field, floor: Field = 0.0) -> FieldResult:
    """Rs/Rso [-] of FAO-56 eq. 39, limited to 1.0 (clear) as p. 52 says and, by other standards, from below.

    Where Rso is below `SUNLESS`, in the polar night and on its edge, the ratio is one of two zeros and says nothing
    about clouds. It is then 1.0, its limit on cloudless days: what is left there is twilight, which lies above the
    Rso of a geometry without atmosphere, so that the ratio of the last measured days tends to 1.0 as well. Clouds
    cannot be told in the polar night; under an overcast sky the loss of longwave radiation is then too large.

    Parameters
    ----------
    rs, rso : array_like
        Solar radiation, measured and under a clear sky [MJ m-2 d-1].
    floor : array_like, optional
        Lower limit [-]: 0.3 by ASCE-EWRI (2005) eq. 18; FAO-56 has none.

    Returns
    -------
    array_like
        Rs/Rso [-].
    """
    sunless = rso < SUNLESS
    if np.any(sunless):
        rso, floor = np.maximum(rso, NO_SUN), np.where(sunless, 1.0, floor)
    return np.minimum(np.maximum(rs / rso, floor), 1.0)


def net_longwave_radiation(
    tmax: Field,
    tmin: Field,
    ea: Field,
    rs: Field,
    rso: Field,
    sigma: float = STEFAN_BOLTZMANN,
    cloudiness_floor: float = 0.0,
) -> FieldResult:
    """Net outgoing longwave radiation Rnl [MJ m-2 d-1], FAO-56 eq. 39.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    ea : array_like
        Actual vapour pressure [kPa].
    rs, rso : array_like
        Solar radiation, measured and under a clear sky [MJ m-2 d-1]; see `relative_solar_radiation`.
    sigma : float, optional
        Stefan-Boltzmann constant [MJ K-4 m-2 d-1]; ASCE-EWRI (2005) has 4.901e-9.
    cloudiness_floor : float, optional
        Lower limit of Rs/Rso [-]: none by FAO-56 (p. 52), 0.3 by ASCE-EWRI (2005) eq. 18.

    Returns
    -------
    array_like
        Net outgoing longwave radiation Rnl [MJ m-2 d-1].
    """
    emission = (black_body_radiation(tmax, sigma) + black_body_radiation(tmin, sigma)) / 2.0
    humidity = 0.34 - 0.14 * np.sqrt(ea)
    cloudiness = 1.35 * relative_solar_radiation(rs, rso, cloudiness_floor) - 0.35
    return emission * humidity * cloudiness


def net_radiation(rns: Field, rnl: Field) -> FieldResult:
    """Net radiation Rn [MJ m-2 d-1], FAO-56 eq. 40, from net shortwave and outgoing longwave.

    Parameters
    ----------
    rns : array_like
        Net shortwave radiation [MJ m-2 d-1].
    rnl : array_like
        Net outgoing longwave radiation [MJ m-2 d-1].

    Returns
    -------
    array_like
        Net radiation Rn [MJ m-2 d-1].
    """
    return rns - rnl

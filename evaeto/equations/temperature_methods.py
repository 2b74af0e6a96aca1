"""Reference evapotranspiration from temperature, with little else."""

from __future__ import annotations

import numpy as np

from evaeto.equations.arrays import Field, FieldResult


def hargreaves(tmax: Field, tmin: Field, ra: Field, coefficient: Field = 0.0023) -> FieldResult:
    """Reference evapotranspiration [mm d-1] by Hargreaves and Samani (1985), FAO-56 eq. 52.

    Made for periods of five days and more in semi-arid places; too high in humid air, too low in wind
    above 3 m s-1 (FAO-56 p. 64; Hargreaves and Allen 2003, J. Irrig. Drain. Eng. 129(1), 53-63).

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature, tmax not below tmin [degC].
    ra : array_like
        Extraterrestrial radiation [MJ m-2 d-1]; 0.408 turns it into mm d-1.
    coefficient : array_like, optional
        0.0023, or 0.0135 times `hargreaves_radiation_coefficient` [degC-1.5].

    Returns
    -------
    array_like
        Reference evapotranspiration [mm d-1].
    """
    return coefficient * ((tmax + tmin) / 2.0 + 17.8) * np.sqrt(tmax - tmin) * 0.408 * ra


def hargreaves_radiation_coefficient(temperature_range: Field) -> FieldResult:
    """Coefficient of Hargreaves that follows the daily range of temperature [degC], Samani (2000).

    Samani, Z. (2000), J. Irrig. Drain. Eng. 126(4), 265-267, doi:10.1061/(ASCE)0733-9437(2000)126:4(265); in
    McMahon et al. (2013), doi:10.5194/hess-17-1331-2013, it is supplement eq. S9.13.

    Parameters
    ----------
    temperature_range : array_like
        Daily maximum minus minimum air temperature [degC].

    Returns
    -------
    array_like
        Coefficient KT [degC-0.5]; 0.0135 KT takes the place of 0.0023 in `hargreaves`.
    """
    return 0.00185 * temperature_range**2 - 0.0433 * temperature_range + 0.4023


def blaney_criddle(t: Field, daytime_share: Field) -> FieldResult:
    """Reference evapotranspiration [mm d-1] by Blaney and Criddle (1950) as calibrated by Schrödter (1985).

    For monthly means at about 50 degrees north; nothing but temperature and day length enters.

    Parameters
    ----------
    t : array_like
        Mean air temperature [degC].
    daytime_share : array_like
        Share of the daytime hours of the year that falls on the day [%], see `daytime_share_of_year`.

    Returns
    -------
    array_like
        Reference evapotranspiration [mm d-1].
    """
    return -1.55 + 0.96 * daytime_share * (0.457 * t + 8.128)


def blaney_criddle_fao24(
    t: Field, rhmin: Field, u2: Field, sunshine_fraction: Field, daytime_share: Field
) -> FieldResult:
    """Reference evapotranspiration [mm d-1] by Blaney-Criddle as corrected in FAO-24.

    For periods of ten days and more. Doorenbos and Pruitt (1977), FAO Irrigation and Drainage Paper 24; the
    correction as a regression by Frevert et al. (1983) after McMahon et al. (2013), doi:10.5194/hess-17-1331-2013,
    supplement eq. S9.7 and S9.8.

    Parameters
    ----------
    t : array_like
        Mean air temperature [degC].
    rhmin : array_like
        Minimum relative humidity [%].
    u2 : array_like
        Wind speed at 2 m by day, see `daytime_wind_speed` [m s-1].
    sunshine_fraction : array_like
        Actual over longest possible sunshine n/N [-].
    daytime_share : array_like
        Share of the daytime hours of the year that falls on the day [%].

    Returns
    -------
    array_like
        Reference evapotranspiration [mm d-1].
    """
    correction = (
        0.81917
        - 0.0040922 * rhmin
        + 1.0705 * sunshine_fraction
        + 0.065649 * u2
        - 0.0059684 * rhmin * sunshine_fraction
        - 0.0005967 * rhmin * u2
    )
    return 0.0043 * rhmin - sunshine_fraction - 1.41 + correction * daytime_share * (0.46 * t + 8.13)


def daytime_wind_speed(u2: Field, day_to_night: float = 2.0) -> FieldResult:
    """Wind speed by day [m s-1], of twelve hours, from the mean of the 24 hours.

    Parameters
    ----------
    u2 : array_like
        Mean wind speed of the day [m s-1].
    day_to_night : float, optional
        Wind speed by day over that by night [-]; 2 is the default of Ref-ET (University of Idaho) for the methods of
        FAO-24, whose wind is that of the day.

    Returns
    -------
    array_like
        Wind speed by day [m s-1].
    """
    return u2 * 2.0 * day_to_night / (1.0 + day_to_night)


def daytime_share_of_year(daylight: Field) -> FieldResult:
    """Share of the daytime hours of a year, 365 times 12, that a day of so many daylight hours has [%].

    Parameters
    ----------
    daylight : array_like
        Daylight hours of each day [h].

    Returns
    -------
    array_like
        Share [%].
    """
    return 100.0 * daylight / (365.0 * 12.0)


def haude(ea: Field, saturation: Field, factor: Field) -> FieldResult:
    """Potential evapotranspiration [mm d-1] by Haude (1955), from the saturation deficit at two in the afternoon.

    Parameters
    ----------
    ea, saturation : array_like
        Actual and saturation vapour pressure at 14 h [kPa].
    factor : array_like
        Of the month and the crop [mm d-1 kPa-1]; Schrödter (1985) has 2.6 for grass in July.

    Returns
    -------
    array_like
        Potential evapotranspiration [mm d-1].
    """
    return factor * (saturation - ea)

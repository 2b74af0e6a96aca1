"""The Penman-Monteith equation for daily and monthly steps, and the whole road to it from daily weather."""

from __future__ import annotations

from typing import cast

import numpy as np

from evaeto.equations import radiation
from evaeto.equations.arrays import Field, FieldResult, elementwise, first_present
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.humidity import (
    mean_saturation_vapour_pressure,
    saturation_vapour_pressure,
    slope_of_saturation_vapour_pressure,
)
from evaeto.equations.standards import HOURLY_STANDARDS, STANDARDS, HourlyStandard, Rso, Standard


def penman_monteith(
    tmax: Field,
    tmin: Field,
    ea: Field,
    u2: Field,
    rn: Field,
    pressure: Field,
    g: Field = 0.0,
    cn: float = 900.0,
    cd: float = 0.34,
) -> FieldResult:
    """Reference evapotranspiration [mm d-1], FAO-56 eq. 6; with other `cn`, `cd` ASCE-EWRI (2005) eq. 1.

    May be negative on saturated, cold days: dew or rime. It is not clipped.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature at 2 m [degC]; their mean is that of the day (eq. 9).
    ea : array_like
        Actual vapour pressure [kPa].
    u2 : array_like
        Wind speed at 2 m [m s-1].
    rn, g : array_like
        Net radiation at the crop and soil heat flux [MJ m-2 d-1].
    pressure : array_like
        Atmospheric pressure [kPa].
    cn, cd : float, optional
        Constants of the reference crop, see `standards.STANDARDS` [K mm s3 Mg-1 d-1] and [s m-1].

    Returns
    -------
    array_like
        Reference evapotranspiration [mm d-1].
    """
    t = (tmax + tmin) / 2.0
    slope = slope_of_saturation_vapour_pressure(t)
    gamma = psychrometric_constant(pressure)
    deficit = mean_saturation_vapour_pressure(tmax, tmin) - ea
    numerator = 0.408 * slope * (rn - g) + gamma * cn / (t + 273.0) * u2 * deficit
    return numerator / (slope + gamma * (1.0 + cd * u2))


@elementwise
def penman_monteith_hourly(
    t: Field,
    ea: Field,
    u2: Field,
    rn: Field,
    pressure: Field,
    constants: HourlyStandard = HOURLY_STANDARDS["fao56", "short"],
) -> FieldResult:
    """Reference evapotranspiration of an hour [mm h-1], FAO-56 eq. 53 with 45 and 46, ASCE-EWRI (2005) eq. 1.

    The soil heat flux and, by ASCE-EWRI, the resistance of the crop differ between day and night; it is day
    where the net radiation is positive (ASCE-EWRI 2005 table 1).

    Parameters
    ----------
    t : array_like
        Mean air temperature of the hour [degC].
    ea : array_like
        Actual vapour pressure [kPa].
    u2 : array_like
        Wind speed at 2 m [m s-1].
    rn : array_like
        Net radiation at the crop [MJ m-2 h-1].
    pressure : array_like
        Atmospheric pressure [kPa].
    constants : HourlyStandard, optional
        Of the standard and its reference crop.

    Returns
    -------
    array_like
        Reference evapotranspiration of an hour [mm h-1].
    """
    day = rn > 0.0
    cd, soil = np.where(day, *constants.cd), np.where(day, *constants.soil)
    slope = slope_of_saturation_vapour_pressure(t)
    gamma = psychrometric_constant(pressure)
    deficit = saturation_vapour_pressure(t) - ea
    numerator = 0.408 * slope * rn * (1.0 - soil) + gamma * constants.cn / (t + 273.0) * u2 * deficit
    return numerator / (slope + gamma * (1.0 + cd * u2))


@elementwise
def reference_et_numpy(
    tmax: Field,
    tmin: Field,
    ea: Field,
    u2: Field,
    doy: Field,
    rs: Field | None = None,
    sunshine: Field | None = None,
    rn: Field | None = None,
    pressure: Field | None = None,
    lat: Field | None = None,
    elevation: Field | None = None,
    g: Field = 0.0,
    constants: Standard = STANDARDS["fao56", "short"],
    rso: Rso = "simple",
) -> FieldResult:
    """Daily reference evapotranspiration [mm d-1] from weather in the table's names and units.

    The numpy core of `evaeto.eto`: plain arrays in, a plain array out. Of the inputs that may stand in for
    each other every day takes the first it has: `rn`, else from `rs`, else from `sunshine` (eq. 35);
    `pressure`, else from `elevation` (eq. 7). None means not measured at all, NaN missing that day; a day
    that lacks an input is NaN.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    ea : array_like
        Actual vapour pressure [kPa].
    u2 : array_like
        Wind speed at 2 m [m s-1].
    doy : array_like
        Day of the year, 1 to 366.
    rs, rn : array_like, optional
        Incoming solar radiation; net radiation [MJ m-2 d-1].
    sunshine : array_like, optional
        Duration of sunshine [h].
    pressure : array_like, optional
        Atmospheric pressure [kPa].
    lat : array_like, optional
        Latitude [degrees], for everything but `rn`.
    elevation : array_like, optional
        Height above mean sea level [m], for the pressure and the simple `rso`.
    g : array_like, optional
        Soil heat flux [MJ m-2 d-1]: 0 for days and ten-day periods (eq. 42), of months by eq. 43 and 44.
    constants : Standard, optional
        Of the standard and its reference crop.
    rso : {"simple", "full"}, optional
        Clear-sky radiation by FAO-56 eq. 37 ("simple") or ASCE-EWRI appendix D ("full").

    Returns
    -------
    array_like
        Daily reference evapotranspiration [mm d-1].
    """
    air_pressure = first_present(pressure, None if elevation is None else lambda: atmospheric_pressure(elevation))

    net_radiation = first_present(
        rn,
        None if lat is None else lambda: net_radiation_of_day(
            tmax, tmin, ea, doy, rs, sunshine, air_pressure, lat, elevation, constants.sigma, rso,
            constants.cloudiness_floor,
        ),
    )  # fmt: skip
    return penman_monteith(tmax, tmin, ea, u2, net_radiation, air_pressure, g, cn=constants.cn, cd=constants.cd)


@elementwise
def net_radiation_of_day(
    tmax: Field,
    tmin: Field,
    ea: Field,
    doy: Field,
    rs: Field | None,
    sunshine: Field | None,
    pressure: Field,
    lat: Field,
    elevation: Field | None,
    sigma: float,
    rso: Rso,
    cloudiness_floor: float = 0.0,
) -> FieldResult:
    """Net radiation [MJ m-2 d-1] of weather as `reference_et_numpy` takes it, FAO-56 eq. 38 to 40.

    Each day takes `rs` where it has it, else `sunshine` (eq. 35). `sigma` and `cloudiness_floor` are those of
    `standards.Standard`.

    Parameters
    ----------
    tmax, tmin : array_like
        Daily maximum and minimum air temperature [degC].
    ea : array_like
        Actual vapour pressure [kPa].
    doy : array_like
        Day of the year, 1 to 366.
    rs : array_like or None
        Incoming solar radiation [MJ m-2 d-1].
    sunshine : array_like or None
        Duration of sunshine [h].
    pressure : array_like
        Atmospheric pressure [kPa], used by the full clear-sky radiation.
    lat : array_like
        Latitude [degrees].
    elevation : array_like or None
        Height above mean sea level [m]; the full clear-sky radiation does without.
    sigma : float
        Stefan-Boltzmann constant [MJ K-4 m-2 d-1].
    rso : {"simple", "full"}
        Clear-sky radiation by FAO-56 eq. 37 ("simple") or ASCE-EWRI appendix D ("full").
    cloudiness_floor : float, optional
        Lower limit of Rs/Rso [-].

    Returns
    -------
    array_like
        Net radiation Rn [MJ m-2 d-1].
    """
    ra = radiation.extraterrestrial_radiation(lat, doy)
    incoming = first_present(
        rs,
        None if sunshine is None else lambda: radiation.solar_radiation_from_sunshine(
            sunshine, ra, radiation.daylight_hours(lat, doy)
        ),
    )  # fmt: skip
    if rso == "full":
        clear = radiation.clear_sky_radiation_full(ra, lat, doy, ea, pressure)
    else:
        clear = radiation.clear_sky_radiation(ra, cast(Field, elevation))
    rnl = radiation.net_longwave_radiation(tmax, tmin, ea, incoming, clear, sigma, cloudiness_floor)
    return radiation.net_radiation(radiation.net_shortwave_radiation(incoming), rnl)

"""ETo as Open-Meteo computes it: FAO-56 of every hour of its own weather, none below zero, summed over the day.

After its documentation and FaoEvapotranspiration.swift of open-meteo/open-meteo, but by our own science.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from evaeto.core import local_days as civil_days
from evaeto.core.calendar import Array
from evaeto.core.quantities import conversion
from evaeto.demo.hourly import Hours, hours_at
from evaeto.demo.weather import Weather
from evaeto.equations import hourly_radiation as sun
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.equations.humidity import vapour_pressure_from_dew_point
from evaeto.equations.penman_monteith import penman_monteith_hourly
from evaeto.equations.radiation import clear_sky_radiation, net_radiation, net_shortwave_radiation
from evaeto.equations.standards import HOURLY_STANDARDS
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S

DECIMALS = 2
"""The service rounds every hour, and the day is the sum of rounded hours."""


def of_the_hour_before(hours: Hours, times: Array, lat: float, lon: float, elevation: float | None) -> Array:
    """ETo [mm] of the hour before each of `times` [s UTC], with the air as it is at its end; NaN without a height."""
    if elevation is None:
        return np.full(len(times), np.nan)
    at = hours.at(times)
    solar_hour = sun.mean_solar_hour((times - HOUR_S / 2) / HOUR_S, lon, 0.0)
    day = np.floor(solar_hour / 24).astype("datetime64[D]")
    doy = (day - day.astype("datetime64[Y]")).astype(float) + 1
    angle = sun.solar_time_angle(solar_hour % 24, doy)
    clear = clear_sky_radiation(sun.extraterrestrial_radiation_of_period(lat, doy, angle), elevation)
    rs = hours.sun_before(times) * conversion("rs", "MJ m-2 d-1", hourly=True)[0]
    told = sun.cloudiness_under_high_sun(rs, clear, sun.sin_solar_elevation(lat, doy, angle))
    # FAO-56 p. 75: at night 0.4 to 0.6 in humid air, 0.7 to 0.8 in dry air
    clouds = np.where(np.isnan(told), 0.8 - 0.4 * at["humidity"] / 100, told)
    constants = HOURLY_STANDARDS["fao56", "short"]
    ea = vapour_pressure_from_dew_point(at["dew"])
    rnl = sun.net_longwave_radiation_of_hour(at["temperature"], ea, clouds, constants.sigma)
    rn = net_radiation(net_shortwave_radiation(rs), rnl)
    u2 = wind_speed_at_2m(at["wind"], 10.0)
    eto = penman_monteith_hourly(at["temperature"], ea, u2, rn, atmospheric_pressure(elevation), constants)
    delivered: Array = np.round(np.maximum(eto, 0.0), DECIMALS)
    return delivered


def of_days(
    weather: Weather,
    service: str,
    point: tuple[float, float],
    period: tuple[date, date],
    elevation: float | None,
    now: datetime,
) -> Array:
    """ETo [mm] of the local standard days of a period, NaN where `service` knows no weather."""
    edges = hour_blocks.edges(*period, civil_days.standard_utc_offset(*point, now=now))
    # From an hour before, so that the first night cools down from the evening before
    begin, end = (datetime.fromtimestamp(second, UTC) for second in (edges[0] - HOUR_S, edges[-1]))
    hours = hours_at(weather, service, *point, begin, end, now)
    if hours is None:
        return np.full(len(edges) - 1, np.nan)
    of_hours = of_the_hour_before(hours, np.arange(edges[0] + HOUR_S, edges[-1] + 1, HOUR_S), *point, elevation)
    days: Array = np.round(of_hours.reshape(-1, 24).sum(axis=1), DECIMALS)
    return days

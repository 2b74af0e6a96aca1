"""Reference evapotranspiration: the equations of FAO-56 and ASCE-EWRI (2005), one module per concept.

Importing it needs numpy alone; pandas and xarray are loaded when `eto` is first called.
"""

from __future__ import annotations

from evaeto.reference_et.atmosphere import atmospheric_pressure, latent_heat, psychrometric_constant
from evaeto.reference_et.compare import compare_methods
from evaeto.reference_et.door import eto
from evaeto.reference_et.estimates import fill_missing
from evaeto.reference_et.hourly_radiation import (
    extraterrestrial_radiation_of_period,
    mean_solar_hour,
    net_longwave_radiation_of_hour,
    seasonal_correction,
    sine_of_sun_height,
    solar_time_angle,
)
from evaeto.reference_et.humidity import (
    HUMIDITY_ORDER,
    actual_vapour_pressure,
    humidity_method,
    mean_saturation_vapour_pressure,
    saturation_vapour_pressure,
    slope_of_saturation_vapour_pressure,
    vapour_pressure_from_dew_point,
    vapour_pressure_from_psychrometer,
    vapour_pressure_from_rhmax,
    vapour_pressure_from_rhmax_rhmin,
    vapour_pressure_from_rhmean,
    vapour_pressure_from_tmin,
)
from evaeto.reference_et.methods import EMPIRICAL
from evaeto.reference_et.penman_monteith import (
    daily_numpy,
    net_radiation_of_day,
    penman_monteith,
    penman_monteith_hourly,
)
from evaeto.reference_et.radiation import (
    black_body_radiation,
    clear_sky_radiation,
    clear_sky_radiation_at_height,
    clear_sky_radiation_full,
    daylight_hours,
    extraterrestrial_radiation,
    net_longwave_radiation,
    net_radiation,
    net_shortwave_radiation,
    relative_earth_sun_distance,
    relative_solar_radiation,
    solar_declination,
    solar_radiation_from_sunshine,
    solar_radiation_from_temperature,
    solar_radiation_on_island,
    sunset_hour_angle,
)
from evaeto.reference_et.radiation_methods import makkink, priestley_taylor, turc
from evaeto.reference_et.soil_heat import monthly_soil_heat_flux, monthly_soil_heat_flux_so_far
from evaeto.reference_et.standards import (
    CROPS,
    HOURLY_STANDARDS,
    METHODS,
    RSO,
    STANDARDS,
    HourlyStandard,
    Standard,
    standard,
    with_cloudiness_floor,
)
from evaeto.reference_et.temperature_methods import (
    blaney_criddle,
    blaney_criddle_fao24,
    daytime_share_of_year,
    daytime_wind_speed,
    hargreaves,
    hargreaves_radiation_coefficient,
    haude,
)
from evaeto.reference_et.wind import wind_speed_at_2m

__all__ = [
    "CROPS",
    "EMPIRICAL",
    "HOURLY_STANDARDS",
    "HUMIDITY_ORDER",
    "METHODS",
    "RSO",
    "STANDARDS",
    "HourlyStandard",
    "Standard",
    "actual_vapour_pressure",
    "atmospheric_pressure",
    "black_body_radiation",
    "blaney_criddle",
    "blaney_criddle_fao24",
    "clear_sky_radiation",
    "clear_sky_radiation_at_height",
    "clear_sky_radiation_full",
    "compare_methods",
    "daily_numpy",
    "daylight_hours",
    "daytime_share_of_year",
    "daytime_wind_speed",
    "eto",
    "extraterrestrial_radiation",
    "extraterrestrial_radiation_of_period",
    "fill_missing",
    "hargreaves",
    "hargreaves_radiation_coefficient",
    "haude",
    "humidity_method",
    "latent_heat",
    "makkink",
    "mean_saturation_vapour_pressure",
    "mean_solar_hour",
    "monthly_soil_heat_flux",
    "monthly_soil_heat_flux_so_far",
    "net_longwave_radiation",
    "net_longwave_radiation_of_hour",
    "net_radiation",
    "net_radiation_of_day",
    "net_shortwave_radiation",
    "penman_monteith",
    "penman_monteith_hourly",
    "priestley_taylor",
    "psychrometric_constant",
    "relative_earth_sun_distance",
    "relative_solar_radiation",
    "saturation_vapour_pressure",
    "seasonal_correction",
    "sine_of_sun_height",
    "slope_of_saturation_vapour_pressure",
    "solar_declination",
    "solar_radiation_from_sunshine",
    "solar_radiation_from_temperature",
    "solar_radiation_on_island",
    "solar_time_angle",
    "standard",
    "sunset_hour_angle",
    "turc",
    "vapour_pressure_from_dew_point",
    "vapour_pressure_from_psychrometer",
    "vapour_pressure_from_rhmax",
    "vapour_pressure_from_rhmax_rhmin",
    "vapour_pressure_from_rhmean",
    "vapour_pressure_from_tmin",
    "wind_speed_at_2m",
    "with_cloudiness_floor",
]

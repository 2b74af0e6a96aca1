"""Reference evapotranspiration: the equations of FAO-56 and ASCE-EWRI (2005), one module per concept.

Importing it needs numpy alone; pandas and xarray are loaded when `eto` is first called.
"""

from __future__ import annotations

from evaeto.reference_et.atmosphere import atmospheric_pressure, latent_heat, psychrometric_constant
from evaeto.reference_et.daily import eto
from evaeto.reference_et.hargreaves import hargreaves
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
from evaeto.reference_et.penman_monteith import daily_numpy, penman_monteith
from evaeto.reference_et.radiation import (
    black_body_radiation,
    clear_sky_radiation,
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
    sunset_hour_angle,
)
from evaeto.reference_et.soil_heat import monthly_soil_heat_flux, monthly_soil_heat_flux_so_far
from evaeto.reference_et.standards import CROPS, METHODS, RSO, STANDARDS, Standard, standard
from evaeto.reference_et.wind import wind_speed_at_2m

__all__ = [
    "CROPS",
    "HUMIDITY_ORDER",
    "METHODS",
    "RSO",
    "STANDARDS",
    "Standard",
    "actual_vapour_pressure",
    "atmospheric_pressure",
    "black_body_radiation",
    "clear_sky_radiation",
    "clear_sky_radiation_full",
    "daily_numpy",
    "daylight_hours",
    "eto",
    "extraterrestrial_radiation",
    "hargreaves",
    "humidity_method",
    "latent_heat",
    "mean_saturation_vapour_pressure",
    "monthly_soil_heat_flux",
    "monthly_soil_heat_flux_so_far",
    "net_longwave_radiation",
    "net_radiation",
    "net_shortwave_radiation",
    "penman_monteith",
    "psychrometric_constant",
    "relative_earth_sun_distance",
    "relative_solar_radiation",
    "saturation_vapour_pressure",
    "slope_of_saturation_vapour_pressure",
    "solar_declination",
    "solar_radiation_from_sunshine",
    "solar_radiation_from_temperature",
    "standard",
    "sunset_hour_angle",
    "vapour_pressure_from_dew_point",
    "vapour_pressure_from_psychrometer",
    "vapour_pressure_from_rhmax",
    "vapour_pressure_from_rhmax_rhmin",
    "vapour_pressure_from_rhmean",
    "vapour_pressure_from_tmin",
    "wind_speed_at_2m",
]

"""What gridded products call their variables, and what CF attributes mean: tables.

A name of two letters says little in a table of a station, so these count for variables of more than one dimension.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class GridName(NamedTuple):
    """A quantity, its unit where the file states none, and the height of a wind [m]."""

    quantity: str
    units: str
    height: float | None = None


GRID_NAMES: Mapping[str, GridName] = MappingProxyType(
    {
        # E-OBS
        "tx": GridName("tmax", "degC"), "tn": GridName("tmin", "degC"), "tg": GridName("tmean", "degC"),
        "hu": GridName("rhmean", "%"), "qq": GridName("rs", "W m-2"), "fg": GridName("uz", "m s-1", 10.0),
        "rr": GridName("precip", "mm d-1"),
        # SILO
        "max_temp": GridName("tmax", "degC"), "min_temp": GridName("tmin", "degC"), "vp": GridName("ea", "hPa"),
        "rh_tmax": GridName("rhmin", "%"), "rh_tmin": GridName("rhmax", "%"), "radiation": GridName("rs", "MJ m-2 d-1"),
        "daily_rain": GridName("precip", "mm d-1"),
        # TerraClimate and gridMET: the wind of both is that at 10 m
        "ppt": GridName("precip", "mm d-1"), "vs": GridName("uz", "m s-1", 10.0),
        "daily_mean_wind_speed": GridName("uz", "m s-1", 10.0),
        "daily_maximum_temperature": GridName("tmax", "K"), "daily_minimum_temperature": GridName("tmin", "K"),
        "daily_maximum_relative_humidity": GridName("rhmax", "%"),
        "daily_minimum_relative_humidity": GridName("rhmin", "%"),
        "daily_mean_shortwave_radiation_at_surface": GridName("rs", "W m-2"),
        # ARCO-ERA5
        "2m_temperature": GridName("tmean", "K"), "2m_dewpoint_temperature": GridName("tdew", "K"),
        "10m_wind_speed": GridName("uz", "m s-1", 10.0),
        "surface_solar_radiation_downwards": GridName("rs", "J m-2"),
        "mean_surface_downward_short_wave_radiation_flux": GridName("rs", "W m-2"),
        "geopotential_at_surface": GridName("elevation", "m2 s-2"), "total_precipitation": GridName("precip", "m"),
        # MSWX
        "downward_shortwave_radiation": GridName("rs", "W m-2"),
        # GLDAS
        "Tair_f_max": GridName("tmax", "K"), "Tair_f_min": GridName("tmin", "K"),
        "Tair_f_inst": GridName("tmean", "K"), "Tair_f_tavg": GridName("tmean", "K"),
        "Wind_f_inst": GridName("uz", "m s-1", 10.0), "Wind_f_tavg": GridName("uz", "m s-1", 10.0),
        "SWdown_f_tavg": GridName("rs", "W m-2"), "Psurf_f_inst": GridName("pressure", "Pa"),
        "Psurf_f_tavg": GridName("pressure", "Pa"), "Rainf_f_tavg": GridName("precip", "kg m-2 s-1"),
        # MACAv2 by its file names, PGF and NCEP, MERRA-2
        "rhsmax": GridName("rhmax", "%"), "rhsmin": GridName("rhmin", "%"), "dswrf": GridName("rs", "W m-2"),
        "SWGDN": GridName("rs", "W m-2"),
        # WRF
        "T2": GridName("tmean", "K"), "SWDOWN": GridName("rs", "W m-2"), "PSFC": GridName("pressure", "Pa"),
        "HGT": GridName("elevation", "m"), "XLAT": GridName("lat", "degrees_north"),
        "XLONG": GridName("lon", "degrees_east"),
    }
)  # fmt: skip
"""By the name in the file."""

SPECIFIC_HUMIDITIES = (
    "huss", "sph", "shum", "specific_humidity", "Qair_f_inst", "Qair_f_tavg", "daily_mean_specific_humidity", "Qair",
    "QV2M",
)  # fmt: skip
"""Specific humidity [kg kg-1], from which and the pressure of the same file vapour pressure follows."""
MIXING_RATIOS = ("Q2",)
"""The same of a mixing ratio [kg kg-1]: WRF."""
DEFICITS = ("vpd", "mean_vapor_pressure_deficit")
"""Vapour pressure deficit [kPa]."""

STANDARD_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "air_temperature": {"maximum": "tmax", "minimum": "tmin", "mean": "tmean", "point": "tmean", "": "tmean"},
        "relative_humidity": {
            "maximum": "rhmax",
            "minimum": "rhmin",
            "mean": "rhmean",
            "point": "rhmean",
            "": "rhmean",
        },
        "dew_point_temperature": {"mean": "tdew", "point": "tdew", "": "tdew"},
        "water_vapor_partial_pressure_in_air": {"mean": "ea", "point": "ea", "": "ea"},
        "wind_speed": {"mean": "uz", "point": "uz", "": "uz"},
        "surface_downwelling_shortwave_flux_in_air": {"mean": "rs", "point": "rs", "sum": "rs", "": "rs"},
        "surface_air_pressure": {"mean": "pressure", "point": "pressure", "": "pressure"},
        "duration_of_sunshine": {"sum": "sunshine", "": "sunshine"},
        "precipitation_flux": {"mean": "precip", "sum": "precip", "": "precip"},
        "precipitation_amount": {"sum": "precip", "": "precip"},
        "lwe_precipitation_rate": {"mean": "precip", "": "precip"},
        "surface_altitude": {"": "elevation"},
        "latitude": {"": "lat"},
        "longitude": {"": "lon"},
    }
)
"""By the CF standard name, and what of the time it is."""
EXTREMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"tmean": {"maximum": "tmax", "minimum": "tmin"}, "rhmean": {"maximum": "rhmax", "minimum": "rhmin"}}
)
"""What a mean turns out to be where the cell methods, or the long name, say otherwise."""
DAYLIGHT = ("daylight average", "daylight mean", "daylight-average")
"""Radiation of which the long name says so is a mean of the hours with sun (Daymet)."""
DAY_LENGTH = "dayl"
"""What Daymet calls the length of the day [s]."""

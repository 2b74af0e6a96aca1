"""Gridded products by their real headers: names, units and attributes of their variables, and one weather."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

WEATHER = {"tmax": 29.0, "tmin": 17.0, "tmean": 23.0, "rhmax": 90.0, "rhmin": 45.0, "rhmean": 65.0, "tdew": 15.0,
           "ea": 1.70, "u2": 2.0, "u10": 2.67365, "rs": 21.6, "pressure": 95.0, "elevation": 500.0, "precip": 3.0,
           "q": 0.0112, "vpd": 1.2}  # fmt: skip
"""In the table's units, `q` in kg kg-1; u10 is the wind that 2 m s-1 at 2 m makes at 10 m."""
COUNT = 4


def same(value: float) -> float:
    return value


def kelvin(value: float) -> float:
    return value + 273.15


def watts(value: float) -> float:
    return value / 0.0864


@dataclass(frozen=True)
class Variable:
    """Quantity it holds, how it is written, and its attributes as the product has them."""

    quantity: str
    attrs: Mapping[str, str]
    written: Callable[[float], float] = same


@dataclass(frozen=True)
class Product:
    """Variables of a product by name; dimensions of time, rows and columns; what eto is computed from."""

    variables: Mapping[str, Variable]
    dims: tuple[str, str, str] = ("time", "lat", "lon")
    used: tuple[str, ...] = ()
    freq: str = "D"
    refused: str = ""
    projected: bool = False
    how: Mapping[str, Any] = field(default_factory=lambda: {"elevation": 500.0})


def _v(quantity: str, units: str, written: Callable[[float], float] = same, **attrs: str) -> Variable:
    return Variable(quantity, {"units": units, **attrs}, written)


def _tc(
    quantity: str, units: str, meaning: str, description: str, written: Callable[[float], float] = same
) -> Variable:
    """Of TerraClimate, by the attributes that the program of its publishers writes."""
    return _v(quantity, units, written, description=description, long_name=meaning, standard_name=meaning,
              dimensions="lon lat time", grid_mapping="crs", coordinate_system="WGS84,EPSG:4326")  # fmt: skip


_CF_MAX = {"standard_name": "air_temperature", "cell_methods": "area: mean time: maximum"}
_CF_MIN = {"standard_name": "air_temperature", "cell_methods": "area: mean time: minimum"}
_LAMBERT = {"grid_mapping": "lambert_conformal_conic"}

PRODUCTS: Mapping[str, Product] = {
    "E-OBS": Product(
        {
            "tx": _v("tmax", "Celsius", long_name="maximum temperature", standard_name="air_temperature"),
            "tn": _v("tmin", "Celsius", long_name="minimum temperature", standard_name="air_temperature"),
            "tg": _v("tmean", "Celsius", long_name="mean temperature", standard_name="air_temperature"),
            "hu": _v("rhmean", "%", long_name="mean relative humidity", standard_name="relative_humidity"),
            "qq": _v("rs", "W/m2", watts, long_name="surface shortwave downwelling radiation",
                     standard_name="surface_downwelling_shortwave_flux_in_air"),
            "fg": _v("u10", "m/s", long_name="Ensemble mean wind speed", standard_name="wind_speed"),
            "rr": _v("precip", "mm", long_name="rainfall", standard_name="thickness_of_rainfall_amount"),
            "pp": _v("pressure", "hPa", lambda p: 1015.0, long_name="sea level pressure",
                     standard_name="air_pressure_at_sea_level"),
        },
        ("time", "latitude", "longitude"), ("tmax", "tmin", "rhmean", "u2", "rs"),
    ),
    "SILO": Product(
        {
            "max_temp": _v("tmax", "Celsius", long_name="Maximum temperature"),
            "min_temp": _v("tmin", "Celsius", long_name="Minimum temperature"),
            "radiation": _v("rs", "MJ/m^2", long_name="Solar radiation"),
            "vp": _v("ea", "hPa", lambda v: 10 * v, long_name="Vapour pressure"),
            "rh_tmax": _v("rhmin", "%", long_name="Relative humidity at the time of maximum temperature"),
            "rh_tmin": _v("rhmax", "%", long_name="Relative humidity at the time of minimum temperature"),
        },
        refused="u2",
    ),
    "TerraClimate": Product(
        {
            "tmax": _tc("tmax", "degC", "air_temperature", "Maximum 2-m Temperature"),
            "tmin": _tc("tmin", "degC", "air_temperature", "Minimum 2-m Temperature"),
            "srad": _tc("rs", "W/m^2", "downwelling_shortwave_flux_in_air",
                        "Downward Shortwave Radiation Flux at the Surface", watts),
            "vap": _tc("ea", "kPa", "water_vapor_partial_pressure_in_air", "2-m Vapor Pressure"),
            "ws": _tc("u10", "m/s", "wind_speed", "Wind Speed at 10-m"),
            "ppt": _tc("precip", "mm", "precipitation_amount", "Accumulated Precipitation"),
            "vpd": _tc("vpd", "kPa", "vapor_pressure_deficit", "Vapor Pressure Deficit"),
            "pet": _tc("precip", "mm", "water_potential_evaporation_amount", "Reference Evapotranspiration"),
        },
        used=("tmax", "tmin", "ea", "u2", "rs"), freq="MS",
    ),
    "gridMET": Product(
        {
            "daily_maximum_temperature": _v("tmax", "K", kelvin, long_name="tmmx", standard_name="tmmx"),
            "daily_minimum_temperature": _v("tmin", "K", kelvin, long_name="tmmn", standard_name="tmmn"),
            "daily_maximum_relative_humidity": _v("rhmax", "%", long_name="rmax"),
            "daily_minimum_relative_humidity": _v("rhmin", "%", long_name="rmin"),
            "daily_mean_shortwave_radiation_at_surface": _v("rs", "W m-2", watts, long_name="srad"),
            "daily_mean_wind_speed": _v("u10", "m/s", long_name="vs"),
            "daily_mean_specific_humidity": _v("q", "kg/kg", long_name="sph"),
        },
        ("day", "lat", "lon"), ("tmax", "tmin", "rhmax", "rhmin", "u2", "rs"),
    ),
    "Daymet": Product(
        {
            "tmax": _v("tmax", "degrees C", long_name="daily maximum temperature", **_LAMBERT,
                       cell_methods="area: mean time: maximum"),
            "tmin": _v("tmin", "degrees C", long_name="daily minimum temperature", **_LAMBERT,
                       cell_methods="area: mean time: minimum"),
            "srad": _v("rs", "W/m2", lambda r: r * 1e6 / 43200, cell_methods="area: mean time: mean", **_LAMBERT,
                       long_name="daylight average incident shortwave radiation"),
            "dayl": _v("rs", "s", lambda r: 43200.0, long_name="daylength", cell_methods="area: mean", **_LAMBERT),
            "vp": _v("ea", "Pa", lambda v: 1000 * v, long_name="daily average vapor pressure", **_LAMBERT,
                     cell_methods="area: mean time: mean"),
            "swe": _v("precip", "kg/m2", long_name="snow water equivalent", cell_methods="area: mean time: mean",
                      **_LAMBERT),
            "prcp": _v("precip", "mm/day", long_name="daily total precipitation", cell_methods="area: mean time: sum",
                       **_LAMBERT),
        },
        ("time", "y", "x"), refused="u2", projected=True,
    ),
    "W5E5 and ISIMIP": Product(
        {
            "tasmax": _v("tmax", "K", kelvin, **_CF_MAX),
            "tasmin": _v("tmin", "K", kelvin, **_CF_MIN),
            "hurs": _v("rhmean", "%", standard_name="relative_humidity"),
            "rsds": _v("rs", "W m-2", watts, standard_name="surface_downwelling_shortwave_flux_in_air"),
            "sfcwind": _v("u10", "m s-1", standard_name="wind_speed"),
            "ps": _v("pressure", "Pa", lambda p: 1000 * p, standard_name="surface_air_pressure"),
        },
        used=("tmax", "tmin", "rhmean", "u2", "rs", "pressure"),
    ),
    "AgERA5 v1": Product(
        {
            "Temperature_Air_2m_Max_24h": _v("tmax", "K", kelvin, long_name="Maximum temperature at 2 meter (00-00LT)",
                                             temporal_aggregation="Max 00-00LT"),
            "Temperature_Air_2m_Min_24h": _v("tmin", "K", kelvin, long_name="Minimum temperature at 2 meter (00-00LT)",
                                             temporal_aggregation="Min 00-00LT"),
            "Temperature_Air_2m_Max_Day_Time": _v("tmax", "K", lambda t: t + 272.15,
                                                  long_name="Maximum temperature at 2 meter (06-18LT)",
                                                  temporal_aggregation="Max 06-18LT"),
            "Temperature_Air_2m_Min_Night_Time": _v("tmin", "K", lambda t: t + 275.15,
                                                    long_name="Minimum temperature at 2 meter (18-06LT)",
                                                    temporal_aggregation="Min 18-06LT"),
            "Temperature_Air_2m_Mean_24h": _v("tmean", "K", kelvin, long_name="2 meter air temperature (00-00LT)",
                                              temporal_aggregation="Mean 00-00LT"),
            "Vapour_Pressure_Mean": _v("ea", "hPa", lambda v: 10 * v, long_name="Vapour pressure (00-00LT)",
                                       temporal_aggregation="Mean 00-00LT"),
            "Wind_Speed_10m_Mean": _v("u10", "m s-1", long_name="10 metre wind component (00-00LT)",
                                      temporal_aggregation="Mean 00-00LT"),
            "Solar_Radiation_Flux": _v("rs", "J m-2 d-1", lambda r: 1e6 * r, temporal_aggregation="Sum 00-00LT",
                                       long_name="Surface solar radiation downwards (00-00LT)"),
        },
        used=("tmax", "tmin", "ea", "u2", "rs"),
    ),
    "AgERA5 v2": Product(
        {
            "Temperature_Air_2m_Max_24h": _v("tmax", "K", kelvin),
            "Temperature_Air_2m_Min_24h": _v("tmin", "K", kelvin),
            "Derived_Relative_Humidity_2m_Max_24h": _v("rhmax", "%"),
            "Derived_Relative_Humidity_2m_Min_24h": _v("rhmin", "%"),
            "Relative_Humidity_2m_06h": _v("rhmax", "%", lambda r: r - 3.0),
            "Relative_Humidity_2m_15h": _v("rhmin", "%"),
            "Dew_Point_Temperature_2m_Mean_24h": _v("tdew", "K", kelvin),
            "Vapour_Pressure_Deficit_at_Maximum_Temperature": _v("vpd", "hPa", lambda d: 22.0),
            "ReferenceET_PenmanMonteith_FAO56": _v("precip", "mm d-1"),
            "Wind_Speed_10m_Mean_24h": _v("u10", "m s-1"),
            "Solar_Radiation_Flux": _v("rs", "J m-2 d-1", lambda r: 1e6 * r),
        },
        used=("tmax", "tmin", "rhmax", "rhmin", "u2", "rs"),
    ),
    "CMIP6": Product(
        {
            "tasmax": _v("tmax", "K", kelvin, **_CF_MAX),
            "tasmin": _v("tmin", "K", kelvin, **_CF_MIN),
            "huss": _v("q", "1", standard_name="specific_humidity"),
            "ps": _v("pressure", "Pa", lambda p: 1000 * p, standard_name="surface_air_pressure"),
            "psl": _v("pressure", "Pa", lambda p: 101500.0, standard_name="air_pressure_at_mean_sea_level"),
            "rsds": _v("rs", "W m-2", watts, standard_name="surface_downwelling_shortwave_flux_in_air"),
            "sfcWind": _v("u10", "m s-1", standard_name="wind_speed"),
        },
        used=("tmax", "tmin", "q", "u2", "rs", "pressure"),
    ),
    "NEX-GDDP-CMIP6": Product(
        {
            "tasmax": _v("tmax", "K", kelvin, **_CF_MAX),
            "tasmin": _v("tmin", "K", kelvin, **_CF_MIN),
            "hurs": _v("rhmean", "%"),
            "huss": _v("q", "1"),
            "rsds": _v("rs", "W m-2", watts),
            "sfcWind": _v("u10", "m s-1"),
        },
        used=("tmax", "tmin", "rhmean", "u2", "rs"),
    ),
    "BR-DWGD": Product(
        {
            "Tmax": _v("tmax", "degC", long_name="Maximum temperature"),
            "Tmin": _v("tmin", "degC", long_name="Minimum temperature"),
            "RH": _v("rhmean", "%", long_name="Relative humidity"),
            "u2": _v("u2", "m s-1", long_name="Wind speed at 2 m"),
            "Rs": _v("rs", "MJ m-2", long_name="Solar radiation"),
        },
        ("time", "latitude", "longitude"), ("tmax", "tmin", "rhmean", "u2", "rs"),
    ),
    "ARCO-ERA5": Product(
        {
            "2m_temperature": _v("tmean", "K", kelvin, long_name="2 metre temperature"),
            "2m_dewpoint_temperature": _v("tdew", "K", kelvin, long_name="2 metre dewpoint temperature"),
            "10m_u_component_of_wind": _v("u10", "m s**-1", lambda u: 0.6 * u),
            "10m_v_component_of_wind": _v("u10", "m s**-1", lambda u: 0.8 * u),
            "surface_net_solar_radiation": _v("rs", "J m**-2", lambda r: 0.8e6 * r / 24),
            "surface_solar_radiation_downwards": _v("rs", "J m**-2", lambda r: r / 24 * 1e6),
            "surface_pressure": _v("pressure", "Pa", lambda p: 1000 * p),
            "geopotential_at_surface": _v("elevation", "m**2 s**-2", lambda z: z * 9.80665),
            "mean_sea_level_pressure": _v("pressure", "Pa", lambda p: 101500.0),
        },
        ("time", "latitude", "longitude"), ("tmean", "tdew", "u2", "rs", "pressure"), "h", how={"utc_offset": 0},
    ),
    "MERRA-2": Product(
        {
            "T2M": _v("tmean", "K", kelvin, long_name="2-meter_air_temperature"),
            "QV2M": _v("q", "kg kg-1", long_name="2-meter_specific_humidity"),
            "PS": _v("pressure", "Pa", lambda p: 1000 * p, long_name="surface_pressure"),
            "U10M": _v("u10", "m s-1", lambda u: 0.6 * u, long_name="10-meter_eastward_wind"),
            "V10M": _v("u10", "m s-1", lambda u: 0.8 * u, long_name="10-meter_northward_wind"),
            "SWGDN": _v("rs", "W m-2", lambda r: watts(r), long_name="surface_incoming_shortwave_flux"),
            "TS": _v("tmean", "K", lambda t: 320.0, long_name="surface_skin_temperature"),
            "SWGNT": _v("rs", "W m-2", lambda r: 0.8 * watts(r), long_name="surface_net_downward_shortwave_flux"),
        },
        freq="h", used=("tmean", "q", "u2", "rs", "pressure"), how={"elevation": 500.0, "utc_offset": 0},
    ),
    "ERA5-Land of Earth Engine": Product(
        {
            "temperature_2m_max": _v("tmax", "K", kelvin),
            "temperature_2m_min": _v("tmin", "K", kelvin),
            "temperature_2m": _v("tmean", "K", kelvin),
            "dewpoint_temperature_2m": _v("tdew", "K", kelvin),
            "u_component_of_wind_10m": _v("u10", "m/s", lambda u: 0.6 * u),
            "v_component_of_wind_10m": _v("u10", "m/s", lambda u: 0.8 * u),
            "surface_solar_radiation_downwards_sum": _v("rs", "J/m^2", lambda r: 1e6 * r),
            "surface_net_solar_radiation_sum": _v("rs", "J/m^2", lambda r: 0.8e6 * r),
            "surface_net_thermal_radiation_sum": _v("rs", "J/m^2", lambda r: -5e6),
            "skin_temperature": _v("tmean", "K", lambda t: 320.0),
        },
        used=("tmax", "tmin", "tdew", "u2", "rs"),
    ),
    "MSWX": Product(
        {
            "air_temperature": _v("tmean", "degree_Celsius"),
            "relative_humidity": _v("rhmean", "%"),
            "wind_speed": _v("u10", "m s-1"),
            "downward_shortwave_radiation": _v("rs", "W m-2", lambda r: r / 24 / 0.0036),
            "surface_pressure": _v("pressure", "Pa", lambda p: 1000 * p),
        },
        freq="3h", refused="3-hourly weather",
    ),
    "GLDAS": Product(
        {
            "Tair_f_inst": _v("tmean", "K", kelvin, standard_name="air_temperature"),
            "Qair_f_inst": _v("q", "kg kg-1", standard_name="specific_humidity"),
            "Wind_f_inst": _v("u10", "m s-1", standard_name="wind_speed"),
            "SWdown_f_tavg": _v("rs", "W m-2", lambda r: r / 24 / 0.0036),
            "Psurf_f_inst": _v("pressure", "Pa", lambda p: 1000 * p, standard_name="surface_air_pressure"),
        },
        freq="3h", refused="3-hourly weather",
    ),
}  # fmt: skip


def dataset(product: Product) -> xr.Dataset:
    """A few times of the product, all cells alike."""
    times = pd.date_range("2021-03-01", periods=COUNT if product.freq != "h" else 6, freq=product.freq)
    if product.freq == "h":
        times += pd.Timedelta("12h")
    time, rows, columns = product.dims
    variables = {}
    for name, variable in product.variables.items():
        value = variable.written(WEATHER[variable.quantity])
        shape = (2, 3) if variable.quantity == "elevation" else (len(times), 2, 3)
        dims = (rows, columns) if variable.quantity == "elevation" else (time, rows, columns)
        variables[name] = (dims, np.full(shape, value), dict(variable.attrs))
    if product.projected:
        return _projected(variables, product.dims, times)
    coords = {
        time: times,
        rows: (rows, [-1.0, 1.0], {"units": "degrees_north"}),
        columns: (columns, [9.0, 10.0, 11.0], {"units": "degrees_east"}),
    }
    return xr.Dataset(variables, coords)


def _projected(variables: Mapping[str, Any], dims: tuple[str, str, str], times: pd.DatetimeIndex) -> xr.Dataset:
    """On a Lambert conformal conic grid as Daymet has it: places in two dimensions, days at noon, and their bounds."""
    time, rows, columns = dims
    lat, lon = np.meshgrid([-1.0, 1.0], [9.0, 10.0, 11.0], indexing="ij")
    metres = {"units": "m"}
    coords = {
        time: times + pd.Timedelta("12h"),
        rows: (rows, [1000.0, 2000.0], {**metres, "standard_name": "projection_y_coordinate"}),
        columns: (columns, [-5000.0, -4000.0, -3000.0], {**metres, "standard_name": "projection_x_coordinate"}),
        "lat": ((rows, columns), lat, {"units": "degrees_north", "standard_name": "latitude"}),
        "lon": ((rows, columns), lon, {"units": "degrees_east", "standard_name": "longitude"}),
    }
    besides = {
        "lambert_conformal_conic": ((), 0, {"grid_mapping_name": "lambert_conformal_conic"}),
        "yearday": (time, times.day_of_year.to_numpy().astype("i2"), {"long_name": "yearday"}),
        "time_bnds": ((time, "nv"), np.stack([times, times + pd.Timedelta("1D")], 1)),
    }
    return xr.Dataset({**variables, **besides}, coords)


PACKED: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "TerraClimate": {"tmax": (0.01, -99.0), "tmin": (0.01, -99.0), "srad": (0.1, 0.0), "vap": (0.001, 0.0),
                     "ws": (0.01, 0.0)},
    "E-OBS": {"tx": (0.01, 0.0), "tn": (0.01, 0.0), "tg": (0.01, 0.0), "hu": (0.01, 0.0), "qq": (0.1, 0.0),
              "fg": (0.01, 0.0)},
}  # fmt: skip
"""Scale and offset of variables that come as whole numbers of two bytes, each in a file of its own."""


def written_packed(name: str, folder: Path) -> str:
    """The files of a product as they are published; returns the pattern that finds them."""
    product, packed = PRODUCTS[name], PACKED[name]
    whole = dataset(product)
    for variable, (scale, offset) in packed.items():
        one = whole[[variable]]
        how: dict[str, Any] = {"dtype": "i2", "scale_factor": scale, "add_offset": offset}
        if name == "TerraClimate":
            how |= {"_FillValue": np.int16(-32768), "_Unsigned": "false"}
            about = {"grid_mapping_name": "latitude_longitude", "long_name": "crs"}
            one = one.assign(crs=("crs", np.array([3], "i2"), about))
            one["time"].encoding = {"units": "days since 1900-01-01 00:00:00", "calendar": "gregorian", "dtype": "f8"}
        else:
            how["_FillValue"] = np.int16(-9999)
            one[variable].attrs["cell_methods"] = "time: mean"  # of extremes and sums, too
            one["time"].encoding = {"units": "days since 1950-01-01 00:00", "calendar": "standard", "dtype": "f8"}
        one.to_netcdf(folder / f"{variable}_of_{name}.nc", encoding={variable: how})
    return str(folder / f"*_of_{name}.nc")


FILES: Mapping[str, Mapping[str, tuple[str, Variable]]] = {
    "gridMET": {
        "tmmx_2021.nc": ("air_temperature", _v("tmax", "K", kelvin, long_name="tmmx", standard_name="tmmx",
                                               description="Daily Maximum Temperature")),
        "tmmn_2021.nc": ("air_temperature", _v("tmin", "K", kelvin, long_name="tmmn", standard_name="tmmn",
                                               description="Daily Minimum Temperature")),
        "rmax_2021.nc": ("relative_humidity", _v("rhmax", "%", long_name="rmax", standard_name="rmax",
                                                 description="Daily Maximum Relative Humidity")),
        "rmin_2021.nc": ("relative_humidity", _v("rhmin", "%", long_name="rmin", standard_name="rmin",
                                                 description="Daily Minimum Relative Humidity")),
        "srad_2021.nc": ("surface_downwelling_shortwave_flux_in_air",
                         _v("rs", "W m-2", watts, long_name="srad", standard_name="srad",
                            description="Daily Mean downward shortwave radiation at surface")),
        "vs_2021.nc": ("wind_speed", _v("u10", "m/s", long_name="vs", standard_name="vs",
                                        description="Daily Mean Wind Speed")),
        "pet_2021.nc": ("potential_evapotranspiration", _v("precip", "mm", long_name="pet", standard_name="pet")),
    },
    "MSWX": {
        "Tmax/2021.nc": ("air_temperature", _v("tmax", "degree_Celsius")),
        "Tmin/2021.nc": ("air_temperature", _v("tmin", "degree_Celsius")),
        "Temp/2021.nc": ("air_temperature", _v("tmean", "degree_Celsius")),
        "RelHum/2021.nc": ("relative_humidity", _v("rhmean", "%")),
        "Wind/2021.nc": ("wind_speed", _v("u10", "m s-1")),
        "SWd/2021.nc": ("downward_shortwave_radiation", _v("rs", "W m-2", watts)),
    },
    "ERA5 daily statistics": {
        "2m_temperature_daily-max.nc": ("t2m", _v("tmax", "K", kelvin, long_name="2 metre temperature")),
        "2m_temperature_daily-min.nc": ("t2m", _v("tmin", "K", kelvin, long_name="2 metre temperature")),
        "2m_dewpoint_temperature_daily-mean.nc": ("d2m", _v("tdew", "K", kelvin)),
        "10m_wind_speed_daily-mean.nc": ("si10", _v("u10", "m s**-1")),
        "surface_solar_radiation_daily-sum.nc": ("ssrd", _v("rs", "J m**-2", lambda r: 1e6 * r)),
    },
}  # fmt: skip
"""Products whose variables come in files of their own, by file: the extremes of a day may have one name in two."""
USED_OF_FILES = {
    "gridMET": ("tmax", "tmin", "rhmax", "rhmin", "u2", "rs"),
    "MSWX": ("tmax", "tmin", "rhmean", "u2", "rs"),
    "ERA5 daily statistics": ("tmax", "tmin", "tdew", "u2", "rs"),
}


def written_in_files(name: str, folder: Path) -> list[Path]:
    """The files of a product, in packed integers as it has them."""
    paths = []
    for file, (variable, meaning) in FILES[name].items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        one = dataset(Product({variable: meaning}))
        packed = {"dtype": "i2", "scale_factor": 0.01, "add_offset": 300.0, "_FillValue": 32767}
        small = abs(float(one[variable].max())) < 600.0
        one.to_netcdf(path, encoding={variable: packed} if small else {})
        paths.append(path)
    return paths

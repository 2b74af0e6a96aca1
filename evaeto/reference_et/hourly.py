"""Reference evapotranspiration of every hour (or shorter period) of a Dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaeto.errors import WeatherError
from evaeto.quantities import QUANTITIES, quantity_of
from evaeto.reference_et import hourly_radiation as sun
from evaeto.reference_et.arrays import Field, carry_forward, elementwise, first_present
from evaeto.reference_et.atmosphere import atmospheric_pressure
from evaeto.reference_et.humidity import saturation_vapour_pressure, vapour_pressure_from_dew_point
from evaeto.reference_et.penman_monteith import penman_monteith_hourly
from evaeto.reference_et.radiation import (
    clear_sky_radiation,
    clear_sky_radiation_at_height,
    net_radiation,
    net_shortwave_radiation,
)
from evaeto.reference_et.standards import HourlyStandard, Rso

if TYPE_CHECKING:
    import xarray as xr

Label = Literal["end", "start"]
LABELS = ("end", "start")


def hourly_reference_et(
    hours: xr.Dataset,
    inputs: dict[str, Any],
    constants: HourlyStandard,
    rso: Rso,
    utc_offset: float | None,
    label: Label,
) -> xr.DataArray:
    """Reference evapotranspiration [mm h-1] of normalised hourly weather, see `evaeto.eto`.

    Parameters
    ----------
    hours
        The weather, for its times and dimensions
    inputs
        Its variables and the place (`lat`, `lon`, `elevation`) by the names of the table of quantities
    constants, rso
        The standard and the clear-sky radiation
    utc_offset
        Of the times from UTC [h]
    label
        Whether a time is the end or the start of its hour

    Raises
    ------
    WeatherError
        Inputs are missing; all are named.
    """
    _require(inputs, rso, utc_offset)
    t = inputs["tmean"]
    ea = _vapour_pressure(t, *(inputs.get(name) for name in ("ea", "tdew", "rhmean")))
    pressure = _pressure(*(inputs.get(name) for name in ("pressure", "elevation")))
    if "rn" in inputs:
        rn = inputs["rn"]
    else:
        solar_hours = _solar_hours(hours, inputs["lon"], utc_offset or 0.0, label)
        rn = _net_radiation(hours, inputs, ea, pressure, solar_hours, _step(hours), constants.sigma, rso)
    result: xr.DataArray = penman_monteith_hourly(t, ea, inputs["u2"], rn, pressure, constants)
    result.attrs = {}  # newer xarray keeps those of an input
    used = [name for name in ("ea", "tdew", "rhmean", "rn", "rs", "pressure") if name in inputs]
    return result.rename(constants.quantity).assign_attrs(
        quantity_of(constants.quantity, hourly=True).attrs
        | {
            "method": f"{constants.title}, hourly, {rso} clear-sky radiation",
            "inputs": f"humidity, radiation and pressure from {', '.join(used)}",
            "time_label": f"{label} of the hour",
            "references": constants.reference,
        }
    )


def _require(inputs: dict[str, Any], rso: Rso, utc_offset: float | None) -> None:
    missing = []
    if "tmean" not in inputs:
        missing.append("tmean (mean air temperature of the hour)")
    if "u2" not in inputs:
        missing.append("u2 (wind speed at 2 m; or uz together with wind_height)")
    if not any(name in inputs for name in ("ea", "tdew", "rhmean")):
        missing.append("rhmean (relative humidity; or tdew, or ea)")
    if not any(name in inputs for name in ("rs", "rn")):
        missing.append("rs (incoming solar radiation; or rn)")
    if "rn" not in inputs:
        missing += [
            f"{name} ({QUANTITIES[name].long_name}, as argument or coordinate)"
            for name in ("lat", "lon")
            if name not in inputs
        ]
        if utc_offset is None:
            missing.append("utc_offset (hours of the times from UTC, 0 for UTC)")
    if "elevation" not in inputs and ("pressure" not in inputs or (rso == "simple" and "rn" not in inputs)):
        missing.append("elevation (metres above sea level, as argument or coordinate)")
    if missing:
        raise WeatherError(f"the hourly weather lacks {'; '.join(missing)}")


@elementwise
def _vapour_pressure(t: Field, ea: Field, tdew: Field, rhmean: Field) -> Field:
    """Actual vapour pressure [kPa] from the first there is of its measurement, dew point, humidity (FAO-56 eq. 54)."""
    return first_present(
        ea,
        None if tdew is None else lambda: vapour_pressure_from_dew_point(tdew),
        None if rhmean is None else lambda: saturation_vapour_pressure(t) * rhmean / 100.0,
    )


@elementwise
def _pressure(pressure: Field, elevation: Field) -> Field:
    return first_present(pressure, None if elevation is None else lambda: atmospheric_pressure(elevation))


def _step(hours: xr.Dataset) -> float:
    """Length of the periods [h]."""
    return float(np.median(np.diff(hours.indexes["time"].values)) / np.timedelta64(1, "h"))


def _solar_hours(hours: xr.Dataset, lon: Field, utc_offset: float, label: Label) -> xr.DataArray:
    """Mean solar time of the middle of each period [h since 1970], along time and the dimensions of `lon`."""
    import xarray as xr

    half = _step(hours) / 2.0
    clock = (hours.indexes["time"].values - np.datetime64(0, "s")) / np.timedelta64(1, "h")
    middle = xr.DataArray(clock + (-half if label == "end" else half), dims="time", coords={"time": hours["time"]})
    return _chunked_alike(sun.mean_solar_hour(middle, lon, utc_offset), hours)


def _chunked_alike(values: xr.DataArray, hours: xr.Dataset) -> xr.DataArray:
    """On Dask where the weather is, so that nothing of the size of the grid is made before it is asked for."""
    chunks = {dim: size for dim, size in hours.chunksizes.items() if dim in values.dims}
    return values.chunk(chunks) if chunks else values


@elementwise
def _day_of_year(solar_hours: Field) -> Field:
    days = np.floor(solar_hours / 24.0).astype("datetime64[D]")
    return (days - days.astype("datetime64[Y]")).astype(float) + 1.0


def _net_radiation(
    hours: xr.Dataset,
    inputs: dict[str, Any],
    ea: Field,
    pressure: Field,
    solar_hours: xr.DataArray,
    step: float,
    sigma: float,
    rso: Rso,
) -> Field:
    lat = _chunked_alike(inputs["lat"], hours) if hasattr(inputs["lat"], "dims") else inputs["lat"]
    doy = _day_of_year(solar_hours)
    angle = sun.solar_time_angle(solar_hours % 24.0, doy)
    sine = sun.sine_of_sun_height(lat, doy, angle)
    ra = sun.extraterrestrial_radiation_of_period(lat, doy, angle, step)
    if rso == "full":
        clear = clear_sky_radiation_at_height(ra, sine, ea, pressure)
    else:
        clear = clear_sky_radiation(ra, inputs["elevation"])
    rs = inputs["rs"]
    # At night and under a low sun the clouds are taken to be those of the last hours that told.
    cloudiness = carry_forward(sun.cloudiness_under_high_sun(rs, clear, sine), "time")
    rnl = sun.net_longwave_radiation_of_hour(inputs["tmean"], ea, cloudiness, sigma)
    return net_radiation(net_shortwave_radiation(rs), rnl)

"""`eto`: daily reference evapotranspiration of a Dataset or a DataFrame."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.quantities import QUANTITIES
from evaeto.reference_et.arrays import Field
from evaeto.reference_et.humidity import actual_vapour_pressure
from evaeto.reference_et.penman_monteith import daily_numpy
from evaeto.reference_et.standards import RSO, Crop, Method, Rso, Standard, standard

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

HUMIDITY = ("ea", "rhmax", "rhmin", "tdew", "rhmean")
RADIATION = ("rn", "rs", "sunshine")


@overload
def eto(
    weather: xr.Dataset,
    lat: Field = ...,
    elevation: Field = ...,
    wind_height: float = ...,
    method: Method = ...,
    crop: Crop = ...,
    rso: Rso = ...,
) -> xr.DataArray: ...
@overload
def eto(
    weather: pd.DataFrame,
    lat: Field = ...,
    elevation: Field = ...,
    wind_height: float = ...,
    method: Method = ...,
    crop: Crop = ...,
    rso: Rso = ...,
) -> pd.Series[float]: ...
def eto(
    weather: xr.Dataset | pd.DataFrame,
    lat: Field = None,
    elevation: Field = None,
    wind_height: float = 2.0,
    method: Method = "fao56",
    crop: Crop = "short",
    rso: Rso = "simple",
) -> xr.DataArray | pd.Series[float]:
    """Daily reference evapotranspiration [mm d-1] by Penman-Monteith.

    Parameters
    ----------
    weather
        Daily weather: a Dataset with a `time` coordinate and any other dimensions, in memory or on Dask, or a
        DataFrame of one place with a DatetimeIndex or a date column. Names and units are recognised as
        `evaeto.weather.normalise` says. Needed are `tmax`, `tmin`, wind, and `rs`, `rn` or `sunshine`; each
        day takes the first it has of `rn`, `rs`, `sunshine` (FAO-56 eq. 35), of `pressure` and `elevation`
        (eq. 7), and of the humidities in the order `humidity.HUMIDITY_ORDER`
    lat, elevation
        Latitude [degrees north] and height above mean sea level [m], one number or one per site; when not
        given the coordinates of the weather hold them
    wind_height
        Height above the ground of `uz` [m]
    method, crop
        "fao56" or "asce"; "short" (grass) or "tall" (alfalfa, always by ASCE-EWRI 2005)
    rso
        Clear-sky radiation: "simple" (FAO-56 eq. 37) or "full" (ASCE-EWRI 2005 appendix D)

    Returns
    -------
    DataArray or Series
        Named "eto", or "etr" for the tall crop, with the days (and the index) of the weather; NaN where an
        input is missing that day. Not clipped: it is negative on some saturated, cold days. `attrs` say what
        was used

    Raises
    ------
    WeatherError
        Variables are missing altogether (all are named, with what could replace them) or make no sense.
    ValueError
        An unknown `method`, `crop` or `rso`, or a wind height below 0.5 m.

    Warns
    -----
    EstimatedInputWarning
        There is no humidity at all: it is estimated from `tmin` (FAO-56 eq. 48).

    References
    ----------
    Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56, eq. 6.
    ASCE-EWRI (2005), The ASCE Standardized Reference Evapotranspiration Equation, doi:10.1061/9780784408056.
    """
    import pandas as pd

    from evaeto.weather import dates_of, normalise

    constants = standard(method, crop)
    if rso not in RSO:
        raise ValueError(f"rso: {rso!r} is not known; known are {', '.join(RSO)}")
    days = normalise(weather, wind_height)
    inputs = {str(name): days[name] for name in days.data_vars}
    inputs |= _place(days, lat, elevation)
    _require(inputs, rso)
    result = _reference_et(days, inputs, constants, rso)
    if not isinstance(weather, pd.DataFrame):
        return result
    series = pd.Series(result.sel(time=dates_of(weather)).values, index=weather.index, name=result.name)
    series.attrs = result.attrs
    return series


def _place(days: xr.Dataset, lat: Field, elevation: Field) -> dict[str, Any]:
    """`lat` and `elevation` as given, else from the coordinates; those unknown are left out."""
    place = {}
    for name, given in (("lat", lat), ("elevation", elevation)):
        value = _over_sites(name, given, days) if given is not None else days.coords.get(name)
        if value is None:
            continue
        if given is not None or value.ndim == 0:
            _check_place(name, value)
        place[name] = value
    return place


def _over_sites(name: str, given: Field, days: xr.Dataset) -> Field:
    """A number, or an array laid over the dimensions other than time."""
    import xarray as xr

    if isinstance(given, xr.DataArray):
        return given
    try:
        values = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise WeatherError(f"{name}: must be a number, or one number per site (got {given!r})") from None
    if values.ndim == 0:
        return values[()]
    sites = {str(dim): size for dim, size in days.sizes.items() if dim != "time"}
    if values.shape != tuple(sites.values()):
        raise WeatherError(f"{name}: shape {values.shape} does not fit the sites of the weather, {sites or 'one site'}")
    return xr.DataArray(values, dims=tuple(sites))


def _check_place(name: str, value: Field) -> None:
    quantity = QUANTITIES[name]
    values = np.asarray(value, dtype=float)
    wrong = ~((values >= quantity.lower) & (values <= quantity.upper))
    if wrong.any():
        raise WeatherError(
            f"{name}: must be a number from {quantity.lower:g} to {quantity.upper:g} {quantity.units} "
            f"(got {values[wrong][0]!r})"
        )


def _require(inputs: dict[str, Any], rso: Rso) -> None:
    """Raise an error that names everything missing, at once, with what could replace it."""
    missing = [
        f"{name} ({QUANTITIES[name].long_name}; the daily mean cannot replace it)"
        for name in ("tmax", "tmin")
        if name not in inputs
    ]
    if "u2" not in inputs:
        missing.append("u2 (wind speed at 2 m; or uz together with wind_height)")
    if not any(name in inputs for name in RADIATION):
        missing.append("rs (incoming solar radiation; or sunshine, or rn)")
    if "lat" not in inputs and "rn" not in inputs:
        missing.append("lat (latitude in degrees, as argument or coordinate)")
    simple = rso == "simple" and "rn" not in inputs
    if "elevation" not in inputs and (simple or "pressure" not in inputs):
        missing.append("elevation (metres above sea level, as argument or coordinate)")
    if missing:
        raise WeatherError(f"the weather lacks {'; '.join(missing)}")


def _reference_et(days: xr.Dataset, inputs: dict[str, Any], constants: Standard, rso: Rso) -> xr.DataArray:
    measured = [name for name in HUMIDITY if name in inputs]
    if not measured:
        warnings.warn(
            "no humidity (rhmax and rhmin, tdew, rhmax, rhmean or ea): estimated from tmin (FAO-56 eq. 48), "
            "which is too humid in dry places",
            EstimatedInputWarning,
            stacklevel=3,
        )
    # A day without humidity is only estimated when no day has any: one gap must not pass for a measurement.
    ea = actual_vapour_pressure(
        inputs["tmax"], inputs["tmin"], estimate=not measured, **{name: inputs[name] for name in measured}
    )
    others = ("rs", "sunshine", "rn", "pressure", "lat", "elevation")
    result: xr.DataArray = daily_numpy(
        inputs["tmax"],
        inputs["tmin"],
        ea,
        inputs["u2"],
        days["time"].dt.dayofyear,
        constants=constants,
        rso=rso,
        **{name: inputs[name] for name in others if name in inputs},
    )
    dims = [dim for dim in days.dims if dim in result.dims]
    used = (*(measured or ("tmin (eq. 48)",)), *(name for name in (*RADIATION, "pressure") if name in inputs))
    result = result.transpose(*_order(inputs["tmax"], dims)).rename(constants.quantity)
    result.attrs = QUANTITIES[constants.quantity].attrs | {
        "method": f"{constants.title}, {rso} clear-sky radiation",
        "inputs": f"humidity, radiation and pressure from {', '.join(used)}",
        "references": constants.reference,
    }
    return result


def _order(like: xr.DataArray, dims: list[Any]) -> list[Any]:
    """The dimensions in the order of the temperatures, those it lacks first."""
    return [dim for dim in dims if dim not in like.dims] + list(like.dims)

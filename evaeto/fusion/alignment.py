"""The weather of several services on common days, and what a calibration looks at in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, naming, of_error
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.errors import WeatherError
from evaeto.fusion.harmonised_inputs import CARRIED, harmonise
from evaeto.fusion.source_arrays import SourceArrays
from evaeto.inputs.delivery_checks import OBSERVED, check_physics, rejection
from evaeto.inputs.likely import doubts, require_single_days
from evaeto.inputs.normalise import ROUGHNESS, WIND_HEIGHT
from evaeto.inputs.remarks import remarks

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    WeatherBySource = Mapping[str, xr.Dataset | pd.DataFrame] | xr.Dataset

Array = NDArray[np.float64]

PLACES = "_place"
"""Dimension of many places beside each other, after all others."""
PREDICTORS = ("tmax", "tmin", "tmean", "ea", "u2", "sqrt_u2", "rs", "eto")
"""What a calibration looks at in each service. The root of the wind and the service's own ETo carry the curvature
of the Penman-Monteith equation into a linear model."""


def align_sources(
    weather_by_source: WeatherBySource, lat: float, lon: float | None = None
) -> tuple[xr.Dataset, list[Message]]:
    """Check each service's weather, express humidity as vapour pressure, put all on the union of their days.

    Parameters
    ----------
    weather_by_source : {source: Dataset or DataFrame} or Dataset(source, time), names and units as
        `evaeto.inputs.normalise.normalise` recognises them
    lat, lon : of the point [degrees north], [degrees east]; without `lon` hours in UTC make days of UTC

    Returns
    -------
    Dataset(source, time) of the inputs of `combine` and `tmean`, only what was observed and passed the checks,
    days without gaps; and warnings on rejected values. Where a service tells of winds at two heights, with the
    coordinates `model_roughness` and `model_wind_height` (source) [m].

    Raises
    ------
    WeatherError
        No service, or weather that `normalise` refuses.
    """
    import pandas as pd
    import xarray as xr

    each = _each(weather_by_source, None if lon is None else (lat, lon))
    start = min(weather.indexes["time"][0] for _, weather in each)
    end = max(weather.indexes["time"][-1] for _, weather in each)
    days = pd.date_range(start, end, freq="D", name="time")
    rows, told = [], list[Message]()
    for source, weather in each:
        # Told, not refused: `plausibility` judges the service by the others, a calibration learns what to make of it
        told += [naming(source, what) for what in doubts(weather, lat)]
        told += [naming(source, note) for note in remarks(weather, "notes")]
        daily = weather[[name for name in weather.data_vars if name in QUANTITIES]].reindex(time=days)
        checked = check_physics(daily.reset_coords(drop=True), lat)
        told += [rejection(source, *found) for found in checked.rejections]
        inputs, flags = harmonise(checked)
        rows.append(inputs.where(flags == OBSERVED))
    by_source = xr.concat(rows, dim="source").assign_coords(source=[source for source, _ in each], time=days)
    for name in CARRIED:
        by_source[name].attrs = QUANTITIES[name].attrs
    by_source = with_roughness(by_source, [weather for _, weather in each])
    return by_source, told


def with_roughness(by_source: xr.Dataset, each: Sequence[xr.Dataset]) -> xr.Dataset:
    """The weather with what the winds of each service at two heights say of its cell, where any does."""
    cells = cells_of(each)
    return by_source if cells is None else by_source.assign_coords(cell_coords(cells))


def cells_of(each: Sequence[xr.Dataset]) -> tuple[Array, Array] | None:
    """Roughness of the cell of each service, and the height of its wind (source,) [m]; None where none tells."""
    if not any(ROUGHNESS in weather.attrs for weather in each):
        return None
    roughness, height = (
        np.array([float(weather.attrs.get(name, np.nan)) for weather in each]) for name in (ROUGHNESS, WIND_HEIGHT)
    )
    return roughness, height


def cell_coords(cells: tuple[Array, Array]) -> dict[str, tuple[str, Array, dict[str, str]]]:
    """What `cells_of` told as coordinates of a Dataset."""
    told = {ROUGHNESS: "roughness length of the model's cell", WIND_HEIGHT: "height of the model's wind"}
    return {
        name: ("source", values, {"long_name": text, "units": "m"})
        for (name, text), values in zip(told.items(), cells, strict=True)
    }


def _each(weather_by_source: WeatherBySource, place: tuple[float, float] | None) -> list[tuple[str, xr.Dataset]]:
    """Each service with its days in our names."""
    import xarray as xr

    from evaeto.inputs.hours_to_days import as_days

    pairs: list[tuple[str, Any]]
    if isinstance(weather_by_source, xr.Dataset):
        if "source" not in weather_by_source.dims:
            raise WeatherError(Message("fusion.no_source_dimension"))
        keys = [str(key) for key in weather_by_source["source"].values]
        pairs = [(key, _of_source(weather_by_source, row)) for row, key in enumerate(keys)]
    else:
        pairs = [(str(key), weather) for key, weather in weather_by_source.items()]
    if not pairs:
        raise WeatherError(Message("fusion.no_source"))
    normal = [(key, as_days(weather, place=place)) for key, weather in pairs]
    for key, weather in normal:
        if not weather.sizes.get("time"):
            raise WeatherError(naming(key, Message("fusion.no_days")))
        if dims := [str(dim) for values in weather.data_vars.values() for dim in values.dims if dim != "time"]:
            raise WeatherError(Message("weather.places_by_source", source=key, dims=list(dict.fromkeys(dims))))
        try:
            require_single_days(weather)
        except WeatherError as error:
            raise WeatherError(naming(key, of_error(error))) from None
    return normal


def _of_source(weather: xr.Dataset, row: int) -> xr.Dataset:
    """One source of a Dataset(source, time), with what such a Dataset tells of its winds."""
    one = weather.isel(source=row)
    told = {name: float(one[name]) for name in (ROUGHNESS, WIND_HEIGHT) if name in one.coords}
    one = one.drop_vars(["source", *told], errors="ignore")
    return one.assign_attrs(told) if all(map(np.isfinite, told.values())) else one


def days_of_year(by_source: xr.Dataset) -> Array:
    """Day of the year of each day, 1 to 366 (time), or (time, 1) where there are many places beside each other."""
    doy: Array = by_source.indexes["time"].day_of_year.to_numpy().astype(float)  # type: ignore[attr-defined]
    return doy[:, None] if PLACES in by_source.dims else doy


def eto_of_each(by_source: xr.Dataset, lat: float, elevation: float) -> Array:
    """FAO-56 ETo (source, time) of each service by itself [mm d-1]; NaN where an input is missing."""
    tmax, tmin, ea, u2, rs = (by_source[name].transpose("source", "time", ...).to_numpy() for name in ETO_INPUTS)
    return eto_of_inputs(tmax, tmin, ea, u2, rs, days_of_year(by_source), lat, elevation)


def eto_of_arrays(by_source: SourceArrays, lat: float, elevation: float) -> Array:
    """`eto_of_each` of plain arrays."""
    tmax, tmin, ea, u2, rs = (by_source.values[name] for name in ETO_INPUTS)
    return eto_of_inputs(tmax, tmin, ea, u2, rs, by_source.doy, lat, elevation)


def eto_of_inputs(
    tmax: Array, tmin: Array, ea: Array, u2: Array, rs: Array, doy: Array, lat: float | Array, elevation: float | Array
) -> Array:
    """FAO-56 ETo [mm d-1] of checked inputs (..., time), or (..., time, place) with `doy` (time, 1)."""
    from evaeto.equations.penman_monteith import reference_et_numpy

    return np.asarray(reference_et_numpy(tmax, tmin, ea, u2, doy, rs=rs, lat=lat, elevation=elevation))


def predictors(by_source: xr.Dataset, lat: float, elevation: float) -> tuple[tuple[str, ...], Array]:
    """Names ("source.predictor") and values (time, predictor) of what is there on at least one day."""
    return predictors_of(SourceArrays.of(by_source), eto_of_each(by_source, lat, elevation))


def predictors_of(by_source: SourceArrays, eto: Array) -> tuple[tuple[str, ...], Array]:
    """`predictors` of plain arrays, with the ETo (source, time) of each service."""
    names, columns = [], []
    for row, source in enumerate(by_source.sources):
        for predictor in PREDICTORS:
            if predictor == "eto":
                column = eto[row]
            elif predictor == "sqrt_u2":
                column = np.sqrt(by_source.values["u2"][row])
            else:
                column = by_source.values[predictor][row]
            if np.isfinite(column[0]) or np.isfinite(column).any():
                names.append(f"{source}.{predictor}")
                columns.append(column)
    if not columns:
        raise WeatherError(Message("fusion.no_inputs"))
    return tuple(names), np.array(columns).T

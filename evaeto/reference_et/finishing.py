"""A result in the shape of the weather that was handed over, with what is to be known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def with_sums_of_steps(result: xr.DataArray) -> xr.DataArray:
    """Where steps are shorter than an hour, the rate [mm h-1] with the sum of each step [mm] as a coordinate."""
    from evaeto.inputs.times import HOUR, usual_step

    step = usual_step(result.indexes["time"]) if "time" in result.dims else None
    if step is None or step > HOUR - np.timedelta64(1, "m"):
        return result
    hours = float(step / HOUR)
    result = result.assign_attrs(step_hours=hours)
    if result.chunks is not None:  # a lazy coordinate is one that Dask cannot compute with its array
        return result
    sums = (result * hours).reset_coords(drop=True)
    long_name = f"{result.attrs.get('long_name', result.name)} of the step"
    return result.assign_coords({f"{result.name}_step": sums.assign_attrs(units="mm", long_name=long_name)})


def with_rejected(result: xr.DataArray, weather: xr.Dataset) -> xr.DataArray:
    """The result with what was left out of its weather, and what was not recognised in it, as attributes."""
    told = {name: weather.attrs[name] for name in ("rejected", "ignored") if weather.attrs.get(name)}
    if told:  # it is ours; to assign them xarray copies all coordinates
        result.attrs = {**result.attrs, **told}
    return result


def in_order(result: xr.DataArray, order: tuple[Any, ...]) -> xr.DataArray:
    """The dimensions in the order of the temperatures, those they lack first."""
    wanted = (*(dim for dim in result.dims if dim not in order), *order)
    return result if result.dims == wanted else result.transpose(*wanted)


def as_series(result: xr.DataArray, weather: pd.DataFrame) -> pd.Series[float]:
    """In the order and with the index of the table."""
    import pandas as pd

    from evaeto.inputs.times import row_times

    in_order = isinstance(weather.index, pd.DatetimeIndex) and weather.index.is_monotonic_increasing
    values = result.values if in_order else result.sel(time=row_times(weather)).values
    series = pd.Series(values, index=weather.index, name=result.name)
    series.attrs = result.attrs
    return series

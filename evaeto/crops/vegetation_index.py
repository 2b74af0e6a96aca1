"""Coefficients by day from a vegetation index that was seen on some days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.crops.daily_inputs import dated
from evaeto.crops.days import days_in_order
from evaeto.crops.plausible import BOUNDS
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr


@takes(slope="number", offset="number", longest_gap="number")
def kcb_from_index(index: Any, slope: float, offset: float, longest_gap: float = 20.0) -> xr.DataArray:
    """Coefficient by day from a vegetation index such as NDVI, for `balance(kcb=)`.

    It is slope times index plus offset, as it is published for a crop, an index and a sensor; none is assumed here.
    Between two days on which the index was seen it is interpolated, unless they lie further apart than `longest_gap`;
    clouds leave no number. On all other days the curve of the crop holds.

    Parameters
    ----------
    index : Series, DataArray or mapping
        By date, with any other dimensions, such as of a grid, or of fields [-].
    slope, offset : float
        Of the coefficient over the index [-].
    longest_gap : float, optional
        Longest time over which it is interpolated [d].

    Returns
    -------
    DataArray
        Coefficient by day from the first to the last day of the index, NaN where it is not known [-].

    Raises
    ------
    ArgumentError
        The index has no dates or no day, its days are not in order, or it gives no coefficient or one that no crop has.
    """
    import xarray as xr

    index = dated(index, "index")
    number = days_in_order(index["time"].to_index(), "index")
    if not number.size:
        raise ArgumentError(Message("crop.no_index"))
    days = np.arange(number[0], number[-1] + 1).astype("datetime64[D]").astype("datetime64[ns]")
    seen = index.assign_coords(time=number.astype("datetime64[D]").astype("datetime64[ns]"))
    coefficient = slope * seen + offset
    if coefficient.chunks is None:
        highest = float(coefficient.max())
        if not highest <= BOUNDS["kcb"][1]:
            raise ArgumentError(Message("crop.index_scale", value=highest, most=BOUNDS["kcb"][1]))
    by_day = coefficient.reindex(time=days)
    axis = by_day.get_axis_num("time")
    found: xr.DataArray = xr.apply_ufunc(
        _between, by_day, input_core_dims=[["time"]], output_core_dims=[["time"]],
        kwargs={"longest": float(longest_gap)},
        dask="parallelized", output_dtypes=[float], dask_gufunc_kwargs={"allow_rechunk": True},
    )  # fmt: skip
    return found.transpose(*by_day.dims[:axis], "time", *by_day.dims[axis + 1 :]).clip(min=0.0)


def _between(values: Any, longest: float) -> Any:
    """Along the last axis, straight between the numbers that are no further apart."""
    size = values.shape[-1]
    place = np.arange(size)
    known = ~np.isnan(values)
    before = np.maximum.accumulate(np.where(known, place, -1), axis=-1)
    after = np.minimum.accumulate(np.where(known, place, size)[..., ::-1], axis=-1)[..., ::-1]
    inside = (before >= 0) & (after < size) & (after - before <= longest)
    low, high = np.maximum(before, 0), np.minimum(after, size - 1)
    start, end = (np.take_along_axis(values, at, axis=-1) for at in (low, high))
    share = np.where(high > low, (place - low) / np.maximum(high - low, 1), 0.0)
    with np.errstate(invalid="ignore"):
        return np.where(inside, start + share * (end - start), np.nan)

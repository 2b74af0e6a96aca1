"""Filling gaps with what was known last, within a limit, in memory or chunk by chunk on Dask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr


def carry_forward(values: xr.DataArray, times: NDArray[Any], longest: float, dim: str) -> xr.DataArray:
    """A DataArray with each gap filled by the last value before it along a dimension; Dask-backed stays lazy.

    Parameters
    ----------
    values
        DataArray
    times
        Of its places along `dim`, rising, an array of one dimension
    longest
        From a value that was longer ago than this nothing is carried
    dim
        Name of the dimension
    """
    axis = values.get_axis_num(dim)
    times = np.asarray(times).reshape([-1 if a == axis else 1 for a in range(values.ndim)])
    if values.chunks is None:
        return values.copy(data=_fill_forward(values.values, times, longest, axis))
    from dask.array import from_array, where
    from dask.array.reductions import cumreduction

    # The value and its time as one complex number: so both go from chunk to chunk together.
    now = from_array(times, chunks=[size if a == axis else 1 for a, size in enumerate(values.chunks)])
    both = cumreduction(_last_known, _second_or_first, np.nan, values.data + 1j * now, axis, complex)
    return values.copy(data=where(now - both.imag <= longest, both.real, np.nan))


def _fill_forward(values: NDArray[Any], times: NDArray[Any], longest: float, axis: int) -> NDArray[Any]:
    last = _last_place(values, axis)
    filled = np.take_along_axis(values, last, axis=axis)
    filled[(times - times.ravel()[last]) > longest] = np.nan
    return filled


def _last_known(values: NDArray[Any], axis: int) -> NDArray[Any]:
    return np.take_along_axis(values, _last_place(values, axis), axis=axis)


def _last_place(values: NDArray[Any], axis: int) -> NDArray[Any]:
    """For each place the last one up to it along an axis with a value; the first where there is none."""
    along = np.arange(values.shape[axis]).reshape([-1 if a == axis else 1 for a in range(values.ndim)])
    return np.maximum.accumulate(np.where(np.isnan(values), 0, along), axis=axis)


def _second_or_first(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.isnan(second), first, second)

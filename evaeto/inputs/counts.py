"""How many values of a lazy result were left out: counted where the blocks are computed, in the same pass.

Nothing is known of a lazy grid before it is computed, so its count is lazy too. It is kept beside the array, not in it:
xarray would compute a coordinate to compare it whenever two results meet, and an attribute could not be written.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.errors import RejectedValuesWarning, WeatherError

if TYPE_CHECKING:
    import xarray as xr

_COUNTS: dict[int, tuple[Any, ...]] = {}
"""Of each Dask array that is alive, by its identity, the Dask arrays of what its blocks counted."""


def is_lazy(values: Any) -> bool:
    """Whether Dask has still to compute the values; of those in memory it is seen at a glance."""
    held = getattr(getattr(values, "variable", values), "_data", None)
    if held is None:
        return getattr(values, "chunks", None) is not None
    # Of what xarray holds; to ask xarray takes it thirty times as long
    return not isinstance(held, np.ndarray) and getattr(held, "chunks", None) is not None


def with_count(result: xr.DataArray, counts: xr.DataArray | xr.Variable) -> xr.DataArray:
    """Let a lazy array know the number of values left out in it.

    Parameters
    ----------
    result, counts : DataArray or Variable
        Of the same chunks; every element of a chunk of `counts` is the number of the whole chunk.
    """
    return _keep(result, (counts.data,))


def counted(result: xr.DataArray, counts: xr.DataArray | xr.Variable) -> xr.DataArray:
    """The result with the number of cells left out: beside it where it is lazy, else as an attribute and a warning."""
    if is_lazy(counts):
        return with_count(result, counts)
    count = int(counts.values.flat[0]) if counts.size else 0
    if count:
        message = Message("checks.cells_left_out", count=count)
        warn_caller([message], RejectedValuesWarning)
        result.attrs["rejected_cells"] = count
    return result


def with_counts_of(result: xr.DataArray, *inputs: Any) -> xr.DataArray:
    """Let a lazy result know how many values were left out in what it was made of."""
    return _keep(result, tuple(count for each in inputs for count in counts_of(each)))


def is_counted(result: xr.DataArray) -> bool:
    """Whether a lazy result knows the number of values left out."""
    return bool(counts_of(result))


@takes(result="array")
def rejected_values(result: xr.DataArray) -> xr.DataArray:
    """How many cells of a grid are empty because their weather cannot be.

    Parameters
    ----------
    result : DataArray
        As `evaeto.eto` returned it: before it was computed, and before anything else was made of it.

    Returns
    -------
    DataArray
        Of no dimension, `rejected_cells` [1]. It is lazy where the result is: ``dask.compute(result,
        rejected_values(result))`` computes both in one pass. Of hourly weather, and of the methods other than
        Penman-Monteith, it counts the values of the inputs.

    Raises
    ------
    WeatherError
        The result does not know it any more.

    Notes
    -----
    `dask.compute` itself fails on an array with a lazy coordinate (Dask 2026.8 with xarray 2026.9), which hourly
    results have: hand it ``result.drop_vars("cloudiness_estimated")``. ``result.compute()`` and `write_grid` need no
    such care.

    Examples
    --------
    >>> eto, rejected = dask.compute(result, rejected_values(result))  # doctest: +SKIP
    """
    import xarray as xr

    counts = counts_of(result)
    number: Any = sum(_total(each) for each in counts) if counts else result.attrs.get("rejected_cells")
    if number is None:
        raise WeatherError(Message("checks.not_counted"))
    attrs = {"long_name": "cells that are empty because their weather cannot be", "units": "1"}
    return xr.DataArray(number, name="rejected_cells", attrs=attrs)


def _total(counts: Any) -> Any:
    return counts.map_blocks(_one, chunks=tuple((1,) * len(sizes) for sizes in counts.chunks), dtype=np.int64).sum()


def _one(block: Any) -> Any:
    return np.full((1,) * block.ndim, block.flat[0] if block.size else 0, np.int64)


def _keep(result: xr.DataArray, counts: tuple[Any, ...]) -> xr.DataArray:
    if counts and is_lazy(result):
        array = result.data
        if id(array) not in _COUNTS:
            weakref.finalize(array, _COUNTS.pop, id(array), None)
        _COUNTS[id(array)] = counts
    return result


def counts_of(values: Any) -> tuple[Any, ...]:
    """The Dask arrays of what the blocks of a lazy result counted: every element of a block is the number of it."""
    if not is_lazy(values):
        return ()
    return _COUNTS.get(id(values.data), ())

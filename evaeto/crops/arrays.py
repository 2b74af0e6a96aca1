"""Equations over numbers and arrays, whose shapes fit or are named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError


def elementwise(function: Callable[..., Any], **given: Any) -> Any:
    """An equation, element by element; DataArrays go by the names of their dimensions.

    Parameters
    ----------
    function : callable
        Takes numpy arrays, in this order.
    **given : array_like
        Its arguments.

    Returns
    -------
    array_like
        A DataArray where one is given.

    Raises
    ------
    ArgumentError
        Their shapes do not fit together.
    """
    if any(is_data_array(value) for value in given.values()):
        import xarray as xr

        arrays = {name: each if is_data_array(each) else np.asarray(each, dtype=float) for name, each in given.items()}
        if any(not is_data_array(each) and each.ndim for each in arrays.values()):
            raise ArgumentError(Message("argument.shapes", names=[*given]))
        require_aligned(arrays)
        return xr.apply_ufunc(function, *arrays.values(), dask="parallelized", output_dtypes=[float])
    values = [np.asarray(each, dtype=float) for each in given.values()]
    try:
        np.broadcast_shapes(*(each.shape for each in values))
    except ValueError:
        raise ArgumentError(Message("argument.shapes", names=[*given])) from None
    return function(*values)


def require_aligned(given: Mapping[str, Any], own: tuple[str, ...] = ()) -> None:
    """Make sure that dimensions of the same name have the same size and the same labels.

    Parameters
    ----------
    given : mapping
        DataArrays by name, and others that do not matter.
    own : tuple of str, optional
        Dimensions that are looked after elsewhere.

    Raises
    ------
    ArgumentError
        They do not fit together.
    """
    arrays = {name: each for name, each in given.items() if is_data_array(each)}
    if not arrays:
        return
    import xarray as xr

    try:
        xr.align(*arrays.values(), join="exact", copy=False, exclude=own)
    except ValueError:
        raise ArgumentError(Message("argument.shapes", names=[*arrays])) from None


def is_data_array(value: Any) -> bool:
    """Whether it is a DataArray; xarray need not be loaded to say no.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    bool
        Whether it is one.
    """
    return "xarray" in sys.modules and isinstance(value, sys.modules["xarray"].DataArray)

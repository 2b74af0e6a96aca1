"""Letting plain numpy functions take xarray DataArrays too."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar, Union

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from xarray import DataArray

P = ParamSpec("P")
R = TypeVar("R")

Field: TypeAlias = Union[float, NDArray[Any], "DataArray"]
"""A float, a numpy array or an xarray DataArray."""
FieldResult: TypeAlias = Any
"""Of the kind of the arguments: a float of floats, an array where one is, a DataArray where one is.

The arithmetic of numpy and of xarray has no common static type, and a union would have to be taken apart by
everyone before calculating with it.
"""


def elementwise(function: Callable[P, R]) -> Callable[P, R]:
    """Make a numpy function that works element by element accept DataArrays, in memory or on Dask.

    Needed where a function uses more than ufuncs (which DataArrays understand by themselves), such as
    `np.where`. DataArrays are broadcast by the names of their dimensions and Dask-backed ones stay lazy;
    arguments that are None or text are passed on as they are. xarray is not imported: without it nobody can
    hold a DataArray.
    """
    signature = inspect.signature(function)
    by_name: Callable[..., R] = function

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
        xarray = sys.modules.get("xarray")
        if xarray is None or not any(isinstance(a, xarray.DataArray) for a in (*args, *kwargs.values())):
            result = function(*args, **kwargs)
            return result[()] if isinstance(result, np.ndarray) else result  # 0-d array -> scalar

        arguments = signature.bind(*args, **kwargs).arguments
        arrays = {name: value for name, value in arguments.items() if _is_field(value, xarray)}
        others = {name: value for name, value in arguments.items() if name not in arrays}

        def on_blocks(*blocks: Any) -> Any:
            return by_name(**dict(zip(arrays, blocks, strict=True)), **others)

        return xarray.apply_ufunc(
            on_blocks, *arrays.values(), dask="parallelized", output_dtypes=[float], keep_attrs=False
        )

    return wrapper


def _is_field(value: object, xarray: Any) -> bool:
    return isinstance(value, (xarray.DataArray, np.ndarray, np.number, float)) or (
        isinstance(value, int) and not isinstance(value, bool)
    )


def first_present(*candidates: Field | Callable[[], Field] | None) -> FieldResult:
    """Element by element, the first candidate that is not NaN; candidates that are None are left out.

    A candidate may be a function of no arguments: it is only called when something is still missing.
    """
    result: Field | None = None
    for candidate in candidates:
        if candidate is None:
            continue
        if result is not None and not np.isnan(result).any():
            break
        values = candidate() if callable(candidate) else candidate
        result = values if result is None else np.where(np.isnan(result), values, result)
    return np.nan if result is None else result


def pieces(shape: tuple[int, ...], cells: int) -> Iterator[tuple[slice, ...]]:
    """Indices that part an array of a shape into pieces of about so many cells, contiguous in C order."""
    axis = next((a for a in range(len(shape)) if math.prod(shape[a + 1 :]) <= cells), len(shape))
    if axis == len(shape):  # a single value
        yield ()
        return
    most = max(1, cells // max(1, math.prod(shape[axis + 1 :])))
    step = math.ceil(shape[axis] / math.ceil(shape[axis] / most)) if shape[axis] else most  # all of about one size
    for leading in np.ndindex(*shape[:axis]):
        for begin in range(0, shape[axis], step):
            yield (*(slice(i, i + 1) for i in leading), slice(begin, begin + step))


def take(array: NDArray[Any], index: tuple[slice, ...], shape: tuple[int, ...]) -> NDArray[Any]:
    """The part at `index` of an array that broadcasts to `shape`, without broadcasting it."""
    if array.shape == shape:
        return array[index]
    lead = len(shape) - array.ndim
    return array[tuple(s if array.shape[a] != 1 else slice(None) for a, s in enumerate(index[lead:]))]

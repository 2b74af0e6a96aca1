"""What a reading process hands back: numbers and short texts, never objects that unpacking would build or call.

A process that read a stranger's file is trusted no more than the file. Its answer is a JSON header and the bytes of
arrays, whose sizes are looked at before there is memory for them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.foreign_messages import foreign_message
from evaeto.core.messages import Message, as_plain
from evaeto.inputs.remarks import KINDS

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Arrays = list[NDArray[Any]]

MAX_HEADER = 16_000_000
"""Bytes of a header."""
MAX_TEXT = 1_000
"""Characters kept of an attribute or a sentence."""
_KINDS = "biufMmSU"
_PLAIN = (str, int, float, bool, type(None))


class UnpackingError(Exception):
    """An answer that is not as `pack` makes it."""


def pack(value: Any, **more: bool) -> tuple[bytes, Arrays]:
    """A header and the arrays of a Dataset, a DataArray, a Series of numbers by time, or of plain data.

    What is said besides in `more` stands in the header.

    Raises
    ------
    TypeError
        There is something in it that is none of these.
    """
    import pandas as pd
    import xarray as xr

    arrays: Arrays = []
    if isinstance(value, pd.Series):
        told = {"kind": "series", "name": value.name, **_dataset(value.to_xarray().to_dataset(name="values"), arrays)}
    elif isinstance(value, xr.DataArray):
        told = {"kind": "array", "name": value.name, **_dataset(value.to_dataset(name="values"), arrays)}
    elif isinstance(value, xr.Dataset):
        told = {"kind": "dataset", **_dataset(value, arrays)}
    else:
        told = {"kind": "plain", "value": value}
    told |= more
    told["arrays"] = [[array.dtype.str, list(array.shape)] for array in arrays]
    return json.dumps(told).encode(), arrays


def unpack(header: bytes, read_into: Callable[[memoryview], None], most_bytes: int) -> Any:
    """What `pack` was given.

    Parameters
    ----------
    header : bytes
        As `pack` made it.
    read_into : callable
        Fills memory with the bytes of the next array.
    most_bytes : int
        Of all arrays together.

    Raises
    ------
    UnpackingError
        It is not as `pack` makes it, or too large.
    """
    try:
        told = json.loads(header)
        kinds = [(np.dtype(dtype), tuple(map(int, shape))) for dtype, shape in told["arrays"]]
        if any(dtype.kind not in _KINDS or min(shape, default=0) < 0 for dtype, shape in kinds):
            raise UnpackingError("an array of another kind")
        if sum(dtype.itemsize * math.prod(shape) for dtype, shape in kinds) > most_bytes:
            raise UnpackingError("larger than a file may become")
        arrays = []
        for dtype, shape in kinds:
            array = np.empty(shape, dtype)
            if array.nbytes:
                read_into(array.reshape(-1).view(np.uint8).data)
            arrays.append(array)
        return _unpacked(told, arrays)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise UnpackingError(str(error)) from error


def pack_error(error: Exception) -> dict[str, Any]:
    """An error's sentence, with key and fields where it has them."""
    said = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    told = as_plain(said) if len(said) <= MAX_TEXT else None
    return told if isinstance(told, dict) else {"text": shortened(str(said))}


def unpack_error(told: Mapping[str, Any]) -> str:
    """The sentence, as a `Message` where it was one."""
    if (message := _message(told)) is not None:
        return message
    return shortened(str(told.get("text", "")))


def _message(told: Any) -> Message | None:
    """What a stranger's process says is a message, if it is one of ours."""
    made = foreign_message(told)
    return made if made is not None and len(made) <= MAX_TEXT else None


def _are_short(said: Sequence[str]) -> bool:
    """Otherwise the attribute says it, shortened."""
    return sum(map(len, said)) <= MAX_TEXT


def shortened(text: str) -> str:
    """A text of a length that people read."""
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _is_plain(value: Any) -> bool:
    return isinstance(value, _PLAIN) or (isinstance(value, (list, tuple)) and all(isinstance(v, _PLAIN) for v in value))


def _dataset(dataset: xr.Dataset, arrays: Arrays) -> dict[str, Any]:
    variables = []
    for name, variable in dataset.variables.items():
        told = {
            "name": str(name),
            "dims": list(map(str, variable.dims)),
            "attrs": _attributes(variable.attrs),
            "coordinate": name in dataset.coords,
        }
        values = variable.to_numpy()
        if values.dtype.kind == "O":
            told |= _of_another_calendar(values)
            values = np.array([], "f8")
        arrays.append(np.ascontiguousarray(values).reshape(values.shape))
        variables.append(told)
    remarks = {kind: as_plain(said) for kind in KINDS if (said := dataset.encoding.get(kind)) and _are_short(said)}
    return {"variables": variables, "attrs": _attributes(dataset.attrs), "remarks": remarks}


def _of_another_calendar(values: NDArray[Any]) -> dict[str, Any]:
    """Times that NumPy has no type for."""
    if not all(hasattr(time, "calendar") for time in values.ravel()):
        raise TypeError("objects other than times")
    fields = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    times = [[int(getattr(time, field)) for field in fields] for time in values.ravel()]
    return {"calendar": str(values.ravel()[0].calendar) if values.size else "standard", "times": times}


def _attributes(attrs: Mapping[Any, Any]) -> dict[str, Any]:
    """Those that are numbers and texts; the long ones shortened."""
    kept: dict[str, Any] = {}
    for name, value in attrs.items():
        plain = value.tolist() if isinstance(value, np.generic | np.ndarray) else value
        if isinstance(plain, str):
            plain = shortened(plain)
        if _is_plain(plain) and not (isinstance(plain, list | tuple) and len(plain) > MAX_TEXT):
            kept[str(name)] = plain
    return kept


def _unpacked(told: Mapping[str, Any], arrays: Arrays) -> Any:
    import xarray as xr

    if told["kind"] == "plain":
        return told["value"]
    coords: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    for each, array in zip(told["variables"], arrays, strict=True):
        values: Any = array
        if "calendar" in each:
            values = _times(each["times"], each["calendar"])
        place = coords if each["coordinate"] else variables
        place[each["name"]] = (tuple(each["dims"]), values, each["attrs"])
    dataset = xr.Dataset(variables, coords, told["attrs"])
    for kind in KINDS:
        messages = [_message(each) for each in told.get("remarks", {}).get(kind, ())]
        if messages and None not in messages:
            dataset.encoding[kind] = tuple(messages)
    if told["kind"] == "dataset":
        return dataset
    array_ = dataset["values"].rename(told["name"])
    if told["kind"] == "array":
        return array_
    series: pd.Series[Any] = array_.to_series()
    return series


def _times(times: Iterable[Iterable[int]], calendar: str) -> NDArray[Any]:
    import cftime

    made = np.empty(len(rows := [list(map(int, time)) for time in times]), dtype=object)
    made[:] = [cftime.datetime(*row, calendar=calendar) for row in rows]
    return made

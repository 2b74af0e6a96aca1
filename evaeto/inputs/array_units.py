"""Arrays that hold their unit themselves: `Quantity` of pint within a Dataset, the dtype of pint-pandas in a table.

They are told by what they have, so neither library is needed.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def plain_dataset(weather: xr.Dataset) -> xr.Dataset:
    """A Dataset whose arrays are plain, lazy ones still lazy, and their own units in `attrs["units"]`."""
    changed: dict[Hashable, Any] = {}
    for name, variable in weather.variables.items():
        data = getattr(variable, "_data", None)
        magnitude, units = _parted(data)
        if units is not None:
            changed[name] = (variable.dims, magnitude, {**variable.attrs, "units": units})
    if not changed:
        return weather
    indexed = [name for name in changed if name in weather.xindexes]
    return weather.drop_indexes(indexed).assign_coords(
        {name: value for name, value in changed.items() if name in weather.coords}
    ).assign({name: value for name, value in changed.items() if name not in weather.coords})  # fmt: skip


def has_unit(variable: xr.Variable) -> bool:
    """Whether the array of a variable holds its unit itself."""
    return _parted(getattr(variable, "_data", None))[1] is not None


def plain_table(weather: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """A table whose columns are plain numbers, and the units of those that held one."""
    units: dict[str, str] = {}
    columns: dict[int, Any] = {}
    for position, dtype in enumerate(weather.dtypes):
        if (unit := getattr(dtype, "units", None)) is None:
            continue
        quantity = getattr(weather.iloc[:, position].array, "quantity", None)
        magnitude = getattr(quantity, "magnitude", None)
        if magnitude is not None:
            columns[position] = np.asarray(magnitude, dtype=float)
            units[str(weather.columns[position]).strip()] = str(unit)
    if not columns:
        return weather, units
    import pandas as pd

    plain = pd.concat(
        [
            pd.Series(columns.get(position, weather.iloc[:, position]), index=weather.index)
            for position in range(weather.shape[1])
        ],
        axis=1,
    )
    return plain.set_axis(weather.columns, axis=1), units


def _parted(data: Any) -> tuple[Any, str | None]:
    """The numbers and the unit of an array that has one; pint calls them so, astropy `value` and `unit`."""
    if type(data) is np.ndarray:  # at a glance
        return data, None
    for number, unit in (("magnitude", "units"), ("value", "unit")):
        if hasattr(data, unit) and hasattr(data, number):
            return getattr(data, number), str(getattr(data, unit))
    return data, None

"""Variables as they came, and their values in the units of the table of quantities."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message, QuantityName, of_error
from evaeto.core.quantities import Quantity
from evaeto.errors import WeatherError
from evaeto.inputs import checks
from evaeto.inputs.checks import FILL_VALUES, Bounds
from evaeto.inputs.counts import is_lazy, with_count
from evaeto.inputs.humidity_fractions import humidity_is_a_fraction

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RawVariable:
    """A variable as it came: in the table's unit it is ``values * scale + offset``, `FILL_VALUES` missing.

    Where they are lazy, what lies beyond `bounds` has still to become missing. A wind may be made of those at several
    `heights` [m]. Where every value is a number and none stands for a missing one `whole` is the variable that was
    looked at.
    """

    name: Hashable
    values: xr.DataArray
    scale: float = 1.0
    offset: float = 0.0
    bounds: Bounds = checks.ANY
    heights: Mapping[float, RawVariable] = field(default_factory=dict)
    whole: xr.Variable | None = None
    least: float = -np.inf
    """Of those that were looked at and are all within limits, the least as it came."""
    is_lazy: bool = field(init=False)
    """Whether Dask has still to compute the values; xarray takes longer to say so than a year takes to compute."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_lazy", is_lazy(self.values))

    @property
    def is_whole(self) -> bool:
        """Whether it is known that every value is a number and none stands for a missing one."""
        return self.values.variable is self.whole


@contextmanager
def telling_of_found(weather: xr.Dataset, readings: Mapping[str, RawVariable]) -> Iterator[None]:
    """An error that something is missing with what was found, where some variables mean nothing here."""
    try:
        yield
    except WeatherError as error:
        ignored = [name for name in str(weather.attrs.get("ignored", "")).split(", ") if name]
        if not ignored:
            raise
        if not readings:
            raise WeatherError(Message("eto.nothing_found", reason=of_error(error), ignored=ignored)) from None
        found = [
            Message("eto.found_as", quantity=QuantityName(quantity), name=str(reading.name))
            for quantity, reading in readings.items()
        ]
        told = Message("eto.found", reason=of_error(error), found=found, ignored=ignored)
        raise WeatherError(told) from None


def values_of(reading: RawVariable) -> xr.DataArray:
    """The values of a variable in the table's unit, lazy where they are; `FILL_VALUES` are missing."""
    import xarray as xr

    values: xr.DataArray = xr.apply_ufunc(
        in_table_units, reading.values, reading.scale, reading.offset,
        dask="parallelized", output_dtypes=[reading.values.dtype],
    )  # fmt: skip
    return values


def in_table_units(values: NDArray[Any], scale: float, offset: float) -> NDArray[Any]:
    """Values of an array as they came, in the table's units; `FILL_VALUES` become NaN."""
    # One look at the lowest value spares two at all of them; NaN answers no
    none = values.dtype.kind == "f" and values.min(initial=np.inf) > max(FILL_VALUES)
    for fill in () if none else FILL_VALUES:
        filled = values == fill
        if filled.any():
            values = np.where(filled, values.dtype.type(np.nan), values)
    return values if (scale, offset) == (1.0, 0.0) else values * scale + offset


def converted(reading: RawVariable, quantity: Quantity) -> xr.DataArray:
    """A variable in the table's units, with the attributes of its quantity."""
    import xarray as xr

    if reading.bounds != checks.ANY:
        return _converted_on_dask(reading, quantity.name).assign_attrs(quantity.attrs)
    if not reading.is_lazy:
        made = converted_variable(reading, quantity)
        values: xr.DataArray = reading.values.copy(deep=False, data=made.values)
        values.attrs = made.attrs
        return values
    values = xr.apply_ufunc(
        in_table_units, reading.values, reading.scale, reading.offset,
        dask="parallelized", output_dtypes=[reading.values.dtype],
    )  # fmt: skip
    return values.assign_attrs(quantity.attrs)


def converted_variable(reading: RawVariable, quantity: Quantity) -> xr.Variable:
    """As `converted`, without coordinates."""
    import xarray as xr

    if reading.is_lazy or reading.bounds != checks.ANY:
        return converted(reading, quantity).variable
    # The machinery of xarray takes longer than ten thousand days
    values = in_table_units(reading.values.values, reading.scale, reading.offset)
    return xr.Variable(reading.values.dims, values, quantity.attrs)


def _converted_on_dask(reading: RawVariable, name: str) -> xr.DataArray:
    """The values in the table's units without those beyond the limits, which are counted in the same pass."""
    import xarray as xr

    values, counts = xr.apply_ufunc(
        _counted_in_table_units,
        reading.values,
        kwargs={"name": name, "scale": reading.scale, "offset": reading.offset, "limits": reading.bounds},
        output_core_dims=[[], []],
        dask="parallelized",
        output_dtypes=[reading.values.dtype, np.int64],
    )
    return with_count(values, counts)


def _counted_in_table_units(
    values: NDArray[Any], name: str, scale: float, offset: float, limits: Bounds
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    if humidity_is_a_fraction({name: values}, {name: (scale, offset)}, {}):
        return np.full(values.shape, np.nan, values.dtype), np.broadcast_to(np.int64(values.size), values.shape)
    wrong = checks.beyond(values, limits)
    converted = in_table_units(values, scale, offset)
    if wrong is None:
        return converted, np.broadcast_to(np.int64(0), values.shape)
    converted = np.where(wrong, converted.dtype.type(np.nan), converted)
    return converted, np.broadcast_to(np.int64(np.count_nonzero(wrong)), values.shape)

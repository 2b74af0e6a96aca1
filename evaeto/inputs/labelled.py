"""Coordinates that are known to fit, put onto arrays as they are.

xarray compares and copies coordinates and their indexes wherever an array is made, taken out of a Dataset or gets an
attribute; a small grid is computed in less time.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


class Labels:
    """The coordinates of a Dataset, for arrays of its dimensions.

    Parameters
    ----------
    dataset : Dataset
        Whose coordinates they are; nothing of it is changed.
    """

    def __init__(self, dataset: xr.Dataset) -> None:
        variables = dataset.variables
        self._coords: dict[Hashable, Any] = {name: variables[name] for name in dataset.coords}
        self._indexes = dict(dataset.xindexes)
        self._along = {name: each for name, each in self._coords.items() if each.dims == (name,)}

    def along(self, variable: xr.Variable, name: Hashable) -> xr.DataArray:
        """A variable with the coordinates of its own dimensions only."""
        return self._array(variable, name, {dim: self._along[dim] for dim in variable.dims if dim in self._along})

    def within(self, variable: xr.Variable, name: Hashable) -> xr.DataArray:
        """A variable with all coordinates that vary along none but its dimensions, of which it gets copies."""
        own = {*variable.dims}
        fitting = {each: coord.copy(deep=False) for each, coord in self._coords.items() if own.issuperset(coord.dims)}
        return self._array(variable, name, fitting)

    def _array(self, variable: xr.Variable, name: Hashable, coords: dict[Hashable, Any]) -> xr.DataArray:
        import xarray as xr

        indexes = {each: index for each, index in self._indexes.items() if each in coords}
        return xr.DataArray(variable, coords, name=name, indexes=indexes, fastpath=True)


def unlabelled(variable: xr.Variable) -> xr.DataArray:
    """A variable without coordinates."""
    import xarray as xr

    return xr.DataArray(variable, {}, indexes={}, fastpath=True)


def shallow(dataset: xr.Dataset) -> xr.Dataset:
    """The same variables and indexes in another Dataset, which has attributes and an encoding of its own."""
    return dataset.drop_vars(())  # to copy it xarray copies all indexes


def coordinates_alone(dataset: xr.Dataset, names: Iterable[Hashable]) -> xr.Dataset:
    """Some coordinates of a Dataset, of which they are copies but for the values, with its attributes and encoding."""
    import xarray as xr

    variables = dataset.variables
    kept = {name: variables[name] for name in names}
    indexes = {name: index for name, index in dataset.xindexes.items() if name in kept}
    result = xr.Coordinates(kept, indexes).to_dataset()
    result.attrs, result.encoding = dict(dataset.attrs), dict(dataset.encoding)
    return result

"""The weather of several services at one place as plain arrays, which is what a judgement of many places can afford."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SourceArrays:
    """Weather by source.

    sources : their names
    values : (source, time) by input, NaN where missing
    doy : (time,), day of the year
    month : (time,), months since year 0
    """

    sources: tuple[str, ...]
    values: Mapping[str, Array]
    doy: Array
    month: NDArray[np.intp]

    @classmethod
    def of(cls, by_source: xr.Dataset) -> SourceArrays:
        """Of a Dataset(source, time)."""
        values = {str(name): by_source[name].transpose("source", "time").to_numpy() for name in by_source.data_vars}
        days: Any = by_source.indexes["time"]
        return cls(tuple(map(str, by_source["source"].values)), values, *calendar(days))

    def only(self, those: Mapping[str, NDArray[np.bool_]]) -> SourceArrays:
        """The same with those values alone, (source, time) by input."""
        return replace(self, values={name: np.where(those[name], each, np.nan) for name, each in self.values.items()})

    def without(self, rejected: Collection[tuple[str, str]]) -> SourceArrays:
        """The same without some (source, input)."""
        if not rejected:
            return self
        values = dict(self.values)
        for source, name in rejected:
            values[name] = np.where((np.array(self.sources) != source)[:, None], values[name], np.nan)
        return replace(self, values=values)


class InRow(NamedTuple):
    """Values of some places in a `row` of an array (place, row, time) that has no gaps in memory."""

    of_rows: Array
    row: int

    @property
    def values(self) -> Array:
        """(place, time)."""
        return self.of_rows[:, self.row]


def calendar(days: pd.DatetimeIndex) -> tuple[Array, NDArray[np.intp]]:
    """Day of the year of each day, and months since year 0."""
    return days.day_of_year.to_numpy().astype(float), (days.year * 12 + days.month - 1).to_numpy().astype(np.intp)

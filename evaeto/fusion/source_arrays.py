"""The weather of several services at one place as plain arrays, which is what a judgement of many places can afford."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SourceArrays:
    """Weather by source.

    sources : their names
    values : (source, time) by input, NaN where missing
    doy : (time,), day of the year
    """

    sources: tuple[str, ...]
    values: Mapping[str, Array]
    doy: Array

    @classmethod
    def of(cls, by_source: xr.Dataset) -> SourceArrays:
        """Of a Dataset(source, time)."""
        values = {str(name): by_source[name].transpose("source", "time").to_numpy() for name in by_source.data_vars}
        doy = by_source["time"].dt.dayofyear.to_numpy().astype(float)
        return cls(tuple(map(str, by_source["source"].values)), values, doy)

    def without(self, rejected: Collection[tuple[str, str]]) -> SourceArrays:
        """The same without some (source, input)."""
        if not rejected:
            return self
        values = dict(self.values)
        for source, name in rejected:
            values[name] = np.where((np.array(self.sources) != source)[:, None], values[name], np.nan)
        return replace(self, values=values)

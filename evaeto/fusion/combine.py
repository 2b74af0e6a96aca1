"""Inverse-variance combination of several services, input by input and day by day.

The weights renormalise over what is present on the day; a day that no service delivers stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.quantities import ETO_INPUTS

if TYPE_CHECKING:
    import xarray as xr

INPUTS = (*ETO_INPUTS, "precip")
"""What is combined: the inputs of the Penman-Monteith equation, and precipitation for the water balance.

Humidity is combined as actual vapour pressure, because services describe it by different variables (mean relative
humidity, its extremes, dew point) and vapour pressure is what the equation uses.
"""


def combine(
    by_source: xr.Dataset, error_sd: Mapping[str, Mapping[str, float]], counts: xr.Dataset | None = None
) -> tuple[xr.Dataset, xr.DataArray]:
    """Best linear combination of independent, unbiased sources.

    Parameters
    ----------
    by_source : Dataset(source, time) holding some of `INPUTS`, NaN where missing
    error_sd : standard deviation of the error by source and input, in the units of the table of quantities
    counts : boolean Dataset(source, time), same variables: False where a value is present but must not count

    Returns
    -------
    fused : Dataset(time); each value is sum(w x) / sum(w) over the sources present, w = 1 / error_sd²
    weights : DataArray(input, source, time); they sum to 1 over the sources, or are all 0 where nobody delivers
    """
    import xarray as xr

    sources = [str(key) for key in by_source["source"].values]
    inputs = [name for name in INPUTS if name in by_source]
    dims = ("time", *(dim for dim in by_source.dims if dim not in ("source", "time")))
    fused, weights = {}, np.zeros((len(inputs), len(sources), *(by_source.sizes[dim] for dim in dims)))
    for row, name in enumerate(inputs):
        values = by_source[name].transpose("source", "time", ...).to_numpy()
        present = np.isfinite(values)
        if counts is not None:
            present &= counts[name].transpose("source", "time", ...).to_numpy()
        precision = np.array([error_sd[source][name] ** -2 for source in sources])[:, None] * present
        total = precision.sum(axis=0)
        np.divide(precision, total, out=weights[row], where=total > 0)
        combined = (weights[row] * np.where(present, values, 0.0)).sum(axis=0)
        fused[name] = (dims, np.where(total > 0, combined, np.nan), by_source[name].attrs)
    dataset = xr.Dataset(fused, coords={"time": by_source["time"]})
    weight = xr.DataArray(
        weights,
        dims=("input", "source", *dims),
        coords={"input": inputs, "source": sources, "time": by_source["time"]},
        name="weight",
        attrs={"long_name": "share of each source in the fused input", "units": "1"},
    )
    return dataset, weight

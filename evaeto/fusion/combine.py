"""Inverse-variance combination of several services, input by input and day by day.

The weights renormalise over what is present on the day; a day that no service delivers stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

INPUTS = (*ETO_INPUTS, "precip")
"""What is combined: the inputs of the Penman-Monteith equation, and precipitation for the water balance.

Humidity is combined as actual vapour pressure, because services describe it by different variables (mean relative
humidity, its extremes, dew point) and vapour pressure is what the equation uses.
"""

WEIGHT = {"long_name": "share of each source in the fused input", "units": "1"}
"""Attributes of the weights."""


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
    values = {name: by_source[name].transpose("source", "time", ...).to_numpy() for name in inputs}
    present = None
    if counts is not None:
        present = {name: counts[name].transpose("source", "time", ...).to_numpy() for name in inputs}
    fused, weights = combine_arrays(values, sources, error_sd, present)
    columns = {name: (dims, combined, by_source[name].attrs) for name, combined in fused.items()}
    dataset = xr.Dataset(columns, coords={"time": by_source["time"]})
    weight = xr.DataArray(
        weights,
        dims=("input", "source", *dims),
        coords={"input": inputs, "source": sources, "time": by_source["time"]},
        name="weight",
        attrs=WEIGHT,
    )
    return dataset, weight


def combine_arrays(
    by_source: Mapping[str, Array],
    sources: Sequence[str],
    error_sd: Mapping[str, Mapping[str, Any]],
    counts: Mapping[str, NDArray[np.bool_]] | None = None,
) -> tuple[dict[str, Array], Array]:
    """`combine` of plain arrays (source, time, ...) by input: those fused (time, ...), and the weights
    (input, source, time, ...)."""
    fused: dict[str, Array] = {}
    weights = np.zeros((len(by_source), *next(iter(by_source.values())).shape)) if by_source else np.zeros((0,))
    for row, (name, values) in enumerate(by_source.items()):
        present = np.isfinite(values)
        if counts is not None:
            present &= counts[name]
        precision = np.array([error_sd[source][name] ** -2 for source in sources])[:, None] * present
        total = precision.sum(axis=0)
        np.divide(precision, total, out=weights[row], where=total > 0)
        combined = (weights[row] * np.where(present, values, 0.0)).sum(axis=0)
        fused[name] = np.where(total > 0, combined, np.nan)
    return fused, weights

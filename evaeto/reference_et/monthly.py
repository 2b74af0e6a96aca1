"""Means of months: the soil heat flux that comes with them, of a Dataset in memory or on Dask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.equations.soil_heat import monthly_soil_heat_flux, monthly_soil_heat_flux_so_far
from evaeto.errors import AssumedStepWarning
from evaeto.inputs.raw_variables import RawVariable, values_of
from evaeto.inputs.steps import LongSteps

if TYPE_CHECKING:
    import xarray as xr

NAMED = 3
"""Months named in a message."""


def soil_heat_flux(tmax: xr.DataArray, tmin: xr.DataArray, steps: LongSteps) -> xr.DataArray:
    """Soil heat flux G of months [MJ m-2 d-1], FAO-56 eq. 43; of the last before a gap eq. 44.

    A month that follows none has 0, as a day does (eq. 42); a warning names it.

    Parameters
    ----------
    tmax, tmin : DataArray
        Monthly means of the daily extremes [degC], along `time` and any other dimension.
    steps : LongSteps
        Of the times.
    """
    t = (tmax + tmin) / 2.0  # FAO-56 eq. 9
    follows, leads = (_along_time(t, flags) for flags in _neighbours(steps))
    before, after = t.shift(time=1), t.shift(time=-1)
    flux = monthly_soil_heat_flux(before, after).where(leads, monthly_soil_heat_flux_so_far(before, t))
    alone = ~np.asarray(follows)
    if alone.any():
        names = [f"{time:%Y-%m}" for time in t.indexes["time"][alone][:NAMED]]
        warn_caller([Message("steps.no_month_beside", count=int(alone.sum()), names=names)], AssumedStepWarning)
    result: xr.DataArray = flux.where(follows, 0.0 * t).astype(t.dtype)
    return result.chunk(tmax.chunksizes) if tmax.chunks is not None else result


def raw_soil_heat_flux(readings: Mapping[str, RawVariable], steps: LongSteps) -> RawVariable:
    """`soil_heat_flux` of weather as `inputs.normalise.interpret` gives it."""
    tmax, tmin = values_of(readings["tmax"]), values_of(readings["tmin"])
    return RawVariable("g", soil_heat_flux(tmax, tmin, steps))


def _neighbours(steps: LongSteps) -> tuple[np.ndarray, np.ndarray]:
    """Whether the month before, and the month after, is there; each of shape (time,)."""
    one_on = np.diff(steps.month) == 1
    return np.concatenate(([False], one_on)), np.concatenate((one_on, [False]))


def _along_time(like: xr.DataArray, values: np.ndarray) -> xr.DataArray:
    import xarray as xr

    return xr.DataArray(values, dims="time", coords={"time": like["time"]})

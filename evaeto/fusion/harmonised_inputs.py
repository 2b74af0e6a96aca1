"""From a service's checked weather, in whatever variables it has, to the inputs all services are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.equations.humidity import HUMIDITIES, actual_vapour_pressure
from evaeto.fusion.combine import INPUTS
from evaeto.inputs.delivery_checks import INTERPOLATED, MISSING, OBSERVED, Checked

if TYPE_CHECKING:
    import xarray as xr

CARRIED = (*INPUTS, "tmean")
"""Inputs of fusion, and what a calibration looks at besides."""


def harmonise(checked: Checked) -> tuple[xr.Dataset, xr.Dataset]:
    """The inputs of fusion and their flags, both Dataset(time); vapour pressure from whatever humidity there is."""
    import xarray as xr

    weather, flags = checked.weather, checked.flags
    values, flag = harmonise_arrays(
        {str(name): weather[name].to_numpy() for name in weather.data_vars},
        {str(name): flags[name].to_numpy() for name in flags.data_vars},
        weather.sizes["time"],
    )
    time = {"time": weather["time"]}
    return (
        xr.Dataset({name: ("time", column) for name, column in values.items()}, coords=time),
        xr.Dataset({name: ("time", column) for name, column in flag.items()}, coords=time),
    )


def harmonise_arrays(
    weather: Mapping[str, NDArray[np.float64]], flags: Mapping[str, NDArray[np.int8]], size: int
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.int8]]]:
    """`harmonise` of plain arrays of `size` days."""

    def vapour_pressure(*, observed_only: bool) -> np.ndarray:
        known = {
            name: np.where(flags[name] == OBSERVED, weather[name], np.nan) if observed_only else weather[name]
            for name in ("tmax", "tmin", *HUMIDITIES)
            if name in weather
        }
        if not {"tmax", "tmin"} <= set(known) or not set(HUMIDITIES) & set(known):
            return np.full(size, np.nan)
        return np.asarray(actual_vapour_pressure(**known, estimate=False), dtype=float)

    ea, ea_observed = vapour_pressure(observed_only=False), vapour_pressure(observed_only=True)
    why = np.max([flags[name] for name in HUMIDITIES if name in flags] or [np.zeros(size, np.int8)], axis=0)
    ea_flag = np.where(why > INTERPOLATED, why, MISSING)  # the reason a humidity was rejected for, where none is left
    ea_flag = np.where(np.isfinite(ea), INTERPOLATED, ea_flag)
    ea_flag = np.where(np.isfinite(ea_observed), OBSERVED, ea_flag).astype(np.int8)
    ea = np.where(np.isfinite(ea_observed), ea_observed, ea)

    values = {name: weather[name] if name in weather else np.full(size, np.nan) for name in CARRIED}
    flag = {name: flags[name] if name in flags else np.full(size, MISSING, np.int8) for name in CARRIED}
    values["ea"], flag["ea"] = ea, ea_flag
    return values, flag

"""Winds at any height: brought to 2 m, and the roughness length that winds at two heights imply."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import quantity_of
from evaeto.inputs.raw_variables import RawVariable, converted, in_table_units
from evaeto.inputs.variable_names import VariableMatch


def wind_at_2m(
    as_read: Mapping[Hashable, RawVariable], meanings: Mapping[Hashable, VariableMatch], wind_height: float | None
) -> tuple[dict[str, RawVariable], tuple[float, float] | None]:
    """`u2` where any wind can be brought to 2 m, and `uz` where its height is not known; and the roughness length that
    winds at two heights imply, with the lower height [m]."""
    from evaeto.equations.wind import wind_speed_at_2m

    result: dict[str, RawVariable] = {}
    heights: dict[float, RawVariable] = {}
    u2 = next((as_read[name] for name, meaning in meanings.items() if meaning.quantity == "u2"), None)
    if u2 is not None:
        heights[2.0] = u2
    for name, meaning in meanings.items():
        if meaning.quantity != "uz":
            continue
        height = meaning.height or wind_height
        if height is None:
            result["uz"] = as_read[name]
            continue
        heights.setdefault(height, as_read[name])
        # Eq. 47 gives 1.0002 at 2 m, a rounding of its constants.
        factor = 1.0 if height == 2.0 else float(wind_speed_at_2m(1.0, height))
        wind = replace(as_read[name], scale=as_read[name].scale * factor)
        if u2 is not None:
            first, second = (converted(reading, quantity_of("u2")) for reading in (u2, wind))
            wind = RawVariable(u2.name, first.fillna(second))  # each has been looked at
        u2 = wind
    if u2 is None:
        return result, None
    if len(heights) < 2:
        return result | {"u2": u2}, None
    one_place = all(not reading.is_lazy and reading.values.ndim == 1 for reading in heights.values())
    length, low = roughness_of(heights) if one_place else (np.float64(np.nan), 0.0)
    found = (float(length), low) if np.isfinite(length) else None
    return result | {"u2": replace(u2, heights=heights)}, found


def roughness_of(heights: Mapping[float, RawVariable]) -> tuple[NDArray[np.float64], float]:
    """The roughness length of the logarithmic profile through the mean winds at the lowest and highest height.

    Parameters
    ----------
    heights : mapping of float to RawVariable
        Winds in memory, (time, ...), by their heights [m].

    Returns
    -------
    tuple of ndarray and float
        Length (...), NaN where the winds tell none, and the lowest height [m].
    """
    from evaeto.equations.wind import roughness_length

    low, high = min(heights), max(heights)
    below, above = (
        in_table_units(reading.values.transpose("time", ...).values, reading.scale, reading.offset)
        for reading in (heights[low], heights[high])
    )
    there = np.isfinite(below) & np.isfinite(above)
    days = np.maximum(there.sum(axis=0), 1)
    under, over = (np.asarray(np.where(there, winds, 0.0).sum(axis=0, dtype=float) / days) for winds in (below, above))
    told = (under > 0.0) & (under < over)
    length = np.full(under.shape, np.nan)
    length[told] = roughness_length(under[told], over[told], low, high)
    return length, low

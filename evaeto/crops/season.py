"""When the stages of a season begin, and what the climate makes of the coefficients of a table (FAO-56 eq. 62, 65, 70).

Arrays throughout: (season, field) of crops, (time, block) of weather, and which block of weather a field has.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaeto.crops.dual import climate_term

Floats = NDArray[np.float64]


class Seasons(NamedTuple):
    """Coefficients and stages of each season of each field."""

    start: NDArray[np.int64]
    """Place of the first day of the season among the days, (season, field); may lie before the first."""
    ends: Floats
    """Day of the season on which each of the four stages ends, (4, field)."""
    ini: Floats
    """Coefficient of the initial stage, (field)."""
    mid: Floats
    """Of mid season in this climate, (season, field)."""
    end: Floats
    """Of the last day in this climate, (season, field)."""


def adjusted(kc: Any, term: Any, height: Any) -> Any:
    """Coefficient of a table in another climate, FAO-56 eq. 62, 65 and 70; 0.45 and less stays as it is.

    Parameters
    ----------
    kc : array_like
        Of the table [-].
    term : array_like
        Mean of the stage of `dual.climate_term` [-].
    height : array_like
        Mean height of the plants in the stage, limited to 0.1 .. 10 [m].

    Returns
    -------
    array_like
        Coefficient [-].
    """
    change = np.asarray(term) * (np.clip(height, 0.1, 10.0) / 3.0) ** 0.3
    return np.where(np.asarray(kc) > 0.45, np.maximum(kc + change, 0.0), kc)


def of_climate(
    start: NDArray[np.int64], stages: Floats, kc: Floats, height: Floats, u2: Floats, rhmin: Floats,
    block: NDArray[np.int64],
) -> Seasons:  # fmt: skip
    """The seasons of fields, their coefficients brought to the climate of their own stages.

    A stage of which no day is there yet (the future) takes the mean of the days of its season.

    Parameters
    ----------
    start : ndarray
        Place of the first day of each season, (season, field).
    stages : ndarray
        Lengths of the four stages, (4, field) [d].
    kc : ndarray
        Coefficients of the initial stage, mid season and end in a subhumid climate, (3, field) [-].
    height : ndarray
        Of the plants in mid season, (field) [m].
    u2, rhmin : ndarray
        Wind [m s-1] and minimum humidity [%], (time, block); empty where the weather has none, and nothing is adjusted.
    block : ndarray
        Column of the weather of each field, (field).

    Returns
    -------
    Seasons
        With the coefficients of each season.
    """
    ends = np.cumsum(stages, axis=0)
    mid, end = (np.broadcast_to(kc[i], start.shape) for i in (1, 2))
    if u2.size:
        sums = [_sums(values) for values in (u2, rhmin)]
        whole = [_mean(each, start, start + ends[3], block) for each in sums]
        coefficients = []
        for value, first, last in ((mid, ends[1], ends[2]), (end, ends[2], ends[3])):
            own = [_mean(each, start + first, start + last, block) for each in sums]
            means = [np.where(np.isnan(stage), season, stage) for stage, season in zip(own, whole, strict=True)]
            term = climate_term(*means)
            coefficients.append(np.where(np.isnan(term), value, adjusted(value, term, height)))
        mid, end = coefficients
    return Seasons(start, ends, kc[0], np.ascontiguousarray(mid), np.ascontiguousarray(end))


def _sums(values: Floats) -> tuple[Floats, Floats]:
    known = ~np.isnan(values)
    zero = np.zeros((1, values.shape[1]))
    return (
        np.concatenate([zero, np.cumsum(np.where(known, values, 0.0), axis=0)]),
        np.concatenate([zero, np.cumsum(known, axis=0)]),
    )


def _mean(sums: tuple[Floats, Floats], first: Any, last: Any, block: NDArray[np.int64]) -> Floats:
    total, count = sums
    size = total.shape[0] - 1
    begin = np.clip(first, 0, size).astype(np.int64)
    stop = np.clip(last, begin, size).astype(np.int64)
    days = count[stop, block] - count[begin, block]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(days > 0, (total[stop, block] - total[begin, block]) / days, np.nan)

"""The course of the year by twelve values, one in the middle of each twelfth of it, straight lines between them."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

YEAR = 365.25
ANCHORS = 12
LAST = 366
"""Day of the year of the last day of a leap year."""
BANDWIDTH = 15.0
"""Standard deviation of the Gaussian window of a seasonal mean [days]."""
PRIOR_DAYS = 5.0
"""Days of the annual mean added to each window, so that a season never seen is the mean of what was seen."""


def interpolation(doy: Array) -> Array:
    """Weights (day, anchor) of linear interpolation around the year; each row sums to 1."""
    position = (np.asarray(doy, dtype=float) / YEAR * ANCHORS - 0.5) % ANCHORS
    before = np.floor(position).astype(int) % ANCHORS
    part = position - np.floor(position)
    weights = np.zeros((len(position), ANCHORS))
    rows = np.arange(len(position))
    weights[rows, before] = 1.0 - part
    weights[rows, (before + 1) % ANCHORS] += part
    return weights


def daily(anchors: Array, doy: Array) -> Array:
    """The value of each day (day, ...) from the twelve of the year (anchor, ...)."""
    return np.asarray(interpolation(doy) @ anchors)


def seasonal_means(
    values: Array, doy: Array, weight: Array, prior: Array | None = None, prior_days: float = PRIOR_DAYS
) -> Array:
    """Weighted means (anchor, column) of `values` (day, column) in a Gaussian window around each anchor, NaN left out.

    Parameters
    ----------
    values, doy, weight
        Columns of daily values, day of the year, weight of each day
    prior, prior_days
        What a window without days holds (anchor, column), and how many days that knowledge is worth; the weighted
        annual mean of the column when None
    """
    present = np.isfinite(values)
    filled = np.where(present, values, 0.0)
    counted = present * weight[:, None]
    if prior is None:
        total = counted.sum(axis=0)
        annual = np.divide(weight @ filled, total, out=np.full(total.shape, np.nan), where=total > 0)
        prior = np.broadcast_to(annual, (ANCHORS, len(annual)))
    window = _window(np.asarray(doy, dtype=float))
    means: Array = ((window * weight) @ filled + prior_days * prior) / (window @ counted + prior_days)
    return means


def _window(doy: Array) -> Array:
    """Weight (anchor, day) of each day in the window around each anchor."""
    whole = doy.astype(np.intp)
    if whole.size > len(_of_days()[0]) and whole.min() >= 0 and whole.max() <= LAST and (whole == doy).all():
        return np.asarray(np.take(_of_days(), whole, axis=1))
    return _gaussian(doy)


@cache
def _of_days() -> Array:
    """The windows of the days of a year, which come again every year."""
    table = _gaussian(np.arange(LAST + 1.0))
    table.setflags(write=False)
    return table


def _gaussian(doy: Array) -> Array:
    centres = (np.arange(ANCHORS) + 0.5) * YEAR / ANCHORS
    away = np.abs((doy[None, :] - centres[:, None] + YEAR / 2) % YEAR - YEAR / 2)
    return np.asarray(np.exp(-0.5 * (away / BANDWIDTH) ** 2))


def year_groups(year: Array) -> tuple[NDArray[np.intp], int]:
    """Number of the year of each day, from 0, and how many years there are."""
    first = int(np.min(year))
    groups = np.asarray(year, dtype=int) - first
    return groups, int(groups.max()) + 1


def mean_preserving(monthly: Array) -> Array:
    """Twelve anchors whose daily course has the given means over the calendar months.

    Interpolating the monthly means themselves flattens the peaks of the year (Rymes and Myers 2001, Sol. Energy
    71, 225-231); here the twelve equations are solved exactly.
    """
    lengths = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    ends = np.cumsum(lengths)
    doy = np.arange(1.0, 366.0)
    month = np.minimum(np.searchsorted(ends, doy), ANCHORS - 1)
    weights = interpolation(doy)
    averages = np.array([weights[month == m].mean(axis=0) for m in range(ANCHORS)])
    return np.asarray(np.linalg.solve(averages, monthly))

"""The course of the year by twelve values, one in the middle of each twelfth of it, straight lines between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

YEAR = 365.25
ANCHORS = 12
BANDWIDTH = 15.0
"""Standard deviation of the Gaussian window of a seasonal mean [days]."""
PRIOR_DAYS = 5.0
"""Days of the annual mean added to each window, so that a season never seen is the mean of what was seen."""

_TABLED, _MAX_DAYS = 2000, 366


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
    days = np.asarray(doy)
    if days.size <= _TABLED or not _are_days(days):
        return np.asarray(interpolation(days) @ anchors)
    # A series of many years asks for each day of the year many times over
    of_year: Array = np.asarray(interpolation(np.arange(_MAX_DAYS + 1.0)) @ anchors)
    # Column by column, as they are used
    return np.asarray(np.take(np.ascontiguousarray(of_year.T), days.astype(int), axis=-1).T)


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
    days = np.asarray(doy, dtype=float)
    present = np.isfinite(values)
    filled, counted = np.where(present, values, 0.0) * weight[:, None], present * weight[:, None]
    if days.size > _TABLED and _are_days(days):
        filled, counted = _by_day_of_year(filled, days), _by_day_of_year(counted, days)
        days = np.arange(_MAX_DAYS + 1.0)
    if prior is None:
        total = counted.sum(axis=0)
        annual = np.divide(filled.sum(axis=0), total, out=np.full(total.shape, np.nan), where=total > 0)
        prior = np.broadcast_to(annual, (ANCHORS, len(annual)))
    window = windows(days)
    means: Array = (window @ filled + prior_days * prior) / (window @ counted + prior_days)
    return means


def windows(doy: Array) -> Array:
    """What each day counts in the Gaussian window around each anchor (anchor, day)."""
    centres = (np.arange(ANCHORS) + 0.5) * YEAR / ANCHORS
    away = np.abs((doy[None, :] - centres[:, None] + YEAR / 2) % YEAR - YEAR / 2)
    return np.asarray(np.exp(-0.5 * (away / BANDWIDTH) ** 2))


def _are_days(doy: Array) -> bool:
    """Whether they are whole days of a year, so that many days can be taken together."""
    return bool(doy.max() <= _MAX_DAYS and doy.min() >= 0.0 and (doy == np.floor(doy)).all())


def _by_day_of_year(columns: Array, doy: Array) -> Array:
    """Sums over all days of the same day of the year (day of the year, column)."""
    days = doy.astype(int)
    return np.stack([np.bincount(days, column, _MAX_DAYS + 1) for column in columns.T], axis=1)


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

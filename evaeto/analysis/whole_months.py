"""Totals of the calendar months that are whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def whole_months(values: Array, days: NDArray[np.datetime64]) -> Array:
    """Totals of months with a value on each of their days, shape (years, 12), from the year of the first day on.

    Parameters
    ----------
    values : array
        Shape (time), of `days` in a row.
    days : array
        Their dates.

    Returns
    -------
    array
        In the unit of the values times a day; NaN where a month is not whole.
    """
    month = days.astype("datetime64[M]").astype(np.int64)
    first = int(month[0]) // 12 * 12
    size = (int(month[-1]) // 12 + 1) * 12 - first
    there = np.isfinite(values)
    slot = month - first
    count = np.bincount(slot[there], minlength=size)
    total = np.bincount(slot[there], weights=values[there], minlength=size)
    begins = np.arange(first, first + size + 1).astype("datetime64[M]").astype("datetime64[D]")
    whole = count == np.diff(begins).astype(np.int64)
    return np.where(whole, total, np.nan).reshape(-1, 12)

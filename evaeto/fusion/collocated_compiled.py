"""Covariances of three services at many places, compiled: what `plausibility.collocate` takes its errors from.

Importing this loads numba.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.compiling import compiled
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.judged_compiled import DAYS_OF_YEAR, season_tables
from evaeto.reference_et.compiled_math import FAST, loop

Array = NDArray[np.float64]

STILL, CLOSE = 1e-12, 1e-6
"""Departures of a smaller variance are those of a value that never changes; what is as near to a limit, as this part of
a variance, decides nothing."""


@loop
def _of_three(values, rows, doy, window, course, sums, covariance):  # type: ignore[no-untyped-def]
    """Days that all three have, and the covariance of their departures from the season."""
    size = values.shape[1]
    sums[:] = 0.0
    days = 0
    for i in range(size):
        a, b, c, at = values[rows[0], i], values[rows[1], i], values[rows[2], i], doy[i]
        if (a == a) & (b == b) & (c == c):
            sums[0, at] += a
            sums[1, at] += b
            sums[2, at] += c
            sums[3, at] += 1.0
            days += 1
    if days < 2:
        return days
    for side in range(3):
        annual = 0.0
        for at in range(DAYS_OF_YEAR):
            annual += sums[side, at]
            sums[4 + side, at] = 0.0
        annual /= days
        for anchor in range(len(window)):
            above, below = seasonal_cycle.PRIOR_DAYS * annual, seasonal_cycle.PRIOR_DAYS
            for at in range(DAYS_OF_YEAR):
                above += window[anchor, at] * sums[side, at]
                below += window[anchor, at] * sums[3, at]
            for at in range(DAYS_OF_YEAR):
                sums[4 + side, at] += course[anchor, at] * (above / below)
    x, y, z, xx, yy, zz, xy, xz, yz = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(size):
        at = doy[i]
        a, b, c = values[rows[0], i], values[rows[1], i], values[rows[2], i]
        there = (a == a) & (b == b) & (c == c)
        a = a - sums[4, at] if there else 0.0
        b = b - sums[5, at] if there else 0.0
        c = c - sums[6, at] if there else 0.0
        x, y, z = x + a, y + b, z + c
        xx, yy, zz, xy, xz, yz = xx + a * a, yy + b * b, zz + c * c, xy + a * b, xz + a * c, yz + b * c
    free = days - 1.0
    covariance[0, 0], covariance[1, 1], covariance[2, 2] = xx - x * x / days, yy - y * y / days, zz - z * z / days
    covariance[0, 1] = covariance[1, 0] = xy - x * y / days
    covariance[0, 2] = covariance[2, 0] = xz - x * z / days
    covariance[1, 2] = covariance[2, 1] = yz - y * z / days
    for i in range(3):
        for j in range(3):
            covariance[i, j] /= free
    return days


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _covariances(values, triples, doy, window, course, found, days):  # type: ignore[no-untyped-def]
    sums = np.empty((7, DAYS_OF_YEAR))
    for p in range(len(values)):
        for t in range(len(triples)):
            days[p, t] = _of_three(values[p], triples[t], doy, window, course, sums, found[p, t])


def covariances(values: Array, doy: NDArray[Any]) -> tuple[Array, NDArray[np.intp]]:
    """Covariances of departures from the season, and the days they are of.

    Parameters
    ----------
    values : ndarray
        (place, source, time), NaN where missing.
    doy : ndarray
        (time,), day of the year.

    Returns
    -------
    ndarray, ndarray
        (place, triple, 3, 3), triples of sources in the order of `itertools.combinations`; (place, triple).
    """
    places, sources, _ = values.shape
    triples = np.array([*combinations(range(sources), 3)], dtype=np.intp).reshape(-1, 3)
    found = np.zeros((places, len(triples), 3, 3))
    days = np.zeros((places, len(triples)), dtype=np.intp)
    window, course = season_tables()
    _covariances(values, triples, doy.astype(np.intp), window, course, found, days)
    return found, days


def sure(covariance: Array) -> NDArray[np.bool_]:
    """Where another rounding of covariances (..., 3, 3) gives the same errors."""
    variances = np.diagonal(covariance, axis1=-2, axis2=-1)
    good: NDArray[np.bool_] = np.asarray((variances > STILL).all(axis=-1))
    for i in range(3):
        j, k = (other for other in range(3) if other != i)
        own, others = variances[..., i], covariance[..., j, k]
        shared = covariance[..., i, j] * covariance[..., i, k]
        good &= np.abs(others) > CLOSE * np.sqrt(np.abs(variances[..., j] * variances[..., k]))
        with np.errstate(all="ignore"):
            part = shared / (others * own)
        good &= (np.abs(part) > CLOSE) & (np.abs(1.0 - part) > CLOSE)
    return good

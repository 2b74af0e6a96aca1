"""Steps and slow drifts in a series of months, beside the usual course of its year.

A step is fitted by least squares beside a mean of each calendar month; its standard error counts that what it leaves
persists from month to month. Pure on arrays, numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
StepKind = Literal["step", "drift"]

MIN_MONTHS, MIN_SIDE = 24, 6
"""Months from which steps are looked for, and how many there must be before and after."""
CLEAR = 6.0
"""Standard errors of a step, with the persistence of what is left, from which it is one."""
DRIFTED = 1.5
"""Drifts from first to last are told from so many times a step."""
MAX_STEPS = 4
"""Steps that are looked for in one series."""


def months_of(days: NDArray[np.datetime64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Index of the first day of each month, and its number, of days without gaps."""
    first, last = days[[0, -1]].astype("datetime64[M]").astype(np.intp)
    months = np.arange(first, last + 1)
    starts = (months.astype("datetime64[M]").astype("datetime64[D]") - days[0].astype("datetime64[D]")).astype(np.intp)
    return np.maximum(starts, 0), months


def steps_in(
    series: Array, months: NDArray[np.intp], least: float, clear: float = CLEAR, most: int = MAX_STEPS, offset: int = 0
) -> list[tuple[StepKind, int, float]]:
    """Steps of at least `least` and of `clear` standard errors in a series of months (numbered), NaN where unknown, and
    the slow drift of one that has none: kind, index of the month, size."""
    known = np.flatnonzero(np.isfinite(series))
    if most <= 0 or len(known) < MIN_MONTHS:
        return []
    values = series[known]
    gain, size, season = every_step(values, months[known] % 12)
    at = int(np.argmax(gain[MIN_SIDE : len(values) - MIN_SIDE + 1])) + MIN_SIDE
    if abs(size[at]) < least:
        return []
    centred = values - season
    rest = centred - _centred(np.arange(len(values)) >= at, months[known] % 12) * size[at]
    slope = _centred(np.arange(len(values), dtype=float), months[known] % 12)
    squares = max(float(slope @ slope), 1e-12)
    trend = float(slope @ centred) / squares
    left = centred - slope * trend
    if left @ left < rest @ rest:
        total = trend * (len(values) - 1)
        surely = trend**2 * squares >= clear**2 * _variance(left) and abs(total) >= DRIFTED * least
        return [("drift", offset + int(known[0]), total)] if surely else []
    if gain[at] < clear**2 * _variance(rest):
        return []
    edge = int(known[at])
    before = steps_in(series[:edge], months[:edge], least, clear, most - 1, offset)
    after = steps_in(series[edge:], months[edge:], least, clear, most - 1 - len(before), offset + edge)
    return [*before, ("step", offset + edge, float(size[at])), *after]


def every_step(values: Array, calendar: NDArray[np.intp]) -> tuple[Array, Array, Array]:
    """For a step at each index of series (..., month) beside a mean of each calendar month: what it explains (its
    squares), its size; and the means of the calendar months."""
    season = seasons(values, calendar)
    later = np.cumsum((values - season)[..., ::-1], axis=-1)[..., ::-1]
    weight = _weight_of_steps(calendar.tobytes())
    return later**2 / weight, later / weight, season


def seasons(values: Array, calendar: NDArray[np.intp]) -> Array:
    """Means of the calendar months of series (..., month), at each month of them."""
    number = np.maximum(np.bincount(calendar, minlength=12), 1)
    if values.ndim == 1:
        return np.asarray((np.bincount(calendar, values, 12) / number)[calendar])
    return np.asarray((values @ (np.eye(12)[calendar] / number))[..., calendar])


@lru_cache(maxsize=64)
def _weight_of_steps(calendar: bytes) -> Array:
    """Sum of the squares of a step at each index without its mean of each calendar month; infinite where there are
    no months before it."""
    months = np.frombuffer(calendar, dtype=np.intp)
    number = np.bincount(months, minlength=12)
    shown = np.zeros((len(months), 12))
    shown[np.arange(len(months)), months] = 1.0
    part = np.cumsum(shown[::-1], axis=0)[::-1] / np.maximum(number, 1)
    weight = np.asarray((number * part * (1.0 - part)).sum(axis=1))
    weight[weight < 1e-9] = np.inf
    weight.setflags(write=False)
    return weight


def _variance(rest: Array) -> Array:
    """Variance (...) of what steps leave of series (..., month), as much larger as it persists from month to month."""
    squares = np.maximum((rest * rest).sum(axis=-1), 1e-12)
    persistence = np.clip((rest[..., 1:] * rest[..., :-1]).sum(axis=-1) / squares, 0.0, 0.9)
    return np.asarray(squares / max(rest.shape[-1] - 13, 1) * (1 + persistence) / (1 - persistence))


def _centred(values: NDArray[np.generic], calendar: NDArray[np.intp]) -> Array:
    """Values without the mean of each calendar month."""
    numbers = values.astype(float)
    return numbers - seasons(numbers, calendar)


def fitted_steps(series: Array, months: NDArray[np.intp], dates: Sequence[int]) -> tuple[Array, Array]:
    """Sizes of steps at several months beside means of the calendar months, and their standard errors; NaN for one
    with too few months before or after."""
    known = np.flatnonzero(np.isfinite(series))
    sizes, errors = np.full(len(dates), np.nan), np.full(len(dates), np.nan)
    after = np.array([np.searchsorted(known, at) for at in dates], dtype=np.intp)
    usable = np.flatnonzero((after >= MIN_SIDE) & (after <= len(known) - MIN_SIDE))
    if not usable.size or len(known) < MIN_MONTHS:
        return sizes, errors
    sizes[usable], errors[usable] = fitted(series[known], months[known] % 12, after[usable])
    return sizes, errors


def fitted(values: Array, calendar: NDArray[np.intp], after: NDArray[np.intp]) -> tuple[Array, Array]:
    """`fitted_steps` of series (..., month) that lack no month, at the positions `after`: both (..., step)."""
    columns = np.array([_centred(np.arange(calendar.size) >= at, calendar) for at in after])
    centred = values - seasons(values, calendar)
    products = columns @ columns.T
    inverse = 1.0 / products if products.size == 1 else np.linalg.pinv(products)
    sizes = centred @ columns.T @ inverse
    rest = centred - sizes @ columns
    return sizes, np.sqrt(np.diag(inverse) * np.expand_dims(_variance(rest), -1))

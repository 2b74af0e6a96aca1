"""Radiation whose season is not that of the sun: dates or rows that have slipped by weeks, or another latitude.

The brightest days of each half month follow the sun above the atmosphere wherever its height changes much over the
year; clouds have seasons of their own, so the mean alone tells less.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MIN_DAYS = 330
PARTS, DAYS_OF_PART, IN_PART = 24, 15, 10
"""Parts of the year, and how many days each has to have."""
SEASON = 0.4
"""How far the sun above the atmosphere goes up and down over the year, as a part of its mean: 30 degrees from the
equator and beyond."""
LATE, LATE_MEAN = 22.0, 15.0
"""So many days apart no season of the brightest days is, nor that of the mean: of 336 files of real weather one has it,
which states 48 degrees north for a field in Hawaii. With rows shifted by 30 days nineteen in twenty have it."""
ALIKE = (0.6, 1.5)
"""How far the brightest days go up and down beside the sun, for it to be the same course."""
BRIGHTEST = 0.9
_YEAR = 365.25
_LOOKED_AT = 4 * 365 + 1


def may_be_out_of_season(rs: Array, ra: Array, doy: NDArray[Any]) -> NDArray[np.bool_]:
    """At which of many places `days_late` may find something, by what needs no sorting.

    Parameters
    ----------
    rs, ra : ndarray
        (..., time), radiation and that at the top of the atmosphere [MJ m-2 d-1]; the first four years tell.
    doy : ndarray
        (time,), day of the year.
    """
    rs, ra, part = rs[..., :_LOOKED_AT], ra[..., :_LOOKED_AT], _parts(doy[:_LOOKED_AT])
    # No wave goes further up and down than a course that jumps between its lowest and its highest
    if len(doy) < MIN_DAYS or not (2.0 / np.pi * np.ptp(ra, axis=-1) >= SEASON * ra.mean(axis=-1)).any():
        return np.zeros(rs.shape[:-1], bool)
    there = np.isfinite(rs)
    days = _sums(there.astype(float), part)
    full = (days >= IN_PART).all(axis=-1) & (days.sum(axis=-1) >= MIN_DAYS)
    mean = _sums(np.where(there, rs, 0.0), part) / np.maximum(days, 1.0)
    sun = _sums(np.broadcast_to(ra, rs.shape), part) / np.maximum(np.bincount(part, minlength=PARTS), 1)
    wave, course = _wave(mean), _wave(sun)
    told = full & (2.0 * np.abs(course) >= SEASON * sun.sum(axis=-1)) & (np.abs(wave) > 0.0)
    late = np.where(told, _late(wave, np.where(told, course, 1.0)), 0.0)
    return np.asarray(np.abs(late) > LATE_MEAN)


def days_late(values: Mapping[str, Array], ra: Array, doy: NDArray[Any]) -> float | None:
    """By how many days the season of the radiation of one place comes after that of the sun; None where it is in time.

    Parameters
    ----------
    values : mapping
        Daily weather (time) by quantity, in the units of the table.
    ra : ndarray
        (time,), radiation at the top of the atmosphere [MJ m-2 d-1].
    doy : ndarray
        (time,), day of the year.
    """
    if "rs" not in values or not may_be_out_of_season(values["rs"], ra, doy):
        return None
    rs, ra, part = values["rs"][:_LOOKED_AT], ra[:_LOOKED_AT], _parts(doy[:_LOOKED_AT])
    there = np.isfinite(rs)
    brightest = np.array([np.quantile(rs[there & (part == each)], BRIGHTEST) for each in range(PARTS)])
    sun = np.array([ra[part == each].mean() for each in range(PARTS)])
    wave, course = _wave(brightest), _wave(sun)
    up_and_down = abs(wave) / brightest.sum() / (abs(course) / sun.sum())
    late = float(_late(wave, course))
    return late if abs(late) > LATE and ALIKE[0] < up_and_down < ALIKE[1] else None


def _parts(doy: NDArray[Any]) -> NDArray[np.int64]:
    return np.minimum((doy.astype(np.int64) - 1) // DAYS_OF_PART, PARTS - 1)


def _sums(values: Array, part: NDArray[np.int64]) -> Array:
    """Sums of values (..., time) over the parts of the year (..., part)."""
    if values.ndim == 1:
        return np.asarray(np.bincount(part, values, PARTS))
    return np.asarray(values @ (part[:, None] == np.arange(PARTS)).astype(float))


_TURNS = np.exp(-2j * np.pi * np.arange(PARTS) / PARTS)


def _wave(course: Array) -> NDArray[np.complex128]:
    """The wave of a year in a course (..., part)."""
    return np.asarray(course @ _TURNS)


def _late(wave: NDArray[np.complex128], course: NDArray[np.complex128]) -> Array:
    """How many days one wave comes after another."""
    return np.asarray(-np.angle(wave / course) * _YEAR / (2.0 * np.pi))

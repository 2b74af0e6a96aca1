"""Days out of hours: values of an hour, of six hours or of a moment, cut into local standard days.

A day counts only when its 24 hours are covered. Means weigh each value by the time it stands for: a plain mean over
hourly and six-hourly steps would be one of the hourly part. Sums are split by the share of a block on each day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from evaeto.core.calendar import Array, calendar

HOUR_S, DAY_S = 3600.0, 86400.0

ROUNDING_S = 1.0


@dataclass(frozen=True, slots=True)
class Blocks:
    """Values that each hold from `begin` to `end`, seconds since 1970-01-01 UTC; all of shape (blocks,)."""

    begin: Array
    end: Array
    value: Array

    @classmethod
    def of(cls, rows: Iterable[tuple[float, float, float | None]]) -> Blocks:
        """Blocks from (begin, end, value); those without a value are left out."""
        known = [row for row in rows if row[2] is not None]
        table = np.array(known, dtype=np.float64).reshape(-1, 3)
        return cls(*table[np.isfinite(table[:, 2])].T)

    def without_overlaps(self, *, sums: bool) -> Blocks:
        """Each block cut where the next begins; of those that begin together the last told holds. What is a sum over
        its block is cut in proportion."""
        order = np.argsort(self.begin, kind="stable")
        begin, end, value = self.begin[order], self.end[order], self.value[order]
        cut = np.minimum(end, np.append(begin[1:], np.inf))
        kept = cut > begin
        if sums:
            length = np.maximum(end - begin, ROUNDING_S)
            value = value * np.where(kept, (cut - begin) / length, 0.0)
        return Blocks(begin[kept], cut[kept], value[kept])

    def converted(self, scale: float, offset: float) -> Blocks:
        """The same in another unit."""
        return Blocks(self.begin, self.end, self.value * scale + offset)


Pick = Callable[[Array, Array], Array]
"""`np.fmax` or `np.fmin`."""


def second(moment: datetime) -> float:
    """Seconds since 1970-01-01 UTC of a moment with a time zone."""
    return moment.timestamp()


def edges(start: date, end: date, utc_offset_hours: float) -> Array:
    """Where the local standard days from `start` to `end` begin, and the last one ends [s UTC]; shape (days + 1,)."""
    midnights = calendar(start, end + timedelta(days=1)).astype("datetime64[s]")
    begins: Array = midnights.astype(np.float64)
    return begins - utc_offset_hours * HOUR_S


def cover(blocks: Blocks, edges: Array) -> Array:
    """How much of each day the blocks cover [s]; shape (days,)."""
    return shares_of(blocks.begin, blocks.end, edges).per_day(1.0)


def mean(blocks: Blocks, edges: Array) -> Array:
    """Mean weighted by time; NaN for a day that is not covered. Shape (days,)."""
    shares = shares_of(blocks.begin, blocks.end, edges)
    return shares.where_covered(shares.per_day(blocks.value[shares.block]) / DAY_S)


def total(blocks: Blocks, edges: Array) -> Array:
    """Sum, each block split by its share on the day; NaN for a day that is not covered. Shape (days,)."""
    shares = shares_of(blocks.begin, blocks.end, edges)
    a_second = blocks.value / np.maximum(blocks.end - blocks.begin, ROUNDING_S)
    return shares.where_covered(shares.per_day(a_second[shares.block]))


def extreme(blocks: Blocks, edges: Array, pick: Pick) -> Array:
    """Highest or lowest value in force on a day; NaN for a day that is not covered. Shape (days,)."""
    shares = shares_of(blocks.begin, blocks.end, edges)
    return shares.where_covered(_picked(shares.day, blocks.value[shares.block], shares.days, pick))


def of_centre(blocks: Blocks, edges: Array, pick: Pick) -> Array:
    """Value of the block whose middle lies in a day; NaN where there is none. Shape (days,)."""
    day = np.searchsorted(edges, (blocks.begin + blocks.end) / 2, side="right") - 1
    return _inside(day, blocks.value, edges, pick)


def of_whole(blocks: Blocks, edges: Array, pick: Pick) -> Array:
    """Highest or lowest of the blocks that lie in a day with both ends; NaN where there is none. Shape (days,)."""
    day = np.searchsorted(edges, blocks.begin, side="right") - 1
    last = np.searchsorted(edges, blocks.end, side="left") - 1
    return _inside(np.where(day == last, day, -1), blocks.value, edges, pick)


def of_moments(times: Array, values: Array, edges: Array, pick: Pick) -> Array:
    """Highest or lowest of the values at moments [s UTC] of a day; NaN where there is none. Shape (days,)."""
    known = np.isfinite(values)
    day = np.searchsorted(edges, times[known], side="right") - 1
    return _inside(day, values[known], edges, pick)


def between(times: Array, values: Array, edges: Array, longest_gap_s: float) -> Blocks:
    """Blocks for the straight lines between values at moments, cut at the edges of days.

    `times` [s UTC] ascend. Moments farther apart than `longest_gap_s` are not joined.
    """
    known = np.isfinite(values)
    times, values = times[known], values[known]
    if len(times) < 2:
        return Blocks.of([])
    inside = edges[(edges > times[0]) & (edges < times[-1])]
    points = np.union1d(times, inside)
    heights = np.interp(points, times, values)
    after = np.searchsorted(times, points[1:], side="left")
    near = times[after] - times[after - 1] <= longest_gap_s + ROUNDING_S
    middle = (heights[:-1] + heights[1:]) / 2
    return Blocks(points[:-1][near], points[1:][near], middle[near])


def partial(covered_s: Array, by_name: Mapping[str, Array]) -> dict[str, NDArray[np.bool_]]:
    """Which days, of those that are `covered_s`, each quantity covers in part only; all arguments [s] by day."""
    full = DAY_S - ROUNDING_S
    return {name: (covered_s >= full) & (seconds > 0) & (seconds < full) for name, seconds in by_name.items()}


@dataclass(frozen=True, slots=True)
class Shares:
    """Which block lies how long [s] on which of `days` days, a row for each pair that meets; all of shape (pairs,).

    A table of all days and all blocks would not fit in memory for the hours of decades.
    """

    days: int
    day: NDArray[np.intp]
    block: NDArray[np.intp]
    seconds: Array

    def per_day(self, values: Array | float) -> Array:
        """The values of the pairs times their seconds, summed; shape (days,)."""
        return np.bincount(self.day, weights=self.seconds * values, minlength=self.days).astype(np.float64)

    def where_covered(self, values: Array) -> Array:
        """The values of the days that are covered, NaN for the others."""
        return np.where(self.per_day(1.0) >= DAY_S - ROUNDING_S, values, np.nan)


def shares_of(begin: Array, end: Array, edges: Array) -> Shares:
    """Which block, from `begin` to `end` [s], lies how long on which day; the days are between `edges` [s]."""
    size = len(edges) - 1
    first = np.maximum(np.searchsorted(edges, begin, side="right") - 1, 0)
    last = np.minimum(np.searchsorted(edges, end, side="left") - 1, size - 1)
    met = np.maximum(last - first + 1, 0)  # days
    block = np.repeat(np.arange(len(met)), met)
    day = np.arange(len(block)) - np.repeat(np.cumsum(met) - met - first, met)
    seconds = np.minimum(end[block], edges[day + 1]) - np.maximum(begin[block], edges[day])
    return Shares(size, day, block, seconds)


def _inside(day: NDArray[np.intp], values: Array, edges: Array, pick: Pick) -> Array:
    size = len(edges) - 1
    inside = (day >= 0) & (day < size)
    return _picked(day[inside], values[inside], size, pick)


def _picked(day: NDArray[np.intp], values: Array, size: int, pick: Pick) -> Array:
    picked = np.full(size, np.nan)
    pick.at(picked, day, values)  # type: ignore[attr-defined]  # of a numpy ufunc
    return picked

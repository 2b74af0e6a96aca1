"""The course of a day: hourly ETo by the hour of the day, and what its hours add up to beside daily ETo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.scores import score

Array = NDArray[np.float64]
Times = NDArray[np.datetime64]

LEAST_DAYS = 5
"""Days that the tenth and the ninetieth percentile of an hour need."""
_HOURS = 24


@dataclass(frozen=True, slots=True)
class DailyCycle:
    """ETo by the hour of the day [mm h-1]; arrays of shape (24,), NaN where there is nothing to tell.

    Attributes
    ----------
    minute : ndarray
        Where each hour begins [minutes after midnight].
    count : ndarray
        Days that have the hour.
    mean, p10, p90 : ndarray
        Over these days; the percentiles from `LEAST_DAYS` on.
    """

    minute: NDArray[np.int64]
    count: NDArray[np.int64]
    mean: Array
    p10: Array
    p90: Array

    @property
    def peak(self) -> int | None:
        """The hour of the highest mean, as its place in the arrays."""
        return int(np.nanargmax(self.mean)) if np.isfinite(self.mean).any() else None

    def share(self, first: int, last: int) -> float:
        """Share of the mean day that falls on the hours that begin from `first` and before `last` o'clock; NaN unless
        every hour is known and they add up to more than nothing."""
        total = float(self.mean.sum())
        hours = (self.minute >= first * 60) & (self.minute < last * 60)
        return float(self.mean[hours].sum()) / total if total > 0 else float("nan")


def daily_cycle(begin: Times, values: Array) -> DailyCycle:
    """The course of a day in hourly values.

    Parameters
    ----------
    begin : ndarray of datetime64
        When each hour begins in local time, shape (time); all at the same minute of the hour.
    values : ndarray
        ETo [mm h-1], NaN where missing, shape (time).

    Returns
    -------
    DailyCycle
        By the hour of the day.
    """
    minutes = begin.astype("datetime64[m]").astype(np.int64)
    past = int(minutes[0] % 60) if minutes.size else 0
    hour = (minutes - past) // 60 % _HOURS
    found = [_of_hour(values[(hour == h) & np.isfinite(values)]) for h in range(_HOURS)]
    count, mean, p10, p90 = (np.array(column) for column in zip(*found, strict=True))
    return DailyCycle(np.arange(_HOURS) * 60 + past, count.astype(np.int64), mean, p10, p90)


def _of_hour(known: Array) -> tuple[int, float, float, float]:
    if not known.size:
        return 0, float("nan"), float("nan"), float("nan")
    ends = np.percentile(known, (10, 90)) if known.size >= LEAST_DAYS else (np.nan, np.nan)
    return known.size, float(known.mean()), float(ends[0]), float(ends[1])


def sums_of_days(begin: Times, values: Array) -> tuple[Times, Array]:
    """What the hours of each day add up to [mm]; NaN for a day that lacks one of its 24.

    An hour counts to the day it begins on.

    Parameters
    ----------
    begin, values : ndarray
        As `daily_cycle` takes them.

    Returns
    -------
    days : ndarray of datetime64
        From the first to the last, shape (days).
    sums : ndarray
        Shape (days).
    """
    of = begin.astype("datetime64[D]")
    days = np.arange(of.min(), of.max() + 1)
    slot = (of - days[0]).astype(np.int64)
    there = np.isfinite(values)
    count = np.bincount(slot[there], minlength=days.size)
    sums = np.bincount(slot[there], weights=values[there], minlength=days.size)
    return days, np.where(count == _HOURS, sums, np.nan)


def beside_days(days: Times, sums: Array, known: Times, daily: Array) -> dict[str, float]:
    """Sums of hours against daily ETo, on the days that have both.

    Parameters
    ----------
    days, sums : ndarray
        As `sums_of_days` gives them.
    known, daily : ndarray
        Days in order, and their ETo [mm d-1].

    Returns
    -------
    dict
        `n` days, the mean of both, `bias` (hours less days), `rmse` [mm d-1] and `r2`; NaN where there is none.
    """
    every = np.full(days.size, np.nan)
    at = (known.astype("datetime64[D]") - days[0]).astype(np.int64)
    inside = (at >= 0) & (at < days.size)
    every[at[inside]] = daily[inside]
    both = np.isfinite(sums) & np.isfinite(every)
    scores = score(sums, every)
    means = [float(column[both].mean()) if both.any() else float("nan") for column in (sums, every)]
    return {
        "n": scores["n"], "hourly": means[0], "daily": means[1], "bias": means[0] - means[1],
        "rmse": scores["rmse"], "r2": scores["r2"],
    }  # fmt: skip

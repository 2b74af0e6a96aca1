"""The error of a sum of days, from the two parts of the error of each.

    e(t) = l(t) b + d(t) a(t),   b ~ N(0, 1) once for all days,   a ~ N(0, 1) with correlation r(k) over k days

l is the standard deviation of what lasts and d that of the daily error; r(k) = ρ exp(-(k - 1) / m), since most of an
error is gone on the next day and the rest of it slowly. The variance of a sum of days is then

    (Σ l)² + Σ_s Σ_t d(s) d(t) r(|s - t|)

What lasts need not be the same all year: a part a = `all_year` of its variance is, the rest comes and goes with the
seasons, with the correlation cos(2π k / 365.25) over k days. In place of (Σ l)² there is then

    a (Σ l)² + (1 - a) |Σ l(t) exp(2π i t / 365.25)|²

which is nearly the same over a month and less over a year. Either lies between that of independent errors and that of
errors that are all the same. Adding up the ends of the daily bands would give the latter, which is 2 to 3.4 times too
wide over a month to a year; independence is far too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

NORMAL_QUANTILE = 1.6449
"""Half the width of a 90 % band in standard deviations."""
NEGLIGIBLE = 1e-4
"""A correlation below this is none."""
SEASONAL = 2.0 * np.pi / 365.25
"""Angle of a day in the course of the year."""
PERSISTENCE_ATTRS = MappingProxyType(
    {
        "error_autocorrelation": {
            "long_name": "correlation of the daily errors of ETo of two days in succession",
            "units": "1",
        },
        "error_memory": {"long_name": "days in which the rest of the correlation falls to 1/e", "units": "d"},
        "error_all_year": {
            "long_name": "part of the variance of the lasting error that is the same all year",
            "units": "1",
        },
    }
)
"""Attributes of the variables by which a Dataset tells of its `Persistence`."""


@dataclass(frozen=True)
class Persistence:
    """How the daily error goes on: its correlation from one day to the next, and in how many days the rest of it falls
    to 1/e; and what part of the variance of the lasting error is the same all year."""

    next_day: float
    memory: float
    all_year: float = 1.0

    def correlations(self, most: int) -> Array:
        """Over 1, 2, ... days, as far as there are any, and not over more than `most`."""
        if self.next_day <= NEGLIGIBLE or most < 1:
            return np.zeros(0)
        reach = most
        if np.isfinite(self.memory):
            reach = min(most, 1 + int(self.memory * np.log(self.next_day / NEGLIGIBLE)))
        return np.asarray(self.next_day * np.exp(-np.arange(reach) / self.memory))


@dataclass(frozen=True)
class Shape:
    """What part of the error of a day lasts, as a standard deviation, and how the rest goes on."""

    lasting: float
    persistence: Persistence


OF_CLIMATOLOGY = Shape(0.28, Persistence(0.30, 7.0))
OF_SITE = Shape(0.31, Persistence(0.27, 7.0))
OF_REGION = Shape(0.47, Persistence(0.27, 11.0))
"""By how much was known: a monthly climatology, a daily reference of the site, those of other sites. From the errors of
months and years at nine Brazilian sites; `docs/method.md` has what they cover at sites left out."""


def parts(sd: Array, shape: Shape) -> tuple[Array, Array]:
    """The daily and the lasting part of an error of which the standard deviation of a day is known."""
    return sd * np.sqrt(1.0 - shape.lasting**2), sd * shape.lasting


@dataclass(frozen=True)
class Total:
    """Sum over some days and its 90 % band [mm]; `days` is how many have a value, `missing` how many have none."""

    value: float
    lower: float
    upper: float
    days: int
    missing: int = 0


def sd_of_sum(daily: Array, lasting: Array, persistence: Persistence) -> float:
    """Standard deviation of the error of a sum over consecutive days.

    Parameters
    ----------
    daily, lasting : ndarray
        Shape (time,), standard deviations of the two parts of the error of each day, NaN on days without a value:
        those are not in the sum, but their time passes.
    persistence : Persistence
        Of the daily part.

    Returns
    -------
    float
        In the units of the parts, times days.
    """
    d, same = np.nan_to_num(daily), np.nan_to_num(lasting)
    variance = float(d @ d) + float(_square(same, persistence.all_year, np.sum))
    kernel = persistence.correlations(d.size - 1)
    if kernel.size:
        variance += 2.0 * float(d[1:] @ np.convolve(d, kernel)[: d.size - 1])
    return float(np.sqrt(variance))


def _square(lasting: Array, all_year: float, sums: Callable[[Array], Any]) -> Any:
    """Variance of what lasts of the `sums` of days in a row."""
    square = all_year * sums(lasting) ** 2
    if all_year < 1.0:
        angle = SEASONAL * np.arange(len(lasting)).reshape(-1, *(1,) * (lasting.ndim - 1))
        square = square + (1.0 - all_year) * (sums(lasting * np.cos(angle)) ** 2 + sums(lasting * np.sin(angle)) ** 2)
    return square


def total(eto: Array, daily: Array, lasting: Array, persistence: Persistence) -> Total:
    """Sum of the days that have a value, with its band.

    Parameters
    ----------
    eto : ndarray
        Shape (time,) [mm d-1], NaN where missing.
    daily, lasting, persistence
        Of its error, as `sd_of_sum` takes them.
    """
    there = np.isfinite(eto)
    value = float(eto[there].sum())
    half = NORMAL_QUANTILE * sd_of_sum(np.where(there, daily, np.nan), np.where(there, lasting, np.nan), persistence)
    return Total(value, value - half, value + half, int(there.sum()), int((~there).sum()))


def totals(
    eto: Array, daily: Array, lasting: Array, persistence: Persistence, period: NDArray[np.int64]
) -> Iterator[tuple[int, Total]]:
    """The total of each period, in order of time.

    Parameters
    ----------
    period : ndarray of int
        Shape (time,), what belongs together: the days of a period stand next to each other.
    """
    if not period.size:
        return
    keys, found = sums(eto, daily, lasting, persistence, period)
    for key, middle, width, count, missing in zip(keys.tolist(), *(each.tolist() for each in found), strict=True):
        yield key, Total(middle, middle - width, middle + width, int(count), int(missing))


def sums(
    eto: Array, daily: Array, lasting: Array, persistence: Persistence, period: NDArray[np.int64]
) -> tuple[NDArray[np.int64], tuple[Array, Array, Array, Array]]:
    """What belongs to each period, of one place or of many that share a `Persistence`.

    Parameters
    ----------
    eto, daily, lasting : ndarray
        Shape (time, ...), as `sd_of_sum` takes them.
    period : ndarray of int
        Shape (time,), of one day at least, as `totals` takes it.

    Returns
    -------
    tuple
        The periods (period,); the sum of each, half the width of its 90 % band [mm], how many days have a value, and
        how many have none (period, ...).
    """
    starts = np.flatnonzero(np.r_[True, period[1:] != period[:-1]])
    lengths = np.diff(np.r_[starts, period.size])
    slot = np.repeat(np.arange(starts.size), lengths)
    there = np.isfinite(eto)

    def summed(values: Array) -> Array:
        return np.asarray(np.add.reduceat(values, starts, axis=0))

    def as_days(values: Array) -> Array:
        return values.reshape(-1, *(1,) * (eto.ndim - 1))

    d = np.where(there, np.nan_to_num(daily), 0.0)
    variance = summed(d * d)
    for lag, correlation in enumerate(persistence.correlations(int(lengths.max()) - 1), start=1):
        pairs = np.zeros(d.shape)
        np.multiply(d[lag:], d[:-lag], out=pairs[lag:])
        pairs[lag:] *= as_days(slot[lag:] == slot[:-lag])
        variance += 2.0 * correlation * summed(pairs)
    same = np.where(there, np.nan_to_num(lasting), 0.0)
    half = NORMAL_QUANTILE * np.sqrt(_square(same, persistence.all_year, summed) + variance)
    days = summed(there.astype(float))
    return period[starts], (summed(np.where(there, eto, 0.0)), half, days, as_days(lengths) - days)


def running_sd(daily: Array, lasting: Array, persistence: Persistence) -> Array:
    """Standard deviation (time) of the error of the sum of all days up to each, as `sd_of_sum` takes the parts."""
    d = np.nan_to_num(daily)
    before = np.zeros(d.size)
    kernel = persistence.correlations(d.size - 1)
    if kernel.size:
        before[1:] = np.convolve(d, kernel)[: d.size - 1]
    same = _square(np.nan_to_num(lasting), persistence.all_year, np.cumsum)
    return np.asarray(np.sqrt(same + np.cumsum(d * d + 2.0 * d * before)))


@dataclass(frozen=True)
class Uncertain:
    """ETo (time) [mm d-1] with what the bands of its sums follow from."""

    eto: Array
    daily: Array
    lasting: Array
    persistence: Persistence
    days: NDArray[np.datetime64]

    @classmethod
    def of(cls, dataset: xr.Dataset) -> Uncertain:
        """Of a fused series or a result; NaN for errors it does not tell, such as those of a file from elsewhere."""
        eto = dataset["eto"].to_numpy().astype(float)
        parts = [
            dataset[name].to_numpy().astype(float) if name in dataset else np.full(eto.shape, np.nan)
            for name in ("error_daily", "error_lasting")
        ]
        told = [
            float(dataset[name]) if name in dataset else np.nan for name in ("error_autocorrelation", "error_memory")
        ]
        all_year = float(dataset["error_all_year"]) if "error_all_year" in dataset else 1.0  # an older file has none
        days = dataset["time"].to_numpy().astype("datetime64[D]")
        all_year = all_year if np.isfinite(all_year) else 1.0
        return cls(eto, parts[0], parts[1], Persistence(told[0], told[1], all_year), days)

    @property
    def known(self) -> bool:
        """Whether there is an error to tell of."""
        return bool(np.isfinite(self.daily[np.isfinite(self.eto)]).all()) and np.isfinite(self.persistence.memory)

    def total(self, first: np.datetime64 | None = None, last: np.datetime64 | None = None) -> Total:
        """Sum of the days from `first` to `last`, both included."""
        begin = 0 if first is None else int(np.searchsorted(self.days, first))
        end = self.days.size if last is None else int(np.searchsorted(self.days, last, side="right"))
        part = slice(begin, max(begin, end))
        found = total(self.eto[part], self.daily[part], self.lasting[part], self.persistence)
        return found if self.known else _without_band(found)

    def months(self) -> list[tuple[str, Total]]:
        """The total of each month, "2020-03"."""
        return self.by("month")

    def seasons(self) -> list[tuple[str, Total]]:
        """The total of each season, "2020-DJF" of December 2019 to February 2020."""
        return self.by("season")

    def years(self) -> list[tuple[str, Total]]:
        """The total of each calendar year."""
        return self.by("year")

    def by(self, period: Period) -> list[tuple[str, Total]]:
        """The total of each of these, with its name."""
        known, each = self.known, periods(self.days, period)
        named = ((name_of(key, period, self.days), found) for key, found in totals(
            self.eto, self.daily, self.lasting, self.persistence, each
        ))  # fmt: skip
        return [(name, found if known else _without_band(found)) for name, found in named]

    def band_of_running_sum(self) -> Array:
        """Half the width of the 90 % band (time) of the sum up to each day [mm]."""
        there = np.isfinite(self.eto)
        daily, lasting = (np.where(there, part, 0.0) for part in (self.daily, self.lasting))
        if not self.known:
            return np.full(self.eto.shape, np.nan)
        return np.asarray(NORMAL_QUANTILE * running_sd(daily, lasting, self.persistence))


def _without_band(found: Total) -> Total:
    return Total(found.value, np.nan, np.nan, found.days, found.missing)


SEASONS = ("DJF", "MAM", "JJA", "SON")
"""Named by their months, which are those of either hemisphere."""
Period = Literal["month", "season", "year", "all"]
PERIODS: tuple[Period, ...] = get_args(Period)


def periods(days: NDArray[np.datetime64], by: Period) -> NDArray[np.int64]:
    """A number for each day (time,), the same for those that belong to one period."""
    month = days.astype("datetime64[M]").astype(np.int64)
    if by == "month":
        return month
    if by == "season":
        return (month + 1) // 3  # December begins a year of seasons
    return month // 12 if by == "year" else np.zeros_like(month)


def name_of(period: int, by: Period, days: NDArray[np.datetime64]) -> str:
    """A period of `periods` as people call it: "2020-03", "2020-DJF", "2020"; of all days the first and the last."""
    if by == "month":
        return str(np.datetime64(period, "M"))
    if by == "season":
        return f"{1970 + period // 4}-{SEASONS[period % 4]}"
    return str(1970 + period) if by == "year" else f"{days[0]}/{days[-1]}"


def plain(period: str, found: Total) -> dict[str, str | int | float | None]:
    """A total as a row of plain values [mm]; None for what is not known."""
    ends = [round(value, 1) if found.days and np.isfinite(value) else None for value in (found.lower, found.upper)]
    value = round(found.value, 1) if found.days else None
    return {"period": period, "days": found.days, "missing": found.missing, "eto_mm": value,
            "eto_lower_mm": ends[0], "eto_upper_mm": ends[1]}  # fmt: skip

"""Statistics of a daily series: its middle, its spread, its shape and its trend."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.least_days import MIN_DAYS
from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

Array = NDArray[np.float64]

SEASONAL_FROM_YEARS = 3
"""Where a calendar month is there so often the trend is that within the calendar months, so that the season is none."""
WHOLE_MONTH_DAYS = 20
"""A month of fewer days, at an end of the period, would stand for the whole of it."""
DAILY_MAX_DAYS = 1100
"""Three years: the pairs of more would be millions, and the season of so long a series is not its trend."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A Mann-Kendall test with the slope of Sen.

    s : Kendall's S, pairs that rise less pairs that fall
    z, p : standard normal score and two-sided probability of no trend
    slope : median rise, in units of the values a step (a day; a year where `seasonal`)
    seasonal : the pairs are those of the same calendar month (Hirsch et al. 1982), of monthly means
    """

    s: int
    z: float
    p: float
    slope: float
    seasonal: bool


def describe(values: Array, *, ratio: bool = True) -> dict[str, float]:
    """Descriptive statistics of the finite values, in their unit unless told otherwise.

    Parameters
    ----------
    values : shape (time)
    ratio : zero of these values means none of it (`quantities.RATIOS`), so that a coefficient of variation has a sense

    Returns
    -------
    dict
        ``n`` (an int); ``mean``, ``median``, ``sd`` (of a sample, n - 1), ``min``, ``max``, ``p25``, ``p75``, ``iqr``
        (quartiles by linear interpolation); from `MIN_DAYS` values ``cv`` [%] (NaN where the mean is not positive or
        the values are no `ratio`), ``skewness`` and ``kurtosis`` [-] (bias-corrected G1 and excess G2), ``shapiro_w``
        and ``shapiro_p`` [-] (p approximate above `limits.SHAPIRO_LIMIT` values). What is not defined is NaN; what is
        not asked for is not there.

    References
    ----------
    Joanes and Gill (1998), The Statistician 47, 183-189: G1 and G2.
    Shapiro and Wilk (1965), Biometrika 52, 591-611; Royston (1995), Appl. Stat. 44, 547-551.
    """
    valid = values[np.isfinite(values)]
    n = valid.size
    if n == 0:
        return {"n": 0}
    p25, median, p75 = (float(q) for q in np.quantile(valid, (0.25, 0.5, 0.75)))
    mean, sd = float(valid.mean()), float(valid.std(ddof=1)) if n > 1 else math.nan
    found = {
        "n": n, "mean": mean, "median": median, "sd": sd, "min": float(valid.min()), "max": float(valid.max()),
        "p25": p25, "p75": p75, "iqr": p75 - p25,
    }  # fmt: skip
    return found | _shape(valid, mean, sd, ratio) if n >= MIN_DAYS else found


def _shape(valid: Array, mean: float, sd: float, ratio: bool) -> dict[str, float]:
    from scipy import stats

    varies = bool(np.ptp(valid) > 0)
    shape = {
        "cv": 100 * sd / mean if ratio and mean > 0 else math.nan,
        "skewness": float(stats.skew(valid, bias=False)) if varies else math.nan,
        "kurtosis": float(stats.kurtosis(valid, bias=False)) if varies else math.nan,
    }
    if varies:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of many values: said with the table
            w, p = stats.shapiro(valid)
        shape |= {"shapiro_w": float(w), "shapiro_p": float(p)}
    return shape


def mann_kendall(values: Array) -> Trend:
    """Trend of values at equal steps; a NaN leaves its pairs out.

    The probability assumes independent values. Days of weather follow each other, which makes it too small: a trend
    it finds is worth a look, one it does not find is not there.

    Raises
    ------
    ValueError
        Fewer than three values.

    References
    ----------
    Mann (1945), Econometrica 13, 245-259; Kendall (1975), Rank Correlation Methods, variance with ties.
    Sen (1968), J. Am. Stat. Assoc. 63, 1379-1389.
    """
    if np.isfinite(values).sum() < 3:
        raise ArgumentError(Message("statistics.few_values", least=3))
    s, variance, slopes = _pairs(values)
    z, p = _score(s, variance)
    return Trend(s, z, p, float(np.median(slopes)), seasonal=False)


def seasonal_mann_kendall(monthly: Array) -> Trend:
    """Trend within the calendar months.

    Parameters
    ----------
    monthly : means, shape (years, 12); NaN where a month is not there

    Raises
    ------
    ValueError
        No calendar month is there three times.

    References
    ----------
    Hirsch, Slack and Smith (1982), Water Resour. Res. 18, 107-121: sums of S and its variance over the months, and
    the median of the slopes within them.
    """
    each = [_pairs(column) for column in monthly.T if np.isfinite(column).sum() >= SEASONAL_FROM_YEARS]
    if not each:
        raise ArgumentError(Message("statistics.few_years", least=SEASONAL_FROM_YEARS))
    s = sum(found[0] for found in each)
    z, p = _score(s, sum(found[1] for found in each))
    return Trend(s, z, p, float(np.median(np.concatenate([found[2] for found in each]))), seasonal=True)


def trend(values: Array, months: NDArray[np.int64]) -> Trend | None:
    """The trend of a daily series: within its calendar months where one is there three times, else of its days.

    Parameters
    ----------
    values : shape (time), days in a row
    months : shape (time), months since some January

    Returns
    -------
    None for fewer than `MIN_DAYS` values, and for more than `DAILY_MAX_DAYS` without such a month.
    """
    there = int(np.isfinite(values).sum())
    if there < MIN_DAYS:
        return None
    monthly = _monthly_means(values, months)
    if (np.isfinite(monthly).sum(axis=0) >= SEASONAL_FROM_YEARS).any():
        return seasonal_mann_kendall(monthly)
    return mann_kendall(values) if there <= DAILY_MAX_DAYS else None


def _monthly_means(values: Array, months: NDArray[np.int64]) -> Array:
    """Means of the calendar months that are whole enough, shape (years, 12); NaN for the others."""
    first_year = months.min() // 12
    years = int(months.max() // 12 - first_year + 1)
    there = np.isfinite(values)
    slot = months - 12 * first_year
    count = np.bincount(slot[there], minlength=12 * years)
    total = np.bincount(slot[there], weights=values[there], minlength=12 * years)
    means = np.where(count >= WHOLE_MONTH_DAYS, total / np.maximum(count, 1), np.nan)
    return np.asarray(means.reshape(years, 12))


def _pairs(values: Array) -> tuple[int, float, Array]:
    """Kendall's S, its variance with ties, and the slopes of all pairs."""
    steps = np.flatnonzero(np.isfinite(values))
    valid = values[steps]
    n = valid.size
    earlier, later = np.triu_indices(n, 1)
    rise = valid[later] - valid[earlier]
    s = int(np.sign(rise).sum())
    _, ties = np.unique(valid, return_counts=True)
    spread = n * (n - 1) * (2 * n + 5) - float(np.sum(ties * (ties - 1) * (2 * ties + 5)))
    return s, spread / 18.0, rise / (steps[later] - steps[earlier])


def _score(s: int, variance: float) -> tuple[float, float]:
    """Standard normal score with the continuity correction, and the two-sided probability."""
    if variance == 0.0:
        return 0.0, 1.0
    z = (s - math.copysign(1, s)) / math.sqrt(variance) if s else 0.0
    return z, math.erfc(abs(z) / math.sqrt(2))


def correlations(columns: dict[str, Array]) -> Array:
    """Pearson correlation of each column with each, shape (columns, columns), pairs with a NaN left out.

    NaN where fewer than three pairs are there or one of the two does not vary.
    """
    names = list(columns)
    table = np.full((len(names), len(names)), np.nan)
    for i, one in enumerate(names):
        for j, other in enumerate(names[: i + 1]):
            both = np.isfinite(columns[one]) & np.isfinite(columns[other])
            a, b = columns[one][both], columns[other][both]
            if a.size >= 3 and np.ptp(a) > 0 and np.ptp(b) > 0:
                table[i, j] = table[j, i] = np.corrcoef(a, b)[0, 1]
    return table

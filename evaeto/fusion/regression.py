"""The services as biased, noisy observations of the true ETo of a day, and the best estimate from those present.

    x(t)    = m_x(season) + a(t),               a ~ N(0, σ²), fresh every day
    z_i(t)  = m_i(season) + h_i a(t) + e_i(t),  e ~ N(0, R)

x is the true ETo, z_i are the weather variables of all services. m_i - m_x is the bias of each by season, h_i its
gain, R the variances and correlations of the errors, between services too. Because a(t) is fresh every day, the
Kalman update with the observations present on the day is the conditional mean of a Gaussian, written here once
for each pattern of presence, and no day leans on its neighbours. (Letting a(t) persist was measured on nine sites
with daily ETo of autocorrelation 0.6: it makes filter and smoother worse, because errors persist as well.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.fusion import seasonal_cycle

Array = NDArray[np.float64]

RIDGE = 0.003
"""Noise added to each standardised predictor, as a part of its variance; more when there are few days."""
MEMORY = 8.0
"""Days of the reference count less with their age before its end, exp(-age / memory) [years]: station networks
and services change, and the last years are the best guess of the next."""
BETWEEN_YEARS = 0.5
"""Part of the differences between whole years that is kept out of the gains, since drifts of the reference and of
the services enter there."""


@dataclass(frozen=True)
class Estimate:
    """What the services say of each day, as anomalies from the season [mm d-1].

    anomaly : (time,), NaN where no service delivers anything
    explained : (time,), part of the variance of the true anomaly that is explained by what is present
    share : (time, source), part of each service in that; sums to 1 where anything is present
    """

    anomaly: Array
    explained: Array
    share: Array


@dataclass(frozen=True)
class SeasonalRegression:
    """Moments of predictors and reference; the reference is the last of each.

    predictors : "source.variable"
    means : (12, predictor + 1), by season
    covariance : (predictor + 1, predictor + 1), of anomalies from the season
    n : days it was learnt from, in units of full weight
    """

    predictors: tuple[str, ...]
    means: Array
    covariance: Array
    n: float

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name.rpartition(".")[0] for name in self.predictors))

    def gains(self, present: NDArray[np.bool_]) -> Array:
        """Coefficients of the predictors in the estimate from those `present`; 0 for the others."""
        p = len(self.predictors)
        sd = np.sqrt(np.diag(self.covariance))
        usable = np.flatnonzero(present & (sd[:p] > 0))
        coefficients = np.zeros(p)
        if usable.size and sd[p] > 0:
            correlation = self.covariance / np.outer(np.where(sd > 0, sd, 1.0), np.where(sd > 0, sd, 1.0))
            ridge = (RIDGE + 3.0 / max(self.n, 1.0)) * np.eye(usable.size)
            matrix = correlation[np.ix_(usable, usable)] + ridge
            coefficients[usable] = np.linalg.solve(matrix, correlation[usable, p]) * sd[p] / sd[usable]
        return coefficients

    def explained(self, coefficients: Array) -> float:
        """Part of the variance of the reference that an estimate with these coefficients explains."""
        p = len(self.predictors)
        variance = self.covariance[p, p]
        if variance <= 0:
            return 0.0
        residual = (
            variance - 2 * coefficients @ self.covariance[:p, p] + coefficients @ self.covariance[:p, :p] @ coefficients
        )
        return float(np.clip(1.0 - residual / variance, 0.0, 1.0))

    def estimate(self, values: Array, centre: Array) -> Estimate:
        """Anomalies of the true series from predictors (time, predictor) around their seasonal `centre`."""
        n, sources = len(values), self.sources
        anomaly, explained = np.full(n, np.nan), np.zeros(n)
        share = np.zeros((n, len(sources)))
        owner = np.array([sources.index(name.rpartition(".")[0]) for name in self.predictors])
        present = np.isfinite(values)
        patterns, which = _patterns(present)
        for number, pattern in enumerate(patterns):
            days: Any = slice(None) if len(patterns) == 1 else np.flatnonzero(which == number)
            coefficients = self.gains(pattern)
            if not pattern.any():
                continue
            deviations = values[days] - centre[days]
            if not pattern.all():
                deviations = np.where(pattern, deviations, 0.0)
            anomaly[days] = np.einsum("dp,p->d", deviations, coefficients)  # BLAS would wake other threads for it
            explained[days] = self.explained(coefficients)
            # Pratt (1987): coefficient times covariance with the target, which adds up to what is explained
            parts = coefficients * self.covariance[:-1, -1]
            by_source = np.maximum(np.bincount(owner, parts, len(sources)), 0.0)
            here = np.bincount(owner, pattern, len(sources)) > 0
            share[days] = by_source / by_source.sum() if by_source.sum() > 0 else here / here.sum()
        return Estimate(anomaly, explained, share)


def _patterns(present: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """The distinct rows, and for each row which it is."""
    if present.size and present.all():
        return present[:1], np.zeros(len(present), np.intp)
    if present.shape[1] > 62:
        patterns, which = np.unique(present, axis=0, return_inverse=True)
        return patterns, which.ravel()
    codes = present @ (1 << np.arange(present.shape[1], dtype=np.int64))  # numbers sort a hundred times as fast as rows
    _, first, which = np.unique(codes, return_index=True, return_inverse=True)
    return present[first], which.ravel()


def fit(
    predictors: tuple[str, ...], values: Array, reference: Array, doy: Array, year: Array, used: NDArray[np.bool_]
) -> SeasonalRegression:
    """Learn the moments from the days `used` on which the reference is there.

    Parameters
    ----------
    values : (time, predictor)
    reference : (time,) [mm d-1]
    doy, year : (time,), day of the year and year
    used : (time,), the days that may be looked at
    """
    rows = np.flatnonzero(used & np.isfinite(reference) & np.isfinite(values).any(axis=1))
    seen = np.asarray(np.isfinite(values[rows]).any(axis=0))
    predictors = tuple(name for column, name in enumerate(predictors) if seen[column])
    values = values[:, seen]
    joint = np.column_stack([values[rows], reference[rows]])
    when = year[rows] + doy[rows] / seasonal_cycle.YEAR
    weight = np.exp((when - when.max()) / MEMORY)
    means = seasonal_cycle.seasonal_means(joint, doy[rows], weight)
    anomalies = joint - seasonal_cycle.daily(means, doy[rows])
    anomalies -= BETWEEN_YEARS * _means_of_years(anomalies, year[rows], weight)
    present = np.isfinite(anomalies)
    filled = np.where(present, anomalies, 0.0)
    together = (present * weight[:, None]).T @ present
    products = (filled * weight[:, None]).T @ filled
    covariance = np.divide(products, together, out=np.zeros_like(products), where=together > 0)
    return SeasonalRegression(predictors, means, covariance, float(weight.sum()))


def _means_of_years(anomalies: Array, year: Array, weight: Array) -> Array:
    """The weighted mean of its year, for each day and column; zero when there is one year only."""
    groups, count = seasonal_cycle.year_groups(year)
    if count == 1:
        return np.zeros_like(anomalies)
    present = np.isfinite(anomalies)
    columns = []
    for column, there in zip(anomalies.T, present.T, strict=True):
        total = np.bincount(groups, weight * there, count)
        sums = np.bincount(groups, weight * np.where(there, column, 0.0), count)
        columns.append(np.divide(sums, total, out=np.zeros(count), where=total > 0)[groups])
    return np.array(columns).T

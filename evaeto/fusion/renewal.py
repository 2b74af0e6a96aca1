"""A calibration and what was measured since: the moments of both together, as if they had been learnt at once.

The older days count less with their age, as within one calibration (`regression.MEMORY`). The errors of the new days
are those of the old calibration on days it had not seen, which is what a band is made from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaeto.fusion import seasonal_cycle
from evaeto.fusion.drift import Drift
from evaeto.fusion.regression import BETWEEN_YEARS, MEMORY, SeasonalRegression

Array = NDArray[np.float64]

WINDOW_DAYS = float(np.sqrt(2 * np.pi)) * seasonal_cycle.BANDWIDTH
"""Days of a year that count in a seasonal mean."""
MONTH_NOISE = 0.4
"""Standard deviation of the mean error of a month of days, as a part of that of a day: errors of successive days are
alike."""


@dataclass(frozen=True)
class Stretch:
    """New days: predictors (time, predictor) in the order of the model, reference [mm d-1], day of the year, year, and
    the age of the older calibration at their end [years]."""

    values: Array
    reference: Array
    doy: Array
    year: Array
    since: float


def renewed(model: SeasonalRegression, seen: Array, new: Stretch) -> SeasonalRegression:
    """The moments of the older days and the new ones together.

    Parameters
    ----------
    model : of the older days
    seen : days (12,) that told of each season
    new : days since
    """
    joint = np.column_stack([new.values, new.reference])
    when = new.year + new.doy / seasonal_cycle.YEAR
    weight = np.exp((when - when.max()) / MEMORY)
    fading = float(np.exp(-new.since / MEMORY))
    share = seen / max(float(seen.mean()), 1e-9)
    before = model.n * fading * share * WINDOW_DAYS / seasonal_cycle.YEAR  # (12,), weight in each seasonal mean
    means = np.empty_like(model.means)
    for anchor in range(seasonal_cycle.ANCHORS):  # the older weight differs from season to season
        one = seasonal_cycle.seasonal_means(joint, new.doy, weight, model.means, float(before[anchor]))
        means[anchor] = one[anchor]
    anomalies = joint - seasonal_cycle.daily(means, new.doy)
    groups, count = seasonal_cycle.year_groups(new.year)
    for number in range(count):  # drifts between years are kept out of the gains
        days = groups == number
        seen_of_year = np.isfinite(anomalies[days]).any(axis=0)
        anomalies[np.ix_(days, seen_of_year)] -= BETWEEN_YEARS * np.nanmean(anomalies[days][:, seen_of_year], axis=0)
    present = np.isfinite(anomalies)
    filled = np.where(present, anomalies, 0.0)
    together = (present * weight[:, None]).T @ present
    products = (filled * weight[:, None]).T @ filled
    older = model.n * fading
    covariance = (older * model.covariance + products) / (older + together)
    return replace(model, means=means, covariance=covariance, n=older + float(weight.sum()))


def renewed_errors(error_sd: Array, seen: Array, difference: Array, doy: Array) -> Array:
    """The error by season (12,) with that of new days (time) [mm d-1]."""
    there = np.isfinite(difference)
    days = float(np.mean(seen)) * seasonal_cycle.BANDWIDTH / 30.0
    squares = seasonal_cycle.seasonal_means(
        difference[there, None] ** 2, doy[there], np.ones(int(there.sum())), error_sd[:, None] ** 2, days
    )
    return np.asarray(np.sqrt(squares[:, 0]))


def renewed_drift(
    drift: Drift | None, difference: Array, month: NDArray[np.intp], day_sd: float, shift: float
) -> Drift | None:
    """The drift followed through new months by a Kalman filter, around the level of the renewed calibration.

    Parameters
    ----------
    drift : of the older days
    difference : reference - estimate of the older calibration without its drift (time) [mm d-1]
    month : of each day, counted from year 0
    day_sd : standard deviation of the error of a day [mm d-1]
    shift : by how much the renewed estimate without drift lies above the older one [mm d-1]
    """
    if drift is None:
        return None
    there = np.isfinite(difference)
    last = drift.first + len(drift.level) - 1
    level, variance = float(drift.level[-1]), float(drift.variance[-1])
    levels, variances = [], []
    for now in range(last + 1, int(month[there].max(initial=last)) + 1):
        level *= drift.persistence
        variance = drift.persistence**2 * variance + drift.innovation
        here = there & (month == now)
        if here.sum() >= 10:
            gain = variance / (variance + (MONTH_NOISE * day_sd) ** 2)
            level += gain * (float(difference[here].mean()) - level)
            variance *= 1.0 - gain
        levels.append(level)
        variances.append(variance)
    return replace(
        drift,
        level=np.concatenate([drift.level, levels]) - shift,
        variance=np.concatenate([drift.variance, variances]),
    )

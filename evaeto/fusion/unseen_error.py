"""What a calibration does not know: seasons, states of the weather and years that it has not seen.

The errors on days left out of the learning are those of days like the ones that were seen. Beyond that

- the gains and means are those of few days: the variance of the error of a day grows by the part
  `INDEPENDENT` (1 + D²) / n, the leverage of linear regression, where n are the days of the learning, `INDEPENDENT` the
  number of days that tell as much as one independent day, and D the Mahalanobis distance of the day's weather from what
  was seen: a heat wave after a calibration in winter is far from it;
- the level of a season that was not seen is that of the others, and its error lasts: its standard deviation is
  `SEASON` times the ETo of the day, times the part of the year that was not seen, where the season itself was not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.one_thread import strips
from evaeto.fusion.regression import SeasonalRegression

Array = NDArray[np.float64]

INDEPENDENT = 4.7
FURTHEST = 60.0
"""Largest D² there is a use for: with 16 predictors it is 16 on average."""
SEASON = 0.21
ENOUGH_DAYS = 1.5
"""Days of a season, weighted by their distance from it, that take half of this error away."""
BANDWIDTH = 30.0
"""Standard deviation of that weight [days]."""
UNSEEN = 0.2
"""A season with more than this left of its error was not seen."""


def days_seen(doy: Array) -> Array:
    """Days (12,) that tell of each season."""
    centres = (np.arange(seasonal_cycle.ANCHORS) + 0.5) * seasonal_cycle.YEAR / seasonal_cycle.ANCHORS
    half = seasonal_cycle.YEAR / 2
    away = np.abs((np.asarray(doy, dtype=float)[None, :] - centres[:, None] + half) % seasonal_cycle.YEAR - half)
    return np.asarray(np.exp(-0.5 * (away / BANDWIDTH) ** 2).sum(axis=1))


def unknown_seasons(seen: Array) -> Array:
    """Part (12,) of the error of the level of each season that is left."""
    return np.asarray(ENOUGH_DAYS / (ENOUGH_DAYS + seen))


def of_seasons(seen: Array, eto: Array, doy: Array) -> Array:
    """Lasting error of the level of the season (time) [mm d-1]."""
    left = unknown_seasons(seen)
    variance = seasonal_cycle.daily(left[:, None], doy)[:, 0] * (SEASON * float(left.mean()) * eto) ** 2
    return np.asarray(np.sqrt(variance))


def of_states(model: SeasonalRegression, values: Array, means: Array) -> Array:
    """Part (time) by which the variance of the error of a day grows, from the weather of the day.

    Parameters
    ----------
    model : of the calibration
    values, means : (time, predictor), and what the season has of them; NaN where a service delivers nothing
    """
    size = len(model.predictors)
    sd = np.sqrt(np.diag(model.covariance)[:size])
    scale = np.where(sd > 0, sd, np.inf)
    # Little more ridge than in the gains: directions without variance are no distance
    correlation = model.covariance[:size, :size] / np.outer(scale, scale) + 0.01 * np.eye(size)
    inverse, distance = np.linalg.inv(correlation), np.empty(len(values))
    for some in strips(len(values), size**2):
        z = (values[some] - means[some]) / scale
        z[np.isnan(z)] = 0.0
        distance[some] = np.einsum("dp,dp->d", z @ inverse, z)
    return np.asarray(INDEPENDENT * (1.0 + np.minimum(distance, FURTHEST)) / max(model.n, 1.0))


def months_unseen(seen: Array | None) -> list[int]:
    """Months of the year that a calibration has not seen; none where it does not say what it has seen."""
    return [] if seen is None else [row + 1 for row, left in enumerate(unknown_seasons(seen)) if left > UNSEEN]


def told(seen: Array | None) -> list[Message]:
    """The same in words."""
    months = months_unseen(seen)
    return [Message("calibration.unseen_months", months=months)] if months else []

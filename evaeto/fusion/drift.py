"""The slow drift of a calibration: what the services say and what the reference says move apart and together again.

    d(t+1) = φ d(t) + w,   w ~ N(0, q)        m(t) = d(t) + v,   v ~ N(0, r)

m(t) is the mean difference reference - estimate of one month, on days the estimate has not seen. φ, q and r are
estimated by expectation-maximisation (Shumway and Stoffer 1982, as pykalman does it). The smoother gives d for the
months of the calibration; before and after them it fades with φ, and its variance grows to q / (1 - φ²).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaeto.fusion.kalman import StateSpace, kalman_smoother

Array = NDArray[np.float64]

MIN_MONTHS = 24
ITERATIONS = 15
LARGEST_PERSISTENCE = 0.98
"""A drift of half-life 3 years; above it, mean and drift cannot be told apart in one or two decades."""


@dataclass(frozen=True)
class Drift:
    """first : month of the first value, counted from year 0; level, variance : smoothed, one value a month
    [mm d-1, mm² d-2]; persistence φ and innovation q of a month."""

    first: int
    level: Array
    variance: Array
    persistence: float
    innovation: float

    @property
    def stationary(self) -> float:
        """Variance of the drift where nothing is known of it [mm² d-2]."""
        return self.innovation / (1.0 - self.persistence**2)

    def at(self, month: NDArray[np.intp]) -> tuple[Array, Array]:
        """Level and variance of the drift in each `month` (counted from year 0)."""
        inside = np.clip(month - self.first, 0, len(self.level) - 1)
        fading = self.persistence ** np.abs(month - self.first - inside)
        level = self.level[inside] * fading
        return level, self.stationary + (self.variance[inside] - self.stationary) * fading**2


def estimate_drift(difference: Array, month: NDArray[np.intp]) -> Drift | None:
    """The drift in daily differences reference - estimate, NaN where there is none; None with under two years."""
    present = np.isfinite(difference)
    if not present.any():
        return None
    first = int(month[present].min())
    position = month[present] - first
    count = np.bincount(position)
    sums = np.bincount(position, difference[present])
    means = np.divide(sums, count, out=np.full(len(count), np.nan), where=count >= 10)
    if np.isfinite(means).sum() < MIN_MONTHS or np.nanvar(means) == 0.0:
        return None
    persistence, innovation, noise = _expectation_maximisation(means)
    scalar = np.ones((1, 1))
    start = innovation / (1.0 - persistence**2)
    model = StateSpace(persistence * scalar, innovation * scalar, scalar, noise * scalar, np.zeros(1), start * scalar)
    smoothed = kalman_smoother(model, means[None, :, None])
    return Drift(first, smoothed.mean[0, :, 0], smoothed.cov[0, :, 0, 0], persistence, innovation)


def _expectation_maximisation(means: Array) -> tuple[float, float, float]:
    """φ, q, r of monthly means."""
    from pykalman import KalmanFilter

    variance = float(np.nanvar(means))
    start = KalmanFilter(
        transition_matrices=[[0.8]],
        observation_matrices=[[1.0]],
        transition_covariance=[[0.2 * variance]],
        observation_covariance=[[0.5 * variance]],
        initial_state_mean=[0.0],
        initial_state_covariance=[[variance]],
        em_vars=["transition_matrices", "transition_covariance", "observation_covariance"],
    )
    found = start.em(np.ma.masked_invalid(means)[:, None], n_iter=ITERATIONS)
    persistence = float(np.clip(found.transition_matrices[0, 0], 0.0, LARGEST_PERSISTENCE))
    floor = 1e-6 * variance
    innovation = max(float(found.transition_covariance[0, 0]), floor)
    return persistence, innovation, max(float(found.observation_covariance[0, 0]), floor)

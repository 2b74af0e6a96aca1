"""Kalman filter and smoother for many series at once, each observation with its own gaps.

    x(t+1) = F x(t) + w,   w ~ N(0, Q)          y(t) = H x(t) + v,   v ~ N(0, R)

An entry of y that is missing (NaN) is left out and the others are used. Errors correlated between the entries are
decorrelated with the Cholesky factor of that part of R which is present, so that each entry is one scalar update
(Bierman 1977; Koopman and Durbin 2000, J. Time Ser. Anal. 21, 281-296). The smoother is that of Rauch, Tung and
Striebel (1965). Small jobs run on numpy alone; the compiled code is loaded with the first large one, where numba is
installed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError
from evaeto.extras import installed

Array = NDArray[np.float64]

COMPILED_FROM = 200_000
"""Observations from which loading the compiled code (1.7 s) pays."""


@dataclass(frozen=True)
class StateSpace:
    """A linear Gaussian model that does not change with time.

    transition F (k, k), transition_cov Q (k, k), observation H (p, k), observation_cov R (p, p), positive definite,
    initial_mean (k,) and initial_cov (k, k) of the state on the first day.
    """

    transition: Array
    transition_cov: Array
    observation: Array
    observation_cov: Array
    initial_mean: Array
    initial_cov: Array

    def arrays(self) -> tuple[Array, ...]:
        """The six matrices, contiguous and in double precision, in the order of the fields."""
        return tuple(
            np.ascontiguousarray(matrix, dtype=float)
            for matrix in (
                self.transition, self.transition_cov, self.observation, self.observation_cov, self.initial_mean,
                self.initial_cov,
            )
        )  # fmt: skip


@dataclass(frozen=True)
class States:
    """Means (series, time, k) and covariances (series, time, k, k) of the state."""

    mean: Array
    cov: Array


def kalman_filter(model: StateSpace, observations: Array) -> States:
    """The state of each day from the observations up to that day: the now-cast.

    Parameters
    ----------
    observations : (series, time, p), NaN where missing
    """
    observations = _checked(model, observations)
    if observations.size >= COMPILED_FROM and installed("numba"):
        from evaeto.fusion import kalman_compiled

        return States(*kalman_compiled.filter_batch(observations, *model.arrays()))
    pairs = [_filter_one(series, *model.arrays()) for series in observations]
    return States(np.array([mean for mean, _ in pairs]), np.array([cov for _, cov in pairs]))


def kalman_smoother(model: StateSpace, observations: Array) -> States:
    """The state of each day from all observations, before and after it: the history.

    Parameters
    ----------
    observations : (series, time, p), NaN where missing
    """
    observations = _checked(model, observations)
    if observations.size >= COMPILED_FROM and installed("numba"):
        from evaeto.fusion import kalman_compiled

        return States(*kalman_compiled.smooth_batch(observations, *model.arrays()))
    filtered = kalman_filter(model, observations)
    pairs = [_smooth_one(m, c, model.transition, model.transition_cov) for m, c in _series(filtered)]
    return States(np.array([mean for mean, _ in pairs]), np.array([cov for _, cov in pairs]))


def _series(states: States) -> list[tuple[Array, Array]]:
    return list(zip(states.mean, states.cov, strict=True))


def _checked(model: StateSpace, observations: Array) -> Array:
    observations = np.ascontiguousarray(observations, dtype=float)
    entries = np.shape(model.observation)[0]
    if observations.ndim != 3 or observations.shape[2] != entries:
        raise ArgumentError(Message("fusion.observations", entries=entries, shape=list(observations.shape)))
    return observations


def _filter_one(y: Array, f: Array, q: Array, h: Array, r: Array, mean: Array, cov: Array) -> tuple[Array, Array]:
    n, k = len(y), len(mean)
    means, covs = np.empty((n, k)), np.empty((n, k, k))
    for day, row in enumerate(y):
        if day:
            mean, cov = f @ mean, f @ cov @ f.T + q
        present = np.flatnonzero(np.isfinite(row))
        if present.size:
            root = np.linalg.cholesky(r[np.ix_(present, present)])
            whitened = np.linalg.solve(root, np.column_stack([h[present], row[present]]))
            for entry in whitened:
                loading, value = entry[:-1], entry[-1]
                spread = cov @ loading
                gain = spread / (loading @ spread + 1.0)
                mean = mean + gain * (value - loading @ mean)
                cov = cov - np.outer(gain, spread)
        means[day], covs[day] = mean, cov
    return means, covs


def _smooth_one(means: Array, covs: Array, f: Array, q: Array) -> tuple[Array, Array]:
    means, covs = means.copy(), covs.copy()
    for day in range(len(means) - 2, -1, -1):
        ahead = f @ covs[day] @ f.T + q
        gain = np.linalg.lstsq(ahead, f @ covs[day], rcond=None)[0].T
        means[day] = means[day] + gain @ (means[day + 1] - f @ means[day])
        covs[day] = covs[day] + gain @ (covs[day + 1] - ahead) @ gain.T
    return means, covs

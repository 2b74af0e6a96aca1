"""Time the batch smoother against pykalman and statsmodels in one run: `python benchmarks/kalman.py`.

One state, two services, a fifth of the entries missing. The peers do one series; figures are per step of one series.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from evaeto.fusion.kalman import StateSpace, kalman_smoother

SITES, DAYS = 337, 10_957
MODEL = StateSpace(
    transition=np.array([[0.9]]),
    transition_cov=np.array([[0.2]]),
    observation=np.array([[1.0], [1.0]]),
    observation_cov=np.array([[0.5, 0.2], [0.2, 0.8]]),
    initial_mean=np.array([0.0]),
    initial_cov=np.array([[10.0]]),
)


def main() -> None:
    rng = np.random.default_rng(0)
    observations = rng.normal(size=(SITES, DAYS, 2))
    observations[rng.random(observations.shape) < 0.2] = np.nan
    kalman_smoother(MODEL, observations[:20])  # compiles
    ours = best(lambda: kalman_smoother(MODEL, observations), 5)
    step = ours / (SITES * DAYS)
    print(f"{SITES} sites x {DAYS} days on one thread: {ours:.2f} s, {1e9 * step:.0f} ns per step")
    for name, smooth, days in (("statsmodels", _statsmodels, 3000), ("pykalman", _pykalman, 300)):
        theirs = best(lambda smooth=smooth, days=days: smooth(observations[0, :days]), 3) / days
        print(f"{name:<12} {1e9 * theirs:>10,.0f} ns per step, {theirs / step:>8,.0f} times ours")


def best(work: Callable[[], object], times: int) -> float:
    durations = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        durations.append(time.perf_counter() - begun)
    return min(durations)


def _statsmodels(series: np.ndarray) -> object:
    from statsmodels.tsa.statespace.kalman_smoother import KalmanSmoother

    smoother = KalmanSmoother(k_endog=2, k_states=1, k_posdef=1)
    smoother.bind(np.ascontiguousarray(series))
    smoother["design"], smoother["transition"] = MODEL.observation, MODEL.transition
    smoother["selection"], smoother["state_cov"] = np.eye(1), MODEL.transition_cov
    smoother["obs_cov"] = MODEL.observation_cov
    smoother.initialize_known(MODEL.initial_mean, MODEL.initial_cov)
    return smoother.smooth()


def _pykalman(series: np.ndarray) -> object:
    from pykalman import KalmanFilter

    peer = KalmanFilter(
        MODEL.transition, MODEL.observation, MODEL.transition_cov, MODEL.observation_cov,
        initial_state_mean=MODEL.initial_mean, initial_state_covariance=MODEL.initial_cov,
    )  # fmt: skip
    return peer.smooth(np.ma.masked_invalid(series))


if __name__ == "__main__":
    main()

"""The filter and the smoother agree with pykalman on complete rows and with statsmodels on rows with gaps."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.fusion import kalman_compiled
from evaeto.fusion.kalman import StateSpace, kalman_filter, kalman_smoother

MODEL = StateSpace(
    transition=np.array([[0.9, 0.1], [0.0, 0.7]]),
    transition_cov=np.array([[0.3, 0.1], [0.1, 0.2]]),
    observation=np.array([[1.0, 0.0], [1.0, 0.5], [0.2, 1.0]]),
    observation_cov=np.array([[0.5, 0.2, 0.1], [0.2, 0.6, 0.1], [0.1, 0.1, 0.4]]),
    initial_mean=np.array([1.0, -1.0]),
    initial_cov=2.0 * np.eye(2),
)

SCALAR = StateSpace(
    transition=np.array([[0.9]]),
    transition_cov=np.array([[0.3]]),
    observation=np.array([[1.0], [0.5], [2.0]]),
    observation_cov=MODEL.observation_cov,
    initial_mean=np.array([1.0]),
    initial_cov=np.array([[2.0]]),
)

PARTLY_KNOWN = StateSpace(
    transition=np.eye(2),
    transition_cov=np.diag([0.3, 0.0]),
    observation=MODEL.observation,
    observation_cov=MODEL.observation_cov,
    initial_mean=MODEL.initial_mean,
    initial_cov=np.diag([2.0, 0.0]),
)
"""The second state is known from the start and never changes: its covariances have no inverse."""


@pytest.fixture(scope="module")
def complete() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(3, 200, 3))


@pytest.fixture(scope="module")
def with_gaps(complete: np.ndarray) -> np.ndarray:
    gaps = complete.copy()
    gaps[np.random.default_rng(1).random(gaps.shape) < 0.4] = np.nan
    gaps[:, 50:60] = np.nan
    return gaps


@pytest.mark.slow
def test_filter_and_smoother_agree_with_pykalman_on_complete_rows(complete: np.ndarray) -> None:
    m = MODEL
    from pykalman import KalmanFilter  # a second to load

    oracle = KalmanFilter(
        m.transition, m.observation, m.transition_cov, m.observation_cov, None, None, m.initial_mean, m.initial_cov
    )
    filtered, smoothed = kalman_filter(m, complete), kalman_smoother(m, complete)
    for row, series in enumerate(complete):
        for found, expected in ((filtered, oracle.filter(series)), (smoothed, oracle.smooth(series))):
            np.testing.assert_allclose(found.mean[row], expected[0], rtol=0, atol=1e-8)
            np.testing.assert_allclose(found.cov[row], expected[1], rtol=0, atol=1e-8)


def test_filter_and_smoother_agree_with_statsmodels_on_rows_with_gaps(with_gaps: np.ndarray) -> None:
    from statsmodels.tsa.statespace.kalman_smoother import KalmanSmoother  # two seconds to load

    filtered, smoothed = kalman_filter(MODEL, with_gaps), kalman_smoother(MODEL, with_gaps)
    for row, series in enumerate(with_gaps):
        oracle = KalmanSmoother(k_endog=3, k_states=2, k_posdef=2)
        oracle.bind(np.asfortranarray(series.T))
        oracle["design"], oracle["obs_cov"] = MODEL.observation, MODEL.observation_cov
        oracle["transition"], oracle["selection"], oracle["state_cov"] = (
            MODEL.transition, np.eye(2), MODEL.transition_cov,
        )  # fmt: skip
        oracle.initialize_known(MODEL.initial_mean, MODEL.initial_cov)
        expected = oracle.smooth()
        np.testing.assert_allclose(filtered.mean[row], expected.filtered_state.T, rtol=0, atol=1e-8)
        np.testing.assert_allclose(smoothed.mean[row], expected.smoothed_state.T, rtol=0, atol=1e-8)
        np.testing.assert_allclose(smoothed.cov[row], np.moveaxis(expected.smoothed_state_cov, 2, 0), rtol=0, atol=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("model", [MODEL, PARTLY_KNOWN, SCALAR], ids=["two states", "one known", "one state"])
def test_the_compiled_code_is_the_same_as_numpy(model: StateSpace, with_gaps: np.ndarray) -> None:
    for plain, compiled in (
        (kalman_filter, kalman_compiled.filter_batch),
        (kalman_smoother, kalman_compiled.smooth_batch),
    ):
        found, expected = compiled(with_gaps, *model.arrays()), plain(model, with_gaps)
        np.testing.assert_allclose(found[0], expected.mean, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found[1], expected.cov, rtol=0, atol=1e-12)


@pytest.mark.slow
def test_a_large_job_gives_the_same_numbers_as_a_small_one(complete: np.ndarray) -> None:
    many = np.tile(complete, (120, 1, 1))
    np.testing.assert_allclose(
        kalman_smoother(MODEL, many).mean[-3:], kalman_smoother(MODEL, complete).mean, rtol=0, atol=1e-10
    )


def test_a_partly_missing_row_uses_what_is_there(complete: np.ndarray) -> None:
    one_gap = complete.copy()
    one_gap[:, 100, 0] = np.nan
    no_row = complete.copy()
    no_row[:, 100, :] = np.nan
    variances = [kalman_filter(MODEL, y).cov[0, 100, 0, 0] for y in (complete, one_gap, no_row)]
    assert variances[0] < variances[1] < variances[2]


def test_observations_of_another_shape_are_refused(complete: np.ndarray) -> None:
    with pytest.raises(ValueError, match="series, time, 3"):
        kalman_filter(MODEL, complete[0])

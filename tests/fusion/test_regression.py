"""The estimate of a day is the Kalman update of a fresh state with the observations of that day."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.fusion import regression
from evaeto.fusion.regression import SeasonalRegression

GAIN = np.array([1.2, 0.8, 0.3])
NOISE = np.array([[0.5, 0.2, 0.0], [0.2, 0.6, 0.1], [0.0, 0.1, 0.4]])
VARIANCE = 0.7


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> SeasonalRegression:
    monkeypatch.setattr(regression, "RIDGE", 0.0)
    covariance = np.empty((4, 4))
    covariance[:3, :3] = VARIANCE * np.outer(GAIN, GAIN) + NOISE
    covariance[:3, 3] = covariance[3, :3] = VARIANCE * GAIN
    covariance[3, 3] = VARIANCE
    return SeasonalRegression(("a.rs", "a.tmax", "b.rs"), np.zeros((12, 4)), covariance, 1e12)


def oracle(rows: list[int], values: np.ndarray) -> tuple[np.ndarray, float]:
    """Filtered means and variance of a state that is fresh every day, from the entries `rows` alone."""
    from pykalman import KalmanFilter  # a second to load

    kalman = KalmanFilter(
        np.zeros((1, 1)), GAIN[rows, None], VARIANCE * np.eye(1), NOISE[np.ix_(rows, rows)], None, None,
        np.zeros(1), VARIANCE * np.eye(1),
    )  # fmt: skip
    means, covariances = kalman.filter(values[:, rows])
    return means[:, 0], float(covariances[0, 0, 0])


@pytest.mark.parametrize("rows", [[0, 1, 2], [0, 2], [1], [2]])
def test_the_estimate_is_that_of_pykalman_from_the_same_entries(model: SeasonalRegression, rows: list[int]) -> None:
    values = np.random.default_rng(0).normal(size=(50, 3))
    seen = np.full_like(values, np.nan)
    seen[:, rows] = values[:, rows]
    found = model.estimate(seen, np.zeros_like(values))
    mean, variance = oracle(rows, values)
    np.testing.assert_allclose(found.anomaly, mean, atol=1e-8)
    np.testing.assert_allclose(found.explained, 1.0 - variance / VARIANCE, atol=1e-8)


def test_a_day_without_any_service_is_missing_and_has_no_shares(model: SeasonalRegression) -> None:
    found = model.estimate(np.array([[np.nan] * 3, [1.0, 1.0, 1.0]]), np.zeros((2, 3)))
    assert np.isnan(found.anomaly[0])
    assert found.share[0].tolist() == [0.0, 0.0]
    assert found.share[1].sum() == pytest.approx(1.0)


def test_a_day_with_one_service_gives_it_the_whole_share(model: SeasonalRegression) -> None:
    found = model.estimate(np.array([[np.nan, np.nan, 1.0]]), np.zeros((1, 3)))
    assert found.share[0].tolist() == [0.0, 1.0]

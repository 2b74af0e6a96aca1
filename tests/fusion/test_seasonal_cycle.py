"""The course of the year by twelve anchors."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.fusion import seasonal_cycle

DOY = np.arange(1.0, 366.0)
MONTH = np.repeat(np.arange(12), [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def test_the_weights_of_every_day_sum_to_one_and_are_not_negative() -> None:
    weights = seasonal_cycle.interpolation(np.arange(1.0, 367.0))
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)


def test_monthly_means_are_kept_by_the_daily_course() -> None:
    monthly = np.array([4.1, 4.0, 3.9, 4.0, 4.4, 4.7, 5.1, 5.9, 6.0, 5.3, 4.6, 4.2])
    course = seasonal_cycle.daily(seasonal_cycle.mean_preserving(monthly)[:, None], DOY)[:, 0]
    means = [course[month == MONTH].mean() for month in range(12)]
    np.testing.assert_allclose(means, monthly, atol=0.01)


def test_a_constant_has_a_constant_course() -> None:
    means = seasonal_cycle.seasonal_means(np.full((365, 1), 3.3), DOY, np.ones(365))
    np.testing.assert_allclose(means, 3.3)


def test_a_season_never_seen_is_the_mean_of_what_was_seen() -> None:
    summer = DOY[:90]
    means = seasonal_cycle.seasonal_means(np.arange(90.0)[:, None], summer, np.ones(90))
    assert means[6, 0] == pytest.approx(44.5, abs=0.5)

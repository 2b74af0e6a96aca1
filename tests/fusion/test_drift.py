"""The slow drift between services and reference."""

from __future__ import annotations

import numpy as np
import pytest

from evaeto.fusion.drift import estimate_drift

MONTHS = 240


@pytest.fixture(scope="module")
def drifting() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Daily differences with a drift of 0.3 mm/d that keeps 90 % from month to month, the months, the drift."""
    rng = np.random.default_rng(3)
    level = np.zeros(MONTHS)
    for month in range(1, MONTHS):
        level[month] = 0.9 * level[month - 1] + 0.3 * np.sqrt(1 - 0.81) * rng.normal()
    month = np.repeat(np.arange(MONTHS), 30)
    return level[month] + 0.4 * rng.normal(size=len(month)), month + 12 * 1990, level


@pytest.mark.slow
def test_the_drift_of_the_calibration_months_is_found(drifting: tuple[np.ndarray, ...]) -> None:
    difference, month, level = drifting
    drift = estimate_drift(difference, month)
    assert drift is not None
    found, variance = drift.at(np.arange(MONTHS) + 12 * 1990)
    assert np.sqrt(np.mean((found - level) ** 2)) < 0.4 * level.std()
    assert (variance < drift.stationary).all()


@pytest.mark.slow
def test_the_drift_fades_away_from_what_was_seen(drifting: tuple[np.ndarray, ...]) -> None:
    difference, month, _ = drifting
    drift = estimate_drift(difference, month)
    assert drift is not None
    after = month.max() + np.array([0, 6, 24, 600])
    level, variance = drift.at(after)
    assert (np.diff(np.abs(level)) <= 0).all()
    assert (np.diff(variance) >= 0).all()
    assert level[-1] == pytest.approx(0.0, abs=1e-4)
    assert variance[-1] == pytest.approx(drift.stationary, rel=1e-3)


def test_under_two_years_no_drift_is_claimed(drifting: tuple[np.ndarray, ...]) -> None:
    difference, month, _ = drifting
    assert estimate_drift(difference[:500], month[:500]) is None

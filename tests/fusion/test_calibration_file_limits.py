"""Calibration files of visitors: nothing endless is taken in."""

from __future__ import annotations

import pytest

from evaeto.errors import WeatherError
from evaeto.fusion.calibration_file import SavedCalibration
from evaeto.uploads.limits import CALIBRATION_BYTES


def test_a_calibration_of_endless_depth_is_damaged() -> None:
    with pytest.raises(WeatherError, match=r"^mine\.json: is a damaged calibration file$"):
        SavedCalibration.read("mine.json", b"[" * 100_000)


def test_a_calibration_that_is_far_too_large_is_not_looked_into() -> None:
    with pytest.raises(WeatherError, match=r"^mine\.json: is larger than 2,000 kB"):
        SavedCalibration.read("mine.json", b" " * (CALIBRATION_BYTES + 1))

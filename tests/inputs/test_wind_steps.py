"""Wind in another unit than m s-1, told by the steps in which its values go: anemometers count whole miles or knots."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaeto

STEPS = {
    "miles an hour in km/h": (1.609344, "km/h"),
    "knots in km/h": (1.852, "km/h"),
    "metres a second in km/h": (3.6, "km/h"),
    "miles an hour in knots": (0.868976, "kn"),
    "metres a second in knots": (1.943844, "kn"),
    "knots in miles an hour": (1.150779, "mph"),
    "metres a second in miles an hour": (2.236936, "mph"),
}


def hours(wind: np.ndarray, name: str = "u2") -> pd.DataFrame:
    times = pd.date_range("2020-07-01", periods=wind.size, freq="h", name="time")
    return pd.DataFrame({"tmean": 20.0 + np.arange(wind.size) % 24 / 4.0, "rhmean": 60.0, name: wind}, index=times)


def counts(hours: int = 480) -> np.ndarray:
    return np.random.default_rng(4).poisson(4.0, hours)


def said_of(table: pd.DataFrame, folder: Path) -> list[str]:
    table.to_csv(folder / "station.csv")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaeto.read_weather(folder / "station.csv")
    return [str(each.message) for each in caught if "steps" in str(each.message)]


@pytest.mark.parametrize("digits", [1, 2])
@pytest.mark.parametrize("case", STEPS)
def test_the_steps_of_another_unit_are_told_with_the_option(case: str, digits: int, tmp_path: Path) -> None:
    step, unit = STEPS[case]
    (said,) = said_of(hours((step * counts()).round(digits)), tmp_path)
    assert said.startswith(f"u2: its values go in steps of {round(step, 3)}, as wind in {unit} does")
    assert f"--unit 'u2={unit}'" in said


def test_a_unit_that_is_stated_is_believed(tmp_path: Path) -> None:
    assert not said_of(hours((1.609344 * counts()).round(1), "u2 [km/h]"), tmp_path)
    assert not said_of(hours((1.609344 * counts()).round(1), "u2 [m/s]"), tmp_path)


@pytest.mark.parametrize(
    "wind",
    [
        (0.44704 * counts()).round(1), (0.514444 * counts()).round(1), (0.514444 * counts()).round(2),
        counts().astype(float), (0.1 * counts()).round(1), (0.25 * counts()).round(2), (0.2 * counts()).round(1),
        (0.277778 * counts()).round(1), np.random.default_rng(0).gamma(2.0, 1.0, 480).round(1),
        np.random.default_rng(0).gamma(2.0, 1.0, 480), (1.609344 * np.minimum(counts(), 4)).round(1),
    ],
    ids=["miles", "knots", "knots, two digits", "whole", "tenths", "quarters", "fifths", "km/h", "any", "unrounded",
         "few different ones"],
)  # fmt: skip
def test_of_wind_that_may_be_in_metres_a_second_nothing_is_said(wind: np.ndarray, tmp_path: Path) -> None:
    assert not said_of(hours(wind), tmp_path)

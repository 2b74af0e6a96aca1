"""What cannot be true of a day's weather becomes missing and is told; what can be true is left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.quality import check


def weather(days: int = 4, **changes: list[float]) -> xr.Dataset:
    """A plain week's weather at 20° S with some values changed."""
    values = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0, "precip": 0.0}
    columns = {name: [value] * days for name, value in values.items()} | changes
    time = pd.date_range("2020-01-01", periods=days, name="time")
    return xr.Dataset({name: ("time", column) for name, column in columns.items()}, coords={"time": time})


def test_plausible_weather_passes_unchanged() -> None:
    given = weather()
    checked, findings = check(given, "a service", lat=-20)
    assert findings == []
    xr.testing.assert_identical(checked, given)


@pytest.mark.parametrize(
    ("name", "impossible"),
    [("tmax", 61.0), ("tmin", -95.0), ("rhmean", 101.0), ("u2", -0.1), ("precip", 2001.0), ("rs", -1.0)],
)
def test_a_value_beyond_the_physical_limits_becomes_missing_and_is_told(name: str, impossible: float) -> None:
    changed = weather()
    changed[name][1] = impossible
    checked, findings = check(changed, "a service", lat=-20)
    assert np.isnan(checked[name][1])
    assert np.isfinite(checked[name][[0, 2, 3]]).all()
    assert str(findings[0]).startswith(f"a service: {name} rejected on 1 day: outside")


def test_a_maximum_below_the_minimum_takes_both_away() -> None:
    checked, findings = check(weather(tmax=[30, 10, 30, 30]), "a service", lat=-20)
    assert np.isnan(checked["tmax"][1])
    assert np.isnan(checked["tmin"][1])
    assert {finding.variable for finding in findings} == {"tmax", "tmin"}


def test_more_radiation_than_reaches_the_atmosphere_is_rejected() -> None:
    checked, findings = check(weather(rs=[20, 49, 20, 20]), "a service", lat=-20)
    assert np.isnan(checked["rs"][1])
    assert "extraterrestrial" in findings[0].reason


def test_no_radiation_in_the_polar_night_is_right() -> None:
    checked, findings = check(weather(rs=[0, 0, 0, 0]), "a service", lat=80)
    assert findings == []
    assert (checked["rs"] == 0).all()


def test_the_input_is_left_as_it_was() -> None:
    changed = weather(tmax=[99, 30, 30, 30])
    check(changed, "a service", lat=-20)
    assert changed["tmax"][0] == 99

"""Whether the daily weather of a place is usual there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.inputs.likely import doubts_of_arrays, may_be_doubtful

DAYS = pd.date_range("2001-01-01", periods=400)


def weather(lat: float, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Arrays (place, time) of one place, and the radiation above the atmosphere."""
    rng = np.random.default_rng(seed)
    ra = np.asarray(extraterrestrial_radiation(np.array([[lat]]), DAYS.day_of_year.to_numpy()))
    mean = 25.0 - 0.3 * abs(lat) + rng.normal(0, 3, ra.shape)
    width = rng.uniform(4, 16, ra.shape)
    return {"tmax": mean + width / 2, "tmin": mean - width / 2, "rs": ra * rng.uniform(0.2, 0.75, ra.shape)}, ra


@settings(max_examples=60, deadline=None)
@given(
    lat=st.floats(-66, 66),
    seed=st.integers(0, 9999),
    sun=st.floats(0.2, 1.0),
    warmer=st.floats(0, 60),
    wider=st.floats(0, 40),
    gaps=st.floats(0, 1),
    wind=st.floats(0, 20),
)
def test_where_many_places_show_nothing_doubtful_each_alone_has_nothing_to_say(
    lat: float, seed: int, sun: float, warmer: float, wider: float, gaps: float, wind: float
) -> None:
    values, ra = weather(lat, seed)
    values["rs"] = values["rs"] * sun
    values["u2"] = np.random.default_rng(seed).gamma(4, wind / 4, ra.shape)
    values["tmax"] = values["tmax"] + warmer + wider
    values["tmin"] = values["tmin"] + warmer
    for number, name in enumerate(values):
        holes = np.random.default_rng(seed + number).random(ra.shape) < gaps
        values[name] = np.where(holes, np.nan, values[name])
    (suspect,) = may_be_doubtful(values, np.array([lat]), ra)
    said = doubts_of_arrays({name: each[0] for name, each in values.items()}, DAYS, lat, ())
    assert suspect or not said


@pytest.mark.parametrize("lat", [-40.0, 0.0, 55.0])
def test_usual_weather_needs_no_second_look(lat: float) -> None:
    values, ra = weather(lat, 0)
    assert not may_be_doubtful(values, np.array([lat]), ra).any()
    assert may_be_doubtful({**values, "rs": 0.3 * values["rs"]}, np.array([lat]), ra).all()
    fahrenheit = {name: 1.8 * values[name] + 32.0 for name in ("tmax", "tmin")}
    assert may_be_doubtful(fahrenheit, np.array([lat]), ra).all()


@pytest.mark.parametrize(("wind", "told"), [(7.0, 0), (12.4, 1)])
def test_wind_that_no_place_has_is_told_and_not_refused(wind: float, told: int) -> None:
    says = doubts_of_arrays({"u2": np.full(400, wind)}, DAYS, -22.7, ["u2"])
    assert len(says) == told
    assert all("--unit 'u2=km/h'" in each for each in says)

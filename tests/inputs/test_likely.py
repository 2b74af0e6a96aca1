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
    (suspect,) = may_be_doubtful(values, np.array([lat]), ra, DAYS.day_of_year.to_numpy())
    said = doubts_of_arrays({name: each[0] for name, each in values.items()}, DAYS, lat, ())
    assert suspect or not said


@pytest.mark.parametrize("lat", [-40.0, 0.0, 55.0])
def test_usual_weather_needs_no_second_look(lat: float) -> None:
    values, ra = weather(lat, 0)
    assert not may_be_doubtful(values, np.array([lat]), ra).any()
    assert may_be_doubtful({**values, "rs": 0.3 * values["rs"]}, np.array([lat]), ra).all()
    fahrenheit = {name: 1.8 * values[name] + 32.0 for name in ("tmax", "tmin")}
    assert may_be_doubtful(fahrenheit, np.array([lat]), ra).all()


@pytest.mark.parametrize(
    ("wind", "unstated", "told"),
    [(7.0, [], 0), (12.4, [], 1), (5.0, ["u2"], 0), (7.0, ["u2"], 1), (12.4, ["u2"], 1)],
)
def test_wind_that_no_place_has_is_told_and_not_refused(wind: float, unstated: list[str], told: int) -> None:
    says = doubts_of_arrays({"u2": np.full(400, wind)}, DAYS, -22.7, unstated)
    assert len(says) == told
    assert all("--unit 'u2=km/h'" in each for each in says)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"rs": 1.0}, "clear-sky radiation"),
        ({"sunshine": np.full(400, 0.8)}, "more than 0.8 h of sunshine"),
        ({"tmax": np.full(400, 20.0), "tmin": np.full(400, 20.0)}, "are equal on 400 days"),
        ({"u2": np.where(np.arange(400) % 3, 0.0, 2.0)}, "no wind at all on 266 of 400 days"),
    ],
)
def test_what_is_hardly_possible_is_told_by_name(values: dict[str, object], said: str) -> None:
    ra = np.asarray(weather(-22.7, 0)[1]).reshape(-1)
    values = {"rs": ra * values["rs"]} if isinstance(values.get("rs"), float) else values
    arrays = {name: np.asarray(each, dtype=float)[: len(DAYS)] for name, each in values.items()}
    says = doubts_of_arrays(arrays, DAYS[: len(next(iter(arrays.values())))], -22.7, ())
    assert any(said in each for each in says)
    (suspect,) = may_be_doubtful({name: each[None] for name, each in arrays.items()}, np.array([-22.7]), ra[None])
    assert suspect


def winter(lat: float, degrees: float) -> dict[str, np.ndarray]:
    """A winter at a latitude with this mean temperature [degC]."""
    swing = 3.0 * np.sin(np.arange(60.0))
    return {"tmax": degrees + 6.0 + swing, "tmin": degrees - 6.0 + swing}


WINTER = pd.date_range("2021-01-01", periods=60)


@pytest.mark.parametrize(("lat", "degrees"), [(45.0, -3.0), (50.0, -4.0), (40.0, 2.0), (60.0, -5.0)])
def test_a_frosty_winter_in_fahrenheit_is_asked_for(lat: float, degrees: float) -> None:
    values = winter(lat, degrees)
    fahrenheit = {name: 1.8 * each + 32.0 for name, each in values.items()}
    assert any("the unit is probably degF" in each for each in doubts_of_arrays(fahrenheit, WINTER, lat, ["tmax"]))
    assert not doubts_of_arrays(values, WINTER, lat, ["tmax"])


@pytest.mark.parametrize(("lat", "degrees"), [(34.0, 22.0), (40.0, 15.0), (45.0, 14.0), (50.0, 14.0), (60.0, 9.0)])
def test_a_winter_as_mild_as_any_is_believed(lat: float, degrees: float) -> None:
    assert not doubts_of_arrays(winter(lat, degrees), WINTER, lat, ["tmax", "tmin"])

"""Weather in steps longer than a day, and shorter than an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import evaeto
from evaeto.errors import AssumedInputWarning, AssumedStepWarning, WeatherError
from evaeto.inputs.steps import long_steps

BANGKOK = {"lat": 13.73, "elevation": 2.0}


def table(times: pd.DatetimeIndex, **columns: Any) -> pd.DataFrame:
    values = {"tmax": 25.0, "tmin": 12.0, "tdew": 11.0, "u2": 2.0, "rs": 12.0} | columns
    return pd.DataFrame(values, times)


def test_april_in_bangkok_is_as_in_example_17_of_fao_56() -> None:
    months = pd.to_datetime(["1990-03-01", "1990-04-01"])
    weather = pd.DataFrame({"tmax": [33.8, 34.8], "tmin": [24.6, 25.6], "ea": 2.85, "u2": 2.0, "sunshine": 8.5}, months)
    with pytest.warns(AssumedStepWarning):
        result = evaeto.eto(weather, **BANGKOK)
    assert result.iloc[1] == pytest.approx(5.72, abs=0.01)
    assert "months" in result.attrs["time_step"]


@pytest.mark.filterwarnings("ignore::evaeto.errors.AssumedStepWarning")
@pytest.mark.parametrize("label", ["MS", "ME", "middle"])
def test_a_month_has_the_day_of_its_middle_however_it_is_dated(label: str) -> None:
    first = pd.date_range("2019-01-01", periods=24, freq="MS")
    times = {"MS": first, "ME": first + pd.offsets.MonthEnd(), "middle": first + timedelta(days=14)}[label]
    steps = long_steps(times)
    assert steps is not None
    assert steps.kind == "month"
    assert list(steps.doy[:4]) == [16, 45, 75, 105]
    assert list(steps.doy[12:15]) == [16, 46, 76]  # a leap year
    warm = np.repeat([0.0, 10.0, 20.0, 10.0], 6)
    at_first, here = (
        evaeto.eto(table(t, tmax=25 + warm, tmin=12 + warm), lat=40, elevation=10) for t in (first, times)
    )
    np.testing.assert_array_equal(at_first, here)


@pytest.mark.filterwarnings("ignore::evaeto.errors.AssumedStepWarning")
def test_the_soil_takes_up_heat_in_spring_and_gives_it_back_in_autumn() -> None:
    times = pd.date_range("2019-01-01", periods=12, freq="MS")
    t = 10.0 - 10.0 * np.cos(np.arange(12) * np.pi / 6)
    weather = table(times, tmax=t + 6, tmin=t - 6, tdew=t - 7, rs=1.2 * t + 3)
    monthly = evaeto.eto(weather, lat=50, elevation=10)
    middle = evaeto.eto(weather.set_axis(times + timedelta(days=14)), lat=50, elevation=10, step="day")
    difference = monthly.to_numpy() - middle.to_numpy()
    assert difference[3] < -0.1
    assert difference[9] > 0.1


def test_a_month_without_neighbours_takes_no_soil_heat_flux_and_says_so() -> None:
    times = pd.to_datetime(["2019-01-01", "2019-02-01", "2019-05-01", "2019-06-01"])
    with pytest.warns(AssumedStepWarning, match="2019-01, 2019-05"):
        evaeto.eto(table(times), lat=0, elevation=10)


@pytest.mark.filterwarnings("ignore::evaeto.errors.AssumedStepWarning")
@pytest.mark.slow
def test_months_of_a_grid_on_dask_are_as_in_memory_and_stay_lazy() -> None:
    times = pd.date_range("2019-01-01", periods=12, freq="MS")
    rng = np.random.default_rng(0)
    tmin = rng.uniform(5, 15, (12, 3, 2))
    fields = {"tmax": tmin + 10, "tmin": tmin, "tdew": tmin - 1, "u2": 0 * tmin + 2, "rs": 0 * tmin + 12}
    grid = xr.Dataset(
        {name: (("time", "lat", "lon"), values) for name, values in fields.items()},
        {"time": times, "lat": [0.0, 10.0, 20.0], "lon": [1.0, 2.0], "elevation": 10.0},
    )
    whole = evaeto.eto(grid)
    for chunks in ({"time": 12, "lat": 1}, {"time": 5}):
        lazy = evaeto.eto(grid.chunk(chunks))
        assert lazy.chunks is not None
        np.testing.assert_allclose(lazy, whole, atol=1e-12)
    assert np.isfinite(whole).all()


@pytest.mark.filterwarnings("ignore::evaeto.errors.EvaetoWarning")
@pytest.mark.parametrize("chunks", [None, {"time": 12, "lat": 1}])
def test_a_month_whose_temperature_is_a_fill_value_is_missing_and_its_neighbours_too(chunks: Any) -> None:
    times = pd.date_range("2019-01-01", periods=12, freq="MS")
    fields = {"tmax": 25.0, "tmin": 12.0, "tdew": 11.0, "u2": 2.0, "rs": 12.0}
    grid = xr.Dataset(
        {name: (("time", "lat", "lon"), np.full((12, 2, 2), value)) for name, value in fields.items()},
        {"time": times, "lat": [0.0, 10.0], "lon": [1.0, 2.0], "elevation": 10.0},
    )
    grid["tmax"][5] = -9999.0
    result = evaeto.eto(grid if chunks is None else grid.chunk(chunks)).compute()
    assert list(np.flatnonzero(result.isnull().all(("lat", "lon")))) == [4, 5, 6]


@pytest.mark.parametrize("method", ["hargreaves", "turc", "priestley-taylor"])
@pytest.mark.filterwarnings("ignore::evaeto.errors.AssumedStepWarning")
def test_the_other_methods_have_the_day_of_the_middle_too(method: str) -> None:
    times = pd.date_range("2019-01-01", periods=12, freq="MS")
    weather = table(times, rhmean=60.0).drop(columns="tdew")
    monthly = evaeto.eto(weather, lat=45, elevation=10, method=method)
    middle = evaeto.eto(
        weather.set_axis(times + pd.to_timedelta((times.days_in_month - 1) // 2, "D")),
        lat=45, elevation=10, method=method, step="day",
    )  # fmt: skip
    np.testing.assert_allclose(monthly, middle)  # the temperature does not change: no soil heat flux


def test_ten_day_periods_and_composites_of_satellites_have_their_middle() -> None:
    dekads = pd.DatetimeIndex([f"2019-{month:02d}-{day:02d}" for month in (1, 2) for day in (1, 11, 21)])
    steps = long_steps(dekads)
    assert steps is not None
    assert (steps.kind, list(steps.doy)) == ("dekad", [5, 15, 26, 36, 46, 55])
    ends = pd.to_datetime(["2019-01-10", "2019-01-20", "2019-01-31", "2019-02-10", "2019-02-20", "2019-02-28"])
    again = long_steps(ends)
    assert again is not None
    assert list(again.doy) == list(steps.doy)
    eight = long_steps(pd.date_range("2019-12-27", periods=3, freq="8D"))
    assert eight is not None
    assert (eight.kind, list(eight.doy)) == ("days", [364, 7, 15])


@given(
    st.integers(0, 3000), st.lists(st.integers(1, 60), min_size=1, max_size=30),
)  # fmt: skip
@pytest.mark.slow
def test_days_stay_days_whatever_gaps_they_have(start: int, gaps: list[int]) -> None:
    days = np.cumsum([start, 1, *gaps])  # two days that follow each other
    assert long_steps(pd.to_datetime("2000-01-01") + pd.to_timedelta(days, "D")) is None


def test_weather_of_three_and_six_hours_is_named_as_such() -> None:
    for hours in (3, 6):
        times = pd.date_range("2020-07-01", periods=40, freq=f"{hours}h")
        with pytest.raises(WeatherError, match=f"{hours}-hourly"):
            evaeto.eto(table(times), lat=40, elevation=10)


def test_steps_shorter_than_an_hour_have_their_sums_beside_the_rate() -> None:
    times = pd.date_range("2020-07-01", periods=144, freq="10min", name="time")
    values = {"tmean": 20.0, "rhmean": 50.0, "u2": 2.0, "rn": 0.5}
    weather = xr.Dataset({name: ("time", np.full(144, value)) for name, value in values.items()}, {"time": times})
    rate = evaeto.eto(weather, elevation=10.0)
    assert rate.attrs["units"] == "mm h-1"
    np.testing.assert_allclose(rate["eto_step"], rate / 6)
    assert rate["eto_step"].attrs["units"] == "mm"
    hourly = evaeto.eto(weather.isel(time=slice(0, None, 6)), elevation=10.0)
    assert "eto_step" not in hourly.coords


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("Penman-Monteith", "fao56"), ("PM_FAO56", "fao56"), ("pm", "fao56"), ("ASCE-EWRI", "asce"),
        ("hargreaves_samani", "hargreaves"), ("Hargreaves", "hargreaves"), ("priestley_taylor", "priestley-taylor"),
        ("Turc", "turc"), ("Blaney Criddle", "blaney-criddle"),
    ],
)  # fmt: skip
def test_methods_are_known_by_their_usual_names(name: str, method: str) -> None:
    days = pd.date_range("2020-07-01", periods=3)
    weather = table(days, rhmin=40.0, rhmax=90.0)
    expected = evaeto.eto(weather, lat=40, elevation=10, method=method)
    np.testing.assert_array_equal(evaeto.eto(weather, lat=40, elevation=10, method=name), expected)


def test_an_unknown_method_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(ValueError, match="fao56, asce, hargreaves, priestley-taylor, turc, blaney-criddle"):
        evaeto.eto(table(pd.date_range("2020-07-01", periods=3)), lat=40, elevation=10, method="thornthwaite")


def of_steps(minutes: int, **radiation: Any) -> pd.DataFrame:
    """Two clear days at the equator, with the radiation of each step [MJ m-2] under another name and unit."""
    times = pd.date_range("2021-03-20", periods=2 * 1440 // minutes + 1, freq=f"{minutes}min")[1:]
    hour = (times.hour + times.minute / 60 - minutes / 120) % 24
    power = 3.0 * np.maximum(np.sin((hour - 6) / 12 * np.pi), 0.0)  # MJ m-2 h-1
    sums = power * minutes / 60
    columns = {name: sums * factor for name, factor in radiation.items()}
    return pd.DataFrame(
        {"tmean": 25.0 + 4 * np.sin((hour - 9) / 12 * np.pi), "rhmean": 60.0, "u2": 2.0, **columns}, times
    )


@pytest.mark.parametrize("minutes", [5, 10, 15, 30, 60])
@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("rs [MJ m-2]", 1.0), ("rs [kJ m-2]", 1e3), ("ssrd [J m-2]", 1e6), ("rs [Wh m-2]", 1 / 3.6e-3),
        ("rs [kWh/m2]", 1 / 3.6), ("rs [J/cm2]", 100.0), ("rs [langley]", 1 / 0.04184),
    ],
)  # fmt: skip
def test_a_sum_without_a_time_is_that_of_the_step_however_short(minutes: int, name: str, factor: float) -> None:
    place = {"lat": 0.0, "lon": 0.0, "utc_offset": 0, "elevation": 100}
    rate = evaeto.eto(of_steps(minutes, **{"rs [MJ m-2 h-1]": 60 / minutes}), **place)
    power = evaeto.eto(of_steps(minutes, **{"rs [W m-2]": 60 / minutes / 3.6e-3}), **place)
    summed = evaeto.eto(of_steps(minutes, **{name: factor}), **place)
    np.testing.assert_allclose(power, rate, rtol=1e-6)
    np.testing.assert_allclose(summed, rate, rtol=2e-3)  # the langley is one of three
    days = evaeto.daily(of_steps(minutes, **{name: factor}))
    assert days["rs"].iloc[0] == pytest.approx(3.0 * 24 / np.pi, rel=5e-3)


def test_a_step_whose_radiation_states_no_unit_is_a_rate_and_told_so() -> None:
    place = {"lat": 0.0, "lon": 0.0, "utc_offset": 0, "elevation": 100}
    with pytest.warns(AssumedInputWarning, match=r"rs: states no unit, .* sum of its 30 minutes.*--units rs=MJ m-2"):
        bare = evaeto.eto(of_steps(30, rs=1.0), **place)
    summed = evaeto.eto(of_steps(30, rs=1.0), **place, units={"rs": "MJ m-2"})
    assert (summed.sum() - bare.sum()) > 0.1 * bare.sum()


@pytest.mark.parametrize(("freq", "months"), [("2MS", 2), ("QE", 3), ("YS", 12)])
def test_quarters_and_years_are_no_months(freq: str, months: int) -> None:
    times = pd.date_range("2018-12-01", periods=5, freq=freq)
    with pytest.raises(WeatherError, match=f"{months} months apart"):
        evaeto.eto(table(times), lat=40, elevation=10)
    assert np.isfinite(evaeto.eto(table(times), lat=40, elevation=10, step="day")).all()

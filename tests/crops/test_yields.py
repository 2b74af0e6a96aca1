"""Yield under a lack of water and in salt, and what to do next."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto import crops
from evaeto.crops.coefficient import effective_precipitation, effective_precipitation_short


def test_a_tenth_less_water_takes_ky_tenths_of_the_yield():
    assert crops.relative_yield(450.0, 500.0, crops.KY["maize"]) == pytest.approx(1 - 1.25 * 0.1)
    assert crops.relative_yield(500.0, 500.0, 1.25) == 1.0
    assert crops.relative_yield(50.0, 500.0, 1.25) == 0.0


def test_salt_takes_yield_beyond_its_threshold_and_evaporation_by_ky():
    threshold, slope = crops.SALT["bean"]
    np.testing.assert_allclose(crops.yield_in_salt(np.array([0.5, 1.0, 2.0, 9.0]), threshold, slope), [1, 1, 0.81, 0])
    assert crops.salt_stress(2.0, threshold, slope, crops.KY["bean"]) == pytest.approx(1 - 0.19 / 1.15)


def test_the_tables_of_salt_and_yield_are_those_printed():
    # FAO-56 table 23, pages 178 to 180, and 24, page 181; the middle of a range
    assert len(crops.SALT) == 74
    assert [crops.SALT[name] for name in ("cabbage", "tomato", "rice", "apricot", "wheat_durum")] == [
        (1.4, 11.9), (1.7, 9.0), (3.0, 12.0), (1.6, 24.0), (5.8, 4.65),
    ]  # fmt: skip
    assert (crops.KY["citrus_70"], crops.KY["banana_2"]) == (pytest.approx(1.2), pytest.approx(1.275))
    assert len(crops.KY) == 24  # 23 crops, grapes twice


def test_the_short_form_of_effective_rain_is_that_of_cropwat():
    np.testing.assert_allclose(effective_precipitation_short(np.array([0.0, 100.0, 250.0, 300.0])), [0, 84, 150, 155])


def test_the_full_form_of_effective_rain_knows_the_crop_and_differs():
    # 100 mm of rain on a month of 150 mm of use and 75 mm of storage: 73.3 mm, where the short form has 84.0
    assert effective_precipitation(100.0, 150.0) == pytest.approx(73.3, abs=0.05)


def warm(size: int = 200, tmax: float = 30.0, tmin: float = 16.0) -> xr.Dataset:
    days = {"time": pd.date_range("2021-04-01", periods=size)}
    return xr.Dataset({"tmax": ("time", np.full(size, tmax)), "tmin": ("time", np.full(size, tmin))}, days)


def test_a_warm_season_is_short():
    sums = (260.0, 390.0, 650.0, 325.0)  # of 13 degree days a day above 10 degrees: 20, 30, 50 and 25 days
    assert crops.stages_by_degree_days(warm(), "2021-04-10", sums, 10.0).to_numpy().tolist() == [20, 30, 50, 25]
    cool = crops.stages_by_degree_days(warm(300, 26.0, 8.0), "2021-04-10", sums, 10.0)  # 8 a day: tmin counts as 10
    assert int(cool.sum()) == int(np.ceil(sum(sums) / 8))
    capped = crops.stages_by_degree_days(warm(tmax=40.0), "2021-04-10", sums, 10.0, most=30.0)
    assert capped.to_numpy().tolist() == [20, 30, 50, 25]


def test_stages_of_a_grid_are_those_of_each_of_its_cells():
    grid = warm().expand_dims(lat=[1.0, 2.0]) + xr.DataArray([0.0, 13.0], {"lat": [1.0, 2.0]}, "lat")
    stages = crops.stages_by_degree_days(grid, "2021-04-10", (260.0, 390.0, 650.0, 325.0), 10.0)
    assert stages.sel(lat=1.0).to_numpy().tolist() == [20, 30, 50, 25]
    assert stages.sel(lat=2.0).to_numpy().tolist() == [10, 15, 25, 13]


@pytest.mark.parametrize(("weather", "sums", "text"), [
    (warm(), (1.0, 2.0, 3.0), "four positive sums"), (warm(50), (260.0, 390.0, 650.0, 325.0), "do not reach"),
    (warm().drop_isel(time=30), (260.0, 390.0, 650.0, 325.0), "without a gap"),
    (warm().where(warm()["time"] != np.datetime64("2021-05-01")), (260.0, 390.0, 650.0, 325.0), "without a gap"),
    (warm().drop_vars("tmin"), (260.0, 390.0, 650.0, 325.0), "missing input: tmin"),
])  # fmt: skip
def test_stages_that_the_weather_does_not_tell_are_refused(weather, sums, text):
    with pytest.raises(ValueError, match=text):
        crops.stages_by_degree_days(weather, "2021-04-10", sums, 10.0)


def field(size: int = 60, **how) -> xr.Dataset:
    days = pd.date_range("2021-07-01", periods=size)
    weather = xr.Dataset(
        {name: ("time", np.full(size, value)) for name, value in (("eto", 5.0), ("precip", 0.0))}, {"time": days}
    )
    return crops.balance(weather, "wheat", "loam", "2021-06-01", method="single", p="held", **how)


def test_advice_says_how_long_the_readily_available_water_lasts():
    balance = field(8)
    told = crops.advice(balance)
    use = float(balance["etc"].mean())
    days = int(np.ceil((told["raw_mm"] - told["depletion_mm"]) / use))
    assert told["date"] == "2021-07-08"
    assert not told["irrigate"]
    assert told["depth_mm"] == 0.0
    assert told["due"] == str((pd.Timestamp("2021-07-09") + pd.Timedelta(days=days)).date())
    assert told["days_without_balance"] == 0


def test_advice_waters_a_root_zone_whose_readily_available_water_is_used_up():
    told = crops.advice(field(40), efficiency=0.8)
    assert told["irrigate"]
    assert told["due"] == "2021-08-10"
    assert told["depth_mm"] == pytest.approx(told["depletion_mm"] / 0.8, abs=0.01)


def test_advice_waits_for_a_weekday_that_is_open_and_adds_what_is_to_drain():
    # The balance ends on Monday, 9 August 2021, and water is due on Tuesday
    told = crops.advice(field(40), weekdays=("thu",))
    assert (told["irrigate"], told["depth_mm"], told["due"]) == (False, 0.0, "2021-08-12")
    told = crops.advice(field(40), weekdays=("tue",), leaching=0.2)
    assert told["irrigate"]
    assert told["depth_mm"] == pytest.approx(told["depletion_mm"] / 0.8, abs=0.01)


def test_advice_is_of_the_last_day_that_is_known_and_says_how_many_are_not():
    holed = field(20)
    told = crops.advice(holed.where(holed["time"] < np.datetime64("2021-07-16")))
    assert (told["date"], told["days_without_balance"]) == ("2021-07-15", 5)


def test_advice_needs_one_field_and_a_day():
    with pytest.raises(ValueError, match="one field"):
        crops.advice(field().expand_dims(field=2))
    with pytest.raises(ValueError, match="no day"):
        crops.advice(field() * np.nan)

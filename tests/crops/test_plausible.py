"""What cannot be is refused or left out and said: units mistaken, gaps in a season, water that is not counted."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto import crops
from evaeto.errors import AssumedInputWarning, EvaetoWarning, IncompleteDayWarning, RejectedValuesWarning

DAYS = pd.date_range("2021-03-01", periods=240)
GAP = pd.Timestamp("2021-05-10")
MAIZE = {"crop": "maize", "soil": "loam", "planting": "2021-04-01"}


def weather(days=DAYS, **values) -> xr.Dataset:
    values = {"eto": 5.0, "precip": 0.0} | values
    return xr.Dataset(
        {name: ("time", np.broadcast_to(np.asarray(value, float), len(days)).copy()) for name, value in values.items()},
        {"time": days},
    )


def with_one(name: str, value: float, **values) -> xr.Dataset:
    days = weather(**values)
    days[name].loc[GAP] = value
    return days


@pytest.mark.parametrize(("name", "value"), [
    ("eto", -999.0), ("eto", np.inf), ("eto", 480.0), ("precip", -9999.0), ("precip", np.inf),
])  # fmt: skip
def test_a_value_that_cannot_be_is_a_missing_one_and_is_said(name, value):
    with pytest.warns(RejectedValuesWarning, match=rf"{name}: .* on 2021-05-10 lies beyond"):
        found = crops.balance(with_one(name, value), **MAIZE)
    with pytest.warns(IncompleteDayWarning, match=rf"{name} missing on 2021-05-10"):
        xr.testing.assert_identical(found, crops.balance(with_one(name, np.nan), **MAIZE))
    assert found["depletion"].sel(time=slice(GAP, None)).isnull().all()
    assert found["depletion"].sel(time=slice("2021-04-01", "2021-05-09")).notnull().all()


@pytest.mark.parametrize("name", ["eto", "precip", "capillary_rise"])
def test_a_gap_within_the_season_is_said_and_never_a_zero(name):
    days = with_one(name, np.nan, capillary_rise=0.0)
    with pytest.warns(IncompleteDayWarning, match=f"weather: {name} missing on 2021-05-10: the balance"):
        found = crops.balance(days, **MAIZE)
    assert found["eta"].sel(time=slice(GAP, None)).isnull().all()


def test_days_that_are_absent_are_counted():
    with pytest.warns(IncompleteDayWarning, match="eto, precip missing on 10 days, the first 2021-05-10"):
        crops.balance(weather().drop_sel(time=pd.date_range(GAP, periods=10)), **MAIZE)


@pytest.mark.parametrize("day", ["2021-03-15", "2021-10-01"])
def test_a_gap_outside_the_season_is_nobodys_business(day):
    days = weather()
    days["eto"].loc[day] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error", EvaetoWarning)
        assert crops.balance(days, **MAIZE)["depletion"].notnull().sum() == 150


def test_the_future_and_cells_of_the_sea_are_no_gaps():
    days = weather().isel(time=slice(0, 100))
    days["eto"][-3:] = np.nan
    grid = xr.concat([days.isel(time=slice(0, 97)), days.isel(time=slice(0, 97)) * np.nan], "cell")
    with warnings.catch_warnings():
        warnings.simplefilter("error", EvaetoWarning)
        assert crops.balance(days, **MAIZE)["depletion"].notnull().sum() == 66
        found = crops.balance(grid, **MAIZE)["depletion"]
    assert found.isel(cell=1).isnull().all()
    assert found.isel(cell=0).notnull().any()


@pytest.mark.parametrize("name", ["u2", "rhmin"])
def test_a_day_without_wind_or_humidity_takes_the_mean_of_the_others_and_says_so(name):
    with pytest.warns(AssumedInputWarning, match=f"{name} missing on 2021-05-10: the mean of the other days"):
        found = crops.balance(with_one(name, np.nan, u2=3.0, rhmin=40.0), **MAIZE)
    xr.testing.assert_allclose(found, crops.balance(weather(u2=3.0, rhmin=40.0), **MAIZE))


def test_a_station_without_any_wind_has_the_subhumid_climate_of_the_tables():
    found = crops.balance(weather(u2=np.nan, rhmin=40.0), **MAIZE)
    xr.testing.assert_allclose(found, crops.balance(weather(), **MAIZE))
    assert found["eta"].notnull().sum() == 150
    assert "subhumid" in found.attrs["coefficients"]


@pytest.mark.parametrize(("values", "text"), [
    ({"eto": 0.005}, "eto: its highest value is 0.005 mm d-1"),
    ({"eto": 120.0}, "eto: values from 120 to 120 mm d-1"),
    ({"u2": 2.0, "rhmin": 0.45}, "rhmin: 0.45 .* looks like a fraction"),
    ({"u2": -3.0, "rhmin": 45.0}, "u2: values from -3"),
    ({"u2": 2.0, "rhmin": 145.0}, "rhmin: values from 145"),
])  # fmt: skip
def test_weather_in_another_unit_is_refused(values, text):
    with pytest.raises(evaeto.EvaetoError, match=text):
        crops.balance(weather(**values), **MAIZE)


def test_units_are_read_from_the_attributes_of_all_that_has_them():
    days = weather(capillary_rise=0.001, eto=0.005)
    days["capillary_rise"].attrs["units"] = days["eto"].attrs["units"] = "m d-1"
    xr.testing.assert_allclose(crops.balance(days, **MAIZE), crops.balance(weather(capillary_rise=1.0), **MAIZE))


def test_grids_that_are_packed_have_rain_that_is_hardly_negative():
    xr.testing.assert_identical(crops.balance(weather(precip=-2e-6), **MAIZE), crops.balance(weather(), **MAIZE))


def test_chunks_that_are_not_computed_yet_are_cleared_alike():
    days = with_one("eto", -999.0)
    lazy = crops.balance(days.expand_dims(cell=2).chunk(cell=1), **MAIZE)["eta"]
    with pytest.warns(EvaetoWarning):
        eager = crops.balance(days, **MAIZE)["eta"]
    np.testing.assert_array_equal(lazy.isel(cell=1).compute(), eager)


def test_irrigation_before_planting_is_not_lost_without_a_word():
    early = pd.Series({pd.Timestamp("2021-03-20"): 50.0})
    with pytest.warns(RejectedValuesWarning, match="50 mm on 2021-03-20 lie outside of the season"):
        crops.balance(weather(), **MAIZE, irrigation=early)
    with warnings.catch_warnings():
        warnings.simplefilter("error", EvaetoWarning)
        assert crops.balance(weather(), **MAIZE, irrigation=early, between="bare")["irrigation"].sum() == 50.0


CROP = crops.FieldCrop("crop", (0.3, 1.2, 0.5), (0.15, 1.15, 0.5), 2.0, (0.2, 1.0), 0.5, (20, 30, 40, 30))


@pytest.mark.parametrize(("change", "text"), [
    ({"roots": (20.0, 100.0)}, "roots: must be from 0 to 10 m"), ({"roots": (0.2, np.inf)}, "roots"),
    ({"height": 200.0}, "height: must be from 0.01 to 60 m"), ({"height": -2.0}, "height"),
    ({"height": np.nan}, "height"),
    ({"first_height": 0.0}, "first_height"), ({"kc": (30.0, 120.0, 50.0)}, "kc: must be from 0 to 2"),
    ({"kcb": (0.15, np.nan, 0.5)}, "kc"), ({"p": 50.0}, "depletion"),
])  # fmt: skip
def test_a_crop_in_other_units_is_refused(change, text):
    with pytest.raises(ValueError, match=text):
        replace(CROP, **change)


@pytest.mark.parametrize(("make", "text"), [
    (lambda: crops.FieldSoil(25.0, 12.0, 9.0), "field_capacity"),
    (lambda: crops.FieldSoil(0.25, 0.12, 9.0, 10.0), "evaporation_depth: must be from 0.01 to 0.5 m"),
    (lambda: crops.FieldSoil.layered([(30.0, 0.25, 0.12), (100.0, 0.3, 0.15)], rew=9.0), "layers: must be .* 20 m"),
    (lambda: crops.Schedule(at=80.0), "at: must be from 0 to 10"), (lambda: crops.Schedule(refill=100.0), "refill"),
    (lambda: crops.Schedule(depth=0.03), "depth: must be from 0.1 to 1000 mm"),
    (lambda: crops.Schedule(most=0.025), "most"),
    (lambda: crops.Schedule(efficiency=85.0), "efficiency"), (lambda: crops.Schedule(leaching=15.0), "leaching"),
    (lambda: crops.balance(weather(), **MAIZE, wetted=35.0), "wetted"),
    (lambda: crops.balance(weather(), **MAIZE, curve_number=0.75), "curve_number: must be from 10 to 100"),
    (lambda: crops.balance(weather(), **MAIZE, kc_ini=35.0), "kc_ini"),
    (lambda: crops.balance(weather(), **MAIZE, kc_ini=np.nan), "kc_ini"),
    (lambda: crops.balance(weather(), **MAIZE, kcb=pd.Series(115.0, DAYS)), "kcb: must be from 0 to 2"),
    (lambda: crops.balance(weather(), **MAIZE, irrigation=pd.Series(np.inf, DAYS[60:61])), "irrigation"),
    (lambda: crops.kcb_from_index(pd.Series([2000.0, 8000.0], DAYS[:2]), 1.25, -0.1), "scaled"),
    (lambda: crops.kcb_from_index(pd.Series([0.2, 0.8], DAYS[:2]), np.nan, -0.1), "index"),
    (lambda: crops.relative_yield(400.0, 500.0, -1.0), "ky"), (lambda: crops.stress_of_yield(80.0, 1.05), "relative"),
    (lambda: crops.yield_in_salt(3.0, 1.7, 0.12), "slope: must be from 1 to 100 %"),
    (lambda: crops.salt_stress(-3.0, 1.7, 12.0, 1.25), "ece"),
    (lambda: crops.leaching_requirement(-1.0, 1.7), "ec_water"),
    (lambda: crops.ece_of_irrigation(1.0, 15.0), "leaching"), (lambda: crops.kc_ini(5.0, 4.0, 10.0, 40.0), "wetted"),
    (lambda: crops.kc_ini(5.0, 4.0, -10.0), "depth"),
])  # fmt: skip
def test_what_is_in_another_unit_is_refused(make, text):
    with pytest.raises(ValueError, match=text):
        make()


def test_a_season_without_any_use_has_no_relative_yield():
    assert np.isnan(crops.relative_yield(0.0, 0.0, 1.0))
    assert crops.ece_of_irrigation(1.0, 0.0) == np.inf


def warm(scale: float = 1.0, offset: float = 0.0, units: str | None = None) -> xr.Dataset:
    days = weather(tmax=30.0, tmin=14.0)[["tmax", "tmin"]] * scale + offset
    for name in days:
        days[name].attrs = {} if units is None else {"units": units}
    return days


def test_degree_days_know_the_unit_of_the_temperature():
    how = ("2021-04-01", (260, 390, 650, 325), 10.0)
    told = crops.stages_by_degree_days(warm(), *how)
    assert told.to_numpy().tolist() == [22, 33, 54, 27]
    for days in (warm(1.8, 32.0, "degF"), warm(1.0, 273.15, "K")):
        np.testing.assert_array_equal(crops.stages_by_degree_days(days, *how), told)
    with pytest.raises(evaeto.EvaetoError, match="tmax: values from 303"):
        crops.stages_by_degree_days(warm(1.0, 273.15), *how)
    with pytest.raises(ValueError, match="most: must be more than 10"):
        crops.stages_by_degree_days(warm(), *how, most=8.0)


# ---- the advice keeps to the rule


DRY = crops.balance(weather().sel(time=slice(None, "2021-05-20")), **MAIZE)


def test_an_advice_keeps_to_depth_and_capacity_of_the_system():
    full = crops.advice(DRY, efficiency=0.8)
    assert full["irrigate"]
    assert full["depth_mm"] == pytest.approx(full["depletion_mm"] / 0.8, abs=0.01)
    assert crops.advice(DRY, most=12.0, efficiency=0.8)["depth_mm"] == 15.0
    assert crops.advice(DRY, depth=20.0, efficiency=0.8)["depth_mm"] == 25.0
    assert crops.advice(DRY, depth=20.0, most=12.0)["depth_mm"] == 12.0


def test_an_advice_waits_for_the_interval_of_the_system():
    days = weather().sel(time=slice(None, "2021-05-20"))
    given = crops.balance(days, **MAIZE, irrigation=pd.Series({pd.Timestamp("2021-05-19"): 2.0}))
    assert crops.advice(given)["due"] == "2021-05-21"
    waits = crops.advice(given, interval=7)
    assert (waits["irrigate"], waits["due"], waits["depth_mm"]) == (False, "2021-05-26", 0.0)


@pytest.mark.parametrize("until", ["2021-08-28", "2021-10-20"])
def test_after_the_season_nothing_is_due(until):
    over = crops.advice(crops.balance(weather().sel(time=slice(None, until)), **MAIZE))
    assert (over["date"], over["irrigate"], over["due"]) == ("2021-08-28", False, None)


def test_before_the_end_of_the_season_water_is_not_due_beyond_it():
    rained = weather().sel(time=slice(None, "2021-08-26"))
    rained["precip"].loc["2021-08-26"] = 200.0
    assert crops.advice(crops.balance(rained, **MAIZE))["due"] is None


@pytest.mark.parametrize(("how", "text"), [
    ({"efficiency": 90.0}, "efficiency"), ({"efficiency": 0.0}, "efficiency"), ({"leaching": 1.0}, "leaching"),
    ({"weekdays": ("monday",)}, "weekdays"), ({"depth": -1.0}, "depth"), ({"interval": 0.0}, "interval"),
])  # fmt: skip
def test_an_advice_refuses_a_rule_that_cannot_be(how, text):
    with pytest.raises(ValueError, match=text):
        crops.advice(DRY, **how)


def test_an_advice_names_what_a_balance_lacks():
    with pytest.raises(ValueError, match="balance: has no raw"):
        crops.advice(DRY[["depletion"]])

"""What fusion promises of every series: nothing distorted, nothing smeared, nothing invented."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import evaeto
from evaeto.equations import saturation_vapour_pressure
from evaeto.errors import WeatherError

COLUMNS = {"eto", "eto_lower", "eto_upper", "tmax", "tmin", "ea", "u2", "rs", "precip", "weight"}


@pytest.fixture(scope="module")
def pair(worlds: ModuleType) -> dict[str, xr.Dataset]:
    world = worlds.truth(years=4)
    return {"nasa_power": worlds.seen_by(world, 1), "open_meteo": worlds.seen_by(world, 2, scale=1.4)}


@pytest.fixture(scope="module")
def calibration(pair: dict[str, xr.Dataset], worlds: ModuleType) -> evaeto.Calibration:
    return evaeto.calibrate(pair, worlds.eto(worlds.truth(years=4)), **worlds.PLACE)


@pytest.fixture(params=["alone", "calibrated"])
def known(request: pytest.FixtureRequest) -> evaeto.Calibration | None:
    return request.getfixturevalue("calibration") if request.param == "calibrated" else None


def constant(values: dict[str, float], days: int = 120) -> xr.Dataset:
    time = pd.date_range("2002-03-01", periods=days, name="time")
    return xr.Dataset({name: ("time", np.full(days, value)) for name, value in values.items()}, coords={"time": time})


@pytest.mark.slow
def test_fused_has_the_band_the_inputs_and_the_weights(
    pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any
) -> None:
    fused = evaeto.fuse(pair, known, **worlds.PLACE)
    assert set(fused.data_vars) >= COLUMNS
    assert (fused["eto_lower"] < fused["eto"]).all()
    assert (fused["eto"] < fused["eto_upper"]).all()
    np.testing.assert_allclose(fused["weight"].sum("source"), 1.0)
    assert fused["eto"].attrs["units"] == "mm d-1"


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tmin=st.floats(-5, 24),
    spread=st.floats(4, 18),
    moist=st.floats(0.2, 1.0),
    u2=st.floats(1.0, 6),
    rs=st.floats(15, 25),  # 120 days with less would be asked for their unit
)
def test_a_constant_truth_stays_constant(tmin: float, spread: float, moist: float, u2: float, rs: float) -> None:
    ea = moist * float(saturation_vapour_pressure(tmin))
    weather = constant({"tmin": tmin, "tmax": tmin + spread, "ea": ea, "u2": u2, "rs": rs, "precip": 1.5})
    fused = evaeto.fuse({"a": weather, "b": weather, "c": weather}, lat=0.0, lon=0.0, elevation=100.0, exposure="windy")
    for name in ("tmax", "tmin", "ea", "u2", "rs", "precip"):
        np.testing.assert_allclose(fused[name], weather[name], rtol=1e-12)
    alone = evaeto.eto(weather, lat=0.0, elevation=100.0)
    np.testing.assert_allclose(fused["eto"], alone, rtol=1e-9)


def test_nothing_is_pulled_to_a_start_value(worlds: ModuleType) -> None:
    weather = constant({"tmin": 30.0, "tmax": 44.0, "ea": 0.4, "u2": 6.0, "rs": 29.0, "precip": 0.0})
    fused = evaeto.fuse({"a": weather, "b": weather}, **worlds.AS_SERVED)
    alone = evaeto.eto(weather, lat=worlds.PLACE["lat"], elevation=worlds.PLACE["elevation"])
    np.testing.assert_allclose(fused["eto"][:3], alone[:3], rtol=1e-9)


@pytest.mark.slow
def test_a_storm_changes_its_own_day_only(pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any) -> None:
    day = np.datetime64("2003-07-15")
    storm = {key: data.copy(deep=True) for key, data in pair.items()}
    for data in storm.values():
        data["rs"].loc[{"time": day}] = 5.0
        data["precip"].loc[{"time": day}] = 120.0
    before, after = (evaeto.fuse(weather, known, **worlds.PLACE) for weather in (pair, storm))
    change = (after["eto"] - before["eto"]).to_series()
    assert change.loc[day] < -1.0
    assert change.drop(day).abs().max() < 0.01
    assert float(after["precip"].sel(time=day)) == pytest.approx(120.0)
    xr.testing.assert_equal(after["precip"].where(after["time"] != day), before["precip"].where(before["time"] != day))


def test_a_dry_spell_stays_dry(pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any) -> None:
    spell = slice("2003-02-01", "2003-02-20")
    dry = {key: data.copy(deep=True) for key, data in pair.items()}
    for data in dry.values():
        data["precip"].loc[{"time": spell}] = 0.0
    fused = evaeto.fuse(dry, known, **worlds.PLACE)
    assert float(fused["precip"].sel(time=spell).max()) == 0.0


def test_missing_days_of_one_service_are_taken_from_the_other(
    pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any
) -> None:
    late = {"nasa_power": pair["nasa_power"].sel(time=slice("2002", None)), "open_meteo": pair["open_meteo"]}
    fused = evaeto.fuse(late, known, **worlds.PLACE)
    assert np.isfinite(fused["eto"]).all()
    assert (fused["weight"].sel(source="nasa_power", time="2001") == 0).all()


def test_a_day_no_service_has_stays_missing(pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any) -> None:
    gone = slice("2002-06-10", "2002-06-12")
    gap = {key: data.where(~data["time"].isin(data["time"].sel(time=gone))) for key, data in pair.items()}
    fused = evaeto.fuse(gap, known, **worlds.PLACE)
    for name in ("eto", "eto_lower", "eto_upper", "tmax", "precip"):
        assert fused[name].sel(time=gone).isnull().all()
    assert int(fused["eto"].isnull().sum()) == 3


def test_one_variable_missing_on_a_day_leaves_the_rest_of_the_service(
    pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any
) -> None:
    partial = {**pair, "nasa_power": pair["nasa_power"].copy(deep=True)}
    partial["nasa_power"]["rs"].loc[{"time": "2002-06-10"}] = np.nan
    fused = evaeto.fuse(partial, known, **worlds.PLACE).sel(time="2002-06-10")
    assert np.isfinite(fused["eto"])
    assert fused["weight"].sel(input="rs", source="nasa_power") == 0
    assert fused["weight"].sel(input="tmax", source="nasa_power") > 0


def test_the_order_of_the_services_does_not_matter(pair: dict[str, xr.Dataset], worlds: ModuleType, known: Any) -> None:
    one = evaeto.fuse(pair, known, **worlds.PLACE)
    other = evaeto.fuse(dict(reversed(pair.items())), known, **worlds.PLACE)
    np.testing.assert_allclose(one["eto"], other["eto"], rtol=1e-10)


def test_without_reference_three_services_beat_each_of_them_and_their_mean(worlds: ModuleType) -> None:
    world = worlds.truth(years=4)
    views = {
        key: worlds.seen_by(world, seed, scale) for seed, (key, scale) in enumerate((("a", 0.8), ("b", 1), ("c", 2)))
    }
    fused = evaeto.score(evaeto.fuse(views, **worlds.AS_SERVED)["eto"].to_series(), worlds.eto(world))["rmse"]
    each = [worlds.eto(view) for view in views.values()]
    assert all(fused < evaeto.score(rival, worlds.eto(world))["rmse"] for rival in (*each, sum(each) / 3))


@pytest.mark.slow
def test_a_dataset_with_a_source_dimension_and_frames_give_the_same(
    pair: dict[str, xr.Dataset], worlds: ModuleType
) -> None:
    stacked = xr.concat(list(pair.values()), dim=xr.DataArray(list(pair), dims="source", name="source"))
    frames = {key: data.to_dataframe() for key, data in pair.items()}
    results = [evaeto.fuse(form, **worlds.PLACE)["eto"] for form in (pair, stacked, frames)]
    for other in results[1:]:
        np.testing.assert_allclose(other, results[0], rtol=1e-12)


@pytest.mark.slow
def test_sites_are_fused_each_by_itself(pair: dict[str, xr.Dataset], worlds: ModuleType) -> None:
    stacked = xr.concat(list(pair.values()), dim=xr.DataArray(list(pair), dims="source", name="source"))
    both = xr.concat([stacked, stacked + 0.5], dim="site")
    fused = evaeto.fuse(both, lat=[-10.0, -12.0], lon=[-45.0, -45.5], elevation=[400.0, 700.0])
    alone = evaeto.fuse(stacked + 0.5, lat=-12.0, lon=-45.5, elevation=700.0)
    assert fused["eto"].dims == ("site", "time")
    np.testing.assert_allclose(fused["eto"].isel(site=1), alone["eto"], rtol=1e-12)
    assert fused["lat"].values.tolist() == [-10.0, -12.0]


def test_no_service_is_refused(worlds: ModuleType) -> None:
    with pytest.raises(WeatherError, match="no service"):
        evaeto.fuse({}, **worlds.PLACE)


def test_a_calibration_from_elsewhere_is_told(
    pair: dict[str, xr.Dataset], calibration: evaeto.Calibration, worlds: ModuleType
) -> None:
    fused = evaeto.fuse(pair, calibration, **{**worlds.PLACE, "lat": -9.0})
    assert "111 km away" in fused.attrs["warnings"]


def test_weather_that_is_hardly_in_its_unit_is_told_with_the_likely_one() -> None:
    days = pd.date_range("2020-07-01", periods=60, name="date")
    weather = {"tmax": 86.0, "tmin": 59.0, "tdew": 50.0, "u2": 2.0}
    frame = pd.DataFrame({name: value + np.arange(60) % 7 * 0.1 for name, value in weather.items()}, index=days)
    frame["rs"] = 6.0 + np.arange(60) % 5 * 0.2
    celsius = frame.assign(tmax=frame["tmax"] - 56, tmin=frame["tmin"] - 44, tdew=10.0)
    told = str(evaeto.fuse({"mine": celsius}, lat=-10.0, lon=-46.0, elevation=300.0).attrs["warnings"])
    assert "mine: rs: none of 60 days reaches half of the clear-sky radiation" in told
    assert "the unit is probably kWh m-2 d-1" in told
    warm = celsius.assign(rs=celsius["rs"] * 3.6, tmax=59.0, tmin=50.0)
    told = str(evaeto.fuse({"mine": warm}, lat=-10.0, lon=-46.0, elevation=300.0).attrs["warnings"])
    assert "the unit is probably degF" in told


def test_months_are_not_fused_as_their_first_days() -> None:
    months = pd.date_range("2020-01-01", periods=12, freq="MS", name="date")
    frame = pd.DataFrame({"tmax": 30.0, "tmin": 20.0, "tdew": 15.0, "u2": 2.0, "rs": 20.0}, index=months)
    with pytest.raises(WeatherError, match="mine: time: the 12 values are 31 days apart"):
        evaeto.fuse({"mine": frame}, lat=-10.0, lon=-46.0, elevation=300.0)


def test_a_wind_measured_at_the_site_counts_more_than_those_of_cells(worlds: ModuleType) -> None:
    truth = worlds.truth(years=1)
    services = {key: worlds.seen_by(truth, seed) for seed, key in enumerate(("nasa_power", "open_meteo_archive"))}
    own = truth.assign(u2=1.4 * truth["u2"])  # within what can be right
    alone = evaeto.fuse(services, **worlds.PLACE)
    beside = evaeto.fuse({**services, "station": own}, **worlds.PLACE)
    share = beside["weight"].sel(input="u2", source="station").mean()
    assert share > 0.5
    assert abs(beside["u2"] - own["u2"]).mean() < 0.5 * abs(alone["u2"] - own["u2"]).mean()


def test_models_are_weighed_among_themselves_by_their_daily_errors(worlds: ModuleType) -> None:
    from evaeto.fusion.uncalibrated import weighing_errors

    services = {key: worlds.seen_by(worlds.truth(years=1), 1) for key in ("nasa_power", "open_meteo_archive")}
    u2 = np.array([weather["u2"] for weather in services.values()])
    errors = {key: {"tmax": 1.0, "tmin": 1.0, "ea": 0.1, "u2": 0.5, "rs": 2.0, "precip": 5.0} for key in services}
    assert weighing_errors(u2, errors, "unknown") is errors

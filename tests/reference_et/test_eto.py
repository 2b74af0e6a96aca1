"""`eto` at the door: kinds of input, places, days, what is missing and what the result says of itself."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto import equations as et
from evaeto.analysis.scores import score
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.reference_et import eto

UCCLE = {"lat": 50.8, "elevation": 100.0}
DAYS = pd.date_range("2020-02-27", periods=4, name="time")  # over a leap day


def frame(**columns) -> pd.DataFrame:
    """Four days at Uccle (after FAO-56 example 18, a February sun), columns replaced or, with None, removed."""
    table = {
        "tmax": [21.5, 23.0, 19.0, 15.0],
        "tmin": [12.3, 11.0, 9.0, 8.0],
        "rhmax": [84.0, 90.0, 95.0, 99.0],
        "rhmin": [63.0, 55.0, 60.0, 80.0],
        "u2": [2.078, 1.0, 3.0, 5.0],
        "rs": [12.07, 14.0, 9.0, 3.0],
    } | columns
    return pd.DataFrame({k: v for k, v in table.items() if v is not None}, index=DAYS)


def dataset(**columns) -> xr.Dataset:
    return xr.Dataset.from_dataframe(frame(**columns))


def by_hand(table: pd.DataFrame, lat=50.8, elevation=100.0) -> np.ndarray:
    t = {name: table[name].to_numpy() for name in table}
    ea = et.vapour_pressure_from_rhmax_rhmin(t["tmax"], t["tmin"], t["rhmax"], t["rhmin"])
    return et.reference_et_numpy(
        t["tmax"],
        t["tmin"],
        ea,
        t["u2"],
        np.array([58, 59, 60, 61]),
        rs=t["rs"],
        lat=lat,
        elevation=elevation,
    )


def test_dataset_and_dataframe_give_the_numbers_of_the_equations():
    expected = by_hand(frame())
    np.testing.assert_array_equal(eto(frame(), **UCCLE), expected)
    np.testing.assert_array_equal(eto(dataset(), **UCCLE), expected)


def test_scalars_give_the_numbers_of_arrays():
    first = frame().iloc[0]
    ea = et.actual_vapour_pressure(first.tmax, first.tmin, rhmax=first.rhmax, rhmin=first.rhmin)
    alone = et.reference_et_numpy(first.tmax, first.tmin, ea, first.u2, 58, rs=first.rs, lat=50.8, elevation=100)
    assert alone == by_hand(frame())[0]


def test_result_is_named_and_described():
    result = eto(dataset(), **UCCLE)
    assert (result.name, result.attrs["units"]) == ("eto", "mm d-1")
    assert "FAO-56" in result.attrs["method"]
    assert "rhmax, rhmin, rs" in result.attrs["inputs"]
    tall = eto(frame(), reference_crop="tall", **UCCLE)
    assert tall.name == "etr"
    assert "ASCE" in tall.attrs["method"]
    assert (tall > eto(frame(), method="asce", **UCCLE)).all()


def test_a_table_keeps_its_own_index_and_order():
    table = frame().iloc[::-1].reset_index().rename(columns={"time": "date"})
    result = eto(table, **UCCLE)
    pd.testing.assert_index_equal(result.index, table.index)
    np.testing.assert_array_equal(result, by_hand(frame())[::-1])


def test_place_may_come_with_the_dataset():
    weather = dataset().assign_coords(lat=50.8, elevation=100.0)
    np.testing.assert_array_equal(eto(weather), by_hand(frame()))
    np.testing.assert_array_equal(eto(weather, lat=0.0), by_hand(frame(), lat=0.0))


def test_zero_latitude_and_a_place_below_sea_level_are_accepted():
    assert np.isfinite(eto(frame(), lat=0, elevation=-430)).all()


@pytest.mark.parametrize("lat", [-90.0, 90.0])
@pytest.mark.parametrize("rso", ["simple", "full"])
def test_the_poles_give_numbers_on_every_day_of_the_year(lat, rso):
    days = pd.date_range("2020-01-01", "2020-12-31")
    rs = 0.5 * extraterrestrial_radiation(lat, days.day_of_year.to_numpy())
    weather = pd.DataFrame({"tmax": -20.0, "tmin": -30.0, "rhmean": 70.0, "u2": 5.0, "rs": rs}, index=days)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(eto(weather, lat=lat, elevation=2800, rso=rso)).all()


def test_saturated_cold_days_keep_their_negative_value():
    cold = frame(tmax=[-5.0] * 4, tmin=[-6.0] * 4, rhmax=[100.0] * 4, rhmin=[100.0] * 4, rs=[2.5] * 4)
    assert (eto(cold, lat=75, elevation=100) < 0).all()


def test_sites_have_their_own_latitude_and_any_order_of_dimensions():
    one = dataset()
    lats, heights = [50.8, -33.0, 0.0], [100.0, 2000.0, -5.0]
    many = xr.concat([one] * 3, dim=pd.Index(["a", "b", "c"], name="site"))
    result = eto(many, lat=lats, elevation=heights)
    assert result.dims == ("site", "time")
    for site, lat, z in zip("abc", lats, heights, strict=True):
        np.testing.assert_array_equal(result.sel(site=site), by_hand(frame(), lat, z))
    with_place = many.assign_coords(lat=("site", lats), elevation=("site", heights))
    xr.testing.assert_allclose(eto(with_place).drop_vars(["lat", "elevation"]), result)
    turned = eto(with_place.transpose("time", "site"))
    assert turned.dims == ("time", "site")
    np.testing.assert_array_equal(turned.T, result)


def test_a_grid_takes_its_latitudes_from_the_dimension_under_its_cf_name():
    grid = dataset().expand_dims(latitude=[50.8, 0.0], longitude=[1.0, 2.0])
    result = eto(grid, elevation=100.0)
    assert result.dims == ("lat", "lon", "time")
    np.testing.assert_array_equal(result.sel(lat=0.0, lon=2.0), by_hand(frame(), lat=0.0))


def test_wrong_number_of_latitudes_is_an_error_naming_the_sites():
    many = xr.concat([dataset()] * 3, dim="site")
    with pytest.raises(WeatherError, match=r"lat: must be one number, or one per site, \(3\); its shape is \(2\)"):
        eto(many, lat=[1.0, 2.0], elevation=0)


def test_dask_weather_stays_lazy_and_gives_the_same():
    lazy = eto(dataset().chunk(time=2), **UCCLE)
    assert lazy.chunks is not None
    np.testing.assert_array_equal(lazy.compute(), by_hand(frame()))


@pytest.mark.parametrize("name", ["tmax", "tmin", "u2", "rs"])
def test_a_missing_value_makes_its_own_day_missing_and_no_other(name):
    table = frame()
    table.iloc[1, table.columns.get_loc(name)] = np.nan
    np.testing.assert_array_equal(np.isnan(eto(table, **UCCLE)), [False, True, False, False])


def test_a_gap_in_the_humidity_is_not_filled_from_tmin():
    table = frame(rhmax=None, rhmin=None, tdew=[9.0, np.nan, 8.0, 7.0])
    np.testing.assert_array_equal(np.isnan(eto(table, **UCCLE)), [False, True, False, False])


def test_no_humidity_at_all_is_estimated_with_a_warning_and_a_note():
    with pytest.warns(EstimatedInputWarning, match="tmin"):
        result = eto(dataset(rhmax=None, rhmin=None), **UCCLE)
    assert "tmin (eq. 48)" in result.attrs["inputs"]
    saturated_at_dawn = frame(rhmin=None, rhmax=[100.0] * 4)
    np.testing.assert_allclose(result, eto(saturated_at_dawn, **UCCLE))


def test_everything_missing_is_named_at_once():
    with pytest.raises(WeatherError) as caught:
        eto(frame(tmin=None, u2=None, rs=None))
    for name in ("tmin", "u2", "wind_height", "rs", "sunshine", "rn", "lat", "elevation"):
        assert name in str(caught.value)
    assert "tmax" not in str(caught.value)


def test_sunshine_stands_in_for_radiation_on_the_days_without():
    hours = np.array([9.25, 8.0, 4.0, 0.0])
    ra = et.extraterrestrial_radiation(50.8, np.array([58, 59, 60, 61]))
    rs = et.solar_radiation_from_sunshine(hours, ra, et.daylight_hours(50.8, np.array([58, 59, 60, 61])))
    measured = eto(frame(rs=rs), **UCCLE)
    np.testing.assert_allclose(eto(frame(rs=None, sunshine=hours), **UCCLE), measured)
    gap = rs.copy()
    gap[2] = np.nan
    np.testing.assert_allclose(eto(frame(rs=gap, sunshine=hours), **UCCLE), measured)


def test_net_radiation_replaces_the_estimate_and_needs_no_latitude():
    table = frame(rn=[13.28, 10.0, 8.0, 1.0], rs=None)
    assert eto(table, elevation=100.0).iloc[0] == pytest.approx(3.88, abs=0.01)  # FAO-56 example 18


def test_measured_pressure_replaces_the_one_from_elevation():
    high = eto(frame(pressure=[et.atmospheric_pressure(100.0)] * 4), lat=50.8, elevation=100.0)
    np.testing.assert_allclose(high, eto(frame(), **UCCLE))
    other = eto(frame(pressure=[80.0] * 4), **UCCLE)
    assert not np.allclose(other, high)


def test_wind_of_another_height_is_brought_to_2_m():
    u10 = np.array([10.0, 5.0, 2.0, 1.0])
    at_2m = eto(frame(u2=et.wind_speed_at_2m(u10, 10.0)), **UCCLE)
    np.testing.assert_allclose(eto(frame(u2=None, uz=u10), wind_height=10.0, **UCCLE), at_2m)
    np.testing.assert_allclose(eto(frame(u2=None, WS10M=u10), **UCCLE), at_2m)


@pytest.mark.parametrize("height", [0.0, -2.0, np.nan])
def test_a_wind_height_within_the_grass_is_refused(height):
    with pytest.raises(ValueError, match="wind_height"):
        eto(frame(u2=None, uz=[1.0] * 4), wind_height=height, **UCCLE)


@pytest.mark.parametrize(("key", "known"), [("method", "fao56"), ("reference_crop", "tall"), ("rso", "full")])
def test_unknown_choices_are_refused_with_a_list_of_those_known(key, known):
    with pytest.raises(ValueError, match=f"{key}: unknown value 'nonsense'.*{known}"):
        eto(frame(), **UCCLE, **{key: "nonsense"})


@pytest.mark.parametrize(("name", "value"), [("lat", 91.0), ("lat", np.nan), ("lat", "north"), ("elevation", 12000.0)])
def test_an_impossible_place_is_refused_by_name(name, value):
    with pytest.raises(WeatherError, match=f"^{name}: "):
        eto(frame(), **{**UCCLE, name: value})


@pytest.mark.slow
def test_the_equations_can_be_imported_without_pandas_and_xarray():
    code = (
        "import sys, evaeto.equations.humidity as h; h.saturation_vapour_pressure(20.0);"
        "sys.exit(', '.join({'pandas', 'xarray', 'scipy', 'numba', 'dask'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr.strip() == ""


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WeatherError, match=r"station\.csv: no such file"):
        eto(tmp_path / "station.csv")


OFF = {"Bom_Jesus_PI", "Luiz_Eduardo_Magalhaes_BA"}  # one service is far off there, says the data's README


@pytest.mark.slow
def test_thirty_years_are_close_to_open_meteos_own_eto(shared_data):
    """Computed by Open-Meteo from the same reanalysis in hourly steps: near, and the same climate."""
    places = pd.read_csv(shared_data / "sites" / "sites.csv")
    for site in places[~places["site"].isin(OFF)].itertuples():
        weather = pd.read_csv(shared_data / "sites" / "open_meteo" / f"{site.site}.csv")
        peer = pd.read_csv(shared_data / "sites" / "peers" / f"{site.site}.csv")["open_meteo_eto"]
        scores = score(eto(weather, lat=site.lat, elevation=site.elevation), peer)
        assert scores["n"] == 10_958
        assert scores["nse"] > 0.97, site.site
        assert abs(scores["pbias"]) < 3, site.site

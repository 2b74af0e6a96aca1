"""Grids that are like no product: laid out, stored or counted otherwise. Right, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import RejectedValuesWarning, WeatherError

DIMS = ("time", "lat", "lon")
RNG = np.random.default_rng(3)
pytestmark = pytest.mark.filterwarnings("ignore::evaeto.errors.EstimatedInputWarning")


def days(times: object = None) -> xr.Dataset:
    times = pd.date_range("2021-03-01", periods=12) if times is None else times
    tmin = RNG.uniform(5.0, 15.0, (12, 4, 5))
    values = {
        "tasmax": (tmin + RNG.uniform(6.0, 12.0, tmin.shape) + 273.15, "K"),
        "tasmin": (tmin + 273.15, "K"),
        "hurs": (RNG.uniform(40.0, 80.0, tmin.shape), "%"),
        "rsds": (RNG.uniform(120.0, 200.0, tmin.shape), "W m-2"),
        "sfcWind": (RNG.uniform(1.0, 5.0, tmin.shape), "m s-1"),
    }
    coords = {"time": times, "lat": [-10.0, 0.0, 20.0, 45.0], "lon": [-60.0, -30.0, 0.0, 30.0, 60.0]}
    return xr.Dataset({name: (DIMS, value, {"units": units}) for name, (value, units) in values.items()}, coords)


def hours(count: int = 72) -> xr.Dataset:
    """With the sun of three longitudes, in sums of the hour before the time (UTC)."""
    times, lon = pd.date_range("2021-03-01", periods=count, freq="h"), np.array([-60.0, 0.0, 60.0])
    hour = (times.hour.to_numpy()[:, None, None] - 0.5 + lon / 15.0 - 12.0) * np.pi / 12.0
    up = np.broadcast_to(np.maximum(np.cos(hour), 0.0), (count, 2, 3))
    values = {
        "t2m": (293.0 + 5.0 * np.cos(np.broadcast_to(hour, up.shape) - 0.5), "K"),
        "d2m": (np.full(up.shape, 285.0), "K"),
        "u10": (np.full(up.shape, 2.0), "m s**-1"),
        "v10": (np.full(up.shape, -1.5), "m s**-1"),
        "ssrd": (0.6 * 1361.0 * 3600.0 * up, "J m**-2"),
    }
    coords = {"time": times, "lat": [-2.0, 2.0], "lon": lon}
    return xr.Dataset({name: (DIMS, value, {"units": units}) for name, (value, units) in values.items()}, coords)


def eto(weather: xr.Dataset) -> xr.DataArray:
    of_hours = {"utc_offset": 0} if "t2m" in weather else {}
    return evaeto.eto(evaeto.open_grid(weather), elevation=200.0, **of_hours).compute()


@pytest.mark.parametrize("lazy", [False, True], ids=["in memory", "on Dask"])
@pytest.mark.parametrize("hourly", [False, True], ids=["days", "hours"])
def test_half_precision_is_read_as_what_it_says_and_computed_with_more(hourly: bool, lazy: bool) -> None:
    weather = hours() if hourly else days()
    if hourly:
        weather["ssrd"] = (weather["ssrd"] / 1e6).assign_attrs(units="MJ m-2")  # more J m-2 than it can count
    half = xr.Dataset({name: each.astype("f2").assign_attrs(each.attrs) for name, each in weather.items()})
    double = xr.Dataset({name: each.astype("f8").assign_attrs(each.attrs) for name, each in half.items()})
    found = eto(half.chunk() if lazy else half)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, eto(double), atol=2e-3)


def test_whole_numbers_are_numbers() -> None:
    weather = days()
    for name in ("tasmax", "tasmin"):
        weather[name] = (weather[name] - 273.15).assign_attrs(units="degC")
    whole = xr.Dataset({name: each.round().astype("i2").assign_attrs(each.attrs) for name, each in weather.items()})
    expected = eto(xr.Dataset({name: each.astype(float).assign_attrs(each.attrs) for name, each in whole.items()}))
    for each in (whole, whole.chunk(time=5)):
        np.testing.assert_allclose(eto(each), expected)


@pytest.mark.parametrize("lazy", [False, True], ids=["in memory", "on Dask"])
@pytest.mark.parametrize("said", ["auto", "midnight"])
def test_sums_since_midnight_are_told_in_memory_as_on_dask(said: str, lazy: bool) -> None:
    weather = hours()
    steps = weather["ssrd"].values
    since = np.zeros_like(steps)
    for number, hour in enumerate(weather["time"].dt.hour.values):
        since[number] = steps[number] + (since[number - 1] if number and hour != 1 else 0.0)
    summed = weather.assign(ssrd=weather["ssrd"].copy(data=since))
    opened = evaeto.open_grid(summed.chunk(time=24) if lazy else summed, accumulation=said)
    np.testing.assert_allclose(opened["ssrd"][1:], steps[1:], atol=1.0)


def test_hours_in_no_order_are_hours() -> None:
    weather = hours()
    shuffled = weather.isel(time=RNG.permutation(weather.sizes["time"]))
    np.testing.assert_allclose(eto(shuffled), eto(weather))


def test_days_in_no_order_come_in_order() -> None:
    weather = days()
    np.testing.assert_allclose(eto(weather.isel(time=RNG.permutation(12))), eto(weather))


@pytest.mark.parametrize("calendar", ["noleap", "360_day"])
def test_hours_of_another_calendar_are_refused_as_such(calendar: str) -> None:
    times = xr.date_range("2021-02-01", periods=72, freq="h", calendar=calendar, use_cftime=True)
    with pytest.raises(WeatherError, match=rf"several times a day in the calendar {calendar}.*convert_calendar"):
        eto(hours().assign_coords(time=times))


def test_a_day_that_comes_twice_in_another_calendar_is_told_as_that() -> None:
    weather = days(xr.date_range("2021-02-01", periods=12, calendar="noleap", use_cftime=True))
    with pytest.raises(WeatherError, match="2021-02-02 appears more than once"):
        eto(weather.isel(time=[0, 1, 1, 2]))


def on_levels(value: float, units: str, levels: int = 2) -> tuple[tuple[str, ...], np.ndarray, dict[str, str]]:
    return ("time", "level", "lat", "lon"), np.full((72, levels, 2, 3), value), {"units": units}


ALOFT = {
    "temperature": (220.0, "K"),
    "specific_humidity": (0.001, "kg kg**-1"),
    "u_component_of_wind": (20.0, "m s**-1"),
    "v_component_of_wind": (20.0, "m s**-1"),
    "geopotential": (5e4, "m**2 s**-2"),
    "wind_speed": (30.0, "m s**-1"),
}
"""As the store of ARCO-ERA5 has them beside those of the ground; and a wind speed, which it has not."""


def test_what_lies_on_levels_above_the_ground_is_left_alone() -> None:
    weather = hours()
    for name, (value, units) in ALOFT.items():
        weather[name] = on_levels(value, units)
    result = eto(weather.assign_coords(level=[500, 1000]))
    assert result.dims == DIMS
    np.testing.assert_allclose(result, eto(hours()))


def test_temperature_on_levels_alone_is_refused_with_what_to_choose() -> None:
    weather = hours().drop_vars("t2m").assign(temperature=on_levels(280.0, "K"))
    with pytest.raises(WeatherError, match=r"level: the grid has 2 of them; choose one with \.sel\(level=\.\.\.\)"):
        eto(weather)
    one = weather.isel(level=0).assign(t2m=hours()["t2m"]).drop_vars("temperature")
    np.testing.assert_allclose(eto(one), eto(hours()))


def test_an_ensemble_is_computed_member_by_member() -> None:
    weather = days()
    both = xr.concat([weather, weather + 0.0], "member", combine_attrs="override")
    for name in weather.data_vars:
        both[name].attrs = weather[name].attrs
    result = eto(both)
    for member in range(2):
        np.testing.assert_allclose(result.isel(member=member).transpose(*DIMS), eto(weather))


def test_turned_reversed_and_counted_from_zero_the_cells_stay_what_they_are() -> None:
    weather = days()
    expected = eto(weather)
    east = weather.assign_coords(lon=weather["lon"].values % 360.0)
    for each in (weather.transpose("lon", "lat", "time"), weather.isel(lat=slice(None, None, -1)), east):
        found = eto(each).sortby("lat").transpose(*DIMS)
        np.testing.assert_allclose(found, expected)


def test_bounds_of_times_and_cells_are_no_weather() -> None:
    weather = days()
    times, lat = weather["time"].values, weather["lat"].values
    bounded = weather.assign(
        time_bnds=(("time", "bnds"), np.stack([times, times + np.timedelta64(1, "D")], 1)),
        lat_bnds=(("lat", "bnds"), np.stack([lat - 1.0, lat + 1.0], 1)),
    )
    for each in (bounded, bounded.set_coords(["time_bnds", "lat_bnds"])):
        result = eto(each)
        assert result.dims == DIMS
        np.testing.assert_allclose(result, eto(weather))


def test_packed_numbers_whose_gaps_nobody_declared_are_gaps(tmp_path: Path) -> None:
    weather = days()
    weather["tasmax"][3, 2, 2] = np.nan
    packed = {
        name: {"dtype": "i2", "scale_factor": 0.01, "add_offset": 290.0 if "tas" in str(name) else 100.0,
               "_FillValue": -32768} for name in weather.data_vars
    }  # fmt: skip
    weather.to_netcdf(tmp_path / "declared.nc", encoding=packed)
    with xr.open_dataset(tmp_path / "declared.nc", mask_and_scale=False) as raw:
        for name in weather.data_vars:
            del raw[name].attrs["_FillValue"]
        raw.to_netcdf(tmp_path / "bare.nc", encoding={name: {"_FillValue": None} for name in weather.data_vars})
    for file in ("declared.nc", "bare.nc"):
        result = evaeto.eto(evaeto.open_grid(tmp_path / file), elevation=200.0).compute()
        assert np.isnan(result[3, 2, 2]), file
        assert int(result.isnull().sum()) == 1, file


@pytest.mark.parametrize("freq", ["D", "h"])
def test_a_grid_of_which_nothing_is_understood_is_refused_with_its_names_and_not_for_its_place(freq: str) -> None:
    times = pd.date_range("2021-03-01", periods=6, freq=freq)
    values = {name: (("time", "lat", "lon"), np.full((6, 2, 3), 20.0)) for name in ("TMP", "SPFH")}
    weather = xr.Dataset(values, {"time": times, "lat": [-1.0, 1.0], "lon": [9.0, 10.0, 11.0]})
    with pytest.raises(WeatherError, match="TMP, SPFH"):
        evaeto.eto(weather, elevation=500.0, utc_offset=0)


@pytest.mark.parametrize("code", [-32768, -32767, 32767])
def test_a_sea_of_another_code_than_the_declared_one_is_missing_and_told(code: int, tmp_path: Path) -> None:
    rng, sea = np.random.default_rng(0), np.zeros((30, 4, 6), bool)
    sea[:, :, :4] = True
    tmin = rng.uniform(5.0, 18.0, sea.shape)
    weather = {"max_temp": (tmin + 12.0, "Celsius"), "min_temp": (tmin, "Celsius"), "vp": (0.0 * tmin + 8.0, "hPa"),
               "radiation": (rng.uniform(10.0, 22.0, sea.shape), "MJ/m2"),
               "u2": (0.0 * tmin + 2.0, "m s-1")}  # fmt: skip
    coords = {"time": pd.date_range("1950-01-01", periods=30), "lat": [-30.0, -29.0, -28.0, -27.0],
              "lon": np.arange(140.0, 146.0)}  # fmt: skip
    packed = {"dtype": "i2", "scale_factor": 0.1, "_FillValue": np.int16(-9999)}
    values = {
        name: (("time", "lat", "lon"), np.where(sea, 0.1 * code, v), {"units": u}) for name, (v, u) in weather.items()
    }
    xr.Dataset(values, coords).to_netcdf(tmp_path / "sea.nc", encoding=dict.fromkeys(weather, packed))
    with xr.open_dataset(tmp_path / "sea.nc") as opened, pytest.warns(RejectedValuesWarning, match="max_temp"):
        result = evaeto.eto(opened.load(), elevation=100.0)
    np.testing.assert_array_equal(np.isnan(result), sea)

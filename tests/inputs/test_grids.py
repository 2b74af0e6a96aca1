"""Grids: lazy in their chunks, as their publishers write them, and written again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import dask
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto import equations as et
from evaeto.cli import main
from evaeto.errors import WeatherError
from evaeto.reference_et import chunks, eto

NAMES = ("tmax", "tmin", "rhmean", "u2", "rs")


def grid(days=20, dtype="f8", dims=("time", "lat", "lon")) -> xr.Dataset:
    rng = np.random.default_rng(7)
    shape, order = (days, 4, 6), ("time", "lat", "lon")
    tmin = rng.uniform(-10, 20, shape)
    values = {
        "tmax": tmin + rng.uniform(1, 15, shape),
        "tmin": tmin,
        "rhmean": rng.uniform(20, 99, shape),
        "u2": rng.uniform(0, 8, shape),
        "rs": rng.uniform(0, 30, shape) * np.array([0.1, 1.0, 1.0, 1.0])[:, None],  # there is little sun at 60 north
    }
    return xr.Dataset(
        {name: (order, v.astype(dtype)) for name, v in values.items()},
        coords={
            "time": pd.date_range("2020-01-20", periods=days),
            "lat": np.linspace(60, -60, 4),
            "lon": np.linspace(0, 300, 6),
            "elevation": (("lat", "lon"), rng.uniform(0, 3000, (4, 6))),
        },
    ).transpose(*dims)


@pytest.fixture
def compiled(monkeypatch):
    """Every job takes the compiled road, however small."""
    monkeypatch.setattr("evaeto.reference_et.daily.LARGE", 0)
    monkeypatch.setattr(chunks, "KERNEL_PIECE", 50)


# ---- lazy


@pytest.mark.parametrize("dims", [("time", "lat", "lon"), ("lat", "lon", "time"), ("lon", "time", "lat")])
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_a_lazy_grid_keeps_chunks_order_type_and_attributes(dims, dtype):
    weather = grid(dtype=dtype, dims=dims)
    lazy = eto(weather.chunk(time=7, lat=2))
    assert lazy.dims == dims
    assert lazy.dtype == dtype
    assert lazy.chunksizes == weather.chunk(time=7, lat=2).chunksizes
    assert lazy.attrs["units"] == "mm d-1"
    np.testing.assert_array_equal(lazy.compute(), eto(weather))


def test_nothing_is_computed_before_it_is_asked_for():
    def refuse(*args, **kwargs):
        raise AssertionError("computed")

    with dask.config.set(scheduler=refuse):
        eto(grid().chunk(time=5))


def test_variables_in_different_chunks_are_refused_instead_of_rechunked():
    weather = grid().chunk(time=5)
    weather["rs"] = weather["rs"].chunk(time=10)
    with pytest.raises(WeatherError, match="rs: is in chunks of 10 along time, tmax in chunks of 5"):
        eto(weather)


# ---- the compiled road


@pytest.mark.parametrize("dims", [("time", "lat", "lon"), ("lat", "lon", "time"), ("lon", "time", "lat")])
@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize(("dtype", "tolerance"), [("f8", 1e-9), ("f4", 1e-3)])
def test_the_kernel_agrees_with_the_plain_formula(compiled, monkeypatch, dims, lazy, dtype, tolerance):
    weather = grid(dtype=dtype, dims=dims)
    ours = eto(weather.chunk(time=6, lon=3) if lazy else weather)
    assert ours.dtype == dtype
    monkeypatch.undo()
    plain = eto(grid(dims=dims))
    assert float(abs(ours - plain).max()) < tolerance


@pytest.mark.parametrize(
    "humidity", [{"tdew"}, {"ea"}, {"rhmax", "rhmin"}, {"rhmax"}, {"rhmean", "tdew"}, {"rhmax", "rhmin", "rhmean"}]
)
@pytest.mark.parametrize("how", [{}, {"reference_crop": "tall"}, {"method": "asce", "rso": "full"}])
def test_the_kernel_agrees_for_every_humidity_and_standard(compiled, monkeypatch, humidity, how):
    weather = grid()
    es = et.mean_saturation_vapour_pressure(weather["tmax"], weather["tmin"])
    all_kinds = {
        "tdew": weather["tmin"] - 2.0,
        "ea": es * 0.5,
        "rhmax": weather["rhmean"] * 0 + 90.0,
        "rhmin": weather["rhmean"] * 0 + 35.0,
        "rhmean": weather["rhmean"],
    }
    weather = weather.drop_vars("rhmean").assign({name: all_kinds[name] for name in humidity})
    gaps = weather.assign({name: weather[name].where(weather["tmin"] > -5) for name in sorted(humidity)[:1]})
    ours = [eto(w, **how) for w in (weather, gaps)]
    monkeypatch.undo()
    for result, w in zip(ours, (weather, gaps), strict=True):
        np.testing.assert_allclose(result, eto(w, **how), atol=1e-9)


def test_the_kernel_knows_measured_pressure_and_humidity_from_tmin(compiled, monkeypatch):
    weather = grid().drop_vars("rhmean").assign(pressure=grid()["rhmean"] * 0 + 88.0)
    with pytest.warns(evaeto.errors.EstimatedInputWarning):
        ours = eto(weather)
    monkeypatch.undo()
    with pytest.warns(evaeto.errors.EstimatedInputWarning):
        np.testing.assert_allclose(ours, eto(weather), atol=1e-9)


def test_foreign_units_and_fill_values_are_handled_within_the_kernel(compiled, monkeypatch):
    weather = grid()
    kelvin = weather.assign(tasmax=weather["tmax"] + 273.15, rsds=weather["rs"] / 0.0864).drop_vars(["tmax", "rs"])
    kelvin["tasmax"][3, 1, 2] = -9999.0
    kelvin["u2"][4, 0, 0] = -999.0
    kelvin["rsds"][5, 0, 0] = np.nan
    ours = eto(kelvin.chunk(time=5)).compute()
    monkeypatch.undo()
    missing = np.zeros(ours.shape, bool)
    missing[3, 1, 2] = missing[4, 0, 0] = missing[5, 0, 0] = True
    np.testing.assert_array_equal(np.isnan(ours), missing)
    np.testing.assert_allclose(ours, eto(weather).where(~missing), atol=1e-9)


def test_many_sites_with_latitudes_of_their_own_agree(compiled, monkeypatch):
    monkeypatch.setattr(chunks, "LARGEST_TABLE", 10)
    stacked = grid().stack(site=("lat", "lon")).reset_index("site")
    stacked["lat"] = stacked["lat"] + np.arange(24) / 10
    ours = [eto(stacked), eto(stacked.transpose("site", "time")).transpose("time", "site")]
    monkeypatch.undo()
    for result in ours:
        np.testing.assert_allclose(result, eto(stacked), atol=1e-9)


@pytest.mark.slow
def test_small_jobs_never_load_numba():
    code = (
        "import sys; sys.path.insert(0, 'tests'); import pandas as pd, evaeto;"
        "t = pd.DataFrame({'tmax': 20., 'tmin': 10., 'rhmean': 50., 'u2': 2., 'rs': 15.},"
        "index=pd.date_range('2000-01-01', periods=11000));"
        "evaeto.eto(t, lat=1, elevation=1); sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# ---- as published


def era5(accumulated=False) -> xr.Dataset:
    """Three days of hours as the Climate Data Store delivers them: CF names of ECMWF, longitudes from 0."""
    time = pd.date_range("2020-06-10", periods=73, freq="h")
    lat, lon = np.array([45.0, 44.0]), np.array([0.0, 1.0, 359.0])
    shape = (time.size, 2, 3)
    hour = np.broadcast_to((time.hour.to_numpy() % 24)[:, None, None], shape)
    middle = (hour - 0.5) % 24
    sun = np.maximum(np.sin((middle - 6) * np.pi / 12), 0.0) * 2.5e6
    if accumulated:
        day = (np.arange(time.size) - 1) // 24
        sun = np.concatenate([np.cumsum(sun[day == d], axis=0) for d in np.unique(day)])
    d = ("valid_time", "latitude", "longitude")
    cells = {
        "t2m": (291.15 + 6 * np.sin((hour - 9) * np.pi / 12), "K"),
        "d2m": (np.full(shape, 283.15), "K"),
        "u10": (np.full(shape, 3.0), "m s**-1"),
        "v10": (np.full(shape, -4.0), "m s**-1"),
        "ssrd": (sun, "J m**-2"),
        "sp": (np.full(shape, 1.0e5), "Pa"),
        "z": (np.full(shape, 980.665), "m**2 s**-2"),
    }
    coords = {"valid_time": time, "latitude": lat, "longitude": lon, "number": 0}
    return xr.Dataset({n: (d, v.astype("f4"), {"units": u}) for n, (v, u) in cells.items()}, coords)


@pytest.mark.slow
def test_era5_as_delivered_gives_hourly_eto(tmp_path):
    era5().to_netcdf(tmp_path / "era5.nc")
    result = eto(evaeto.open_grid(tmp_path / "era5.nc"), utc_offset=0)
    assert result.chunks is not None
    assert result.dtype == "f4"
    assert result.attrs["units"] == "mm h-1"
    table = pd.DataFrame(
        {
            "tmean": era5()["t2m"][:, 0, 1].values - 273.15,
            "tdew": 10.0,
            "uz": 5.0,
            "rs": era5()["ssrd"][:, 0, 1].values / 1e6,
            "pressure": 100.0,
        },
        index=era5()["valid_time"].values,
    )
    expected = eto(table, lat=45.0, lon=1.0, elevation=100.0, utc_offset=0, wind_height=10)
    np.testing.assert_allclose(result.sel(lat=45, lon=1), expected, rtol=1e-4)


@pytest.mark.slow
def test_era5_land_sums_since_midnight_become_sums_of_the_hour(tmp_path):
    era5(accumulated=True).to_zarr(tmp_path / "land.zarr", zarr_format=2)
    opened = evaeto.open_grid(tmp_path / "land.zarr")
    np.testing.assert_allclose(opened["ssrd"][1:], era5()["ssrd"][1:], atol=2.0)
    assert opened["ssrd"][0].isnull().all()  # 0 h holds the day before, which is not there


@pytest.mark.slow
def test_sums_that_cannot_be_told_apart_are_an_error_that_says_what_to_do(tmp_path):
    morning = era5().isel(valid_time=slice(6, 12))
    morning.to_netcdf(tmp_path / "morning.nc")
    with pytest.raises(WeatherError, match=r"ssrd: .*accumulation='step'"):
        evaeto.open_grid(tmp_path / "morning.nc")
    opened = evaeto.open_grid(tmp_path / "morning.nc", accumulation="step")
    np.testing.assert_array_equal(opened["ssrd"], morning["ssrd"])
    assert not eto(opened, utc_offset=0).isnull().all()  # what was settled is not asked again


def test_where_the_sun_never_rises_it_does_not_matter_what_its_sums_are_of(tmp_path):
    dark = era5()
    dark["ssrd"] = (dark["ssrd"] * 0).assign_attrs(dark["ssrd"].attrs)
    dark.to_netcdf(tmp_path / "dark.nc")
    np.testing.assert_array_equal(evaeto.open_grid(tmp_path / "dark.nc")["ssrd"], dark["ssrd"])


@pytest.mark.slow
def test_agera5_and_nasa_power_grids_agree_with_their_values(tmp_path):
    plain = grid(dtype="f4")
    published = {
        "agera5": {
            "Temperature_Air_2m_Max_24h": (plain["tmax"] + 273.15, "K"),
            "Temperature_Air_2m_Min_24h": (plain["tmin"] + 273.15, "K"),
            "Vapour_Pressure_Mean": (plain["rhmean"] * 0 + 10.0, "hPa"),
            "Wind_Speed_10m_Mean": (plain["u2"] / et.wind_speed_at_2m(1.0, 10.0), "m s-1"),
            "Solar_Radiation_Flux": (plain["rs"] * 1e6, "J m-2 day-1"),
        },
        "power": {
            "T2M_MAX": (plain["tmax"], "C"),
            "T2M_MIN": (plain["tmin"], "C"),
            "T2MDEW": (plain["rhmean"] * 0 + 6.9707, "C"),
            "WS2M": (plain["u2"], "m/s"),
            "ALLSKY_SFC_SW_DWN": (plain["rs"], "MJ/m^2/day"),
        },
    }
    expected = eto(plain.drop_vars("rhmean").assign(ea=plain["rhmean"] * 0 + 1.0))
    for name, variables in published.items():
        dataset = xr.Dataset({n: v.astype("f4").assign_attrs(units=u) for n, (v, u) in variables.items()})
        dataset.to_zarr(tmp_path / f"{name}.zarr", zarr_format=2)
        result = eto(evaeto.open_grid(tmp_path / f"{name}.zarr"))
        assert result.dtype == "f4"
        np.testing.assert_allclose(result, expected, atol=2e-3, err_msg=name)


@pytest.mark.slow
def test_a_grid_with_an_unknown_unit_or_none_is_an_error_naming_variable_and_unit(tmp_path):
    weather = grid()
    for name in NAMES:
        weather[name].attrs["units"] = {"tmax": "K", "tmin": "K", "rhmean": "%", "u2": "m/s", "rs": "furlong"}[name]
    weather.to_zarr(tmp_path / "a.zarr", zarr_format=2)
    with pytest.raises(WeatherError, match=r"rs: .*'furlong'"):
        evaeto.open_grid(tmp_path / "a.zarr")
    del weather["tmin"].attrs["units"]
    weather.to_zarr(tmp_path / "b.zarr", zarr_format=2)
    with pytest.raises(WeatherError, match="tmin: the grid does not state its unit"):
        evaeto.open_grid(tmp_path / "b.zarr")


def test_one_component_of_the_wind_is_not_enough(tmp_path):
    era5().drop_vars("v10").to_netcdf(tmp_path / "half.nc")
    with pytest.raises(WeatherError, match="u10: the wind speed needs both"):
        evaeto.open_grid(tmp_path / "half.nc")


# ---- written


def with_units(weather: xr.Dataset) -> xr.Dataset:
    for name in weather.data_vars:
        weather[name].attrs["units"] = evaeto.core.quantities.QUANTITIES[name].units
    return weather


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["zarr", "nc"])
def test_the_command_line_turns_a_grid_into_a_grid(tmp_path, ending, monkeypatch):
    weather = with_units(grid(dtype="f4"))
    weather.chunk(time=10).to_zarr(tmp_path / "in.zarr", zarr_format=2)
    out = tmp_path / f"out.{ending}"
    monkeypatch.setattr(sys, "argv", ["evaeto", "eto", "--grid", str(tmp_path / "in.zarr"), "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    with xr.open_dataset(out, engine="zarr" if ending == "zarr" else None) as written:
        assert written.attrs["Conventions"] == "CF-1.11"
        assert written["eto"].attrs["units"] == "mm d-1"
        np.testing.assert_allclose(written["eto"], eto(weather), rtol=1e-5, atol=1e-5)


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(WeatherError, match=r"unknown file ending .\.tif"):
        evaeto.write_grid(eto(grid()), tmp_path / "out.tif")


@pytest.mark.nightly
@pytest.mark.slow
def test_a_grid_twenty_times_the_memory_of_the_worker_is_computed():
    import dask.array as da
    from distributed import Client, LocalCluster

    limit = 600 * 10**6
    shape, chunks = (1000, 600, 1000), (5, 600, 1000)  # 12 MB a chunk in float32
    rng = da.random.default_rng(0)

    def field(low, high):
        return ("time", "lat", "lon"), low + (high - low) * rng.random(shape, chunks=chunks, dtype="f4")

    weather = xr.Dataset(
        {"tmax": field(20, 35), "tmin": field(0, 18), "rhmean": field(30, 90), "u2": field(0, 6), "rs": field(5, 25)},
        coords={
            "time": pd.date_range("2000-01-01", periods=shape[0]),
            "lat": np.linspace(-60, 60, shape[1]),
            "lon": np.linspace(-100, 100, shape[2]),
        },
    )
    assert weather.nbytes >= 20 * limit
    options = {"memory_limit": limit, "dashboard_address": None, "silence_logs": "ERROR"}
    with LocalCluster(n_workers=1, threads_per_worker=1, **options) as cluster, Client(cluster) as client:
        mean = float(eto(weather, elevation=100.0).mean())
        limits = [worker["memory_limit"] for worker in client.scheduler_info()["workers"].values()]
    assert limits == [limit]
    assert 2.0 < mean < 8.0


# ---- stores that lack chunks

PACKED = {"dtype": "int16", "scale_factor": 0.01, "add_offset": 280.0}
RAIN = {"dtype": "int16", "scale_factor": 1e-6}


def stored(folder: Path, zarr_format: int, **encoding: Any) -> Path:
    """Four days of temperature and rain, a chunk each."""
    times, rng = pd.date_range("2020-01-01", periods=4), np.random.default_rng(1)
    dims, shape = ("time", "lat", "lon"), (4, 3, 3)
    temperature, rain = 280 + 10 * rng.random(shape), 1e-4 * rng.random(shape)
    made = xr.Dataset(
        {"tasmax": (dims, temperature, {"units": "K"}), "pr": (dims, rain, {"units": "kg m-2 s-1"})},
        {"time": times, "lat": [1.0, 2.0, 3.0], "lon": [4.0, 5.0, 6.0]},
    )
    usual = {"chunks": (1, 3, 3), "_FillValue": None}
    path = folder / "weather.zarr"
    made.to_zarr(path, zarr_format=zarr_format, encoding={"tasmax": usual | encoding, "pr": usual | RAIN})
    return path


def second_day(path: Path, name: str) -> Path:
    """The file of its chunk."""
    return next(file for file in (path / name / "1.0.0", path / name / "c" / "1" / "0" / "0") if file.exists())


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_packed_store_that_lacks_a_chunk_of_temperatures_is_refused(tmp_path: Path, zarr_format: int) -> None:
    """xarray 2026.9 with zarr 3.1 reads it as the offset, 280 K, without a word."""
    path = stored(tmp_path, zarr_format, **PACKED)
    assert evaeto.open_grid(path)["tasmax"].sizes["time"] == 4
    second_day(path, "tasmax").unlink()
    with pytest.raises(WeatherError, match=r"tasmax: 1 of the 4 chunks of the store are missing.*280"):
        evaeto.open_grid(path)


def test_of_many_stores_the_one_that_lacks_a_chunk_is_refused(tmp_path: Path) -> None:
    for number, shift in enumerate((0, 4)):
        (tmp_path / str(number)).mkdir()
        made = stored(tmp_path / str(number), 2, **PACKED)
        later = xr.open_zarr(made).load()
        times = later["time"] + np.timedelta64(shift, "D")
        later.assign_coords(time=times).to_zarr(tmp_path / f"{number}.zarr", zarr_format=2)
    for source in (tmp_path / "*.zarr", [tmp_path / "0.zarr", tmp_path / "1.zarr"]):
        assert evaeto.open_grid(source).sizes["time"] == 8
    second_day(tmp_path / "1.zarr", "tasmax").unlink()
    for source in (tmp_path / "*.zarr", [tmp_path / "0.zarr", tmp_path / "1.zarr"]):
        with pytest.raises(WeatherError, match=r"1\.zarr: tasmax: 1 of the 4 chunks of the store are missing.*280"):
            evaeto.open_grid(source)


def test_what_is_declared_missing_counts_only_where_the_array_is_filled_with_it(tmp_path: Path) -> None:
    """In the third format of Zarr the fill value of the array and `_FillValue` are two."""
    path = stored(tmp_path, 3, **(PACKED | {"_FillValue": -32767}))
    second_day(path, "tasmax").unlink()
    with pytest.raises(WeatherError, match="1 of the 4 chunks"):
        evaeto.open_grid(path)


def test_chunks_of_no_rain_or_of_declared_missing_data_may_be_left_out(tmp_path: Path) -> None:
    path = stored(tmp_path, 2, **(PACKED | {"_FillValue": -32767}))
    second_day(path, "tasmax").unlink()
    second_day(path, "pr").unlink()
    opened = evaeto.open_grid(path).compute()
    assert np.isnan(opened["tasmax"][1]).all()
    assert (opened["pr"][1] == 0).all()


def test_a_chunk_of_a_daily_grid_is_one_task_with_its_reads_and_its_write(tmp_path: Path) -> None:
    from dask.callbacks import Callback

    days, chunks = 24, 12
    values = {"tmax": 30.0, "tmin": 18.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0}
    units = {"tmax": "degC", "tmin": "degC", "rhmean": "%", "u2": "m s-1", "rs": "MJ m-2 d-1"}
    weather = xr.Dataset(
        {name: (("time", "lat", "lon"), np.full((days, 2, 3), value), {"units": units[name]})
         for name, value in values.items()},
        {"time": pd.date_range("2021-03-01", periods=days), "lat": [-1.0, 1.0], "lon": [9.0, 10.0, 11.0]},
    )  # fmt: skip
    weather.chunk(time=days // chunks).to_zarr(tmp_path / "w.zarr", zarr_format=2)
    ran = []
    result = evaeto.eto(evaeto.open_grid(tmp_path / "w.zarr"), elevation=500.0)
    with Callback(pretask=lambda key, graph, state: ran.append(key)):
        evaeto.write_grid(result, tmp_path / "eto.zarr")
    assert chunks <= len(ran) <= chunks + 6  # besides, what opens each variable and what ends it all
    assert np.isfinite(xr.open_zarr(tmp_path / "eto.zarr")["eto"]).all()

"""Hourly sums since midnight and of the step: told apart wherever hourly weather comes in."""

from __future__ import annotations

from collections.abc import Callable

import dask
import dask.array as da
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.errors import ArgumentError, WeatherError
from evaeto.inputs.normalise import normalise
from evaeto.inputs.weather_files import read_weather

LAT, LON = np.array([60.0, 45.0, 0.0, -30.0]), np.array([-150.0, -60.0, 0.0, 15.0, 120.0, 179.0])


def energy(times: pd.DatetimeIndex, lat: np.ndarray = LAT, lon: np.ndarray = LON) -> np.ndarray:
    """Energy of the hour before each time under a clear sky [J m-2] (time, lat, lon)."""
    clock = times.hour.to_numpy() - 0.5
    declination = -0.409 * np.cos(2 * np.pi * (times.dayofyear.to_numpy() + 10) / 365)
    angle = np.radians(15.0 * (clock[:, None, None] - 12.0) + lon[None, None, :])
    phi = np.radians(lat)[None, :, None]
    d = declination[:, None, None]
    height = np.sin(phi) * np.sin(d) + np.cos(phi) * np.cos(d) * np.cos(angle)
    return np.maximum(height, 0.0) * 3.0e6


def since_midnight(times: pd.DatetimeIndex, steps: np.ndarray) -> np.ndarray:
    """Sums since 00 UTC as ERA5-Land has them: 0 h holds the whole day before."""
    day = (times - pd.Timedelta("1s")).floor("D")
    return np.concatenate([np.cumsum(steps[day == d], axis=0) for d in day.unique()])


def weather(
    start: str = "2020-06-10 01:00",
    hours: int = 72,
    accumulated: bool = True,
    lat: np.ndarray = LAT,
    lon: np.ndarray = LON,
) -> xr.Dataset:
    """Hours with the names and units of ERA5-Land."""
    first = pd.Timestamp(start)
    whole = pd.date_range(first.floor("D") - pd.Timedelta("23h"), first + pd.Timedelta(hours=hours - 1), freq="h")
    steps = energy(whole, lat, lon)
    sun = (since_midnight(whole, steps) if accumulated else steps)[whole >= first]
    times = whole[whole >= first]
    shape, dims = (times.size, lat.size, lon.size), ("time", "latitude", "longitude")
    cells = {
        "t2m": (np.broadcast_to(293.15 + 5 * np.sin(times.hour.to_numpy() / 4)[:, None, None], shape), "K"),
        "d2m": (np.full(shape, 283.15), "K"),
        "u10": (np.full(shape, 2.0), "m s**-1"),
        "v10": (np.full(shape, 1.0), "m s**-1"),
        "sp": (np.full(shape, 1.0e5), "Pa"),
        "ssrd": (sun, "J m**-2"),
    }
    coords = {"time": times, "latitude": lat, "longitude": lon, "elevation": 100.0}
    return xr.Dataset({n: (dims, v.astype("f8"), {"units": u}) for n, (v, u) in cells.items()}, coords)


def eto(data: xr.Dataset, **how: object) -> xr.DataArray:
    return evaeto.eto(data, **{"utc_offset": 0.0, **how})


# ---- recognised


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        ("2020-06-10 01:00", 72),
        ("2020-06-10 00:00", 24),  # one day as it is downloaded, with the sum of the day before at 0 h
        ("2020-06-10 00:00", 49),
        ("2020-12-20 01:00", 72),
        ("2020-06-10 08:00", 40),
        ("2020-12-20 14:00", 30),
    ],
)
@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.slow
def test_sums_since_midnight_give_the_eto_of_the_sums_of_the_step(start: str, hours: int, lazy: bool) -> None:
    land, plain = (weather(start, hours, accumulated) for accumulated in (True, False))
    result = eto(land.chunk(time=24, latitude=2) if lazy else land)
    assert (result.chunks is not None) == lazy
    assert result.attrs["accumulated"] == "ssrd"
    expected = eto(plain)
    first_of_its_day = start.endswith("01:00")
    xr.testing.assert_allclose(
        normalise(land)["rs"][0 if first_of_its_day else 1 :], normalise(plain)["rs"][0 if first_of_its_day else 1 :]
    )
    known = result.notnull()
    assert int(known.sum()) > 0.5 * int(expected.notnull().sum())
    if first_of_its_day:
        np.testing.assert_allclose(result, expected, atol=1e-9)
    elif hours > 24:  # the first day's clouds are known from another hour on
        assert float(abs(result - expected)[24:].max()) < 1e-9


@pytest.mark.parametrize("start", ["2020-06-10 01:00", "2020-12-20 01:00", "2020-03-01 13:00"])
@pytest.mark.parametrize("hours", [24, 72])
@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.slow
def test_sums_of_the_step_stay_as_they_are(start: str, hours: int, lazy: bool) -> None:
    plain = weather(start, hours, accumulated=False)
    expected = plain["ssrd"].values / 1e6
    for made in (plain, plain.assign(ssrd=plain["ssrd"].round(-4).assign_attrs(units="J m-2"))):
        rs = normalise(made.chunk(time=7) if lazy else made)["rs"]
        assert "accumulated" not in normalise(made).attrs
        np.testing.assert_allclose(rs, expected, atol=6e-3 if made is not plain else 1e-12)


@pytest.mark.parametrize("where", [(lat, lon) for lat in LAT for lon in LON])
@pytest.mark.parametrize("start", ["2020-06-10 01:00", "2020-12-20 01:00"])
@pytest.mark.slow
def test_one_cell_anywhere_is_enough_to_tell(where: tuple[float, float], start: str) -> None:
    lat, lon = (np.array([value]) for value in where)
    frames = [weather(start, 48, a, lat, lon).isel(latitude=0, longitude=0) for a in (True, False)]
    land, plain = (frame.drop_vars(["latitude", "longitude", "elevation"]).to_dataframe() for frame in frames)
    land, plain = (frame.rename(columns={"ssrd": "ssrd [J m-2]"}) for frame in (land, plain))
    place = {"lat": where[0], "lon": where[1], "elevation": 100.0, "utc_offset": 0.0}
    np.testing.assert_allclose(evaeto.eto(land, **place), evaeto.eto(plain, **place), atol=1e-9)
    assert "accumulated" not in evaeto.eto(plain, **place).attrs


@pytest.mark.slow
def test_a_file_of_many_opened_by_xarray_is_recognised_too(tmp_path: object) -> None:
    land = weather()
    paths = []
    for day in range(3):
        paths.append(f"{tmp_path}/{day}.nc")
        land.isel(time=slice(24 * day, 24 * day + 24)).to_netcdf(paths[-1])
    with xr.open_mfdataset(paths) as opened:
        np.testing.assert_allclose(eto(opened), eto(weather(accumulated=False)), atol=1e-9)


@pytest.mark.slow
def test_a_table_is_recognised_from_its_file_and_on_the_command_line(tmp_path: object) -> None:
    from click.testing import CliRunner

    from evaeto.cli import cli

    results = []
    for accumulated in (True, False):
        table = weather(accumulated=accumulated).isel(latitude=1, longitude=3).to_dataframe()
        table = table.drop(columns=["latitude", "longitude", "elevation"]).rename(columns={"ssrd": "ssrd [J m-2]"})
        table.to_csv(f"{tmp_path}/{accumulated}.csv")
        place = ["--lat", "45", "--lon", "15", "--elevation", "100", "--utc-offset", "0"]
        done = CliRunner().invoke(cli, ["eto", f"{tmp_path}/{accumulated}.csv", *place])
        assert done.exit_code == 0, done.output
        results.append(done.output)
        other = CliRunner().invoke(cli, ["eto", f"{tmp_path}/{accumulated}.csv", *place, "--accumulation", "step"])
        assert (other.output == results[-1]) == (not accumulated)
    assert results[0] == results[1]
    rs = read_weather(f"{tmp_path}/True.csv")["rs"]
    np.testing.assert_allclose(rs, read_weather(f"{tmp_path}/False.csv")["rs"], atol=1e-9)


def test_times_with_a_zone_begin_their_sums_at_midnight_utc() -> None:
    lat, lon = np.array([45.0]), np.array([120.0])
    frames = [weather("2020-06-10 01:00", 72, a, lat, lon).isel(latitude=0, longitude=0) for a in (True, False)]
    land, plain = (f.drop_vars(["latitude", "longitude", "elevation"]).to_dataframe() for f in frames)
    zoned = land.set_axis(land.index.tz_localize("UTC").tz_convert("Asia/Shanghai"))
    np.testing.assert_allclose(normalise(zoned)["rs"], plain["ssrd"] / 1e6, atol=1e-9)
    shifted = land.set_axis(land.index + pd.Timedelta("8h"))
    place = {"lat": 45.0, "lon": 120.0, "elevation": 100.0}
    expected = evaeto.eto(plain, utc_offset=0.0, **place)
    np.testing.assert_allclose(evaeto.eto(shifted, utc_offset=8.0, **place), expected, atol=1e-9)
    np.testing.assert_allclose(evaeto.eto(zoned, **place), expected, atol=1e-9)


def test_sums_that_begin_at_the_midnight_of_the_place_are_recognised_by_its_clock() -> None:
    lat, lon = np.array([-20.0]), np.array([-45.0])
    utc = pd.date_range("2020-06-10 04:00", periods=72, freq="h")
    local = utc - pd.Timedelta("3h")
    steps = energy(utc, lat, lon)[:, 0, 0]
    table = pd.DataFrame({"tmean": 20.0, "tdew": 10.0, "u2": 2.0}, index=local)
    place = {"lat": -20.0, "lon": -45.0, "elevation": 100.0, "utc_offset": -3.0}
    summed = table.assign(**{"ssrd [J m-2]": since_midnight(local, steps)})
    expected = evaeto.eto(table.assign(**{"ssrd [J m-2]": steps}), **place)
    np.testing.assert_allclose(evaeto.eto(summed, **place), expected, atol=1e-9)


def test_half_hours_are_told_apart_too() -> None:
    lat, lon = np.array([45.0]), np.array([15.0])
    times = pd.date_range("2020-06-10 00:30", periods=96, freq="30min")
    steps = energy(times + pd.Timedelta("15min"), lat, lon)[:, 0, 0] / 2.0
    table = pd.DataFrame({"ssrd [J m-2]": since_midnight(times, steps)}, index=times)
    np.testing.assert_allclose(normalise(table)["rs"], 2 * steps / 1e6, atol=1e-9)  # per hour


@pytest.mark.slow
def test_cells_of_sea_between_islands_and_a_dark_beginning_do_not_hide_the_kind() -> None:
    land, plain = weather(hours=24 * 6), weather(hours=24 * 6, accumulated=False)
    island = xr.zeros_like(land["ssrd"], dtype=bool)
    island[:, 1, 4] = True
    bright = land["time"] > np.datetime64("2020-06-13T00")
    seen = [
        data.assign(ssrd=data["ssrd"].where(bright, 0.0).where(island).assign_attrs(data["ssrd"].attrs))
        for data in (land, plain)
    ]
    for lazy in (False, True):
        one, two = (normalise(data.chunk(time=24, longitude=1, latitude=1) if lazy else data)["rs"] for data in seen)
        np.testing.assert_allclose(one, two, atol=1e-9)


def test_packing_does_not_hide_the_kind_nor_leave_values_below_zero() -> None:
    land = weather("2020-06-10 00:00", 73)
    rng = np.random.default_rng(1)
    noisy = land["ssrd"] + rng.uniform(-300.0, 300.0, land["ssrd"].shape)  # as each GRIB message is packed by itself
    rs = normalise(land.assign(ssrd=noisy.assign_attrs(land["ssrd"].attrs)))["rs"]
    np.testing.assert_allclose(
        rs[1:], normalise(weather("2020-06-10 00:00", 73, accumulated=False))["rs"][1:], atol=1e-3
    )
    assert float(rs.min()) >= 0.0


def test_rain_of_the_same_file_goes_with_the_radiation() -> None:
    land, plain = weather(), weather(accumulated=False)
    rng = np.random.default_rng(2)
    steps = rng.gamma(0.1, 0.002, land["ssrd"].shape)
    sums = since_midnight(land.indexes["time"], steps)
    for units, scale in (("m", 1e3), ("mm", 1.0)):
        tp = land["ssrd"].copy(data=sums * 1e3 / scale).assign_attrs(units=units)
        made = normalise(land.assign(tp=tp))["precip"]
        np.testing.assert_allclose(made, steps * 1e3, atol=1e-9)
        tp = land["ssrd"].copy(data=steps * 1e3 / scale).assign_attrs(units=units)
        np.testing.assert_allclose(normalise(plain.assign(tp=tp))["precip"], steps * 1e3, atol=1e-9)


def test_rain_of_a_station_is_never_taken_apart() -> None:
    times = pd.date_range("2020-06-10 01:00", periods=24, freq="h")
    rain = np.r_[np.zeros(21), 1.0, 2.0, 3.0]
    table = pd.DataFrame({"precipitation": rain, "rs": np.linspace(0.0, 2.0, 24), "shortwave_radiation": np.nan}, times)
    made = normalise(table.drop(columns="shortwave_radiation"))
    np.testing.assert_array_equal(made["precip"], rain)
    np.testing.assert_array_equal(made["rs"], table["rs"])


# ---- an hour whose predecessor is missing


def test_the_hour_after_a_gap_is_missing_and_no_other() -> None:
    land, plain = weather(), weather(accumulated=False)
    gone = land.isel(time=np.r_[0:10, 12:30, 31:72].tolist())  # 11 and 12 h; 7 h of the second day
    rs, expected = normalise(gone)["rs"], normalise(plain)["rs"].sel(time=gone["time"])
    missing = rs.isnull().all(("lat", "lon"))
    assert [str(time)[8:13] for time in rs["time"].values[missing]] == ["10T13", "11T08"]
    np.testing.assert_allclose(rs[~missing], expected[~missing], atol=1e-9)
    hole = land.assign(ssrd=land["ssrd"].where(land["time"] != land["time"][10]).assign_attrs(land["ssrd"].attrs))
    rs = normalise(hole)["rs"]
    np.testing.assert_array_equal(np.flatnonzero(rs.isnull().all(("lat", "lon"))), [10, 11])


@pytest.mark.parametrize("fill", [-32767.0, -9999.0, np.nan])
def test_a_fill_value_in_a_sum_takes_its_own_hour_and_the_next(fill: float) -> None:
    land = weather()
    land["ssrd"][30] = fill
    rs = normalise(land)["rs"]
    np.testing.assert_array_equal(np.flatnonzero(rs.isnull().any(("lat", "lon"))), [30, 31])


# ---- what the data cannot tell


@pytest.mark.slow
def test_what_cannot_be_told_is_refused_and_settled_by_the_argument() -> None:
    morning = weather("2020-06-10 01:00", 6, lat=np.array([45.0]), lon=np.array([15.0]))
    with pytest.raises(WeatherError, match=r"ssrd: .*accumulation='step' or accumulation='midnight'"):
        eto(morning)
    plain = weather("2020-06-10 01:00", 6, False, np.array([45.0]), np.array([15.0]))
    np.testing.assert_allclose(eto(morning, accumulation="midnight"), eto(plain, accumulation="step"), atol=1e-9)
    assert float(abs(eto(morning, accumulation="step") - eto(plain, accumulation="step")).max()) > 0.01


def test_sums_that_begin_anew_at_noon_are_neither_and_refused() -> None:
    times = pd.date_range("2020-06-10 13:00", periods=96, freq="h")
    steps = energy(times)
    sums = since_midnight(times - pd.Timedelta("12h"), steps)
    land = weather("2020-06-10 13:00", 96)
    land["ssrd"] = land["ssrd"].copy(data=sums)
    with pytest.raises(WeatherError, match=r"ssrd: .*neither"):
        eto(land)


def test_a_large_grid_that_is_dark_where_one_looks_is_not_taken_for_dark() -> None:
    values = da.zeros((24 * 40, 60, 60), chunks=(24, 60, 60))
    grid = xr.Dataset(
        {"ssrd": (("time", "lat", "lon"), values, {"units": "J m-2"})},
        {"time": pd.date_range("2020-12-01 01:00", periods=960, freq="h"), "lat": np.arange(60), "lon": np.arange(60)},
    )
    with pytest.raises(WeatherError, match="ssrd"):
        normalise(grid)
    np.testing.assert_array_equal(normalise(grid, accumulation="step")["rs"][:24], 0.0)


def test_the_argument_is_checked() -> None:
    with pytest.raises(ArgumentError, match="accumulation: unknown value 'noon'"):
        eto(weather(), accumulation="noon")
    with pytest.raises(WeatherError, match="accumulation: is for hourly weather only"):
        evaeto.eto(weather().resample(time="D").mean(), accumulation="midnight")


def test_forecast_steps_of_grib_are_refused_with_what_to_do() -> None:
    land = weather(hours=48)
    runs = pd.date_range("2020-06-10", periods=2)
    steps = pd.timedelta_range("1h", periods=24, freq="h")
    index = pd.MultiIndex.from_product([runs, steps], names=["time", "step"])
    grib = land.drop_vars("time").rename(time="row").assign_coords(xr.Coordinates.from_pandas_multiindex(index, "row"))
    grib = grib.unstack("row")
    with pytest.raises(WeatherError, match=r"step: the weather has 24 forecast steps.*valid_time"):
        evaeto.eto(grib, utc_offset=0.0)
    stacked = grib.stack(row=("time", "step"))
    hours = stacked["time"].values + stacked["step"].values
    back = stacked.drop_vars(["row", "time", "step"]).rename(row="time").assign_coords(time=hours)
    np.testing.assert_allclose(eto(back).transpose("time", ...), eto(weather(hours=48, accumulated=False)), atol=1e-9)


# ---- cheap


@pytest.mark.parametrize("units", ["W m-2", "W m**-2", "MJ m-2 h-1", "J m-2 h-1"])
def test_what_states_its_time_is_never_looked_at(units: str) -> None:
    scale = {"W m-2": 0.0036, "W m**-2": 0.0036, "MJ m-2 h-1": 1.0, "J m-2 h-1": 1e-6}[units]
    land = weather(hours=48)
    sums = land["ssrd"] / float(land["ssrd"].max())  # with units of their own, so that none is beyond the limits
    land["ssrd"] = (sums / scale).assign_attrs(units=units)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("computed")

    with dask.config.set(scheduler=refuse):
        made = normalise(land.chunk(time=10))
    np.testing.assert_array_equal(made["rs"], land["ssrd"].values * scale)


@pytest.mark.slow
def test_of_a_lazy_grid_few_chunks_are_read() -> None:
    land = weather(hours=24 * 20, lat=np.linspace(60, -60, 40), lon=np.linspace(-170, 170, 40))
    read: list[Callable[[], None]] = []

    def seen(block: np.ndarray) -> np.ndarray:
        read.append(block.shape)  # type: ignore[arg-type]
        return block

    chunked = land["ssrd"].chunk(time=24, latitude=10, longitude=10)
    lazy = land.chunk(time=24, latitude=10, longitude=10)
    lazy["ssrd"] = chunked.copy(data=chunked.data.map_blocks(seen, dtype=float, meta=np.empty((0, 0, 0))))
    result = eto(lazy)
    assert 0 < len(read) <= 12  # of 320
    assert result.chunks is not None

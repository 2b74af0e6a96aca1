from __future__ import annotations

import io
import zipfile
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.errors import WeatherError
from evaeto.reference_et import eto
from evaeto.workers.eto_grids import open_eto
from evaeto.workers.grid_pictures import describe, picture

DAYS = 3


def weather(lon_from: float = -50.0) -> xr.Dataset:
    rng = np.random.default_rng(1)
    shape = (DAYS, 3, 4)
    tmin = rng.uniform(10, 20, shape)
    values = {
        "tmax": (tmin + rng.uniform(5, 12, shape), "degC"),
        "tmin": (tmin, "degC"),
        "rhmean": (rng.uniform(40, 90, shape), "%"),
        "u2": (rng.uniform(1, 4, shape), "m s-1"),
        "rs": (rng.uniform(10, 25, shape), "MJ m-2 d-1"),
    }
    return xr.Dataset(
        {name: (("time", "lat", "lon"), array, {"units": units}) for name, (array, units) in values.items()},
        coords={
            "time": pd.date_range("2020-01-01", periods=DAYS),
            "lat": [-5.0, -7.0, -9.0],
            "lon": lon_from + np.arange(4.0),
            "elevation": (("lat", "lon"), np.full((3, 4), 250.0), {"units": "m"}),
        },
    )


def netcdf(dataset: xr.Dataset, folder: Path) -> bytes:
    path = folder / "made.nc"
    dataset.to_netcdf(path)
    return path.read_bytes()


def pixels(grid: xr.DataArray, index: int = 0) -> np.ndarray:
    return matplotlib.image.imread(io.BytesIO(picture(grid, index)), format="png")


@pytest.mark.parametrize("lon_from", [-50.0, 310.0])
@pytest.mark.slow
def test_weather_becomes_the_eto_of_the_library_on_rising_axes(tmp_path: Path, lon_from: float) -> None:
    grid = open_eto("era5.nc", netcdf(weather(lon_from), tmp_path))
    expected = eto(weather()).transpose("time", "lat", "lon").sortby("lat")
    np.testing.assert_allclose(grid, expected, rtol=1e-5)
    assert list(grid["lat"]) == [-9, -7, -5]
    assert list(grid["lon"]) == [-50, -49, -48, -47]


def test_an_eto_that_is_in_the_file_is_taken_as_it_is(tmp_path: Path) -> None:
    stored = xr.Dataset({"eto": eto(weather()).rename(lat="latitude", lon="longitude") + 1.0})
    np.testing.assert_allclose(open_eto("a.nc", netcdf(stored, tmp_path))[:, ::-1], eto(weather()) + 1.0, rtol=1e-5)


@pytest.mark.slow
def test_a_zipped_zarr_store_is_the_same_grid(tmp_path: Path) -> None:
    weather().to_zarr(tmp_path / "w.zarr", zarr_format=2)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in sorted((tmp_path / "w.zarr").rglob("*")):
            packed.write(path, path.relative_to(tmp_path))
    xr.testing.assert_allclose(open_eto("w.zip", buffer.getvalue()), open_eto("w.nc", netcdf(weather(), tmp_path)))


def test_the_page_is_told_days_corners_and_range(tmp_path: Path) -> None:
    grid = open_eto("a.nc", netcdf(weather(), tmp_path))
    told = describe(grid)
    assert told["times"] == ["2020-01-01", "2020-01-02", "2020-01-03"]
    assert told["bounds"] == ((-10, -50.5), (-4, -46.5))
    assert (told["low"], told["high"]) == (float(grid.min()), float(grid.max()))
    assert len(told["colours"]) == 9


def test_north_is_up_west_is_left_and_missing_cells_are_transparent(tmp_path: Path) -> None:
    grid = open_eto("a.nc", netcdf(weather(), tmp_path))
    grid[0] = 1.0
    grid[0, -1, 0] = np.nan  # the north-west corner
    shown = pixels(grid)
    rows, columns = shown.shape[:2]
    assert min(rows, columns) >= 400
    alpha = shown[..., 3]
    assert (alpha[: rows // 3, : columns // 4] == 0).mean() > 0.98
    assert (alpha == 0).mean() == pytest.approx(1 / 12, abs=0.01)


def test_rows_lie_where_the_mercator_projection_has_them() -> None:
    lats = np.arange(-59.5, 60, 1.0)
    grid = xr.DataArray(
        np.where(lats > 30, 1.0, 0.0)[None, :, None].repeat(2, axis=2),
        coords={"time": pd.date_range("2020-01-01", periods=1), "lat": lats, "lon": [0.0, 1.0]},
        dims=("time", "lat", "lon"),
    )
    shown = pixels(grid)[:, 0]
    top, edge = (np.arctanh(np.sin(np.radians(lat))) for lat in (60, 30))
    assert (shown == shown[0]).all(axis=1).mean() == pytest.approx((top - edge) / (2 * top), abs=0.005)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.nc", b"no", "cannot be read as a grid; it must be"),
        ("a.zip", b"no", "must be a ZIP file"),
        ("a.tif", b"", "unknown file ending '.tif'"),
    ],
)
def test_what_is_no_grid_is_an_error_that_says_so(name: str, content: bytes, told: str) -> None:
    with pytest.raises(WeatherError, match=told):
        open_eto(name, content)


def test_a_series_is_no_grid(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="dimensions time, lat and lon"):
        open_eto("a.nc", netcdf(weather().isel(lat=0), tmp_path))


def test_a_grid_without_any_eto_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="all of its ETo is missing"):
        open_eto("a.nc", netcdf(made([np.nan], [0, 1], [0, 1]), tmp_path))


def test_weather_that_lacks_something_names_it(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match=r"missing input: tmax, u2$"):
        open_eto("a.nc", netcdf(weather().drop_vars(["tmax", "u2"]), tmp_path))


def made(days: list[float], lats: list[float], lons: list[float], units: str | None = "mm d-1") -> xr.Dataset:
    """A grid with one ETo a day, the same everywhere."""
    values = np.broadcast_to(np.reshape(days, (-1, 1, 1)), (len(days), len(lats), len(lons))).copy()
    coords = {"time": pd.date_range("2020-01-01", periods=len(days)), "lat": lats, "lon": lons}
    return xr.Dataset({"eto": (("time", "lat", "lon"), values, {"units": units} if units else {})}, coords)


def painted(grid: xr.DataArray) -> np.ndarray:
    """Which columns of the picture show something."""
    return pixels(grid)[..., 3].any(axis=0)


def test_a_grid_across_the_date_line_is_a_strip_there_and_not_round_the_world(tmp_path: Path) -> None:
    lons = [175.0, 177.0, 179.0, -179.0, -177.0]
    grid = open_eto("a.nc", netcdf(made([3.0], [0, 2], lons), tmp_path))
    assert list(grid["lon"]) == [175, 177, 179, 181, 183]
    assert describe(grid)["bounds"] == ((-1, 174), (3, 184))
    assert painted(grid).all()


def test_cells_stay_with_their_place_when_the_grid_is_cut_elsewhere(tmp_path: Path) -> None:
    dataset = made([3.0], [0, 2], [-179.0, -177, 177, 179])
    dataset["eto"][0, :, 0] = 9.0
    grid = open_eto("a.nc", netcdf(dataset, tmp_path))
    assert list(grid["lon"]) == [177, 179, 181, 183]
    assert list(grid[0, 0]) == [3, 3, 9, 3]


@pytest.mark.parametrize("first", [-180.0, -179.5, 0.0, 0.5])
def test_a_grid_round_the_whole_world_begins_at_the_date_line(tmp_path: Path, first: float) -> None:
    grid = open_eto("a.nc", netcdf(made([3.0], [-1, 1], list(first + np.arange(360.0))), tmp_path))
    (_, west), (_, east) = describe(grid)["bounds"]
    assert (round(west), east - west) == (-180, 360)
    assert painted(grid).all()


def test_what_lies_between_two_parts_of_a_grid_is_transparent(tmp_path: Path) -> None:
    grid = open_eto("a.nc", netcdf(made([3.0], [-20, -18, 18, 20], [0, 1, 2, 12, 13]), tmp_path))
    assert painted(grid).mean() == pytest.approx(5 / 14, abs=0.01)
    rows = pixels(grid)[..., 3].any(axis=1)
    assert not rows[len(rows) // 4 : -len(rows) // 4].any()


def test_rows_that_are_not_quite_alike_leave_no_seam(tmp_path: Path) -> None:
    gaussian = np.cumsum([1.1, 1.12, 1.08, 1.1, 1.15]).astype("f4")
    assert pixels(open_eto("a.nc", netcdf(made([3.0], gaussian, [0, 1]), tmp_path)))[..., 3].all()


@pytest.mark.parametrize(
    ("units", "stored"),
    [("kg m-2 s-1", 5 / 86400), ("kg m-2 d-1", 5.0), ("mm/day", 5.0), ("m d-1", 0.005), ("mm s-1", 5 / 86400)],
)
def test_an_eto_of_another_unit_is_converted(tmp_path: Path, units: str, stored: float) -> None:
    grid = open_eto("a.nc", netcdf(made([stored], [0, 1], [0, 1], units), tmp_path))
    np.testing.assert_allclose(grid, 5.0, rtol=1e-5)
    assert describe(grid)["units"] == "mm d-1"
    assert not describe(grid)["assumed"]


def test_a_unit_that_is_not_understood_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match=r"unknown unit of ETo 'mm month-1'; use mm d-1, .* or kg m-2 s-1"):
        open_eto("a.nc", netcdf(made([150.0], [0, 1], [0, 1], "mm month-1"), tmp_path))


def test_a_depth_of_steps_other_than_a_day_is_no_rate(tmp_path: Path) -> None:
    monthly = made([2.0, 3.0], [0, 1], [0, 1], "mm").assign_coords(time=pd.to_datetime(["2020-01-01", "2020-02-01"]))
    with pytest.raises(WeatherError, match="not a rate"):
        open_eto("a.nc", netcdf(monthly, tmp_path))


def test_without_a_unit_that_of_the_table_is_meant_and_told(tmp_path: Path) -> None:
    assert describe(open_eto("a.nc", netcdf(made([4.0], [0, 1], [0, 1], None), tmp_path)))["assumed"]


def test_values_no_weather_can_have_are_left_out_and_counted(tmp_path: Path) -> None:
    dataset = made([4.0, 6.0], [0, 1], [0, 1])
    dataset["eto"][0, 0, 0], dataset["eto"][1, 1, 1], dataset["eto"][1, 0, 0] = 1e20, -999.0, 31.0
    told = describe(open_eto("a.nc", netcdf(dataset, tmp_path)))
    assert (told["low"], told["high"], told["left_out"]) == (4, 6, 2)  # -999 is written for "missing"


def test_a_grid_beyond_all_limits_says_from_what_to_what(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="from 150 to 160 mm d-1, lies beyond the physical limits -5 to 30"):
        open_eto("a.nc", netcdf(made([150.0, 160.0], [0, 1], [0, 1]), tmp_path))


@pytest.mark.parametrize(("calendar", "last"), [("noleap", "2020-03-01"), ("360_day", "2020-02-30")])
def test_days_of_other_calendars_are_days(tmp_path: Path, calendar: str, last: str) -> None:
    times = xr.date_range("2020-02-28", periods=3 if calendar == "360_day" else 2, calendar=calendar, use_cftime=True)
    dataset = made([4.0] * len(times), [0, 1], [0, 1]).assign_coords(time=times)
    assert describe(open_eto("a.nc", netcdf(dataset, tmp_path)))["times"][-1] == last


def test_hours_keep_their_clock(tmp_path: Path) -> None:
    times = pd.date_range("2020-01-01", periods=3, freq="h")
    told = describe(
        open_eto("a.nc", netcdf(made([0.1, 0.2, 0.3], [0, 1], [0, 1], "mm").assign_coords(time=times), tmp_path))
    )
    assert told["times"][-1] == "2020-01-01T02:00"
    assert told["units"] == "mm h-1"

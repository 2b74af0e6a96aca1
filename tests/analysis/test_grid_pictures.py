from __future__ import annotations

import io
import zipfile
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.analysis.grid_pictures import describe, open_eto, picture
from evaeto.errors import WeatherError
from evaeto.reference_et import eto

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
def test_weather_becomes_the_eto_of_the_library_on_rising_axes(tmp_path: Path, lon_from: float) -> None:
    grid = open_eto("era5.nc", netcdf(weather(lon_from), tmp_path))
    expected = eto(weather()).transpose("time", "lat", "lon").sortby("lat")
    np.testing.assert_allclose(grid, expected, rtol=1e-5)
    assert list(grid["lat"]) == [-9, -7, -5]
    assert list(grid["lon"]) == [-50, -49, -48, -47]


def test_an_eto_that_is_in_the_file_is_taken_as_it_is(tmp_path: Path) -> None:
    stored = xr.Dataset({"eto": eto(weather()).rename(lat="latitude", lon="longitude") + 1.0})
    np.testing.assert_allclose(open_eto("a.nc", netcdf(stored, tmp_path))[:, ::-1], eto(weather()) + 1.0, rtol=1e-5)


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
        ("a.nc", b"no", "cannot be read|can be read"),
        ("a.zip", b"no", "not a ZIP file"),
        ("a.tif", b"", ".tif ending"),
    ],
)
def test_what_is_no_grid_is_an_error_that_says_so(name: str, content: bytes, told: str) -> None:
    with pytest.raises(WeatherError, match=told):
        open_eto(name, content)


def test_a_series_is_no_grid(tmp_path: Path) -> None:
    with pytest.raises(WeatherError, match="dimensions time, lat and lon"):
        open_eto("a.nc", netcdf(weather().isel(lat=0), tmp_path))


def test_a_grid_without_any_eto_is_an_error() -> None:
    coords = {"time": pd.date_range("2020-01-01", periods=1), "lat": [0.0, 1.0], "lon": [0.0, 1.0]}
    with pytest.raises(WeatherError, match="missing"):
        describe(xr.DataArray(np.full((1, 2, 2), np.nan), coords=coords, dims=("time", "lat", "lon")))

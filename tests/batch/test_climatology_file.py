"""`evaeto climatology`: from a grid in a file to the normals that a page shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto import cli
from evaeto.batch.climatology_file import About, climatology_file
from evaeto.errors import WeatherError
from evaeto.workers import climatology_layer

pytestmark = pytest.mark.slow

LATS, LONS = [-8.0, -7.0, -6.0], [312.0, 313.0, 314.0, 315.0]


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    """Six years of ETo that is 4 mm d-1 but for one cell that has none, in another unit and from 0 to 360 degrees."""
    times = pd.date_range("2001-01-01", "2006-12-31")
    values = np.full((times.size, 3, 4), 4.0 / 86400, np.float64)
    values[:, 0, 0] = np.nan
    values[:, 2, 3] *= 1.5
    path = tmp_path / "eto.nc"
    coords = {"time": times, "latitude": LATS, "longitude": LONS}
    dims = ("time", "latitude", "longitude")
    xr.Dataset({"eto": (dims, values, {"units": "kg m-2 s-1"})}, coords=coords).to_netcdf(path)
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["evaeto", "climatology", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_the_file_has_normals_years_and_where_they_come_from(
    grid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "normals.nc"
    told = ["--out", str(out), "--name", "Toy", "--version", "2", "--error", "0.7"]
    assert run(monkeypatch, str(grid), *told) == 0
    assert "normals of 2001-01-01 to 2006-12-31, up to 6 years in each month" in capsys.readouterr().err
    with xr.open_dataset(out) as made:
        assert made["eto"].sel(month=5).values[1, 1] == pytest.approx(4.0, rel=1e-6)
        assert np.isnan(made["eto"].sel(month=5).values[0, 0])
        assert float(made["eto_annual"][1, 1]) == pytest.approx(4.0 * 365 + 4.0 / 6, rel=1e-6)
        assert made["years"].sel(month=2).values[1, 1] == 6
        about = {name: made.attrs[name] for name in ("dataset", "dataset_version", "error", "period_first")}
    assert about == {"dataset": "Toy", "dataset_version": "2", "error": 0.7, "period_first": "2001-01-01"}


def test_weather_is_turned_into_eto_first(tmp_path: Path) -> None:
    times = pd.date_range("2001-01-01", "2005-12-31")
    units = {"tmax": ("degC", 31.0), "tmin": ("degC", 20.0), "rhmean": ("%", 60.0), "u2": ("m s-1", 2.0),
             "rs": ("MJ m-2 d-1", 20.0), "elevation": ("m", 200.0)}  # fmt: skip
    values = {
        name: (("time", "lat", "lon"), np.full((times.size, 2, 2), value), {"units": unit})
        for name, (unit, value) in units.items()
    }
    weather = xr.Dataset(values, coords={"time": times, "lat": [-8.0, -7.0], "lon": [-46.0, -45.0]})
    made = climatology_file(weather, tmp_path / "normals.nc", About("Toy"))
    import evaeto

    eto = evaeto.eto(weather).sel(time=weather["time"].dt.month == 6)
    assert float(made["eto"].sel(month=6)[0, 0]) == pytest.approx(float(eto[:, 0, 0].mean()), rel=1e-5)
    assert made.attrs["error"] == "not stated"


def test_a_part_of_the_time_and_of_the_region_can_be_taken(
    grid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "normals.nc"
    part = ["--time", "2002/2006", "--bbox", "-48,-8,-46,-7"]
    assert run(monkeypatch, str(grid), "--out", str(out), *part) == 0
    with xr.open_dataset(out) as made:
        assert made.sizes == {"month": 12, "latitude": 2, "longitude": 3}
        assert int(made["years"].max()) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "normals.zarr"], "end its name in .nc"),
        (["--out", "normals.nc", "--time", "2004/2006"], "no cell has five whole years"),
    ],
)
def test_what_cannot_be_made_is_said(
    words: list[str], said: str, grid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, str(grid), *words) == 2
    assert said in capsys.readouterr().err
    assert not Path(words[1]).exists()


def test_the_grid_is_never_written_over(grid: Path) -> None:
    with pytest.raises((WeatherError, OSError)):
        climatology_file(grid, grid, About("Toy"))


def test_a_page_gets_small_whole_numbers_from_the_south_west(grid: Path, tmp_path: Path) -> None:
    climatology_file(grid, tmp_path / "normals.nc", About("Toy", "2", 0.7))
    about, numbers = climatology_layer.layer_of(tmp_path / "normals.nc")
    assert (about["south"], about["west"], about["step"]) == (-8.0, -48.0, [1.0, 1.0])
    assert (about["rows"], about["columns"], about["every"], len(numbers)) == (3, 4, 1, 13)
    june = np.frombuffer(numbers[6], "<i2").reshape(3, 4)
    assert june.tolist() == [[climatology_layer.MISSING, 400, 400, 400], [400] * 4, [400, 400, 400, 600]]
    assert about["layers"][6] == {"low": pytest.approx(4.0), "high": pytest.approx(6.0), "scale": 0.01}
    assert np.frombuffer(numbers[0], "<i2")[1] == round(10 * (4.0 * 365 + 4.0 / 6))
    assert (about["years"], about["error"], about["version"]) == ([6, 6], 0.7, "2")


def test_a_fine_grid_is_shown_by_means_of_its_cells(
    grid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(climatology_layer, "MAX_CELLS", 4)
    climatology_file(grid, tmp_path / "normals.nc", About("Toy"))
    about, numbers = climatology_layer.layer_of(tmp_path / "normals.nc")
    assert (about["every"], about["rows"], about["columns"], about["step"][1]) == (2, 2, 2, 2.0)
    assert (about["south"], about["west"]) == (-7.5, -47.5)
    assert np.frombuffer(numbers[6], "<i2").tolist() == [400, 400, 400, 500]  # the last row has one cell in each


def test_another_file_is_no_climatology(grid: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert climatology_layer.main(str(grid), str(tmp_path)) == 2
    assert json.loads(capsys.readouterr().err)["key"] == "climatology.no_climatology"


def test_a_grid_of_uneven_steps_cannot_be_shown(grid: Path, tmp_path: Path) -> None:
    with xr.open_dataset(grid) as stored:
        uneven = stored.assign_coords(latitude=[-8.0, -7.0, -5.0]).load()
    climatology_file(uneven, tmp_path / "normals.nc", About("Toy"))
    with pytest.raises(WeatherError, match="even steps"):
        climatology_layer.layer_of(tmp_path / "normals.nc")

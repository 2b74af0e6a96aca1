"""The operator's climatology as files of the page."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from evaeto.batch.climatology_file import About, climatology_file
from evaeto.dashboard.serving.climatology import layer
from evaeto.dashboard.serving.operator import Operator
from evaeto.errors import WeatherError


@pytest.mark.slow
def test_the_layer_is_thirteen_files_of_whole_numbers_and_what_is_said_of_them(tmp_path: Path) -> None:
    times = pd.date_range("2001-01-01", "2005-12-31")
    values = np.full((times.size, 2, 3), 5.0, "f4")
    coords = {"time": times, "lat": [-8.0, -7.0], "lon": [-47.0, -46.0, -45.0]}
    grid = xr.Dataset({"eto": (("time", "lat", "lon"), values, {"units": "mm d-1"})}, coords=coords)
    climatology_file(grid, tmp_path / "normals.nc", About("Toy"))
    about, files = layer(tmp_path / "normals.nc")
    assert json.loads(about)["name"] == "Toy"
    assert sorted(files, key=lambda name: int(name.split(".")[1])) == [f"climatology.{n}.bin" for n in range(13)]
    june = files["climatology.6.bin"]
    assert np.frombuffer(june.content, "<i2").tolist() == [500] * 6
    assert gzip.decompress(june.compressed) == june.content
    assert june.kind == "application/octet-stream"


@pytest.mark.slow
def test_a_file_that_is_none_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "notes.nc").write_text("no grid at all")
    with pytest.raises(WeatherError, match=r"notes\.nc: this is no climatology"):
        layer(tmp_path / "notes.nc")


def test_a_file_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="climatology"):
        Operator(climatology=tmp_path / "none.nc")

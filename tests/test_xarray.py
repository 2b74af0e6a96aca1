"""`Dataset.evaeto`: the functions of evaeto from the weather itself."""

from __future__ import annotations

import inspect
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
import evaeto.xarray
from evaeto.errors import EstimatedInputWarning

PLACE = {"lat": -22.7, "lon": -47.6, "elevation": 546.0}


@pytest.fixture
def weather() -> xr.Dataset:
    days = pd.date_range("2020-01-01", periods=90, name="time")
    rng = np.random.default_rng(2)
    columns = {"T2M_MAX": 30 + rng.normal(size=90), "tmin": 18 + rng.normal(size=90),
               "rhmean": 60 + rng.normal(size=90), "u2": rng.gamma(4, 0.5, 90),
               "rs": 18 + rng.normal(size=90)}  # fmt: skip
    return xr.Dataset({name: ("time", values) for name, values in columns.items()}, {"time": days})


def test_it_gives_what_the_functions_give(weather: xr.Dataset) -> None:
    xr.testing.assert_identical(
        weather.evaeto.eto(lat=-22.7, elevation=546), evaeto.eto(weather, lat=-22.7, elevation=546)
    )
    methods = ["fao56", "hargreaves"]
    xr.testing.assert_identical(
        weather.evaeto.compare_methods(methods, lat=-22.7, elevation=546),
        evaeto.compare_methods(weather, methods, lat=-22.7, elevation=546),
    )
    both = xr.concat([weather, weather + 0.3], pd.Index(["nasa_power", "open_meteo_archive"], name="source"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fused, expected = both.evaeto.fuse(**PLACE), evaeto.fuse(both, **PLACE)
    xr.testing.assert_identical(fused, expected)
    assert fused["eto"].notnull().all()


def test_hours_become_days(weather: xr.Dataset) -> None:
    times = pd.date_range("2020-01-01", periods=72, freq="h", name="time")
    hourly = xr.Dataset({"tmean": ("time", 20 + np.arange(72.0) % 24)}, {"time": times})
    xr.testing.assert_identical(hourly.evaeto.daily(label="start"), evaeto.daily(hourly, label="start"))


def test_a_warning_points_at_the_line_that_asked(weather: xr.Dataset) -> None:
    with pytest.warns(EstimatedInputWarning) as caught:
        weather.drop_vars("rs").evaeto.eto(lat=-22.7, elevation=546, estimate="radiation")
    assert {each.filename for each in caught} == {__file__}


def test_it_describes_what_the_variables_are_taken_for(weather: xr.Dataset) -> None:
    weather["rs"].attrs["units"] = "MJ m-2 d-1"
    grid = weather.expand_dims(lat=[-22.7, -22.8]).chunk(time=30)
    found = grid.evaeto.describe()
    taken = {column.name: (column.quantity, column.units, column.stated) for column in found.columns}
    assert taken["T2M_MAX"][:2] == ("tmax", "degC")
    assert taken["rs"] == ("rs", "MJ m-2 d-1", True)
    assert found.rows == 90
    assert found.location.lat == -22.7
    assert found.problem is None


def test_what_it_offers_can_be_looked_up(weather: xr.Dataset) -> None:
    assert "elevation" in inspect.signature(weather.evaeto.eto).parameters
    assert {"eto", "daily", "fuse", "describe"} <= set(dir(weather.evaeto))


@pytest.mark.parametrize(
    "script",
    [
        "import xarray; import evaeto",
        "import evaeto, xarray",
        "import evaeto; evaeto.Request; import xarray",
        "import evaeto.xarray, xarray",
    ],
)
def test_it_is_there_whichever_is_imported_first(script: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"{script}; assert hasattr(xarray.Dataset, 'evaeto')"], check=False)
    assert done.returncode == 0


def test_importing_evaeto_loads_no_xarray_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", "import evaeto, sys; assert 'xarray' not in sys.modules"], check=False)
    assert done.returncode == 0

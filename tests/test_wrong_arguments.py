"""A user's mistake in any public call is told by an error of evaeto, never by one of Python's own."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.tasks import api

DAYS = pd.date_range("2020-01-01", periods=70)
UNITS = {"tmax": "degC", "tmin": "degC", "rs": "MJ m-2 d-1", "u2": "m s-1", "rhmean": "%"}
PLACE = {"lat": -7.5, "lon": -46.0, "elevation": 250.0}


class Unknown:
    """An object of a class that nobody knows."""

    def __repr__(self) -> str:
        return "Unknown()"


def table() -> pd.DataFrame:
    varies = np.sin(np.arange(DAYS.size))
    columns = {"tmax": 30 + varies, "tmin": 18 + varies, "rs": 20 + 2 * varies, "u2": 2 + varies / 5, "rhmean": 60.0}
    return pd.DataFrame(columns, index=DAYS)


def dataset() -> xr.Dataset:
    made = table().rename_axis("time").to_xarray()
    for name, units in UNITS.items():
        made[name].attrs["units"] = units
    return made


def hours() -> pd.DataFrame:
    times = pd.date_range("2020-01-01", periods=49, freq="h")
    sun = np.maximum(np.sin((times.hour - 6) / 12 * np.pi), 0.0)
    return pd.DataFrame({"tmean": 20 + 5 * sun, "rs": 3 * sun, "u2": 2.0, "rhmean": 60.0}, index=times)


def reference() -> pd.Series[float]:
    return evaeto.eto(table(), -7.5, 250.0) * 1.02


def everything_wrong() -> list[Any]:
    """Values of wrong kinds, shapes and content, each made anew: a call may change them."""
    return [
        None, 0, 1, -1, 1.5, 10**400, math.nan, math.inf, True, "text", "", "tmax", "2020-13-45", b"bytes", 1j,
        [], [1], ["a"], [None], ("a", ("b", 1)), {1, 2}, iter([1]), slice(1, 2), {}, {"a": 1}, {1: 2}, {"a": "b"},
        {"tmax": 3}, {"tmax": "heat"}, {"tmax": (2, 1)}, object(), Unknown(), Unknown, len, lambda: 1, re.compile("a"),
        date(2020, 1, 1), datetime(2020, 1, 1, 5), pd.Timestamp("2020-01-01"), pd.NaT, pd.NA, pd.Timedelta("1h"),
        np.datetime64("2020-01-01"), np.datetime64("NaT"), Path("no such file.csv"), Path(),
        pd.DataFrame(), pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"tmax": ["x", None]}, index=DAYS[:2]),
        pd.DataFrame({"eto": [1.0, 2.0]}, index=pd.DatetimeIndex(["NaT", "2020-01-01"])), table().reset_index(),
        table().T, pd.concat([table(), table()]), table()["tmax"], pd.Series(dtype=float), pd.Series(["a"]),
        DAYS, DAYS.to_series(), pd.MultiIndex.from_product([[1], [2]]),
        table().set_axis(["tmax", "tmax", "rs", "u2", "rhmean"], axis=1),
        xr.Dataset(), xr.Dataset({"tmax": ("time", [1.0, 2.0])}), xr.Dataset({"tmax": 1.0}), dataset(),
        dataset().expand_dims(site=2), dataset().assign(tmax=("time", ["x"] * DAYS.size)),
        xr.DataArray(1.0), xr.DataArray([1.0, 2.0], dims="x"), xr.DataArray([1.0, 2.0], dims="time"),
        xr.DataArray(["a"], dims="time"), dataset()["tmax"],
        np.array([]), np.zeros((2, 2)), np.array(["a"]), np.array(None), table().to_numpy(),
        {"a": table()}, {"a": table(), "b": 3}, {"a": xr.Dataset(), "b": table()}, [table(), table()],
    ]  # fmt: skip


def hourly_eto(**given: Any) -> object:
    return evaeto.eto(**given)


Calls = dict[str, tuple[Callable[..., Any], dict[str, Any]]]


def calls(folder: Path) -> Calls:
    """Each public function with arguments that are right."""
    file, grid, result = folder / "a.csv", folder / "g.nc", finished()
    asked = {
        **PLACE, "start": "2020-01-01", "end": "2020-01-30", "mode": None, "days": None, "sources": "auto",
        "limits": "world", "exposure": "unknown", "kc": None, "crop": None, "planting": None,
    }  # fmt: skip
    task = {
        **asked, "station": None, "wind_height": None, "calibration": None, "time_limit": 600.0, "keep": None,
        "names": None, "units": None,
    }  # fmt: skip
    how = {
        "wind_height": None, "method": "fao56", "reference_crop": "short", "rso": "simple", "utc_offset": None,
        "label": None, "estimate": (), "accumulation": "auto", "cloudiness_floor": None, "night_cloudiness": 0.5,
        "step": "auto", "dayfirst": None, "names": None, "units": None,
    }  # fmt: skip
    read = {
        "accumulation": "auto", "dayfirst": None, "names": None, "units": None, "wind_height": None, "label": None,
        "utc_offset": None, "sheet": None, "site": None, "lat": None, "lon": None,
    }  # fmt: skip
    by_source = {"one": table(), "other": table() + 0.3}
    said = {"names": None, "units": None}
    lazy = evaeto.eto(dataset().chunk(), -7.5, 250.0)
    sites = {
        "sites": pd.DataFrame({"lat": [-7.5], "lon": [-46.0]}), "start": "2020-01-01", "end": "2020-01-30",
        "mode": None, "days": None, "sources": "auto", "limits": "world", "exposure": "unknown", "stations": None,
        "calibration": None, "station": None, "wind_height": None, "names": None, "units": None,
        "out": None, "patience": 60.0, "progress": None,
    }  # fmt: skip
    return {
        "calibrate": (evaeto.calibrate, {"weather_by_source": by_source, "reference_eto": reference(), **PLACE,
                                         "climatology": None, "update": None, "exposure": "unknown", "accept": False,
                                         **said}),
        "compare_methods": (evaeto.compare_methods, {"weather": table(), "methods": None, "how": {}, **PLACE}),
        "compute": (evaeto.compute, {**task, "client": None}),
        "compute_sites": (evaeto.compute_sites, {**sites, "client": None}),
        "connect": (evaeto.connect, {"address": 3}),
        "daily": (evaeto.daily, {"hourly": hours(), "label": None, "utc_offset": None, "day_offset": None}),
        "describe": (evaeto.describe, {"path": file, "dayfirst": None, "sheet": None, "site": None, **said}),
        "eto": (evaeto.eto, {"weather": table(), **PLACE, **how}),
        "eto of hours": (hourly_eto, {"weather": hours(), **PLACE, **how, "utc_offset": -3.0}),
        "eto of a Dataset": (hourly_eto, {"weather": dataset(), **PLACE, **how}),
        "fetch": (evaeto.fetch, {"source": "nasa_power", **PLACE, "start": "2020-01-01", "end": "2020-01-30",
                                 "mode": None, "days": None, "checked": False}),
        "fuse": (evaeto.fuse, {"weather_by_source": by_source, "calibration": None, **PLACE, "exposure": "unknown",
                               "watch": True, **said}),
        "open_grid": (evaeto.open_grid, {"source": grid, "chunks": None, "accumulation": "auto", **said}),
        "read_weather": (evaeto.read_weather, {"path": file, **read}),
        "rejected_values": (evaeto.rejected_values, {"result": lazy}),
        "score": (evaeto.score, {"estimate": reference(), "reference": reference(), **said}),
        "submit": (evaeto.submit, {**task, "client": None}),
        "write_grid": (evaeto.write_grid, {"result": lazy, "path": folder / "out.nc", "progress": False}),
        "Request": (evaeto.Request.create, {**asked, "station": False, "today": None}),
        "Calibration": (evaeto.Calibration.load, {"path": folder / "none.json"}),
        "Result": (evaeto.Result.open, {"path": folder / "none.nc"}),
        "Result.total": (result.total, {"start": None, "end": None}),
        "Result.totals": (result.totals, {"by": "year"}),
        "Result.monthly": (result.monthly, {"complete": True}),
        "Result.climatology": (result.climatology, {"by": "month"}),
        "Result.trend": (result.trend, {"variable": "eto"}),
        "Result.compare": (result.compare, {"other": reference()}),
        "Result.to_csv": (result.to_csv, {"path": folder / "out.csv", "decimal": "."}),
        "Result.to_netcdf": (result.to_netcdf, {"path": folder / "out.nc"}),
        "Result.export": (result.export, {"fmt": "csv", "decimal": ".", "language": "en"}),
    }  # fmt: skip


NOT_CALLED = {
    "Dashboard": "takes nothing",
    "Task": "is made by submit",
    "demo": "is a module",
    "__version__": "is text",
}


def finished() -> evaeto.Result:
    """A result of a few days, without a service."""
    from evaeto.core.messages import Message
    from tests.test_result import PLACES  # noqa: F401

    raise NotImplementedError(Message)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    folder = tmp_path_factory.mktemp("right")
    table().rename_axis("date").to_csv(folder / "a.csv")
    dataset().expand_dims(lat=[-7.5], lon=[-46.0]).to_netcdf(folder / "g.nc")
    with pytest.MonkeyPatch.context() as patched, contextlib.chdir(folder):
        patched.setattr(api, "_launch", lambda task, *_: task.end("ERROR", {"error": "not here", "error_code": "x"}))
        yield calls(folder)

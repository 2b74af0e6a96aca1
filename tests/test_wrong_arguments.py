"""A user's mistake in any public call is told by an error of evaeto, never by one of Python's own."""

from __future__ import annotations

import contextlib
import inspect
import math
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import evaeto
import evaeto.xarray
from evaeto import crops
from evaeto.batch import sites
from evaeto.errors import EvaetoError, SourceError, TaskError, WeatherError
from evaeto.pipeline import service_weather
from evaeto.pipeline.assembling import assemble
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery
from evaeto.tasks import api

DAYS = pd.date_range("2020-01-01", periods=70)
UNITS = {"tmax": "degC", "tmin": "degC", "rs": "MJ m-2 d-1", "u2": "m s-1", "rhmean": "%"}
PLACE = {"lat": -7.5, "lon": -46.0, "elevation": 250.0}


class Unknown:
    """An object of a class that nobody knows."""

    def __repr__(self) -> str:
        return "Unknown()"


class NoClient:
    """A Dask client on which nothing is ever begun."""

    def submit(self) -> None: ...

    def nthreads(self) -> None: ...


def table() -> pd.DataFrame:
    varies = np.sin(np.arange(DAYS.size))
    columns = {"tmax": 30 + varies, "tmin": 18 + varies, "rs": 20 + 2 * varies, "u2": 2 + varies / 5}
    return pd.DataFrame({**columns, "rhmean": 60 + 4 * varies}, index=DAYS)


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
    return evaeto.eto(table(), -7.5, 250.0) * 1.02 + 0.2 * np.cos(2.3 * np.arange(DAYS.size))


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


def any_eto(**given_: Any) -> object:
    return evaeto.eto(**given_)


Calls = dict[str, tuple[Callable[..., Any], dict[str, Any]]]


def calls(folder: Path) -> Calls:
    """Each public function with arguments that are right."""
    file, grid, result = folder / "a.csv", folder / "g.nc", finished()
    asked = {
        **PLACE, "start": "2020-01-01", "end": "2020-01-30", "mode": None, "days": None, "sources": "auto",
        "limits": "world", "exposure": "unknown", "kc": None, "crop": None, "planting": None, "name": None,
    }  # fmt: skip
    task = {
        **asked, "station": None, "wind_height": None, "calibration": None, "time_limit": 600.0, "keep": None,
        "names": None, "units": None, "progress": None,
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
    many = {
        "sites": pd.DataFrame({"lat": [-7.5], "lon": [-46.0]}), "start": "2020-01-01", "end": "2020-01-30",
        "mode": None, "days": None, "sources": "auto", "limits": "world", "exposure": "unknown", "stations": None,
        "calibration": None, "station": None, "wind_height": None, "names": None, "units": None,
        "out": None, "patience": 60.0, "progress": None,
    }  # fmt: skip
    grown: dict[str, Any] = {"lat": -7.5, "lon": -46.0, "crop": "maize", "planting": "2020-01-01"}
    described = {
        **grown, "name": "Pivot", "soil": "loam", "area": 1.0, "elevation": None, "system": "sprinkler",
        "efficiency": 0.8, "wetted": None, "rate": 8.0, "flow": None, "row_spacing": None, "plant_spacing": None,
        "weekdays": ["mon"], "hours": 8.0, "most": 40.0, "allowance": 400.0, "stages": [20, 30, 40, 30],
        "initial_depletion": 0.0, "irrigation": [{"date": "2020-01-05", "applied": 20}],
        "rain": [{"date": "2020-01-06", "depth": 5}], "readings": [{"date": "2020-01-07", "moisture": 20}],
        "seen": [{"date": "2020-01-22", "stage": "development"}], "cuts": [], "units": "mm",
    }  # fmt: skip
    watered = pd.DataFrame({"eto": 5.0, "precip": 0.0}, index=DAYS)
    return {
        "Field": (evaeto.Field, described),
        "Field.today": (evaeto.Field(name="Pivot", **grown).today,
                        {"weather": watered, "today": "2020-02-20", "rain": 10.0}),
        "calibrate": (evaeto.calibrate, {"weather_by_source": by_source, "reference_eto": reference(), **PLACE,
                                         "climatology": None, "update": None, "exposure": "unknown", "accept": False,
                                         **said}),
        "compare_methods": (evaeto.compare_methods, {"weather": table(), "methods": None, **PLACE}),
        "compute": (evaeto.compute, {**task, "client": None}),
        "compute_sites": (evaeto.compute_sites, {**many, "spacing": 0.1, "client": NoClient()}),
        "services": (evaeto.services, {"lat": -7.5, "lon": -46.0}),
        "connect": (evaeto.connect, {"address": 3}),
        "daily": (evaeto.daily, {"hourly": hours(), "label": None, "utc_offset": None, "day_offset": None}),
        "describe": (evaeto.describe, {"path": file, "dayfirst": None, "sheet": None, "site": None, **said}),
        "eto": (evaeto.eto, {"weather": table(), **PLACE, **how}),
        "eto of hours": (any_eto, {"weather": hours(), **PLACE, **how, "utc_offset": -3.0}),
        "eto of a Dataset": (any_eto, {"weather": dataset(), **PLACE, **how}),
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
        "Result.to_csv": (result.to_csv, {"path": folder / "out.csv", "decimal": ".", "comments": True}),
        "Result.to_netcdf": (result.to_netcdf, {"path": folder / "out.nc"}),
        "Result.export": (result.export, {"fmt": "xlsx", "decimal": ".", "language": "en", "plan": None}),
        "Result.yearly": (result.yearly, {"complete": True}),
        "Result.tells": (result.tells, {"name": "method"}),
        "Result.plot": (result.plot, {"ax": None}),
        "Result.to_excel": (result.to_excel, {"path": folder / "out.xlsx", "language": "en", "plan": None}),
        "Result.to_html": (result.to_html, {"path": folder / "out.html", "language": "en"}),
        "Result.to_parquet": (result.to_parquet, {"path": folder / "out.parquet"}),
        "Task.wait": (ended().wait, {"timeout": 1.0}),
        "Task.result": (ended().result, {"timeout": 1.0}),
        "Task.cancel": (ended().cancel, {"reason": "enough"}),
        "Task.subscribe": (ended().subscribe, {"callback": print}),
        "Task.export": (ended().export, {"fmt": "csv", "decimal": ".", "language": "en", "plan": None}),
        "Task.irrigate": (ended().irrigate, {"plan": None}),
        "Task.try_reference": (ended().try_reference, {"name": "a.csv", "content": b""}),
        "Dataset.evaeto.eto": (dataset().evaeto.eto, {"lat": -7.5, "elevation": 250.0}),
        "Dataset.evaeto.daily": (hours().rename_axis("time").to_xarray().evaeto.daily, {"label": None}),
        "Dataset.evaeto.fuse": (dataset().expand_dims(source=["a"]).evaeto.fuse, {**PLACE, "exposure": "unknown"}),
        "crops.crop_of": (crops.crop_of, {"name": "maize"}),
        "crops.soil_of": (crops.soil_of, {"name": "loam"}),
        "crops.kc_ini": (crops.kc_ini, {"eto": 5.0, "interval": 5.0, "depth": 10.0, "wetted": 1.0, "fine": True}),
        "crops.relative_yield": (crops.relative_yield, {"eta": 1.0, "etc": 2.0, "ky": 1.0}),
        "crops.salt_stress": (crops.salt_stress, {"ece": 1.0, "threshold": 2.0, "slope": 5.0, "ky": 1.0}),
        "crops.yield_in_salt": (crops.yield_in_salt, {"ece": 1.0, "threshold": 2.0, "slope": 5.0}),
    }  # fmt: skip


NAMES = (
    "Field", "Field.today",
    "calibrate", "compare_methods", "compute", "compute_sites", "connect", "daily", "describe", "eto", "eto of hours",
    "eto of a Dataset", "fetch", "fuse", "open_grid", "read_weather", "rejected_values", "score", "services", "submit",
    "write_grid", "Request", "Calibration", "Result", "Result.total", "Result.totals", "Result.monthly",
    "Result.climatology", "Result.trend", "Result.compare", "Result.to_csv", "Result.to_netcdf", "Result.export",
    "Result.yearly", "Result.tells", "Result.plot", "Result.to_excel", "Result.to_html", "Result.to_parquet",
    "Task.wait", "Task.result", "Task.cancel", "Task.subscribe", "Task.export", "Task.irrigate", "Task.try_reference",
    "Dataset.evaeto.eto", "Dataset.evaeto.daily", "Dataset.evaeto.fuse", "crops.crop_of", "crops.soil_of",
    "crops.kc_ini", "crops.relative_yield", "crops.salt_stress", "crops.yield_in_salt",
)  # fmt: skip
NOT_HERE = {"error": "not here", "error_code": "x", "details": {}}
NOT_CALLED = {
    "Dashboard": "is a widget",
    "demo": "is a module",
    "__version__": "is text",
}


def ended() -> evaeto.Task:
    """A task that failed: whatever waits for it has not to."""
    task = evaeto.Task(evaeto.Request.create(**PLACE, start="2020-01-01", end="2020-01-30"), 10.0, lambda _: None)
    task.end("ERROR", NOT_HERE)
    return task


def finished() -> evaeto.Result:
    """A result of some weeks, without a service."""
    weather = dataset().assign(precip=("time", np.zeros(DAYS.size)))
    request = evaeto.Request.create(
        lat=10, lon=20, start=DAYS[0], end=DAYS[-1], sources="open_meteo_archive", today=date(2026, 1, 1)
    )
    delivery = Delivery("open_meteo_archive", weather, elevation=100.0, version="1")
    return assemble(request, [delivery], (100.0, "given by the user"), Settings())


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    """The calls, from a folder of their own, where no work is ever begun on a cluster or asked of a service."""
    folder = tmp_path_factory.mktemp("right")
    table().rename_axis("date").to_csv(folder / "a.csv")
    dataset().expand_dims(lat=[-7.5], lon=[-46.0]).to_netcdf(folder / "g.nc")
    with pytest.MonkeyPatch.context() as patched, contextlib.chdir(folder):
        patched.setattr(api, "_launch", lambda task, *_: task.end("ERROR", NOT_HERE))
        patched.setattr(sites, "_run", _fails)
        patched.setattr(service_weather, "_run", _refuses)
        yield calls(folder)


def _fails(_: object, missing: dict[str, Any], *__: object) -> Iterator[tuple[str, str]]:
    yield from ((mark, "not here") for mark in missing)


def _refuses(work: Any) -> Any:
    work.close()
    raise SourceError("nasa_power", "not here")


def test_every_public_function_is_tried_with_each_of_its_arguments(right: Calls) -> None:
    elsewhere = {"Dataset", "crops"}  # of which these are tried too
    tried = {name.split(".")[0].split(" ")[0] for name in right} - elsewhere
    errors = {name for name in evaeto.__all__ if isinstance(getattr(evaeto, name), type) and name.endswith("Error")}
    others = {"TaskTimeout", "TaskCancelled"}
    assert set(evaeto.__all__) - tried - errors - others == set(NOT_CALLED)
    for name, (function, given_) in right.items():
        if name == "compare_methods" or name.startswith("Dataset.") or function is any_eto:
            continue
        wanted = {key for key in inspect.signature(function).parameters if key != "client"}
        assert wanted - set(given_) == set(), name


def told(function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """Call it: whatever is wrong is said by evaeto, or by the disk."""
    with warnings.catch_warnings(), contextlib.suppress(EvaetoError, OSError):
        warnings.simplefilter("ignore")
        function(**arguments)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_wrong_argument_is_told_by_an_error_of_evaeto(right: Calls, name: str, data: st.DataObject) -> None:
    function, arguments = right[name]
    argument = data.draw(st.sampled_from(sorted(arguments)), "argument")
    if argument == "progress":  # a function of the user's own fails by itself
        return
    which = data.draw(st.sampled_from(range(len(everything_wrong()))), "which")
    value = everything_wrong()[which]
    if name == "connect" and (value is None or isinstance(value, str)):  # it would
        return
    if argument == "client" and value is None:  # a cluster would be started
        return
    told(function, {**arguments, argument: value})


@pytest.mark.parametrize("name", NAMES)
def test_the_right_arguments_are_taken(right: Calls, name: str) -> None:
    function, arguments = right[name]
    with warnings.catch_warnings(), contextlib.suppress(TaskError, SourceError, OSError):
        warnings.simplefilter("ignore")
        if name in ("Calibration", "Result", "connect"):
            with pytest.raises((EvaetoError, OSError)):
                function(**arguments)
            return
        function(**arguments)


@pytest.mark.parametrize(
    ("weather", "message"),
    [(3, "int"), ([1], "list"), (None, "NoneType")],
)
def test_the_message_names_what_was_given(weather: Any, message: str) -> None:
    with pytest.raises(WeatherError, match=message):
        evaeto.eto(weather, lat=-7.5, elevation=250)

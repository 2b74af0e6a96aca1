"""A user's mistake in any public call is told by an error of evaeto, never by one of Python's own."""

from __future__ import annotations

import contextlib
import inspect
import pickle
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrong_values import COUNT, DAYS, PLACE, dataset, hours, reference, table, told, watered, wrong

import evaeto
import evaeto.xarray
from evaeto.batch import sites
from evaeto.core import other_names
from evaeto.errors import ArgumentError, EvaetoError, SourceError, TaskError, WeatherError
from evaeto.pipeline import service_weather
from evaeto.pipeline.assembling import assemble
from evaeto.settings import Settings
from evaeto.sources.delivery import Delivery
from evaeto.tasks import api


class NoClient:
    """A Dask client on which nothing is ever begun."""

    def submit(self) -> None: ...

    def nthreads(self) -> None: ...


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
        "utc_offset": None, "sheet": None, "site": None, "lat": None, "lon": None, "elevation": None,
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
        **grown, "name": "Pivot", "soil": "loam", "area": 1.0, "exposure": "unknown", "elevation": None,
        "system": "sprinkler", "efficiency": 0.8, "wetted": None, "rate": 8.0, "flow": None, "row_spacing": None,
        "plant_spacing": None, "weekdays": ["mon"], "hours": 8.0, "most": 40.0, "allowance": 400.0,
        "stages": [20, 30, 40, 30], "initial_depletion": 0.0, "irrigation": [{"date": "2020-01-05", "applied": 20}],
        "rain": [{"date": "2020-01-06", "depth": 5}], "readings": [{"date": "2020-01-07", "moisture": 20}],
        "seen": [{"date": "2020-01-22", "stage": "development"}], "cuts": [], "units": "mm",
    }  # fmt: skip
    return {
        "Field": (evaeto.Field, described),
        "Field.today": (evaeto.Field(name="Pivot", **grown).today,
                        {"weather": watered(), "today": "2020-02-20", "rain": 10.0}),
        "calibrate": (evaeto.calibrate, {"weather_by_source": by_source, "reference_eto": reference(), **PLACE,
                                         "climatology": None, "update": None, "exposure": "unknown", "accept": False,
                                         **said}),
        "compare_methods": (evaeto.compare_methods, {"weather": table(), "methods": None, **PLACE}),
        "compute": (evaeto.compute, {**task, "client": None}),
        "compute_sites": (evaeto.compute_sites, {**many, "spacing": 0.1, "client": NoClient()}),
        "services": (evaeto.services, {"lat": -7.5, "lon": -46.0}),
        "connect": (evaeto.connect, {"address": 3}),
        "daily": (evaeto.daily, {"hourly": hours(), "label": None, "utc_offset": None, "day_offset": None,
                                 "dayfirst": None, **said}),
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
        "totals": (evaeto.totals, {"fused": result, "by": "year"}),
        "write_grid": (evaeto.write_grid, {"result": lazy, "path": folder / "out.nc", "progress": False}),
        "Request": (evaeto.Request.create, {**asked, "station": False, "today": None}),
        "Calibration": (evaeto.Calibration.load, {"path": folder / "none.json"}),
        "Result": (evaeto.Result.open, {"path": folder / "none.nc"}),
        "Result.total": (result.total, {"start": None, "end": None}),
        "Result.totals": (result.totals, {"by": "year"}),
        "Result.monthly": (result.monthly, {"complete": True}),
        "Result.climatology": (result.climatology, {"by": "month"}),
        "Result.spei": (result.spei, {}),
        "Result.trend": (result.trend, {"variable": "eto"}),
        "Result.compare": (result.compare, {"other": reference()}),
        "Result.compare_methods": (result.compare_methods, {"methods": None}),
        "Result.to_csv": (result.to_csv, {"path": folder / "out.csv", "decimal": ".", "comments": True}),
        "Result.to_netcdf": (result.to_netcdf, {"path": folder / "out.nc"}),
        "Result.export": (result.export, {"fmt": "xlsx", "decimal": ".", "language": "en", "plan": None}),
        "Result.yearly": (result.yearly, {"complete": True}),
        "Result.tells": (result.tells, {"name": "method"}),
        "Result.plot": (result.plot, {"ax": None}),
        "Result.to_excel": (result.to_excel, {"path": folder / "out.xlsx", "language": "en", "plan": None}),
        "Result.to_html": (result.to_html, {"path": folder / "out.html", "language": "en"}),
        "Result.by_source": (result.by_source, {}),
        "Result.cite": (result.cite, {}),
        "Result.rows": (result.rows, {}),
        "Result.day_rows": (result.day_rows, {}),
        "Result.summary": (result.summary, {}),
        "Result.to_dataframe": (result.to_dataframe, {}),
        "Calibration.save": (learnt().save, {"path": folder / "out.json"}),
        "Calibration.to_json": (learnt().to_json, {}),
        "Result.to_parquet": (result.to_parquet, {"path": folder / "out.parquet"}),
        "Result.irrigate": (result.irrigate, {"crop": "maize", "soil": "loam", "planting": "2020-01-03"}),
        "Result.metadata": (result.metadata, {}),
        "demo.truth": (evaeto.demo.truth, {"lat": -7.5, "lon": -46.0, "start": "2020-01-01", "end": "2020-01-30"}),
        "demo.serve": (evaeto.demo.serve, {"records": None, "faults": None, "port": 0, "enforce_limits": False,
                                           "pace": 10.0}),
        "Task.view": (ended().view, {}),
        "Task.methods": (ended().methods, {}),
        "Task.hours": (ended().hours, {}),
        "Task.hours_of_file": (ended().hours_of_file, {"name": "a.csv", "content": b""}),
        "Task.wait": (ended().wait, {"timeout": 1.0}),
        "Task.result": (ended().result, {"timeout": 1.0}),
        "Task.cancel": (ended().cancel, {"reason": "enough"}),
        "Task.subscribe": (ended().subscribe, {"callback": print}),
        "Task.follow": (ended().follow, {"callback": print}),
        "Task.export": (ended().export, {"fmt": "csv", "decimal": ".", "language": "en", "plan": None}),
        "Task.irrigate": (ended().irrigate, {"plan": None}),
        "Task.try_reference": (ended().try_reference, {"name": "a.csv", "content": b""}),
        "Dataset.evaeto.eto": (dataset().evaeto.eto, {"lat": -7.5, "elevation": 250.0}),
        "Dataset.evaeto.daily": (hours().rename_axis("time").to_xarray().evaeto.daily, {"label": None}),
        "Dataset.evaeto.compare_methods": (dataset().evaeto.compare_methods, {"methods": None, **PLACE}),
        "Dataset.evaeto.describe": (dataset().evaeto.describe, {}),
        "Dataset.evaeto.fuse": (dataset().expand_dims(source=["a"]).evaeto.fuse, {**PLACE, "exposure": "unknown"}),
        "Dataset.evaeto.totals": (result.dataset.evaeto.totals, {"by": "month"}),
    }  # fmt: skip


NAMES = (
    "Field", "Field.today", "calibrate", "compare_methods", "compute", "compute_sites", "connect", "daily",
    "describe", "eto", "eto of hours", "eto of a Dataset", "fetch", "fuse", "open_grid", "read_weather",
    "rejected_values", "score", "services", "submit", "totals", "write_grid", "Request", "Calibration", "Result",
    "Result.total", "Result.totals", "Result.monthly", "Result.climatology", "Result.spei", "Result.trend",
    "Result.compare",
    "Result.to_csv", "Result.to_netcdf", "Result.export", "Result.yearly", "Result.tells", "Result.plot",
    "Result.to_excel", "Result.to_html", "Result.to_parquet", "Result.by_source", "Result.cite", "Result.rows",
    "Result.day_rows",
    "Result.summary", "Result.to_dataframe", "Calibration.save", "Calibration.to_json",
    "Dataset.evaeto.compare_methods", "Dataset.evaeto.describe", "Result.irrigate", "Result.metadata", "demo.truth",
    "demo.serve", "Task.view", "Task.wait", "Task.result", "Task.cancel", "Task.subscribe", "Task.export",
    "Task.follow",
    "Task.irrigate", "Task.try_reference", "Task.methods", "Task.hours", "Task.hours_of_file",
    "Result.compare_methods", "Dataset.evaeto.eto", "Dataset.evaeto.daily", "Dataset.evaeto.fuse",
    "Dataset.evaeto.totals",
)  # fmt: skip
NOT_HERE = {"error": "not here", "error_code": "x", "details": {}}
NOT_CALLED = {
    "Dashboard": "is a widget",
    "crops": "is a module, which has a test of its own",
    "__version__": "is text",
}


def ended() -> evaeto.Task:
    """A task that failed: whatever waits for it has not to."""
    task = evaeto.Task(evaeto.Request.create(**PLACE, start="2020-01-01", end="2020-01-30"), 10.0, lambda _: None)
    task.end("ERROR", NOT_HERE)
    return task


def learnt() -> evaeto.Calibration:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return evaeto.calibrate({"one": table(), "other": table() + 0.3}, reference(), **PLACE)


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
    elsewhere = {"Dataset"}  # of which these are tried too
    tried = {name.split(".")[0].split(" ")[0] for name in right} - elsewhere
    errors = {name for name in evaeto.__all__ if isinstance(getattr(evaeto, name), type) and name.endswith("Error")}
    others = {"TaskTimeout", "TaskCancelled"}
    assert set(evaeto.__all__) - tried - errors - others == set(NOT_CALLED)
    for name, (function, given_) in right.items():
        if name == "compare_methods" or name.startswith("Dataset.") or function is any_eto:
            continue
        parameters = inspect.signature(function).parameters.values()
        wanted = {each.name for each in parameters if each.kind is not each.VAR_KEYWORD and each.name != "client"}
        assert wanted - set(given_) == set(), name
    inner = {"Task.end", "Task.receive", "Task.hold", "Task.release"}  # which the cluster's messages call
    for made in (evaeto.Result, evaeto.Task, evaeto.Calibration):
        for method, _each in inspect.getmembers(made, callable):
            name = f"{made.__name__}.{method}"
            if not method.startswith("_") and name not in inner:
                assert name in right or method in ("open", "load", "field", "season_normal"), name


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_wrong_argument_is_told_by_an_error_of_evaeto(right: Calls, name: str, data: st.DataObject) -> None:
    function, arguments = right[name]
    argument = data.draw(st.sampled_from([*sorted(arguments), "nonsense"]), "argument")
    if argument == "progress":  # a function of the user's own fails by itself
        return
    value = wrong(data.draw(st.integers(0, COUNT - 1), "which"))
    if name == "connect" and (value is None or isinstance(value, str)):  # it would
        return
    if argument == "client" and value is None:  # a cluster would be started
        return
    told(function, {**arguments, argument: value})


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_does_not_exist_is_told(right: Calls, name: str) -> None:
    function, arguments = right[name]
    with pytest.raises(EvaetoError, match="nonsense"):
        function(**arguments, nonsense=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_right_arguments_are_taken(right: Calls, name: str) -> None:
    function, arguments = right[name]
    with warnings.catch_warnings(), contextlib.suppress(TaskError, SourceError, OSError):
        warnings.simplefilter("ignore")
        if name in ("Calibration", "Result", "Result.spei", "connect"):  # of a month there is no SPEI
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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("forecast", r'compute\(lat=, lon=, mode="forecast", days=7\)'),
        ("eto_hourly", "eto.*utc_offset.*hourly values too"),
        ("penman_monteith", r"eto\(weather"),
        ("nonsense", "evaeto has no 'nonsense'$"),
    ],
)
def test_a_name_of_another_library_is_told_what_it_is_here(name: str, said: str) -> None:
    with pytest.raises(AttributeError, match=said):
        getattr(evaeto, name)


def test_a_result_says_what_is_meant_by_the_names_of_others() -> None:
    result = finished()
    with pytest.raises(AttributeError, match="Result has no 'hash'; use content_hash"):
        _ = result.hash
    assert not hasattr(result, "nonsense")
    assert pickle.loads(pickle.dumps(result)).content_hash == result.content_hash


def test_a_field_says_what_is_meant_by_the_names_of_others() -> None:
    field = evaeto.Field(lat=-22.7, lon=-47.6, crop="maize", planting="2020-10-01")
    assert field.name == "field"
    with pytest.raises(AttributeError, match=r"Field has no 'advice'; use today\(\)"):
        _ = field.advice
    assert not hasattr(field, "nonsense")
    assert pickle.loads(pickle.dumps(field)) == field
    assert all(hasattr(field, here.split("(")[0]) for here in other_names.FIELD.values())
    assert not [name for name in other_names.FIELD if hasattr(field, name)]


def test_what_stands_in_for_the_names_of_others_exists() -> None:
    for here in other_names.PACKAGE.values():
        assert hasattr(evaeto, re.split(r"[.(]", here)[0]), here
    result = finished()
    for here in other_names.RESULT.values():
        owner = evaeto if here.startswith("evaeto.") else result
        assert hasattr(owner, here.removeprefix("evaeto.").split("(")[0]), here
    assert not set(other_names.PACKAGE) & set(evaeto.__all__)
    assert not [name for name in other_names.RESULT if hasattr(result, name)]


@pytest.mark.parametrize("name", ["hourly", "daily", "freq", "timestep"])
def test_whoever_asks_for_a_step_is_told_that_the_weather_has_it(name: str) -> None:
    with pytest.raises(ArgumentError, match=r"hours give hours; for days first weather = evaeto\.daily\(weather\)"):
        evaeto.eto("logger.csv", lat=-7.5, **{name: True})


def test_a_quantity_is_of_the_weather_though_an_argument_is_spelled_alike() -> None:
    with pytest.raises(ArgumentError, match="tmax, rs: belong to the weather"):
        evaeto.eto(tmax=30, rs=20, lat=-7.5)

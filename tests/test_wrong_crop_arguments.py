"""A user's mistake in any call of the crop side, and of a grower's field, is told by an error of evaeto."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrong_values import COUNT, table, told, watered, wrong

import evaeto
from evaeto import crops
from evaeto.errors import ArgumentError, EvaetoError

Calls = dict[str, tuple[Callable[..., Any], dict[str, Any]]]


def calls(folder: Path) -> Calls:
    """Each public function with arguments that are right."""
    weather = watered().rename_axis("time").to_xarray()
    balance = {
        "weather": weather, "crop": "maize", "soil": "loam", "planting": "2020-01-03", "method": "dual",
        "irrigation": None, "schedule": None, "wetted": "sprinkler", "stages": (10, 20, 20, 10), "kcb": None,
        "kc_ini": None, "initial_depletion": 0.0, "initial_surface": 0.0, "curve_number": None, "salt": 1.0,
        "mulch": 0.0, "p": "adjusted", "stress": "linear", "climate": True, "between": "missing", "variables": None,
    }  # fmt: skip
    crop = {
        "title": "Maize", "kc": (0.3, 1.2, 0.5), "kcb": (0.15, 1.15, 0.45), "height": 2.0, "roots": (0.2, 1.0),
        "p": 0.55, "stages": (10, 20, 20, 10), "first_height": 0.05,
    }  # fmt: skip
    soil = {"field_capacity": 0.3, "wilting_point": 0.15, "rew": 9.0, "evaporation_depth": 0.1, "layers": ()}
    rule = {
        "at": 1.0, "refill": 1.0, "depth": None, "most": 40.0, "interval": 1.0, "efficiency": 0.8, "leaching": 0.0,
        "weekdays": None, "rain_ahead": 0, "forecast": None,
    }  # fmt: skip
    grown: dict[str, Any] = {"name": "Pivot", "lat": -7.5, "lon": -46.0, "crop": "maize", "planting": "2020-01-01"}
    field = evaeto.Field(**grown)
    (folder / "field.toml").write_text(
        'name = "P"\nlat = -7.5\nlon = -46\n[field]\ncrop = "maize"\nplanting = 2020-01-01\n', "utf-8"
    )
    index = pd.date_range("2004-01-01", "2020-02-19")
    years = pd.DataFrame({"eto": 5.0, "precip": 1.0}, index)
    log = {"irrigation": [{"date": "2020-01-05", "applied": 20}], "rain": [{"date": "2020-01-06", "depth": 5}],
           "reading": [{"date": "2020-01-07", "moisture": 20}], "seen": [{"date": "2020-01-22", "stage": "mid"}],
           "cut": [{"date": "2020-01-30"}]}  # fmt: skip
    return {
        "balance": (crops.balance, balance),
        "FieldCrop": (crops.FieldCrop, crop),
        "FieldSoil": (crops.FieldSoil, soil),
        "FieldSoil.layered": (crops.FieldSoil.layered, {"layers": [(0.3, 0.3, 0.15), (0.6, 0.28, 0.14)], "rew": 9.0,
                                                       "evaporation_depth": 0.1}),
        "Schedule": (crops.Schedule, rule),
        "Schedule.of_system": (crops.Schedule.of_system, {"flow": 10.0, "area": 1.0, "hours": 5.0, "efficiency": 0.8}),
        "advice": (crops.advice, {"balance": crops.balance(**balance), "refill": 1.0, "efficiency": 0.8, "at": 1.0,
                                  "leaching": 0.0, "weekdays": ["mon"], "depth": None, "most": 40.0, "interval": 1.0}),
        "intercrop": (crops.intercrop, {"weather": weather, "crop": ["maize", "bean"], "planting": ["2020-01-03"] * 2,
                                        "shares": [0.5, 0.4], "method": "dual"}),
        "kcb_from_index": (crops.kcb_from_index, {"index": watered()["eto"] / 10.0, "slope": 1.2, "offset": -0.1,
                                                  "longest_gap": 20.0}),
        "stages_by_degree_days": (crops.stages_by_degree_days,
                                  {"weather": table().rename_axis("time").to_xarray(), "planting": "2020-01-03",
                                   "degree_days": [100, 200, 200, 100], "base": 10.0, "most": 30.0}),
        "under_plastic": (crops.under_plastic, {"crop": "maize", "reduction": 0.2, "basal_reduction": 0.1}),
        "under_residue": (crops.under_residue, {"crop": "maize", "covered": 0.5}),
        "crop_of": (crops.crop_of, {"name": "maize"}),
        "soil_of": (crops.soil_of, {"name": "loam"}),
        "names": (crops.names, {}),
        "kc_ini": (crops.kc_ini, {"eto": 5.0, "interval": 5.0, "depth": 10.0, "wetted": 1.0, "fine": True}),
        "relative_yield": (crops.relative_yield, {"eta": 1.0, "etc": 2.0, "ky": 1.0}),
        "stress_of_yield": (crops.stress_of_yield, {"relative": 0.8, "ky": 1.1}),
        "salt_stress": (crops.salt_stress, {"ece": 1.0, "threshold": 2.0, "slope": 5.0, "ky": 1.0}),
        "yield_in_salt": (crops.yield_in_salt, {"ece": 1.0, "threshold": 2.0, "slope": 5.0}),
        "leaching_requirement": (crops.leaching_requirement, {"ec_water": 1.0, "ece": 2.0}),
        "ece_of_irrigation": (crops.ece_of_irrigation, {"ec_water": 1.0, "leaching": 0.2}),
        "Field.today": (field.today, {"weather": watered(), "today": "2020-02-20", "rain": 10.0}),
        "Field.weather": (field.weather, {"today": "x"}),
        "Field.normal": (field.normal, {"weather": years, "today": "2020-02-20"}),
        "Field.from_dict": (evaeto.Field.from_dict, {"told": field.to_dict()}),
        "Field.from_file": (evaeto.Field.from_file, {"path": folder / "field.toml"}),
        "Field.to_file": (field.to_file, {"path": folder / "out.toml"}),
        "Field.to_dict": (field.to_dict, {}),
        "Field.in_units": (field.in_units, {"units": "inches"}),
        "Field.with_log": (field.with_log, log),
        "Field.season_start": (field.season_start, {"today": "2020-01-05"}),
        "Field.season_end": (field.season_end, {"start": "2020-01-05"}),
        "Field.lengths": (field.lengths, {"start": "2020-01-05"}),
    }  # fmt: skip


NAMES = (
    "balance", "FieldCrop", "FieldSoil", "FieldSoil.layered", "Schedule", "Schedule.of_system", "advice", "intercrop",
    "kcb_from_index", "stages_by_degree_days", "crop_of", "soil_of", "names", "kc_ini", "relative_yield",
    "stress_of_yield", "salt_stress", "yield_in_salt", "leaching_requirement", "ece_of_irrigation", "Field.today",
    "under_plastic", "under_residue", "Field.weather", "Field.normal",
    "Field.from_dict", "Field.from_file", "Field.to_file", "Field.to_dict", "Field.in_units",
    "Field.with_log", "Field.season_start", "Field.season_end", "Field.lengths",
)  # fmt: skip
NO_CALLS = {"KY", "SALT", "SOIL_TYPES", "WETTED"}
"""Tables."""


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    folder = tmp_path_factory.mktemp("right")
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaeto.tasks.api.compute", _nothing_is_asked)
        yield calls(folder)


def _nothing_is_asked(**_: Any) -> None:
    """Some wrong values are dates, for which a field's weather would be computed, on whatever cluster there is."""
    raise EvaetoError("no service is asked here")


def test_every_public_function_is_tried_with_each_of_its_arguments(right: Calls) -> None:
    assert set(right) == set(NAMES)
    assert {name.split(".")[0] for name in NAMES} - {"Field"} == set(crops.__all__) - NO_CALLS
    methods = {name for name, each in inspect.getmembers(evaeto.Field, callable) if not name.startswith("_")}
    of_values = {"applied"}  # of an entry of the log, which nobody makes by hand
    assert methods - of_values == {name.split(".")[1] for name in NAMES if name.startswith("Field.")}
    for name, (function, arguments) in right.items():
        parameters = inspect.signature(function).parameters.values()
        wanted = {each.name for each in parameters if each.kind is not each.VAR_KEYWORD}
        assert wanted - set(arguments) == set(), name


@pytest.mark.parametrize("name", NAMES)
def test_the_right_arguments_are_taken(right: Calls, name: str) -> None:
    function, arguments = right[name]
    if name == "Field.weather":
        with pytest.raises(ArgumentError, match=r"today: 'x' is not a date"):
            function(**arguments)
        return
    function(**arguments)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_wrong_argument_is_told_by_an_error_of_evaeto(right: Calls, name: str, data: st.DataObject) -> None:
    function, arguments = right[name]
    argument = data.draw(st.sampled_from([*sorted(arguments), "nonsense"]), "argument")
    told(function, {**arguments, argument: wrong(data.draw(st.integers(0, COUNT - 1), "which"))})


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_every_wrong_value_of_every_argument_is_told(right: Calls, name: str) -> None:
    function, arguments = right[name]
    for argument in [*arguments, "nonsense"]:
        for which in range(COUNT):
            told(function, {**arguments, argument: wrong(which)})


@pytest.mark.parametrize("name", NAMES)
def test_names_that_do_not_exist_and_too_many_values_are_told(right: Calls, name: str) -> None:
    function, arguments = right[name]
    with pytest.raises(EvaetoError, match="nonsense"):
        function(**arguments, nonsense=1)
    with pytest.raises(EvaetoError):
        function(*range(40))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: crops.balance(watered(), "maize", "loam", 3), "planting: '3' is not a date"),
        (lambda: crops.balance(watered().set_axis(["eto", "eto"], axis=1), "maize", "loam", "2020-01-03"), "eto"),
        (lambda: crops.balance(watered(), "maize", "loam", "2020-01-03", salt=[1]), "salt: must be a number or a"),
        (lambda: crops.balance(watered(), "maize", "loam", "2020-01-03", irrigation={1: 2}), "irrigation: must be a"),
        (lambda: crops.Schedule(at="often"), "at: must be a number or a DataArray of numbers"),
        (lambda: crops.Schedule(each=3), "each: there is no such argument"),
        (lambda: crops.relative_yield([1, 2], [1, 2, 3], 1.0), "eta, etc, ky: their shapes do not fit together"),
        (lambda: crops.advice(watered().rename_axis("time").to_xarray()), "balance: has no depletion"),
        (lambda: crops.FieldSoil.layered([(1, 2)], 9.0), "layers: give each layer's end"),
        (lambda: evaeto.Field(nme="x"), "nme: there is no such argument; is name meant"),
    ],
)
def test_the_message_names_the_argument(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        call()

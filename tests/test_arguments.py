"""An argument of another kind is named before anything is done with it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import evaeto
from evaeto.arguments import require, takes
from evaeto.errors import ArgumentError, EvaetoError

GOOD = {
    "number": [1, 2.5, np.float32(3), np.array(4.0), float("nan")],
    "text": ["a", ""],
    "path": ["a.csv", Path("a.csv")],
    "mapping": [{}, {"a": 1}],
    "texts": ["a", ["a", "b"], ("a",), set()],
    "numbers": [1, [1, 2.5], np.arange(3), pd.Series([1.0])],
    "dataset": [xr.Dataset()],
    "table": [pd.DataFrame()],
}
BAD: dict[str, list[Any]] = {
    "number": ["1", True, None, [1], np.array([1.0]), object()],
    "text": [1, b"a", ["a"]],
    "path": [1, "", b"a", ["a"], pd.DataFrame()],
    "mapping": [1, "a", [("a", 1)], {1: "a"}, pd.Series([1.0])],
    "texts": [1, [1], pd.Series(["a"]), np.array(["a"]), None],
    "numbers": ["1", [], ["a"], np.array(["a"]), None, {}],
    "dataset": [pd.DataFrame(), {}, xr.DataArray(1.0), None],
    "table": [xr.Dataset(), {}, pd.Series([1.0])],
}


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_of_the_kind_passes_and_nothing_else(kind: Any) -> None:
    for value in GOOD[kind]:
        require("x", value, kind)
    for value in BAD[kind]:
        with pytest.raises(ArgumentError, match=r"^x: must be"):
            require("x", value, kind)


def test_it_is_caught_as_a_value_error_a_type_error_and_one_of_ours() -> None:
    for kind in (ValueError, TypeError, EvaetoError):
        with pytest.raises(kind):
            require("x", 1, "text")


def test_a_function_keeps_its_signature_and_its_optional_arguments() -> None:
    @takes(path="path", names="mapping")
    def read(path: str, *, names: dict[str, str] | None = None) -> str:
        """Doc."""
        return path

    assert list(inspect.signature(read).parameters) == ["path", "names"]
    assert read.__doc__ == "Doc."
    assert read("a", names=None) == "a"
    with pytest.raises(ArgumentError, match=r"^path: must be the path of a file \(got 3\)"):
        read(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"^path"):
        read(path=None)  # type: ignore[arg-type]


def test_a_long_value_is_shown_in_part() -> None:
    with pytest.raises(ArgumentError) as caught:
        require("x", pd.DataFrame({"a": range(100)}), "text")
    assert len(str(caught.value)) < 120
    assert "\n" not in str(caught.value)


def test_any_of_several_kinds_will_do_and_all_are_named() -> None:
    require("x", {"a": 1}, "texts", "mapping")
    with pytest.raises(ArgumentError, match="x: must be a list of names or a mapping with names as its keys"):
        require("x", 3, "texts", "mapping")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: evaeto.compute(latitude=-22.7, longitude=-47.6, start_date="2020-01-01", end="2020-02-01"),
            ["is lat meant?", "is lon meant?", "is start meant?"],
        ),
        (lambda: evaeto.compute(-22.7, -47.6, mode="recent"), ["-22.7: has to be given by name; is it lat, lon?"]),
        (
            lambda: evaeto.fetch("nasa_power", coords=(1, 2), dates=("a", "b")),
            ["lat or lon meant", "start or end meant"],
        ),
        (lambda: evaeto.eto(tasmax=1, tasmin=2, lat=3), ["tasmax, tasmin: belong to the weather"]),
        (lambda: evaeto.eto(None, lat=3, tz="UTC"), ["is utc_offset meant?"]),
        (lambda: evaeto.submit(lon=3, mode="recent"), ["lat: is missing"]),
    ],
    ids=["open-meteo", "by place", "coords", "each variable", "zone", "missing"],
)
def test_arguments_as_other_libraries_name_them_are_told_together(call: Callable[[], Any], said: list[str]) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert [part for part in said if part not in str(caught.value)] == []
    assert "is missing; " not in str(caught.value)

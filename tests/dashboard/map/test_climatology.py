"""The operator's climatology behind the map, as the page tells of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.climatology import LAYER_VARIABLE, Climatology, served

ABOUT = {
    "name": "Toy <grid>", "version": "2", "error": 0.7, "first": "1991-01-01", "last": "2020-12-31", "years": [28, 30],
    "south": -8.0, "west": -48.0, "step": [0.5, 0.5], "rows": 3, "columns": 4, "every": 2,
    "layers": [{"low": 900.0, "high": 1600.0, "scale": 0.1}, *[{"low": 1.0, "high": 7.0, "scale": 0.01}] * 12],
    "colours": ["#440154", "#fde724"],
}  # fmt: skip


def made(**changes: Any) -> Climatology:
    return Climatology(Words(), ABOUT | changes, "map", lambda callback: callback)


def test_nothing_is_named_to_the_browser_before_a_layer_is_chosen() -> None:
    layer = made()
    assert layer.picture.file == ""
    assert layer.bar.value == ""


def test_a_month_has_its_file_its_colours_and_where_it_comes_from() -> None:
    layer = made()
    layer.choice.value = 3
    assert (layer.picture.layer, layer.picture.file) == (3, "climatology.3.bin")
    told = layer.bar.value.replace('<span class="ev-day">', "").replace("</span>", "")
    for part in (
        "March: mean ETo (mm/day)", "Toy &lt;grid&gt;, version 2; 1991-01-01 to 2020-12-31", "from 28 to 30 years",
        "0.7 mm/day, as its operator states", "Cells of 0.5°, each the mean of 2 × 2 cells", ">1.0", ">4.0", ">7.0",
    ):  # fmt: skip
        assert part in told


def test_the_year_is_a_total_of_its_own_scale() -> None:
    layer = made(every=1, years=[30, 30])
    layer.choice.value = 0
    assert "Whole year: mean ETo (mm/year)" in layer.bar.value
    assert ">1,250<" in layer.bar.value
    assert "30 years in each month." in layer.bar.value
    assert layer.picture.units == "mm/year"


def test_what_is_not_stated_is_said_to_be_so() -> None:
    layer = made(version="", error=None)
    layer.choice.value = 1
    assert "version not stated" in layer.bar.value
    assert "Its error is not stated." in layer.bar.value


def test_another_language_keeps_the_month_that_was_chosen() -> None:
    layer = made()
    layer.choice.value = 3
    layer._words.language = "es"
    assert layer.choice.value == 3
    assert layer.choice.label == "Marzo"
    assert "0,7 mm/día" in layer.bar.value


def test_a_server_without_one_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LAYER_VARIABLE, raising=False)
    assert served() is None
    monkeypatch.setenv(LAYER_VARIABLE, json.dumps(ABOUT))
    assert served() == ABOUT

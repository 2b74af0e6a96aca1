"""The forecast over the map, as the page tells of it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import ipywidgets as widgets
import pytest

from evaeto.core.lattices import Bounds
from evaeto.core.messages import Message
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import world_map
from evaeto.dashboard.map.forecast_map import ForecastMap
from evaeto.errors import SourceRateLimited

FOUND = {
    "day": "2026-11-30",
    "step": 1.5,
    "half_width": 0.84,
    "cells": [
        {"lat": -8.25, "lon": -45.75, "eto": 5.04, "lower": 4.2, "upper": 5.9, "elevation": 300.0, "estimated": True},
        {"lat": -6.75, "lon": -45.75, "eto": None, "lower": None, "upper": None, "elevation": None, "estimated": False,
         "why": Message("forecast_map.open_sea")},
    ],
    "source": "Open-Meteo forecast",
    "resolution": Message("resolution.grid", size=25),
    "credit": Message("credit.line_short", attribution="Weather data by Open-Meteo.com", licence="CC BY 4.0"),
    "model": None,
    "issued": None,
    "asked": "2026-11-30T03:13+00:00",
}  # fmt: skip


class Asked:
    """Who is asked: what for, and an answer that comes when the test says so."""

    def __init__(self) -> None:
        self.boxes: list[Bounds] = []
        self.answer: Future[dict[str, Any]] | None = Future()

    def __call__(self, bounds: Bounds) -> Future[dict[str, Any]] | None:
        self.boxes.append(bounds)
        return self.answer


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def layer(asked: Asked) -> ForecastMap:
    shown = world_map()
    for name, value in {"south": -12.0, "west": -50.0, "north": -5.0, "east": -40.0}.items():
        shown.set_trait(name, value)
    return ForecastMap(Words(), shown, asked, lambda action: action(), lambda callback: callback)


def text_of(layer: widgets.Box) -> str:
    return "\n".join(child.value for child in layer.children if isinstance(child, widgets.HTML))


def test_the_box_in_sight_is_asked_for_once(layer: ForecastMap, asked: Asked) -> None:
    layer.button.click()
    assert asked.boxes == [Bounds(-12.0, -50.0, -5.0, -40.0)]
    assert layer.button.disabled
    assert 'role="status"' in layer.told.value
    layer.button.click()
    assert len(asked.boxes) == 1


def test_what_was_computed_is_drawn_and_what_is_empty_is_said(layer: ForecastMap, asked: Asked) -> None:
    layer.button.click()
    assert asked.answer is not None
    asked.answer.set_result(FOUND)
    assert layer.cells.step == 1.5
    assert layer.cells.cells == [
        {"lat": -8.25, "lon": -45.75, "text": "5.0", "more": "4.2–5.9", "level": 2},
        {"lat": -6.75, "lon": -45.75},
    ]
    told = text_of(layer)
    for part in (
        ">2026-11-30</span> at 1 point, the middle of a square of 1.5°", "-12.0°, -50.0° to -5.0°, -40.0°",
        "From 5.0 to 5.0 mm/day.", "± 0.8 mm/day", "states neither the weather model nor its time of issue",
        "At 1 point an input was estimated",
        "1 point is empty (open sea: not asked for)", "Weather data by Open-Meteo.com (CC BY 4.0)",
    ):  # fmt: skip
        assert part in told
    assert told.count("<tr>") == 3
    layer.remove.click()
    assert layer.cells.cells == []
    assert layer.about.value == ""


def test_model_and_time_of_issue_are_said_where_the_service_tells_them(layer: ForecastMap, asked: Asked) -> None:
    layer.button.click()
    assert asked.answer is not None
    asked.answer.set_result(FOUND | {"model": "IFS", "issued": "2026-11-30T00:00+00:00"})
    assert "model IFS, issued 2026-11-30 00:00 UTC" in layer.about.value.replace('<span class="ev-day">', "").replace(
        "</span>", ""
    )


def test_it_is_said_in_the_language_of_the_page(layer: ForecastMap, asked: Asked) -> None:
    layer.button.click()
    assert asked.answer is not None
    asked.answer.set_result(FOUND)
    layer._words.language = "pt-BR"
    assert layer.cells.cells[0]["text"] == "5,0"
    assert "1 ponto está vazio (mar aberto: não consultado)" in layer.about.value


def test_a_failure_is_said_and_nothing_is_drawn(layer: ForecastMap, asked: Asked) -> None:
    layer.button.click()
    assert asked.answer is not None
    asked.answer.set_exception(SourceRateLimited("open_meteo_forecast", Message("answer.no_reason")))
    assert 'role="alert"' in layer.told.value
    assert layer.cells.cells == []
    assert not layer.button.disabled


def test_an_answer_that_comes_after_it_was_removed_is_not_drawn(layer: ForecastMap, asked: Asked) -> None:
    layer.button.click()
    layer.remove.click()
    assert asked.answer is not None
    asked.answer.set_result(FOUND)
    assert layer.cells.cells == []


def test_where_the_page_has_asked_enough_nothing_changes(layer: ForecastMap, asked: Asked) -> None:
    asked.answer = None
    layer.button.click()
    assert not layer.button.disabled
    assert layer.told.value == ""

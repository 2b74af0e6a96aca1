from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map import MapModel, MapPanel, Workers
from evaeto.dashboard.map.finder import answer
from evaeto.dashboard.shell.notices import Notices


def no_grid(name: str, content: bytes) -> None:
    raise AssertionError("no file was chosen")


WORKERS = Workers(no_grid, lambda lat, lon: Future(), lambda name, language: Future(), lambda bounds: None)


def run(action: Callable[[], None]) -> None:
    action()


@pytest.fixture
def notices() -> Notices:
    return Notices()


@pytest.fixture
def panel(notices: Notices) -> MapPanel:
    return MapPanel(MapModel(), lambda: None, lambda: None, lambda: None, notices.shown_on_page, WORKERS, run)


def say_to(widget: Any, **content: Any) -> None:
    """What the front end sends."""
    widget._handle_custom_msg(content, [])


def test_a_city_is_offered_with_country_place_and_elevation() -> None:
    title, detail = answer(Words(), "balsas")["choices"][0]
    assert title == "Balsas"
    assert detail == "Maranhão · Brazil · -7.53°, -46.04° · 254 m"


def test_coordinates_are_offered_in_both_ways_of_writing() -> None:
    assert answer(Words(), "7°31'52\"S 46°2'20\"W")["choices"] == [("-7.5311°, -46.0389°", "7°31'52\"S 46°02'20\"W")]


@pytest.mark.parametrize(("text", "problem"), [("91 0", "latitude 91"), ("Nowhereville", "No city"), (" ", "")])
def test_where_there_is_nothing_to_offer_it_says_why(text: str, problem: str) -> None:
    told = answer(Words(), text)
    assert told["choices"] == []
    assert problem in told["told"]
    assert bool(told["told"]) == bool(problem)


def test_the_place_picked_is_chosen_and_its_elevation_known(panel: MapPanel) -> None:
    say_to(panel.finder, type="find", text="la paz, bol")
    assert panel.finder.answer["choices"]
    say_to(panel.finder, type="pick", text="la paz, bol", index=0)
    assert panel.model.point == (-16.5, -68.15)
    assert panel.model.elevation.metres == 3782
    assert "GeoNames" in panel.facts.value


def test_the_location_of_the_browser_is_chosen(panel: MapPanel) -> None:
    say_to(panel.locate, lat=52.1, lon=5.18)
    assert panel.model.point == (52.1, 5.18)


@pytest.mark.parametrize(
    "content", [{"lat": 95, "lon": 0}, {"lat": "x", "lon": 0}, {"lat": float("nan"), "lon": 0}, {}]
)
def test_what_is_no_place_is_refused_and_said(panel: MapPanel, notices: Notices, content: dict[str, Any]) -> None:
    say_to(panel.favourites, **content)
    assert panel.model.point is None
    assert len(notices.texts) == 1


def test_the_favourites_know_the_point_they_could_keep(panel: MapPanel) -> None:
    assert panel.favourites.point is None
    panel.go_to(1, 2)
    assert panel.favourites.point == [1, 2]


def test_text_from_elsewhere_is_no_markup(panel: MapPanel) -> None:
    panel.model.choose(1, 2)
    panel.model.learn_elevation(1, 2, 5, "<script>alert(1)</script>")
    for shown in (panel.facts.value, panel.popup.value):
        assert "<script>" not in shown
        assert "&lt;script&gt;" in shown

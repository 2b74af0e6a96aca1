from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

import ipyleaflet
import pytest

from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map import MapModel, MapPanel, Workers
from evaeto.dashboard.map.base_map import outlines
from evaeto.dashboard.map.point_facts import facts_html, facts_of, popup_html
from evaeto.request import latest_complete_day
from evaeto.settings import TILES_VARIABLE


def no_grid(name: str, content: bytes) -> None:
    raise AssertionError("no file was chosen")


WORKERS = Workers(no_grid, lambda lat, lon: Future(), lambda name, language: Future(), lambda bounds: None)


def run(action: Callable[[], None]) -> None:
    action()


def panel(model: MapModel) -> MapPanel:
    return MapPanel(model, *[lambda: None] * 3, lambda callback: callback, WORKERS, run)


def click(shown: MapPanel, lat: float, lon: float) -> None:
    shown.map._handle_leaflet_event(None, {"event": "interaction", "type": "click", "coordinates": [lat, lon]}, [])


@pytest.mark.slow
def test_a_click_puts_a_marker_and_shows_the_coordinates() -> None:
    model = MapModel()
    shown = panel(model)
    click(shown, -7.53284, -46.03612)
    assert model.point == (-7.5328, -46.0361)
    assert "-7.5328°, -46.0361°" in shown.facts.value
    assert shown.marker in shown.map.layers


def test_a_second_click_moves_the_marker() -> None:
    shown = panel(MapModel())
    click(shown, 1, 2)
    first = shown.marker
    click(shown, 3, 4)
    assert shown.marker is first
    assert tuple(shown.marker.location) == (3, 4)


@pytest.mark.parametrize(("lon", "expected"), [(190.0, -170.0), (-541.0, 179.0), (-180.0, -180.0), (0.0, 0.0)])
def test_a_point_of_a_repeated_world_is_brought_back(lon: float, expected: float) -> None:
    model = MapModel()
    model.choose(0.0, lon)
    assert model.point == (0.0, expected)


@pytest.mark.slow
def test_buttons_wait_for_a_point() -> None:
    shown = panel(MapModel())
    assert shown.use.disabled
    assert shown.today.disabled
    click(shown, -7.5, -46)
    assert not shown.use.disabled
    assert not shown.today.disabled
    assert f"Latest complete day here: {latest_complete_day(-7.5, -46)}" in bare(shown.which_day.value)


def test_in_the_open_sea_nothing_is_calculated_and_no_service_named() -> None:
    words, model = Words(language="pt-BR"), MapModel()
    shown = MapPanel(model, *[lambda: None] * 3, lambda callback: callback, WORKERS, run, words)
    model.choose(10, -40)
    assert not shown.use.disabled
    assert shown.today.disabled
    assert "não se calcula a ETo" in shown.which_day.value
    for told in (shown.facts.value, shown.popup.value):
        assert "NASA POWER" not in told
    assert "Serviços neste ponto" not in shown.facts.value
    model.choose(-7.5, -46)
    assert not shown.today.disabled


SUMMER, WINTER = datetime(2026, 1, 16, 2, 37, tzinfo=UTC), datetime(2026, 7, 16, 2, 37, tzinfo=UTC)


@pytest.mark.parametrize(("now", "clock", "offset"), [(SUMMER, "23:37", "-03:00"), (WINTER, "22:37", "-04:00")])
def test_the_time_is_that_of_the_clocks_and_the_days_follow_another(now: datetime, clock: str, offset: str) -> None:
    words = Words()
    facts = facts_of(words, -33.45, -70.66, None, now=now)
    for told in (facts_html(words, facts), popup_html(words, facts)):
        assert clock in told
        assert f"America/Santiago, UTC{offset}" in bare(told)
        assert "standard time, UTC-04:00" in bare(told)


def bare(markup: str) -> str:
    """Without its tags."""
    return re.sub("<[^>]*>", "", markup)


def test_the_elevation_is_shown_once_a_calculation_found_it_and_only_for_its_point() -> None:
    model = MapModel()
    shown = panel(model)
    model.choose(1, 2)
    assert " m</dd>" not in shown.facts.value
    model.learn_elevation(1.0, 2.0, 283.4, "a terrain model")
    assert "283 m" in shown.facts.value
    model.choose(5, 6)
    assert "283 m" not in shown.facts.value


def test_without_tiles_no_layer_asks_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TILES_VARIABLE, "off")
    assert not any(isinstance(layer, ipyleaflet.TileLayer) for layer in panel(MapModel()).map.layers)


@pytest.mark.slow
def test_tiles_lie_above_the_outlines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TILES_VARIABLE, raising=False)
    shown = panel(MapModel())
    shown.layers.go_online()
    assert isinstance(shown.map.layers[0], ipyleaflet.GeoJSON)
    (tiles,) = (layer for layer in shown.map.layers if isinstance(layer, ipyleaflet.TileLayer))
    assert tiles.pane == "tiles"


@pytest.mark.slow
def test_the_outlines_cover_the_world_within_its_bounds() -> None:
    land = outlines()["features"][0]["geometry"]["coordinates"]
    lats = [lat for rings in land for ring in rings for _, lat in ring]
    assert min(lats) >= -90
    assert 83 < max(lats) <= 90
    for rings in land:
        for ring in rings:
            assert ring[0] == ring[-1]
            jumps = [abs(b[0] - a[0]) for a, b in itertools.pairwise(ring) if a[1] > -90]
            assert max(jumps, default=0) < 180, "a ring jumps across the map"


@pytest.mark.slow
def test_the_point_shows_its_time_zone_and_the_services_that_cover_it() -> None:
    model = MapModel()
    panel = MapPanel(model, *[lambda: None] * 3, lambda callback: callback, WORKERS, run)
    model.choose(-7.5, -46.0)
    assert "America/Fortaleza, UTC-03:00" in panel.facts.value
    assert "NASA POWER" in panel.facts.value
    assert "US NWS" not in panel.facts.value

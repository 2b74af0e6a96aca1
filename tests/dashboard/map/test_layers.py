from __future__ import annotations

import re
from typing import Any

import ipyleaflet
import pytest

from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import TILES, world_map
from evaeto.dashboard.map.layers import Layers, class_of
from evaeto.dashboard.map.model import MapModel, SiteResult
from evaeto.settings import TILES_VARIABLE

BALSAS = SiteResult(-7.53, -46.04, "2020 <b>", 5.25)


def bare(markup: str) -> str:
    """Without its tags."""
    return re.sub("<[^>]*>", "", markup)


def unguarded(callback: Any) -> Any:
    return callback


def layers(model: MapModel) -> tuple[ipyleaflet.Map, Layers]:
    shown = world_map()
    return shown, Layers(Words(), shown, model, unguarded)


def tiles_of(shown: ipyleaflet.Map) -> list[str]:
    return [layer.url for layer in shown.layers if isinstance(layer, ipyleaflet.TileLayer)]


def credits_of(shown: ipyleaflet.Map) -> list[str]:
    return [control.prefix for control in shown.controls if isinstance(control, ipyleaflet.AttributionControl)]


def circles(control: Layers) -> tuple[ipyleaflet.Marker, ...]:
    return control._results.layer.layers


def test_one_background_at_a_time_each_with_its_credits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TILES_VARIABLE, raising=False)
    shown, control = layers(MapModel())
    assert tiles_of(shown) == [], "nobody is asked before the browser is known to be online"
    for name, tiles in TILES.items():
        control.background.value = name
        assert tiles_of(shown) == [tiles.url]
        assert credits_of(shown) == [f"{Words().say('map.copyright')} · {tiles.attribution}"]
    control.background.value = "outlines"
    assert tiles_of(shown) == []
    assert credits_of(shown) == [Words().say("map.copyright")]


def test_where_the_operator_wants_no_tiles_none_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TILES_VARIABLE, "off")
    shown, control = layers(MapModel())
    assert list(control.background.options) == ["outlines"]
    assert "switched off" in control.choices.children[-1].value
    control.go_online()
    assert tiles_of(shown) == []


def test_results_are_circles_with_their_mean_and_a_legend() -> None:
    model = MapModel()
    _, control = layers(model)
    assert control._results.legend.layout.display == "none"
    model.results = (BALSAS._replace(lat=1.0, eto_mean_mm=0.4), BALSAS)
    first, second = circles(control)
    assert tuple(first.location) == (-7.53, -46.04)
    assert ">5.2<" in first.icon.html
    assert 'data-class="2"' in first.icon.html
    assert 'data-class="0"' in second.icon.html
    assert control._results.legend.layout.display is None


def test_results_of_one_place_are_one_circle_of_the_newest_and_its_popup_has_them_all() -> None:
    words, model = Words(), MapModel()
    control = Layers(words, world_map(), model, unguarded)
    model.results = (BALSAS, BALSAS._replace(period="2021", eto_mean_mm=8.5))
    (circle,) = circles(control)
    assert 'data-class="4"' in circle.icon.html
    assert circle.title == "2 results at -7.5300°, -46.0400°"
    assert "2021: mean ETo 8.50 mm/day2020 &lt;b&gt;: mean ETo 5.25 mm/day" in bare(circle.icon.html)
    words.language = "pt-BR"
    assert "ETo média de 8,50 mm/dia" in circles(control)[0].icon.html


def test_a_place_is_shown_from_farther_off_where_there_are_outlines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TILES_VARIABLE, raising=False)
    _, control = layers(MapModel())
    outlines = control.close_zoom
    control.go_online()
    assert control.background.value == "openstreetmap"
    assert outlines < control.close_zoom


def test_hidden_results_stay_hidden_when_another_comes_and_return_together() -> None:
    model = MapModel(results=(BALSAS,))
    _, control = layers(model)
    control.results.value = False
    model.results = (BALSAS, BALSAS._replace(lat=1.0))
    assert circles(control) == ()
    control.results.value = True
    assert len(circles(control)) == 2


def test_circles_that_are_gone_are_closed() -> None:
    model = MapModel(results=(BALSAS,))
    _, control = layers(model)
    (old,) = circles(control)
    model.results = ()
    assert old.comm is None
    assert old.icon.comm is None


@pytest.mark.parametrize(("eto", "number"), [(-0.1, 0), (1.99, 0), (2.0, 1), (7.99, 3), (8.0, 4), (14.0, 4)])
def test_colours_change_at_fixed_limits(eto: float, number: int) -> None:
    assert class_of(eto) == number

from __future__ import annotations

from typing import Any

import ipyleaflet
import pytest

from evaeto.dashboard import TILES_VARIABLE
from evaeto.dashboard.map.layers import Layers, class_of
from evaeto.dashboard.map.model import MapModel, SiteResult
from evaeto.dashboard.map.world import TILES, world_map
from evaeto.dashboard.words import Words

BALSAS = SiteResult(-7.53, -46.04, "Balsas <b>", 5.25)


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
    assert tiles_of(shown) == []


def test_results_are_circles_with_their_mean_and_a_legend() -> None:
    model = MapModel()
    _, control = layers(model)
    assert control._results.legend.layout.display == "none"
    model.results = (BALSAS, BALSAS._replace(eto_mean_mm=0.4))
    first, second = circles(control)
    assert tuple(first.location) == (-7.53, -46.04)
    assert ">5.2<" in first.icon.html
    assert 'data-class="2"' in first.icon.html
    assert 'data-class="0"' in second.icon.html
    assert control._results.legend.layout.display is None


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

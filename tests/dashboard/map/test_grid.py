from __future__ import annotations

import base64
from concurrent.futures import Future
from typing import Any

import pytest

from evaeto.core.messages import Message, QuantityName
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.base_map import world_map
from evaeto.dashboard.map.grid import GridLayer
from evaeto.errors import WeatherError

ABOUT = {
    "times": ["2020-01-01", "2020-01-02"],
    "bounds": ((-10.0, -50.0), (-4.0, -46.0)),
    "low": 1.0,
    "high": 9.0,
    "colours": ["#ffffff", "#000000"],
    "units": "mm d-1",
    "left_out": 0,
    "assumed": False,
}


class FakeGrid:
    """A grid whose outcomes come when the test says so."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content
        self.about: Future[dict[str, Any]] = Future()
        self.asked: list[tuple[int, Future[bytes]]] = []

    def picture(self, index: int) -> Future[bytes]:
        made: Future[bytes] = Future()
        self.asked.append((index, made))
        return made


@pytest.fixture
def opened() -> list[FakeGrid]:
    return []


@pytest.fixture
def fitted() -> list[Any]:
    """The regions that were brought into sight."""
    return []


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def layer(words: Words, opened: list[FakeGrid], fitted: list[Any]) -> GridLayer:
    def open_grid(name: str, content: bytes) -> FakeGrid:
        opened.append(FakeGrid(name, content))
        return opened[-1]

    return GridLayer(words, world_map(), fitted.append, open_grid, lambda action: action(), lambda callback: callback)


def choose(layer: GridLayer, name: str) -> None:
    """A file chosen in the browser."""
    layer.upload._handle_custom_msg({"name": name}, [memoryview(b"grid")])


def url(picture: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def test_a_file_becomes_a_picture_with_colour_bar_and_days(
    layer: GridLayer, opened: list[FakeGrid], fitted: list[Any]
) -> None:
    assert layer.controls.layout.display == "none"
    choose(layer, "<i>.nc")
    assert "&lt;i&gt;.nc" in layer.told.value
    opened[0].about.set_result(ABOUT)
    assert layer.controls.layout.display is None
    assert "<span>1.0</span><span>5.0</span><span>9.0</span>" in layer.bar.value
    assert "&lt;i&gt;" in layer.bar.value
    opened[0].asked[0][1].set_result(b"first")
    (overlay,) = layer.overlays
    assert overlay.url == url(b"first")
    assert overlay in layer._map.layers
    assert fitted == [ABOUT["bounds"]]
    layer.opacity.value = 40
    assert overlay.opacity == 0.4


def test_another_day_asks_for_its_picture_and_a_late_one_is_not_shown(layer: GridLayer, opened: list[FakeGrid]) -> None:
    choose(layer, "a.nc")
    opened[0].about.set_result(ABOUT)
    layer.time.index = 1
    (first, late), (second, wanted) = opened[0].asked
    assert (first, second) == (0, 1)
    wanted.set_result(b"second")
    late.set_result(b"first")
    assert layer.overlays[0].url == url(b"second")


def test_what_cannot_be_read_is_said(layer: GridLayer, opened: list[FakeGrid]) -> None:
    choose(layer, "a.nc")
    opened[0].about.set_exception(WeatherError("a.nc: no <wind>"))
    assert "Not shown: a.nc: no &lt;wind&gt;" in layer.told.value
    assert layer.controls.layout.display == "none"


def of(name: str, what: Message) -> Message:
    return Message("said.of", name=name, what=what)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            WeatherError(of("a.nc", Message("grid.no_eto_nor_weather", names=[QuantityName("tmax")]))),
            "a.nc: não tem a variável eto, nem tudo o que é preciso para calculá-la; falta: temperatura máxima",
        ),
        (
            WeatherError(of("a.nc", Message("grid.too_many_values", number=60_000_000, most=50_000_000))),
            "60.000.000 valores são mais do que 50.000.000",
        ),
        (
            WeatherError(of("a.nc", Message("grid.unknown_unit_of_eto", unit="mm month-1", known="mm d-1"))),
            "unidade desconhecida da ETo &#x27;mm month-1&#x27;; use mm d-1",
        ),
        (RuntimeError("see https://docs.xarray.dev"), "não conseguiram continuar (RuntimeError)"),
    ],
)
@pytest.mark.slow
def test_what_goes_wrong_is_said_in_the_language_of_the_page(
    layer: GridLayer, words: Words, opened: list[FakeGrid], error: Exception, told: str
) -> None:
    words.language = "pt-BR"
    choose(layer, "a.nc")
    opened[0].about.set_exception(error)
    assert told in layer.told.value
    assert "https" not in layer.told.value


def test_what_was_left_out_or_assumed_stands_below_the_bar(
    layer: GridLayer, words: Words, opened: list[FakeGrid]
) -> None:
    choose(layer, "a.nc")
    opened[0].about.set_result({**ABOUT, "left_out": 1, "assumed": True})
    assert "1 value beyond the physical limits (-5 to 30 mm/day) was left out" in layer.bar.value
    assert "states no unit for its ETo; it is read as mm/day" in layer.bar.value
    words.language = "pt-BR"
    assert "<span>1,0</span><span>5,0</span><span>9,0</span>" in layer.bar.value
    assert "1 valor além dos limites" in layer.bar.value


def test_a_day_of_another_calendar_is_written_like_the_others(
    layer: GridLayer, words: Words, opened: list[FakeGrid]
) -> None:
    words.language = "pt-BR"
    choose(layer, "a.nc")
    opened[0].about.set_result({**ABOUT, "times": ["2020-02-29", "2020-02-30"]})
    assert layer.time._options_labels == ("29/02/2020", "30/02/2020")


def test_across_the_date_line_it_is_seen_from_both_sides(layer: GridLayer, opened: list[FakeGrid]) -> None:
    choose(layer, "a.nc")
    opened[0].about.set_result({**ABOUT, "bounds": ((-4.0, 174.0), (4.0, 184.0))})
    opened[0].asked[0][1].set_result(b"first")
    assert [overlay.bounds for overlay in layer.overlays] == [[(-4, 174), (4, 184)], [(-4, -186), (4, -176)]]


def test_another_file_takes_the_place_of_the_first(layer: GridLayer, opened: list[FakeGrid]) -> None:
    choose(layer, "a.nc")
    choose(layer, "b.nc")
    opened[1].about.set_result(ABOUT)
    opened[0].about.set_exception(WeatherError("late"))
    assert "late" not in layer.told.value
    assert "b.nc" in layer.bar.value


def test_taken_off_the_map_it_is_gone(layer: GridLayer, opened: list[FakeGrid]) -> None:
    choose(layer, "a.nc")
    opened[0].about.set_result(ABOUT)
    opened[0].asked[0][1].set_result(b"first")
    before = len(layer._map.layers)
    layer.remove.click()
    assert len(layer._map.layers) == before - 1
    assert layer.overlays == ()
    assert layer._grid is None

"""The elevation of a point: real answers, and what is no height."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceNoData, SourceRefused
from evaeto.settings import Settings
from evaeto.sources.delivery import Place
from evaeto.sources.open_meteo import elevation

ENSCHEDE = Place(52.27, 6.87, None, 1.0)
Replaying = Callable[..., AbstractContextManager[str]]


def fetch(settings: Settings, place: Place = ENSCHEDE) -> float:
    return asyncio.run(elevation.fetch(place, settings, lambda text: None))


def test_the_captured_answer_is_read_through_the_real_client(
    shared_data: Path, replaying: Replaying, tmp_path: Path
) -> None:
    content = (shared_data / "upstream/elevation/open_meteo_elevation_frenck.json").read_bytes()
    with replaying(200, content, {}) as address:
        settings = Settings(endpoints={elevation.KEY: address}, cache_dir=tmp_path)
        assert fetch(settings) == 29.0
    assert fetch(settings) == 29.0  # kept: the server is gone


def test_the_captured_refusal_is_told_in_its_own_words(shared_data: Path, replaying: Replaying, tmp_path: Path) -> None:
    content = (shared_data / "upstream/errors/open_meteo_400_latitude_docs.json").read_bytes()
    with (
        replaying(400, content, {}) as address,
        pytest.raises(SourceRefused, match=r"HTTP 400 \(Latitude must be in range of -90 to 90°. Given: 522.52.\)"),
    ):
        fetch(Settings(endpoints={elevation.KEY: address}, cache_dir=tmp_path, retries=0))


@pytest.mark.parametrize("height", [-430.0, 0, 8848])
def test_heights_below_the_sea_and_at_it_are_heights(height: float) -> None:
    assert elevation.parse({"elevation": [height]}) == height


@pytest.mark.parametrize("heights", [[], [None]])
def test_no_height_is_no_data_and_never_sea_level(heights: list[Any]) -> None:
    with pytest.raises(SourceNoData, match="no elevation for this place"):
        elevation.parse({"elevation": heights})


@pytest.mark.parametrize("heights", [[1.0, 2.0], ["38 ft"], [True], [float("nan")], [-9999.0], [29028.9]])
def test_what_is_no_height_in_metres_is_refused(heights: list[Any]) -> None:
    with pytest.raises(SourceBadAnswer):
        elevation.parse(json.loads(json.dumps({"elevation": heights})))


def test_the_stand_in_knows_the_height_its_weather_has(demo: Demo) -> None:
    height = fetch(demo.settings)
    (asked,) = demo.requests
    assert asked.path == "/v1/elevation"
    assert asked.params == {"latitude": "52.2700", "longitude": "6.8700"}
    assert height == demo.weather.at("open_meteo_elevation", 52.27, 6.87, *[asked.time.date()] * 3).elevation

"""Places by name: answers of the real shape, what is no answer, and what is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from evaeto.demo.faults import FAULTS
from evaeto.demo.server import Demo
from evaeto.errors import SourceBadAnswer, SourceError, SourceRateLimited, SourceRefused, SourceUnavailable
from evaeto.settings import Settings
from evaeto.sources.delivery import FoundPlace
from evaeto.sources.open_meteo import geocoding

Replaying = Callable[..., AbstractContextManager[str]]

# Of the shape recorded by frenck/python-open-meteo: what is zero or empty is not in the answer
ENSCHEDE = {
    "id": 2756071, "name": "Enschede", "latitude": 52.21833, "longitude": 6.89583, "elevation": 45.0,
    "feature_code": "PPL", "country_code": "NL", "admin1_id": 2748838, "timezone": "Europe/Amsterdam",
    "population": 153655, "postcodes": ["7511", "7512"], "country_id": 2750405, "country": "The Netherlands",
    "admin1": "Overijssel", "admin2": "Enschede Municipality",
}  # fmt: skip
AT_SEA_LEVEL = {
    "id": 4956966, "name": "Atlantic Point", "latitude": 44.09647, "longitude": -69.10087, "feature_code": "CAPE",
    "country_code": "US", "timezone": "America/New_York", "country": "United States", "admin1": "Maine",
}  # fmt: skip
WITHOUT_COUNTRY = {"id": 6255152, "name": "Antarctica", "latitude": -78.15856, "longitude": 16.40626}
NOTHING_FOUND = {"generationtime_ms": 0.13756752}


def answering(*places: dict[str, Any]) -> dict[str, Any]:
    return {"results": list(places), "generationtime_ms": 0.15}


def find(settings: Settings, name: str = "Enschede", language: str = "en") -> list[FoundPlace]:
    return asyncio.run(geocoding.find(name, language, settings, lambda text: None))


def test_an_answer_is_read_through_the_real_client_and_kept(replaying: Replaying, tmp_path: Path) -> None:
    content = json.dumps(answering(ENSCHEDE, AT_SEA_LEVEL, WITHOUT_COUNTRY)).encode()
    with replaying(200, content, {"Content-Type": "application/json"}) as address:
        settings = Settings(endpoints={geocoding.KEY: address}, cache_dir=tmp_path, retries=0)
        places = find(settings)
    assert places == [
        FoundPlace("Enschede", "Overijssel", "The Netherlands", 52.21833, 6.89583, 45.0),
        FoundPlace("Atlantic Point", "Maine", "United States", 44.09647, -69.10087, None),
        FoundPlace("Antarctica", "", "", -78.15856, 16.40626, None),
    ]
    assert find(settings) == places, "kept: the server is gone"


def test_nothing_found_is_no_failure() -> None:
    assert geocoding.parse(NOTHING_FOUND) == []


@pytest.mark.parametrize("height", [9999.0, -9999.0, float("nan"), None])
def test_the_heights_that_stand_for_unknown_stay_unknown(height: float | None) -> None:
    (place,) = geocoding.parse(answering({**ENSCHEDE, "elevation": height}))
    assert place.elevation is None


def test_a_place_whose_coordinate_was_left_out_is_left_out() -> None:
    on_the_equator = {key: value for key, value in ENSCHEDE.items() if key != "latitude"}
    assert [place.name for place in geocoding.parse(answering(on_the_equator, AT_SEA_LEVEL))] == ["Atlantic Point"]


@pytest.mark.parametrize(
    "answer",
    [
        {"error": True, "reason": "told with HTTP 200"},
        [],
        answering({**ENSCHEDE, "latitude": 95.0}),
        answering({**ENSCHEDE, "longitude": "6.9"}),
        answering({**ENSCHEDE, "elevation": "148 ft"}),
        answering({**ENSCHEDE, "latitude": True}),
    ],
)
def test_what_is_no_answer_about_places_is_refused(answer: Any) -> None:
    with pytest.raises(SourceBadAnswer):
        geocoding.parse(answer)


def test_the_refusal_is_told_in_the_words_of_the_service(replaying: Replaying, tmp_path: Path) -> None:
    content = b'{"error":true,"reason":"Parameter count must be between 1 and 100."}'
    with (
        replaying(400, content, {}) as address,
        pytest.raises(SourceRefused, match="Parameter count must be between 1 and 100"),
    ):
        find(Settings(endpoints={geocoding.KEY: address}, cache_dir=tmp_path, retries=0))


def test_the_language_and_the_name_are_passed_on_and_spaces_ask_nothing_new(demo: Demo) -> None:
    english, portuguese = find(demo.settings, "santa  filomena ", "en"), find(demo.settings, "Santa Filomena", "pt-BR")
    find(demo.settings, " santa filomena", "en")
    assert [asked.params for asked in demo.requests] == [
        {"name": "santa filomena", "count": "8", "language": "en", "format": "json"},
        {"name": "Santa Filomena", "count": "8", "language": "pt", "format": "json"},
    ]
    assert {place.country for place in english} == {"Brazil"}
    assert {place.country for place in portuguese} == {"Brasil"}
    assert [place.region for place in english] == ["Piauí", "Pernambuco", "Maranhão"]


EXPECTED: dict[str, type[SourceError] | None] = {
    "429": SourceRateLimited,
    "429-no-retry-after": SourceRateLimited,
    "500": SourceUnavailable,
    "503": SourceUnavailable,
    "hang": SourceUnavailable,
    "cut-off": SourceBadAnswer,
    "not-json": SourceBadAnswer,
    "overload-text": SourceUnavailable,
    "overload-page": SourceUnavailable,
    "wrong-units": SourceBadAnswer,
    "all-fill": None,
    "empty": None,
    "slow": None,
    "fail-once": None,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.slow
def test_every_fault_has_its_outcome(demo: Demo, fault: str) -> None:
    demo.set_fault(geocoding.KEY, {"slow": "slow:0.1", "fail-once": "fail-once:503"}.get(fault, fault))
    patient = fault == "fail-once"
    settings = Settings(
        endpoints=demo.settings.endpoints, cache_dir=demo.settings.cache_dir, pace=demo.settings.pace,
        retries=int(patient), timeout_s=0.5 if fault == "hang" else 60.0,
    )  # fmt: skip
    kind = EXPECTED[fault]
    if kind is None:
        places = find(settings)
        assert [place.elevation for place in places] == {"all-fill": [None, None], "empty": []}.get(fault, [45.0, 34.0])
    else:
        with pytest.raises(kind):
            find(settings)

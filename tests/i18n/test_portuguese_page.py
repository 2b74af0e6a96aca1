"""Real wrong inputs, told to somebody who reads Portuguese: no English word is in what they are told.

English is what the English texts say and no Portuguese text does. What was given or named stays as it is: quoted
values, the own words of a service, names of services, of arguments and of files.
"""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import evaeto.demo
from evaeto.core.messages import Message, of_error, templates
from evaeto.core.quantities import QUANTITIES
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form.model import FormModel, Refused
from evaeto.dashboard.map.finder import failure
from evaeto.dashboard.results.card import CardModel
from evaeto.dashboard.shell.notices import Notices
from evaeto.demo.server import Demo
from evaeto.errors import EvaetoError, SourceRateLimited, TaskTimeout
from evaeto.i18n import Speech
from evaeto.i18n.speech import DOMAIN, LOCALE
from evaeto.pipeline.fetching import Failure, deliveries_of, download
from evaeto.pipeline.task_messages import DOWNLOADING, message, progress
from evaeto.request import Request
from evaeto.sources import daily
from evaeto.sources.catalogue import SERVICES
from evaeto.sources.nasa_power import client as nasa_power
from evaeto.sources.nws import api as nws
from evaeto.sources.open_meteo import answers as open_meteo
from evaeto.sources.open_meteo import elevation, geocoding
from evaeto.sources.station import Station, StationFacts
from evaeto.sources.transport import rate_limits

LANGUAGE = "pt-BR"
ALLOWED = frozenset(
    {"evaeto", "mode", "limits", "recent", "forecast", "world", "brazil", "end", "start", "days", "sources"}
)
"""Arguments and their values, which are alike in every language."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_GIVEN = re.compile(
    r"'[^']*'|\"[^\"]*\"|`[^`]*`|HTTP \d+ \([^)]*\)|\b[a-z]+(?:_\w+)+\b|\b[\w-]+\.(?:csv|json|nc|xlsx)\b"
)


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def texts(language: str) -> Iterator[str]:
    with (LOCALE / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        for entry in read_po(file):
            if entry.id:
                yield from (entry.string,) if isinstance(entry.string, str) else entry.string


@functools.cache
def english() -> frozenset[str]:
    """Words of the English texts that no Portuguese one has."""
    field = re.compile(r"\{\w+\}|<[^>]*>|`[^`]*`|\b[a-z]+(?:_\w+)+\b")  # an argument is no word of a language
    ours = {word for text in (*templates(), *texts("en")) for word in words_of(field.sub(" ", text))}
    theirs = {word for text in texts(LANGUAGE) for word in words_of(field.sub(" ", text))}
    return frozenset(ours - theirs - ALLOWED - QUANTITIES.keys())


def english_in(said: str) -> set[str]:
    for service in sorted((each.name for each in SERVICES.values()), key=len, reverse=True):
        said = said.replace(str(service), "")
    return words_of(_GIVEN.sub(" ", said)) & english()


def require_portuguese(*said: str) -> None:
    assert said
    for line in said:
        assert not english_in(line), line


def test_an_english_sentence_would_be_found() -> None:
    assert english_in("NASA POWER: no answer within 30 s; left out") >= {"answer", "within", "left"}
    assert english_in("Latitude: must be a number from -90 to 90") >= {"must", "number", "from"}
    assert len(english()) > 500


TODAY = date(2026, 6, 15)
VALID: dict[str, Any] = {"lat": "-7,53", "lon": "-46,04", "start": date(2020, 1, 1), "end": date(2020, 1, 31)}
AFTER_ALL = StationFacts(date(1999, 1, 1), date(1999, 2, 1), ("tmax",))
STATION_FILE = Station("mine.csv", b"date,tmax\n1999-01-01,30\n")
NO_ROWS = Refused("mine.csv", Message("station.no_rows"))

TYPED: dict[str, dict[str, Any]] = {
    "no point": {"lat": "", "lon": ""},
    "no latitude": {"lat": ""},
    "a latitude beyond the pole": {"lat": "95"},
    "a longitude beyond 360": {"lon": "700"},
    "a longitude counted to 360": {"lon": "314"},
    "letters for a longitude": {"lon": "leste"},
    "a latitude in the field of the longitude": {"lon": "38 S"},
    "both coordinates in one field": {"lat": "-7.53, -46.04"},
    "minutes beyond 60": {"lat": "7°61'S"},
    "the open sea": {"lat": "-30", "lon": "-30"},
    "an elevation of the stratosphere": {"elevation": "30000"},
    "an elevation that is read in two ways": {"elevation": "1.234"},
    "an elevation in words": {"elevation": "alta"},
    "an end before the start": {"end": date(2019, 1, 1)},
    "no first day": {"start": None},
    "days before all services": {"start": date(1800, 1, 1), "end": date(1800, 1, 2)},
    "days to come": {"end": date.today() + timedelta(days=400)},
    "no service": {"sources": ()},
    "days before the chosen service": {"start": date(1950, 1, 1), "sources": ("nasa_power",)},
    "a height of wind in words": {"station": STATION_FILE, "station_told": AFTER_ALL, "wind_height": "alto"},
    "a station of other days": {"station": STATION_FILE, "station_told": AFTER_ALL},
    "a station that is not read yet": {"station": STATION_FILE, "station_told": "reading"},
    "a station without rows": {"station": STATION_FILE, "station_told": NO_ROWS},
    "a crop without a day of planting": {"crop": "maize"},
    "a crop of another season": {"crop": "maize", "planting": date(2021, 1, 1)},
}  # fmt: skip


@pytest.mark.parametrize("changes", TYPED.values(), ids=TYPED.keys())
def test_what_is_typed_wrong_into_the_form(changes: dict[str, Any]) -> None:
    model = FormModel(Words(language=LANGUAGE), **{**VALID, **changes})
    require_portuguese(*model.blockers, *model.unavailable.values())


ASKED: dict[str, dict[str, Any]] = {
    "a latitude beyond the pole": {"lat": 91},
    "a longitude beyond 360": {"lon": 700},
    "no number for the elevation": {"elevation": "high"},
    "no date": {"start": "yesterday"},
    "a date that there is not": {"start": "2020-02-30"},
    "an end before the start": {"end": "2019-12-31"},
    "an unknown service": {"sources": ["weatherbug"]},
    "a misspelled service": {"sources": ["nasa_powr"]},
    "no service": {"sources": []},
    "a service of another country": {"sources": ["nws_observations"]},
    "a service that has no day of the period": {"sources": ["met_norway"]},
    "an unknown mode": {"mode": "weekly", "start": None, "end": None},
    "too many days of a mode": {"mode": "recent", "days": 400, "start": None, "end": None},
    "a mode without a point": {"mode": "recent", "lat": None, "today": None, "start": None, "end": None},
    "an unknown table of limits": {"limits": "mars"},
    "limits of no quantity": {"limits": {"foo": (0, 1)}},
    "limits that are no pair": {"limits": {"tmax": (5, 1)}},
    "several wrong at once": {"lat": 91, "lon": "x", "sources": []},
}


@pytest.mark.parametrize("changes", ASKED.values(), ids=ASKED.keys())
def test_what_is_asked_for_wrongly_in_a_script_or_on_the_command_line(changes: dict[str, Any]) -> None:
    asked = {"lat": -7.53, "lon": -46.04, "start": "2020-01-01", "end": "2020-01-31", "today": TODAY}
    with pytest.raises(EvaetoError) as refused:
        Request.create(**{**asked, **changes})
    require_portuguese(Speech(LANGUAGE).tell(of_error(refused.value)))
    assert isinstance(of_error(refused.value), Message)


def raised(callback: Callable[..., Any]) -> Callable[[], BaseException]:
    def run() -> BaseException:
        with pytest.raises((EvaetoError, ValueError)) as failed:
            callback()
        return failed.value

    return run


BAD_ANSWERS: dict[str, Callable[[], BaseException]] = {
    "no height": raised(lambda: elevation.parse({"elevation": [None]})),
    "two heights": raised(lambda: elevation.parse({"elevation": [1.0, 2.0]})),
    "a height in words": raised(lambda: elevation.parse({"elevation": ["high"]})),
    "no places": raised(lambda: geocoding.parse({"reason": "?"})),
    "a place beyond the pole": raised(lambda: geocoding.parse({"results": [{"latitude": 99, "longitude": 1}]})),
    "a coordinate in words": raised(lambda: geocoding.parse({"results": [{"latitude": "x", "longitude": 1}]})),
    "no value for what is missing": raised(
        lambda: nasa_power.parse({"header": {}, "properties": {"parameter": {}}}, date(2020, 1, 1), date(2020, 1, 1))
    ),
    "two places": raised(lambda: open_meteo.only_place("open_meteo_archive", [{}, {}])),
    "an error without a reason": raised(lambda: open_meteo.only_place("open_meteo_archive", {"error": True})),
    "another unit": raised(lambda: daily.factors("nasa_power", "T2M", "tmean", "C", "K")),
    "an unknown unit": raised(lambda: nws.factors("nws_forecast", "windSpeed", "uz", "nwsUnit:furlong")),
    "no duration": raised(lambda: nws.interval("2024-02-20T09:00:00+00:00/P1X")),
    "a file that is not there": raised(lambda: Station.of(Path("nowhere.csv"))),
}


@pytest.mark.parametrize("fails", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
@pytest.mark.slow
def test_what_a_service_answers_wrongly(fails: Callable[[], BaseException]) -> None:
    error = fails()
    said = Speech(LANGUAGE).tell(of_error(error))
    require_portuguese(re.sub(r"\((?:No such file.*)\)", "", said))
    assert isinstance(of_error(error), Message)


FAULTS = (
    "429", "429-no-retry-after", "500", "503", "cut-off", "not-json", "wrong-units", "all-fill", "empty",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with evaeto.demo.serve() as running:
        yield running


@pytest.mark.parametrize(
    "fault", ["429", "429-no-retry-after", "500", "503", "cut-off", "not-json", "wrong-units", "all-fill", "empty"]
)
@pytest.mark.slow
def test_a_service_that_fails_is_told_on_the_card_and_in_the_error(demo: Demo, fault: str) -> None:
    settings = replace(demo.settings, retries=1, max_wait_s=2.0)
    day = date(2020, 1, 1)
    request = Request.create(lat=-7.53, lon=-46.04, start=day, end=day, sources=["nasa_power"])
    words, told = Words(language=LANGUAGE), list[Message]()
    demo.set_fault("nasa_power", fault)
    try:
        outcome = asyncio.run(download(request, "nasa_power", settings, told.append))
    finally:
        demo.set_fault("nasa_power", None)
    assert isinstance(outcome, Failure)
    card = CardModel(-7.53, -46.04, day, day, words=words)
    for text in told:
        card.receive(progress("a", DOWNLOADING, {"source": "nasa_power", "text": text}))
        require_portuguese(*(line for _, line in card.state()["sources"]))
    with pytest.raises(EvaetoError) as failed:
        deliveries_of([outcome])
    require_portuguese(words.tell(outcome.left_out), words.tell(outcome.hint), words.tell(of_error(failed.value)))
    card.receive(message("ERROR", "a", {"error": failed.value.args[0], "error_code": "x", "details": {}}))
    require_portuguese(card.state()["message"])


ENDS: dict[str, Message] = {
    "time limit": Message("task.time_limit", seconds=600.0),
    "lost": Message("task.cluster_lost"),
    "gone": Message("task.cluster_gone", seconds=120.0),
    "died": Message("task.workers_died"),
    "no cluster": Message("task.no_cluster", reason=Message("cluster.no_certificates", address="tls://a:1")),
}  # fmt: skip


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_an_end_without_a_result(end: Message) -> None:
    card = CardModel(0.0, 0.0, TODAY, TODAY, words=Words(language=LANGUAGE))
    card.receive(message("ERROR", "a", {"error": end, "error_code": "x", "details": {}}))
    require_portuguese(card.state()["message"])


def test_a_search_online_that_fails() -> None:
    words = Words(language=LANGUAGE)
    rate = rate_limits.RATE_LIMITS["open_meteo_geocoding"].rates[0].told
    limited = SourceRateLimited("open_meteo_geocoding", Message("rate.exceeded", reason=rate, seconds=40))
    late = TaskTimeout(Message("task.stopped", seconds=30.0))
    require_portuguese(failure(words, "Balsas", limited), failure(words, "Balsas", late))


def test_an_error_of_a_callback() -> None:
    notices = Notices(Words(language=LANGUAGE))

    def fails() -> None:
        raise SourceRateLimited("nasa_power", Message("answer.none_in_time", seconds=30.0))

    notices.shown_on_page(fails)()
    require_portuguese(*notices.texts)

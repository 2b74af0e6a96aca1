"""Searching online from the box: only when it is picked, and told whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map import MapModel, MapPanel, Workers
from evaeto.errors import SourceBadAnswer, SourceRateLimited, SourceUnavailable, TaskTimeout
from evaeto.settings import GEOCODING_VARIABLE
from evaeto.sources.delivery import FoundPlace

SAMBAIBA = FoundPlace("Sambaíba", "Maranhão", "Brazil", -7.13447, -45.3515, None)
ENSCHEDE = FoundPlace("Enschede", "Overijssel", "The Netherlands", 52.21833, 6.89583, 45.0)


class Service:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: list[Future[list[FoundPlace]]] = []

    def __call__(self, name: str, language: str) -> Future[list[FoundPlace]]:
        self.asked.append((name, language))
        self.answers.append(Future())
        return self.answers[-1]


@pytest.fixture
def service() -> Service:
    return Service()


Make = Callable[[], MapPanel]


@pytest.fixture
def make(service: Service) -> Make:
    def make_panel() -> MapPanel:
        workers = Workers(no_grid, lambda lat, lon: Future(), service, lambda bounds: None)
        return MapPanel(MapModel(), *[lambda: None] * 3, lambda callback: callback, workers, lambda do: do(), Words())

    return make_panel


def no_grid(name: str, content: bytes) -> Any:
    raise AssertionError("no file was chosen")


def say_to(panel: MapPanel, **content: Any) -> dict[str, Any]:
    """What the front end sends; the answer it shows then."""
    panel.finder._handle_custom_msg(content, [])
    answer: dict[str, Any] = panel.finder.answer
    return answer


@pytest.mark.slow
def test_typing_asks_nobody_and_offers_to_search_online(make: Make, service: Service) -> None:
    panel = make()
    for end in range(1, len("sambaiba") + 1):
        shown = say_to(panel, type="find", text="sambaiba"[:end])
    assert shown["offer"] == "Search online for “sambaiba”"
    assert "No city" in shown["told"]
    assert service.asked == []


@pytest.mark.parametrize("text", ["", " ", "x", "-7.5, -46", "95 10"])
def test_what_is_no_name_is_not_offered(make: Make, service: Service, text: str) -> None:
    panel = make()
    assert say_to(panel, type="find", text=text)["offer"] == ""
    say_to(panel, type="search", text=text)
    assert service.asked == []


def test_what_is_found_is_shown_with_region_country_elevation_and_credit(make: Make, service: Service) -> None:
    panel = make()
    say_to(panel, type="find", text="some where")
    waiting = say_to(panel, type="search", text="some where")
    assert waiting["told"] == "Searching online for “some where” …"
    assert waiting["choices"] == []
    assert service.asked == [("some where", "en")]
    service.answers[0].set_result([SAMBAIBA, ENSCHEDE])
    shown = panel.finder.answer
    assert shown["choices"] == [
        ("Sambaíba", "Maranhão · Brazil · -7.13°, -45.35°"),
        ("Enschede", "Overijssel · The Netherlands · 52.22°, 6.90° · 45 m"),
    ]
    assert shown["told"] == "2 places found online"
    assert "Open-Meteo.com" in shown["online"]["text"]
    assert "GeoNames (CC BY 4.0)" in shown["online"]["text"]
    assert shown["online"]["url"].startswith("https://open-meteo.com/")
    say_to(panel, type="pick", text="some where", index=1, online=True)
    assert panel.model.point == (52.2183, 6.8958)
    assert panel.model.elevation == (45.0, "of the place, by GeoNames")
    say_to(panel, type="pick", text="some where", index=0, online=True)
    assert panel.model.point == (-7.1345, -45.3515)
    assert panel.model.elevation is None


def test_the_language_of_the_page_is_passed_on(make: Make, service: Service) -> None:
    panel = make()
    panel.words.language = "pt-BR"
    say_to(panel, type="search", text="sambaiba")
    assert service.asked == [("sambaiba", "pt-BR")]
    service.answers[0].set_result([SAMBAIBA])
    assert panel.finder.answer["told"] == "1 lugar encontrado na internet"
    panel.words.language = "en"
    assert panel.finder.answer["told"] == "1 place found online"


def test_nothing_found_online_is_said_and_not_offered_again(make: Make, service: Service) -> None:
    panel = make()
    say_to(panel, type="search", text="zzqqy")
    service.answers[0].set_result([])
    assert "No place called “zzqqy” was found online" in panel.finder.answer["told"]
    assert panel.finder.answer["offer"] == ""


@pytest.mark.parametrize(
    ("error", "why", "what_to_do"),
    [
        (SourceUnavailable("x", "no connection (refused)"), "no connection (refused)", "Try again later"),
        (SourceRateLimited("x", "HTTP 429 (Try again tomorrow.)"), "HTTP 429", "Wait as long as it says"),
        (SourceBadAnswer("x", "the answer was cut off"), "the answer was cut off", "Try again later"),
        (TaskTimeout("stopped after 30 s"), "stopped after 30 s", "Try again later"),
        (OSError("nobody listens there"), "the Dask cluster cannot be reached: nobody", "Enter the coordinates"),
        (OSError(), "cannot be reached: OSError", "Enter the coordinates"),
    ],
)
def test_a_failure_says_what_why_and_what_to_do_and_may_be_tried_again(
    make: Make, service: Service, error: Exception, why: str, what_to_do: str
) -> None:
    panel = make()
    say_to(panel, type="search", text="sambaiba")
    service.answers[0].set_exception(error)
    shown = panel.finder.answer
    assert shown["told"].startswith("“sambaiba” could not be searched for online")
    assert why in shown["told"]
    assert what_to_do in shown["told"]
    assert shown["trouble"]
    assert shown["offer"]
    panel.words.language = "pt-BR"
    assert panel.finder.answer["told"].startswith("Não foi possível buscar “sambaiba” na internet")
    say_to(panel, type="search", text="sambaiba")
    assert len(service.asked) == 2


def test_a_city_found_by_another_name_says_both_and_its_country_in_the_language(make: Make, service: Service) -> None:
    panel = make()
    panel.words.language = "pt-BR"
    title, detail = say_to(panel, type="find", text="londres")["choices"][0]
    assert title == "London (Londres)"
    assert detail.startswith("England · Reino Unido · ")


def test_an_answer_to_text_that_was_typed_over_is_not_shown(make: Make, service: Service) -> None:
    panel = make()
    say_to(panel, type="search", text="sambaiba")
    shown = say_to(panel, type="find", text="balsas")
    service.answers[0].set_result([SAMBAIBA])
    assert panel.finder.answer == shown
    assert shown["choices"][0][0] == "Balsas"


def test_a_bundled_city_is_picked_though_the_answer_of_a_search_came_meanwhile(make: Make, service: Service) -> None:
    panel = make()
    say_to(panel, type="search", text="balsas")
    service.answers[0].set_result([SAMBAIBA])
    say_to(panel, type="pick", text="balsas", index=0, online=False)
    assert panel.model.point == (-7.532, -46.036)


def test_where_the_operator_forbids_it_nothing_is_offered_or_asked(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(GEOCODING_VARIABLE, "off")
    panel = make()
    assert say_to(panel, type="find", text="sambaiba")["offer"] == ""
    say_to(panel, type="search", text="sambaiba")
    assert service.asked == []

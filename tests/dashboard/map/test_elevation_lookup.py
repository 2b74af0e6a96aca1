"""The elevation of the chosen point: asked for once, for the newest point, and told as it is."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from evaeto.core.messages import Message
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map import MapModel, MapPanel, Workers
from evaeto.dashboard.map.elevation_lookup import ElevationSeeker
from evaeto.errors import SourceRateLimited, SourceUnavailable, TaskTimeout
from evaeto.sources.transport.rate_limits import RATE_LIMITS

BALSAS, SAO_LUIS, ATLANTIC = (-7.53, -46.04), (-2.53, -44.3), (0.0, -30.0)


class Service:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[float, float], Future[float]]] = []

    def __call__(self, lat: float, lon: float) -> Future[float]:
        answer: Future[float] = Future()
        self.asked.append(((lat, lon), answer))
        return answer

    @property
    def points(self) -> list[tuple[float, float]]:
        return [point for point, _ in self.asked]

    def answer(self, number: int, height: float) -> None:
        self.asked[number][1].set_result(height)

    def fail(self, number: int, error: Exception) -> None:
        self.asked[number][1].set_exception(error)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def panel(service: Service) -> MapPanel:
    workers = Workers(no_grid, service, lambda name, language: Future(), lambda bounds: None)
    return MapPanel(MapModel(), *[lambda: None] * 3, lambda callback: callback, workers, lambda do: do(), Words())


def no_grid(name: str, content: bytes) -> Any:
    raise AssertionError("no file was chosen")


def test_a_chosen_point_is_looked_up_and_then_shown_with_its_source(panel: MapPanel, service: Service) -> None:
    panel.model.choose(*BALSAS)
    for shown in (panel.facts.value, panel.popup.value):
        assert "looking it up" in shown
    service.answer(0, 283.4)
    for shown in (panel.facts.value, panel.popup.value):
        assert "283 m" in shown
        assert "Open-Meteo elevation" in shown
    assert 'href="https://open-meteo.com/' in panel.facts.value, "the licence asks for a link beside the number"


def test_the_page_is_told_of_the_point_before_anybody_is_asked(service: Service) -> None:
    waiting: list[Any] = []
    model = MapModel()
    ElevationSeeker(model, service, waiting.append)
    model.choose(*BALSAS)
    assert service.points == []
    waiting.pop()()
    assert service.points == [BALSAS]


def test_clicking_about_asks_for_one_point_at_a_time_and_then_for_the_newest(panel: MapPanel, service: Service) -> None:
    for step in range(10):
        panel.model.choose(-7.0 - step / 10, -46.0)
    assert service.points == [(-7.0, -46.0)]
    service.answer(0, 100.0)
    assert "looking it up" in panel.facts.value, "that was the first point, not the chosen one"
    assert service.points == [(-7.0, -46.0), (-7.9, -46.0)]
    service.answer(1, 200.0)
    assert "200 m" in panel.facts.value
    panel.model.choose(-7.0, -46.0)
    assert "100 m" in panel.facts.value
    assert len(service.asked) == 2, "what is known is not asked for again"


def test_a_failure_for_a_point_left_behind_is_not_told_of_the_new_one(panel: MapPanel, service: Service) -> None:
    panel.model.choose(*BALSAS)
    panel.model.choose(*SAO_LUIS)
    service.fail(0, SourceUnavailable("open_meteo_elevation", "no connection (refused)"))
    assert "looking it up" in panel.facts.value
    assert service.points == [BALSAS, SAO_LUIS]


def test_the_open_sea_is_told_and_not_asked_for(panel: MapPanel, service: Service) -> None:
    panel.model.choose(*ATLANTIC)
    assert "open sea" in panel.facts.value
    assert "open sea" in panel.popup.value
    assert service.asked == []
    panel.model.choose(*BALSAS)
    panel.model.choose(*ATLANTIC)
    service.answer(0, 283.0)
    assert "open sea" in panel.facts.value


RATE = RATE_LIMITS["nasa_power"].rates[0]


@pytest.mark.parametrize(
    ("error", "english", "portuguese"),
    [
        (
            SourceUnavailable("open_meteo_elevation", Message("answer.none_in_time", seconds=10)),
            "unknown (no answer within 10 s)",
            "desconhecida (sem resposta em 10 s)",
        ),
        (
            SourceRateLimited(
                "open_meteo_elevation",
                Message("rate.exceeded", reason=RATE_LIMITS["nasa_power"].rates[0].told, seconds=40),
            ),
            "unknown (1 call in two seconds; the next request is possible in 40 s)",
            "desconhecida (1 consulta a cada dois segundos; a próxima consulta é possível em 40 s)",
        ),
        (
            TaskTimeout(Message("task.stopped", seconds=30.0), code="timeout"),
            "unknown (stopped after 30 s)",
            "desconhecida (interrompido após 30 s)",
        ),
        (OSError("no cluster"), "found with the first calculation", "obtida com o primeiro cálculo"),
    ],
)
def test_a_failure_is_told_with_its_reason_in_both_languages(
    panel: MapPanel, service: Service, error: Exception, english: str, portuguese: str
) -> None:
    panel.model.choose(*BALSAS)
    service.fail(0, error)
    assert english in panel.facts.value
    assert english in panel.popup.value
    panel.words.language = "pt-BR"
    assert portuguese in panel.facts.value


@pytest.mark.slow
def test_the_elevation_of_a_city_is_not_asked_for(panel: MapPanel, service: Service) -> None:
    panel.finder._handle_custom_msg({"type": "find", "text": "la paz, bol"}, [])
    panel.finder._handle_custom_msg({"type": "pick", "text": "la paz, bol", "index": 0}, [])
    assert "GeoNames" in panel.facts.value
    assert service.asked == []


def test_what_a_calculation_found_meanwhile_stays(panel: MapPanel, service: Service) -> None:
    panel.model.choose(*BALSAS)
    panel.model.learn_elevation(*BALSAS, 250.0, "given by the user")
    service.answer(0, 283.0)
    assert "given by the user" in panel.facts.value

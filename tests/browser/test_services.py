"""What a visitor reads where a service has a gap, is overloaded, or serves a forecast of days ago, in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browser_server import Server, running
from browser_steps import calculate, fill_form, finished
from playwright.sync_api import Page, expect

from evaeto.core import local_days
from evaeto.i18n import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"

SAID = {
    "hole": {
        "en": "a gap at the service: it has no data for 2015-01-11 yet",
        "pt-BR": "falha no serviço: ainda não tem dados de 11/01/2015",
        "es": "hueco en el servicio: aún no tiene datos del 11/01/2015",
    },
    "overload": {
        "en": "NASA POWER: the service is overloaded at the moment; calculate again later",
        "pt-BR": "NASA POWER: o serviço está sobrecarregado no momento; calcule de novo mais tarde",
        "es": "NASA POWER: el servicio está sobrecargado en este momento; calcule de nuevo más tarde",
    },
    "stale": {
        "en": r"its newest forecast is 5 days old: .*one that is older than a day is not used; left out",
        "pt-BR": r"sua previsão mais recente tem 5 dias: .*uma com mais de um dia não é usada",
        "es": r"su pronóstico más reciente tiene 5 días: .*uno de más de un día no se usa",
    },
}


@pytest.fixture(scope="module")
def troubled() -> Iterator[Server]:
    """Services that answer as real ones have."""
    faults = ("open_meteo_archive=hole", "nasa_power=overload-text", "nws_forecast=stale")
    with running(*faults) as started:
        yield started


def shown(page: Page, name: str, language: str) -> None:
    page.get_by_role("button", name=LANGUAGES[language], exact=True).click()
    warnings = page.locator(".ev-card").last.locator(".ev-warnings")
    expect(warnings).to_contain_text(re.compile(SAID[name][language]))
    ARTIFACTS.mkdir(exist_ok=True)
    warnings.screenshot(path=ARTIFACTS / f"services-{name}-{language}.png")


@pytest.mark.nightly
def test_a_gap_an_overload_and_a_forecast_of_days_ago_are_said_in_words_a_farmer_understands(
    troubled: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(troubled.address, height=1600)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-30")
    finished(calculate(page))
    for language in LANGUAGES:
        shown(page, "hole", language)
        shown(page, "overload", language)
    page.get_by_role("button", name=LANGUAGES["en"], exact=True).click()

    today = local_days.today_at(39.05, -95.68)
    start, end = (f"{today + timedelta(days=days):%Y-%m-%d}" for days in (1, 4))
    fill_form(page, lat="39.05", lon="-95.68", start=start, end=end)
    card = finished(calculate(page))
    for language in LANGUAGES:
        shown(page, "stale", language)
    expect(card.locator(".ev-origins")).to_contain_text("MET Norway")

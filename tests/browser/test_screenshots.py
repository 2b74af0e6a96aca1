"""Pictures of the page at three sizes, in both languages and colour schemes, written to artifacts/ to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_server import Server
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Page, expect

from evaeto.dashboard.words import Words
from evaeto.words import nearest_language

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("width", "height", "scheme", "locale"),
    [(1920, 1080, "light", "en-GB"), (768, 1024, "dark", "pt-BR"), (375, 667, "light", "pt-BR")],
)
def test_pictures(
    server: Server, new_page: Callable[..., Page], width: int, height: int, scheme: str, locale: str
) -> None:
    page = new_page(server.address, width=width, height=height, color_scheme=scheme, locale=locale)
    say = Words(language=nearest_language(locale)).say
    ARTIFACTS.mkdir(exist_ok=True)

    def picture(name: str, *, full: bool = True) -> None:
        path = ARTIFACTS / f"{name}-{width}x{height}.png"
        page.screenshot(path=path, full_page=full)
        assert path.stat().st_size > 10_000

    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    page.locator(".ev-map .leaflet-container").click(position={"x": width * 2 // 5, "y": 200})
    expect(page.locator(".ev-point")).to_be_visible()
    picture("map")
    open_tab(page, say("tab.about"))
    expect(page.locator(".ev-about")).to_be_visible()
    picture("about")
    open_tab(page, say("tab.eto"))
    expect(page.locator(".ev-reasons")).to_be_visible()
    picture("form")
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2015-01-01", end="2020-12-31", say=say)
    card = finished(calculate(page, say=say))
    expect(card.locator(".ev-chart canvas")).to_be_visible()
    picture("result")

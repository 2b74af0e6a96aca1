"""The page at three sizes, in both languages and colour schemes: pictures to be looked at, written to artifacts/, and
what axe-core finds in each of these states: nothing serious."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Page, expect

from evaeto.dashboard.words import Words
from evaeto.words import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SHEETS = ("months", "statistics", "charts", "irrigate", "calibrate", "python")


def serious(page: Page) -> list[str]:
    """The serious findings of axe, one line each."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def looks(page: Page, *, few: bool) -> Iterator[tuple[str, str]]:
    """Bring the page into each language and each colour scheme (a `few`: into each once); their names."""
    for i, (language, name) in enumerate(LANGUAGES.items()):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        for scheme in SCHEMES[i : i + 1] if few else SCHEMES:
            page.emulate_media(color_scheme=scheme)
            yield language, scheme


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (768, 1024), (375, 667)])
def test_every_part_of_the_page_is_accessible_and_fits(
    server: Server, new_page: Callable[..., Page], width: int, height: int
) -> None:
    page = new_page(server.address, width=width, height=height)
    say = Words().say
    ARTIFACTS.mkdir(exist_ok=True)
    troubles: list[str] = []

    def look(part: str, *, few: bool = False) -> None:
        for language, scheme in looks(page, few=few):
            page.screenshot(
                path=ARTIFACTS / f"{part}-{width}x{height}-{language}-{scheme}.jpg",
                full_page=True,
                type="jpeg",
                quality=85,
            )
            troubles.extend(f"{part}, {language}, {scheme}: {found}" for found in serious(page))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                troubles.append(f"{part}, {language}: wider than the screen")
        page.get_by_role("button", name="English", exact=True).click()

    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    page.locator(".ev-map .leaflet-container").click(position={"x": width * 2 // 5, "y": 200})
    expect(page.locator(".ev-point")).to_be_visible()
    look("map")
    open_tab(page, say("tab.about"))
    expect(page.locator(".ev-about")).to_be_visible()
    look("about")
    open_tab(page, say("tab.eto"))
    expect(page.locator(".ev-reasons")).to_be_visible()
    look("form")
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2015-01-01", end="2020-12-31")
    card = finished(calculate(page))
    expect(card.locator(".ev-chart canvas")).to_be_visible()
    look("result")
    for sheet in SHEETS:
        open_tab(page, say(f"result.tab.{sheet}"))
        expect(card.get_by_text(say("result.computing"))).to_have_count(0)
        look(sheet, few=True)
    assert not troubles, "\n".join(troubles)

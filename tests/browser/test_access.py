"""What axe-core finds on the page: nothing serious, in both colour schemes and languages, on a screen and a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Browser, Page, expect

from evaeto.dashboard.words import Words, nearest_language

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def serious(page: Page) -> list[str]:
    """The serious findings of axe, one line each."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width", "locale"), [("light", 1280, "en-GB"), ("dark", 375, "pt-BR")])
def test_axe_finds_nothing_serious(server: Server, browser: Browser, scheme: Any, width: int, locale: str) -> None:
    size: Any = {"width": width, "height": 900}
    page = browser.new_context(viewport=size, color_scheme=scheme, locale=locale).new_page()
    page.goto(server.address)
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
    language = nearest_language(locale)
    say = Words(language=language).say
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert serious(page) == []
    open_tab(page, say("tab.about"))
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    fill_form(page, lat="95", lon="-46", start="2015-01-01", end="2015-03-31", say=say)
    page.get_by_role("button", name=say("form.options")).click()
    page.locator(".ev-form .ev-upload input[type=file]").last.set_input_files(
        {"name": "other.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    expect(page.locator(".ev-reasons li")).to_have_count(2)
    assert serious(page) == []
    page.locator(".ev-file").get_by_role("button").click()
    page.get_by_role("button", name=say("form.options")).click()
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-03-31", say=say)
    card = finished(calculate(page, say=say))
    assert serious(page) == []
    for name in ("months", "statistics", "charts", "calibrate", "python"):
        open_tab(page, say(f"result.tab.{name}"))
        if name == "charts":
            expect(card.locator(".ev-chart canvas")).to_have_count(6)
        assert serious(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()

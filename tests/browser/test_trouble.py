from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_server import running
from browser_steps import calculate, fill_form, finished
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_cancel_a_failing_source_and_all_sources_failing(new_page: Callable[..., Page]) -> None:
    """One server for three troubles: starting one takes longer than they do."""
    with running("nasa_power=not-json", "open_meteo_archive=hang") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        hanging = calculate(page)
        expect(hanging.locator(".ev-progress")).to_have_attribute("data-progress", "25")
        hanging.get_by_role("button", name="Cancel").click()
        expect(hanging.locator(".ev-progress")).to_have_attribute("data-status", "CANCELLED")
        expect(hanging.get_by_role("button", name="Cancel")).to_be_hidden()

        closed = calculate(page)
        expect(closed.locator(".ev-progress")).to_have_attribute("data-progress", "25")
        closed.get_by_role("button", name="Close").click()
        expect(page.locator(".ev-card")).to_have_count(1)
        expect(page.locator(".ev-notice")).to_have_count(0)

        page.get_by_label("Open-Meteo archive").uncheck()
        failing = calculate(page)
        expect(failing.locator(".ev-progress")).to_have_attribute("data-status", "ERROR")
        expect(failing.locator(".ev-card-message")).to_contain_text("Try again later")
        expect(failing.locator(".ev-card-sources")).to_contain_text("NASA POWER")
        page.close()

    with running("nasa_power=not-json") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        card = finished(calculate(page))
        expect(card.locator(".ev-warnings")).to_contain_text("NASA POWER")
        expect(card.locator(".ev-quality").first).to_have_text("Medium")
        page.close()

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser_server import running
from browser_steps import calculate, fill_form, finished
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.nightly
def test_cancel_a_failing_source_and_all_sources_failing(new_page: Callable[..., Page]) -> None:
    """One server for three troubles: starting one takes longer than they do."""
    with running("nasa_power=not-json", "open_meteo_archive=hang") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        calculate(page)
        hanging = page.locator(".ev-card").first
        expect(hanging.locator(".ev-progress")).to_have_attribute("data-progress", "25")
        hanging.get_by_role("button", name="Cancel").press("Enter")
        expect(hanging.locator(".ev-progress")).to_have_attribute("data-status", "CANCELLED")
        expect(hanging.get_by_role("button", name="Cancel")).to_be_hidden()
        expect(hanging.get_by_role("button", name="Try again")).to_be_focused()
        expect(hanging.locator(".ev-card-sources")).to_contain_text("stopped before it answered")
        expect(hanging.locator(".ev-card-sources")).not_to_contain_text("requesting")

        closed = calculate(page)
        expect(closed.locator(".ev-progress")).to_have_attribute("data-progress", "25")
        closed.get_by_role("button", name="Close").press("Enter")
        expect(page.locator(".ev-card")).to_have_count(1)
        expect(page.locator(".ev-notice")).to_have_count(0)
        expect(hanging.get_by_role("button", name="Close")).to_be_focused()
        server.wait_until_idle()

        page.get_by_label("Open-Meteo archive").uncheck()
        failing = calculate(page)
        progress, again = failing.locator(".ev-progress"), failing.get_by_role("button", name="Try again")
        expect(progress).to_have_attribute("data-status", "ERROR")
        expect(failing.locator(".ev-card-message")).to_contain_text("Try again later")
        expect(failing.locator(".ev-card-message")).not_to_contain_text("doctor")
        expect(failing.locator(".ev-card-sources")).to_have_text(re.compile(r"^NASA POWER\s*the answer is not JSON"))
        assert failing.inner_text().count("the answer is not JSON") == 1

        # The focus goes on with the new card and, when all are gone, to where the next calculation is started
        server.set_fault("nasa_power", "hang")
        again.press("Enter")
        expect(progress).to_have_attribute("data-progress", "25")
        expect(failing.get_by_role("button", name="Cancel")).to_be_focused()
        page.keyboard.press("Enter")
        expect(again).to_be_focused()
        failing.get_by_role("button", name="Close").press("Enter")
        expect(hanging.get_by_role("button", name="Close")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".ev-card")).to_have_count(0)
        expect(page.get_by_role("button", name="Calculate ETo")).to_be_focused()
        page.close()

    with running("nasa_power=not-json") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        card = finished(calculate(page))
        expect(card.locator(".ev-warnings")).to_contain_text("NASA POWER")
        expect(card.locator(".ev-quality").first).to_have_text("Medium")
        page.close()

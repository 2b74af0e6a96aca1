"""The cluster or the connection of the page is lost under a calculation: told, waited for, and gone on with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browser_server import Server, running
from browser_steps import calculate, click_map, fill_form, finished, has_seen_world, watch_progress
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Browser, Page, expect
from wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KERNEL_ID = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
LOST = re.compile("connection lost, reconnecting")


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    """A connection to the server that can be cut."""
    with Wire(server.address) as made:
        yield made


@pytest.mark.nightly
def test_a_calculation_goes_on_when_its_cluster_was_killed_and_started_again(
    operators: Any, new_page: Callable[..., Page]
) -> None:
    with running("open_meteo_archive=hang", scheduler=operators.address) as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-12-31")
        watch_progress(page)
        card = calculate(page)
        sources = card.locator(".ev-card-sources")
        expect(sources).to_contain_text(re.compile(r"NASA POWER\s*365 days"), timeout=LONG_ENOUGH_MS)
        operators.kill()
        expect(sources).to_contain_text(LOST)
        expect(card.locator(".ev-progress")).to_have_attribute("data-status", "RUNNING")
        page.get_by_role("button", name="Português").click()
        expect(sources).to_contain_text("conexão perdida, reconectando")
        page.get_by_role("button", name="English").click()
        server.set_fault("open_meteo_archive")
        operators.start()
        finished(card)
        expect(sources).to_contain_text("365 days from the cache")
        expect(sources).to_contain_text("connected again, continuing")
        steps = [int(step) for step in page.evaluate("window.steps")]
        assert steps == sorted(steps)
        assert steps[-1] == 100

        # What was kept on the cluster that is gone is lost; the page says so and goes on
        operators.kill()
        trouble = card.get_by_text("Run the calculation again")
        while not trouble.count():
            card.get_by_role("button", name="Download CSV").click()
            expect(card.get_by_role("button", name="Download CSV")).to_be_enabled()
        expect(card.locator(".ev-table tbody tr").first).to_be_visible()
        operators.start()
        fill_form(page, lat="-8.5", lon="-46", start="2015-01-01", end="2015-01-31")
        finished(calculate(page))
        page.close()


@pytest.mark.nightly
def test_the_page_goes_on_after_its_connection_was_cut(wire: Wire, browser: Browser) -> None:
    page = browser.new_context(locale="en-GB").new_page()  # whose console may say that there was no connection
    page.goto(wire.address)
    banner = page.locator(".ev-connection")
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
    expect(banner).to_be_hidden()
    fill_form(page, lat="-7.5", lon="-46", start="1990-01-01", end="2019-12-31")
    card = calculate(page)
    wire.cut()
    expect(banner.get_by_role("alert")).to_have_text("The connection to the server was lost; reconnecting …")
    expect(banner.get_by_role("button")).to_be_hidden()
    expect(card).to_be_visible()
    wire.mend()
    finished(card)
    expect(banner).to_be_hidden()
    expect(card.locator(".ev-range")).to_have_text("1–20 of 10,957")
    fill_form(page, lat="-8.5", lon="-46", start="2015-01-01", end="2015-01-31")
    finished(calculate(page))
    page.context.close()


def test_a_page_whose_kernel_is_gone_is_loaded_again_and_finds_its_calculation(
    server: Server, browser: Browser
) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(server.address)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    finished(calculate(page))
    kernel = server.kernel(page.evaluate(KERNEL_ID))
    assert kernel is not None
    kernel.kill()
    expect(page.locator(".ev-connection")).to_contain_text("will be found again", timeout=LONG_ENOUGH_MS)
    page.get_by_role("button", name="Reload").click()
    expect(finished(page.locator(".ev-card")).locator("h2").first).to_contain_text("-7.5000°")
    expect(page.locator(".ev-connection")).to_be_hidden()
    page.context.close()


@pytest.mark.nightly
def test_a_page_whose_server_was_started_again_offers_to_be_loaded_again(server: Server, browser: Browser) -> None:
    with running() as first, Wire(first.address) as wire:
        page = has_seen_world(browser.new_context(locale="en-GB"), wire.address).new_page()
        page.goto(wire.address)
        click_map(page, -7.5, -46)
        expect(page.locator(".ev-point")).to_be_visible()  # which the kernel says: a page that is still opening waits
        first.stop()
        expect(page.locator(".ev-connection")).to_contain_text("was lost")
        wire.lead_to(server.address)
        again = page.get_by_role("button", name="Reload")
        expect(again).to_be_visible(timeout=LONG_ENOUGH_MS)
        again.click()
        expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
        expect(page.locator(".ev-connection")).to_be_hidden()
        page.context.close()

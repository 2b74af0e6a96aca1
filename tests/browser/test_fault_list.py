"""Each fault of the table in `docs/operating.md` that no other module has: what the visitor reads, and that it goes on.

The rest: `test_lost_cluster.py` (a kernel, the connection, the scheduler, the server), `test_trouble.py` (services),
`test_doors.py` (kernels that die before their page is there), `test_offline.py` (no network).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from browser_server import Server, may_mount, running
from browser_steps import calculate, fill_form, finished, open_tab, until
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Browser, Locator, Page, expect
from wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KERNEL_ID = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
AN_HOUR_MS = 3_600_000
HIDDEN = """hidden => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", {
        configurable: true, get: () => (hidden ? "hidden" : "visible"),
    });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a browser does when another tab is looked at; without a screen there is none."""


@pytest.fixture
def visited(browser: Browser) -> Iterator[Page]:
    """A page whose console may say that its kernel has gone."""
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def calculated(page: Page, address: str) -> Locator:
    """A month with all charts."""
    page.goto(address)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    card = finished(calculate(page))
    open_tab(page, "Charts")
    expect(card.locator(".ev-chart canvas").first).to_be_visible()
    return card


def is_back(page: Page) -> None:
    """With its calculation and its form, and a kernel that calculates."""
    card = page.locator(".ev-card")
    expect(finished(card).locator("h2").first).to_contain_text("-7.5000°")
    expect(page.locator(".ev-connection")).to_be_hidden()
    expect(page.get_by_label("Latitude")).to_have_value("-7.5")
    fill_form(page, lat="-8.5", lon="-46", start="2015-01-01", end="2015-01-31")
    finished(calculate(page))


def test_a_page_whose_kernel_died_behind_another_tab_keeps_what_it_shows_and_comes_back_when_looked_at(
    server: Server, visited: Page
) -> None:
    card = calculated(visited, server.address)
    visited.evaluate(HIDDEN, True)
    kernel = server.kernel(visited.evaluate(KERNEL_ID))
    assert kernel is not None
    kernel.kill()
    expect(visited.locator(".ev-connection")).to_contain_text("Your session has ended", timeout=LONG_ENOUGH_MS)
    expect(card.locator(".ev-chart canvas").first).to_be_visible()
    expect(visited.get_by_label("Latitude")).to_have_value("-7.5")
    visited.evaluate(HIDDEN, False)
    is_back(visited)


@pytest.mark.nightly
def test_a_page_that_slept_for_an_hour_comes_back_with_its_calculation(server: Server, visited: Page) -> None:
    with Wire(server.address) as wire:
        visited.clock.install()
        calculated(visited, wire.address)
        kernel_id = visited.evaluate(KERNEL_ID)
        wire.cut()
        expect(visited.locator(".ev-connection")).to_contain_text("was lost")
        # What the server does ten minutes after the last sign of a page
        httpx.post(f"{server.address}voila/api/shutdown/{kernel_id}").raise_for_status()
        assert server.kernel(kernel_id) is None
        wire.mend()
        with visited.expect_navigation(timeout=LONG_ENOUGH_MS):
            visited.clock.fast_forward(AN_HOUR_MS)
        is_back(visited)


def test_who_comes_after_the_waiting_kernel_has_died_waits_for_another_one(
    server: Server, new_page: Callable[..., Page]
) -> None:
    first = new_page(server.address)
    own = server.kernel(first.evaluate(KERNEL_ID))
    waiting: list[psutil.Process] = []
    until(first, lambda: waiting.extend(kernel for kernel in server.kernels() if kernel != own) or waiting)
    for kernel in waiting:
        kernel.kill()
    second = new_page(server.address)
    fill_form(second, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    finished(calculate(second))


@pytest.mark.nightly
@pytest.mark.parametrize("how_many", ["one", "all"])
def test_a_calculation_goes_on_when_workers_have_died(how_many: str, new_page: Callable[..., Page]) -> None:
    with running("open_meteo_archive=hang") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        card = calculate(page)
        sources = card.locator(".ev-card-sources")
        expect(sources).to_contain_text(re.compile(r"Open-Meteo archive\s*requesting data"))
        workers = server.workers()
        assert len(workers) >= 2
        lost = re.compile("a worker was lost, its work is being done again")
        for worker in workers:
            worker.kill()
            if how_many == "one":
                # The calculation may be another worker's; one after the other, as they are started again
                if "worker was lost" in sources.inner_text():
                    break
                page.wait_for_timeout(1000)
        expect(sources).to_contain_text(lost)
        expect(card.locator(".ev-progress")).to_have_attribute("data-status", "RUNNING")
        server.set_fault("open_meteo_archive")
        finished(card)
        page.close()


@pytest.mark.nightly
def test_a_cache_that_is_full_or_read_only_costs_no_calculation_and_is_told(
    tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    if may_mount() is None:
        pytest.skip("mounting a disk is not allowed here")
    with running(disk=tmp_path) as server:
        page = new_page(server.address)
        for lat, state, told in (
            ("-7.5", "full", "the disk is full"),
            ("-7.75", "room", ""),
            ("-8", "read-only", "it can't be written to"),
        ):
            server.set_disk(state)
            fill_form(page, lat=lat, lon="-46", start="2015-01-01", end="2015-01-31")
            card = finished(calculate(page))
            expect(card.locator(".ev-table tbody tr").first).to_be_visible()
            if told:
                expect(card).to_contain_text(told)
                expect(card).to_contain_text("Answers of the services can't be kept here at present")
            else:
                expect(card).not_to_contain_text("can't be kept here")
            card.get_by_role("button", name="Close").click()
            expect(page.locator(".ev-card")).to_have_count(0)
        page.close()

"""The page without a network: what was calculated last can be read, and the page comes back by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from browser_server import Server
from browser_steps import calculate, fill_period, finished, open_tab
from playwright.sync_api import Browser, Page, expect
from relay import Relay, relayed

from evaeto.dashboard.common.words import Words

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SPANISH = Words(language="es").say
KEPT = "() => JSON.parse(localStorage.getItem('evaeto-kept') ?? '[]').length === 1"
WORKING = "() => navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')"
FINISHED = """() => {
  const card = Object.assign(document.createElement("div"), { className: "ev-card", innerHTML: "<h2>A field</h2>" });
  const progress = Object.assign(document.createElement("div"), { className: "ev-progress" });
  card.append(progress);
  document.body.append(card);
  Object.assign(progress.dataset, { eventTimestamp: "2026-11-29T06:00:00Z", status: "SUCCESS" });
}"""
DRAWN = """() => {
  const table = Object.assign(document.createElement("div"), { className: "ev-table" });
  table.evRows = () => ({ head: ["Date"], rows: [["2026-11-28"]], count: 1 });
  [...document.querySelectorAll(".ev-card")].at(-1).append(table);
}"""


@pytest.fixture
def visited(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages whose network may go away: a browser calls that an error."""
    contexts = []

    def open_page(relay: Relay, locale: str) -> Page:
        contexts.append(browser.new_context(locale=locale))
        page = contexts[-1].new_page()
        page.goto(f"http://127.0.0.1:{relay.port}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    with relayed(server.address) as made:
        yield made


def test_without_a_network_the_last_results_are_there_in_the_visitors_language(
    relay: Relay, visited: Callable[..., Page]
) -> None:
    page = visited(relay, "es-ES")
    expect(page.get_by_role("tab", name="Mapa")).to_be_visible()
    open_tab(page, SPANISH("tab.eto"))
    page.get_by_label("Latitud").fill("-7.5325")
    page.get_by_label("Longitud").fill("-46.0356")
    fill_period(page, "2015-01-01", "2015-01-31", SPANISH)
    card = finished(calculate(page, SPANISH))
    title, total = card.locator("h2").inner_text(), card.locator(".ev-summary dd").first.inner_text().split("\n")[0]
    page.wait_for_function(KEPT)
    page.wait_for_function(WORKING)

    relay.cut()
    page.reload()
    expect(page.get_by_role("heading", name="Sin conexión")).to_be_visible()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("dd").first).to_contain_text(total)
    expect(page.locator("tbody tr")).to_have_count(31)
    expect(page.locator("html")).to_have_attribute("lang", "es")

    relay.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("tab", name="Mapa")).to_be_visible()


def test_a_result_is_kept_though_its_table_is_drawn_long_after_the_calculation_has_ended(
    relay: Relay, visited: Callable[..., Page]
) -> None:
    page = visited(relay, "en-GB")
    expect(page.get_by_role("tab", name="Map")).to_be_visible()
    page.wait_for_function(WORKING)  # the last thing that a page begins with
    page.clock.install()
    page.evaluate(FINISHED)
    page.clock.run_for(5_000)
    assert not page.evaluate(KEPT)
    page.evaluate(DRAWN)
    page.clock.run_for(20_000)
    page.wait_for_function(KEPT)
    kept = page.evaluate("JSON.parse(localStorage.getItem('evaeto-kept'))")
    assert [(each["title"], each["rows"]) for each in kept] == [("A field", [["2026-11-28"]])]


def test_results_that_were_kept_can_be_deleted(relay: Relay, visited: Callable[..., Page]) -> None:
    page = visited(relay, "en-GB")
    result = {"title": "A field", "when": "2026-11-29T06:00:00Z", "language": "en", "told": [], "caption": "Days",
              "facts": [["Total ETo", "3 mm", ""]], "head": ["Date"], "rows": [["2026-11-28"]], "left": 0}  # fmt: skip
    page.evaluate("kept => localStorage.setItem('evaeto-kept', kept)", json.dumps([result]))
    page.wait_for_function(WORKING)
    relay.cut()
    page.reload()
    expect(page.get_by_role("heading", name="A field")).to_be_visible()
    page.get_by_role("button", name="Delete these results").click()
    expect(page.get_by_text("nothing has been calculated")).to_be_visible()

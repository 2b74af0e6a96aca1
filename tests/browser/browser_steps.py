"""What a visitor does, in the words of the page."""

from __future__ import annotations

import math

from playwright.sync_api import Locator, Page, expect

WATCH_PROGRESS = """
() => {
  window.seen = [];
  window.delays = [];
  const note = (el) => {
    const { progress, status, eventTimestamp } = el.dataset;
    window.seen.push(`${status} ${progress} ${el.querySelector(".ev-step").textContent}`);
    if (eventTimestamp) window.delays.push(Date.now() - Date.parse(eventTimestamp));
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") note(change.target);
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-event-timestamp"] });
}
"""


def watch_progress(page: Page) -> None:
    """Keep the states a card shows in `window.seen`, the milliseconds since their events in `window.delays`."""
    page.evaluate(WATCH_PROGRESS)


def click_map(page: Page, lat: float, lon: float) -> None:
    """Click the map, as it opens, at a place (Web Mercator)."""
    world = 256 * 2**2  # pixels around the equator at the zoom it opens with
    north = [math.asinh(math.tan(math.radians(degrees))) / (2 * math.pi) for degrees in (lat, 10)]
    box = page.locator(".ev-map .leaflet-container").bounding_box()
    assert box is not None
    x, y = box["width"] / 2 + lon / 360 * world, box["height"] / 2 - (north[0] - north[1]) * world
    page.locator(".ev-map .leaflet-container").click(position={"x": x, "y": y})


def open_tab(page: Page, name: str) -> None:
    """Open a tab."""
    page.get_by_role("tab", name=name, exact=True).click()


def fill_form(page: Page, *, lat: str, lon: str, start: str, end: str) -> None:
    """Type place and period into the form."""
    open_tab(page, "ETo")
    page.get_by_label("Latitude").fill(lat)
    page.get_by_label("Longitude").fill(lon)
    fill_period(page, start, end)


def fill_period(page: Page, start: str, end: str) -> None:
    """Choose the days, once those of the connection are there."""
    expect(page.get_by_label("Last day")).not_to_have_value("")
    page.get_by_label("First day").fill(start)
    page.get_by_label("Last day").fill(end)
    page.get_by_label("Last day").blur()


def calculate(page: Page) -> Locator:
    """Press Calculate; the new card."""
    button = page.get_by_role("button", name="Calculate ETo")
    expect(button).to_be_enabled()
    cards = page.locator(".ev-card")
    before = cards.count()
    button.click()
    expect(cards).to_have_count(before + 1)
    return cards.last


def finished(card: Locator) -> Locator:
    """Wait until a card's calculation has succeeded."""
    expect(card.locator(".ev-progress")).to_have_attribute("data-status", "SUCCESS", timeout=60_000)
    expect(card.locator(".ev-table tbody tr").first).to_be_visible()
    return card

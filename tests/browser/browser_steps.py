"""What a visitor does, in the words of the page."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from patience import LONG_ENOUGH_MS
from playwright.sync_api import BrowserContext, Locator, Page, expect

from evaeto.dashboard.common.words import Words

Say = Callable[[str], str]
ENGLISH: Say = Words().say

WATCH_PROGRESS = """
() => {
  window.seen = [];
  window.steps = [];
  window.delays = [];
  const note = (el) => {
    const { progress, status, eventTimestamp } = el.dataset;
    if (window.steps.at(-1) !== progress) window.steps.push(progress);
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


APART = """
([selector, least, shared]) => {
  const boxes = [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect());
  const seen = boxes.filter(({ width, height }) => width && height);
  const beside = (one, other) =>
    one.right <= other.left + shared || other.right <= one.left + shared ||
    one.bottom <= other.top + shared || other.bottom <= one.top + shared;
  return seen.length >= least && seen.every((one, i) => seen.slice(0, i).every((other) => beside(one, other)));
}
"""
"""All boxes read at once: while they are read one by one they move."""


def has_seen_world(context: BrowserContext, address: str) -> BrowserContext:
    """A browser whose visitor left the map with the whole world in sight. What Playwright itself has for what a browser
    kept opens a page of its own to put it there, every time."""
    kept = json.dumps({"lat": 10, "lon": 0, "zoom": 2})
    context.add_init_script(f"""
      if (location.origin === {json.dumps("/".join(address.split("/")[:3]))})
        localStorage.getItem("evaeto-view") ?? localStorage.setItem("evaeto-view", {json.dumps(kept)});
    """)
    return context


def watch_progress(page: Page) -> None:
    """Keep what a card shows in `window.seen` and `window.steps`, the delays of its events [ms] in `window.delays`."""
    page.evaluate(WATCH_PROGRESS)


def click_map(page: Page, lat: float, lon: float) -> None:
    """Click the map at a place (Web Mercator), where it opens with the whole world (`has_seen_world`)."""
    world = 256 * 2**2  # pixels around the equator at the zoom it opens with
    north = [math.asinh(math.tan(math.radians(degrees))) / (2 * math.pi) for degrees in (lat, 10)]
    box = page.locator(".ev-map .leaflet-container").bounding_box()
    assert box is not None
    x, y = box["width"] / 2 + lon / 360 * world, box["height"] / 2 - (north[0] - north[1]) * world
    page.locator(".ev-map .leaflet-container").click(position={"x": x, "y": y})


def expect_map_at(page: Page, lat: float, lon: float) -> None:
    """Wait until the map is at a place: it is moved after the point is there."""
    near = """([lat, lon]) => {
        const view = JSON.parse(localStorage.getItem("evaeto-view") ?? "{}");
        return Math.abs(view.lat - lat) < 0.01 && Math.abs(view.lon - lon) < 0.01;
    }"""
    page.wait_for_function(near, arg=[lat, lon])


def expect_no_wider(page: Page, width: int) -> None:
    """Wait until the page is no wider than the screen: a table folds what has no room once it is laid out."""
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def expect_apart(page: Page, selector: str, least: int, shared: int = 0) -> None:
    """Wait until at least so many boxes are seen of which none lies over another by more than `shared` pixels."""
    page.wait_for_function(APART, arg=[selector, least, shared])


def until(page: Page, there: Callable[[], object]) -> None:
    """Wait for what the events of a page bring to this process."""
    while not there():
        page.wait_for_timeout(50)


def open_tab(page: Page, name: str) -> None:
    """Open a tab."""
    page.get_by_role("tab", name=name, exact=True).click()


def fill_form(page: Page, *, lat: str, lon: str, start: str, end: str, say: Say = ENGLISH) -> None:
    """Type place and period into the form."""
    open_tab(page, say("tab.eto"))
    page.get_by_label("Latitude").fill(lat)
    page.get_by_label("Longitude").fill(lon)
    fill_period(page, start, end, say)


def fill_period(page: Page, start: str, end: str, say: Say = ENGLISH) -> None:
    """Choose the days, once those of the connection are there."""
    first, last = (page.get_by_label(say(key), exact=True) for key in ("form.start", "form.end"))
    expect(last).not_to_have_value("")
    first.fill(start)
    last.fill(end)
    last.blur()


def calculate(page: Page, say: Say = ENGLISH) -> Locator:
    """Press Calculate; the new card."""
    button = page.get_by_role("button", name=say("form.calculate"))
    expect(button).to_be_enabled()
    cards = page.locator(".ev-card")
    before = cards.count()
    button.click()
    expect(cards).to_have_count(before + 1)
    return cards.last


def finished(card: Locator) -> Locator:
    """Wait until a card's calculation has succeeded."""
    expect(card.locator(".ev-progress")).to_have_attribute("data-status", "SUCCESS", timeout=LONG_ENOUGH_MS)
    expect(card.locator(".ev-table tbody tr").first).to_be_visible()
    return card

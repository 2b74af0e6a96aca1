"""Charts on a phone: read, zoomed and shown whole again with fingers, while the page can still be moved up and down."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from browser_server import Server
from browser_steps import calculate, fill_form, finished
from playwright.sync_api import CDPSession, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Place = tuple[float, float]


class Fingers:
    """Real touch events of Chromium."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)

    def slide(self, *ways: tuple[Place, Place], steps: int = 8) -> None:
        """Put a finger down for each way, move them along together, lift them."""
        self._send("touchStart", [start for start, _ in ways])
        for step in range(1, steps + 1):
            part = step / steps
            places = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in ways]
            self._send("touchMove", places)
        self._send("touchEnd", [])

    def tap_twice(self, place: Place) -> None:
        """Two taps a tenth of a second apart by their own times, however long a busy machine takes to send them."""
        begun = time.time()
        for tap in (begun, begun + 0.1):
            self._send("touchStart", [place], timestamp=tap)
            self._send("touchEnd", [], timestamp=tap + 0.02)

    def _send(self, kind: str, places: list[Place], **when: float) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, **when})


def months(chart: Locator) -> int:
    """Days between the ends of the date axis that its SVG shows, in months."""
    with chart.page.expect_download() as download:
        chart.get_by_role("button", name="Save as SVG").press("Enter")
    line = re.findall(r'<path d="(M[^"]*)" fill="none"', download.value.path().read_text())[-1]
    return round(len(re.findall(r"[ML]", line)) / 30)


def test_a_chart_is_read_and_zoomed_with_fingers(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address, width=375, height=667, has_touch=True, is_mobile=True)
    fill_form(page, lat="-7.5", lon="-46", start="2017-01-01", end="2019-12-31")
    chart = finished(calculate(page)).locator(".ev-chart").first
    expect(chart).to_contain_text("spread two fingers to zoom in")
    area = chart.locator(".u-over")
    area.scroll_into_view_if_needed()
    assert months(chart) == 36
    box = area.bounding_box()
    assert box is not None
    (left, middle, right), y = (
        (box["x"] + box["width"] * part for part in (0.1, 0.5, 0.9)),
        box["y"] + box["height"] / 2,
    )
    fingers = Fingers(page)

    fingers.slide(((left, y), (right, y)))
    expect(chart.locator(".u-legend")).to_contain_text(re.compile(r"Date\W*2019-\d\d-\d\d"))
    assert months(chart) == 36, "reading zooms nothing"

    fingers.slide(((middle - 20, y), (middle - 80, y)), ((middle + 20, y), (middle + 80, y)))
    assert months(chart) == pytest.approx(36 / 4, abs=2)
    fingers.tap_twice((middle, y))
    assert months(chart) == 36

    top = page.evaluate("scrollY")
    fingers.slide(((middle, y), (middle, y - 150)))
    page.wait_for_function("top => scrollY > top + 50", arg=top)
    assert months(chart) == 36


def test_a_result_below_the_form_is_brought_into_sight_with_the_focus(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address, width=375, height=667, has_touch=True, is_mobile=True)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    card = calculate(page)
    title = card.get_by_role("heading", level=2).first
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    finished(card)
    expect(title).to_be_focused()
    expect(card.locator(".ev-badge")).to_be_in_viewport()


def test_a_result_beside_the_form_takes_no_focus(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address, height=1600)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    card = finished(calculate(page))
    expect(card.get_by_role("heading", level=2).first).not_to_be_focused()
    assert page.evaluate("scrollY") == 0

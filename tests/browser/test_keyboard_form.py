"""The whole job without a mouse: every stop shows where the focus is."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_steps import finished
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Locator, Page, TimeoutError, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAX_STOPS = 80
FOCUS_IS_SHOWN = """
() => {
  const at = document.activeElement;
  if (at === document.body) return true; // between two rounds through the page
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const marked = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return marked && box.width > 0 && box.height > 0;
}
"""
WHERE = "() => document.activeElement.outerHTML.slice(0, 160)"


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until `target` has the focus."""
    for _ in range(MAX_STOPS):
        if target.evaluate("(el) => el === document.activeElement"):
            return
        page.keyboard.press(key)
        try:
            # what is just being drawn anew loses it in a moment
            page.wait_for_function(FOCUS_IS_SHOWN, timeout=LONG_ENOUGH_MS)
        except TimeoutError:
            pytest.fail(f"the focus is not shown at {page.evaluate(WHERE)}")
    pytest.fail(f"{target} was not reached; the focus is at {page.evaluate(WHERE)}")


def type_into(page: Page, target: Locator, text: str) -> None:
    go_to(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page: Page, target: Locator, key: str = "Enter", way: str = "Tab") -> None:
    go_to(page, target, way)
    page.keyboard.press(key)


def open_tab_by_keys(page: Page, name: str) -> None:
    """A row of tabs is one stop; the arrows go along it."""
    tab = page.get_by_role("tab", name=name, exact=True)
    go_to(page, page.get_by_role("tablist").filter(has=tab).locator('[role="tab"][tabindex="0"]'))
    go_to(page, tab, "ArrowRight")
    page.keyboard.press("Enter")
    expect(tab).to_have_attribute("aria-selected", "true")


def test_the_whole_job_is_done_with_the_keyboard_alone(page: Page) -> None:
    open_tab_by_keys(page, "ETo")
    type_into(page, page.get_by_label("Latitude"), "-7.5")
    type_into(page, page.get_by_label("Longitude"), "-46")
    press(page, page.get_by_role("button", name="Recent"), "Space")
    expect(page.get_by_label("The last")).to_be_visible()
    press(page, page.get_by_role("button", name="Dates"), "Space")
    type_into(page, page.get_by_label("First day", exact=True), "20150101")
    type_into(page, page.get_by_label("Last day", exact=True), "2015-2-1")
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="More options"))
    go_to(page, page.get_by_label("Crop grown there"))
    page.keyboard.type("My own")
    type_into(page, page.get_by_label("Crop coefficient Kc"), "1.15")
    expect(page.get_by_label("Last day", exact=True)).to_have_value("2015-02-02")
    calculate = page.get_by_role("button", name="Calculate ETo")
    expect(calculate).to_be_enabled()
    press(page, calculate)

    card = finished(page.locator(".ev-card"))
    sort = card.get_by_role("columnheader").filter(has_text="ETo (mm/day)").get_by_role("button")
    press(page, sort)
    expect(card.locator("th[aria-sort=ascending]")).to_have_text("ETo (mm/day)")
    expect(card.get_by_text("Kc 1.15 × ETo")).to_be_visible()
    with page.expect_download() as download:
        press(page, card.get_by_role("button", name="Download CSV"))
    assert "# crop: Kc 1.15 on every day" in Path(download.value.path()).read_text()
    open_tab_by_keys(page, "Statistics")
    expect(card.get_by_role("row", name="Mann-Kendall p")).to_be_visible()
    press(page, card.get_by_role("button", name="Close"))
    expect(page.locator(".ev-card")).to_have_count(0)
    expect(calculate).to_be_focused()
    go_to(page, page.get_by_label("Latitude"))

"""The page without a mouse: every stop can be seen, comes in the order of the page, and leads on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from evaeto.i18n import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POINT = ".ev-map-side .ev-point"
MAX_STOPS = 60

SEEN = """() => {
  const stop = document.activeElement;
  if (stop === document.body) return true;
  const style = getComputedStyle(stop);
  const box = stop.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return inside && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
"""Whether what has the focus is on the screen and shows that it has it. Nothing has it at the end of the page, from
where it begins anew, nor while what had it is drawn anew."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until `wanted` has the focus; nothing on the way may have it unseen."""
    for _ in range(MAX_STOPS):
        page.keyboard.press("Tab")
        try:
            page.wait_for_function(SEEN)
        except TimeoutError:
            pytest.fail(f"the focus is not seen at {page.evaluate('document.activeElement.outerHTML.slice(0, 200)')}")
        if wanted.evaluate("stop => stop === document.activeElement"):
            return
    raise AssertionError(f"{wanted} was not reached with {MAX_STOPS} tabs")


def test_the_stops_of_the_map_tab_come_in_the_order_of_the_page(page: Page) -> None:
    # The marker stands inside the map, before its controls
    for name in ("My location", "Forecast for this view", "Choose a file"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    stops = [*LANGUAGES.values(), "Zoom in", "Zoom out", "Measure", "Layers", "GeoNames"]
    for name in stops:
        tab_to(page, page.get_by_role("link" if name == "GeoNames" else "button", name=name, exact=True))
    tab_to(page, page.get_by_role("combobox"))
    tab_to(page, page.get_by_role("button", name="My location"))
    for name in ("Forecast for this view", "Choose a file"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()  # the rest waits for a point


def test_the_whole_map_tab_by_keyboard(page: Page) -> None:
    point, box, options = page.locator(POINT), page.get_by_role("combobox"), page.get_by_role("option")

    # A place by its coordinates, and one from the list
    tab_to(page, box)
    page.keyboard.type("7°31'52\"S 46°2'20\"W")
    page.keyboard.press("Enter")
    expect(point).to_contain_text("-7.5311°, -46.0389°")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("sao p")
    expect(options.last).to_contain_text("“sao p”")
    expect(options.first).to_contain_text("São Paulo")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(point).to_contain_text("-7.5311°, -46.0389°")
    page.keyboard.type("a")
    expect(options.first).to_contain_text("São Paulo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    # The choice marked was one of the text before
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("52.1, 5.18")
    page.keyboard.press("Enter")
    expect(point).to_contain_text("52.1000°, 5.1800°")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("sao pa")
    expect(options.last).to_contain_text("“sao pa”")
    expect(options.first).to_contain_text("São Paulo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(point).to_contain_text("769 m")
    expect(box).to_be_focused()

    # One that is found online: the last choice, reached by going up from the first
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("santa filomena")
    expect(options.last).to_contain_text("Search online for “santa filomena”")  # not for what was typed before
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(options).to_have_count(3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(point).to_contain_text("-9.1123°, -45.9116°")
    expect(point).to_contain_text("Open-Meteo elevation")

    # Kept as a favourite with a note, gone back to, removed
    favourites = page.locator(".ev-favourites")
    tab_to(page, favourites.get_by_label("Note"))
    page.keyboard.type("Field 7")
    page.keyboard.press("Enter")
    expect(favourites.get_by_role("listitem")).to_have_count(1)
    tab_to(page, box)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-7.53, -46.04")
    page.keyboard.press("Enter")
    expect(point).to_contain_text("-7.5300°, -46.0400°")
    tab_to(page, favourites.get_by_role("button", name="Field 7").first)
    page.keyboard.press("Enter")
    expect(point).to_contain_text("-9.1123°, -45.9116°")
    tab_to(page, favourites.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")
    expect(favourites.get_by_role("listitem")).to_have_count(0)
    expect(favourites.get_by_label("Note")).to_be_focused()

    # The popup of the marker, opened and closed
    marker, popup = page.get_by_role("button", name="Chosen point"), page.locator(".leaflet-popup")
    tab_to(page, marker)
    page.keyboard.press("Enter")
    expect(popup).to_contain_text("-9.1123°, -45.9116°")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Close popup"))
    page.keyboard.press("Enter")
    expect(popup).to_have_count(0)
    expect(marker).to_be_focused()

    # The layer control: results off and on again
    tab_to(page, page.get_by_role("button", name="Layers"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Outlines")).to_be_visible()
    results = page.get_by_role("checkbox", name="Results")
    tab_to(page, results)
    page.keyboard.press("Space")
    expect(results).not_to_be_checked()
    page.keyboard.press("Space")
    expect(results).to_be_checked()

    # On to the calculation
    tab_to(page, page.get_by_role("button", name="Use this point"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Latitude")).to_have_value("-9.1123")


def test_a_button_that_asks_for_the_location_keeps_the_focus_meanwhile(page: Page) -> None:
    page.evaluate("navigator.geolocation.getCurrentPosition = () => {}")
    button = page.get_by_role("button", name="My location")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.locator(".ev-locate")).to_contain_text("Waiting for the browser")
    expect(button).to_be_disabled()
    expect(button).to_be_focused()

"""Places online, elevations and the visitor's own location, as the map tab shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browser_server import Server, running
from browser_steps import click_map
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Locator, Page, expect

from evaeto.dashboard.common.words import Words
from evaeto.i18n import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POINT = ".ev-map-side .ev-point"
OFFER = ".ev-finder .ev-online"

ANSWERS = """(code) => {
  const fail = (_, failed) => failed({ code, message: "", PERMISSION_DENIED: 1 });
  Object.defineProperty(navigator, "geolocation", { value: { getCurrentPosition: fail }, configurable: true });
}"""
"""Has the browser fail to find itself with a code of GeolocationPositionError."""

FINDS = """(accuracy) => {
  const find = (found) => found({ coords: { latitude: 52.1, longitude: 5.18, accuracy } });
  Object.defineProperty(navigator, "geolocation", { value: { getCurrentPosition: find }, configurable: true });
}"""
"""Has the browser find itself, so many metres accurate."""

SETTLED = """() => {
  const [button, map] = [".leaflet-popup-close-button", ".ev-map .leaflet-container"].map((selector) =>
    document.querySelector(selector).getBoundingClientRect()
  );
  return !document.querySelector(".leaflet-pan-anim") && button.top >= map.top && button.right <= map.right;
}"""
"""Whether a popup has slid into the map."""


def search_box(page: Page, text: str) -> Locator:
    box = page.get_by_role("combobox")
    box.fill(text)
    return box


def test_a_place_is_searched_for_online_only_when_that_is_picked(page: Page) -> None:
    box = search_box(page, "santa filo")
    expect(page.locator(OFFER)).to_have_text("Search online for “santa filo”")
    expect(page.locator(".ev-finder")).to_contain_text("No city of more than 15,000")
    box.press("Enter")  # what was found here first: nothing
    expect(page.locator(OFFER)).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(options.nth(1)).to_contain_text("Pernambuco · Brazil · -8.17°, -40.61°")
    credit = page.get_by_role("link", name="Places by Open-Meteo.com with data of GeoNames")
    expect(credit).to_be_visible()
    options.nth(1).click()
    expect(page.locator(POINT)).to_contain_text("-8.1669°, -40.6079°")
    expect(page.locator(".ev-map img.leaflet-marker-icon")).to_be_in_viewport()
    expect(page.locator(POINT)).to_contain_text("Open-Meteo elevation")  # the place came without one

    search_box(page, "balsas")
    expect(options).to_have_count(2)
    expect(options.last).to_have_text("Search online for “balsas”")
    search_box(page, "zzqqy")
    expect(page.locator(OFFER)).to_contain_text("zzqqy")
    page.locator(OFFER).click()
    expect(page.locator(".ev-finder")).to_contain_text("No place called “zzqqy” was found online")
    expect(page.locator(OFFER)).to_have_count(0)


def test_a_choice_picked_while_newer_text_is_typed_is_the_one_that_was_seen(page: Page) -> None:
    box = search_box(page, "sambaiba")
    expect(page.locator(OFFER)).to_contain_text("sambaiba")
    box.evaluate(
        """box => {
          box.value = "balsas";
          box.dispatchEvent(new Event("input"));
          document.querySelector(".ev-finder .ev-online").click();
        }"""
    )
    expect(page.get_by_role("option")).to_contain_text("Maranhão")
    expect(box).to_have_value("sambaiba")


def test_the_search_online_speaks_the_language_of_the_page(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address, locale="pt-BR")
    search_box(page, "sambaiba")
    expect(page.locator(OFFER)).to_have_text("Buscar “sambaiba” na internet")
    page.locator(OFFER).click()
    expect(page.get_by_role("option")).to_contain_text("Maranhão · Brasil")


def test_an_elevation_is_looked_up_when_a_point_is_chosen_and_the_sea_has_none(page: Page) -> None:
    click_map(page, 10.0, -40.0)
    expect(page.locator(POINT)).to_contain_text("none: this is the open sea")
    expect(page.locator(POINT)).not_to_contain_text("NASA POWER")
    expect(page.get_by_role("button", name="ETo today")).to_be_disabled()
    expect(page.locator(".ev-which-day")).to_contain_text("no crop to water")
    click_map(page, -7.5, -46.0)
    expect(page.locator(POINT)).to_contain_text("Open-Meteo elevation")
    page.locator(".ev-map img.leaflet-marker-icon").click()
    expect(page.locator(".leaflet-popup")).to_contain_text(" m · Open-Meteo elevation")


@pytest.fixture(scope="module")
def troubled() -> Iterator[Server]:
    with running("open_meteo_geocoding=429-no-retry-after", "open_meteo_elevation=hang") as started:
        yield started


@pytest.mark.nightly  # a server of its own; the words are tested without a browser
def test_a_search_that_fails_is_told_below_the_box_and_can_be_tried_again(
    troubled: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(troubled.address)
    troubled.set_fault("open_meteo_geocoding", "429-no-retry-after")
    search_box(page, "sambaiba")
    page.locator(OFFER).click()
    told = page.locator(".ev-finder p.ev-trouble")
    expect(told).to_contain_text("“sambaiba” could not be searched for online, because the service has had")
    expect(told).to_contain_text("HTTP 429 (Hourly API request limit exceeded.")
    expect(told).to_contain_text("Wait as long as it says and try again, or enter the coordinates.")
    expect(page.locator(OFFER)).to_be_visible()
    troubled.set_fault("open_meteo_geocoding")
    page.locator(OFFER).click()
    expect(page.get_by_role("option")).to_contain_text("Sambaíba")
    expect(told).to_have_count(0)


@pytest.mark.nightly
def test_while_an_elevation_does_not_come_the_page_goes_on(troubled: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(troubled.address)
    troubled.set_fault("open_meteo_elevation", "hang")
    click_map(page, -7.5, -46.0)
    expect(page.locator(POINT)).to_contain_text("looking it up …")
    for lon in (-47.0, -48.0, -49.0):
        click_map(page, -7.5, lon)
    expect(page.locator(POINT)).to_contain_text("-49.")
    expect(page.locator(POINT)).to_contain_text("looking it up …")
    page.get_by_role("button", name="Português").click()
    for control, name in (("zoom-in", "Ampliar"), ("zoom-out", "Reduzir"), ("fullscreen-button", "Tela cheia")):
        expect(page.locator(f".leaflet-control-{control}")).to_have_attribute("aria-label", name)
        expect(page.locator(f".leaflet-control-{control}")).to_have_attribute("title", name)
    expect(page.locator(POINT)).to_contain_text("consultando …")
    page.get_by_role("button", name="English").click()
    troubled.set_fault("open_meteo_elevation", "all-fill")
    # The first question is given up after ten seconds and one repeat; the next is about the point chosen last
    expect(page.locator(POINT)).to_contain_text("unknown (no elevation for this place)", timeout=LONG_ENOUGH_MS)
    expect(page.locator(POINT)).to_contain_text("-49.")


def test_why_the_browser_does_not_know_where_it_is(page: Page) -> None:
    for language, name in LANGUAGES.items():
        page.get_by_role("button", name=name, exact=True).click()
        words: Any = Words(language=language)
        for code, key in ((2, "locate.unavailable"), (3, "locate.timeout")):
            page.evaluate(ANSWERS, code)
            page.get_by_role("button", name=words.say("locate.button")).click()
            expect(page.locator(".ev-locate .ev-trouble")).to_have_text(words.say(key))
            expect(page.get_by_role("button", name=words.say("locate.button"))).to_be_enabled()
            expect(page.locator(POINT)).to_have_count(0)

    # A page without https is told nothing by browsers
    page.get_by_role("button", name="English", exact=True).click()
    page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.get_by_role("button", name="My location").click()
    expect(page.locator(".ev-locate .ev-trouble")).to_have_text(Words().say("locate.insecure"))


def test_the_location_that_is_found_says_how_accurate_it_is(page: Page) -> None:
    for accuracy, told in ((12.3, "about 12 m."), (2345.0, "about 2.3 km.")):
        page.evaluate(FINDS, accuracy)
        page.get_by_role("button", name="My location").click()
        expect(page.locator(".ev-locate")).to_contain_text(told)
        expect(page.locator(POINT)).to_contain_text("52.1000°, 5.1800°")
        expect(page.locator(".ev-locate .ev-trouble")).to_have_count(0)


def test_on_a_phone_a_popup_and_the_controls_do_not_cover_each_other(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address, width=375, height=667)
    layers = page.get_by_role("button", name="Layers")
    layers.click()
    search_box(page, "-7.53, -46.04").press("Enter")
    expect(page.locator(POINT)).to_be_visible()
    page.locator(".ev-map img.leaflet-marker-icon").click()
    popup, choices = page.locator(".leaflet-popup"), page.locator(".ev-layer-choices")
    expect(popup).to_be_visible()
    expect(choices).to_be_hidden()
    expect(layers).to_be_hidden()
    page.wait_for_function(SETTLED)  # it slides into the map: a button that still moves may be missed
    page.get_by_role("button", name="Close popup").click()
    expect(popup).to_have_count(0)
    expect(choices).to_be_visible()

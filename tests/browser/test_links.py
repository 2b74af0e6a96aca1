"""A link of the page, opened in a browser that was never there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser_server import Server
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Page, expect

FORM = ".ev-calculate"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_link_opened_in_a_fresh_browser_gives_the_same_table_in_its_language(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address, permissions=["clipboard-read", "clipboard-write"])
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2015-01-01", end="2015-01-31")
    card = finished(calculate(page))
    card.get_by_role("button", name="Copy link").click()
    expect(card.get_by_text("Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{server.address}#lat=-7.5325&lon=-46.0356")

    other = new_page(link, locale="es-ES", shows=FORM)
    expect(other.get_by_text("The form was filled in by a link")).to_be_visible()
    expect(other.get_by_role("tab", name="ETo")).to_have_attribute("aria-selected", "true")
    opened = finished(calculate(other))
    expect(opened.get_by_text("Same numbers as when the link was made.")).to_be_visible()
    expect(opened.locator(".ev-table tbody tr")).to_have_text(card.locator(".ev-table tbody tr").all_text_contents())

    changed = new_page(re.sub(r"then=[0-9a-f]{4}", "then=0000", link), shows=FORM)
    expect(changed.get_by_text("Same numbers as when the link was made.")).to_have_count(0)
    compared = finished(calculate(changed)).locator(".ev-card-compared")
    expect(compared).to_have_text(re.compile(r"The numbers differ .* \d\.\d{3} mm/d and is \d\.\d{3} mm/d now\."))


def test_back_walks_the_tabs_and_what_is_typed_is_in_the_address(page: Page) -> None:
    open_tab(page, "ETo")
    page.wait_for_url(re.compile("view=eto"))
    page.get_by_label("Latitude").fill("52.1")
    page.get_by_label("Longitude").fill("5.18")
    page.get_by_label("Longitude").blur()
    page.wait_for_url(re.compile("#lat=52.1&lon=5.18"))
    open_tab(page, "About")
    page.wait_for_url(re.compile("view=about"))
    page.go_back()
    expect(page.get_by_role("tab", name="ETo")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Latitude")).to_have_value("52.1")
    page.go_back()
    expect(page.get_by_role("tab", name="Map")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    expect(page.get_by_role("tab", name="ETo")).to_have_attribute("aria-selected", "true")

"""Fields for days: written as the page writes them, whatever the language of the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_server import Server
from browser_steps import fill_form, open_tab
from playwright.sync_api import Locator, Page, expect

from evaeto.dashboard.common.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def day_field(page: Page, key: str, language: str) -> Locator:
    return page.get_by_label(Words(language=language).say(key), exact=True)


@pytest.mark.parametrize("browsers", ["en-US", pytest.param("pt-BR", marks=pytest.mark.nightly)])
def test_days_are_written_in_the_language_of_the_page(
    server: Server, new_page: Callable[..., Page], browsers: str
) -> None:
    page = new_page(server.address, locale=browsers)
    page.get_by_role("button", name="English", exact=True).click()
    fill_form(page, lat="-7.5", lon="-46", start="2020-02-01", end="2020-02-10")
    expect(day_field(page, "form.start", "en")).to_have_value("2020-02-01")
    page.get_by_role("button", name="Português", exact=True).click()
    first = day_field(page, "form.start", "pt-BR")
    expect(first).to_have_value("01/02/2020")
    first.fill("3/2/2020")
    first.blur()
    expect(first).to_have_value("03/02/2020")
    expect(page.get_by_role("button", name="Calcular ETo")).to_be_enabled()
    page.get_by_role("button", name="English", exact=True).click()
    expect(day_field(page, "form.start", "en")).to_have_value("2020-02-03")


def test_what_names_no_day_stays_to_be_mended_and_is_told(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2020-02-01", end="2020-02-10")
    last = day_field(page, "form.end", "en")
    reasons = page.locator(".ev-reasons")
    for text in ("2021-02-29", "10/02/2020", "20-02-10", "soon", "0000-01-01"):
        last.fill(text)
        last.blur()
        expect(reasons).to_contain_text("Last day: choose a date, or write it as yyyy-mm-dd")
        expect(last).to_have_value(text)
        expect(last).to_have_attribute("aria-invalid", "true")
    last.fill("2020-2-29")
    last.blur()
    expect(last).to_have_value("2020-02-29")
    expect(last).to_have_attribute("aria-invalid", "false")
    expect(reasons).to_have_count(0)


def test_a_day_is_chosen_in_the_calendar_or_moved_by_arrows(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2020-02-01", end="2020-02-10")
    last = day_field(page, "form.end", "en")
    picker = page.locator(".ev-day-picker").filter(has=last)
    picker.get_by_role("button", name="Calendar: Last day").click()
    page.keyboard.press("Escape")
    # The calendar itself is the browser's own window: what it does to its field is done here
    picker.locator("input[type=date]").evaluate(
        "(el) => { el.value = '2020-02-28'; el.dispatchEvent(new Event('change')); }"
    )
    expect(last).to_have_value("2020-02-28")
    expect(last).to_be_focused()
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(last).to_have_value("2020-03-01")
    page.keyboard.press("ArrowDown")
    open_tab(page, "About")
    open_tab(page, "ETo")
    expect(last).to_have_value("2020-02-29")

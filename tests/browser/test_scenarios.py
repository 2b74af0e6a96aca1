"""What goes wrong with visitors: they reload, open two tabs, type nonsense; services fail and come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_server import Server, running
from browser_steps import calculate, fill_form, finished
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_latitude_of_95_and_the_open_sea_are_told_under_the_form(page: Page) -> None:
    fill_form(page, lat="95", lon="-46", start="2015-01-01", end="2015-01-31")
    reasons = page.locator(".ev-reasons li")
    expect(reasons).to_have_count(1)
    expect(reasons).to_contain_text("Latitude")
    fill_form(page, lat="0", lon="-30", start="2015-01-01", end="2015-01-31")
    expect(reasons).to_contain_text("open sea")
    expect(page.get_by_role("button", name="Calculate ETo")).to_be_disabled()


def test_a_reload_finds_the_calculation_again_and_another_tab_does_not(page: Page, server: Server) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    finished(calculate(page))
    other = page.context.new_page()
    other.goto(server.address)
    expect(other.locator(".ev-map .leaflet-container")).to_be_visible()
    fill_form(other, lat="52", lon="5", start="2015-01-01", end="2015-01-31")
    finished(calculate(other))
    expect(other.locator(".ev-card")).to_have_count(1)

    page.reload()
    found = finished(page.locator(".ev-card"))
    expect(found.locator("h2").first).to_contain_text("-7.5000°")
    expect(page.locator(".ev-card")).to_have_count(1)
    found.get_by_role("button", name="Close").click()
    expect(page.locator(".ev-card")).to_have_count(0)
    page.reload()
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
    expect(page.locator(".ev-card")).to_have_count(0)


def test_a_calculation_goes_on_through_a_reload_and_a_failed_one_can_be_tried_again(
    new_page: Callable[..., Page],
) -> None:
    with running("nasa_power=slow:6", "open_meteo_archive=500") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        card = calculate(page)
        expect(card.locator(".ev-progress")).to_have_attribute("data-progress", "25")
        page.reload()
        finished(page.locator(".ev-card"))
        page.locator(".ev-card").get_by_role("button", name="Close").click()

        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        page.get_by_label("NASA POWER").uncheck()
        failed = calculate(page)
        expect(failed.locator(".ev-progress")).to_have_attribute("data-status", "ERROR", timeout=60_000)
        failed.get_by_role("button", name="Try again").click()
        expect(page.locator(".ev-card")).to_have_count(1)
        expect(page.locator(".ev-card .ev-progress")).to_have_attribute("data-status", "RUNNING")
        page.close()


def test_charts_statistics_and_files_of_a_result(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2016-12-31")
    card = finished(calculate(page))
    page.get_by_role("tab", name="Charts", exact=True).click()
    expect(card.locator(".ev-chart canvas")).to_have_count(6)
    for name, ending in (("Save as PNG", ".png"), ("Save as SVG", ".svg")):
        with page.expect_download() as download:
            card.get_by_role("button", name=name).nth(1).click()
        assert download.value.suggested_filename.endswith(f"temperature{ending}")
    page.get_by_role("tab", name="Statistics", exact=True).click()
    expect(card.get_by_role("row", name="Mann-Kendall p")).to_be_visible()
    with page.expect_download() as download:
        card.get_by_role("button", name="Report").click()
    assert download.value.suggested_filename.endswith(".html")
    page.get_by_role("tab", name="Days", exact=True).click()
    card.get_by_role("button", name="ETo (mm/day)").click()
    expect(card.locator("th[aria-sort=ascending]")).to_have_count(1)


def test_irrigation_is_planned_with_its_arithmetic_shown(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2020-01-01", end="2020-08-30")
    card = finished(calculate(page))
    card.get_by_role("tab", name="Irrigation", exact=True).click()
    plan = card.get_by_role("button", name="Plan irrigation")
    plan.click()
    expect(card.get_by_text("Choose the day of planting")).to_be_visible()
    card.get_by_label("Planted on").fill("2020-03-01")
    card.get_by_label("Planted on").blur()
    plan.click()
    expect(card.get_by_text("the day before −")).to_be_visible()
    expect(card.locator(".ev-irrigating .ev-chart canvas")).to_be_visible()
    expect(card.get_by_role("button", name="Depletion Dr (mm)")).to_be_visible()

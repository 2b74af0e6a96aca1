"""What else a form asks for: the last days, days to come, services that cannot take part, a station of one's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Page, expect

import evaeto

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IN_KANSAS = {"lat": "39.05", "lon": "-95.68"}


def test_the_last_days_and_days_to_come_are_calculated(page: Page) -> None:
    open_tab(page, "ETo")
    page.get_by_label("Latitude").fill(IN_KANSAS["lat"])
    page.get_by_label("Longitude").fill(IN_KANSAS["lon"])
    page.get_by_role("button", name="Recent", exact=True).click()
    expect(page.get_by_label("First day", exact=True)).to_be_hidden()
    page.get_by_label("The last").select_option("14 days")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    expect(page.locator(".ev-form")).to_contain_text(re.compile(rf"to ({yesterday}|{yesterday - timedelta(days=1)})"))
    recent = finished(calculate(page))
    expect(recent.locator(".ev-range")).to_have_text("1–14 of 14")

    page.get_by_role("button", name="Forecast", exact=True).click()
    page.get_by_label("Today and the next").select_option("5 days")
    for name in ("NASA POWER", "Open-Meteo archive"):
        expect(page.get_by_label(name)).to_be_disabled()
    expect(page.get_by_label("US NWS forecast")).to_be_enabled()
    ahead = finished(calculate(page))
    expect(ahead.locator(".ev-range")).to_have_text("1–6 of 6")
    today = datetime.now(UTC).date()
    last = ahead.locator(".ev-table tbody tr").last
    expect(last).to_contain_text(re.compile(f"{today + timedelta(days=4)}|{today + timedelta(days=5)}"))


def test_services_that_cannot_take_part_say_why(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    rows = page.locator(".ev-source")
    expect(rows.filter(has_text="US NWS forecast")).to_contain_text("only for the United States and its territories")
    expect(rows.filter(has_text="MET Norway")).to_contain_text("no data for this period")
    for name in ("US NWS forecast", "MET Norway"):
        expect(page.get_by_label(name)).to_be_disabled()
    calendar = page.locator(".ev-day-picker").filter(has_text="First day").locator("input[type=date]")
    expect(calendar).to_have_attribute("min", "1940-01-01")
    page.get_by_label("Open-Meteo archive").uncheck()
    expect(calendar).to_have_attribute("min", "1981-01-01")


def test_a_station_of_ones_own_is_one_more_source(page: Page, tmp_path: Path) -> None:
    with evaeto.demo.serve():
        truth = evaeto.demo.truth(lat=-7.5, lon=-46, start="2015-01-01", end="2015-01-31")
    truth.to_dataframe().to_csv(tmp_path / "station.csv")
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    page.get_by_role("button", name="More options").click()
    (tmp_path / "bad.csv").write_bytes(bytes(range(128, 256)))
    (tmp_path / "early.csv").write_text("date,tmax\n1999-01-01,30\n")
    reasons = page.locator(".ev-reasons")
    for name in ("bad.csv", "early.csv", "station.csv"):
        with page.expect_file_chooser() as chooser:
            page.locator(".ev-form").get_by_role("button", name="Choose a file").first.click()
        chooser.value.set_files(tmp_path / name)
        expect(page.locator(".ev-form")).to_contain_text(name)
        if name == "bad.csv":
            expect(reasons).to_contain_text("bad.csv: is not a text file in UTF-8")
        if name == "early.csv":
            expect(reasons).to_contain_text(
                "early.csv has data from 1999-01-01 to 1999-01-01, for no day of this period"
            )
            expect(page.get_by_role("button", name="Calculate ETo")).to_be_disabled()
    expect(page.locator(".ev-form")).to_contain_text("2015-01-01 to 2015-01-31")
    expect(page.get_by_label("tmax: read as")).to_have_value("tmax")
    card = finished(calculate(page))
    expect(card.locator(".ev-card-sources")).to_contain_text("Your station")
    expect(card.locator(".ev-table")).to_contain_text("Your station")
    page.get_by_role("button", name="Remove file").click()
    without = finished(calculate(page))
    expect(without.locator(".ev-table")).not_to_contain_text("Your station")

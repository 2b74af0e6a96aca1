"""ETo on the map: today's forecast of what is in sight, the operator's climatology behind it, the results on top."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server, running
from browser_steps import expect_map_at, open_tab
from playwright.sync_api import Page, expect

from evaeto.batch.climatology_file import About, climatology_file

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = ".ev-cells .ev-cell"


def go(page: Page, place: str) -> None:
    box = page.get_by_role("combobox").first
    box.fill(place)
    box.press("Enter")
    expect_map_at(page, *map(float, place.split()))
    expect(page.locator(".ev-map-side .ev-point")).to_be_visible()


def ask(page: Page) -> None:
    page.get_by_role("button", name="Forecast for this view").click()


def test_the_forecast_of_the_view_is_drawn_where_it_was_asked_for(page: Page) -> None:
    go(page, "-15.8 -47.9")
    expect(page.locator(CELLS)).to_have_count(0)
    ask(page)
    told = page.locator(".ev-forecast")
    expect(told).to_contain_text("each the middle of a square of")
    numbers = page.locator(".ev-cell-face")
    count = re.search(r"at (\d+) points", told.inner_text())
    assert count is not None
    assert int(count[1]) > 5
    expect(numbers).to_have_count(int(count[1]))
    expect(page.locator(CELLS)).to_have_count(told.locator("tbody tr").count())
    # The squares lie side by side on the map
    first, second = page.locator(CELLS).evaluate_all(
        "cells => cells.slice(0, 2).map((cell) => cell.getBoundingClientRect().toJSON())"
    )
    assert first["x"] + first["width"] == pytest.approx(second["x"], abs=2)
    assert first["y"] == pytest.approx(second["y"], abs=2)
    # What is drawn stays at its place, and says which view it was asked for
    before = told.inner_text()
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function(  # the map glides there
        "([cell, width]) => Math.abs(document.querySelector(cell)?.getBoundingClientRect().width - 2 * width) <= 2",
        arg=[CELLS, first["width"]],
    )
    assert told.inner_text() == before
    told.get_by_role("button", name="Remove from the map").click()
    expect(page.locator(CELLS)).to_have_count(0)
    expect(told).not_to_contain_text("mm/day at")


def test_a_cell_has_the_eto_of_a_calculation_with_that_service_at_its_middle(page: Page) -> None:
    go(page, "-15.8 -47.9")
    ask(page)
    number = page.locator("td:nth-child(2)", has_text=re.compile(r"\d"))
    row = page.locator(".ev-forecast tbody tr").filter(has=number).nth(3)
    expect(row).to_be_attached()
    where = row.locator("th").text_content() or ""
    eto = row.locator("td").first.text_content()
    lat, lon = re.findall(r"-?[\d.]+", where)
    day = re.search(r"ETo of (\d{4}-\d\d-\d\d)", page.locator(".ev-forecast").inner_text())
    assert day is not None
    link = f"lat={lat}&lon={lon}&start={day[1]}&end={day[1]}&sources=open_meteo_forecast&view=eto"
    assert eto is not None
    page.goto(f"{page.url.partition('#')[0]}#{link}")
    page.reload()
    expect(page.get_by_label("Latitude")).to_have_value(lat)
    page.get_by_role("button", name="Calculate ETo").click()
    expect(page.locator(".ev-progress")).to_have_attribute("data-status", "SUCCESS")
    mean = page.locator(".ev-summary dd").nth(1).inner_text()
    assert round(float(mean.split()[0]), 1) == pytest.approx(float(eto), abs=0.051)


@pytest.mark.nightly  # a server of its own; the words are tested without a browser
def test_a_service_that_fails_leaves_the_map_empty_and_is_said(new_page: Callable[..., Page]) -> None:
    with running("open_meteo_forecast=503") as server:
        page = new_page(server.address)
        go(page, "-15.8 -47.9")
        ask(page)
        expect(page.locator(".ev-forecast [role=alert]")).to_contain_text("Not shown:")
        expect(page.locator(CELLS)).to_have_count(0)
        page.close()


def test_results_lie_above_the_forecast_and_tell_their_last_day(page: Page) -> None:
    go(page, "-15.8 -47.9")
    page.get_by_role("button", name="ETo today", exact=True).click()
    circle = page.locator(".ev-map .leaflet-marker-icon .ev-eto")
    expect(circle).to_be_visible()
    ask(page)
    expect(page.locator(".ev-cell-face").first).to_be_visible()
    circle.click()
    expect(page.locator(".leaflet-popup")).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d: \d+\.\d mm/day"))


def test_the_forecast_reads_well_in_both_schemes(page: Page) -> None:
    go(page, "-15.8 -47.9")
    ask(page)
    expect(page.locator(".ev-cell-face").first).to_be_visible()
    page.locator(".ev-forecast summary").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, context=".ev-map-panel")
        serious = [each for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
        assert not serious, serious


@pytest.fixture(scope="module")
def normals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A climatology of six years: 4 mm d-1 in January, 2 in the other months, half as much east of 46° W."""
    times = pd.date_range("2001-01-01", "2006-12-31")
    of_day = np.where(times.month == 1, 4.0, 2.0)
    lats, lons = np.arange(-30.0, 6.0), np.arange(-75.0, -34.0)
    values = of_day[:, None, None] * np.where(lons > -46.0, 0.5, 1.0)[None, None, :] * np.ones((1, lats.size, 1))
    grid = xr.Dataset(
        {"eto": (("time", "lat", "lon"), values.astype("f4"), {"units": "mm d-1"})},
        coords={"time": times, "lat": lats, "lon": lons},
    )
    path = tmp_path_factory.mktemp("normals") / "normals.nc"
    climatology_file(grid, path, About("Toy grid", "2", 0.7))
    return path


@pytest.fixture(scope="module")
def with_normals(normals: Path) -> Iterator[Server]:
    with running("--climatology", str(normals)) as started:
        yield started


def test_the_climatology_is_loaded_when_it_is_chosen_and_read_at_any_place(
    with_normals: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(with_normals.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, "-15.8 -47.9")
    choice = page.get_by_role("combobox", name="Show")
    value = page.locator(".ev-climatology-value")
    expect(value).to_be_empty()
    assert not [url for url in asked if "climatology" in url]
    choice.select_option(label="January")
    expect(value).to_have_text("At the chosen point: 4.0 mm/day")
    pictures = page.locator(".ev-climatology-pane img")
    expect(pictures).to_have_count(3)
    assert [url.rpartition("/")[2] for url in asked if "climatology" in url] == ["climatology.1.bin"]
    told = page.locator(".ev-climatology")
    for part in ("Toy grid, version 2; 2001-01-01 to 2006-12-31.", "0.7 mm/day", "6 years in each month", "1.0", "4.0"):
        expect(told).to_contain_text(part)
    marker = page.locator(".ev-map img.leaflet-marker-icon").bounding_box()
    assert marker is not None
    page.mouse.move(marker["x"] - 40, marker["y"] + marker["height"])
    expect(page.locator(".ev-under")).to_have_text("Usual here: 4.0 mm/day")
    page.mouse.move(marker["x"] + 180, marker["y"] + marker["height"])
    expect(page.locator(".ev-under")).to_have_text("Usual here: 2.0 mm/day")
    choice.select_option(label="June")
    expect(value).to_have_text("At the chosen point: 2.0 mm/day")
    choice.select_option(label="Whole year")
    expect(value).to_have_text("At the chosen point: 792 mm/year")
    go(page, "50 10")
    expect(value).to_have_text("At the chosen point: no normal")
    choice.select_option(label="Nothing")
    expect(pictures).to_have_count(0)
    expect(value).to_be_empty()


def test_a_server_without_a_climatology_offers_none(page: Page) -> None:
    open_tab(page, "Map")
    expect(page.locator(".ev-forecast")).to_be_visible()
    expect(page.locator(".ev-climatology")).to_have_count(0)

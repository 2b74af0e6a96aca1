"""What goes wrong with visitors: they reload, open two tabs, type nonsense; services fail and come back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_server import Server, running
from browser_steps import calculate, fill_form, finished, open_tab
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Locator, Page, expect

from evaeto.sources.catalogue import SOURCES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_latitude_of_95_and_the_open_sea_are_told_under_the_form(page: Page) -> None:
    fill_form(page, lat="95", lon="-46", start="2015-01-01", end="2015-01-31")
    reasons = page.locator(".ev-reasons li")
    expect(reasons).to_have_text([re.compile("^Latitude: must be a number from -90 to 90")])
    fill_form(page, lat="0", lon="-30", start="2015-01-01", end="2015-01-31")
    expect(reasons).to_contain_text("open sea")
    expect(page.get_by_role("button", name="Calculate ETo")).to_be_disabled()


def elapsed_s(card: Locator) -> float:
    """How long its calculation took, as a card says it that has ended."""
    return float(card.locator(".ev-elapsed").inner_text().removesuffix(" s"))


def test_a_reload_finds_the_calculation_again_and_another_tab_does_not(page: Page, server: Server) -> None:
    other = page.context.new_page()
    other.goto(server.address)
    expect(other.locator(".ev-map .leaflet-container")).to_be_visible()
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    fill_form(other, lat="52", lon="5", start="2015-01-01", end="2015-01-31")
    running_here, running_there = calculate(page), calculate(other)
    for card, place in ((finished(running_here), "-7.5000°"), (finished(running_there), "52.0000°")):
        expect(card.locator("h2").first).to_contain_text(place)
    expect(page.locator(".ev-card")).to_have_count(1)
    expect(other.locator(".ev-card")).to_have_count(1)

    took = elapsed_s(running_here)
    page.reload()
    found = finished(page.locator(".ev-card"))
    expect(found.locator("h2").first).to_contain_text("-7.5000°")
    assert elapsed_s(found) == pytest.approx(took, abs=0.5)
    expect(page.locator(".ev-card")).to_have_count(1)
    found.get_by_role("button", name="Close").click()
    expect(page.locator(".ev-card")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Latitude")).to_have_value("-7.5")
    expect(page.locator(".ev-card")).to_have_count(0)


@pytest.mark.nightly
def test_a_calculation_goes_on_through_another_language_and_a_reload_and_a_failed_one_can_be_tried_again(
    new_page: Callable[..., Page],
) -> None:
    with running("nasa_power=slow:8") as server:
        page = new_page(server.address)
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
        card = calculate(page)
        expect(card.locator(".ev-progress")).to_have_attribute("data-progress", "25")
        expect(card.locator(".ev-card-sources")).to_contain_text("requesting data")
        page.get_by_role("button", name="Português").click()
        expect(card.locator(".ev-badge")).to_have_text("Em andamento")
        expect(card.locator(".ev-step")).to_have_text("Etapa 2/5: Baixando dados meteorológicos")
        expect(card.locator(".ev-card-sources")).to_contain_text("consultando")
        expect(card.locator("h2")).to_have_text("-7,5000°; -46,0000° · 01/01/2015 a 31/01/2015 · 31 dias")
        expect(card.get_by_role("button", name="Cancelar")).to_be_visible()
        expect(page.get_by_role("tab")).to_have_text(["Mapa", "ETo", "Minha lavoura", "Sobre"])
        expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
        card = finished(page.locator(".ev-card"))
        expect(card.locator(".ev-table tbody tr").first).to_contain_text(re.compile(r"01/01/2015\s*\d,\d\d"))
        with page.expect_download() as download:
            card.get_by_role("button", name="Baixar CSV").click()
        assert re.search(r"^2015-01-01;\d,\d{4};", Path(download.value.path()).read_text(), re.MULTILINE)
        page.get_by_role("button", name="English").click()
        expect(card.get_by_role("columnheader").first).to_have_text("Date")
        card.get_by_role("button", name="Close").click()

        for service in SOURCES:
            server.set_fault(service, "503")
        fill_form(page, lat="-8.5", lon="-46", start="2015-01-01", end="2015-01-31")
        server.set_fault("nasa_power", "429")
        failed = calculate(page)
        expect(failed.locator(".ev-card-sources")).to_contain_text("trying again in")
        expect(failed.locator(".ev-card-sources")).to_contain_text("waiting 1 s as the service asks")
        expect(failed.locator(".ev-progress")).to_have_attribute("data-status", "ERROR", timeout=LONG_ENOUGH_MS)
        expect(failed.locator(".ev-card-message")).to_contain_text("No service delivered")
        for service in SOURCES:
            server.set_fault(service)
        failed.get_by_role("button", name="Try again").click()
        expect(page.locator(".ev-card")).to_have_count(1)
        finished(page.locator(".ev-card"))
        page.close()


def test_charts_statistics_and_files_of_a_result(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2016-12-31")
    card = finished(calculate(page))
    page.get_by_role("tab", name="Charts", exact=True).click()
    expect(card.locator(".ev-chart canvas")).to_have_count(7)
    for name, ending in (("Save as PNG", ".png"), ("Save as SVG", ".svg")):
        with page.expect_download() as download:
            card.get_by_role("button", name=name).nth(1).click()
        assert download.value.suggested_filename.endswith(f"temperature{ending}")
    scatter_is_seen_and_saved(page, card)
    page.get_by_role("tab", name="Statistics", exact=True).click()
    expect(card.get_by_role("row", name="Mann-Kendall p")).to_be_visible()
    with page.expect_download() as download:
        card.get_by_role("button", name="Report").click()
    assert download.value.suggested_filename.endswith(".html")
    page.get_by_role("tab", name="Days", exact=True).click()
    card.get_by_role("button", name="ETo (mm/day)").click()
    expect(card.locator("th[aria-sort=ascending]")).to_have_count(1)


def test_thirty_years_are_read_by_month_and_year_with_one_zoom_for_all_charts(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="1994-01-01", end="2023-12-31")
    card = finished(calculate(page))
    first = card.locator(".ev-charts").first
    pressed = first.get_by_role("group", name="Draw by").locator("[aria-pressed=true]")
    expect(pressed).to_have_text("Months")
    assert points(first) == 360
    first.get_by_role("button", name="Years", exact=True).click()
    expect(pressed).to_have_text("Years")
    expect(first.locator("canvas")).to_be_visible()
    assert points(first) == 30
    first.get_by_role("button", name="Days", exact=True).click()
    expect(pressed).to_have_text("Days")
    expect(first.locator("canvas")).to_be_visible()
    assert points(first) == 10_957
    open_tab(page, "Charts")
    sheet = card.locator(".ev-sheets .ev-charts")
    expect(sheet.locator("canvas")).to_have_count(6)
    temperature, radiation = (sheet.locator(".ev-chart").nth(i) for i in (0, 1))
    assert points(radiation) == 360
    temperature.locator(".ev-chart-canvas").press("+")
    assert points(radiation) == points(temperature) < 200
    sheet.get_by_role("button", name="Days", exact=True).click()
    expect(sheet.locator('.ev-chart[data-step="day"]')).to_have_count(6)
    assert 3000 < points(radiation) < 6000, "the zoom stays"
    radiation.locator(".ev-chart-canvas").press("0")
    assert points(temperature) == 10_957
    open_tab(page, "Climate")
    climate = card.locator(".ev-climate")
    expect(climate).to_contain_text("mean of 30 whole years, 1994–2023")
    climate.get_by_label("Year", exact=True).select_option("2007")
    titles = climate.locator(".ev-chart-title")
    expect(titles).to_have_text(["ETo by month: 2007 among all years", "SPEI-3: rain minus ETo beside what is usual"])
    expect(climate).to_contain_text("2007: ")
    expect(climate.locator(".ev-table tbody tr")).to_have_count(12 + 20 + 20)
    spei = climate.locator(".ev-spei")
    expect(spei).to_contain_text(re.compile(r"2007-12: SPEI-3 [+-]\d\.\d\d, \w+"))
    expect(spei).to_contain_text("Fitted to 1994-01 to 2023-12, at least 30 years of each calendar month.")
    expect(spei.locator(".ev-range")).to_have_text("1–20 of 360")
    assert 100 < points(spei) < 260, "the drier half of them is drawn by itself"
    spei.get_by_label("SPEI over", exact=True).select_option("12 months")
    expect(titles.last).to_have_text("SPEI-12: rain minus ETo beside what is usual")
    expect(spei).to_contain_text("2007-12: SPEI-12 ")
    spei.locator(".ev-chart-table summary").click()
    cells = spei.locator(".ev-chart-table td")
    expect(cells).to_have_count(2 * 360)
    odd = [cell for cell in cells.all_inner_texts() if not re.fullmatch(r"-?\d\.\d\d|–", cell)]
    assert not odd, "all figures of a scale have as many decimals"
    # Thousands are grouped in a figure, on an axis and in a table alike; a year has none
    expect(card.locator(".ev-summary dd").first).to_contain_text(re.compile(r"^\d\d,\d{3}\.\d mm"))
    years = climate.locator(".ev-table").last.locator("tbody tr").first.locator("td")
    expect(years.first).to_have_text("1994")
    expect(years.nth(2)).to_have_text(re.compile(r"^\d,\d{3}\.\d$"))
    page.set_viewport_size({"width": 1920, "height": 1080})
    with page.expect_download() as download:
        climate.get_by_role("button", name="Save as SVG").first.press("Enter")
    dates = re.findall(
        r">(\d+ )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)<", Path(download.value.path()).read_text()
    )
    assert [month for day, month in dates if not day][1:3] == ["Feb", "Mar"], "a month has no other days on its axis"
    assert not any(day for day, _ in dates)


# Idle is when the test says so, and what is drawn meanwhile is counted
AT_REST = """
const rests = [];
let drawings = 0;
window.resting = new Promise((resolve) => {
  window.requestIdleCallback = (then) => resolve(rests.push(then));
});
window.rest = (left) => {
  const before = drawings;
  for (const then of rests.splice(0)) then({ timeRemaining: () => left, didTimeout: false });
  return drawings - before;
};
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  if (this.canvas.closest(".ev-charts")) drawings += 1;
  return clear.apply(this, box);
};
"""


def test_days_of_thirty_years_are_drawn_ahead_while_nobody_waits_and_the_months_stay_in_sight(page: Page) -> None:
    page.add_init_script(AT_REST)
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 2000})
    fill_form(page, lat="-7.5", lon="-46", start="1994-01-01", end="2023-12-31")
    chart = finished(calculate(page)).locator(".ev-charts")
    expect(chart.locator("canvas")).to_be_visible()
    page.evaluate("resting")
    picture = "el => el.querySelector('canvas').toDataURL()"
    months = chart.evaluate(picture)
    assert page.evaluate("rest(5)") == 0, "the browser has something else to do soon"
    assert page.evaluate("rest(49)") == 2, "the days, and the months again"
    assert chart.evaluate(picture) == months
    expect(chart.locator("[aria-pressed=true]")).to_have_text("Months")
    assert page.evaluate("rest(49)") == 0, "once is enough"
    page.reload()
    chart.get_by_text("The chart as a table").press("Enter")
    expect(chart.locator(".ev-chart-table tbody tr")).to_have_count(360)
    page.evaluate("resting")
    assert page.evaluate("rest(49)") == 0, "its table is being read"


def points(chart: Locator) -> int:
    """How many points the last line of a chart shows."""
    with chart.page.expect_download() as download:
        chart.get_by_role("button", name="Save as SVG").press("Enter")
    line = re.findall(r'<path d="(M[^"]*)" fill="none"', Path(download.value.path()).read_text())[-1]
    return len(re.findall(r"[ML]", line))


def scatter_is_seen_and_saved(page: Page, card: Locator) -> None:
    """The comparison with Open-Meteo's own ETo: its scores, a day under the mouse, a zoom, pictures."""
    scatter = card.locator(".ev-chart", has_text="Open-Meteo archive's own")
    expect(scatter).to_contain_text(
        re.compile(
            r"On 731 days with both: bias [-+]\d\.\d\d mm/day \(evaeto minus Open-Meteo archive\), RMSE \d\.\d\d"
        )
    )
    area = scatter.locator(".u-over")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=1), "equal scales"
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    expect(scatter.locator(".u-legend")).to_contain_text(re.compile(r"Date\W*201[56]-\d\d-\d\d\W*evaeto\W*\d\.\d+"))
    saved = {}
    for zoomed in (False, True):
        if zoomed:
            page.mouse.move(*middle)
            page.mouse.down()
            page.mouse.move(middle[0] + box["width"] / 6, middle[1], steps=3)
            page.mouse.up()
        for name, ending in (("Save as PNG", "png"), ("Save as SVG", "svg")):
            with page.expect_download() as download:
                scatter.get_by_role("button", name=name).click()
            assert download.value.suggested_filename.endswith(f"open_meteo_archive.{ending}")
            saved[ending, zoomed] = Path(download.value.path()).read_bytes()
    assert all(saved["png", zoomed].startswith(b"\x89PNG") for zoomed in (False, True))
    points, fewer = (saved["svg", zoomed].decode().count("h0") for zoomed in (False, True))
    assert points == 731
    assert 0 < fewer < points
    canvas = scatter.locator(".ev-chart-canvas")
    page.mouse.move(0, 0)
    canvas.press("0")
    canvas.press("ArrowRight")
    expect(scatter.locator(".u-legend")).to_contain_text(re.compile(r"Date\W*201[56]"))
    canvas.press("+")
    with page.expect_download() as download:
        scatter.get_by_role("button", name="Save as SVG").press("Enter")
    assert 0 < Path(download.value.path()).read_text().count("h0") < points


def test_irrigation_is_planned_with_arithmetic_that_comes_out(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2020-01-01", end="2020-08-30")
    card = finished(calculate(page))
    card.get_by_role("tab", name="Irrigation", exact=True).click()
    plan, stages = card.get_by_role("button", name="Plan irrigation"), card.get_by_label("Stages (days)")
    plan.click()
    expect(card.get_by_text("Choose the planting date")).to_be_visible()
    card.get_by_label("Planted on", exact=True).fill("2020-03-01")
    card.get_by_label("Planted on", exact=True).blur()
    expect(card.get_by_label("Depletion on 2020-03-01 (mm)")).to_be_visible()
    stages.fill("30-40-50.5-30")
    plan.click()
    expect(card.get_by_text("Stages (days): each must be from 0 to 730, in whole days")).to_be_visible()
    stages.fill("30-40-50-80")
    plan.click()
    balance = card.get_by_text("the day before −")
    expect(balance).to_be_visible()
    expect(card.locator(".ev-irrigating .ev-chart canvas")).to_be_visible()
    expect(card.get_by_role("button", name="Depletion Dr (mm)")).to_be_visible()
    day, *numbers = re.findall(r"\d{4}-\d\d-\d\d|\d+\.\d+", balance.inner_text())
    depletion, before, rain, given, used, drained = map(float, numbers)
    assert day == "2020-08-30"
    assert round(before - rain - given + used + drained, 2) == depletion
    p, taw, raw = map(float, re.findall(r"\d+\.\d+", card.get_by_text("RAW = p × TAW").inner_text())[-3:])
    assert (round(p * taw, 2), taw) == (raw, 120.0)
    card.get_by_label("Soil").select_option(label="Sand")
    expect(card.get_by_text("The fields have changed")).to_be_visible()
    expect(balance).to_have_count(0)

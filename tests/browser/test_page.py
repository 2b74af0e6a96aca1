from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server, running
from browser_steps import calculate, expect_no_wider, fill_form, finished, open_tab
from patience import LONG_ENOUGH_S
from playwright.sync_api import Page, expect

import evaeto
from evaeto.sources.catalogue import SOURCES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
IN_BRAZIL = {"x": 320, "y": 360}
"""On the map of a page 1280 pixels wide."""
KERNEL_ID = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


def test_the_page_opens_without_asking_another_host(page: Page) -> None:
    expect(page).to_have_title("evaeto")
    expect(page.locator("#loading")).to_have_count(0)
    expect(page.get_by_role("tab")).to_have_text(["Map", "ETo", "My field", "About"])
    expect(page.get_by_role("note")).to_contain_text("ynthetic demo weather")


def test_widgets_of_a_slow_phone_are_waited_for(page: Page) -> None:
    # A limit of two seconds, which is what anywidget sets, has run out at once; one of two minutes has not
    page.add_init_script("""
        const real = AbortSignal.timeout.bind(AbortSignal);
        window.limits = [];
        AbortSignal.timeout = (ms) => (window.limits.push(ms), real(ms < 60000 ? 0 : ms));
    """)
    page.reload()
    page.get_by_role("button", name="Português").click()
    expect(page.get_by_role("button", name="Minha localização")).to_be_visible()
    page.wait_for_function("window.limits.length > 5")


def test_a_click_on_the_map_shows_the_point_and_hovering_sends_nothing(page: Page, server: Server) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    area = page.locator(".ev-map .leaflet-container").bounding_box()
    assert area is not None
    middle = (area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.mouse.click(*middle)
    expect(page.locator(".ev-point")).to_contain_text(", 0.0000")
    expect(page.locator(".ev-point")).to_contain_text(" m")  # the last of what the kernel says of a point
    before = len(sent)
    for step in range(40):
        page.mouse.move(middle[0] - 200 + 10 * step, middle[1] - 100 + 5 * step)
    page.mouse.click(middle[0] + 60, middle[1])
    expect(page.locator(".ev-point")).not_to_contain_text(", 0.0000")
    # The click itself: the click's message and what its answers cost; 40 moves would be more
    assert len(sent) - before <= 10


def test_use_this_point_fills_the_form(page: Page) -> None:
    page.locator(".ev-map .leaflet-container").click(position=IN_BRAZIL)
    page.get_by_role("button", name="Use this point").click()
    expect(page.get_by_label("Latitude")).not_to_have_value("")
    expect(page.get_by_role("button", name="Calculate ETo")).to_be_enabled()


def test_the_period_is_set_all_reasons_are_shown_under_the_form_and_the_button_waits(page: Page) -> None:
    open_tab(page, "ETo")
    expect(page.get_by_label("First day", exact=True)).not_to_have_value("")
    expect(page.get_by_label("Last day", exact=True)).not_to_have_value("")
    fill_form(page, lat="95", lon="east", start="2020-02-01", end="2020-01-01")
    for source in SOURCES.values():
        page.get_by_label(source.name).uncheck()
    reasons = page.locator(".ev-reasons li")
    expect(reasons).to_have_count(4)
    expect(page.get_by_role("button", name="Calculate ETo")).to_be_disabled()


def test_eto_today_is_read_beside_the_map_with_the_week_and_opened_as_a_card(page: Page) -> None:
    page.locator(".ev-map .leaflet-container").click(position=IN_BRAZIL)
    page.get_by_role("button", name="ETo today").click()
    week = page.locator(".ev-week")
    expect(week.get_by_role("row")).to_have_count(1 + 8)
    expect(week.locator(".ev-today")).to_contain_text(re.compile(r"Today\W*\d\.\d\W*\d\.\d–\d"))
    expect(week).to_contain_text("Yesterday")
    expect(week).to_contain_text(re.compile(r"complete up to \d{4}-\d\d-\d\d"))
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    assert Axe().run(page, context=".ev-map-side", options=WCAG).violations_count == 0
    week.get_by_role("button", name="Open this result").click()
    card = finished(page.locator(".ev-card"))
    expect(card.locator(".ev-table tbody tr")).to_have_count(8)


def test_a_second_calculation_keeps_the_first(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    calculate(page)
    fill_form(page, lat="52", lon="5", start="2016-06-01", end="2016-06-30")
    calculate(page)
    cards = page.locator(".ev-card")
    older, newer = finished(cards.nth(0)), finished(cards.nth(1))
    page.wait_for_function(  # the newest is on top
        "([newer, older]) => newer.getBoundingClientRect().y < older.getBoundingClientRect().y",
        arg=[newer.element_handle(), older.element_handle()],
    )
    expect(cards.locator("h2")).to_contain_text(["-7.5000°", "52.0000°"])


def test_close_removes_the_card(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-05")
    card = finished(calculate(page))
    card.get_by_role("button", name="Close").click()
    expect(page.locator(".ev-card")).to_have_count(0)
    expect(page.locator(".ev-empty")).to_be_visible()


def test_the_about_tab_tells_the_method_its_limits_and_whom_to_cite_and_keys_lead_on(page: Page) -> None:
    open_tab(page, "About")
    about = page.locator(".ev-about")
    expect(about.locator(".ev-table-scroll tbody tr")).to_have_count(len(SOURCES))
    expect(about.get_by_role("link", name="NASA").first).to_be_visible()
    expect(about.locator("math").first).to_be_visible()
    for heading in ("Method", "Quality of a day", "Limitations", "How to cite", "Licences"):
        expect(about.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    about.get_by_role("button", name="Copy").click()
    expect(about.get_by_role("status")).to_have_text(re.compile("Copied|Ctrl-C"))
    expect(about).to_contain_text(f"evaeto {evaeto.__version__}, BSD-3-Clause")
    # The keyboard reaches tabs and fields
    page.get_by_role("tab", name="ETo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Latitude")).to_be_visible()


def test_the_kernel_of_a_closed_page_goes_away(page: Page, server: Server) -> None:
    kernel = server.kernel(page.evaluate(KERNEL_ID))
    assert kernel is not None
    page.close()
    kernel.wait(LONG_ENOUGH_S)


def test_a_reload_works_and_its_old_kernel_goes_away(page: Page, server: Server) -> None:
    old = server.kernel(page.evaluate(KERNEL_ID))
    assert old is not None
    page.reload()
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
    old.wait(LONG_ENOUGH_S)
    new = server.kernel(page.evaluate(KERNEL_ID))
    assert new is not None
    assert new.pid != old.pid


def test_kernels_go_away_too_while_the_offline_worker_of_their_page_is_asleep(page: Page, server: Server) -> None:
    page.wait_for_function(
        "() => navigator.serviceWorker.ready.then((found) =>"
        " found.active.state === 'activated' && navigator.serviceWorker.controller !== null)"
    )
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    for _ in range(3):
        old = server.kernel(page.evaluate(KERNEL_ID))
        assert old is not None
        session.send("ServiceWorker.stopAllWorkers")
        page.reload()
        expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
        old.wait(LONG_ENOUGH_S)


@pytest.mark.nightly
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_cleanly_with_all_it_started(sign: signal.Signals, new_page: Callable[..., Page]) -> None:
    with running() as server:
        page = new_page(server.address)
        page.close()
        children = psutil.Process(server.process.pid).children(recursive=True)
        assert server.stop(sign) in (0, 130)
        _, alive = psutil.wait_procs(children, timeout=LONG_ENOUGH_S)
    assert not alive
    assert "Traceback" not in "".join(server.log)


def test_a_wide_table_does_not_widen_a_phone(server: Server, new_page: Callable[..., Page], tmp_path: Path) -> None:
    page = new_page(server.address, width=375, height=667)
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31")
    finished(calculate(page))
    expect_no_wider(page, 375)


def test_two_results_are_compared_folded_renamed_kept_in_a_file_and_opened_elsewhere(
    page: Page, server: Server, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-03-31")
    page.get_by_label("Name, optional").fill("Farm one")
    first = finished(calculate(page))
    expect(first.locator("h2").first).to_contain_text("Farm one · -7.5000°")
    fill_form(page, lat="-9.4", lon="-40.5", start="2015-01-01", end="2015-03-31")
    second = finished(calculate(page))
    expect(second.locator("h2").first).to_contain_text("-9.4000°")
    expect(second.locator("h2").first).not_to_contain_text("Farm one")
    took = second.locator(".ev-elapsed").inner_text()
    second.get_by_role("button", name="Rename").click()
    second.get_by_label("Name of the place").fill("Farm two")
    second.get_by_label("Name of the place").press("Enter")
    expect(second.locator("h2").first).to_contain_text("Farm two")
    expect(second.locator(".ev-elapsed")).to_have_text(took)  # it goes on for none that has ended
    # Its own charts are called so too: the pictures, and the table behind each
    behind = second.locator(".ev-chart-table").first
    behind.locator("summary").click()
    expect(behind.locator("caption")).to_contain_text("Farm two · -9.4000°")
    with page.expect_download() as picture:
        second.get_by_role("button", name="Save as PNG").first.click()
    assert picture.value.suggested_filename == "evaeto_farm-two_2015-01-01_2015-03-31_eto.png"
    second.get_by_role("button", name="Fold").click()
    expect(second.locator(".ev-results")).to_be_hidden()
    page.get_by_role("button", name="Compare 2 results").click()
    compare = page.locator(".ev-compare")
    expect(compare.locator(".u-legend")).to_contain_text("Farm two")
    expect(compare.locator(".ev-table").get_by_role("row", name="Farm one")).to_be_visible()
    expect(compare).to_contain_text("90 days in common")
    assert Axe().run(page, context=".ev-card-column", options=WCAG).violations_count == 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this session").click()
    path = tmp_path / "session.json"
    download.value.save_as(path)
    other = new_page(server.address)
    open_tab(other, "ETo")
    other.locator(".ev-card-column input[type=file]").set_input_files(path)
    cards = other.locator(".ev-card")
    expect(cards).to_have_count(2)
    for at, name in enumerate(("Farm one", "Farm two")):
        expect(finished(cards.nth(at)).locator("h2").first).to_contain_text(name)


def test_a_chart_has_its_numbers_in_a_table_behind_it_and_the_page_prints_the_result_alone(page: Page) -> None:
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2018-12-31")
    card = finished(calculate(page))
    behind = card.locator(".ev-chart-table").first
    rows = behind.locator("tbody tr")
    behind.get_by_text("The chart as a table").press("Enter")
    expect(rows).to_have_count(48)  # four years begin with months
    expect(behind.get_by_role("columnheader", name="ETo (mm)")).to_be_visible()
    first = card.locator(".ev-table tbody tr").first.locator("td").all_inner_texts()
    card.get_by_role("button", name="Days", exact=True).first.click()
    expect(rows).to_have_count(1100)  # it stays open
    expect(behind).to_contain_text("The first 1,100 of 1,461 in sight")
    row = rows.first
    expect(row.get_by_role("rowheader")).to_have_text(first[0])
    expect(row.locator("td").last).to_have_text(re.compile(rf"^\s*{re.escape(first[1])}0*\s*$"))
    canvas = card.locator(".ev-chart-canvas").first
    canvas.press("+")
    expect(rows).not_to_have_count(1100)  # what is in sight
    assert Axe().run(page, context=".ev-card", options=WCAG).violations_count == 0
    page.emulate_media(media="print")
    expect(card.locator(".ev-chart canvas").first).to_be_visible()
    for hidden in (".ev-form", ".ev-header-row", ".ev-downloads", ".ev-chart-buttons", ".ev-pager"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(behind.locator("caption")).to_be_visible()


def test_a_visitor_chooses_light_or_dark_and_the_browser_keeps_it(page: Page) -> None:
    dashboard = page.locator(".evaeto")

    def ground() -> str:
        colour: str = dashboard.evaluate("el => getComputedStyle(el).backgroundColor")
        return colour

    light = ground()
    page.get_by_role("button", name="Appearance: As the system").click()
    page.get_by_role("button", name="Appearance: Light").click()
    expect(page.locator("html")).to_have_attribute("data-ev-scheme", "dark")
    dark = ground()
    assert light != dark
    assert Axe().run(page, context=".ev-header-row", options=WCAG).violations_count == 0
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-ev-scheme", "dark")
    expect(dashboard).to_have_css("background-color", dark)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Appearance: Dark").click()
    page.get_by_role("button", name="Appearance: As the system").click()
    expect(page.locator("html")).to_have_attribute("data-ev-scheme", "light")
    expect(dashboard).to_have_css("background-color", light)

"""The page at four sizes, in every language and both colour schemes: pictures to be looked at, in artifacts/, and
what axe-core finds there: nothing serious."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server
from browser_steps import calculate, expect_apart, expect_no_wider, fill_form, finished, open_tab
from playwright.sync_api import Locator, Page, expect

from evaeto.dashboard.common.words import Words
from evaeto.i18n import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
Scheme = Literal["light", "dark"]
State = tuple[str, Scheme]
EXAMINED: tuple[State, ...] = (("pt-BR", "dark"),)
"""What is looked at each time. Axe takes longer than all else here."""
EVERY: tuple[State, ...] = tuple((language, scheme) for language in LANGUAGES for scheme in get_args(Scheme))
FITS = "el => el.scrollWidth <= el.clientWidth"
SHEETS = ("months", "statistics", "charts", "climate", "methods", "hours", "irrigate", "calibrate", "python")


def serious(page: Page) -> list[str]:
    """The serious findings of axe, one line each."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def looks(page: Page, states: Iterable[State]) -> Iterator[State]:
    """Bring the page into each language and colour scheme of `states`, which are given back."""
    for language, scheme in states:
        page.get_by_role("button", name=LANGUAGES[language], exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.emulate_media(color_scheme=scheme)
        yield language, scheme


@pytest.mark.parametrize(
    ("width", "height", "of_parts", "of_sheets"),
    [
        pytest.param(1920, 1080, EVERY, EVERY, marks=pytest.mark.nightly),
        pytest.param(1366, 768, EVERY, EVERY[:1], marks=pytest.mark.nightly),
        pytest.param(768, 1024, EVERY, EVERY[2:4], marks=pytest.mark.nightly),
        pytest.param(375, 667, EVERY, EVERY, marks=pytest.mark.nightly),
        (375, 667, EXAMINED, ()),  # the sheets of a result are examined at night
    ],
)
def test_every_part_of_the_page_is_accessible_and_fits(
    server: Server,
    new_page: Callable[..., Page],
    width: int,
    height: int,
    of_parts: tuple[State, ...],
    of_sheets: tuple[State, ...],
) -> None:
    page = new_page(server.address, width=width, height=height)
    say = Words().say
    ARTIFACTS.mkdir(exist_ok=True)
    troubles: list[str] = []

    def look(part: str, states: Iterable[State] = of_parts) -> None:
        for language, scheme in looks(page, states):
            page.screenshot(
                path=ARTIFACTS / f"{part}-{width}x{height}-{language}-{scheme}.jpg",
                full_page=True,
                type="jpeg",
                quality=85,
            )
            troubles.extend(f"{part}, {language}, {scheme}: {found}" for found in serious(page))
            expect_no_wider(page, width)
        page.get_by_role("button", name="English", exact=True).click()

    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    page.locator(".ev-map .leaflet-container").click(position={"x": width * 2 // 5, "y": 200})
    expect(page.locator(".ev-point")).to_be_visible()
    look("map")
    open_tab(page, say("tab.about"))
    expect(page.locator(".ev-about")).to_be_visible()
    look("about")
    open_tab(page, say("tab.field"))
    page.get_by_role("button", name=say("my_field.new"), exact=True).click()
    planted = page.evaluate("new Date(Date.now() - 60 * 86400000).toISOString().slice(0, 10)")
    grown = page.locator(".ev-field-form")
    for name, value in (
        ("name", "Pivot"),
        ("lat", "-7.5325"),
        ("lon", "-46.0356"),
        ("planting", planted),
        ("rate", "8"),
    ):
        grown.get_by_label(say(f"my_field.{name}"), exact=True).fill(value)
    grown.get_by_role("button", name=say("my_field.save"), exact=True).click()
    expect(page.locator(".ev-answer li").first).to_be_visible()
    for summary in page.locator(".ev-my-field details > summary").all():
        summary.click()
    look("field")
    open_tab(page, say("tab.eto"))
    expect(page.locator(".ev-reasons")).to_be_visible()
    look("form")
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2015-01-01", end="2020-12-31")
    card = finished(calculate(page))
    expect(card.locator(".ev-chart canvas")).to_be_visible()
    look("result")
    for sheet in SHEETS if of_sheets else ():
        open_tab(page, say(f"result.tab.{sheet}"))
        expect(card.get_by_text(say("result.computing")).locator("visible=true")).to_have_count(0)
        if sheet == "hours":
            card.get_by_role("button", name=say("hours.fetch"), exact=True).click()
            expect(card.locator(".ev-hours .ev-chart canvas")).to_have_count(2)
        look(sheet, of_sheets)
    assert not troubles, "\n".join(troubles)


def test_no_button_of_the_header_lies_over_another(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address)
    buttons = page.locator(".ev-header-row button")
    expect(buttons).to_have_count(1 + len(LANGUAGES))
    for width in (375, 600, 768, 860, 1366):
        page.set_viewport_size({"width": width, "height": 700})
        for language, name in LANGUAGES.items():
            page.get_by_role("button", name=name, exact=True).click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect_apart(page, ".ev-header-row button", least=1 + len(LANGUAGES), shared=1)


def test_on_a_laptop_nothing_of_a_result_is_cut_off_and_cards_below_the_map_are_as_wide_as_it(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address, 1366, 768)
    page.wait_for_function(
        "() => document.querySelector('.ev-map').offsetWidth === document.querySelector('.ev-forecast')?.offsetWidth"
    )
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2014-12-01", end="2016-03-31")
    card = finished(calculate(page))
    open_tab(page, Words().say("result.tab.statistics"))
    tables = card.locator(".ev-table-scroll:visible")
    expect(tables).to_have_count(2)
    for language, name in LANGUAGES.items():
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(card.get_by_role("tab", name=Words(language=language).say("result.tab.statistics"))).to_be_visible()
        for each in range(2):
            page.wait_for_function(FITS, arg=tables.nth(each).element_handle())


def test_on_a_tablet_the_days_of_a_result_fit_and_what_has_no_room_stands_behind_each_of_them(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address, 768, 1024)
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2015-01-01", end="2015-03-31")
    card = finished(calculate(page))
    table = card.locator(".ev-table:visible")
    expect(table.locator(".ev-row-more").first).to_be_visible()
    page.wait_for_function(FITS, arg=table.locator(".ev-table-scroll").element_handle())
    titles = table.locator("th").all_inner_texts()
    assert titles[0] == "Date"
    assert {"ETo (mm/day)", "Precipitation (mm/day)", "Quality"} <= set(titles)
    assert "Wind at 2 m (m/s)" not in titles
    row = table.locator("tbody tr").nth(1)
    more = row.get_by_role("button", name="Further columns: 2015-01-02")
    expect(more).to_have_attribute("aria-expanded", "false")
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    rest = table.locator(".ev-row-rest")
    expect(rest).to_have_count(1)
    told = rest.locator("dt").all_inner_texts()
    assert "Wind at 2 m (m/s)" in told
    assert not set(told) & set(titles), "nothing twice"
    expect(rest.locator("dd").first).to_have_text(re.compile(r"\S"))
    row.locator("td").nth(1).click()
    expect(rest).to_have_count(0)
    for width in (375, 600, 768, 900):
        page.set_viewport_size({"width": width, "height": 1024})
        for language, name in LANGUAGES.items():
            page.get_by_role("button", name=name, exact=True).click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(table.locator(".ev-row-more").first).to_be_visible()
            page.wait_for_function(FITS, arg=table.locator(".ev-table-scroll").element_handle())


def test_beside_an_open_file_browser_the_dashboard_is_laid_out_by_its_own_width(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(server.address, 1500, 1000)
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2014-12-01", end="2016-03-31")
    card = finished(calculate(page))
    form = page.locator(".ev-form")

    def beside(one: Locator, other: Locator, least: float, most: float) -> None:
        """Wait until one begins so far to the right of the other."""
        page.wait_for_function(
            """([one, other, least, most]) => {
                const away = one.getBoundingClientRect().left - other.getBoundingClientRect().left;
                return least <= away && away <= most;
            }""",
            arg=[one.element_handle(), other.element_handle(), least, most],
        )

    beside(card, form, 300, 1500)
    for width, across in ((600, 2), (840, 3)):
        page.locator(".evaeto").evaluate("(el, width) => (el.style.maxWidth = `${width}px`)", width)
        beside(card, form, 0, 0)  # below it
        columns = form.evaluate("el => getComputedStyle(el).gridTemplateColumns.split(' ').length")
        assert columns == across
        cut = form.locator(".ev-source label").evaluate_all(
            "all => all.filter((el) => el.scrollWidth > el.clientWidth).map((el) => el.textContent)"
        )
        assert not cut
        page.wait_for_function(
            """() => {
                const [header, languages] = [".ev-header-row", ".ev-languages"].map((name) =>
                  document.querySelector(name).getBoundingClientRect().right);
                return Math.abs(header - languages) <= 1;
            }"""
        )
        table = card.locator(".ev-table-scroll:visible").first
        expect(table.get_by_role("button", name="Further columns").first).to_be_visible()
        page.wait_for_function(FITS, arg=table.element_handle())
        card.get_by_role("button", name="All columns", exact=True).click()
        page.wait_for_function("el => (el.scrollLeft = 120) && el.scrollLeft > 0", arg=table.element_handle())
        beside(table.locator("td").first, table, 0, 0)  # the day of a row stays in sight
        card.get_by_role("button", name="Fewer columns", exact=True).click()
    page.locator(".evaeto").evaluate("el => (el.style.maxWidth = '934px')")  # in JupyterLab on a laptop
    page.wait_for_function(FITS, arg=table.element_handle())
    expect_no_wider(page, 1500)

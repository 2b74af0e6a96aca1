"""The report as browsers show and print it, and the one that a Portuguese page hands out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_server import Server
from browser_steps import calculate, fill_form, finished
from playwright.sync_api import Browser, Page, expect

import evaeto
from evaeto.i18n import Speech

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of two months in each language."""
    folder = tmp_path_factory.mktemp("reports")
    with evaeto.demo.serve():
        result = evaeto.compute(lat=-7.5, lon=-46, start="2015-01-01", end="2015-02-28")
    for language in ("en", "pt-BR"):
        result.to_html(folder / f"{language}.html", language=language)
    return folder


@pytest.fixture
def show(browser: Browser, reports: Path) -> Iterator[Callable[..., Page]]:
    """Opens a report; afterwards it may have asked for nothing but itself."""
    asked: list[str] = []
    contexts = []

    def open_report(language: str, width: int = 1280, scheme: Any = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(message.text))
        page.goto((reports / f"{language}.html").as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert [one.rpartition("/")[2] for one in asked if not one.endswith(".html")] == []


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        pytest.param("en", 1920, "light", marks=pytest.mark.nightly),
        pytest.param("pt-BR", 768, "dark", marks=pytest.mark.nightly),
        pytest.param("pt-BR", 375, "light", marks=pytest.mark.nightly),
    ],
)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    show: Callable[..., Page], language: str, width: int, scheme: str
) -> None:
    page = show(language, width, scheme)
    page.evaluate(OPEN_ALL)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    texts = page.locator(".plot .x span:visible, .plot .y span:visible")
    boxes = [box for box in (texts.nth(i).bounding_box() for i in range(texts.count())) if box]
    assert boxes
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 10 for box in boxes)


def test_it_follows_the_colour_scheme_but_is_printed_on_white(show: Callable[..., Page]) -> None:
    page = show("en", scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_on_paper_no_table_is_cut_off_and_what_is_folded_up_is_left_out(show: Callable[..., Page]) -> None:
    page = show("pt-BR", width=680)  # A4 less its margins, at 96 an inch
    page.emulate_media(media="print")
    expect(page.locator("#days")).to_be_hidden()
    page.evaluate(OPEN_ALL)
    expect(page.locator("#days")).to_be_visible()
    assert page.evaluate("Math.max(...[...document.querySelectorAll('table')].map((one) => one.scrollWidth))") <= 680


def test_a_portuguese_page_hands_out_a_portuguese_report(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(server.address, locale="pt-BR")
    say = Speech("pt-BR").say
    fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-31", say=say)
    card = finished(calculate(page, say))
    with page.expect_download() as download:
        card.get_by_role("button", name=say("result.download.html")).click()
    text = Path(download.value.path()).read_text()
    assert '<html lang="pt-BR">' in text
    assert say("report.title") in text

"""Pictures of the page at three sizes, written to artifacts/ to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_server import Server
from browser_steps import calculate, fill_form, finished, open_tab
from playwright.sync_api import Page, expect

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (768, 1024), (375, 667)])
def test_pictures(server: Server, new_page: Callable[..., Page], width: int, height: int) -> None:
    page = new_page(server.address, width=width, height=height)
    ARTIFACTS.mkdir(exist_ok=True)

    def picture(name: str, *, full: bool = True) -> None:
        path = ARTIFACTS / f"{name}-{width}x{height}.png"
        page.screenshot(path=path, full_page=full)
        assert path.stat().st_size > 10_000

    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    page.locator(".ev-map .leaflet-container").click(position={"x": width // 5, "y": 150})
    expect(page.locator(".ev-point")).to_be_visible()
    picture("map")
    open_tab(page, "About")
    expect(page.locator(".ev-about")).to_be_visible()
    picture("about")
    open_tab(page, "ETo")
    expect(page.locator(".ev-reasons")).to_be_visible()
    picture("form")
    fill_form(page, lat="-7.5325", lon="-46.0356", start="2015-01-01", end="2020-12-31")
    card = finished(calculate(page))
    expect(card.locator(".ev-chart canvas")).to_be_visible()
    picture("result")

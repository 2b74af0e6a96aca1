"""Real Chromium against a real server: `evaeto demo` on a free port, with its cluster and its stand-ins."""

from __future__ import annotations

import base64
import functools
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from browser_server import Server, running
from browser_steps import has_seen_world
from patience import LONG_ENOUGH_MS
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEEDLESS = ("WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""Features of Chromium that are no part of a page: pages of its own behind the address bar of each window, and a
renderer in reserve. Together they cost the processor more than our page does."""
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""
MAP = ".ev-map .leaflet-container"
expect.set_options(timeout=LONG_ENOUGH_MS)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Synthetic weather."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def records_server(shared_data: Path) -> Iterator[Server]:
    """Real daily records of nine sites."""
    with running("--records", str(shared_data / "sites")) as started:
        yield started


# One for each module: while Playwright runs, its event loop keeps other tests of this process from running theirs
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed, and CI must not do without the browser tests")
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    flags = [*FLAGS, f"--disable-features={_turned_off(executable)}"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=flags)
        _make_patient(started)
        yield started
        started.close()


@functools.cache
def _turned_off(executable: str) -> str:
    """Features to do without: those Playwright does without, and ours. Chromium heeds the last such list alone."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=executable, args=FLAGS):
        words = [word for process in psutil.Process().children(recursive=True) for word in _command(process)]
    lists = [word.partition("=")[2] for word in words if word.startswith("--disable-features=")]
    return ",".join([*lists[:1], *NEEDLESS])


def _command(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):  # it has ended meanwhile
        return process.cmdline()
    return []


def _make_patient(browser: Browser) -> None:
    """Playwright gives a click half a minute, and has no setting for all contexts of a browser."""
    usual = browser.new_context

    def new_context(**options: Any) -> BrowserContext:
        context = usual(**options)
        context.set_default_timeout(LONG_ENOUGH_MS)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages; afterwards none may have had a console error or asked another host."""
    troubles: list[str] = []
    contexts = []
    stood_in: set[str | None] = {"127.0.0.1", "localhost"}

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in stood_in:
            troubles.append(f"asked another host: {request.url}")

    def open_page(
        address: str,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-GB",
        pictures_of: Collection[str] = (),
        shows: str = MAP,
        first_visit: bool = False,
        **options: Any,
    ) -> Page:
        """`pictures_of` are hosts whose pictures the test answers itself, all with the same; `shows` is what is there
        when it has opened. But on a `first_visit` the browser has kept a map with the whole world."""
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)
        if not first_visit:
            has_seen_world(context, address)
        contexts.append(context)
        stood_in.update(pictures_of)
        for host in pictures_of:
            context.route(f"https://{host}/**", lambda route: route.fulfill(body=PICTURE, content_type="image/png"))
        page = context.new_page()
        page.on("console", on_console)
        page.on("pageerror", lambda error: troubles.append(f"exception: {error}"))
        page.on("request", on_request)
        page.goto(address)
        expect(page.locator(shows)).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(server: Server, new_page: Callable[..., Page]) -> Page:
    """The dashboard on synthetic weather."""
    return new_page(server.address)

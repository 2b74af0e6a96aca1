"""Real Chromium against a real server: `evaeto demo` on a free port, with its cluster and its stand-ins."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

START_LIMIT_S = 90
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
BALSAS = (-7.5325, -46.0356)
ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"

expect.set_options(timeout=20_000)


class Server:
    """A running `evaeto demo`."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-c", "from evaeto.cli import main; main()", "demo", "--port", "0", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.log: list[str] = []
        self._address: str | None = None
        self._told = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def address(self) -> str:
        if not self._told.wait(START_LIMIT_S) or self._address is None:
            raise RuntimeError("the server did not start:\n" + "".join(self.log))
        return self._address

    def kernel(self, kernel_id: str) -> psutil.Process | None:
        """The process of a kernel."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            if any(f"kernel-{kernel_id}" in word for word in process.cmdline()):
                return process
        return None

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        try:
            return self.process.wait(30)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log.append(line)
            if found := re.search(r"http://[\d.]+:\d+/", line):
                self._address = found[0]
                self._told.set()
        self._told.set()


@contextmanager
def running(*options: str) -> Iterator[Server]:
    server = Server(*options)
    try:
        server.address  # noqa: B018  # waits until it is there
        yield server
    finally:
        server.stop()


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed, and CI must not do without the browser tests")
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages; afterwards none may have had a console error or asked another host."""
    troubles: list[str] = []
    contexts = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in ("127.0.0.1", "localhost"):
            troubles.append(f"asked another host: {request.url}")

    def open_page(address: str, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.on("console", on_console)
        page.on("pageerror", lambda error: troubles.append(f"exception: {error}"))
        page.on("request", on_request)
        page.goto(address)
        expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(server: Server, new_page: Callable[..., Page]) -> Page:
    """The dashboard on synthetic weather."""
    return new_page(server.address)

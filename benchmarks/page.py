"""Time the page in a real browser: `python benchmarks/page.py` prints what the README states of it.

The delay is from the clock of the worker, when it logs an event, to that of the browser, when the card has changed.
Of charts, tables and files the best of several turns is printed, beside the first: other programs only ever add time.
Nothing leaves this machine: the services are the local stand-ins with synthetic weather.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, WebSocket, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import Server, running
from browser_steps import calculate, fill_form, finished, open_tab, watch_progress

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
CALCULATIONS = 20
TURNS = 5
expect.set_options(timeout=60_000)
THIRTY_YEARS = ("1991-01-01", "2020-12-31")
EIGHTY_YEARS = ("1941-01-01", "2020-12-31")
MEGABYTES = 20

WATCH_SHEETS = """
() => {
  const times = (window.times = { click: 0, done: 0, charts: [], rows: 0 });
  const drawn = new WeakSet();
  const painted = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
  document.addEventListener("click", () => (times.click = performance.now()), true);
  new MutationObserver(() => {
    for (const canvas of document.querySelectorAll(".ev-sheets .ev-chart canvas")) {
      if (drawn.has(canvas)) continue;
      drawn.add(canvas);
      painted((now) => times.charts.push(now - times.click));
    }
    if (!times.done && document.querySelector(".ev-progress[data-status=SUCCESS]")) times.done = performance.now();
    if (!times.rows && document.querySelector(".ev-sheets .ev-table tbody tr")) {
      times.rows = -1;
      painted((now) => (times.rows = now - times.done));
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-status"] });
}
"""
"""Keeps how long after the click each chart was drawn, and after the end of the calculation the first rows [ms]."""

TRANSPORT = f"""
import os
from evaeto.dashboard.common.download import Download
from evaeto.dashboard.common.words import Words

content = os.urandom({MEGABYTES} * 10**6)
button = Download(Words(), description="Download")
button.on_request(lambda: button.deliver("file", "application/octet-stream", content))
display(button)
"""
"""The page of a notebook that has the button of an export, and a file that is made already."""


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with running() as server:
            visits(browser, server)
            sheets(browser, server)
            print(f"largest file, report of 80 years: {files(browser, server)}")
        print(f"{MEGABYTES} MB that are made already: {transport(browser)}")
        browser.close()


def visits(browser: Browser, server: Server) -> None:
    """How long until the form is there, and from an event to the page."""
    for visit in ("first", "second"):
        page = browser.new_page(locale="en-GB")
        begun = time.perf_counter()
        page.goto(server.address)
        open_tab(page, "ETo")
        expect(page.get_by_role("button", name="Calculate ETo")).to_be_visible(timeout=60_000)
        print(f"{visit} visit, until the form is there: {time.perf_counter() - begun:.1f} s")
    watch_progress(page)
    for number in range(CALCULATIONS):
        close(calculated(page, number, ("2005-01-01", "2014-12-31")))
    delays = sorted(page.evaluate("window.delays"))
    page.close()
    print(f"worker event to DOM, {len(delays)} events of {CALCULATIONS} calculations:")
    print(f"  median {statistics.median(delays):.0f} ms, 95th percentile {delays[int(0.95 * len(delays))]:.0f} ms")


def sheets(browser: Browser, server: Server) -> None:
    """Charts and daily table of 30 years."""
    page = browser.new_page(locale="en-GB")
    sockets: list[WebSocket] = []
    received: list[int] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    page.goto(server.address)
    charts, tables = [], []
    open_tab(page, "ETo")
    page.evaluate(WATCH_SHEETS)
    for turn in range(TURNS + 1):
        page.evaluate("Object.assign(window.times, { done: 0, charts: [], rows: 0 })")
        card = calculated(page, turn, THIRTY_YEARS)
        page.wait_for_function("window.times.rows > 0")
        tables.append(page.evaluate("window.times.rows"))
        page.wait_for_timeout(3000)  # a visitor reads before the charts are opened
        if turn == TURNS:  # by itself, because to listen takes the browser's time
            for socket in sockets:
                socket.on("framereceived", lambda frame: received.append(len(frame)))
        card.get_by_role("tab", name="Charts", exact=True).click()
        expect(card.locator(".ev-sheets .ev-chart canvas")).to_have_count(6)
        page.wait_for_function("window.times.charts.length == 6")
        charts.append(max(page.evaluate("window.times.charts")))
        expect(card.locator(".ev-heat")).to_be_visible()
        close(card)
    page.close()
    print(f"daily table of 30 years, from the end of the calculation to its rows: {_best(tables)}")
    print(f"charts of 30 years, from the click to all six drawn: {_best(charts[:TURNS])}, {sum(received) / 1e6:.2f} MB")


def files(browser: Browser, server: Server) -> str:
    """From the click to the file on disk, making it included."""
    page = browser.new_page(locale="en-GB")
    page.goto(server.address)
    card = calculated(page, 0, EIGHTY_YEARS)
    told = saved(page, card.get_by_role("button", name="Report"))
    page.close()
    return told


def transport(browser: Browser) -> str:
    """From the click to the file on disk where nothing is to be made: kernel, socket, browser."""
    with tempfile.TemporaryDirectory() as folder:
        cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        path = Path(folder, "transport.ipynb")
        path.write_text(
            json.dumps(
                {"cells": [{**cell, "source": TRANSPORT}], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
            )
        )
        with running(str(path)) as server:
            page = browser.new_page(locale="en-GB")
            page.goto(server.address)
            return saved(page, page.get_by_role("button", name="Download"))


def saved(page: Page, button: Locator) -> str:
    """Click a button several times; how long it took, and what came."""
    expect(button).to_be_visible(timeout=60_000)
    taken = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        with page.expect_download() as download:
            button.click()
        path = download.value.path()
        taken.append(1000 * (time.perf_counter() - begun))
        expect(button).to_be_enabled()
    return f"{_best(taken)}, {path.stat().st_size / 1e6:.1f} MB"


def calculated(page: Page, number: int, period: tuple[str, str]) -> Locator:
    """The card of a finished calculation, each number at a place of its own."""
    fill_form(page, lat=f"{-7.5 + number / 10:.1f}", lon="-46", start=period[0], end=period[1])
    return finished(calculate(page))


def close(card: Locator) -> None:
    """Close a card."""
    card.get_by_role("button", name="Close").click()
    expect(card).to_have_count(0)


def _best(times_ms: Sequence[float]) -> str:
    return f"best {min(times_ms) / 1000:.2f} s, first {times_ms[0] / 1000:.2f} s of {len(times_ms)}"


if __name__ == "__main__":
    main()

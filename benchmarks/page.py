"""Time the page in a real browser: `python benchmarks/page.py` prints what the README states of it.

The delay is from the clock of the worker, when it logs an event, to that of the browser, when the card has changed.
Nothing leaves this machine: the services are the local stand-ins with synthetic weather.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import running
from browser_steps import calculate, fill_form, finished, open_tab, watch_progress

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
CALCULATIONS = 20


def main() -> None:
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for visit in ("first", "second"):
            page = browser.new_page(locale="en-GB")
            begun = time.perf_counter()
            page.goto(server.address)
            open_tab(page, "ETo")
            expect(page.get_by_role("button", name="Calculate ETo")).to_be_visible(timeout=60_000)
            print(f"{visit} visit, until the form is there: {time.perf_counter() - begun:.1f} s")
        watch_progress(page)
        for number in range(CALCULATIONS):
            fill_form(page, lat=f"{-7.5 + number / 10:.1f}", lon="-46", start="2005-01-01", end="2014-12-31")
            card = finished(calculate(page))
            card.get_by_role("button", name="Close").click()
            expect(card).to_have_count(0)
        delays = sorted(page.evaluate("window.delays"))
        browser.close()
    print(f"worker event to DOM, {len(delays)} events of {CALCULATIONS} calculations:")
    print(f"  median {statistics.median(delays):.0f} ms, 95th percentile {delays[int(0.95 * len(delays))]:.0f} ms")


if __name__ == "__main__":
    main()

"""From opening a kept field to its answer: `python benchmarks/my_field.py` prints the seconds of each turn.

Beside it, in the same turn, stands the road without My field: open the page, type place and period, calculate, open
the irrigation sheet, plan. Both are new browser profiles against one real `evaeto demo`; what people type takes no
time here. *Kept* is when the last answer is drawn, which the browser keeps; *answer* when today's is.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import running
from browser_steps import calculate, fill_form, finished
from relay import Relay, relayed, take_links

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
# In the page itself: its policy forbids what `wait_for_function` does
ALL_ANSWERED = """
(count) => new Promise((resolve) => {
  const timer = setInterval(() => {
    if (Object.keys(JSON.parse(localStorage.getItem("evaeto-field-answers")) ?? {}).length < count) return;
    clearInterval(timer);
    resolve();
  }, 20);
})
"""
PLANTED = (datetime.now(UTC) - timedelta(days=75)).date()
expect.set_options(timeout=120_000)


def field(number: int) -> dict[str, Any]:
    """One of several fields, 20 km apart."""
    told = {
        "name": f"Field {number}", "lat": round(-7.5 - 0.2 * number, 4), "lon": -46.0,
        "field": {"crop": "maize", "soil": "loam", "planting": f"{PLANTED}"}, "system": {"rate": 8},
    }  # fmt: skip
    return {"id": f"f{number}", "told": told}


def opened(browser: Browser, relay: Relay, count: int) -> tuple[float, float, float]:
    """Seconds until the first answer, until all, and, opened again, until the kept one is drawn."""
    context = browser.new_context(locale="en-GB", viewport={"width": 375, "height": 667})
    kept = json.dumps({"fields": [field(number) for number in range(count)], "chosen": "f0"})
    page = context.new_page()
    page.add_init_script(f"localStorage.getItem('evaeto-fields') ?? localStorage.setItem('evaeto-fields', {kept!r})")
    begun = time.perf_counter()
    page.goto(f"http://127.0.0.1:{relay.port}/#view=field", wait_until="commit")
    expect(page.locator(".ev-answer li").first).to_be_visible()
    first = time.perf_counter() - begun
    page.evaluate(ALL_ANSWERED, count)
    every = time.perf_counter() - begun
    page.close()
    time.sleep(5)  # the next kernel is started ahead meanwhile
    page, begun = context.new_page(), time.perf_counter()
    page.goto(f"http://127.0.0.1:{relay.port}/#view=field", wait_until="commit")
    expect(page.locator(".ev-answer li").first).to_be_visible()
    again = time.perf_counter() - begun
    context.close()
    return first, every, again


def by_form(browser: Browser, relay: Relay) -> float:
    """Seconds until the irrigation sheet of a calculation says something."""
    context = browser.new_context(locale="en-GB", viewport={"width": 375, "height": 667})
    page, begun = context.new_page(), time.perf_counter()
    page.goto(f"http://127.0.0.1:{relay.port}/", wait_until="commit")
    expect(page.locator(".ev-map .leaflet-container")).to_be_visible()
    ahead = (datetime.now(UTC) + timedelta(days=14)).date()
    fill_form(page, lat="-7.5", lon="-46.0", start=f"{PLANTED}", end=f"{ahead}")
    card = finished(calculate(page))
    card.get_by_role("tab", name="Irrigation", exact=True).click()
    card.get_by_label("Planted on", exact=True).fill(f"{PLANTED}")
    card.get_by_label("Planted on", exact=True).blur()
    card.get_by_role("button", name="Plan irrigation").click()
    expect(card.get_by_text("the day before −")).to_be_visible()
    took = time.perf_counter() - begun
    context.close()
    return took


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    take_links(arguments, "free")
    arguments.add_argument("--turns", type=int, default=3)
    arguments.add_argument("--fields", type=int, default=20)
    options = arguments.parse_args()
    with sync_playwright() as playwright, running() as server, relayed(server.address) as relay:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        time.sleep(5)
        opened(browser, relay, 1)  # the first visitor of a server waits for imports
        for link in options.links:
            relay.link = link
            for _ in range(options.turns):
                time.sleep(5)
                answer, _, kept = opened(browser, relay, 1)
                time.sleep(5)
                print(f"{link.name:<9} kept {kept:5.2f} s, answer {answer:5.2f} s; ", end="", flush=True)
                print(f"by form and sheet {by_form(browser, relay):5.2f} s", flush=True)
            time.sleep(5)
            first, every, _ = opened(browser, relay, options.fields)
            print(f"{link.name:<9} {options.fields} fields: first {first:5.2f} s, all {every:5.2f} s", flush=True)
        browser.close()


if __name__ == "__main__":
    main()

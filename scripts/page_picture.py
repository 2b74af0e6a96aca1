"""Make docs/images/page.png from the running page: a calculation at Balsas from recorded weather.

    python scripts/page_picture.py FOLDER_OF_RECORDS

Needs Chromium and the test dependencies; drives the page with the same steps as the browser tests.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from browser_server import running  # noqa: E402
from browser_steps import calculate, fill_form, finished  # noqa: E402

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]


def main(records: str) -> None:
    target = ROOT / "docs" / "images" / "page.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    with running("--records", records) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, locale="en-GB")
        page.goto(server.address)
        fill_form(page, lat="-7.5312", lon="-46.0390", start="2018-01-01", end="2020-12-31")
        card = finished(calculate(page))
        expect(card.locator(".ev-chart canvas").first).to_be_visible()
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=target)
        browser.close()
    print(target)


if __name__ == "__main__":
    main(*sys.argv[1:])

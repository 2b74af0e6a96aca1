"""Charts of thirty years in a real browser: `python benchmarks/charts.py` prints turns of this checkout and of 468d6c7.

The two alternate within one run on one machine: *drawn* is from the click on the sheet to its last chart, with what
came over the socket; *switch* from a click on days, months or years to the charts in sight. Nothing leaves this
machine: the services are the local stand-ins with synthetic weather. 468d6c7 runs from its sources, with the packages
of this environment.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import Server

HERE = Path(__file__).resolve().parents[1]
BASE = "468d6c7"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
PERIOD = ("1991-01-01", "2020-12-31")
expect.set_options(timeout=120_000)

# By the page's own clock: its policy forbids what `wait_for_function` does
WATCH = """
() => { window.chartsDrawn = new Promise((resolve) => {
  const drawn = new WeakSet();
  let [clicked, last, quiet] = [0, 0, null];
  const painted = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
  document.addEventListener("click", () => (clicked ||= performance.now()), true);
  new MutationObserver(() => {
    for (const canvas of document.querySelectorAll(".ev-sheets .ev-chart canvas")) {
      if (drawn.has(canvas)) continue;
      drawn.add(canvas);
      painted((now) => {
        last = now - clicked;
        clearTimeout(quiet);
        quiet = setTimeout(() => resolve(last), 2000);
      });
    }
  }).observe(document.body, { subtree: true, childList: true });
}); }
"""
SWITCHED = """
(name) => new Promise((resolve) => {
  const bar = document.querySelector(".ev-sheets .ev-steps");
  bar.scrollIntoView();
  const button = [...bar.querySelectorAll("button")].find((each) => each.textContent === name);
  requestAnimationFrame(() => setTimeout(() => {
    const begun = performance.now();
    button.click();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
  }, 500));
})
"""


@contextmanager
def serving(tree: Path) -> Iterator[str]:
    """The address of a demo from the sources in a folder."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(tree)
    try:
        with chdir(tree):
            server = Server()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    try:
        yield server.address
    finally:
        server.stop()


@contextmanager
def base() -> Iterator[Path]:
    """The sources of `BASE`."""
    packed = subprocess.run(["git", "archive", BASE], cwd=HERE, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
        yield Path(folder)


def turn(browser: Browser, address: str, number: int) -> tuple[float, float, dict[str, float]]:
    """Seconds until drawn, megabytes received, and milliseconds of each switch."""
    page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 900})
    received: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    page.on("websocket", listen)
    page.goto(address)
    calculate(page, number)
    page.wait_for_timeout(3000)  # a visitor reads before the charts are opened
    before = len(received)
    page.evaluate(WATCH)
    page.locator(".ev-sheets").get_by_role("tab", name="Charts", exact=True).click()
    drawn = page.evaluate("window.chartsDrawn") / 1000
    megabytes = sum(received[before:]) / 1e6
    switches = {}
    if page.locator(".ev-sheets .ev-steps").count():
        for name in ("Years", "Days", "Months"):
            switches[name] = page.evaluate(SWITCHED, name)
    page.close()
    return drawn, megabytes, switches


def calculate(page: Page, number: int) -> None:
    page.get_by_role("tab", name="ETo", exact=True).click()
    page.get_by_label("Latitude").fill(f"{-7.5 + number / 10:.1f}")
    page.get_by_label("Longitude").fill("-46")
    first, last = (page.get_by_label(name, exact=True) for name in ("First day", "Last day"))
    expect(last).not_to_have_value("")
    first.fill(PERIOD[0])
    last.fill(PERIOD[1])
    last.blur()
    button = page.get_by_role("button", name="Calculate ETo")
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator(".ev-card .ev-progress")).to_have_attribute("data-status", "SUCCESS")
    expect(page.locator(".ev-card .ev-table tbody tr").first).to_be_visible()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--turns", type=int, default=5)
    turns = arguments.parse_args().turns
    found: dict[str, list[float]] = {"here": [], BASE: []}
    with (
        sync_playwright() as playwright, base() as tree, serving(HERE) as here, serving(tree) as there,
    ):  # fmt: skip
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for number in range(turns):
            for name, address in (("here", here), (BASE, there)):
                drawn, megabytes, switches = turn(browser, address, number)
                found[name].append(drawn)
                told = (
                    "; switch " + ", ".join(f"{to} {took:.0f} ms" for to, took in switches.items()) if switches else ""
                )
                print(f"{name:<8} drawn {drawn:5.2f} s, {megabytes:.2f} MB{told}", flush=True)
        browser.close()
    here_s, base_s = (statistics.median(found[name]) for name in found)
    print(f"median drawn {here_s:.2f} s, {BASE} {base_s:.2f} s: {here_s / base_s:.2f} of it")


if __name__ == "__main__":
    main()

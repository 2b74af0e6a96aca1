"""What a visit to the page weighs and how long it takes: `python benchmarks/page_weight.py` prints one line a visit.

Cold is a browser that was never here, warm the same browser once more. Between the browser and a real `evaeto demo`
stands a relay that counts what passes and lets it pass at a given rate and delay, the kernel's socket too: a browser
throttles no WebSocket, and tells the size of its frames only after it has inflated them. Another build is measured from
its folder, with PYTHONPATH=. before the command.

*Usable* is when a click on the map has shown its coordinates, which the kernel words, and Calculate is enabled.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import running
from relay import LINKS, Link, Relay, Visit, relayed, take_links, visit

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


def both(browser: Browser, relay: Relay) -> Iterator[tuple[str, Visit]]:
    """A cold and a warm visit in one new browser profile."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    for name in ("cold", "warm"):
        try:
            yield name, visit(context, relay)
        except PlaywrightTimeout:
            print(f"{name}: not usable within the patience", flush=True)
        time.sleep(5)  # the next kernel is started ahead meanwhile
    context.close()


def weigh(address: str, links: Iterable[Link], turns: int = 1, paths: bool = False) -> None:
    """Print a line for each visit to a server, over each link."""
    with sync_playwright() as playwright, relayed(address) as relay:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        time.sleep(3)
        for link in links:
            relay.link = link
            for _ in range(turns):
                for which, seen in both(browser, relay):
                    print(
                        f"{link.name:<9} {which}: usable {seen.usable_s:5.1f} s, {len(seen.requests)} requests, "
                        f"{seen.bytes_down / 1e6:.3f} MB down ({seen.bytes_when_usable / 1e6:.3f} when usable), "
                        f"{seen.bytes_up / 1e6:.3f} MB up",
                        flush=True,
                    )
                    if paths:
                        print("\n".join(seen.requests))
        browser.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    take_links(arguments, *LINKS)
    arguments.add_argument("--turns", type=int, default=1)
    arguments.add_argument("--paths", action="store_true", help="print what was asked for")
    options = arguments.parse_args()
    with running() as server:
        weigh(server.address, options.links, options.turns, options.paths)


if __name__ == "__main__":
    main()

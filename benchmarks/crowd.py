"""How a page opens and a crowd is served: `python benchmarks/crowd.py --beside 468d6c7` prints tables of two builds.

The first is of one visit: how long until the page is usable, requests and bytes, cold and warm, over links of several
speeds (`page_weight.py` says what these words mean). The second is of visitors at once: each opens the page, calculates
thirty years at a place of his own, looks at all charts and stays until the last has done so; how long they waited, and
the memory of a page and of all. They speak the protocol of the page and draw nothing, since forty browsers would need a
larger machine than the server.

`--beside COMMIT` measures an earlier commit of this repository too, with the packages of this environment or with the
interpreter that `--python` names. `--at-once` and `--links` choose what is measured, either without a word behind it
nothing of its kind. `--visits N` opens and closes N pages instead, two at a time, and tells what the server holds
after each hundred. Nothing leaves this machine: the services are the local stand-ins with synthetic weather. Linux
only, as it reads /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import connection_file
from light_visitor import Visitor
from page_weight import weigh
from relay import LINKS, Link, link_named

AT_ONCE = (10, 20, 40, 60)
PERIOD = ("1991-01-01", "2020-12-31")
PATIENCE_S = 300.0
FIRST, STRETCH = 4, 100  # visits
MB = 1e6
HERE = Path(__file__).resolve().parents[1]
DEMO = "from evaeto.cli import main; main()"


class Build(NamedTuple):
    """A build of evaeto."""

    name: str
    python: str
    folder: Path


class Came(NamedTuple):
    """What one visitor saw."""

    page_s: float | None
    result_s: float | None
    charts: int
    longest_line: int


class Held(NamedTuple):
    """What a server and all its processes hold."""

    pages_mb: list[float]
    private_mb: float
    threads: int
    files: int
    server_mb: float


@contextmanager
def beside(commit: str, python: str) -> Iterator[Build]:
    """A commit of this repository in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(["git", "archive", commit], cwd=HERE, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        yield Build(commit, python, Path(folder))


@contextmanager
def serving(build: Build) -> Iterator[tuple[str, psutil.Process]]:
    """A demo of a build."""
    process = subprocess.Popen(
        [build.python, "-c", DEMO, "demo", "--port", "0"],
        env={**os.environ, "EVAETO_MAX_PAGES": "200", "PYTHONPATH": str(build.folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, cwd="/",
    )  # fmt: skip
    assert process.stdout is not None
    log: list[str] = []
    try:
        for line in process.stdout:
            log.append(line)
            if found := re.search(r"http://[\d.]+:\d+/", line):
                break
        else:
            raise RuntimeError("".join(log))
        reading = threading.Thread(target=lambda: log.extend(process.stdout or ()), daemon=True)
        reading.start()
        yield found[0], psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    reading.join(10)
    print(f"  the log has {len(log)} lines, {sum('Traceback' in line for line in log)} tracebacks", flush=True)


def private_mb(process: psutil.Process) -> float:
    """Memory that no other process shares."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(found) for found in re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.M)) * 1024 / MB


def proportional_mb(process: psutil.Process) -> float:
    """Memory, of what is shared its part."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(found) for found in re.findall(r"^Pss:\s+(\d+) kB", text, re.M)) * 1024 / MB


def held(server: psutil.Process) -> Held:
    """What a server holds now."""
    pages, total, threads, files = [], 0.0, 0, 0
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error, OSError):
            if connection_file(process) is not None:
                pages.append(private_mb(process))
            total += proportional_mb(process)
            threads += process.num_threads()
            files += process.num_fds()
    return Held(pages, total, threads, files, private_mb(server))


async def come(address: str, number: int, all_done: Callable[[], asyncio.Future[None]]) -> Came:
    """One visit."""
    begun = time.monotonic()
    page_s = result_s = None
    charts = 0
    async with Visitor(address) as visitor:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await visitor.open()
                page_s = time.monotonic() - begun
                charts = await visitor.calculate(-20 + number / 4, -50 + number / 4, *PERIOD)
                result_s = time.monotonic() - begun if charts else None
        except Exception as error:  # whatever it was, this visitor has no result
            print(f"  visitor {number}: {error!r}")
        await all_done()
    return Came(page_s, result_s, charts, max(visitor.places, default=0))


async def crowd(address: str, server: psutil.Process, count: int) -> None:
    """So many visitors at once; prints the line of the table."""
    remaining = count
    leave = asyncio.get_running_loop().create_future()
    done = asyncio.Event()

    def all_done() -> asyncio.Future[None]:
        nonlocal remaining
        remaining -= 1
        if not remaining:
            done.set()
        return leave

    coming = [asyncio.create_task(come(address, number, all_done)) for number in range(count)]
    await done.wait()
    seen = await asyncio.to_thread(held, server)
    leave.set_result(None)
    came = await asyncio.gather(*coming)
    pages = sorted(seen.pages_mb)[-count:]
    opened, results = [one.page_s for one in came], [one.result_s for one in came]
    print(
        f"{count:>3} at once: page median {middle(opened):5.1f} s, p95 {late(opened):5.1f} s; results "
        f"{sum(one is not None for one in results)} of {count}, p95 {late(results):5.1f} s; longest line "
        f"{max(one.longest_line for one in came)}; private {statistics.median(pages):5.1f} MB a page (most "
        f"{max(pages):.1f}), {seen.private_mb / 1000:.2f} GB in all; {seen.threads} threads, {seen.files} files",
        flush=True,
    )


async def visits(address: str, server: psutil.Process, count: int) -> None:
    """So many visitors, two at a time; what the server holds after each hundred: a growth shows by its course."""
    await one_by_one(address, range(FIRST))  # what is loaded on first use stays
    begun, known = time.monotonic(), await settled(server)
    tell_of_visits(0, known, 0.0)
    for number in range(0, count, STRETCH):
        await one_by_one(address, range(number, min(number + STRETCH, count)))
        known = await settled(server)
        tell_of_visits(min(number + STRETCH, count), known, time.monotonic() - begun)


def tell_of_visits(count: int, known: Held, seconds: float) -> None:
    """A line of the table."""
    print(
        f"{count:5d} visits in {seconds / 60:4.1f} min: server {known.server_mb:.0f} MB, all {known.private_mb:.0f}, "
        f"threads {known.threads}, files {known.files}, kernels {len(known.pages_mb)}",
        flush=True,
    )


async def one_by_one(address: str, numbers: Iterable[int]) -> None:
    """Open pages, calculate a year in each, and close them."""
    turns = asyncio.Semaphore(2)

    async def one(number: int) -> None:
        async with turns, asyncio.timeout(PATIENCE_S), Visitor(address) as visitor:
            await visitor.open()
            await visitor.calculate(-20 + number % 40 / 4, -50 + number % 40 / 4, "2020-01-01", "2020-12-31")

    await asyncio.gather(*(one(number) for number in numbers))


async def settled(server: psutil.Process) -> Held:
    """What a server holds once all that is ending has ended."""
    known = await asyncio.to_thread(held, server)
    for _ in range(60):
        await asyncio.sleep(1)
        now = await asyncio.to_thread(held, server)
        if (now.threads, now.files, len(now.pages_mb)) == (known.threads, known.files, len(known.pages_mb)):
            return now
        known = now
    return known


def middle(seconds: Iterable[float | None]) -> float:
    """Of those that came."""
    return statistics.median([one for one in seconds if one is not None] or [float("nan")])


def late(seconds: Iterable[float | None]) -> float:
    """The 95th percentile; who got nothing counts as longer than all."""
    known = sorted(float("inf") if one is None else one for one in seconds)
    return known[max(0, -(-95 * len(known) // 100) - 1)]


async def crowds(build: Build, numbers: Iterable[int]) -> None:
    """The table of a build, a server for each line."""
    for count in numbers:
        with serving(build) as (address, server):
            await asyncio.sleep(3)
            await crowd(address, server, count)


async def many_visits(build: Build, count: int) -> None:
    """So many visits to one server."""
    with serving(build) as (address, server):
        await visits(address, server, count)


def measure(build: Build, links: list[Link], at_once: list[int], count: int) -> None:
    """What is to be known of a build."""
    print(f"{build.name}:", flush=True)
    if count:
        asyncio.run(many_visits(build, count))
        return
    if links:
        with serving(build) as (address, _):
            weigh(address, links)
    asyncio.run(crowds(build, at_once))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--at-once", nargs="*", type=int, default=AT_ONCE, metavar="N")
    arguments.add_argument("--links", nargs="*", type=link_named, default=[*LINKS.values()], metavar="LINK")
    arguments.add_argument("--beside", metavar="COMMIT")
    arguments.add_argument("--python", default=sys.executable, help="interpreter of the commit beside this one")
    arguments.add_argument("--visits", type=int, default=0, metavar="N")
    options = arguments.parse_args()
    asked = options.links, options.at_once, options.visits
    measure(Build("this build", sys.executable, HERE), *asked)
    if options.beside:
        with beside(options.beside, options.python) as other:
            measure(other, *asked)


if __name__ == "__main__":
    main()

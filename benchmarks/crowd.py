"""How a crowd is served: `python benchmarks/crowd.py` prints a table, one line for each number of visitors at once.

Each visitor opens the page, calculates thirty years at a place of his own, looks at all charts and stays until the last
has done so. They speak the protocol of the page and draw nothing, since forty browsers would need a larger machine than
the server. `--python` is the interpreter of another build to compare with. `--visits N` opens and closes N pages, two
at a time, and tells what the server holds before and after. Nothing leaves this machine: the services are the local
stand-ins with synthetic weather. Linux only, as it reads /proc.
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
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from browser_server import connection_file
from light_visitor import Visitor

AT_ONCE = (10, 20, 40, 60)
PERIOD = ("1991-01-01", "2020-12-31")
PATIENCE_S = 300.0
MB = 1e6
DEMO = "from evaeto.cli import main; main()"


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
def serving(python: str) -> Iterator[tuple[str, psutil.Process]]:
    """A demo of the build of an interpreter."""
    process = subprocess.Popen(
        [python, "-c", DEMO, "demo", "--port", "0"], env={**os.environ, "EVAETO_MAX_PAGES": "200"},
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
        reading = asyncio.get_running_loop().run_in_executor(None, lambda: log.extend(process.stdout or ()))
        yield found[0], psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    reading.cancel()
    print(f"  the log has {len(log)} lines, {sum('Traceback' in line for line in log)} tracebacks")


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
    """So many visitors one after the other, two at a time."""
    await one_by_one(address, 4)  # what is loaded on first use stays
    before = await settled(server)
    await one_by_one(address, count)
    after = await settled(server)
    print(
        f"{count} visits: server {before.server_mb:.0f} -> {after.server_mb:.0f} MB, all {before.private_mb:.0f} -> "
        f"{after.private_mb:.0f} MB, threads {before.threads} -> {after.threads}, "
        f"files {before.files} -> {after.files}, "
        f"kernels {len(before.pages_mb)} -> {len(after.pages_mb)}",
        flush=True,
    )


async def one_by_one(address: str, count: int) -> None:
    """Open pages, calculate a year in each, and close them."""
    turns = asyncio.Semaphore(2)

    async def one(number: int) -> None:
        async with turns, asyncio.timeout(PATIENCE_S), Visitor(address) as visitor:
            await visitor.open()
            await visitor.calculate(-20 + number % 40 / 4, -50 + number % 40 / 4, "2020-01-01", "2020-12-31")

    await asyncio.gather(*(one(number) for number in range(count)))


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


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("at_once", nargs="*", type=int, default=AT_ONCE, metavar="N")
    arguments.add_argument("--python", default=sys.executable)
    arguments.add_argument("--visits", type=int, default=0)
    options = arguments.parse_args()
    if options.visits:
        with serving(options.python) as (address, server):
            await visits(address, server, options.visits)
        return
    for count in options.at_once:
        with serving(options.python) as (address, server):
            await asyncio.sleep(3)
            await crowd(address, server, count)


if __name__ == "__main__":
    asyncio.run(main())

"""What must not get slower: each job here and at an earlier commit, in turn, nine pairs; prints the median ratio.

`python benchmarks/guards.py [JOB ...]` compares this checkout with commit 468d6c7, taken from the history and installed
in an environment of its own beside this one, with the same versions of all libraries. Each pair is timed back to back,
so a ratio holds while the machine's speed drifts. Exit code 1 when a median is above the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import distributions
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parents[1]
BASE = "468d6c7"
BESIDE = HERE / f".venv-{BASE}"
"""Environment and tree of `BASE`; kept for the next run."""
PAIRS = 9
LIMIT = 1.03
ENDS_S = 20
"""How long a process may take to end when it is told to, or has failed; then it is killed."""

Turn = Callable[[], float]
"""Does the job once; how long it took [s]."""


class Times(NamedTuple):
    """Of a turn: processor time of all threads, and wall clock [s]."""

    processor: float
    wall: float


class Build(NamedTuple):
    """One of the two things compared."""

    tree: Path
    python: Path

    @property
    def env(self) -> dict[str, str]:
        """Of its processes; they keep compiled sources, as an installed package has them."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPATH": str(self.tree), "PYTHONPYCACHEPREFIX": str(BESIDE / "compiled")}


GRID = """
    import numpy as np, pandas as pd, xarray as xr
    rng = np.random.default_rng(0)
    def grid(days, rows, columns, freq="D", **chunks):
        shape, dims = (days, rows, columns), ("time", "lat", "lon")
        tmin = rng.uniform(-10, 25, shape)
        values = {"tmax": tmin + rng.uniform(2, 15, shape), "tmin": tmin, "rhmean": rng.uniform(20, 95, shape),
                  "u2": rng.uniform(0, 8, shape), "rs": rng.uniform(2, 9, shape)}
        time, lat, lon = (pd.date_range("2019-01-01", periods=days, freq=freq), np.linspace(-35, 35, rows),
                          np.linspace(0, 99, columns))
        if freq == "h":  # no more radiation than the sun gives, and none at night
            turned = np.radians(15 * (np.arange(days)[:, None, None] - 12.5) + lon)
            north, declination = np.radians(lat)[:, None], 0.409 * np.sin(2 * np.pi * time.dayofyear / 365 - 1.39)
            declination = declination.to_numpy()[:, None, None]
            height = np.sin(north) * np.sin(declination) + np.cos(north) * np.cos(declination) * np.cos(turned)
            rs = rng.uniform(0.1, 0.7, shape) * 4.9 * np.maximum(height, 0)
            values = {"tmean": tmin, "rhmean": values["rhmean"], "u2": values["u2"], "rs": rs}
        coords = {"time": time, "lat": lat, "lon": lon, "elevation": (("lat", "lon"), rng.uniform(0, 2000, shape[1:]))}
        made = xr.Dataset({name: (dims, v) for name, v in values.items()}, coords)
        return made.chunk(chunks) if chunks else made
"""
TABLE = """
    import numpy as np, pandas as pd
    rng = np.random.default_rng(0)
    days = pd.date_range("1991-01-01", "2020-12-31", name="date")
    tmin = rng.uniform(5, 20, days.size)
    table = pd.DataFrame({"tmax": tmin + 10, "tmin": tmin, "rhmax": 90.0, "rhmin": rng.uniform(30, 60, days.size),
                          "u2": rng.uniform(1, 4, days.size), "rs": rng.uniform(5, 20, days.size)}, days)
"""

IN_ONE_PROCESS = {
    "daily grid in memory": (GRID + "    w = grid(365, 100, 200)", "evaeto.eto(w)"),
    "daily grid on Dask": (GRID + "    w = grid(365, 100, 200, time=365, lat=50)", "evaeto.eto(w).compute()"),
    "daily grid to Zarr": (
        GRID + "    w = grid(365, 100, 200, time=365, lat=50)",
        "evaeto.write_grid(evaeto.eto(w), 'eto.zarr')",
    ),
    "hourly grid in memory": (GRID + "    w = grid(24 * 120, 10, 10, 'h')", "evaeto.eto(w, utc_offset=0)"),
    "daily table in memory": (TABLE, "evaeto.eto(table, lat=-22.7, elevation=546)"),
    "tables of one year": (
        TABLE + "    year = table[:365]",
        "for _ in range(50): evaeto.eto(year, lat=-22.7, elevation=546)",
    ),
    "read a CSV file": (TABLE + "    table.to_csv('station.csv')", "evaeto.read_weather('station.csv')"),
}
"""Preparation and job; one process on each side, that has warmed up, does the job at every turn."""

WHOLE_PROCESS = {
    "evaeto eto, 30 years of CSV": (
        TABLE + "    table.to_csv('station.csv')",
        "evaeto eto station.csv --lat -22.7 --elevation 546 --out eto.csv",
    ),
    "evaeto --help": ("", "evaeto --help"),
}
"""Preparation and command line; a new process at every turn."""

PAGE = "page usable"

SERVE = """
import sys, time
exec(compile(sys.argv[1], "preparation", "exec"))
import evaeto
job = compile(sys.argv[2], "job", "exec")
for _ in range(int(sys.argv[3])):
    exec(job)
print("ready", flush=True)
for line in sys.stdin:
    begun, used = time.perf_counter(), time.process_time()
    exec(job)
    print(time.process_time() - used, time.perf_counter() - begun, flush=True)
"""


def main() -> None:
    names = [*IN_ONE_PROCESS, *WHOLE_PROCESS, PAGE]
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("jobs", nargs="*", metavar="JOB", help=f"any of: {'; '.join(names)}; all by default")
    arguments.add_argument("--pairs", type=int, default=PAIRS)
    options = arguments.parse_args()
    if unknown := set(options.jobs) - set(names):
        arguments.error(f"unknown: {', '.join(sorted(unknown))}")
    slower = False
    builds = (Build(HERE, Path(sys.executable)), earlier())
    for name in options.jobs or names:
        with ExitStack() as stack:
            now, before = (stack.enter_context(contender(name, build)) for build in builds)
            ratios = [now() / before() for _ in range(options.pairs)]
        median = statistics.median(ratios)
        slower |= median > LIMIT
        print(f"{name:<32} {median:6.3f}   {min(ratios):.3f} to {max(ratios):.3f}", flush=True)
    sys.exit(slower)


def earlier() -> Build:
    """`BASE`, installed beside with everything it needs."""
    build = Build(BESIDE / "tree", BESIDE / "bin" / "python")
    if not (BESIDE / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(BESIDE)], check=True)
        packed = subprocess.run(["git", "archive", BASE], cwd=HERE, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(build.tree, filter="data")
        same = {made.metadata["Name"]: made.version for made in distributions() if made.metadata["Name"] != "evaeto"}
        versions = BESIDE / "same.txt"  # it is the code that is compared, not what pip chose on two days
        versions.write_text("".join(f"{name}=={version}\n" for name, version in same.items()))
        words = ["install", "-qq", "--constraint", str(versions), "--editable", f"{build.tree}[test,peers]"]
        subprocess.run([build.python, "-m", "pip", *words], check=True)
        (BESIDE / ".ready").touch()
    return build


@contextmanager
def contender(name: str, build: Build) -> Iterator[Turn]:
    """A job as one of the builds does it."""
    with tempfile.TemporaryDirectory() as folder:
        if name == PAGE:
            with page(folder, build) as turn:
                yield turn
        elif name in IN_ONE_PROCESS:
            with process(*IN_ONE_PROCESS[name], folder, build) as turn:
                yield lambda: turn().wall
        else:
            preparation, command = WHOLE_PROCESS[name]
            subprocess.run([build.python, "-c", textwrap.dedent(preparation)], cwd=folder, check=True)
            words = [str(build.python), "-m", *command.split()]
            turn = lambda: timed(words, folder, build.env)  # noqa: E731
            turn()
            yield turn


def timed(words: list[str], folder: str, env: dict[str, str]) -> float:
    """Processor time of the process: how long one waits for a core and a disk says nothing of the code."""
    before = os.times()
    subprocess.run(words, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@contextmanager
def process(
    preparation: str, job: str, folder: str | Path, build: Build, beforehand: int = 2
) -> Iterator[Callable[[], Times]]:
    """A process that has done the job `beforehand` so many times, and does it at every turn."""
    words = [str(build.python), "-W", "ignore", "-c", SERVE, textwrap.dedent(preparation), job, str(beforehand)]
    served = subprocess.Popen(
        words, cwd=folder, env=build.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert served.stdin is not None
    assert served.stdout is not None

    def line() -> str:
        if not (told := served.stdout.readline()):
            raise RuntimeError(f"the process of {build.tree} has ended; what it said stands above")
        return told

    def turn() -> Times:
        served.stdin.write("\n")
        served.stdin.flush()
        return Times(*map(float, line().split()))

    try:
        assert line() == "ready\n"
        yield turn
    finally:
        served.stdin.close()
        try:
            served.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            served.kill()
            served.wait()


@contextmanager
def page(folder: str, build: Build) -> Iterator[Turn]:
    """From the address to a form that the kernel has answered: a point typed into it makes it possible to calculate."""
    words = [str(build.python), str(Path(__file__).resolve()), "--visits"]
    with subprocess.Popen(  # a kernel imports from its working folder first
        words, cwd=folder, env=build.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as visits:
        assert visits.stdin is not None
        assert visits.stdout is not None
        assert json.loads(visits.stdout.readline()) == str(build.tree)

        def turn() -> float:
            visits.stdin.write("\n")
            visits.stdin.flush()
            return float(visits.stdout.readline())

        yield turn
        visits.stdin.close()


def visit() -> None:
    """The page's side of `page`: a server, a browser, and a visit for each line."""
    from playwright.sync_api import expect, sync_playwright

    import evaeto

    tree = Path(evaeto.__file__).parents[1]
    sys.path[:0] = [str(tree / folder) for folder in ("tests", "tests/browser")]
    from browser_server import running
    from browser_steps import fill_form

    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright, running() as server:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        told = False
        while True:
            opened = browser.new_page(locale="en-GB")
            begun = time.perf_counter()
            opened.goto(server.address)
            fill_form(opened, lat="-7.5", lon="-46", start="2020-01-01", end="2020-12-31")
            expect(opened.get_by_role("button", name="Calculate ETo")).to_be_enabled()
            taken = time.perf_counter() - begun
            opened.wait_for_timeout(4000)  # the next kernel is started ahead meanwhile
            opened.close()
            print(taken if told else json.dumps(str(tree)), flush=True)
            told = True
            if not sys.stdin.readline():
                break
        browser.close()


if __name__ == "__main__":
    visit() if sys.argv[1:] == ["--visits"] else main()

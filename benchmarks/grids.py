"""Grids by the hour and through the fusion, here and at an earlier commit: `python benchmarks/grids.py [--pairs N]`.

Both builds, with the same versions of all libraries (see `guards.py`), do each job in turn, each in a process that has
warmed up; what counts is the smallest processor time of one thread. A line has the time of either and their ratio.
What goes through stores and clusters is in `grid_stores.py`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from guards import GRID, HERE, Build, Turn, earlier, process

HOURS = GRID + "    w = grid(720, 60, 140, 'h')"
SITES = """
    import numpy as np, pandas as pd, xarray as xr
    rng = np.random.default_rng(0)
    def sites(years, count):
        time = pd.date_range("1991-01-01", periods=int(365.25 * years))
        doy, shape = time.day_of_year.to_numpy()[:, None], (time.size, count)
        season = np.sin(2 * np.pi * (doy - 280) / 365.25)
        base = 20 + 4 * season + 2 * rng.normal(size=shape)
        clear = np.clip(0.6 + 0.12 * rng.normal(size=shape), 0.2, 1.0)
        each = []
        for number in range(2):
            mean, width = base + rng.normal(0, 0.7, shape), 9 * np.sqrt(clear) + rng.uniform(0, 1, shape)
            sun = np.clip(clear + rng.normal(0, 0.04, shape), 0.05, 1.0) * 0.75 * (37 + 2 * season)
            each.append({"tmax": mean + width / 2, "tmin": mean - width / 2, "rs": sun,
                         "rhmean": np.clip(65 + 10 * rng.normal(size=shape), 20, 98),
                         "u2": np.clip(2 + 0.7 * rng.normal(size=shape), 0.2, 9), "precip": rng.gamma(0.3, 6, shape)})
        values = {name: (("source", "time", "site"), np.stack([one[name] for one in each])) for name in each[0]}
        return xr.Dataset(values, {"source": ["nasa_power", "open_meteo"], "time": time})
"""


class Job(NamedTuple):
    """Preparation, job, and by how many units its time is divided: `size` of each build, 1e9 for ns, 1e3 for ms."""

    preparation: str
    job: str
    size: tuple[int, int]
    unit: float
    said: str


PLACE = "lat=-10.0, lon=-45.0, elevation=400.0"
CALIBRATED = f"""
import evaeto
site = w.isel(site=0, time=slice(0, 2000))
measured = evaeto.eto(site.isel(source=0, drop=True), lat=-10.0, elevation=400.0).to_series()
made = evaeto.calibrate(site, 1.05 * measured + rng.normal(0, 0.3, measured.size), {PLACE})
"""
CROSSED = """
for number, day in enumerate(rng.integers(w.sizes["time"], size=w.sizes["site"])):
    w["tmax"].values[0, day, number] = w["tmin"].values[0, day, number] - 2.0
"""
JOBS = {
    "hourly, float64, 6 million cell-hours": Job(
        HOURS, "evaeto.eto(w, utc_offset=0)", (6_048_000,) * 2, 1e9, "ns per cell-hour"
    ),
    "hourly, float32, 6 million cell-hours": Job(
        HOURS + ".astype('f4')", "evaeto.eto(w, utc_offset=0)", (6_048_000,) * 2, 1e9, "ns per cell-hour"
    ),
    "hourly on Dask, chunks of an hour": Job(
        GRID + "    w = grid(48, 40, 80, 'h', time=1).persist()",
        "evaeto.eto(w, utc_offset=0).data.compute(scheduler='synchronous')", (48,) * 2, 1e3, "ms per chunk",
    ),
    "fusion of two services, 30 years": Job(
        SITES, f"evaeto.fuse(w, {PLACE})", (64, 4), 1e3, "ms per cell"
    ),
    "the same, calibrated": Job(
        SITES, f"evaeto.fuse(w, made, {PLACE})", (64, 4), 1e3, "ms per cell"
    ),
    "the same, a day of each that cannot be": Job(
        SITES, f"evaeto.fuse(w, {PLACE})", (64, 4), 1e3, "ms per cell"
    ),
    "fusion of two services, 1 year": Job(
        SITES, f"evaeto.fuse(w, {PLACE})", (64, 8), 1e3, "ms per cell"
    ),
    "daily in memory, 0.1 million cell-days": Job(
        GRID + "    w = grid(100, 25, 40)", "for _ in range(10): evaeto.eto(w)", (1_000_000,) * 2, 1e9,
        "ns per cell-day",
    ),
    "daily in memory, 2 million cell-days": Job(
        GRID + "    w = grid(365, 55, 100)", "evaeto.eto(w)", (2_007_500,) * 2, 1e9, "ns per cell-day"
    ),
    "daily in memory, 9.9 million cell-days": Job(
        GRID + "    w = grid(365, 150, 180)", "evaeto.eto(w)", (9_855_000,) * 2, 1e9, "ns per cell-day"
    ),
    "daily on Dask, chunks of 100 MB, compiled": Job(
        GRID + "    w = grid(620, 100, 400, time=310).persist()",
        "evaeto.eto(w).data.persist(scheduler='synchronous')", (24_800_000,) * 2, 1e9, "ns per cell-day",
    ),
}  # fmt: skip
REFET = """
import refet
es = 0.6108 * np.exp(17.27 * w["tmean"].values / (w["tmean"].values + 237.3))
hour, doy = (each.to_numpy()[:, None, None] for each in (w.indexes["time"].hour, w.indexes["time"].dayofyear))
arrays = {"tmean": w["tmean"].values, "rs": w["rs"].values, "uz": w["u2"].values, "ea": es * w["rhmean"].values / 100,
          "elev": w["elevation"].values, "lat": w["lat"].values[:, None], "lon": w["lon"].values, "doy": doy,
          "time": hour, "zw": 2.0, "method": "asce"}
"""
PEERS = {
    "hourly, float64, 6 million cell-hours": (
        "refet",
        HOURS + textwrap.indent(REFET, "    "),
        "refet.Hourly(**arrays).eto()",
    )
}
"""Who else does a job, prepared and called as its users would."""
YEARS = {
    "fusion of two services, 30 years": (30, ""),
    "the same, calibrated": (30, CALIBRATED),
    "the same, a day of each that cannot be": (30, CROSSED),
    "fusion of two services, 1 year": (1, ""),
}
"""Of jobs with sites: years, and what is done to them beforehand."""

TASKS = """
import sys
exec(compile(sys.argv[1], "preparation", "exec"))
import evaeto
print(len(dict(evaeto.eto(w, utc_offset=0).__dask_graph__())) / 48)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=7)
    arguments.add_argument("--only", default="", metavar="WORD", help="the jobs that have this word in their names")
    options = arguments.parse_args()
    pairs = options.pairs
    os.environ["OMP_NUM_THREADS"] = "1"  # of both builds: processor time is compared
    builds = (Build(HERE, Path(sys.executable)), earlier())
    print(f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores\n{'':<42}{'here':>9}{'earlier':>10}{'ratio':>8}")
    for name, job in ((name, job) for name, job in JOBS.items() if options.only in name):
        with ExitStack() as stack:
            turns = [stack.enter_context(turn_of(name, build, number)) for number, build in enumerate(builds)]
            turns += [stack.enter_context(turn_of_peer(name, builds[1])) for _ in range(name in PEERS)]
            times = [[turn() for turn in turns] for _ in range(pairs)]
        least = [min(each) for each in zip(*times, strict=True)]
        here, before = (each / size * job.unit for each, size in zip(least[:2], job.size, strict=True))
        print(f"{name:<42}{here:>9.2f}{before:>10.2f}{before / here:>8.1f}  {job.said}", flush=True)
        for taken in least[2:]:
            peer = taken / job.size[0] * job.unit
            print(f"  {PEERS[name][0]:<40}{'':>9}{peer:>10.2f}{peer / here:>8.1f}", flush=True)
    if options.only:
        return
    prepared = textwrap.dedent(JOBS["hourly on Dask, chunks of an hour"].preparation)
    tasks = [float(output(build, TASKS, prepared)) for build in builds]
    print(f"{'tasks of a chunk of an hour':<42}{tasks[0]:>9.1f}{tasks[1]:>10.1f}{tasks[1] / tasks[0]:>8.1f}")


def output(build: Build, code: str, *words: str) -> str:
    command = [str(build.python), "-W", "ignore", "-c", code, *words]
    return subprocess.run(
        command, env=build.env, capture_output=True, text=True, check=True, cwd=tempfile.gettempdir()
    ).stdout


@contextmanager
def turn_of(name: str, build: Build, number: int) -> Iterator[Turn]:
    """A job as one of the builds does it: processor time of each turn."""
    job = JOBS[name]
    preparation = textwrap.dedent(job.preparation)
    if name in YEARS:
        years, more = YEARS[name]
        preparation += f"w = sites({years}, {job.size[number]})\n{more}"
    with tempfile.TemporaryDirectory() as folder, process(preparation, job.job, folder, build) as turn:
        yield lambda: turn().processor


@contextmanager
def turn_of_peer(name: str, build: Build) -> Iterator[Turn]:
    """A job as a peer does it, with the libraries that stand beside the earlier build."""
    _, preparation, job = PEERS[name]
    folder = tempfile.gettempdir()
    with process(textwrap.dedent(preparation), job, folder, build) as turn:
        yield lambda: turn().processor


if __name__ == "__main__":
    main()

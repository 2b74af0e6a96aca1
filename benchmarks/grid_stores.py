"""Grids in stores and on clusters, here and at an earlier commit: `python benchmarks/grid_stores.py [ROW ...]`.

Both builds, with the same versions of all libraries (see `guards.py`), and a third that only reads and writes the same
chunks, do each job in turn, each in a process that has warmed up, with threads on both cores. What counts is the
smallest processor time of all threads, and the smallest wall clock, which says little while others use the machine.
Without `--whole` the two largest jobs are a share of what the row names, and the line says which.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from grids import PLACE, SITES
from guards import GRID, HERE, Build, Times, earlier, process

TURNS = 3
CORES = 2
IMPORTS = "import dask, dask.array as da, evaeto, numpy as np, xarray as xr, shutil\n"
ALONE = """
def alone(path, out):
    weather = xr.open_zarr(path)
    arrays = [weather[name].data for name in ("tmax", "tmin", "rhmean", "u2", "rs")]
    first = da.map_blocks(lambda *blocks: blocks[0], *arrays, dtype="f4", meta=np.empty((0, 0, 0), "f4"))
    shutil.rmtree(out, ignore_errors=True)
    xr.Dataset({"eto": (weather["tmax"].dims, first)}, weather.coords).to_zarr(out, mode="w", zarr_format=2)
"""
ETO = "evaeto.write_grid(evaeto.eto(evaeto.open_grid({path!r})), {out!r})"
"""Through the whole of it, as the command line goes."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rows", nargs="*", metavar="ROW", help=f"any of: {', '.join(ROWS)}; all by default")
    arguments.add_argument("--whole", action="store_true", help="every job as large as its row says: half an hour")
    options = arguments.parse_args()
    if unknown := {*options.rows} - {*ROWS}:
        arguments.error(f"unknown: {', '.join(sorted(unknown))}")
    builds = (Build(HERE, Path(sys.executable)), earlier())
    print(f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in options.rows or ROWS:
            ROWS[name](builds, Path(folder), options.whole)


# ---- turns


def compared(jobs: dict[str, tuple[str, str, Build]], folder: Path) -> dict[str, Times]:
    """The smallest times of each job; they take turns."""
    with ExitStack() as stack:
        begun = {name: process(*job[:2], folder, job[2], beforehand=1) for name, job in jobs.items()}
        turns = {name: stack.enter_context(each) for name, each in begun.items()}
        times: dict[str, list[Times]] = {name: [] for name in turns}
        for _ in range(TURNS):
            for name, turn in turns.items():
                times[name].append(turn())
    return {name: Times(*map(min, zip(*each, strict=True))) for name, each in times.items()}


def output(build: Build, code: str, *words: str, **env: str) -> str:
    command = [str(build.python), "-W", "ignore", "-c", textwrap.dedent(code), *words]
    done = subprocess.run(command, env=build.env | env, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"fails: {(done.stderr.strip().splitlines() or ['?'])[-1][:90]}"
    return done.stdout.strip().splitlines()[-1]


def told(what: str, times: dict[str, Times]) -> None:
    print(what, flush=True)
    for name, each in times.items():
        print(f"  {name:<44}{each.processor:>9.2f} s of processors{each.wall:>9.2f} s", flush=True)
    if {"here", "reads and writes alone"} <= {*times}:
        print(f"  {'here over reads and writes alone':<44}{ratio(times, 'here', 'reads and writes alone')}", flush=True)
    if {"here", "earlier"} <= {*times}:
        print(f"  {'here over earlier':<44}{ratio(times, 'here', 'earlier')}", flush=True)


def ratio(times: dict[str, Times], one: str, other: str) -> str:
    of_processors, of_clocks = (a / b for a, b in zip(times[one], times[other], strict=True))
    return f"{of_processors:>9.2f}{of_clocks:>25.2f}"


# ---- rows


def stored(folder: Path, builds: tuple[Build, Build], sizes: tuple[int, int, int], chunks: tuple[int, int, int]) -> str:
    """A store of daily weather in float32, in values as instruments give them: they compress about twice."""
    path = folder / "weather.zarr"
    code = (
        GRID
        + f"""
    w = grid{sizes}.astype("f4").round(2)
    for name, units in dict(tmax="degC", tmin="degC", rhmean="%", u2="m s-1", rs="MJ m-2 d-1", elevation="m").items():
        w[name].attrs["units"] = units
    w.chunk(dict(zip(("time", "lat", "lon"), {chunks}))).to_zarr({str(path)!r}, mode="w", zarr_format=2)
    print("made")
    """
    )
    if output(builds[0], code) != "made":
        raise RuntimeError("the store was not written")
    return str(path)


def from_store_to_store(what: str, builds: tuple[Build, Build], folder: Path, path: str) -> None:
    jobs = {name: (IMPORTS, ETO.format(path=path, out=str(folder / f"{name}.zarr")), build)
            for name, build in zip(("here", "earlier"), builds, strict=True)}  # fmt: skip
    out = str(folder / "alone.zarr")
    jobs["reads and writes alone"] = (IMPORTS + ALONE, f"alone({path!r}, {out!r})", builds[0])
    told(what, compared(jobs, folder))


def zarr(builds: tuple[Build, Build], folder: Path, whole: bool) -> None:
    path = stored(folder, builds, (365, 300, 800), (365, 100, 200))
    from_store_to_store("Zarr to Zarr: 1.8 GB read, 0.35 GB written, threads", builds, folder, path)


def days(builds: tuple[Build, Build], folder: Path, whole: bool) -> None:
    count = 20_000 if whole else 1_000
    path = stored(folder, builds, (count, 60, 120), (1, 60, 120))
    from_store_to_store(f"{count:,} stored chunks of one day, five reads and one write of each", builds, folder, path)


def counts(builds: tuple[Build, Build], folder: Path, whole: bool) -> None:
    """ETo with what was left out, and the fusion with its band and that."""
    lazy = GRID + "    import evaeto, dask\n    w = grid(365, 200, 400, time=365, lat=50).persist()\n"
    here = builds[0]
    jobs = {
        "ETo alone": (lazy, "evaeto.eto(w).data.persist()", here),
        "with its counts in one pass": (
            lazy, "made = evaeto.eto(w); dask.persist(made.data, evaeto.rejected_values(made).data)", here
        ),
    }  # fmt: skip
    times = compared(jobs, folder)
    told("ETo and counts in one pass, 29 million cell-days on Dask", times)
    print(f"  {'with over alone':<44}{ratio(times, 'with its counts in one pass', 'ETo alone')}", flush=True)
    fused = (
        SITES
        + f"""
    import evaeto, dask
    w = sites(1, 2000).chunk(site=500)
    made = evaeto.fuse(w, {PLACE})
    """
    )
    jobs = {
        "fused ETo alone": (fused, "dask.persist(made['eto'].data)", here),
        "with band and warnings in one pass": (
            fused, "dask.persist(*(made[name].data for name in ('eto', 'eto_lower', 'eto_upper', 'warning')))", here
        ),
    }  # fmt: skip
    times = compared(jobs, folder)
    told("Fusion of 2,000 cells of one year on Dask", times)
    pair = ratio(times, "with band and warnings in one pass", "fused ETo alone")
    print(f"  {'with over alone':<44}{pair}", flush=True)


GRAPH = """
import resource, time
import dask.array as da, numpy as np, pandas as pd, xarray as xr, evaeto
hours, lat, lon = pd.date_range("2019-01-01", periods=8760, freq="h"), np.linspace(90, -90, 721), np.arange(1440) / 4
def lazy(value): return (("time", "lat", "lon"), da.full((8760, 721, 1440), value, "f4", chunks=(1, 721, 1440)))
w = xr.Dataset({"tmean": lazy(20.0), "rhmean": lazy(60.0), "u2": lazy(2.0), "rs": lazy(1.0)},
               {"time": hours, "lat": lat, "lon": lon, "elevation": (("lat", "lon"), np.zeros((721, 1440)))})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
tasks = len(dict(evaeto.eto(w, utc_offset=0).__dask_graph__()))
taken = time.process_time() - begun
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(f"{taken:.1f} s of one thread, {grown:.0f} MB, {tasks / 8760:.1f} tasks an hour")
"""


def graph(builds: tuple[Build, Build], folder: Path, whole: bool) -> None:
    print("The graph of a year of global ERA5 by the hour, in chunks of an hour", flush=True)
    for name, build in zip(("here", "earlier"), builds, strict=True):
        print(f"  {name:<44}{output(build, GRAPH)}", flush=True)


CLUSTER = """
import sys, tempfile, time
import dask.array as da, numpy as np, xarray as xr
from distributed import Client, LocalCluster
def main():
    cells = int(sys.argv[2])
    exec(compile(sys.argv[1], "preparation", "exec"), globals())
    import evaeto
    block = min(cells, 1000)
    w = sites(1, block)
    here = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with tempfile.TemporaryDirectory() as folder, LocalCluster(**here) as cluster, Client(cluster) as client:
        client.run(__import__, "evaeto.fusion.fuse")
        for name, values in w.items():
            np.save(f"{folder}/{name}.npy", values.data)
        def lazy(count):  # each block is read by the worker that fuses it
            chunks = (*((size,) for size in w["tmax"].shape[:2]), (block,) * (count // block))
            def read(name):
                return da.map_blocks(lambda block_id: np.load(f"{folder}/{name}.npy"), name=f"read-{name}-{count}",
                                     chunks=chunks, dtype=float, meta=np.empty((0, 0, 0)))
            return xr.Dataset({name: (values.dims, read(name)) for name, values in w.items()}, w.coords)
        def job(count):
            made = evaeto.fuse(lazy(count), PLACE)
            return client.compute([made[name].data.astype("f4").mean() for name in ("eto", "eto_lower", "eto_upper")])
        client.gather(job(min(cells, 2 * block)))
        begun = time.perf_counter()
        client.gather(job(cells))
        taken = time.perf_counter() - begun
    print(f"{taken:.0f} s for {cells:,} cells: {taken / cells * 1e5 / 60:.1f} minutes for 100,000")
if __name__ == "__main__":
    main()
""".replace("PLACE", PLACE)


def cells(builds: tuple[Build, Build], folder: Path, whole: bool) -> None:
    print("Fusion of 100,000 cells of one year on two workers, wall clock, after a warm-up", flush=True)
    script = folder / "cells.py"  # workers of a cluster import what started them
    script.write_text(CLUSTER)
    code = f"import runpy, sys; sys.argv[0] = {str(script)!r}; runpy.run_path({str(script)!r}, run_name='__main__')"
    for name, build, share in zip(("here", "earlier"), builds, (100_000 if whole else 8_000, 200), strict=True):
        said = output(build, code, textwrap.dedent(SITES), str(share))
        print(f"  {name:<44}{said}", flush=True)


MEMORY = """
import sys, time
import dask, dask.array as da, numpy as np, pandas as pd, xarray as xr
def main():
    from distributed import Client, LocalCluster
    import evaeto
    days, lat, lon = pd.date_range("2000-01-01", periods=3000), np.linspace(-50, 50, 250), np.arange(400) / 4
    lazy = lambda value: (("time", "lat", "lon"), da.full((3000, 250, 400), value, "f8", chunks=(100, 50, 400)))
    w = xr.Dataset({"tmax": lazy(30.0), "tmin": lazy(18.0), "rhmean": lazy(60.0), "u2": lazy(2.0), "rs": lazy(5.0)},
                   {"time": days, "lat": lat, "lon": lon, "elevation": (("lat", "lon"), np.zeros((250, 400)))})
    dask.config.set({"distributed.worker.memory.spill": False, "distributed.worker.memory.target": False})
    here = {"n_workers": 1, "threads_per_worker": 1, "memory_limit": "600MB", "dashboard_address": None}
    with LocalCluster(**here) as cluster, Client(cluster):
        begun = time.perf_counter()
        evaeto.write_grid(evaeto.eto(w), sys.argv[1])
        taken = time.perf_counter() - begun
    print(f"{w.nbytes / 1e9:.0f} GB through a worker limited to 0.6 GB, which may not spill: completes, {taken:.0f} s")
if __name__ == "__main__":
    main()
"""


def memory(builds: tuple[Build, Build], folder: Path, whole: bool) -> None:
    print("A grid 20 times the memory of its worker", flush=True)
    script = folder / "memory.py"
    script.write_text(MEMORY)
    for name, build in zip(("here", "earlier"), builds, strict=True):
        code = f"import runpy, sys; sys.argv[0] = {str(script)!r}; runpy.run_path({str(script)!r}, run_name='__main__')"
        print(f"  {name:<44}{output(build, code, str(folder / f'{name}-memory.zarr'))}", flush=True)


ROWS: dict[str, Callable[[tuple[Build, Build], Path, bool], None]] = {
    "zarr": zarr, "days": days, "counts": counts, "graph": graph, "cells": cells, "memory": memory,
}  # fmt: skip

if __name__ == "__main__":
    main()

"""Time batches of many sites on this machine: `python benchmarks/batch.py` prints a table.

Nothing leaves this machine: the services are the local stand-ins with synthetic weather. The answers are fetched
once before anything is timed, and come from the cache on disk afterwards, so that what is timed is this program: the
stand-ins run on the same two processors, and the operators' limits would make any batch as slow as they are.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster

import evaeto

QUARTER = {"start": "2015-01-01", "end": "2015-03-31"}
FEW, MANY, REPEATS = 50, 1_000, 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    asked = parser.parse_args()
    with evaeto.demo.serve():
        print(f"\nBatches, {QUARTER['start']} to {QUARTER['end']}, two services, answers from the cache on disk")
        with workers(2, threads=2) as client:
            first = cost(client, asked.many)
            row(f"  {asked.many:,} sites asked of the stand-ins, 2 workers, each site", f"{1e3 * first:.1f} ms")
            small = statistics.median(cost(client, asked.few) for _ in range(REPEATS))
            large = cost(client, asked.many)
        row(f"  {asked.few:,} sites, 2 workers, each site", f"{1e3 * small:.1f} ms")
        row(f"  {asked.many:,} sites, 2 workers, each site", f"{1e3 * large:.1f} ms")
        row("  ratio (at most 1.10)", f"{large / small:.2f}")
        speed_up(asked.few * 4)


def speed_up(sites: int) -> None:
    """One worker process of one thread, and two."""
    costs = {}
    for number in (1, 2):
        with workers(number, threads=1) as client:
            costs[number] = statistics.median(cost(client, sites) for _ in range(REPEATS))
        row(f"  {sites:,} sites, {number} worker{'s' if number > 1 else ''} of one thread, each site",
            f"{1e3 * costs[number]:.1f} ms")  # fmt: skip
    row("  2 workers against 1 (at least 1.70)", f"{costs[1] / costs[2]:.2f}")


@contextmanager
def workers(number: int, threads: int) -> Iterator[Client]:
    """A cluster of so many worker processes, each of which has everything imported."""
    with (
        LocalCluster(
            n_workers=number, threads_per_worker=threads, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        cost(client, 4 * number * threads)
        yield client


def cost(client: Client, count: int) -> float:
    """Seconds for each site of a batch written to a file."""
    sites = pd.DataFrame({"lat": (-4 - 0.016 * np.arange(count)).round(4), "lon": -46.0, "elevation": 300.0})
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        done = evaeto.compute_sites(sites, **QUARTER, client=client, out=Path(folder) / "sites.nc")
        with done:
            assert int((done["failure"] == "").sum()) == count
        return (time.perf_counter() - begun) / count


def row(what: str, value: str) -> None:
    print(f"{what:<72} {value:>12}", flush=True)


if __name__ == "__main__":
    main()

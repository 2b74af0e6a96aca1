"""Time batches of many sites on this machine: `python benchmarks/batch.py` prints a table.

Nothing leaves this machine: the services are the local stand-ins with synthetic weather. The answers are fetched
once before anything is timed, and come from the cache on disk afterwards, so that what is timed is this program: the
stand-ins run on the same processors, and the operators' limits would make any batch as slow as they are. Processor
time is given beside the time on the clock, because it says the same on a machine that is busy with something else.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster

import evaeto

MONTH = {"start": "2015-01-01", "end": "2015-01-31"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=50)
    parser.add_argument("--many", type=int, default=1_000)
    asked = parser.parse_args()
    with evaeto.demo.serve():
        print(f"\nBatches, {MONTH['start']} to {MONTH['end']}, two services     clock and processor time of each site")
        with workers(2, threads=2) as client:
            told("asked of the stand-ins, which run here too", run(client, asked.many))
            few = told("answers from the cache, 2 workers", min(run(client, asked.few) for _ in range(3)))
            many = told("answers from the cache, 2 workers", run(client, asked.many))
        print(f"  many against few (at most 1.10): {many.wall / few.wall:.2f}, processor {many.busy / few.busy:.2f}")
        speeds = {}
        for number in (1, 2):
            with workers(number, threads=1) as client:
                name = f"from the cache, {number} x 1 thread"
                speeds[number] = told(name, min(run(client, 3 * asked.few) for _ in range(2)))
        print(f"  2 workers against 1 (at least 1.70): {speeds[1].wall / speeds[2].wall:.2f}")


@dataclass(frozen=True, order=True)
class Cost:
    """What a site of a batch costs [s]: on the clock, and of the processor in the client and in the workers."""

    wall: float
    client: float
    workers: float
    sites: int

    @property
    def busy(self) -> float:
        """Processor time in all [s]."""
        return self.client + self.workers


@contextmanager
def workers(number: int, threads: int) -> Iterator[Client]:
    """A cluster of so many worker processes, each of which has everything imported."""
    with (
        LocalCluster(
            n_workers=number, threads_per_worker=threads, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        run(client, 4 * number * threads)
        yield client


def run(client: Client, count: int) -> Cost:
    """Compute a batch of so many sites into a file, always the same ones."""
    sites = pd.DataFrame({"lat": (-4 - 0.016 * np.arange(count)).round(4), "lon": -46.0, "elevation": 300.0})

    def clocks() -> np.ndarray:
        return np.array([time.perf_counter(), time.process_time(), sum(client.run(time.process_time).values())])

    with tempfile.TemporaryDirectory() as folder:
        begun = clocks()
        with evaeto.compute_sites(sites, **MONTH, client=client, out=Path(folder) / "sites.nc") as done:
            assert int((done["failure"] == "").sum()) == count
        return Cost(*((clocks() - begun) / count), sites=count)


def told(what: str, cost: Cost) -> Cost:
    """Print a line of the table."""
    parts = f"{1e3 * cost.wall:6.1f} ms, {1e3 * cost.client:5.1f} client + {1e3 * cost.workers:5.1f} workers"
    print(f"  {cost.sites:>5,} sites, {what:<45} {parts}", flush=True)
    return cost


if __name__ == "__main__":
    main()

"""The Dask cluster that a server of the page starts for itself, and ends with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from evaeto.dashboard.serving.ending import end_children
from evaeto.tasks.cluster import SCHEDULER_VARIABLE

END_WORKERS_S = 4.0
"""How long workers may take to end with the server, before they are killed."""


@contextmanager
def cluster_of_the_server() -> Iterator[dict[str, str]]:
    """An embedded cluster for as long as the block; the environment in which kernels find and may join it."""
    import dask

    from evaeto.tasks.cluster import embedded_cluster
    from evaeto.tasks.scheduler_events import CLEANUP, forgetful
    from evaeto.tasks.throwaway_tls import throwaway_tls

    before = {process.pid for process in psutil.Process().children()}  # another cluster has its own workers
    with throwaway_tls() as (security, env), dask.config.set(CLEANUP):
        cluster = embedded_cluster(considerate=True, security=security)
        forgetful(cluster.scheduler)
        try:
            yield {SCHEDULER_VARIABLE: cluster.scheduler_address, **env}
        finally:
            # What ends it says more than a worker that is gone before the scheduler
            with suppress(OSError):
                cluster.close(timeout=END_WORKERS_S)
            end_children(lambda process: process.pid not in before and _is_worker_of_ours(process))


def _is_worker_of_ours(process: psutil.Process) -> bool:
    return process.ppid() == os.getpid() and any("multiprocessing.spawn" in word for word in process.cmdline())

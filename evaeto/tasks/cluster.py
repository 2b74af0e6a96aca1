"""The Dask client: the operator's scheduler where there is one, else an embedded cluster on this machine."""

from __future__ import annotations

import logging
import os
import threading
from copy import deepcopy
from multiprocessing import spawn
from typing import TYPE_CHECKING, Any

from evaeto.arguments import takes
from evaeto.core.messages import Message

if TYPE_CHECKING:
    from distributed import Client, LocalCluster
    from distributed.security import Security

SCHEDULER_VARIABLE = "EVAETO_SCHEDULER"
"""Environment variable holding the address of a scheduler to join."""

NICE_VARIABLE, NICE = "EVAETO_WORKER_NICE", 10
"""Environment variable of workers that let others go first, and by how much."""

CONNECT_TIMEOUT_S = 10.0
"""How long a scheduler may take to answer."""

_SHORT_LEASES = {
    "distributed.scheduler.locks.lease-timeout": "6s",
    "distributed.scheduler.locks.lease-validation-interval": "1s",
}
"""A worker that dies with a place at a service (`workers.cluster_slots`) keeps the others waiting this long, not 30 s.
One that is merely slow may lose its place early: the count of `sources.transport.rate_limits` holds it then."""

_QUIET = {
    "distributed.admin.tick.interval": "500ms",
    "distributed.worker.profile.enabled": False,
    "distributed.admin.log-length": 100,
    "distributed.admin.system-monitor.log-length": 10,
}
"""With Dask's own 20 ms and its profiler two idle workers and their scheduler keep a tenth of a core busy; it
would keep 10,000 lines of a log that nobody asks for, and each process an hour of its load, twice a second."""

_DASK_WORKERS = "Dask Worker process"
"""How `distributed.nanny` begins the names of its processes."""

_lock = threading.Lock()
_clients: dict[str, Client] = {}
EMBEDDED = "embedded"


@takes(address="text")
def connect(address: str | None = None) -> Client:
    """The Dask client that tasks run on; the same one for the same address, made on first use.

    Without an address: the scheduler named by the environment variable EVAETO_SCHEDULER, else the Dask client this
    process already has as its default, else an embedded cluster of worker processes on 127.0.0.1, which ends with
    this process. A script needs no `if __name__ == "__main__":` guard for it.

    Parameters
    ----------
    address : str, optional
        Of a Dask scheduler, such as tls://host:8786.

    Returns
    -------
    distributed.Client
        The client.

    Raises
    ------
    OSError
        The scheduler cannot be reached, or its address asks for TLS and Dask's configuration names no certificates.
    RuntimeError
        The worker processes of the embedded cluster do not start; the message says why that usually is.
    """
    from distributed import Client, default_client

    address = address or os.environ.get(SCHEDULER_VARIABLE)
    with _lock:
        key = address or EMBEDDED
        known = _clients.get(key)
        if known is not None and known.status == "running":
            return known
        if address is None:
            try:
                return default_client()
            except ValueError:  # there is none
                client = Client(embedded_cluster(), set_as_default=False)
        else:
            _require_certificates(address)
            client = Client(address, set_as_default=False, timeout=CONNECT_TIMEOUT_S)
        _clients[key] = client
    if known is not None:
        known.close(timeout=1)  # it may still be trying to connect by itself
    return client


def address_of(client: Client) -> str | None:
    """The address at which `connect` can reach the cluster of its client again; None for every other client."""
    return next((key for key, known in _clients.items() if known is client and key != EMBEDDED), None)


def is_ours(client: Client) -> bool:
    """Whether `connect` made this client."""
    return any(known is client for known in _clients.values())


def _require_certificates(address: str) -> None:
    """Dask itself would say it in words nobody understands, and only after it has begun to connect."""
    import dask

    named = {what: dask.config.get(f"distributed.comm.tls.{what}") for what in ("ca-file", "client.cert")}
    if address.startswith("tls://") and not all(named.values()):
        raise OSError(Message("cluster.no_certificates", address=address))


def embedded_cluster(
    n_workers: int | None = None, *, considerate: bool = False, security: Security | None = None
) -> LocalCluster:
    """Worker processes on this machine, reachable from this machine only.

    Parameters
    ----------
    n_workers : int or None
        As many as there are cores, within two and four.
    considerate : bool
        Whether they let other processes go first, such as pages that somebody waits for.
    security : distributed.security.Security or None
        Certificates; without them whoever can connect to the scheduler can use it.
    """
    import dask

    _leave_the_script_alone()
    logging.getLogger("distributed.scheduler").addFilter(_is_news)
    env = {NICE_VARIABLE: str(NICE)} if considerate else {}
    try:
        with dask.config.set(_SHORT_LEASES | _QUIET):
            options = _embedded(n_workers) | ({"security": security} if security else {})
            cluster = _patient_cluster()(**options, env=env)
            _keep_configuration(cluster)
            return cluster
    except RuntimeError as error:
        raise RuntimeError(Message("cluster.no_workers", reason=str(error))) from error


def _patient_cluster() -> type[LocalCluster]:
    """Clusters that wait for a worker that is started again for as long as that takes.

    Dask's own gives one up for good that is not there after 15 s, which on a busy machine none is: the cluster would
    have one worker less until it ends, and at last none.
    """
    from distributed import LocalCluster, SpecCluster

    class PatientCluster(LocalCluster):  # type: ignore[misc]  # Dask has no types
        def _update_worker_status(self, op: str, msg: Any) -> None:
            super(SpecCluster, self)._update_worker_status(op, msg)

    return PatientCluster


def _keep_configuration(cluster: LocalCluster) -> None:
    """Have a worker that is started again find the configuration of today, not what this process has by then.

    distributed 2026.8 keeps for it the very dictionaries that the end of `dask.config.set` sets back.
    """
    for nanny in cluster.workers.values():
        nanny.config = deepcopy(nanny.config)
        nanny.process.config = deepcopy(nanny.process.config)


def _is_news(record: logging.LogRecord) -> bool:
    """Not that a client has left while it was told that others have: of each page that closes, for each other one."""
    return not (record.exc_info and record.exc_info[0] and record.exc_info[0].__name__ == "CommClosedError")


def _leave_the_script_alone() -> None:
    """Dask's worker processes no longer run the script of the user once more as they start.

    Python's multiprocessing imports the main module into each process it spawns: without a guard the script would
    begin anew there. Workers do not need it: cloudpickle sends them what the main module defines by value.
    """
    if getattr(spawn.get_preparation_data, "leaves_the_script_alone", False):
        return
    usual = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, Any]:
        data = usual(name)
        if name.startswith(_DASK_WORKERS):
            data.pop("init_main_from_path", None)
            data.pop("init_main_from_name", None)
        return data

    get_preparation_data.leaves_the_script_alone = True  # type: ignore[attr-defined]
    spawn.get_preparation_data = get_preparation_data


def _embedded(n_workers: int | None) -> dict[str, Any]:
    return {
        "n_workers": n_workers or max(2, min(4, os.cpu_count() or 2)),  # two, so that one can die
        "threads_per_worker": 2,  # downloads wait for the network most of the time
        "host": "127.0.0.1",
        "dashboard_address": "127.0.0.1:0",  # not the default, which listens on every interface
        "preload": ["evaeto.workers.preload"],
        "silence_logs": 50,  # our messages say what failed; Dask's log lines would repeat it on the terminal
    }

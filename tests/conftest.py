"""Fixtures many tests share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples on every run, and no time limit for one: a busy machine must not fail a test.
settings.register_profile("evaeto", derandomize=True, deadline=None)
settings.load_profile("evaeto")

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
NO_SHARED_DATA = "the data folder is not beside the checkout"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real weather, captured answers and published numbers; it lies beside the checkout, not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line how many tests were left out for want of the data, and why that is no fault."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    if count := sum(NO_SHARED_DATA in reason for reason in reasons):
        terminalreporter.write_line(
            f"{count} skipped: need the data folder {SHARED_DATA} (captured answers of the services, records of nine "
            "sites), which is not part of this repository."
        )


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    """A Dask client of an embedded cluster with two worker processes."""
    from distributed import Client

    from evaeto.tasks.cluster import embedded_cluster

    with embedded_cluster(n_workers=2) as cluster, Client(cluster, set_as_default=False) as connected:
        yield connected


@pytest.fixture
def demo() -> Iterator[Any]:
    """Local stand-ins of the services with synthetic weather."""
    import evaeto

    with evaeto.demo.serve() as running:
        yield running


class OperatorCluster:
    """A cluster as an operator runs it: processes that can be killed, with the scheduler always at one address."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        """Start a scheduler and a worker, which has as many threads as two; returns when the scheduler listens."""
        scheduler = self._run("scheduler", "--port", str(self.port))
        assert scheduler.stderr is not None
        assert any("Scheduler at" in line for line in scheduler.stderr), "the scheduler did not start"
        self._run("worker", self.address, "--nthreads", "4", "--no-nanny", "--preload", "evaeto.workers.preload")

    def kill(self) -> None:
        """Kill the scheduler and its workers."""
        for process in self.processes:
            process.kill()
            process.communicate()
        self.processes.clear()

    def _run(self, command: str, *words: str) -> subprocess.Popen[str]:
        parts = [sys.executable, "-m", f"distributed.cli.dask_{command}", "--host", "127.0.0.1", "--no-dashboard"]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        told = subprocess.PIPE if command == "scheduler" else subprocess.DEVNULL
        self.processes.append(
            subprocess.Popen([*parts, *words], env={**os.environ, "PYTHONPATH": path}, stderr=told, text=True)
        )
        return self.processes[-1]


@pytest.fixture
def operators() -> Iterator[OperatorCluster]:
    """A running cluster of an operator."""
    made = OperatorCluster()
    made.start()
    yield made
    made.kill()

"""A real embedded cluster and real stand-ins for the tests of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import evaeto


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    """A Dask client with two worker processes of its own."""
    from distributed import Client

    from evaeto.tasks.cluster import embedded_cluster

    with embedded_cluster(n_workers=2) as cluster, Client(cluster, set_as_default=False) as connected:
        yield connected


@pytest.fixture
def demo() -> Iterator[Any]:
    """Local stand-ins of the services with synthetic weather."""
    with evaeto.demo.serve() as running:
        yield running

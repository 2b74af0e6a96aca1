"""Fixtures many tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples on every run, and no time limit for one: a busy machine must not fail a test.
settings.register_profile("evaeto", derandomize=True, deadline=None)
settings.load_profile("evaeto")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real weather, captured answers and published numbers; it lies beside the checkout, not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the test data are not at {SHARED_DATA}")
    return SHARED_DATA


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

"""Imports made ahead: nobody who opens the charts of a result waits for them."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from distributed import Client
from patience import LONG_ENOUGH_S

import evaeto
from evaeto.tasks.cluster import embedded_cluster
from evaeto.workers import preload

pytestmark = pytest.mark.slow


def imported() -> bool:
    """On a worker: whether what views need is imported, once what is under way has ended."""
    for thread in threading.enumerate():
        if thread.name == preload.VIEWS_THREAD:
            thread.join()
    return preload.FOR_VIEWS in sys.modules


def whole() -> bool:
    """On a worker: whether what tasks need is imported to its end."""
    modules = [sys.modules.get(name) for name in preload.FOR_TASKS]
    return all(module and not getattr(module.__spec__, "_initializing", False) for module in modules)


def test_a_worker_takes_no_task_before_its_imports_are_whole() -> None:
    with embedded_cluster(n_workers=1) as cluster, Client(cluster, set_as_default=False) as first:
        assert all(first.run(whole).values())


def test_after_a_result_its_worker_imports_what_views_need(client: Any, demo: Any) -> None:
    task = evaeto.submit(lat=-7.5, lon=-46.0, start="2015-01-01", end="2015-01-31", client=client)
    task.result(LONG_ENOUGH_S)
    assert any(client.run(imported).values())

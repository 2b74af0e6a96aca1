"""Imports made ahead: nobody who opens the charts of a result waits for them."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

import evaeto
from evaeto.tasks import warm

pytestmark = pytest.mark.slow


def imported() -> bool:
    """On a worker: whether what views need is imported, once what is under way has ended."""
    for thread in threading.enumerate():
        if thread.name == warm.VIEWS_THREAD:
            thread.join(60)
    return warm.FOR_VIEWS in sys.modules


def test_after_a_result_its_worker_imports_what_views_need(client: Any, demo: Any) -> None:
    task = evaeto.submit(lat=-7.5, lon=-46.0, start="2015-01-01", end="2015-01-31", client=client)
    task.result(60)
    assert any(client.run(imported).values())

"""Imports made ahead on workers: what tasks need before the first one comes, what views need after a first result."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import threading
from contextlib import suppress
from typing import Any

FOR_TASKS = (
    "pandas", "xarray", "dask.array", "pint", "evaeto.pipeline.assembling", "evaeto.pipeline.computing",
    "evaeto.pipeline.fusion_step", "evaeto.pipeline.preparing", "evaeto.sources.transport.http",
    "evaeto.crops.farm.answer",
)  # fmt: skip
"""xarray imports Dask's arrays and pint when it is first given data, which takes two thirds of a second: the first
visitor of each worker would wait for it."""
FOR_VIEWS = "scipy.stats"
"""Takes a second and a half, during which somebody would wait who has opened the charts."""

SOON_S = 0.5
"""A result is sent in this time; an import beside it would slow that down."""

VIEWS_THREAD = "evaeto-warm-views"


async def dask_setup(worker: Any) -> None:
    """Preload of embedded workers, called by Dask when one starts; no task comes before the imports are there.

    A task waits for them in any case. But one that brings objects of pandas or xarray while another thread imports
    these begins an import of their parts by itself: both break off, and the worker fails at every task from then on.
    """
    _allow_open_files()
    _let_others_go_first()
    await asyncio.to_thread(_import, *FOR_TASKS)


def _allow_open_files() -> None:
    """As many as the system lets this process have: each download that waits holds three, and hundreds may wait."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # where the system gives less than it promises
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _let_others_go_first() -> None:
    """As far as the server asks for it: a page that opens is waited for by somebody who sees nothing yet."""
    if (nice := os.environ.get("EVAETO_WORKER_NICE")) and hasattr(os, "nice"):
        os.nice(int(nice))


def _import(*names: str) -> None:
    for name in names:
        importlib.import_module(name)


def for_views() -> None:
    """Import soon, in the background, what the views of a result need: it is read before they are opened."""
    if FOR_VIEWS in sys.modules:
        return
    timer = threading.Timer(SOON_S, _import, [FOR_VIEWS])
    timer.name, timer.daemon = VIEWS_THREAD, True
    timer.start()

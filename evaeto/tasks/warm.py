"""Preload of embedded workers: import what tasks need while the worker waits for its first one."""

from __future__ import annotations

import threading
from typing import Any


def dask_setup(worker: Any) -> None:
    """Called by Dask when a worker starts; returns at once, so that the worker is ready before the imports are."""
    threading.Thread(target=_import, name="evaeto-warm", daemon=True).start()


def _import() -> None:
    import pandas  # noqa: F401
    import xarray  # noqa: F401

    import evaeto.pipeline
    import evaeto.sources.http  # noqa: F401

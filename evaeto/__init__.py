"""evaeto: reference evapotranspiration from public weather services, fused, with its uncertainty.

The public API, nothing else. Each name is loaded when it is first used, so that `import evaeto` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from evaeto._version import __version__

if TYPE_CHECKING:
    from evaeto import demo
    from evaeto.analysis.scores import score
    from evaeto.dashboard import Dashboard
    from evaeto.errors import (
        EvaetoError,
        RequestError,
        SourceError,
        TaskCancelled,
        TaskError,
        TaskTimeout,
        WeatherError,
    )
    from evaeto.reference_et import eto
    from evaeto.request import Request
    from evaeto.result import Result
    from evaeto.tasks.cluster import connect
    from evaeto.tasks.session import compute, submit
    from evaeto.tasks.sites import compute_sites
    from evaeto.tasks.task import Task
    from evaeto.weather import read_weather

__all__ = [
    "Dashboard",
    "EvaetoError",
    "Request",
    "RequestError",
    "Result",
    "SourceError",
    "Task",
    "TaskCancelled",
    "TaskError",
    "TaskTimeout",
    "WeatherError",
    "__version__",
    "compute",
    "compute_sites",
    "connect",
    "demo",
    "eto",
    "read_weather",
    "score",
    "submit",
]

_HOME = {
    "Dashboard": "evaeto.dashboard",
    "EvaetoError": "evaeto.errors",
    "Request": "evaeto.request",
    "RequestError": "evaeto.errors",
    "Result": "evaeto.result",
    "SourceError": "evaeto.errors",
    "Task": "evaeto.tasks.task",
    "TaskCancelled": "evaeto.errors",
    "TaskError": "evaeto.errors",
    "TaskTimeout": "evaeto.errors",
    "WeatherError": "evaeto.errors",
    "compute": "evaeto.tasks.session",
    "compute_sites": "evaeto.tasks.sites",
    "connect": "evaeto.tasks.cluster",
    "eto": "evaeto.reference_et",
    "read_weather": "evaeto.weather",
    "score": "evaeto.analysis.scores",
    "submit": "evaeto.tasks.session",
}


def __getattr__(name: str) -> Any:
    if name == "demo":
        return importlib.import_module("evaeto.demo")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

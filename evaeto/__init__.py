"""evaeto: reference evapotranspiration from public weather services, fused, with its uncertainty.

The public API, nothing else. Each name is loaded when it is first used, so that `import evaeto` costs nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from evaeto._version import __version__

if TYPE_CHECKING:
    from evaeto import crops, demo
    from evaeto.analysis.period_totals import totals
    from evaeto.batch.sites import compute_sites
    from evaeto.dashboard import Dashboard
    from evaeto.errors import (
        EvaetoError,
        MissingExtraError,
        RequestError,
        SourceError,
        TaskCancelled,
        TaskError,
        TaskTimeout,
        WeatherError,
    )
    from evaeto.export.grids import write_grid
    from evaeto.field.growers import Field
    from evaeto.fusion.calibration import Calibration
    from evaeto.fusion.fuse import fuse
    from evaeto.fusion.learning import calibrate
    from evaeto.fusion.scoring import score
    from evaeto.inputs.counts import rejected_values
    from evaeto.inputs.describing import describe
    from evaeto.inputs.grids import open_grid
    from evaeto.inputs.hours_to_days import daily
    from evaeto.inputs.weather_files import read_weather
    from evaeto.pipeline.service_weather import fetch
    from evaeto.reference_et import compare_methods, eto
    from evaeto.request import Request
    from evaeto.result import Result
    from evaeto.sources.listing import services
    from evaeto.tasks.api import compute, submit
    from evaeto.tasks.cluster import connect
    from evaeto.tasks.task import Task

__all__ = [
    "Calibration",
    "Dashboard",
    "EvaetoError",
    "Field",
    "MissingExtraError",
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
    "calibrate",
    "compare_methods",
    "compute",
    "compute_sites",
    "connect",
    "crops",
    "daily",
    "demo",
    "describe",
    "eto",
    "fetch",
    "fuse",
    "open_grid",
    "read_weather",
    "rejected_values",
    "score",
    "services",
    "submit",
    "totals",
    "write_grid",
]

_HOME = {
    "Calibration": "evaeto.fusion.calibration",
    "Dashboard": "evaeto.dashboard",
    "EvaetoError": "evaeto.errors",
    "Field": "evaeto.field.growers",
    "MissingExtraError": "evaeto.errors",
    "Request": "evaeto.request",
    "RequestError": "evaeto.errors",
    "Result": "evaeto.result",
    "SourceError": "evaeto.errors",
    "Task": "evaeto.tasks.task",
    "TaskCancelled": "evaeto.errors",
    "TaskError": "evaeto.errors",
    "TaskTimeout": "evaeto.errors",
    "WeatherError": "evaeto.errors",
    "calibrate": "evaeto.fusion.learning",
    "compute": "evaeto.tasks.api",
    "compute_sites": "evaeto.batch.sites",
    "connect": "evaeto.tasks.cluster",
    "daily": "evaeto.inputs.hours_to_days",
    "describe": "evaeto.inputs.describing",
    "eto": "evaeto.reference_et",
    "fetch": "evaeto.pipeline.service_weather",
    "fuse": "evaeto.fusion.fuse",
    "compare_methods": "evaeto.reference_et",
    "open_grid": "evaeto.inputs.grids",
    "read_weather": "evaeto.inputs.weather_files",
    "rejected_values": "evaeto.inputs.counts",
    "score": "evaeto.fusion.scoring",
    "services": "evaeto.sources.listing",
    "submit": "evaeto.tasks.api",
    "totals": "evaeto.analysis.period_totals",
    "write_grid": "evaeto.export.grids",
}


def __getattr__(name: str) -> Any:
    if name in ("crops", "demo", "sources"):
        return importlib.import_module(f"evaeto.{name}")
    if name not in _HOME:
        if name.startswith("_"):  # of Python and its tools, which ask often
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from evaeto.core.other_names import PACKAGE, no_such

        raise no_such(sys.modules[__name__], "evaeto", name, PACKAGE)
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


class _WithXarray:
    """Registers `Dataset.evaeto` as soon as xarray is loaded, whichever of both is imported first."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec that the other finders have of xarray; its module brings the accessor."""
        if name != "xarray":
            return None
        sys.meta_path.remove(self)
        found = (each.find_spec(name, path, target) for each in sys.meta_path if hasattr(each, "find_spec"))
        spec = next(filter(None, found), None)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            execute = loader.exec_module

            def executing(module: Any) -> None:
                loader.exec_module = execute
                execute(module)
                importlib.import_module("evaeto.xarray")

            loader.exec_module = executing
        return spec


def _register() -> None:
    """`Dataset.evaeto`, where xarray is in use: nobody loads it for this."""
    if "xarray" in sys.modules:
        importlib.import_module("evaeto.xarray")
    elif not any(type(each).__name__ == _WithXarray.__name__ for each in sys.meta_path):
        sys.meta_path.insert(0, _WithXarray())


def __dir__() -> list[str]:
    return sorted(__all__)


_register()

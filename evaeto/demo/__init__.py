"""Local stand-ins of the weather services, speaking their wire formats, with synthetic or recorded weather behind.

>>> with evaeto.demo.serve() as demo:  # doctest: +SKIP
...     result = evaeto.compute(lat=-7.5, lon=-46.0, start="2020-01-01", end="2020-01-31")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaeto.core.called_modules import call_means

if TYPE_CHECKING:
    from evaeto.demo.climate import truth
    from evaeto.demo.faults import FAULTS
    from evaeto.demo.server import serve

__all__ = ["FAULTS", "serve", "truth"]

_HOME = {"serve": "server", "truth": "climate", "FAULTS": "faults"}


def __getattr__(name: str) -> Any:
    """Load the server and the weather on first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


call_means(__name__)

"""Local stand-ins of the weather services, speaking their wire formats, with synthetic or recorded weather behind.

>>> with evaeto.demo.serve() as demo:  # doctest: +SKIP
...     result = evaeto.compute(lat=-7.5, lon=-46.0, start="2020-01-01", end="2020-01-31")
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

if TYPE_CHECKING:
    from evaeto.demo.climate import truth
    from evaeto.demo.faults import FAULTS
    from evaeto.demo.server import serve
    from evaeto.settings import Settings

__all__ = ["FAULTS", "serve", "settings_for", "truth"]

_HOME = {"serve": "server", "truth": "climate", "FAULTS": "faults"}


def __getattr__(name: str) -> Any:
    """Load the server and the weather on first use: workers need only `settings_for`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


@lru_cache(maxsize=8)
def settings_for(address: str) -> Settings:
    """Settings with which this process asks the stand-ins that another one runs at `address`.

    Raises
    ------
    OSError
        Nobody answers there.
    """
    from evaeto.settings import Settings

    opener = build_opener(ProxyHandler({}))  # never by a proxy: it is on this machine
    with opener.open(f"{address}/about", timeout=10) as response:
        about = json.load(response)
    endpoints = {key: f"{address}/{key}" for key in about["services"]}
    told = {name: about[name] for name in ("label", "measured", "pace")}
    return Settings(endpoints=endpoints, cache_dir=Path(about["cache_dir"]), **told)

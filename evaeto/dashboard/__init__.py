"""The dashboard: widgets only, no science.

Each panel is a pair: a model (plain state, checks, the reasons why a button is disabled; works without a kernel
or a browser) and a thin view of it. A widget's JavaScript and CSS lie beside its Python under the same name, and the
areas of the page are folders: `shell` (header, notices, tabs, the About tab), `map`, `form`, `results` (the card of a
calculation and its sheets), `irrigation`, `figures` (charts and tables), and `common` for what several of them use.
`server` and `serving` bring it all to browsers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaeto.extras import WIDGETS, require

if TYPE_CHECKING:
    from evaeto.dashboard.shell.app import Dashboard

__all__ = ["Dashboard"]


def __getattr__(name: str) -> Any:
    # The widget libraries take 0.4 s to import: `evaeto.dashboard.server` and the models do without
    if name == "Dashboard":
        require(*WIDGETS, extra="dashboard")
        from evaeto.dashboard.shell.app import Dashboard

        return Dashboard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

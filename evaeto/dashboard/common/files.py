"""Files that lie beside the widgets that use them, and how they reach the browser.

A notebook is sent their text with the state of each widget. A page of our own server has them as files that browsers
keep (`evaeto.dashboard.serving.page_files`): there the state holds their names alone, which `frontend/src/shared.js`
replaces.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

DASHBOARD = Path(__file__).resolve().parents[1]

PAGE_VARIABLE = "EVAETO_PAGE"
"""Set in the environment of kernels whose page our own server serves."""

MARK = "evaeto:"
"""What the name of a file begins with in the state of a widget."""


def on_page() -> bool:
    """Whether the widgets of this process are shown by a page of our own server."""
    return PAGE_VARIABLE in os.environ


@functools.cache
def static(name: str) -> str:
    """Text of a file that lies beside the Python that uses it; `name` is its path within `evaeto/dashboard`."""
    return (DASHBOARD / name).read_text(encoding="utf-8")


def script(*names: str) -> str:
    """What a widget has as its `_esm`: the texts of these files, one after the other, or their names.

    The end of the line tells anywidget that it is no path.
    """
    return f"{MARK}{' '.join(names)}\n" if on_page() else "".join(map(static, names))

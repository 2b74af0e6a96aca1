"""English texts: what is not installed."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "install.missing": (
        'missing package: {packages}; run pip install "evaeto[{extra}]"',
        'missing packages: {packages}; run pip install "evaeto[{extra}]"',
    ),
}

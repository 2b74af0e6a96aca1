"""A result as one HTML file that needs nothing else: for a colleague, a file folder, a printer."""

from __future__ import annotations

from evaeto.export.html.document import report

__all__ = ["report"]

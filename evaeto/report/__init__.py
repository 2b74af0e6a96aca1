"""A result as one HTML file that needs nothing else: for a colleague, a file folder, a printer."""

from __future__ import annotations

from evaeto.report.document import report

__all__ = ["report"]

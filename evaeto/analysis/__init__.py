"""What can be said about a series of days: how it compares with another one."""

from __future__ import annotations

from evaeto.analysis.scores import score

__all__ = ["score"]

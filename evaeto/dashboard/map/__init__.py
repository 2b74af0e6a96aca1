"""The Map tab: find and choose a point, read what is known of it, see the results so far."""

from __future__ import annotations

from evaeto.dashboard.map.model import MapModel, SiteResult
from evaeto.dashboard.map.panel import MapPanel, Workers

__all__ = ["MapModel", "MapPanel", "SiteResult", "Workers"]

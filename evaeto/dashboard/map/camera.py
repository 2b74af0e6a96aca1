"""The view of the map, moved in the browser."""

from __future__ import annotations

import traitlets as t

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, each as latitude and longitude."""


class Camera(Worded):
    """Moves the map, in one step and in the browser, opens it where the visitor was last, else in the country that the
    language of the browser names; opens the popups of icons, closes a popup on Escape, and names
    the controls that Leaflet brings."""

    section = "map.control"
    names = ("zoom_in", "zoom_out", "full", "whole", "close")
    _esm = script("map/regions.js", "map/camera.js")
    map_id = t.Unicode().tag(sync=True)

    def go_to(self, lat: float, lon: float, zoom: int) -> None:
        """Bring a point to the middle of the map, at this zoom or closer."""
        self.send({"point": (lat, lon), "zoom": zoom})

    def fit(self, bounds: Bounds) -> None:
        """Show all of a region."""
        self.send({"bounds": bounds})

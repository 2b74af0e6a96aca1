"""The browser's own location."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded
from evaeto.dashboard.map.finder import GoTo


class Locate(Worded):
    """A button that asks the browser where it is; nobody is asked before the click."""

    section = "locate"
    names = ("button", "tip", "asking", "found", "denied", "unavailable", "timeout", "insecure")
    _esm = script("map/locate.js")

    def on_messages(self, go_to: GoTo, guard: Callable[..., Any]) -> None:
        """Call `go_to` with the place the browser has told."""
        self.on_msg(guard(lambda _, content, __: go_to(*point_of(content), None, "")))


def point_of(content: dict[str, Any]) -> tuple[float, float]:
    """Latitude and longitude of a message; what the browser has kept may have been changed by hand."""
    lat, lon = float(content["lat"]), float(content["lon"])
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("this is no point on Earth")
    return lat, lon

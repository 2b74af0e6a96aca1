"""What is known of a point, as HTML: beside the map, and in the popup of the marker."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

from evaeto.dashboard.map.coordinates import dms
from evaeto.dashboard.map.model import Height
from evaeto.dashboard.texts import say
from evaeto.sources import days
from evaeto.sources.catalogue import SOURCES


def facts_html(lat: float, lon: float, height: Height | None) -> str:
    """Coordinates, elevation with its source, time zone, local time, services that cover the point."""
    offset = days.standard_utc_offset(lat, lon)
    moment = datetime.now(UTC) + timedelta(hours=offset)
    known = say("map.elevation.unknown") if height is None else f"{height.metres:.0f} m"
    facts = [
        ("map.coordinates", f"{lat:.4f}°, {lon:.4f}°", dms(lat, lon)),
        ("map.elevation", known, height.source if height else ""),
        ("map.zone", f"{days.zone_name(lat, lon)}, {days.clock(offset)}", ""),
        ("map.time", f"{moment:%Y-%m-%d %H:%M}", ""),
        ("map.services", ", ".join(source.name for source in SOURCES.values() if source.covers(lat, lon)), ""),
    ]
    return "".join(
        f"<dt>{say(key)}</dt><dd>{html.escape(value)}<small>{html.escape(more)}</small></dd>"
        for key, value, more in facts
    )

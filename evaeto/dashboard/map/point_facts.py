"""What is known of a point, as HTML: beside the map, and in the popup of the marker."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import NamedTuple

from evaeto.core import local_days
from evaeto.dashboard.common.coordinates import dms
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.model import UNASKED, Height, Note
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.open_meteo.about import ELEVATION


class Facts(NamedTuple):
    """What is known of a point, as text."""

    coordinates: str
    seconds: str
    elevation: str
    elevation_source: str
    zone: str
    time: str
    standard: str
    services: str
    name: str = ""


def facts_of(
    words: Words,
    lat: float,
    lon: float,
    height: Height | None,
    note: Note = UNASKED,
    *,
    name: str = "",
    now: datetime | None = None,
) -> Facts:
    """Coordinates, elevation with its source, time zone, what the clocks there show, the time that days follow,
    services that cover the point; in the open sea nothing can be calculated, so that none is named."""
    moment = local_days.civil_time(lat, lon, now=now)
    ahead = moment.utcoffset()
    assert ahead is not None
    standard = local_days.clock(local_days.standard_utc_offset(lat, lon, now=now))
    covering = [] if local_days.is_open_sea(lat, lon) else [s.name for s in SOURCES.values() if s.covers(lat, lon)]
    return Facts(
        coordinates=words.place(lat, lon),
        seconds=dms(lat, lon, words.say("sides")),
        elevation=_said(words, note) if height is None else f"{words.number(height.metres)} m",
        elevation_source=words.tell(height.source) if height else "",
        zone=f"{local_days.zone_name(lat, lon)}, {local_days.clock(ahead.total_seconds() / 3600)}",
        time=f"{words.day(moment.date())} {moment:%H:%M}",
        standard=words.say("map.standard.time", offset=standard),
        services=", ".join(covering),
        name=name,
    )


def facts_html(words: Words, facts: Facts) -> str:
    """For the side of the map, each with its label."""
    lines = [
        ("map.coordinates", facts.coordinates, html.escape(facts.seconds)),
        ("map.elevation", facts.elevation, _credited(facts.elevation_source)),
        ("map.time", facts.time, html.escape(facts.zone)),
        ("map.standard", facts.standard, ""),
        ("map.services", facts.services, ""),
    ]
    items = "".join(
        f"<dt>{words.say(key)}</dt><dd>{html.escape(value)}<small>{more}</small></dd>"
        for key, value, more in lines
        if value
    )
    title = html.escape(facts.name) or words.say("map.point")
    return f'<h2>{title}</h2><dl aria-live="polite" class="ev-facts ev-point">{items}</dl>'


def popup_html(words: Words, facts: Facts) -> str:
    """For the popup of the marker: the same in few lines, since a phone's map is small."""
    height = " · ".join(filter(None, (facts.elevation, facts.elevation_source)))
    labelled = {"map.elevation": height, "map.time": f"{facts.time} ({facts.zone})", "map.standard": facts.standard}
    lines = [
        *([facts.coordinates] if facts.name else ()),
        facts.seconds,
        *(f"{words.say(key)}: {value}" for key, value in labelled.items()),
        facts.services,
    ]
    told = "".join(f"<p>{_unbroken_offsets(html.escape(line))}</p>" for line in lines if line)
    return f"<b>{html.escape(facts.name or facts.coordinates)}</b>{told}"


def _unbroken_offsets(markup: str) -> str:
    """Offsets kept on one line: a browser breaks `UTC-04:00` at its hyphen."""
    return re.sub(r"UTC[-+]\d\d:\d\d", r'<span class="ev-day">\g<0></span>', markup)


def _said(words: Words, note: Note) -> str:
    return words.say(note.key, why=words.tell(note.why)) if note.why else words.say(note.key)


def _credited(source: str) -> str:
    """The source of an elevation; that of the service with a link, which its licence asks for beside the number."""
    if source != ELEVATION.name:
        return html.escape(source)
    told = f"{source} (Copernicus DEM GLO-90)"
    return f'<a href="{html.escape(ELEVATION.attribution_url)}" target="_blank" rel="noopener">{html.escape(told)}</a>'

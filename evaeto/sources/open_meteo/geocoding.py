"""Places by their name from Open-Meteo (GeoNames): https://open-meteo.com/en/docs/geocoding-api

The service writes its answers by the rules of proto3 JSON, which leave out whatever is zero or empty: no `results`
where nothing was found, no `elevation` at sea level. What is not there is not known, and never filled in.
"""

from __future__ import annotations

from typing import Any

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import SourceBadAnswer
from evaeto.settings import Settings
from evaeto.sources.delivery import FoundPlace, Report
from evaeto.sources.open_meteo.about import GEOCODING
from evaeto.sources.transport import access
from evaeto.sources.transport.http import DAY_S, get_json

KEY = GEOCODING.key

MOST = 8
"""Places asked for, the likeliest first."""

SHORTEST_NAME = 2
"""Characters; the service finds nothing for fewer."""

_LIFETIME_S = 30 * DAY_S
"""Places stay where they are, but GeoNames learns of more."""


async def find(name: str, language: str, settings: Settings, report: Report) -> list[FoundPlace]:
    """Places that `name` may mean, the likeliest first; none is an outcome, too. Raises only `SourceError`s.

    Parameters
    ----------
    name : of a place, or its postal code; after a comma may stand the country or the first division of one
    language : in which places are called, a code such as "es" or "pt-BR"; English where they have no such name
    """
    base = access.address(GEOCODING, settings)
    spoken = language.partition("-")[0].lower()
    params = {"name": " ".join(name.split()), "count": str(MOST), "language": spoken, "format": "json"}
    report(Message("progress.requesting_place"))
    answer = await get_json(
        KEY, f"{base}/v1/search", params, parse, settings=settings, report=report, ttl_s=_LIFETIME_S
    )
    return answer.value


def parse(answer: Any) -> list[FoundPlace]:
    """Read the answer to a search.

    A place without coordinates is left out: one right on the equator or at Greenwich has none in the answer.

    Raises
    ------
    SourceBadAnswer
        It is no answer to a search, or a coordinate or a height is none.
    """
    if "results" not in answer:
        if "generationtime_ms" not in answer:
            raise SourceBadAnswer(KEY, Message("answer.no_places"))
        return []
    located = (place for place in answer["results"] if "latitude" in place and "longitude" in place)
    return [_place(place) for place in located]


def _place(place: dict[str, Any]) -> FoundPlace:
    lat, lon = _number(place["latitude"]), _number(place["longitude"])
    for name, value in (("lat", lat), ("lon", lon)):
        if not QUANTITIES[name].lower <= value <= QUANTITIES[name].upper:
            raise SourceBadAnswer(KEY, Message("answer.not_a_coordinate", value=value))
    name, region, country = (str(place.get(key) or "") for key in ("name", "admin1", "country"))
    return FoundPlace(name, region, country, lat, lon, _height(place.get("elevation")))


def _height(value: Any) -> float | None:
    """Metres above sea level; 9999 and the like stand for an unknown height (open-meteo/open-meteo, issue 869)."""
    if value is None:
        return None
    height, limits = _number(value), QUANTITIES["elevation"]
    return height if limits.lower <= height <= limits.upper else None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceBadAnswer(KEY, Message("answer.not_a_number", value=str(value)))
    return float(value)

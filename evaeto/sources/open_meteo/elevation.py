"""Elevation of a point by Open-Meteo (Copernicus DEM GLO-90): https://open-meteo.com/en/docs/elevation-api"""

from __future__ import annotations

from typing import Any

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import SourceBadAnswer, SourceNoData
from evaeto.settings import Settings
from evaeto.sources.delivery import Place, Report
from evaeto.sources.open_meteo.about import ELEVATION
from evaeto.sources.open_meteo.answers import longitude
from evaeto.sources.transport import access
from evaeto.sources.transport.http import DAY_S, get_json

KEY = ELEVATION.key

_LIFETIME_S = 365 * DAY_S
"""Mountains do not move."""


async def fetch(place: Place, settings: Settings, report: Report) -> float:
    """Height of a point above mean sea level [m], which may be negative. The sea is 0. Raises only `SourceError`s."""
    base = access.address(ELEVATION, settings)
    params = {"latitude": f"{place.lat:.4f}", "longitude": longitude(place.lon)}
    report(Message("progress.requesting_elevation"))
    answer = await get_json(
        KEY, f"{base}/v1/elevation", params, parse, settings=settings, report=report, ttl_s=_LIFETIME_S
    )
    report(Message("progress.metres", metres=answer.value))
    return answer.value


def parse(answer: Any) -> float:
    """Read the answer to a request for one point.

    Raises
    ------
    SourceBadAnswer
        It is about several points, or not a number of metres found on Earth.
    SourceNoData
        The height is missing.
    """
    heights = answer["elevation"]
    if heights in ([], [None]):
        raise SourceNoData(KEY, Message("answer.no_elevation"))
    if len(heights) != 1:
        raise SourceBadAnswer(KEY, Message("answer.several_places", count=len(heights)))
    (height,) = heights
    limits = QUANTITIES["elevation"]
    if isinstance(height, bool) or not isinstance(height, int | float) or not limits.lower <= height <= limits.upper:
        raise SourceBadAnswer(KEY, Message("answer.not_a_height", value=str(height)))
    return float(height)

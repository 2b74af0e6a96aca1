"""What there is to know of a service, as plain values for lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from evaeto.arguments import takes
from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.errors import Problem, RequestError
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.service import Source

if TYPE_CHECKING:
    import pandas as pd


@takes(lat="number", lon="number")
def services(lat: float | None = None, lon: float | None = None) -> pd.DataFrame:
    """The weather services: what they cover, how late they are, what they allow, their licence.

    Parameters
    ----------
    lat, lon : float, optional
        Latitude and longitude [degrees north], [degrees east]: only the services that have data there.

    Returns
    -------
    DataFrame
        Indexed by `key`, which `evaeto.fetch` and `sources=` take; `variables` and `limits` are lists.

    Raises
    ------
    RequestError
        Only one of the two is given, or they are no place on Earth.
    """
    import pandas as pd

    rows = listed(None if lat is None else float(lat), None if lon is None else float(lon), str)
    return pd.DataFrame(rows).set_index("key")


def listed(lat: float | None, lon: float | None, tell: Callable[[str], str]) -> list[dict[str, Any]]:
    """The `facts` of all services, or of those that have data at a point.

    Raises
    ------
    RequestError
        Only one of the two is given, or they are no place on Earth.
    """
    if lat is None and lon is None:
        return [facts(each, datetime.now(UTC).date(), tell) for each in SOURCES.values()]
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise RequestError([Problem("lat, lon", (lat, lon), Message("rest.lat_and_lon"))])
    today = local_days.today_at(lat, lon)
    return [facts(each, today, tell) for each in SOURCES.values() if each.covers(lat, lon)]


def facts(each: Source, today: date, tell: Callable[[str], str]) -> dict[str, Any]:
    """What a service covers, how late it is, what it allows, its licence.

    Parameters
    ----------
    each : Source
        The service.
    today : date
        By which the days it covers count.
    tell : callable
        Says a message in the language that is wanted.

    Returns
    -------
    dict
        Texts and lists of texts by name.
    """
    first, last = each.window(today)
    return {
        "key": each.key,
        "name": tell(each.name),
        "kind": tell(each.kind),
        "area": tell(each.area),
        "resolution": tell(each.resolution),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "variables": list(each.variables),
        "limits": [tell(rate.told) for rate in each.rate_limits.rates],
        "licence": tell(each.licence),
        "licence_url": each.licence_url,
        "attribution": tell(each.attribution),
        "address": each.endpoint,
    }

"""What there is to know of a service, as plain values for lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from evaeto.sources.service import Source


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

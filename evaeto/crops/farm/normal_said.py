"""The normal of a season in words. Light: a page says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaeto.core.messages import Message
from evaeto.crops.farm.saying import day_said, rain_said


def normal_said(normal: Mapping[str, Any], source: str | None, units: str = "mm") -> list[Message]:
    """A normal in words.

    Parameters
    ----------
    normal : mapping
        As `normal_of` gives it.
    source : str or None
        Name of the service that its weather is from; None where it is the user's own.
    units : str, optional
        In which depths are said, as `saying.said` takes it.

    Returns
    -------
    list of Message
        What the season asked for, its rain, and where both are from.
    """
    day = day_said(normal["last"])

    def depth(name: str) -> Message:
        return rain_said(normal[name], units)

    lines = [
        Message("field.normal_eto", day=day, depth=depth("eto_mm"), normal=depth("eto_normal_mm"),
                low=depth("eto_low_mm"), high=depth("eto_high_mm")),
        Message("field.normal_rain", day=day, depth=depth("rain_mm"), normal=depth("rain_normal_mm"),
                low=depth("rain_low_mm"), high=depth("rain_high_mm")),
    ]  # fmt: skip
    count, first, last = normal["years"], str(normal["from_year"]), str(normal["to_year"])
    if source is None:
        return [*lines, Message("field.normal_own", count=count, first=first, last=last)]
    return [*lines, Message("field.normal_of", source=source, count=count, first=first, last=last)]

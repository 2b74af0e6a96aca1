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

    def depths(name: str) -> dict[str, Message]:
        parts = {"depth": "", "normal": "_normal", "low": "_low", "high": "_high"}
        return {part: depth(f"{name}{of}_mm") for part, of in parts.items()}

    lines = [
        Message("field.normal_eto", day=day, **depths("eto")),
        Message("field.normal_rain", day=day, **depths("rain")),
    ]
    years = {"count": normal["years"], "first": str(normal["from_year"]), "last": str(normal["to_year"])}
    told = (
        Message("field.normal_own", **years) if source is None else Message("field.normal_of", source=source, **years)
    )
    return [*lines, told]

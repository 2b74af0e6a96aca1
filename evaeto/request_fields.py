"""What each field of a request may be: a value as it is calculated with, or the `Problem` that is told."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from evaeto import settings
from evaeto.core.exposure import EXPOSURES, Exposure, exposure_named
from evaeto.core.messages import Message
from evaeto.core.quantities import PHYSICAL_LIMITS, QUANTITIES, PhysicalLimits
from evaeto.errors import Problem
from evaeto.sources.catalogue import ALIASES, AUTO, SOURCES, lacks_key, missing_key
from evaeto.sources.service import Source

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def exposure_of(exposure: str) -> Exposure | Problem:
    """How the site lies to the wind, by its name."""
    return exposure_named(exposure) or Problem("exposure", exposure, Message("request.exposure", names=[*EXPOSURES]))


def limits_of(limits: str | PhysicalLimits) -> PhysicalLimits | Problem:
    """A table of physical limits by its name, or limits by quantity that replace those of the world."""
    if isinstance(limits, str):
        if limits not in PHYSICAL_LIMITS:
            return Problem("limits", limits, Message("request.limits", names=[*PHYSICAL_LIMITS]))
        return dict(PHYSICAL_LIMITS["world"]) | dict(PHYSICAL_LIMITS[limits])
    for name, pair in limits.items():
        if name not in QUANTITIES:
            return Problem("limits", name, Message("request.limits_quantity", names=[*QUANTITIES]))
        if not _is_pair(pair):
            return Problem("limits", {name: pair}, Message("request.limits_pair"))
    given = {name: (float(pair[0]), float(pair[1])) for name, pair in limits.items()}
    return dict(PHYSICAL_LIMITS["world"]) | given


def _is_pair(given: Any) -> bool:
    """Whether it is a lower limit and an upper one."""
    try:
        lower, upper = map(float, given)
    except (TypeError, ValueError):
        return False
    return lower < upper


def number_of(name: Literal["lat", "lon", "elevation"], value: object) -> float | Problem:
    """A coordinate or an elevation within its limits; whatever `float` accepts."""
    limits = QUANTITIES[name]
    try:
        number = math.nan if value is None or isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):  # whatever float() accepts is fine
        number = math.nan
    if limits.lower <= number <= limits.upper:
        return number
    return Problem(name, value, _number_wanted(name, number, limits.lower, limits.upper))


def _number_wanted(name: Literal["lat", "lon", "elevation"], number: float, lower: float, upper: float) -> Message:
    if name == "lat":
        return Message("request.latitude", lower=lower, upper=upper)
    if name == "elevation":
        return Message("request.elevation", lower=lower, upper=upper)
    if 180 < number <= 360:
        return Message("request.longitude_to_360", lower=lower, upper=upper, given=number, same=number - 360)
    return Message("request.longitude", lower=lower, upper=upper)


def day_of(name: str, value: Any) -> date | Problem:
    """A day: a date, a time, or a text YYYY-MM-DD."""
    if isinstance(value, datetime):  # pandas.Timestamp too
        return value.date() if value == value else Problem(name, value, Message("request.date"))  # NaT != NaT
    if isinstance(value, date):
        return value
    text = str(value)[:10] if type(value).__name__ == "datetime64" else str(value)  # numpy prints the hour too
    try:
        # The pattern keeps out the other ISO forms (20100301, 2010-W09-1), which people read two ways
        return date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")
    except ValueError:
        return Problem(name, value, Message("request.date_form"))


def sources_of(sources: str | Iterable[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """Keys of the services asked for, in the order of the catalogue, and what is wrong with the others."""
    current = settings.current()
    if sources == "auto":
        return tuple(key for key in AUTO if not lacks_key(SOURCES[key], current)), []
    asked = [sources] if isinstance(sources, str) else list(sources)
    if not asked:
        return (), [Problem("sources", asked, Message("request.no_source"))]
    known, problems = set[str](), []
    for key in asked:
        resolved = ALIASES.get(key, key) if isinstance(key, str) else key
        if resolved in SOURCES:
            if lacks_key(SOURCES[resolved], current):
                problems.append(Problem("sources", key, missing_key(SOURCES[resolved])))
            known.add(resolved)
            continue
        if close := difflib.get_close_matches(str(key), [*SOURCES, *ALIASES], n=1):
            told = Message("request.similar_source", names=[*SOURCES], similar=close[0])
        else:
            told = Message("request.unknown_source", names=[*SOURCES])
        problems.append(Problem("sources", key, told))
    return tuple(key for key in SOURCES if key in known), problems


def not_covered(chosen: Sequence[Source], lat: float, lon: float) -> list[Problem]:
    """The services that do not cover a point."""
    return [
        Problem("sources", source.key, Message("request.not_covered", source=source.name, lat=lat, lon=lon))
        for source in chosen
        if not source.covers(lat, lon)
    ]

"""What the services of the US National Weather Service share: https://www.weather.gov/documentation/services-web-api

Who asks is told in the User-Agent. Unknown query parameters are refused, and coordinates with more than four
decimals or with trailing zeros are redirected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.errors import SourceBadAnswer, SourceRefused
from evaeto.inputs import hour_blocks
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES
from evaeto.sources.delivery import Place, Report
from evaeto.sources.transport import access
from evaeto.sources.transport.exchange import Parse
from evaeto.sources.transport.http import BY_THE_HEADERS, Answer, get_json
from evaeto.sources.transport.kept import Span

T = TypeVar("T")

WIND_HEIGHT = 10.0
"""Height of the wind of forecasts [m]."""


ACCEPT = "application/geo+json"
"""What its cache hangs on: asked for another kind it has given grids that were days old."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A cell of the 2.5 km grid of a forecast office."""

    office: str
    x: int
    y: int

    @property
    def path(self) -> str:
        """Where it answers."""
        return f"gridpoints/{self.office}/{self.x},{self.y}"


async def ask(
    source: str,
    path: str,
    parse: Parse[T],
    settings: Settings,
    report: Report,
    params: dict[str, str] | None = None,
    *,
    fresh: bool = False,
    span: Span[T] | None = None,
) -> Answer[T]:
    """Ask `path` of the service, see `http.get_json`."""
    base = access.address(SERVICES[source], settings)
    return await get_json(
        source,
        f"{base}/{path}",
        params or {},
        parse,
        settings=settings,
        report=report,
        ttl_s=BY_THE_HEADERS,
        fresh=fresh,
        accept=ACCEPT,
        span=span,
    )


async def grid_at(source: str, place: Place, settings: Settings, report: Report, *, fresh: bool = False) -> Grid:
    """The cell a point lies in; `fresh` where a stored answer is known to be out of date.

    Raises
    ------
    SourceError
        `SourceRefused` where the point is not covered.
    """
    path = f"points/{coordinate(place.lat)},{coordinate(place.lon)}"
    try:
        return (await ask(source, path, lambda body: _grid(source, body), settings, report, fresh=fresh)).value
    except SourceRefused as error:
        raise (not_covered(source, error) if is_not_found(error) else error) from error


def coordinate(degrees: float) -> str:
    """At most four decimals, no trailing zeros."""
    text = f"{degrees:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def is_not_found(error: SourceRefused) -> bool:
    """Whether the service said 404."""
    return isinstance(error.reason, Message) and error.reason.fields.get("status") == "404"


def not_covered(source: str, error: SourceRefused) -> SourceRefused:
    """A 404 as what it means, with the service's own words."""
    return SourceRefused(source, Message("answer.not_covered", reason=error.reason))


def interval(text: str) -> tuple[float, float]:
    """Begin and end [s UTC] of an ISO 8601 interval with a duration: `2024-02-20T09:00:00+00:00/P1DT6H`.

    Raises
    ------
    ValueError
        It is not one.
    """
    moment, _, duration = text.partition("/")
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", duration)
    if not found or not any(found.groups()):
        raise ValueError(Message("answer.not_a_duration", value=duration))
    days, hours, minutes = (int(part or 0) for part in found.groups())
    begin = hour_blocks.second(datetime.fromisoformat(moment))
    return begin, begin + ((days * 24 + hours) * 60 + minutes) * 60.0


def factors(source: str, name: str, quantity: str, code: str) -> tuple[float, float]:
    """(scale, offset) to the table's unit from a unit code such as `wmoUnit:km_h-1`; it changes with the years.

    Raises
    ------
    SourceBadAnswer
        `quantity` cannot come in such a unit.
    """
    try:
        return conversion(quantity, code.rpartition(":")[2])
    except ValueError:
        raise SourceBadAnswer(source, Message("answer.unknown_unit", name=name, unit=code)) from None


def _grid(source: str, body: Any) -> Grid:
    cell = body["properties"]
    if None in (
        cell["gridId"],
        cell["gridX"],
        cell["gridY"],
    ):  # at sea there may be an office for the coast, but no grid
        raise SourceRefused(source, Message("answer.not_covered", reason=Message("answer.no_grid")))
    return Grid(str(cell["gridId"]), int(cell["gridX"]), int(cell["gridY"]))

"""How old a forecast is: services have gone on serving one of days ago, as if it were new."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from evaeto.core import local_days
from evaeto.core.messages import Message
from evaeto.errors import SourceUnavailable
from evaeto.sources.delivery import Place

T = TypeVar("T")

TOLD_FROM_H = 12.0
"""Age [h] from which it is told: services renew forecasts every one to six hours."""

MAX_AGE_H = 24.0
"""Age [h] beyond which one is no forecast any more."""


def moment(text: Any) -> datetime | None:
    """A time in an answer, None where there is none or it cannot be read."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def now() -> datetime:
    """The time by which an age is told."""
    return datetime.now(UTC)


def age_h(issued_at: datetime | None) -> float:
    """Hours since a forecast was issued; 0 where the service does not tell."""
    return 0.0 if issued_at is None else (now() - issued_at).total_seconds() / 3600


async def not_stale(
    source: str,
    place: Place,
    first: date,
    ask: Callable[[bool], Awaitable[T]],
    issued_at: Callable[[T], datetime | None],
) -> tuple[T, tuple[Message, ...]]:
    """An answer that is not older than a day, and a note on its age where there is something to say.

    Parameters
    ----------
    place : where; by its date a day is over
    first : first day asked for
    ask : asks the service; with True also where an answer that is kept may still hold

    Raises
    ------
    SourceUnavailable
        It is older than a day, asked anew too.
    """
    answer = await ask(False)
    if first < local_days.today_at(place.lat, place.lon, now=now()):
        return answer, ()  # of days that are over nobody acts by a forecast
    if age_h(issued_at(answer)) > MAX_AGE_H:
        answer = await ask(True)
    issued = issued_at(answer)
    hours = round(age_h(issued))
    if hours > MAX_AGE_H:
        assert issued is not None
        raise SourceUnavailable(source, Message("answer.stale", count=round(hours / 24), time=issued, hours=hours))
    if issued is None or hours < TOLD_FROM_H:
        return answer, ()
    return answer, (Message("source.old_forecast", time=issued, hours=hours),)

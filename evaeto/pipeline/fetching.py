"""Step 2: ask the sources, and find the elevation of the point."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from evaeto.core.messages import Message, listed, naming, of_error, sentences
from evaeto.errors import SettingsError, SourceError, SourceRefused, TaskError
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES, fetcher, source_of, terrain_model
from evaeto.sources.delivery import Delivery, Fetch, Report
from evaeto.sources.holes import holes
from evaeto.sources.transport import contact

if TYPE_CHECKING:
    from evaeto.sources.station import Station

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that did not deliver, and why; `wait_s` is how long it asks to wait [s], where it says so."""

    source: str
    code: str
    reason: str
    hint: str
    wait_s: float | None = None

    @property
    def told(self) -> Message:
        """Which source, and why."""
        return naming(source_of(self.source).name, self.reason)

    @property
    def left_out(self) -> Message:
        """The same, as a warning of a result."""
        return Message("source.left_out", source=source_of(self.source).name, reason=self.reason)


async def delivered(
    request: Request, source: str, settings: Settings, report: Report, ask: Fetch | None = None
) -> Delivery:
    """What one source delivers for a request, with what is to be known of gaps in it and of the cache.

    `ask` is what asks it, where that is not its `fetch`.

    Raises
    ------
    SourceError
        It does not.
    """
    from evaeto.sources.transport import cache

    start, end = request.period_of(source)
    with cache.troubles() as troubles:
        delivery = await (ask or fetcher(source))(request.place, start, end, settings, report)
    gaps = holes(delivery, source_of(source), request.today)
    if settings.from_cache:  # the service was not asked: nobody knows whether it has these days
        gaps = tuple(_not_stored(gap) if gap.key == "source.no_data_yet" else gap for gap in gaps)
    advice = (contact.ADVICE,) if contact.is_missing(source, settings) else ()
    return replace(delivery, notes=(*gaps, *advice, *delivery.notes), cache=tuple(troubles))


def _not_stored(gap: Message) -> Message:
    count, day, last = (gap.fields[name] for name in ("count", "day", "last"))
    return Message("source.not_stored", count=count, day=day, last=last)


async def download(
    request: Request, source: str, settings: Settings, report: Report, ask: Fetch | None = None
) -> Delivery | Failure:
    """Step 2 for one source. A failure is an outcome, not an exception: the other sources go on."""
    try:
        return await delivered(request, source, settings, report, ask)
    except SourceError as error:
        nameless = isinstance(error, SourceRefused) and contact.is_missing(source, settings)
        reason = listed([error.reason, contact.ADVICE]) if nameless else error.reason
        return Failure(source, error.code, reason, error.hint, error.wait_s)
    except SettingsError as error:
        return Failure(source, "settings", of_error(error), Message("source.hint.fix_settings"))
    except Exception as error:  # a defect in one service's module must not take the others down
        log.exception("%s failed in a way its module does not know", source)
        return Failure(source, "defect", f"{type(error).__name__}: {error}", Message("source.hint.defect"))


def read_station(station: Station, request: Request) -> Delivery | Failure:
    """Step 2 for the user's own measurements; what is wrong with them leaves the services to go on."""
    from evaeto.sources.station import deliver

    try:
        return deliver(station, request)
    except SourceError as error:
        return Failure(error.source, error.code, error.reason, Message("source.hint.fix_file"))


def deliveries_of(outcomes: Sequence[Delivery | Failure]) -> list[Delivery]:
    """What was delivered.

    Raises
    ------
    TaskError
        Nothing, with the reason of each source.
    """
    deliveries = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    if not deliveries:
        raise TaskError(
            Message("task.all_failed", reasons=sentences(failure.told for failure in failures)),
            code="all_sources_failed",
            details={failure.source: asdict(failure) for failure in failures},
        )
    return deliveries


def known_elevation(request: Request, deliveries: Sequence[Delivery]) -> tuple[float, str] | None:
    """Elevation of the point [m] and where it comes from, where nobody has to be asked for it.

    The user's, else that of a terrain model at the point in an answer. It may be negative.
    """
    if request.elevation is not None:
        return request.elevation, Message("elevation.given")
    for delivery in deliveries:
        if delivery.elevation is not None:
            return delivery.elevation, terrain_model(source_of(delivery.source))
    return None


async def find_elevation(
    request: Request, deliveries: Sequence[Delivery], settings: Settings, report: Report
) -> tuple[float, str]:
    """Elevation of the point [m] and where it comes from: what is known, else the elevation service is asked.

    Raises
    ------
    TaskError
        Nobody knows it. Sea level is never assumed.
    """
    if (known := known_elevation(request, deliveries)) is not None:
        return known
    from evaeto.sources.open_meteo import elevation

    service = SERVICES[elevation.KEY]
    try:
        return await elevation.fetch(request.place, settings, report), service.name
    except SourceError as error:
        raise TaskError(
            Message("task.elevation_unknown", service=service.name, reason=error.reason),
            code="elevation_unknown",
            details={elevation.KEY: error.reason, "elevation": Message("task.elevation_hint")},
        ) from error

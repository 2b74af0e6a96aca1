"""What `evaeto doctor` looks at: each service with a real request, what its limits leave, the cluster, the cache."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from evaeto.core import local_days
from evaeto.core.messages import Message, listed, of_error
from evaeto.errors import SourceError
from evaeto.pipeline.fetching import Failure, download
from evaeto.request import Request
from evaeto.settings import GEOCODING_VARIABLE, Settings, geocoding_is_allowed
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.open_meteo.about import ELEVATION, GEOCODING
from evaeto.sources.service import PIRACICABA, Source

_PLACE = "Piracicaba"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it works, and what there is to say of it."""

    what: str
    ok: bool
    text: str


def run(settings: Settings, scheduler: str | None) -> Iterator[Finding]:
    """Look at everything; one finding each."""
    once = dataclasses.replace(settings, retries=0, timeout_s=10.0, max_wait_s=10.0)
    for source in SOURCES.values():
        yield _service(source, once)
    yield _elevation(once)
    yield _geocoding(once)
    yield from _budgets(settings)
    yield _cluster(scheduler)
    yield _cache(settings)


def _service(source: Source, settings: Settings) -> Finding:
    """Ask for one day, without repeats: that is what a calculation would get."""
    lat, lon = source.sample
    day = _a_day_of(source, local_days.today_at(lat, lon))
    request = Request.create(lat=lat, lon=lon, start=day, end=day, sources=[source.key])
    begun = time.perf_counter()
    outcome = asyncio.run(download(request, source.key, settings, _no_report))
    if isinstance(outcome, Failure):
        return Finding(source.name, False, Message("doctor.failed", reason=outcome.reason, hint=outcome.hint))
    if not outcome.from_cache:
        told = Message("doctor.answers", day=day, seconds=round(time.perf_counter() - begun, 1))
    elif outcome.asked_at:
        told = Message("doctor.answers_from_cache", day=day, time=outcome.asked_at)
    else:
        told = Message("doctor.answers_from_old_cache", day=day)
    return Finding(source.name, True, told)


def _no_report(told: Message) -> None:
    """The finding says it."""


def _a_day_of(source: Source, today: date) -> date:
    """A day it has whole at any hour: of the past the one before yesterday (a station's report after midnight may not
    be in yet), of a forecast tomorrow."""
    first, last = source.window(today)
    return min(last, today - timedelta(days=2)) if first < today else today + timedelta(days=1)


def _elevation(settings: Settings) -> Finding:
    from evaeto.sources.open_meteo import elevation

    place = Request.create(lat=PIRACICABA[0], lon=PIRACICABA[1], start="2020-01-01", end="2020-01-01").place
    try:
        height = asyncio.run(elevation.fetch(place, settings, _no_report))
    except SourceError as error:
        return Finding(ELEVATION.name, False, Message("doctor.failed", reason=error.reason, hint=error.hint))
    return Finding(ELEVATION.name, True, Message("doctor.elevation", metres=height, lat=place.lat, lon=place.lon))


def _geocoding(settings: Settings) -> Finding:
    """The search for places, unless the operator has switched it off."""
    from evaeto.sources.open_meteo import geocoding

    if not geocoding_is_allowed():
        return Finding(GEOCODING.name, True, Message("doctor.geocoding_off", variable=GEOCODING_VARIABLE))
    try:
        places = asyncio.run(geocoding.find(_PLACE, "en", settings, _no_report))
    except SourceError as error:
        return Finding(GEOCODING.name, False, Message("doctor.failed", reason=error.reason, hint=error.hint))
    return Finding(GEOCODING.name, bool(places), Message("doctor.places", count=len(places), name=_PLACE))


def _budgets(settings: Settings) -> Iterator[Finding]:
    """What each operator still allows this machine, by our own count."""
    from evaeto.sources.transport.rate_limits import budgets

    by_operator: dict[str, list[Message]] = {}
    spent = set()
    for budget in budgets(settings):
        by_operator.setdefault(budget.operator, []).append(budget.told)
        if budget.used >= budget.rate.calls and budget.rate.period_s > 60:
            spent.add(budget.operator)
    for operator, left in by_operator.items():
        yield Finding(Message("doctor.budget", operator=operator), operator not in spent, listed(left))


def _cluster(scheduler: str | None) -> Finding:
    from evaeto.tasks.cluster import connect

    try:
        client = connect(scheduler)
        workers = client.scheduler_info(n_workers=-1)["workers"]
    except Exception as error:
        return Finding(Message("doctor.cluster"), False, Message("doctor.no_cluster", reason=of_error(error)))
    threads = sum(worker["nthreads"] for worker in workers.values())
    told = Message("doctor.workers", workers=len(workers), threads=threads, address=client.scheduler.address)
    return Finding(Message("doctor.cluster"), bool(workers), told)


def _cache(settings: Settings) -> Finding:
    """Whether answers can be kept, and how much is."""
    from evaeto.sources.transport import cache

    if (trouble := cache.trouble_of(settings.cache_dir)) is not None:
        return Finding(Message("doctor.cache"), False, trouble)
    folder = settings.cache_dir
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Finding(Message("doctor.cache"), True, Message("doctor.kept", size=round(size / 1e6, 1), folder=str(folder)))

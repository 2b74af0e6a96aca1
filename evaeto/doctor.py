"""What `evaeto doctor` looks at: each service with a real request, what its limits leave, the cluster, the cache."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evaeto.core import local_days
from evaeto.core.messages import Message, listed, of_error
from evaeto.core.replacing import replacing
from evaeto.errors import SettingsError, SourceError, WeatherError
from evaeto.pipeline.fetching import Failure, download
from evaeto.request import Request
from evaeto.settings import GEOCODING_VARIABLE, Settings, geocoding_is_allowed
from evaeto.sources import shapes
from evaeto.sources.catalogue import SOURCES, check, lacks_key, missing_key, prober
from evaeto.sources.delivery import Fetch
from evaeto.sources.open_meteo.about import ELEVATION, GEOCODING
from evaeto.sources.service import PIRACICABA, Source
from evaeto.sources.transport import access, kept

_PLACE = "Piracicaba"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it works, and what there is to say of it."""

    what: str
    ok: bool
    text: str


def run(settings: Settings, scheduler: str | None) -> Iterator[Finding]:
    """Look at everything; one finding each.

    Raises
    ------
    SettingsError
        The settings name a service or a key that does not exist.
    """
    check(settings)
    once = dataclasses.replace(settings, retries=0, timeout_s=10.0, max_wait_s=10.0)
    for source in SOURCES.values():
        yield _service(source, once, prober(source.key))
    yield _elevation(once)
    yield _geocoding(once)
    yield from _budgets(settings)
    yield _cluster(scheduler)
    yield _cache(settings)
    yield from _settings(settings)


def live(settings: Settings, report: Path | None) -> Iterator[Finding]:
    """Ask every service anew, whatever is kept, and compare how it answered with how it did the last time.

    Parameters
    ----------
    settings : as for `run`
    report : JSON file with the shape, units and versions of each answer; read where it exists, then written anew
    """
    check(settings)
    before = _report_of(report)
    after = dict(before)
    with tempfile.TemporaryDirectory(prefix="evaeto-live-", ignore_cleanup_errors=True) as folder:
        for source in SOURCES.values():
            if lacks_key(source, settings):
                yield _service(source, settings)
                continue
            alone = dataclasses.replace(
                settings, retries=1, timeout_s=30.0, max_wait_s=30.0, from_cache=False,
                cache_dir=Path(folder) / source.key,
            )  # fmt: skip
            yield _service(source, alone)  # with all it is asked for in earnest
            if seen := _seen(source, alone):
                yield from _changes(source, before.get(source.key), seen)
                after[source.key] = seen
    if report is not None:
        with replacing(report) as part:
            part.write_text(json.dumps(after, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        yield Finding(Message("doctor.report"), True, Message("doctor.report_written", file=str(report)))


def _report_of(file: Path | None) -> dict[str, Any]:
    if file is None or not file.exists():
        return {}
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {str(key): dict(value) for key, value in found.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise WeatherError(Message("doctor.no_report", file=str(file))) from error


def _seen(source: Source, settings: Settings) -> dict[str, Any]:
    """How a service has just answered: when, by which addresses, and what its answers are like. No key is in it."""
    answers: dict[str, Any] = {}
    for one in reversed(kept.answers(settings.cache_dir)):
        if not 200 <= one.status < 300:
            continue
        path = re.sub(r"-?\d+(\.\d+)?", "#", urlsplit(one.address).path)
        headers = {name: one.headers[name] for name in ("x-app-version", "content-type") if name in one.headers}
        shape = shapes.shape_of(source.key, kept.content_of(settings.cache_dir, one))
        answers[path] = {"headers": headers, "shape": shape}
    return {"asked_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "answers": answers} if answers else {}


def _changes(source: Source, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[Finding]:
    if not before:
        return
    lines = []
    for path, answer in after["answers"].items():
        if (earlier := before["answers"].get(path)) is not None:
            lines += shapes.differences(earlier["shape"], answer["shape"])
    if lines:
        told = Message("doctor.changed", time=before["asked_at"], changes=lines)
        yield Finding(source.name, False, told)


def _settings(settings: Settings) -> Iterator[Finding]:
    """What differs from the usual settings; of keys their names only."""
    what = Message("doctor.settings")
    for name, address in settings.endpoints.items():
        if settings.label is None:
            yield Finding(what, True, Message("doctor.endpoint", name=name, address=address))
    for name in settings.keys if settings.label is None else ():
        yield Finding(what, True, Message("doctor.key", name=name))
    if settings.proxy is not None:
        yield Finding(what, True, Message("doctor.proxy"))
    if settings.ca_bundle is not None:
        try:
            access.tls(settings.ca_bundle)
        except SettingsError as error:
            yield Finding(what, False, of_error(error))
        else:
            yield Finding(what, True, Message("doctor.bundle", file=str(settings.ca_bundle)))
    if settings.from_cache:
        yield Finding(what, True, Message("doctor.from_cache"))


def _service(source: Source, settings: Settings, ask: Fetch | None = None) -> Finding:
    """Ask for one day by `ask`, else as a calculation does."""
    if lacks_key(source, settings):
        return Finding(source.name, True, Message("doctor.no_key", reason=missing_key(source)))
    lat, lon = source.sample
    day = _a_day_of(source, local_days.today_at(lat, lon))
    request = Request.create(lat=lat, lon=lon, start=day, end=day, sources=[source.key])
    begun = time.perf_counter()
    outcome = asyncio.run(download(request, source.key, settings, _no_report, ask))
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

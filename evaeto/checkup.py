"""What `evaeto doctor` looks at: each service with a real request, the cluster, the cache."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass

from evaeto.pipeline import Failure, download
from evaeto.request import Request, latest_complete_day
from evaeto.settings import Settings
from evaeto.sources.catalogue import SOURCES

_LAT, _LON = -22.7089, -47.6369
"""Piracicaba: every service of the table that covers the globe covers it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it works, and a sentence."""

    what: str
    ok: bool
    text: str


def run(settings: Settings, scheduler: str | None) -> Iterator[Finding]:
    """Look at everything; one finding each."""
    for key in SOURCES:
        yield _service(key, settings)
    yield _cluster(scheduler)
    yield _cache(settings)


def _service(key: str, settings: Settings) -> Finding:
    """Ask for one day, without repeats: that is what a calculation would get."""
    day = latest_complete_day(_LAT, _LON, sources=key)
    request = Request.create(lat=_LAT, lon=_LON, start=day, end=day, sources=[key])
    once = dataclasses.replace(settings, retries=0, timeout_s=10.0)
    begun = time.perf_counter()
    outcome = asyncio.run(download(request, key, once, lambda text: None))
    name = SOURCES[key].name
    if isinstance(outcome, Failure):
        return Finding(name, False, f"{outcome.reason}; {outcome.hint}")
    where = "cache" if outcome.from_cache else f"{time.perf_counter() - begun:.1f} s"
    return Finding(name, True, f"answers for {day} ({where})")


def _cluster(scheduler: str | None) -> Finding:
    from evaeto.tasks.cluster import connect

    try:
        client = connect(scheduler)
        workers = client.scheduler_info(n_workers=-1)["workers"]
    except Exception as error:
        return Finding("Dask cluster", False, f"{error}; check the address of the scheduler")
    threads = sum(worker["nthreads"] for worker in workers.values())
    return Finding(
        "Dask cluster", bool(workers), f"{len(workers)} workers, {threads} threads at {client.scheduler.address}"
    )


def _cache(settings: Settings) -> Finding:
    folder = settings.cache_dir
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    size = sum(path.stat().st_size for path in files)
    return Finding("Cache", True, f"{size / 1e6:.1f} MB in {folder}")

"""The operators' limits across the workers of a cluster, against stand-ins that count."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import dask
import pytest
from distributed import Client, Event, LocalCluster
from patience import LONG_ENOUGH_S

import evaeto.demo
from evaeto.core import local_days
from evaeto.pipeline.fetching import Failure
from evaeto.request import Request
from evaeto.settings import Settings
from evaeto.sources.transport.rate_limits import RATE_LIMITS
from evaeto.workers import steps
from evaeto.workers.cluster_slots import across_workers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def four_workers() -> Iterator[Client]:
    # No load keeps a worker that lives from renewing its lease in time; what is overdue is seen soon
    leases = {
        "distributed.scheduler.locks.lease-timeout": f"{LONG_ENOUGH_S}s",
        "distributed.scheduler.locks.lease-validation-interval": "200ms",
    }
    with (
        dask.config.set(leases),
        LocalCluster(
            n_workers=4, threads_per_worker=2, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def hold(source: str, topic: str, seconds: float, visitor: str = "", until: str = "") -> tuple[float, float]:
    """Hold a place of the operator, tell it, and give it back after some time or when the event `until` is set.

    When it was asked for and when it was got, by the clock of the machine.
    """
    from distributed import Event, get_worker, secede

    from evaeto.sources.transport.rate_limits import cluster_slot

    enough, asked = Event(until) if until else None, time.time()

    async def inside() -> tuple[float, float]:
        async with cluster_slot.get()(RATE_LIMITS[source], lambda text: None):
            got = time.time()
            get_worker().log_event(topic, "held")
            await asyncio.sleep(seconds)
            if enough is not None:
                assert await asyncio.to_thread(enough.wait, LONG_ENOUGH_S)
            return asked, got

    secede()
    with across_workers(visitor=visitor):
        return asyncio.run(inside())


def test_workers_take_the_places_of_an_operator_in_turn(four_workers: Client) -> None:
    holders = [
        four_workers.submit(hold, "open_meteo_archive", "turns", 0.1, pure=False, key=f"turn-{number}")
        for number in range(6)
    ]
    got = sorted(got for _, got in four_workers.gather(holders))
    assert min(later - earlier for earlier, later in pairwise(got)) >= 0.1


def test_services_of_other_operators_do_not_wait_for_each_other(four_workers: Client) -> None:
    events: list[Any] = []
    four_workers.subscribe_topic("others", events.append)
    keys = ("open_meteo_archive", "nasa_power")
    holders = [four_workers.submit(hold, key, "others", 0.0, until="both are held", pure=False) for key in keys]
    _wait_for(lambda: len(events) == 2)
    Event("both are held", client=four_workers).set()
    four_workers.gather(holders)


def test_a_visitor_waits_for_few_requests_of_another_who_asks_for_much(four_workers: Client) -> None:
    events: list[Any] = []
    four_workers.subscribe_topic("much", events.append)
    first = four_workers.submit(hold, "nasa_power", "much", 0.0, "one", until="all wait", pure=False)
    _wait_for(lambda: bool(events))
    much = [four_workers.submit(hold, "nasa_power", "much", 0.2, "one", pure=False) for _ in range(20)]
    # One of them waits on each of the workers but that of the first, which has its place
    _wait_for(lambda: _waiting(four_workers, "nasa_power") == 3)
    other = four_workers.submit(hold, "nasa_power", "little", 0.0, "other", pure=False, priority=-1)
    _wait_for(lambda: _waiting(four_workers, "nasa_power") == 4)
    Event("all wait", client=four_workers).set()
    _, got = other.result(timeout=LONG_ENOUGH_S)
    four_workers.gather(first)
    # Those that waited, and some that asked at the very moment when a place was given back
    assert sum(before < got for _, before in four_workers.gather(much)) <= 6


def test_the_place_of_a_worker_that_died_comes_back(four_workers: Client) -> None:
    events: list[Any] = []
    four_workers.subscribe_topic("death", events.append)
    pids = four_workers.run(os.getpid)
    address, other, *_ = pids
    # Nowhere else: Dask would run it again on another worker, where it would hold the place for an hour
    holder = four_workers.submit(
        hold, "nasa_power", "death", 3600.0, pure=False, workers=[address], allow_other_workers=False, key="holder"
    )
    _wait_for(lambda: bool(events))
    waiting = four_workers.submit(hold, "nasa_power", "after", 0.0, pure=False, workers=[other], key="waiting")
    _wait_for(lambda: _waiting(four_workers, "nasa_power") == 1)
    os.kill(pids[address], signal.SIGKILL)
    holder.cancel(force=True)
    four_workers.run_on_scheduler(_lease, _name_of("nasa_power"), 0.01)  # which nobody renews any more
    assert waiting.result(timeout=LONG_ENOUGH_S)
    four_workers.run_on_scheduler(_lease, _name_of("nasa_power"), LONG_ENOUGH_S)
    four_workers.wait_for_workers(4, timeout=LONG_ENOUGH_S)


def _name_of(source: str) -> str:
    """Under which the scheduler knows the places of an operator."""
    return f"evaeto {RATE_LIMITS[source].operator}"


def _waiting(client: Client, source: str) -> int:
    """How many wait at the scheduler for a place."""

    def look(name: str, dask_scheduler: Any) -> int:
        return int(dask_scheduler.extensions["semaphores"].metrics["pending"][name])

    return int(client.run_on_scheduler(look, _name_of(source)))


def _lease(name: str, seconds: float, dask_scheduler: Any) -> None:
    """From now on a place that was not renewed for so long is given to the next."""
    dask_scheduler.extensions["semaphores"].lease_timeouts[name] = seconds


def _wait_for(condition: Any) -> None:
    until = time.monotonic() + LONG_ENOUGH_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)  # Dask calls a handler on its own thread


@dataclass(frozen=True)
class _Site:
    lat: float
    lon: float


# A hundred fields in the United States, where six services answer, and a hundred elsewhere
SITES = [_Site(32.0 + 0.8 * (i // 10), -105.0 + 1.5 * (i % 10)) for i in range(100)] + [
    _Site(-25.0 + 2.0 * (i // 10), -58.0 + 1.2 * (i % 10)) for i in range(100)
]

PACE = 15.0
"""A minute is 4 s, an hour 4 minutes, NASA POWER's two seconds 133 ms."""

DAYS_BACK = 280
"""For the archive 21 calls a site, 4,300 in all: seven minutes' worth, and less than an hour's."""

EVERY = 10
"""Of so many sites one asks for the days to come as well."""


@pytest.mark.nightly
def test_two_hundred_sites_through_four_workers_break_no_limit(four_workers: Client) -> None:
    with evaeto.demo.serve(enforce_limits=True, pace=PACE) as demo:
        begun = time.monotonic()
        futures = [
            four_workers.submit(
                _download, request, source, demo.settings, f"{i} {source}", pure=False, key=f"{source} {i}"
            )
            for i, request in enumerate(_requests())
            for source in request.sources
        ]
        outcomes = four_workers.gather(futures)
        seconds = time.monotonic() - begun
        assert demo.counter is not None
        print(f"\n{len(SITES)} sites, {len(outcomes)} downloads, {sum(demo.counter.requests.values())} requests, "
              f"{seconds:.0f} s; time runs {PACE:g} times as fast")  # fmt: skip
        for (operator, period), most in sorted(demo.counter.highest.items(), key=str):
            print(f"  {operator}, {period}: at most {most:.1f} calls")
        assert demo.violations == ()
        failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
        assert not failures, failures[:3]
        # The limits were reached, not merely kept for want of requests
        assert demo.counter.highest["Open-Meteo", 60.0] > 500
        assert demo.counter.highest["NASA POWER", 60.0] > 15
        assert demo.counter.highest["Open-Meteo", "at once"] == demo.counter.highest["NASA POWER", "at once"] == 1
    # Python 3.11 can stand still for ever where Dask's profiler looks at threads that are being started
    if sys.version_info < (3, 12):
        assert not any(four_workers.run(_is_profiled).values())


def _is_profiled(dask_worker: Any) -> bool:
    return "profile" in dask_worker.periodic_callbacks


def _requests() -> list[Request]:
    found = []
    for i, site in enumerate(SITES):
        today = local_days.today_at(site.lat, site.lon)
        ahead = 3 if i % EVERY == 0 else -8
        period = {"start": today - timedelta(days=DAYS_BACK), "end": today + timedelta(days=ahead)}
        found.append(Request.create(lat=site.lat, lon=site.lon, **period))
    return found


def _download(request: Request, source: str, settings: Settings, task_id: str) -> Any:
    """What a worker does, without the weather it would send back."""
    outcome = steps.download(request, source, settings, "two hundred sites", task_id, LONG_ENOUGH_S)
    return outcome if isinstance(outcome, Failure) else outcome.source

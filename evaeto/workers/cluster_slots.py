"""The operators' limits on requests at once, kept by all workers of a cluster together with Dask's own semaphore.

Workers on several machines may share one address towards the services. Rates are kept by machine, in
`evaeto.sources.transport.rate_limits`.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from typing import Any

from evaeto.core.messages import Message
from evaeto.sources.delivery import Report
from evaeto.sources.service import RateLimits
from evaeto.sources.transport.rate_limits import Slot, cluster_slot

_BATCHES = "batches "
"""Begins the names of the semaphores that batches queue at among themselves."""

_WORTH_TELLING_S = 1.0

_ASK_AGAIN_S = 30.0
"""A place in the queue of the scheduler is held this long: that of a worker that died is passed over then."""

_semaphores: weakref.WeakKeyDictionary[Any, dict[str, Any]] = weakref.WeakKeyDictionary()
_lanes: weakref.WeakKeyDictionary[Any, dict[tuple[str, str], _Lane]] = weakref.WeakKeyDictionary()
_making = threading.Lock()


@contextmanager
def across_workers(*, behind: bool = False, visitor: str = "") -> Iterator[None]:
    """Inside the block requests of this thread take their places from those of the whole cluster.

    `behind`, for batches: they queue among themselves first, and only as many as there are places compete for them.
    A person who clicks so waits for a request or two of a batch, not for its queue. Those of a `visitor` do so too,
    on each worker by itself: one who asks for much keeps no other waiting for all of it.
    """
    slot: Slot = _slot_behind if behind else partial(_slot_of, visitor) if visitor else _slot
    token = cluster_slot.set(slot)
    try:
        yield
    finally:
        cluster_slot.reset(token)


@asynccontextmanager
async def _slot_behind(limits: RateLimits, report: Report) -> AsyncIterator[None]:
    async with _place(limits, _BATCHES, report), _place(limits, "", report):
        yield


@asynccontextmanager
async def _slot_of(visitor: str, limits: RateLimits, report: Report) -> AsyncIterator[None]:
    with _lane(limits, visitor) as lane:
        async with _held(lane, limits, report), _place(limits, "", report):
            yield


@asynccontextmanager
async def _slot(limits: RateLimits, report: Report) -> AsyncIterator[None]:
    async with _place(limits, "", report):
        yield


def _place(limits: RateLimits, lane: str, report: Report) -> AbstractAsyncContextManager[None]:
    """One of the `limits.at_once` places.

    A place is a lease: the worker's loop renews it while the worker lives, and the scheduler takes it back from a
    dead one (after `distributed.scheduler.locks.lease-timeout`, 30 s).
    """
    return _held(_semaphore(limits, lane), limits, report)


@asynccontextmanager
async def _held(semaphore: Any, limits: RateLimits, report: Report) -> AsyncIterator[None]:
    """Wait for a place of a semaphore that lives on the loop of the worker, and hold it."""

    async def take() -> bool:
        return bool(await semaphore.acquire(timeout=_ASK_AGAIN_S))

    async def give_back() -> None:
        await semaphore.release()

    told = False
    while True:
        asked = _on_the_loop_of(semaphore, take())
        answer = asyncio.ensure_future(asyncio.wrap_future(asked))
        try:
            done, _ = await asyncio.wait({answer}, timeout=_ASK_AGAIN_S if told else _WORTH_TELLING_S)
            if not done and not told:
                told = True
                report(Message("progress.waiting", reason=Message("rate.busy")))
            if await asyncio.shield(answer):
                break
        except asyncio.CancelledError:
            # The scheduler may grant the place after we have left: it is given back then
            asked.add_done_callback(lambda granted: _return_if(granted, semaphore, give_back))
            raise
    try:
        yield
    finally:
        _on_the_loop_of(semaphore, give_back())


def _return_if(granted: Future[bool], semaphore: Any, give_back: Any) -> None:
    if not granted.cancelled() and granted.exception() is None and granted.result():
        _on_the_loop_of(semaphore, give_back())


def _on_the_loop_of(semaphore: Any, work: Coroutine[Any, Any, Any]) -> Future[Any]:
    return asyncio.run_coroutine_threadsafe(work, semaphore.loop.asyncio_loop)


class _Lane:
    """The requests of one visitor to one operator on one worker, in order; it speaks as Dask's semaphore does."""

    def __init__(self, places: int, loop: Any) -> None:
        self.loop, self.users = loop, 0
        self._places = asyncio.Semaphore(places)

    async def acquire(self, timeout: float) -> bool:
        """Wait for a place, however long: to ask again would mean to queue again."""
        return await self._places.acquire()

    async def release(self) -> None:
        """Give it back."""
        self._places.release()


@contextmanager
def _lane(limits: RateLimits, visitor: str) -> Iterator[_Lane]:
    """That of a visitor on this worker, kept while it is used: visitors come and go."""
    from distributed import get_worker

    worker, name = get_worker(), (visitor, limits.operator)
    with _making:
        here = _lanes.setdefault(worker, {})
        lane = here.setdefault(name, _Lane(limits.at_once, worker.loop))
        lane.users += 1
    try:
        yield lane
    finally:
        with _making:
            lane.users -= 1
            if not lane.users:
                del here[name]


def _semaphore(limits: RateLimits, lane: str) -> Any:
    """That of an operator on this worker. Kept: each has a timer on the worker's loop, which nothing frees."""
    from distributed import Semaphore, get_worker

    worker = get_worker()
    with _making:
        here = _semaphores.setdefault(worker, {})
        name = f"evaeto {lane}{limits.operator}"
        if name not in here:
            here[name] = Semaphore(max_leases=limits.at_once, name=name)
        return here[name]

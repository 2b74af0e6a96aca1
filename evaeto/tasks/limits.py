"""The operators' limits on requests at once, kept by all workers of a cluster together with Dask's own semaphore.

Workers on several machines may share one address towards the services. Rates are kept by machine, in
`evaeto.sources.limits`.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from evaeto.sources.delivery import Report
from evaeto.sources.limits import Limits, cluster_slot

_BATCHES = "batches "
"""Begins the names of the semaphores that batches queue at among themselves."""

_WORTH_TELLING_S = 1.0

_ASK_AGAIN_S = 30.0
"""A place in the queue of the scheduler is held this long: that of a worker that died is passed over then."""

_semaphores: weakref.WeakKeyDictionary[Any, dict[str, Any]] = weakref.WeakKeyDictionary()
_making = threading.Lock()


@contextmanager
def across_workers(*, behind: bool = False) -> Iterator[None]:
    """Inside the block requests of this thread take their places from those of the whole cluster.

    `behind`, for batches: they queue among themselves first, and only as many as there are places compete for them.
    A person who clicks so waits for a request or two of a batch, not for its queue.
    """
    token = cluster_slot.set(_slot_behind if behind else _slot)
    try:
        yield
    finally:
        cluster_slot.reset(token)


@asynccontextmanager
async def _slot_behind(limits: Limits, report: Report) -> AsyncIterator[None]:
    async with _place(limits, _BATCHES, report), _place(limits, "", report):
        yield


@asynccontextmanager
async def _slot(limits: Limits, report: Report) -> AsyncIterator[None]:
    async with _place(limits, "", report):
        yield


@asynccontextmanager
async def _place(limits: Limits, lane: str, report: Report) -> AsyncIterator[None]:
    """One of the `limits.at_once` places.

    A place is a lease: the worker's loop renews it while the worker lives, and the scheduler takes it back from a
    dead one (after `distributed.scheduler.locks.lease-timeout`, 30 s).
    """
    semaphore = _semaphore(limits, lane)

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
                report(f"{limits.operator} is being asked for others: waiting")
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


def _semaphore(limits: Limits, lane: str) -> Any:
    """That of an operator on this worker. Kept: each has a timer on the worker's loop, which nothing frees."""
    from distributed import Semaphore, get_worker

    worker = get_worker()
    with _making:
        here = _semaphores.setdefault(worker, {})
        name = f"evaeto {lane}{limits.operator}"
        if name not in here:
            here[name] = Semaphore(max_leases=limits.at_once, name=name)
        return here[name]

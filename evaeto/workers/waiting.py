"""Waiting on a worker, for a turn or for an answer: it takes none of the worker's slots, and ends with its task."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from evaeto.core.messages import Message
from evaeto.errors import TaskCancelled, TaskTimeout

T = TypeVar("T")

LOOK_EVERY_S = 0.05
"""How often it is looked whether tasks that wait were cancelled (a look takes 8 us)."""


def leave_slot() -> None:
    """Let the worker take on another task meanwhile: what waits computes nothing.

    Calculations with a service that hangs would else keep every other visitor's from beginning. The thread leaves
    Dask's pool, which makes a new one; an executor of our own would not do, for a worker counts running tasks whatever
    executor they are in, and an operator's workers would have to be started with it.
    """
    from distributed import get_worker, secede

    if sys.version_info < (3, 12):
        _stop_profiler(get_worker())
    secede()


def _stop_profiler(worker: Any) -> None:
    """Dask looks at the frames of all threads every few milliseconds, for a picture in its own dashboard. Python 3.11
    can deadlock if it collects garbage meanwhile and another thread is being started (gh-106883, fixed in 3.12): two of
    four runs with hundreds of threads that wait did."""
    if (profiler := worker.periodic_callbacks.pop("profile", None)) is not None:
        worker.loop.add_callback(profiler.stop)


def return_to_slot() -> None:
    """Wait for a thread of the worker to be free: what follows computes."""
    from distributed import rejoin

    rejoin()


def cancellation_probe() -> Callable[[], bool]:
    """A function that tells whether the Dask task running in this thread was cancelled.

    Dask does not stop a running task: its state on the worker is the only sign (also when the client has died).
    """
    from distributed import get_worker
    from distributed.worker import thread_state

    tasks, key = get_worker().state.tasks, thread_state.key

    def is_cancelled() -> bool:
        state = tasks.get(key)
        return state is None or state.state == "cancelled"

    return is_cancelled


async def until(work: Awaitable[T], *, is_cancelled: Callable[[], bool], limit_s: float) -> T:
    """Await `work`, but stop it within `LOOK_EVERY_S` of the Dask task being cancelled, and when the time is up."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    with _watching(is_cancelled, lambda: loop.call_soon_threadsafe(task.cancel)):
        done, _ = await asyncio.wait({task}, timeout=None if math.isinf(limit_s) else limit_s)
        if not done:
            task.cancel()
            await asyncio.wait({task})
            raise TaskTimeout(Message("task.stopped", seconds=limit_s), code="timeout")
    if task.cancelled():
        raise TaskCancelled(Message("task.cancelled"), code="cancelled")
    return task.result()


class _Watch:
    """Looks on the worker's loop after all that wait there: hundreds of threads that each look would keep it busy."""

    def __init__(self, loop: Any) -> None:
        self._loop, self._lock, self._looking = loop, threading.Lock(), False
        self._waiting: dict[object, tuple[Callable[[], bool], Callable[[], object]]] = {}

    def add(self, is_cancelled: Callable[[], bool], stop: Callable[[], object]) -> object:
        """Call `stop` once when `is_cancelled` says so; returns what `remove` takes."""
        ticket = object()
        with self._lock:
            self._waiting[ticket] = is_cancelled, stop
            if not self._looking:
                self._looking = True
                self._loop.add_callback(self._look)
        return ticket

    def remove(self, ticket: object) -> None:
        """Afterwards `stop` is not called any more."""
        with self._lock:
            self._waiting.pop(ticket, None)

    def _look(self) -> None:
        with self._lock:
            for ticket, (is_cancelled, stop) in list(self._waiting.items()):
                if is_cancelled():
                    del self._waiting[ticket]
                    stop()
            self._looking = bool(self._waiting)
            if self._looking:
                self._loop.call_later(LOOK_EVERY_S, self._look)


_watches: weakref.WeakKeyDictionary[Any, _Watch] = weakref.WeakKeyDictionary()
_making = threading.Lock()


@contextmanager
def _watching(is_cancelled: Callable[[], bool], stop: Callable[[], object]) -> Iterator[None]:
    from distributed import get_worker

    worker = get_worker()
    with _making:
        watch = _watches.setdefault(worker, _Watch(worker.loop))
    ticket = watch.add(is_cancelled, stop)
    try:
        yield
    finally:
        watch.remove(ticket)

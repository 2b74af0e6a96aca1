"""The calculations of a REST endpoint: found by a name that cannot be guessed, for an hour, and bounded in number."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from evaeto.core.messages import Message
from evaeto.pipeline.task_messages import TERMINAL
from evaeto.tasks.cluster_session import forget
from evaeto.tasks.kept_tasks import KEPT_S
from evaeto.tasks.task import Task

RUNNING_OF_ONE, RUNNING, HELD = 8, 64, 2_000
"""Calculations under way of one caller and of all, and those that are held, ended ones among them."""


@dataclass(slots=True)
class Entry:
    """A calculation, who asked for it, and when (on the clock of the book) [s]."""

    task: Task
    caller: str
    began: float


class FullError(Exception):
    """There is no room for another calculation now."""


class Book:
    """The calculations that were asked for.

    Parameters
    ----------
    clock : callable
        Seconds that pass, from any moment on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._secret = clock, secrets.token_bytes(16)
        self._entries: dict[str, Entry] = {}
        self._starting: list[str] = []
        self._lock = threading.Lock()

    def visitor(self, caller: str) -> str:
        """The name under which the cluster knows who calls from an address: one waits in a queue of his own."""
        return hashlib.sha256(self._secret + caller.encode()).hexdigest()[:32]

    def start(self, caller: str, begin: Callable[[], Task]) -> tuple[str, Task]:
        """Start a calculation, if there is room for it.

        Parameters
        ----------
        caller : str
            Address of who asks.
        begin : callable
            Starts it; raises where it is not valid.

        Returns
        -------
        tuple
            The name it is found by, and the task.

        Raises
        ------
        FullError
            As many are under way, of this caller or of all, as may be.
        """
        with self._lock:
            self._drop_old()
            under_way = [entry.caller for entry in self._entries.values() if not entry.task.has_ended] + self._starting
            if under_way.count(caller) >= RUNNING_OF_ONE or len(under_way) >= RUNNING or len(self._entries) >= HELD:
                raise FullError
            self._starting.append(caller)
        try:
            task, name = begin(), secrets.token_hex(16)
            with self._lock:
                self._entries[name] = Entry(task, caller, self._clock())
        finally:
            with self._lock:
                self._starting.remove(caller)
        return name, task

    def find(self, name: str) -> Task | None:
        """The calculation of this name; None where there is none, or its hour is over."""
        with self._lock:
            self._drop_old()
            entry = self._entries.get(name)
            return None if entry is None else entry.task

    def forget(self, name: str) -> None:
        """Cancel a calculation, and find it no longer, here or on the cluster."""
        with self._lock:
            entry = self._entries.pop(name, None)
        if entry is not None:
            entry.task.cancel()
            forget(entry.task)

    def close(self) -> None:
        """Cancel all that is under way."""
        with self._lock:
            tasks = [entry.task for entry in self._entries.values()]
        for task in tasks:
            task.cancel(Message("task.interrupted"))

    def __len__(self) -> int:
        return len(self._entries)

    def _drop_old(self) -> None:
        now = self._clock()
        for name in [name for name, each in self._entries.items() if each.task.has_ended and now - each.began > KEPT_S]:
            del self._entries[name]


async def ended(task: Task, seconds: float) -> bool:
    """Wait for the end of a task without keeping a thread; whether it has come."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def tell(message: dict[str, Any]) -> None:
        if message["type"] in TERMINAL:
            with suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(done.set)

    unsubscribe = task.subscribe(tell)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), seconds)
    finally:
        unsubscribe()
    return task.has_ended

"""From many messages on foreign threads to few updates of the page.

Jupyter drops updates silently when a kernel sends more than a browser takes, and Dask's thread must never wait for
a widget. So a message is only noted where it arrives; the kernel's own loop applies what has gathered.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")

MAX_FLUSHES, WINDOW_S = 10, 1.0
"""No window of `WINDOW_S` seconds holds more than `MAX_FLUSHES` flushes."""


class Loop(Protocol):
    """The part of an asyncio event loop that is used."""

    def time(self) -> float: ...
    def call_soon_threadsafe(self, callback: Callable[..., Any], *args: Any) -> Any: ...
    def call_later(self, delay: float, callback: Callable[..., Any], *args: Any) -> Any: ...


class Coalescer(Generic[T]):
    """Gathers items from any thread and hands them, in order, to `apply` on the loop.

    The window slides: a few messages in a row are shown one by one at once, and only a flood is held back.
    Whatever was put is applied in the end, so the last state is always shown.
    """

    def __init__(self, loop: Loop, apply: Callable[[list[T]], None]) -> None:
        self._loop, self._apply = loop, apply
        self._waiting: deque[T] = deque()
        self._lock = threading.Lock()
        self._armed = False
        self._flushes: deque[float] = deque(maxlen=MAX_FLUSHES)

    def put(self, item: T) -> None:
        """Note `item`; from any thread, returns at once."""
        self._waiting.append(item)
        with self._lock:
            if self._armed:
                return
            self._armed = True
        self._loop.call_soon_threadsafe(self._schedule)

    def _schedule(self) -> None:
        """On the loop: flush now, or when the window has room again."""
        wait = 0.0
        if len(self._flushes) == MAX_FLUSHES:
            wait = self._flushes[0] + WINDOW_S - self._loop.time()
        if wait > 0:
            self._loop.call_later(wait, self._flush)
        else:
            self._flush()

    def _flush(self) -> None:
        with self._lock:  # what is put from here on arms the next flush
            self._armed = False
        items = []
        while self._waiting:
            items.append(self._waiting.popleft())
        if items:
            self._flushes.append(self._loop.time())
            self._apply(items)

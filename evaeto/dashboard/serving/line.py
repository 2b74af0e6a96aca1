"""The line of visitors whose kernels are still to be started: as many start at once as there are cores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

BEAT_S = 10.0
"""How often somebody whose place has not changed is told it again, so that no proxy gives his connection up."""


class Line:
    """First come, first served.

    Parameters
    ----------
    at_once : int
        How many may start at a time.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once, self._starting = at_once, 0
        self._waiting: list[asyncio.Event] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self) -> bool:
        """Start without waiting; whether that is possible now. Who starts calls `leave` afterwards."""
        if self._waiting or self._starting >= self._at_once:
            return False
        self._starting += 1
        return True

    async def wait(self) -> AsyncGenerator[int, None]:
        """The place in the line, 1 for the next, whenever it has changed and now and then.

        It ends when it is one's turn; then `leave` is to be called once. Who closes it before has left the line.
        """
        mine = asyncio.Event()
        self._waiting.append(mine)
        try:
            while (place := self._waiting.index(mine)) or self._starting >= self._at_once:
                mine.clear()
                yield place + 1
                try:
                    await asyncio.wait_for(mine.wait(), BEAT_S)
                except TimeoutError:
                    continue
            self._starting += 1
        finally:
            self._waiting.remove(mine)
            self._tell_all()

    def leave(self) -> None:
        """One has started."""
        self._starting -= 1
        self._tell_all()

    def _tell_all(self) -> None:
        for event in self._waiting:
            event.set()

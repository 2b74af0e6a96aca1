"""Memory that a process has no use for any more goes back to the system.

The C library keeps what was freed between what is still used. After a crowd that is more than all the rest. What closed
pages leave in cycles is looked for before it: Python alone waits until there is a quarter of all objects of it, and
what lives longer has come to lie in between by then.
"""

from __future__ import annotations

import ctypes
import gc
import time
from collections.abc import Callable

EVERY_S = 30.0
"""It takes some milliseconds, in which no page is served."""


def _of_the_c_library() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # that of GNU alone has it
        return None
    return found


class Returned:
    """Gives memory back after pages have closed.

    Parameters
    ----------
    trim : callable or None
        The C library's `malloc_trim`; None where it has none.
    clock : callable
        Seconds that pass, from any moment on.
    """

    def __init__(self, trim: Callable[[int], int] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._trim = _of_the_c_library() if trim is None else trim
        self._clock = clock
        self._then = clock()
        self._has_more = False

    @staticmethod
    def started() -> None:
        """All that is loaded stays, and is not looked through again: that takes a fifth of a second each time."""
        gc.collect()
        gc.freeze()

    def closed(self) -> None:
        """A page has closed, and what it took is free."""
        self._has_more = True

    def look(self) -> None:
        """Give back what there is, now and then."""
        if not self._has_more or self._clock() - self._then < EVERY_S:
            return
        self._then, self._has_more = self._clock(), False
        gc.collect()
        if self._trim is not None:
            self._trim(0)

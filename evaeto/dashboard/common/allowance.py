"""How much of something there is, and how it comes back."""

from __future__ import annotations

import time
from collections.abc import Callable


class Allowance:
    """An amount that is used up and comes back with time.

    Parameters
    ----------
    most : float
        What there is at first, and never more.
    per_second : float
        What comes back.
    clock : callable
        Seconds that pass, from any moment on.
    """

    def __init__(self, most: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._per_second, self._clock = most, per_second, clock
        self._left, self._then = most, clock()

    def take(self, amount: float) -> bool:
        """Use some of it; whether there was enough."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._then) * self._per_second)
        self._then = now
        if amount > self._left:
            return False
        self._left -= amount
        return True

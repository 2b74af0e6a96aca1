"""Series of days as numpy has them."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def calendar(start: date, end: date) -> NDArray[np.datetime64]:
    """Every day from `start` to `end`, both included; shape (days,)."""
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    every_day: NDArray[np.datetime64] = np.arange(first, last + 1)
    return every_day

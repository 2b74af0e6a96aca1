"""Products of matrices that stay on the thread that asks for them.

OpenBLAS divides a product among all cores from some size on. Where workers have a thread for each core already, or
other programs use them, the threads that it wakes wait for each other longer than the product takes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST = 200_000
"""Multiplications of a product for which OpenBLAS wakes no other thread: it does from 262,144."""


def strips(rows: int, each: int) -> Iterator[slice]:
    """Some rows at a time, of which each needs so many multiplications."""
    step = max(1, LARGEST // max(1, each))
    return (slice(begin, begin + step) for begin in range(0, rows, step))


def product(one: Array, other: Array) -> Array:
    """`one @ other` of two matrices."""
    made = np.empty((len(one), other.shape[1]))
    for some in strips(len(one), other.size):
        np.matmul(one[some], other, out=made[some])
    return made

"""Series of places out of arrays that have the places last, compiled. Importing this loads numba (0.2 s)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.compiling import compiled
from evaeto.inputs.checks import FILL_VALUES

Array = NDArray[np.float64]

ROWS = 256
"""Times read at a time: what is read of all places is then still in the nearest cache."""
_MISSING_1, _MISSING_2 = FILL_VALUES


@compiled(nogil=True, error_model="numpy")
def _read(values, places, scale, offset, out, row, lowest, highest):  # type: ignore[no-untyped-def]
    lowest[:] = np.inf
    highest[:] = -np.inf
    times = len(values)
    for begin in range(0, times, ROWS):
        end = min(begin + ROWS, times)
        for p in range(len(places)):
            column, series = places[p], out[p, row]
            low, high = lowest[p], highest[p]
            for i in range(begin, end):
                value = values[i, column]
                value = np.nan if (value == _MISSING_1) | (value == _MISSING_2) else value
                value = value * scale + offset
                series[i] = value
                low = value if value < low else low
                high = value if value > high else high
            lowest[p], highest[p] = low, high


def series_of(
    values: NDArray[Any], places: NDArray[np.intp], scale: float, offset: float, out: Array, row: int = 0
) -> tuple[Array, Array]:
    """Series of some places, as `raw_variables.in_table_units` converts them.

    Parameters
    ----------
    values : ndarray of float64
        (time, place), as they came.
    places : ndarray
        Which.
    scale, offset : float
        Of their conversion.
    out : ndarray of float64
        (place, row, time), of which a row is filled.
    row : int, optional
        Which.

    Returns
    -------
    tuple of ndarray
        The lowest and the highest of each place; infinite where it has none.
    """
    lowest, highest = np.empty(places.size), np.empty(places.size)
    _read(values, places, scale, offset, out, row, lowest, highest)
    return lowest, highest

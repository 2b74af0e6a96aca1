"""A coarse lattice of points over a region, in cells of a round size that begin at 0 degrees."""

from __future__ import annotations

import math
from typing import NamedTuple

STEPS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5, 10.0, 15.0, 20.0, 30.0, 45.0)
"""Sizes of cells [degrees]. Smaller than the first there is nothing to see: weather models have cells of that size."""
MAX_COLUMNS, MAX_ROWS = 7, 5
POLAR = 85.0
"""Latitude at which a map ends [degrees]."""


class Bounds(NamedTuple):
    """Edges of a region: degrees north and east; longitudes rise from west to east, also beyond 180."""

    south: float
    west: float
    north: float
    east: float


class Lattice(NamedTuple):
    """Cells of `step` degrees and their centres, as a map that may show the world several times has them.

    lats, lons : centres of the rows and columns [degrees], rising
    """

    step: float
    lats: tuple[float, ...]
    lons: tuple[float, ...]

    @property
    def centres(self) -> list[tuple[float, float]]:
        """Latitude and longitude of each cell, row by row from the south."""
        return [(lat, lon) for lat in self.lats for lon in self.lons]


def lattice(bounds: Bounds) -> Lattice:
    """The finest lattice of at most `MAX_COLUMNS` by `MAX_ROWS` cells whose centres lie in a region.

    Parameters
    ----------
    bounds : Bounds
        The region [degrees]. Of one that goes round the world more than once the middle turn is taken; where it is
        smaller than a cell, the cell with its middle.

    Returns
    -------
    Lattice
        With at least one cell.
    """
    middle = (bounds.west + bounds.east) / 2
    south, north = max(bounds.south, -POLAR), min(bounds.north, POLAR)
    west, east = max(bounds.west, middle - 180.0), min(bounds.east, middle + 180.0)
    for step in STEPS:
        lats, lons = _centres(south, north, step), _centres(west, east, step)
        if len(lats) <= MAX_ROWS and len(lons) <= MAX_COLUMNS:
            break
    else:
        lats, lons = lats[:MAX_ROWS], lons[:MAX_COLUMNS]
    return Lattice(step, lats, lons)


def normal_longitude(degrees: float) -> float:
    """A longitude of a repeated world as one from -180 up to 180."""
    return (degrees + 180.0) % 360.0 - 180.0


def _centres(first: float, last: float, step: float) -> tuple[float, ...]:
    """Centres of the cells, counted from 0 degrees, between two edges; that of the middle where there is none."""
    begin, end = math.ceil(first / step - 0.5), math.floor(last / step - 0.5)
    if end < begin:
        begin = end = math.floor((first + last) / 2 / step)
    return tuple(round((index + 0.5) * step, 6) for index in range(begin, end + 1))

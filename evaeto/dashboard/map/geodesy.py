"""Lengths and areas on a sphere of the Earth's mean radius; within 0.6 % of those on the ellipsoid."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from evaeto.distance import RADIUS_KM, distance_km

Point = tuple[float, float]
"""Degrees north and east."""


def length_km(points: Sequence[Point]) -> float:
    """Length of the path through the points, along great circles."""
    return sum(distance_km(*one, *other) for one, other in itertools.pairwise(points))


def area_km2(points: Sequence[Point]) -> float:
    """Area of the polygon with these corners, whose sides are great circles; it must not have a pole inside."""
    closed = [*points, points[0]] if points else []
    excess = sum(_excess(one, other) for one, other in itertools.pairwise(closed))
    return abs(excess) * RADIUS_KM**2


def _excess(one: Point, other: Point) -> float:
    """Spherical excess of the figure between a side and the equator, with the sign of its direction."""
    (lat1, lon1), (lat2, lon2) = _radians(one), _radians(other)
    step = math.remainder(lon2 - lon1, math.tau)  # the short way round, over the date line too
    low, high = math.tan(lat1 / 2), math.tan(lat2 / 2)
    return 2 * math.atan2(math.tan(step / 2) * (low + high), 1 + low * high)


def _radians(point: Point) -> Point:
    return math.radians(point[0]), math.radians(point[1])

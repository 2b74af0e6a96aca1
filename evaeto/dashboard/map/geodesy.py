"""Lengths, areas and ways on a sphere of the Earth's mean radius; within 0.6 % of those on the ellipsoid."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from evaeto.core.distance import RADIUS_KM, distance_km

Point = tuple[float, float]
"""Degrees north and east."""
Vector = tuple[float, float, float]


def length_km(points: Sequence[Point]) -> float:
    """Length of the path through the points, along great circles."""
    return sum(distance_km(*one, *other) for one, other in itertools.pairwise(points))


def area_km2(points: Sequence[Point]) -> float:
    """Area of the polygon with these corners, whose sides are great circles that do not cross each other.

    Of the two parts into which sides round a pole divide the sphere it is that of the smaller one.
    """
    excess = abs(sum(_excess(one, other) for one, other in _sides(points)))
    return (math.tau - excess if goes_round_a_pole(points) else excess) * RADIUS_KM**2


def goes_round_a_pole(points: Sequence[Point]) -> bool:
    """Whether the sides of the polygon go once round the Earth."""
    return abs(sum(_step(one[1], other[1]) for one, other in _sides(points))) > 180.0


def sides_cross(points: Sequence[Point]) -> bool:
    """Whether any two sides of the polygon cross: such a figure has no inside, hence no area."""
    sides = [(_vector(one), _vector(other)) for one, other in _sides(points)]
    return any(_cross(*one, *other) for one, other in itertools.combinations(sides, 2))


def way(points: Sequence[Point]) -> list[Point]:
    """The path along great circles, in steps a map draws as such, with longitudes that never jump: beyond 180 they
    go on. Nothing is added where two points are opposite each other, which every way would join."""
    if not points:
        return []
    steps = [points[0], *(step for pair in itertools.pairwise(points) for step in _between(*pair))]
    lons = itertools.accumulate(steps[1:], lambda lon, step: lon + _step(lon, step[1]), initial=points[0][1])
    return [(lat, lon) for (lat, _), lon in zip(steps, lons, strict=True)]


def copies(path: Sequence[Point]) -> list[list[Point]]:
    """A path as a map of one world shows it: where it leaves that at one side, again where it comes in at the other."""
    turns = {0.0} | {-360.0 * math.floor((lon + 180.0) / 360.0) for _, lon in path if abs(lon) > 180.0}
    return [[(lat, lon + turn) for lat, lon in path] for turn in sorted(turns, key=abs)] if path else []


def _sides(points: Sequence[Point]) -> itertools.pairwise[tuple[Point, Point]]:
    return itertools.pairwise([*points, *points[:1]])


def _step(lon: float, to_lon: float) -> float:
    """Degrees to the east, the short way round: over the date line too."""
    return math.remainder(to_lon - lon, 360.0)


def _between(one: Point, other: Point) -> list[Point]:
    """Steps of at most a degree from one point to the other, the last of them the other."""
    angle = distance_km(*one, *other) / RADIUS_KM
    if math.sin(angle) < 1e-9:
        return [other]
    count = math.ceil(math.degrees(angle))
    start, end = _vector(one), _vector(other)
    parts = [(math.sin(angle * (1 - i / count)), math.sin(angle * i / count)) for i in range(1, count)]
    return [*(_point([a * x + b * y for x, y in zip(start, end, strict=True)]) for a, b in parts), other]


def _vector(point: Point) -> Vector:
    lat, lon = _radians(point)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _point(vector: Sequence[float]) -> Point:
    x, y, z = vector
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _cross(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    """Whether the arcs from a to b and from c to d cross within both; a corner they share is no crossing."""
    if a in (c, d) or b in (c, d):
        return False
    one, other = _normal(a, b), _normal(c, d)
    c_side, d_side, a_side, b_side = (_dot(one, c), _dot(one, d), _dot(other, a), _dot(other, b))
    # The last of these tells the crossing from its antipode
    return c_side * d_side < 0 and a_side * b_side < 0 and c_side * b_side > 0


def _normal(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _dot(a: Vector, b: Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _excess(one: Point, other: Point) -> float:
    """Spherical excess of the figure between a side and the equator, with the sign of its direction."""
    (lat1, lon1), (lat2, lon2) = _radians(one), _radians(other)
    step = math.remainder(lon2 - lon1, math.tau)
    low, high = math.tan(lat1 / 2), math.tan(lat2 / 2)
    return 2 * math.atan2(math.tan(step / 2) * (low + high), 1 + low * high)


def _radians(point: Point) -> Point:
    return math.radians(point[0]), math.radians(point[1])

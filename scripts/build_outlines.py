"""Make evaeto/dashboard/map/outlines.json from Natural Earth 1:50m (npm package world-atlas, public domain).

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python scripts/build_outlines.py package/countries-50m.json

Two GeoJSON features come out: `land` (filled, its edge is the coast) and `borders` (lines between countries), so
that no line is drawn, or sent, twice. TopoJSON shares arcs between neighbours: they are simplified once, as arcs,
and neighbours stay seamless. 50m rather than 110m because at the zoom where one picks a field a 110m coast is
tens of kilometres off; simplified to 0.03 degrees it is as small on the wire. Each line is written as the steps from
point to point [hundredths of a degree]: longitude, latitude, longitude, ...; the first from 0, 0.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]

TARGET = Path(__file__).resolve().parents[1] / "evaeto" / "dashboard" / "map" / "outlines.json"
TOLERANCE = 0.03
"""Largest distance a simplified line may keep from the original [degrees]."""
DECIMALS = 2
STYLES = {
    "land": {"stroke": True, "color": "#9fb0ac", "weight": 0.8, "fill": True, "fillColor": "#eef1ea", "fillOpacity": 1},
    "borders": {"stroke": True, "color": "#b9c4c0", "weight": 0.8, "fill": False},
}
SMALLEST_RING = 0.02
"""Islands with a smaller box [square degrees] are left out; they could not be seen."""


def main(path: str) -> None:
    """Convert the TopoJSON file at `path`."""
    topology = json.loads(Path(path).read_text())
    arcs = [_simplify(arc) for arc in _absolute_arcs(topology)]
    countries = topology["objects"]["countries"]["geometries"]
    polygons = [
        [_ring(arcs, ring) for ring in rings] for shape in _shapes(topology["objects"]["land"]) for rings in shape
    ]
    land = [copy for rings in polygons if _box(rings[0]) > SMALLEST_RING for copy in _copies(rings)]
    uses = Counter(_index(i) for shape in map(_polygons, countries) for rings in shape for ring in rings for i in ring)
    borders = [_rounded(arcs[index]) for index, count in uses.items() if count > 1]
    collection = {
        "type": "FeatureCollection",
        "features": [
            _feature("land", "MultiPolygon", land),
            _feature("borders", "MultiLineString", borders),
        ],
    }
    TARGET.write_text(json.dumps(collection, separators=(",", ":")) + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size / 1000:.0f} kB, {len(land)} polygons, {len(borders)} borders")


def _feature(name: str, kind: str, coordinates: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "style": STYLES[name]},
        "geometry": {"type": kind, "coordinates": _steps(coordinates)},
    }


def _steps(coordinates: list[Any]) -> list[Any]:
    """Lines of points as lines of steps."""
    if isinstance(coordinates[0][0], list):
        return [_steps(inner) for inner in coordinates]
    whole = [(round(x * 10**DECIMALS), round(y * 10**DECIMALS)) for x, y in coordinates]
    return [step for (x0, y0), (x1, y1) in itertools.pairwise([(0, 0), *whole]) for step in (x1 - x0, y1 - y0)]


def _absolute_arcs(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Arcs in degrees: TopoJSON stores integers, each the difference from the one before."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        yield points


def _simplify(points: list[Point]) -> list[Point]:
    """Douglas-Peucker; the ends, which arcs share, stay. A closed arc is split at its farthest point first."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5

    def distance(point: Point) -> float:
        x, y = point
        if length == 0:
            return ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length

    farthest = max(range(1, len(points) - 1), key=lambda i: distance(points[i]))
    if distance(points[farthest]) <= TOLERANCE:
        return [points[0], points[-1]]
    return _simplify(points[: farthest + 1])[:-1] + _simplify(points[farthest:])


def _index(reference: int) -> int:
    """Index of an arc; TopoJSON writes ~index where it is walked backwards."""
    return reference if reference >= 0 else ~reference


def _ring(arcs: list[list[Point]], references: list[int]) -> list[list[float]]:
    points: list[Point] = []
    for reference in references:
        arc = arcs[_index(reference)]
        points += (arc if reference >= 0 else arc[::-1])[bool(points) :]
    return _rounded(_unwrapped(points))


def _unwrapped(ring: list[Point]) -> list[Point]:
    """A ring that crosses the antimeridian goes on beyond 180 degrees instead of jumping to the other edge.

    Antarctica goes round the pole: its ring is closed along the bottom of the map.
    """
    turn, points = 0.0, [ring[0]]
    for (x0, _), (x1, y1) in itertools.pairwise(ring):
        turn += -360.0 if x1 - x0 > 180 else 360.0 if x1 - x0 < -180 else 0.0
        points.append((x1 + turn, y1))
    if turn:
        points += [(points[-1][0], -90.0), (points[0][0], -90.0), points[0]]
    return points


def _copies(rings: list[list[list[float]]]) -> list[list[list[list[float]]]]:
    """A polygon, and once more on the other edge of the map where it reaches beyond this one."""
    xs = [x for x, _ in rings[0]]
    shifts = [0.0] + [360.0] * (min(xs) < -180) + [-360.0] * (max(xs) > 180)
    return [[[[round(x + shift, DECIMALS), y] for x, y in ring] for ring in rings] for shift in shifts]


def _rounded(points: list[Point]) -> list[list[float]]:
    rounded = [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in points]
    return [point for i, point in enumerate(rounded) if i == 0 or point != rounded[i - 1]]


def _box(ring: list[list[float]]) -> float:
    xs, ys = zip(*ring, strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _shapes(item: dict[str, Any]) -> Iterator[list[list[list[int]]]]:
    for shape in item.get("geometries", [item]):
        yield _polygons(shape)


def _polygons(shape: dict[str, Any]) -> list[list[list[int]]]:
    return shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]] if "arcs" in shape else []


if __name__ == "__main__":
    main(sys.argv[1])

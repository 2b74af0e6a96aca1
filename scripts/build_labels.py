"""Make evaeto/dashboard/map/labels.json, names for the offline map (GeoNames, Unicode CLDR).

    python scripts/build_labels.py

A country's name stands in the middle of its cities, the median of their latitudes and of their longitudes, where people
live; so does that of a state. All come with the most people first. States are those of countries whose towns are told
by the letters of their state, and elsewhere of at least two million people in cities.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from evaeto.gazetteer.cities import BY_LETTERS

HOME = Path(__file__).resolve().parents[1] / "evaeto"
TARGET = HOME / "dashboard" / "map" / "labels.json"
CITIES = 2500
PEOPLE = 2_000_000
"""Of a state that is named."""


def main() -> None:
    table: dict[str, Any] = json.loads(gzip.decompress((HOME / "gazetteer" / "cities.json.gz").read_bytes()))
    english = table["countries"]["en"]
    countries = _middles(table, "country")
    states = [
        one for one in _middles(table, "region") if english[table["country"][one[3]]] in BY_LETTERS or one[2] >= PEOPLE
    ]
    labels = {
        "countries": {
            **_columns(countries),
            "names": {code: [names[one[0]] for one in countries] for code, names in table["countries"].items()},
        },
        "states": {**_columns(states), "names": [table["regions"][one[0]][0] for one in states]},
        "cities": {name: table[name][:CITIES] for name in ("lat", "lon")} | {"names": table["name"][:CITIES]},
    }
    for kind in labels.values():
        for name in ("lat", "lon"):
            kind[name] = [round(value, 2) for value in kind[name]]
    TARGET.write_text(json.dumps(labels, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _middles(table: dict[str, Any], column: str) -> list[tuple[int, tuple[float, float], int, int]]:
    """Number, middle, people and a row of each country or state, the most people first."""
    rows = defaultdict(list)
    for row, number in enumerate(table[column]):
        if number >= 0:
            rows[number].append(row)
    found = []
    for number, there in rows.items():
        middle = tuple(median(table[name][row] for row in there) for name in ("lat", "lon"))
        found.append((number, middle, sum(table["population"][row] for row in there), there[0]))
    return sorted(found, key=lambda one: -one[2])


def _columns(found: list[tuple[int, tuple[float, float], int, int]]) -> dict[str, Any]:
    return {"lat": [one[1][0] for one in found], "lon": [one[1][1] for one in found]}


if __name__ == "__main__":
    main()

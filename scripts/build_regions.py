"""Make evaeto/dashboard/map/regions.js, where the people of each country live (GeoNames, Unicode CLDR).

    python scripts/build_regions.py

The map opens there where nothing better is known of a visitor than the country that his browser's language names. A box
holds the middle 98 % of the people in the cities of a country, by latitude and by longitude: far islands do not count.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from babel import Locale

HOME = Path(__file__).resolve().parents[1] / "evaeto"
TARGET = HOME / "dashboard" / "map" / "regions.js"
LEFT_OUT = 0.01
"""Of the people, at each end."""
HEAD = "// South, west, north and east of where people live in each country; scripts/build_regions.py makes it.\n"


def main() -> None:
    table: dict[str, Any] = json.loads(gzip.decompress((HOME / "gazetteer" / "cities.json.gz").read_bytes()))
    # The names in Portuguese are those of the CLDR, which has their codes
    named = Locale.parse("pt-BR", sep="-").territories.items()
    codes = {name: code for code, name in named if len(code) == 2 and code.isalpha()}
    rows = defaultdict(list)
    for row, country in enumerate(table["country"]):
        rows[country].append(row)
    boxes = {}
    for country, there in sorted(rows.items()):
        code = codes.get(table["countries"]["pt-BR"][country])
        if code is not None:
            (south, north), (west, east) = (_ends(table, axis, there) for axis in ("lat", "lon"))
            boxes[code] = [round(south), round(west), round(north), round(east)]
    told = json.dumps(dict(sorted(boxes.items())), separators=(",", ":"))
    TARGET.write_text(f"{HEAD}const REGIONS = {told};\n", encoding="utf-8")


def _ends(table: dict[str, Any], axis: str, rows: list[int]) -> tuple[float, float]:
    """What has so few people beyond it, at both ends."""
    ordered = sorted((table[axis][row], table["population"][row]) for row in rows)
    people = sum(count for _, count in ordered)
    return _reached(ordered, people * LEFT_OUT), _reached(ordered[::-1], people * LEFT_OUT)


def _reached(ordered: list[tuple[float, int]], people: float) -> float:
    passed = 0
    for where, count in ordered:
        passed += count
        if passed > people:
            return where
    return ordered[-1][0]


if __name__ == "__main__":
    main()

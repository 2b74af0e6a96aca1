"""Search for a place in the bundled table of cities (GeoNames); asks nobody."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from evaeto.dashboard.frontend import STATIC

# Letters that are no base letter with a mark, so that decomposition leaves them alone
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "-": " "}
    | dict.fromkeys("'’‘ʻʼ`´.,", "")
)


class City(NamedTuple):
    """A row of the table."""

    name: str
    country: str
    lat: float
    lon: float
    elevation: int | None
    population: int


def find(text: str, limit: int = 8) -> Sequence[City]:
    """Cities whose name begins with `text`, the largest first; accents, case and hyphens do not matter.

    After a comma may stand the beginning of the country.
    """
    name, _, country = text.partition(",")
    wanted, within = folded(name), folded(country)
    if not wanted:
        return ()
    table, names = _table()
    hits = (_city(table, row) for row, known in enumerate(names) if known.startswith(wanted))
    return list(itertools.islice((city for city in hits if folded(city.country).startswith(within)), limit))


def folded(text: str) -> str:
    """A name as it is compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(_LETTERS).split())


def _city(table: dict[str, Any], row: int) -> City:
    country = table["countries"][table["country"][row]]
    return City(table["name"][row], country, *(table[key][row] for key in City._fields[2:]))


@functools.cache
def _table() -> tuple[dict[str, Any], Sequence[str]]:
    """Its columns, largest city first, and the names as they are compared; read with the first search."""
    table: dict[str, Any] = json.loads(gzip.decompress((STATIC / "cities.json.gz").read_bytes()))
    return table, [folded(name) for name in table["name"]]

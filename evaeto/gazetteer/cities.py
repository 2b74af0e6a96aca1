"""Search for a place in the bundled table of cities (GeoNames); asks nobody."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

# Letters that are no base letter with a mark, so that decomposition leaves them alone
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "-": " "}
    | dict.fromkeys("'’‘ʻʼ`´.,", "")
)


class City(NamedTuple):
    """A row of the table; `also` is the other name it was found by, where its own is not what was looked for."""

    name: str
    also: str
    country: str
    lat: float
    lon: float
    elevation: int | None
    population: int


def find(text: str, language: str = "en", limit: int = 8) -> Sequence[City]:
    """Cities whose name begins with `text`, the largest first; accents, case and hyphens do not matter.

    Those that are called just so come before those whose name goes on, and those before others that are called so in
    another language. After a comma may stand the beginning of the country, in any language of the page; that of the
    result is in `language`. What stands in brackets, as the other name of a result does, is passed over.
    """
    name, _, country = re.sub(r"\(.*?(\)|$)", "", text).partition(",")
    wanted, within = folded(name), folded(country)
    if not wanted:
        return ()
    table = _table()
    inside = {code for names in _countries() for code, known in enumerate(names) if known.startswith(within)}
    hits = ((row, also) for row, also in _hits(wanted) if table["country"][row] in inside)
    return [_city(table, row, also, language) for row, also in itertools.islice(hits, limit)]


def _hits(wanted: str) -> Iterator[tuple[int, str]]:
    """Rows and the other names by which they were found, the likeliest first, each row once."""
    names, others, owners = _names()
    own = [row for row, name in enumerate(names) if name.startswith(wanted)]
    known = set(own)
    also: dict[int, int] = {}  # the first of its other names that fits, an exact one before
    for at, name in enumerate(others):
        if name.startswith(wanted) and owners[at] not in known and (name == wanted or owners[at] not in also):
            also[owners[at]] = at
    exact = sorted(
        [row for row in own if names[row] == wanted] + [row for row, at in also.items() if others[at] == wanted]
    )
    spelled = _spelled()
    for row in dict.fromkeys([*exact, *own, *sorted(also)]):
        yield row, spelled[also[row]] if row in also else ""


def folded(text: str) -> str:
    """A name as it is compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(_LETTERS).split())


def _city(table: dict[str, Any], row: int, also: str, language: str) -> City:
    country = table["countries"][language][table["country"][row]]
    return City(table["name"][row], also, country, *(table[key][row] for key in City._fields[3:]))


@functools.cache
def _table() -> dict[str, Any]:
    """Its columns, largest city first; read with the first search."""
    table: dict[str, Any] = json.loads(gzip.decompress(Path(__file__).with_name("cities.json.gz").read_bytes()))
    return table


@functools.cache
def _countries() -> Sequence[Sequence[str]]:
    """The countries in each language, as they are compared."""
    return [[folded(name) for name in names] for names in _table()["countries"].values()]


@functools.cache
def _spelled() -> Sequence[str]:
    """The other names of all cities."""
    return [name for names in _table()["also"] for name in names]


@functools.cache
def _names() -> tuple[Sequence[str], Sequence[str], Sequence[int]]:
    """Names and other names as they are compared, and the row of each of the others."""
    owners = [row for row, names in enumerate(_table()["also"]) for _ in names]
    return [folded(name) for name in _table()["name"]], [folded(name) for name in _spelled()], owners

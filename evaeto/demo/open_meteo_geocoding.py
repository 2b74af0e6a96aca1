"""Stand-in of Open-Meteo's search for places: the wire format of `/v1/search`.

It knows a few real places in full, and the cities of the bundled table. Shape after answers recorded by
frenck/python-open-meteo; the rules of matching and the words of refusals after open-meteo/geocoding-api
(GeocodingapiController.swift). What is zero, empty or unknown is left out of an answer, as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from evaeto.demo.open_meteo_weather import busy, refuse
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Query, Refusal, Reply

__all__ = ["all_fill", "answer", "busy", "empty", "in_wrong_units", "refuse"]

PATH = "/v1/search"
USUAL_COUNT, MAX_COUNT = 10, 100
SHORTEST, SHORTEST_FUZZY = 2, 3
"""Characters of a name: fewer than the first find nothing, fewer than the second only what is called exactly so."""

_UNKNOWN_HEIGHT = 9999.0


class Known(NamedTuple):
    """A real place: degrees, metres where known."""

    name: str
    region: str
    country: str
    lat: float
    lon: float
    elevation: float | None = None


# Coordinates of GeoNames and, for Brazil, of the seats of municipalities
PLACES = (
    Known("Enschede", "Overijssel", "The Netherlands", 52.21833, 6.89583, 45.0),
    Known("Enschede Airport Twente", "Overijssel", "The Netherlands", 52.27, 6.87417, 34.0),
    Known("Berlin", "New Jersey", "United States", 39.79123, -74.92905, 30.0),
    Known("Sambaíba", "Maranhão", "Brazil", -7.13447, -45.3515),
    Known("Santa Filomena", "Piauí", "Brazil", -9.11228, -45.9116),
    Known("Santa Filomena", "Pernambuco", "Brazil", -8.16688, -40.6079),
    Known("Santa Filomena do Maranhão", "Maranhão", "Brazil", -5.49671, -44.5638),
    Known("Atlantic Point", "Maine", "United States", 44.09647, -69.10087),
    Known("Île MacMurdo", "", "", -48.89824, 69.41539, 123.0),
)

_NAMES: Mapping[str, Mapping[str, str]] = {
    "pt": {
        "Brazil": "Brasil",
        "The Netherlands": "Países Baixos",
        "United States": "Estados Unidos",
        "Berlin": "Berlim",
    },
    "es": {
        "Brazil": "Brasil",
        "The Netherlands": "Países Bajos",
        "United States": "Estados Unidos",
        "Berlin": "Berlín",
    },
}
"""What the places are called in other languages than English."""


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The places of a name, None for a path it does not have."""
    if asking.path != PATH:
        return None
    try:
        name, count = _text(asking.query, "name"), _count(asking.query)
    except Refusal as refusal:
        return refuse(*refusal.reasons)
    language = asking.query.get("language", "en")
    places = [_written(place, language) for place, _ in zip(_find(name, count), range(count), strict=False)]
    return Reply(200, {**({"results": places} if places else {}), "generationtime_ms": 0.5})


def in_wrong_units(body: dict[str, Any]) -> None:
    """Make heights feet: they have no unit to be told, and become text."""
    for place in body.get("results", []):
        place["elevation"] = "148 ft"


def all_fill(body: dict[str, Any]) -> None:
    """Give every place the height that stands for an unknown one."""
    for place in body.get("results", []):
        place["elevation"] = _UNKNOWN_HEIGHT


def empty(body: dict[str, Any]) -> None:
    """Take every place out of an answer."""
    body.pop("results", None)


def _find(text: str, count: int) -> Iterator[Known]:
    from evaeto.gazetteer.cities import find, folded  # 0.4 s, for whoever searches

    name, _, area = text.partition(",")
    wanted, within = folded(name), folded(area)
    if len(wanted) < SHORTEST:
        return
    for place in PLACES:
        called = folded(place.name)
        matches = called == wanted if len(wanted) < SHORTEST_FUZZY else wanted in called
        if matches and any(folded(part).startswith(within) for part in (place.region, place.country)):
            yield place
    for city in find(text, limit=count):
        told_already = any((place.name, place.country[-6:]) == (city.name, city.country[-6:]) for place in PLACES)
        if not told_already and (len(wanted) >= SHORTEST_FUZZY or folded(city.name) == wanted):
            height = None if city.elevation is None else float(city.elevation)
            yield Known(city.name, "", city.country, city.lat, city.lon, height)


def _written(place: Known, language: str) -> dict[str, Any]:
    names = _NAMES.get(language, {})
    told = {
        "name": names.get(place.name, place.name),
        "latitude": place.lat,
        "longitude": place.lon,
        "elevation": place.elevation,
        "country": names.get(place.country, place.country),
        "admin1": place.region,
    }
    return {key: value for key, value in told.items() if value}


def _text(query: Query, key: str) -> str:
    if key not in query:
        raise Refusal(f"Value required for key '{key}'.")
    return query[key]


def _count(query: Query) -> int:
    try:
        count = int(query.get("count", USUAL_COUNT))
    except ValueError:
        raise Refusal("Value was not of type 'Int' at path 'count'.") from None
    if not 1 <= count <= MAX_COUNT:
        raise Refusal(f"Parameter count must be between 1 and {MAX_COUNT}.")
    return count

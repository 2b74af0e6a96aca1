"""Ways to a point besides a click: a search box, the browser's own location, favourites."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import traitlets as t

from evaeto.dashboard.coordinates import UnreadableError, dms, looks_like_coordinates, parse_point
from evaeto.dashboard.frontend import Worded, static
from evaeto.dashboard.map import cities
from evaeto.dashboard.map.model import Height
from evaeto.dashboard.words import Words

LONGEST_TEXT = 200
"""Of what is searched for; more is no place."""
MOST_FAVOURITES = 20

CITY_ELEVATION = "middle of the city, by the terrain model of GeoNames"
"""Where the elevation of a city comes from."""

GoTo = Callable[[float, float, Height | None], None]
"""Takes the visitor to a point, whose elevation may be known."""


class Finder(Worded):
    """A box for the name of a city or for coordinates, with the places it may mean below."""

    section = "finder"
    names = ("label", "placeholder", "hint", "list")
    _esm = static("finder.js")
    answer = t.Dict().tag(sync=True)

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words, self._text = words, ""
        words.draw(self, lambda: self.set_trait("answer", answer(words, self._text)))

    def on_messages(self, go_to: GoTo, guard: Callable[..., Any]) -> None:
        """Answer what is typed; `go_to` is called with the place picked."""

        @guard
        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            text = str(content.get("text", ""))[:LONGEST_TEXT]
            if content.get("type") == "find":
                self._text = text
                self.answer = answer(self.words, text)
            elif content.get("type") == "pick":
                lat, lon, height = found(self.words, text)[int(content["index"])][2:]
                go_to(lat, lon, height)

        self.on_msg(receive)


class Locate(Worded):
    """A button that asks the browser where it is; nobody is asked before the click."""

    section = "locate"
    names = ("button", "tip", "asking", "denied", "unavailable", "timeout", "insecure")
    _esm = static("locate.js")

    def on_messages(self, go_to: GoTo, guard: Callable[..., Any]) -> None:
        """Call `go_to` with the place the browser has told."""
        self.on_msg(guard(lambda _, content, __: go_to(*point_of(content), None)))


class Favourites(Worded):
    """Points with a note, kept by the browser: the kernel learns of one when the visitor goes there."""

    section = "favourites"
    names = ("title", "note", "add", "remove", "full", "no_storage", "place")
    _esm = static("favourites.js")
    point = t.List(t.Float(), allow_none=True, default_value=None).tag(sync=True)
    most = t.Int(MOST_FAVOURITES).tag(sync=True)

    def on_messages(self, go_to: GoTo, guard: Callable[..., Any]) -> None:
        """Call `go_to` with the favourite that is chosen."""
        self.on_msg(guard(lambda _, content, __: go_to(*point_of(content), None)))


def answer(words: Words, text: str) -> dict[str, Any]:
    """What the box shows for a text: titles and details of places, or why there are none."""
    try:
        choices = [(title, detail) for title, detail, *_ in found(words, text)]
    except UnreadableError as error:
        return {"text": text, "choices": [], "problem": words.say(error.key, **error.values)}
    return {
        "text": text,
        "choices": choices,
        "problem": "" if choices or not text.strip() else words.say("finder.none"),
    }


def found(words: Words, text: str) -> Sequence[tuple[str, str, float, float, Height | None]]:
    """Title, detail, latitude, longitude and elevation of what a text may mean, the likeliest first."""
    if looks_like_coordinates(text):
        lat, lon = parse_point(text)
        return [(words.place(lat, lon), dms(lat, lon, words.say("sides")), lat, lon, None)]
    return [(city.name, _detail(words, city), city.lat, city.lon, _height(city)) for city in cities.find(text)]


def point_of(content: dict[str, Any]) -> tuple[float, float]:
    """Latitude and longitude of a message; what the browser has kept may have been changed by hand."""
    lat, lon = float(content["lat"]), float(content["lon"])
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("this is no point on Earth")
    return lat, lon


def _detail(words: Words, city: cities.City) -> str:
    parts = [city.country, words.say("place", lat=words.number(city.lat, 2), lon=words.number(city.lon, 2))]
    return " · ".join(parts if city.elevation is None else [*parts, f"{city.elevation} m"])


def _height(city: cities.City) -> Height | None:
    return None if city.elevation is None else Height(city.elevation, CITY_ELEVATION)

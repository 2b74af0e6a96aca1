"""The search box: coordinates, the bundled cities, and online, where the visitor picks it, all the places there are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NamedTuple

import traitlets as t

from evaeto.core.messages import Message, of_error
from evaeto.dashboard.common.coordinates import UnreadableError, dms
from evaeto.dashboard.common.files import script
from evaeto.dashboard.common.frontend import Worded
from evaeto.dashboard.common.points import is_point, point_of_text
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.map.model import Height
from evaeto.errors import SourceError, SourceRateLimited, TaskTimeout
from evaeto.gazetteer import cities
from evaeto.sources.open_meteo.about import GEOCODING

if TYPE_CHECKING:
    from evaeto.sources.delivery import FoundPlace

log = logging.getLogger(__name__)

LONGEST_TEXT = 200
"""Of what is searched for; more is no place."""

SHORTEST_ONLINE = 2
"""Characters of a name the service can do something with."""

GIVEN_ELEVATION = Message("elevation.given")
CITY_ELEVATION = Message("elevation.city")
PLACE_ELEVATION = Message("elevation.place")
"""Where the elevation of a typed point comes from, that of a bundled city, and that of a place found online."""

GoTo = Callable[[float, float, Height | None, str], None]
"""Takes the visitor to a point, whose elevation and name may be known."""

FindOnline = Callable[[str, str], "Future[list[FoundPlace]]"]
"""Starts to search for a name in a language, as `tasks.asking.find_places` does."""


class Choice(NamedTuple):
    """A place a text may mean."""

    title: str
    detail: str
    lat: float
    lon: float
    height: Height | None
    name: str = ""


class Finder(Worded):
    """A box for the name of a place or for coordinates, with the places it may mean below.

    Its `answer` is about a `text`: the `choices` (titles and details), what is said below (`told`, and whether that is
    `trouble`), the words that `offer` to search online, and where that has been done `online`, with the credits.
    """

    section = "finder"
    names = ("label", "placeholder", "hint", "list")
    _esm = script("map/finder.js")
    answer = t.Dict().tag(sync=True)

    def __init__(
        self, words: Words, find_online: FindOnline | None, on_loop: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(words)
        self.words, self._find_online, self._on_loop = words, find_online, on_loop
        self._text = ""
        # What came of the last search online, None before it and after other text: places, or the exception
        self._searched: Future[list[FoundPlace]] | None = None
        words.draw(self, self._draw)

    def on_messages(self, go_to: GoTo, guard: Callable[..., Any]) -> None:
        """Answer what is typed; `go_to` is called with the place picked."""

        @guard
        def receive(_: Any, content: dict[str, Any], __: Any) -> None:
            text = str(content.get("text", ""))[:LONGEST_TEXT]
            match content.get("type"):
                case "find":
                    self._text, self._searched = text, None
                    self._draw()
                case "search":
                    self._search(text)
                case "pick":
                    online = bool(content.get("online"))
                    go_to(*self._choices(text, online=online)[int(content["index"])][2:])

        self.on_msg(receive)

    def _search(self, text: str) -> None:
        """Ask for a name online. Only ever called when the visitor has picked it."""
        if self._find_online is None or not _is_searchable(text):
            return
        self._text = text
        self._searched = asked = self._find_online(text.strip(), self.words.language)
        self._draw()
        asked.add_done_callback(lambda done: self._on_loop(lambda: self._hear(done)))

    def _hear(self, done: Future[list[FoundPlace]]) -> None:
        if done is self._searched:  # else other text was typed meanwhile
            self._draw()

    def _choices(self, text: str, *, online: bool) -> Sequence[Choice]:
        if not online:
            return found(self.words, text)
        assert self._searched is not None
        return [_online_choice(self.words, place) for place in self._searched.result()]

    def _draw(self) -> None:
        text, searched = self._text, self._searched
        if searched is None:
            offered = self._find_online is not None and _is_searchable(text)
            self.answer = answer(self.words, text, offered=offered)
        elif not searched.done():
            self.answer = _answer(text, told=self.words.say("finder.searching", name=text.strip()))
        else:
            self.answer = online_answer(self.words, text, searched)


def answer(words: Words, text: str, *, offered: bool = False) -> dict[str, Any]:
    """What the box shows for a text without asking anybody; `offered`: searching online is the last choice."""
    offer = words.say("finder.online", name=text.strip()) if offered else ""
    try:
        choices = found(words, text)
    except UnreadableError as error:
        return _answer(text, told=words.say(error.key, **error.values))
    none = "" if choices or not text.strip() else words.say("finder.none")
    return _answer(text, choices, told=none, offer=offer)


def online_answer(words: Words, text: str, searched: Future[list[FoundPlace]]) -> dict[str, Any]:
    """What the box shows once a search online has ended."""
    name = text.strip()
    offer = words.say("finder.online", name=name)
    if (error := searched.exception()) is not None:
        return _answer(text, told=failure(words, name, error), offer=offer, trouble=True)
    choices = [_online_choice(words, place) for place in searched.result()]
    if not choices:
        return _answer(text, told=words.say("finder.online.none", name=name))
    told = words.count("finder.online.found", len(choices))
    credit = {"text": words.tell(GEOCODING.attribution), "url": GEOCODING.attribution_url}
    return _answer(text, choices, told=told, online=credit)


def failure(words: Words, name: str, error: BaseException) -> str:
    """Why a search online has failed, and what to do."""
    if isinstance(error, SourceError):
        key = "finder.online.limited" if isinstance(error, SourceRateLimited) else "finder.online.failed"
        return words.say(key, name=name, why=words.tell(error.reason))
    if isinstance(error, TaskTimeout):
        return words.say("finder.online.failed", name=name, why=words.tell(error.message))
    log.warning("a place could not be searched for: %s", error)
    return words.say("finder.online.no_cluster", name=name, why=words.tell(of_error(error)))


def found(words: Words, text: str) -> Sequence[Choice]:
    """What a text may mean by itself and by the bundled cities, the likeliest first."""
    if (point := point_of_text(text)) is not None:
        lat, lon, metres, name = point
        height = None if metres is None else Height(metres, GIVEN_ELEVATION)
        detail = (
            _detail(words, [dms(lat, lon, words.say("sides"))], lat, lon, height)
            if height
            else dms(lat, lon, words.say("sides"))
        )
        return [Choice(name or words.place(lat, lon), detail, lat, lon, height, name)]
    return [_city_choice(words, city) for city in cities.find(text, words.language)]


def _answer(text: str, choices: Sequence[Choice] = (), **rest: Any) -> dict[str, Any]:
    shown = [choice[:2] for choice in choices]
    return {"text": text, "choices": shown, "told": "", "trouble": False, "offer": "", "online": None, **rest}


def _is_searchable(text: str) -> bool:
    return len(text.strip()) >= SHORTEST_ONLINE and not is_point(text)


def _city_choice(words: Words, city: cities.City) -> Choice:
    height = None if city.elevation is None else Height(city.elevation, CITY_ELEVATION)
    title = f"{city.name} ({city.also})" if city.also else city.name
    where = [city.region if city.region != city.name else "", city.country]
    return Choice(title, _detail(words, where, city.lat, city.lon, height), city.lat, city.lon, height, city.label)


def _online_choice(words: Words, place: FoundPlace) -> Choice:
    height = None if place.elevation is None else Height(place.elevation, PLACE_ELEVATION)
    where = [place.region, place.country]
    name = ", ".join(filter(None, (place.name, place.region or place.country)))
    return Choice(place.name, _detail(words, where, place.lat, place.lon, height), place.lat, place.lon, height, name)


def _detail(words: Words, where: Sequence[str], lat: float, lon: float, height: Height | None) -> str:
    parts = [*filter(None, where), words.say("place", lat=words.number(lat, 2), lon=words.number(lon, 2))]
    return " · ".join(parts if height is None else [*parts, f"{words.number(height.metres)} m"])

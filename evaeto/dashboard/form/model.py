"""What the form of the ETo tab holds: what is asked for, what can be chosen, and why it cannot be calculated yet."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import traitlets as t

from evaeto import settings
from evaeto.core import local_days as calendar
from evaeto.core.exposure import EXPOSURES
from evaeto.core.messages import of_error
from evaeto.crops.tables import CROPS
from evaeto.dashboard.common.coordinates import UnreadableError
from evaeto.dashboard.common.problems import in_words, label_of
from evaeto.dashboard.common.words import Words
from evaeto.dashboard.form import typed
from evaeto.dashboard.form.station_words import is_asked
from evaeto.errors import Problem, WeatherError
from evaeto.fusion import calibration_file
from evaeto.fusion.calibration_file import SavedCalibration
from evaeto.request import Request, examine, place_name
from evaeto.sources.catalogue import AUTO, SOURCES, STATION, lacks_key
from evaeto.sources.coverage import period_of_mode
from evaeto.sources.station import Station, other_days
from evaeto.sources.station_facts import StationFacts

YEARS_OF_A_NORMAL = 30
"""Of a climatological normal (WMO-No. 1203, 2017)."""
DEFAULT_DAYS = 30
"""Length of the period the form begins with."""

SAME_PLACE = 0.05
"""Degrees that a place may be corrected by and keep its name."""

PERIOD, RECENT, FORECAST = "period", "recent", "forecast"
MODES = (RECENT, PERIOD, FORECAST)
RECENT_DAYS = (7, 14, 21, 30)
AHEAD_DAYS = tuple(range(16))
NO_CROP, OWN_KC = "none", "own"
CROP_CHOICES = (NO_CROP, OWN_KC, *CROPS)

_NO_NUMBER = ("typed.none", "coordinates.strange", "coordinates.unreadable")
"""Of what says this the request says what is wanted."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is none of a station, or no calibration: its name, and why."""

    name: str
    reason: str


class FormModel(t.HasTraits):
    """What the user typed, as typed, and `blockers`: all reasons why it cannot be calculated, in field order.

    `unavailable` says for each service that cannot take part why; `bounds` are the first and last day that the
    chosen services can deliver; `asked` is the request where it is a valid one. `calibrations` are files, each a
    `SavedCalibration` or `Refused`.
    """

    lat = t.Unicode()
    lon = t.Unicode()
    elevation = t.Unicode()
    name = t.Unicode()
    mode = t.Enum(MODES, PERIOD)
    recent = t.Enum(RECENT_DAYS, 7)
    ahead = t.Enum(AHEAD_DAYS, 5)
    start = t.Instance(date, allow_none=True)
    end = t.Instance(date, allow_none=True)
    sources = t.Tuple(AUTO)
    exposure = t.Enum(EXPOSURES, "unknown")
    station = t.Instance(Station, allow_none=True)
    station_told = t.Union(
        [t.Instance(StationFacts), t.Instance(Refused), t.Enum(("reading", "unread"))], default_value="unread"
    )
    wind_height = t.Unicode()
    crop = t.Enum(CROP_CHOICES, NO_CROP)
    kc = t.Unicode()
    planting = t.Instance(date, allow_none=True)
    calibrations = t.Tuple()
    blockers = t.Tuple()
    asked = t.Instance(Request, allow_none=True)
    unavailable = t.Dict()
    bounds = t.Tuple((None, None))

    _ASKED = (
        "lat", "lon", "elevation", "name", "mode", "recent", "ahead", "start", "end", "sources", "exposure", "station",
        "station_told", "wind_height", "crop", "kc", "planting", "calibrations",
    )  # fmt: skip
    KEPT = tuple(name for name in _ASKED if name not in ("station", "station_told", "calibrations"))
    """What a page remembers over a reload; files it may not open again by itself."""
    _HANDED_OVER = ("station", "wind_height", "calibration")
    """What is asked for besides the request."""

    def __init__(self, words: Words | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.words = words or Words()
        self._default: tuple[date, date] | None = None
        self._named: tuple[str, tuple[float, float] | None] = "", None
        self.observe(lambda _: self.check(), self._ASKED)
        self.words.draw(self, self.check)

    def check(self) -> None:
        """Bring `unavailable`, `bounds` and `blockers` up to date."""
        self._drop_name()
        self.unavailable = self._why_unavailable()
        self.bounds = self._days_served()
        say = self.words.say
        no_point = not (self.lat.strip() or self.lon.strip())
        blockers = [say("form.no_point")] if no_point else []
        unread = self._unread()
        blockers += [
            f"{label_of(self.words, name)}: {say(error.key, **error.values)}" for name, error in unread.items()
        ]
        asked = {name: value for name, value in self.request().items() if name not in self._HANDED_OVER}
        self.asked, problems = examine(**asked, station=self.station is not None)
        for problem in problems:
            if problem.field in unread or (no_point and problem.field in ("lat", "lon", "mode")):
                continue  # said already
            blockers.append(in_words(self.words, problem))
        blockers += self._station_blockers()
        blockers += [in_words(self.words, problem) for problem in self._calibration_problems()]
        self.blockers = tuple(blockers)

    def keep_name(self) -> None:
        """The name is that of the point as it stands: with another one it goes."""
        self._named = self.name, self.point

    def _drop_name(self) -> None:
        name, (lat, lon) = self._named[0], self._named[1] or (None, None)
        point = self.point
        if not name or self.name != name or point is None or lat is None or lon is None:
            return
        if max(abs(point[0] - lat), abs(point[1] - lon)) > SAME_PLACE:
            self._named, self.name = ("", None), ""

    def request(self) -> dict[str, Any]:
        """The arguments of `evaeto.submit`, valid or not. All services that can be had ticked means "auto"."""
        usable = [key for key in self.sources if key not in self.unavailable]
        everything = set(usable) == {key for key in AUTO if key not in self.unavailable}
        return {
            "lat": self._number("lat"),
            "lon": self._number("lon"),
            **self._when(),
            "sources": "auto" if everything else usable,
            "elevation": self._number("elevation") if self.elevation.strip() else None,
            **({"name": named} if (named := place_name(self.name)) else {}),
            **({"exposure": self.exposure} if self.exposure != "unknown" else {}),
            **({"station": self.station, "wind_height": self.height} if self.station else {}),
            **self._grown(),
            **self._calibrated(),
        }

    def take_station(self, station: Station, *, reading: bool) -> None:
        """Take in the file of a station, which is being `reading` or will not be read before it is calculated with."""
        with self.hold_trait_notifications():
            self.station, self.station_told = station, "reading" if reading else "unread"

    def drop_station(self) -> None:
        """Leave the station out again."""
        with self.hold_trait_notifications():
            self.station, self.station_told = None, "unread"

    def add_calibration(self, name: str, content: bytes) -> None:
        """Take in a file, in place of one of the same name."""
        made: SavedCalibration | Refused
        try:
            made = SavedCalibration.read(name, content)
        except WeatherError as error:
            made = Refused(name, of_error(error))
        self.calibrations = (*(each for each in self.calibrations if each.name != name), made)

    def drop_calibration(self, name: str) -> None:
        """Leave a file out again."""
        self.calibrations = tuple(each for each in self.calibrations if each.name != name)

    def set_point(self, lat: float, lon: float, name: str = "") -> None:
        """Take over a point of the map; elevation and name typed for another point no longer hold."""
        same = self.point == (lat, lon)
        with self.hold_trait_notifications():
            self.lat, self.lon, self.elevation = self.words.number(lat, 4), self.words.number(lon, 4), ""
            self.name = name or (self.name if same else "")
        self.keep_name()

    def set_default_period(self, today: date | None = None) -> None:
        """The newest days that all services of the past serve, unless the user has chosen dates already."""
        if self.start or self.end:
            return
        newest = _newest(today or self.today)
        self._default = newest - timedelta(days=DEFAULT_DAYS - 1), newest
        with self.hold_trait_notifications():
            self.start, self.end = self._default

    def take_thirty_years(self, today: date | None = None) -> None:
        """Thirty whole years and the one under way, up to the newest days that all services of the past serve."""
        newest = _newest(today or self.today)
        with self.hold_trait_notifications():
            self.start, self.end = date(newest.year - YEARS_OF_A_NORMAL, 1, 1), newest

    def kept(self) -> dict[str, Any]:
        """What was typed, as JSON can hold it, with the names of the `files`. Without the default period, which would
        be an old one on another day."""
        kept = {name: getattr(self, name) for name in self.KEPT}
        if (self.start, self.end) == self._default:
            del kept["start"], kept["end"]
        files = [self.station.name] if self.station else []
        files += [each.name for each in self.calibrations]
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()} | {
            "files": files
        }

    def restore(self, kept: Mapping[str, Any]) -> tuple[str, ...]:
        """Take over what `kept` held; the names of the files that have to be chosen again. It comes from a browser:
        what no field can hold is passed over."""
        with self.hold_trait_notifications():
            for name in self.KEPT:
                with contextlib.suppress(KeyError, TypeError, ValueError, t.TraitError):
                    setattr(self, name, _as_typed(name, kept[name]))
        self.keep_name()
        files = kept.get("files")
        return tuple(map(str, files)) if isinstance(files, list) else ()

    @property
    def has_options(self) -> bool:
        """Whether more is asked for than the ETo of the services."""
        chosen = self.crop != NO_CROP or self.exposure != "unknown"
        return chosen or self.station is not None or bool(self.calibrations)

    @property
    def point(self) -> tuple[float, float] | None:
        """The place typed; None while it is none."""
        try:
            lat, lon = typed.degrees(self.lat, "lat"), typed.degrees(self.lon, "lon")
        except UnreadableError:
            return None
        return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None

    @property
    def today(self) -> date:
        """The date at the point; in Greenwich while there is none."""
        return calendar.today_at(*self.point) if self.point else datetime.now(UTC).date()

    def _read(self, name: str) -> float:
        """The number typed into a field; or the `UnreadableError`."""
        text = getattr(self, name)
        return (
            typed.degrees(text, name) if name in ("lat", "lon") else typed.number(text, thousands=name == "elevation")
        )

    def _number(self, name: str) -> float | str:
        """The number typed into a field; the text where it is none, for the request to say what is wanted."""
        try:
            return self._read(name)
        except UnreadableError:
            return str(getattr(self, name)).strip()

    def _unread(self) -> dict[str, UnreadableError]:
        """Fields in which something else than what is wanted was recognised."""
        found = {}
        for name in ("lat", "lon", "elevation"):
            try:
                if getattr(self, name).strip():
                    self._read(name)
            except UnreadableError as error:
                if error.key not in _NO_NUMBER:
                    found[name] = error
        return found

    def _when(self) -> dict[str, Any]:
        if self.mode == PERIOD:
            return {"start": self.start, "end": self.end}
        return {"mode": self.mode, "days": self.recent if self.mode == RECENT else self.ahead + 1}

    def _grown(self) -> dict[str, Any]:
        if self.crop == OWN_KC:
            return {"kc": self._number("kc")}
        return {} if self.crop == NO_CROP else {"crop": self.crop, "planting": self.planting}

    def _calibrated(self) -> dict[str, Any]:
        chosen = self._readable()
        return {"calibration": chosen[0] if len(chosen) == 1 else chosen} if chosen else {}

    def _readable(self) -> list[SavedCalibration]:
        return [each for each in self.calibrations if isinstance(each, SavedCalibration)]

    def _station_blockers(self) -> list[str]:
        if self.station is None:
            return []
        say, told, period = self.words.say, self.station_told, self._period()
        found = []
        if told == "reading":
            found.append(say("form.station.reading", name=self.station.name))
        elif isinstance(told, Refused):
            if is_asked(told.reason):  # the preview has the whole sentence, and buttons
                found.append(say("form.station.asked", name=told.name))
            else:
                found.append(f"{told.name}: {self.words.tell(told.reason)}")
        elif isinstance(told, StationFacts):
            if told.problem is not None and told.guesses:
                found.append(say("form.station.asked", name=self.station.name))
            elif told.problem is not None:
                found.append(f"{self.station.name}: {self.words.tell(told.problem)}")
            elif told.first and told.last and period and (told.last < period[0] or told.first > period[1]):
                found.append(self.words.tell(other_days(self.station.name, told.first, told.last)))
        if self.wind_height.strip() and not self.height:
            found.append(say("form.wind_height.wrong", value=self.wind_height))
        return found

    def _calibration_problems(self) -> list[Problem]:
        refused = [each for each in self.calibrations if isinstance(each, Refused)]
        problems = [Problem("calibration", each.name, each.reason) for each in refused]
        taking_part = {key for key in self.sources if key not in self.unavailable}
        elevation = self._number("elevation")
        if self.station is not None:
            taking_part.add(STATION.key)
        return problems + calibration_file.problems_of(
            self._readable(),
            point=self.point,
            elevation=elevation if isinstance(elevation, float) else None,
            sources=taking_part,
        )

    def _period(self) -> tuple[date, date] | None:
        """First and last day asked for, where they are known and in order."""
        if self.mode == PERIOD:
            return (self.start, self.end) if self.start and self.end and self.start <= self.end else None
        found = period_of_mode(self.mode, self._when()["days"], self.today)
        return None if isinstance(found, Problem) else found

    def _why_unavailable(self) -> Mapping[str, str]:
        point, period, today = self.point, self._period(), self.today
        reasons, current = {}, settings.current()
        for key, source in SOURCES.items():
            first, last = source.window(today)
            if lacks_key(source, current):
                reasons[key] = self.words.say("form.no_key")
            elif point and not source.covers(*point):
                reasons[key] = self.words.say("form.not_here", area=self.words.tell(source.area))
            elif period and (period[1] < first or period[0] > last):
                reasons[key] = self.words.say("form.not_then", coverage=self.words.period(first, last))
        # A period that nobody serves is a fault of the period, which the form names: all services stay to choose
        here = {
            key
            for key, source in SOURCES.items()
            if not lacks_key(source, current) and (point is None or source.covers(*point))
        }
        return reasons if here - set(reasons) else {key: reasons[key] for key in reasons if key not in here}

    def _days_served(self) -> tuple[date | None, date | None]:
        point = self.point
        chosen = [SOURCES[key] for key in self.sources if point is None or SOURCES[key].covers(*point)]
        if not chosen:
            return None, None
        windows = [source.window(self.today) for source in chosen]
        return min(first for first, _ in windows), max(last for _, last in windows)

    @property
    def height(self) -> float | None:
        """Height of the anemometer; None where none is typed, or none that can be."""
        try:
            height = typed.number(self.wind_height)
        except UnreadableError:
            return None
        return height if 0.5 <= height <= 200 else None


def _as_typed(name: str, value: Any) -> Any:
    """A value of a field out of JSON."""
    if name in ("start", "end", "planting"):
        return None if value is None else date.fromisoformat(value)
    return tuple(key for key in SOURCES if key in value) if name == "sources" else value


def _newest(today: date) -> date:
    """The newest day that all services of the past serve."""
    return min(source.window(today)[1] for source in SOURCES.values() if source.first_day)

"""What the form of the ETo tab holds: what is asked for, what can be chosen, and why it cannot be calculated yet."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import traitlets as t

from evaeto.dashboard.coordinates import UnreadableError, parse_angle
from evaeto.dashboard.words import Words
from evaeto.errors import Problem
from evaeto.request import period_of_mode, problems_of
from evaeto.sources import days as calendar
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.station import Station

DEFAULT_DAYS = 30
"""Length of the period the form begins with."""

PERIOD, RECENT, FORECAST = "period", "recent", "forecast"
MODES = (RECENT, PERIOD, FORECAST)
RECENT_DAYS = (7, 14, 21, 30)
AHEAD_DAYS = tuple(range(16))


class FormModel(t.HasTraits):
    """What the user typed, as typed, and `blockers`: all reasons why it cannot be calculated, in field order.

    `unavailable` says for each service that cannot take part why; `bounds` are the first and last day that the
    chosen services can deliver.
    """

    lat = t.Unicode()
    lon = t.Unicode()
    elevation = t.Unicode()
    mode = t.Enum(MODES, PERIOD)
    recent = t.Enum(RECENT_DAYS, 7)
    ahead = t.Enum(AHEAD_DAYS, 5)
    start = t.Instance(date, allow_none=True)
    end = t.Instance(date, allow_none=True)
    sources = t.Tuple(tuple(SOURCES))
    station = t.Instance(Station, allow_none=True)
    wind_height = t.Unicode()
    blockers = t.Tuple()
    unavailable = t.Dict()
    bounds = t.Tuple((None, None))

    _ASKED = ("lat", "lon", "elevation", "mode", "recent", "ahead", "start", "end", "sources", "station", "wind_height")

    def __init__(self, words: Words | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.words = words or Words()
        self.observe(lambda _: self.check(), self._ASKED)
        self.words.draw(self, self.check)

    def check(self) -> None:
        """Bring `unavailable`, `bounds` and `blockers` up to date."""
        self.unavailable = self._why_unavailable()
        self.bounds = self._days_served()
        say = self.words.say
        no_point = not (self.lat.strip() or self.lon.strip())
        blockers = [say("form.no_point")] if no_point else []
        asked = {name: value for name, value in self.request().items() if name not in ("station", "wind_height")}
        for problem in problems_of(**asked, station=self.station is not None):
            if no_point and problem.field in ("lat", "lon", "mode"):
                continue  # said already, in one sentence for all
            blockers.append(self._in_words(problem))
        if self.station is not None and self.wind_height.strip() and not self._metres():
            blockers.append(say("form.wind_height.wrong", value=self.wind_height))
        self.blockers = tuple(blockers)

    def request(self) -> dict[str, Any]:
        """The arguments of `evaeto.submit`, valid or not. All services that can be had ticked means "auto"."""
        usable = [key for key in self.sources if key not in self.unavailable]
        everything = len(usable) == len(SOURCES) - len(self.unavailable)
        return {
            "lat": plain_number(self.lat),
            "lon": plain_number(self.lon),
            **self._when(),
            "sources": "auto" if everything else usable,
            "elevation": plain_number(self.elevation) or None,
            **({"station": self.station, "wind_height": self._metres()} if self.station else {}),
        }

    def set_point(self, lat: float, lon: float) -> None:
        """Take over a point of the map; an elevation typed for another point no longer holds."""
        with self.hold_trait_notifications():
            self.lat, self.lon, self.elevation = f"{lat:.4f}", f"{lon:.4f}", ""

    def set_default_period(self, today: date | None = None) -> None:
        """The newest days that all services of the past serve, unless the user has chosen dates already."""
        if self.start or self.end:
            return
        today = today or datetime.now(UTC).date()
        newest = min(source.window(today)[1] for source in SOURCES.values() if source.first_day)
        with self.hold_trait_notifications():
            self.start, self.end = newest - timedelta(days=DEFAULT_DAYS - 1), newest

    @property
    def point(self) -> tuple[float, float] | None:
        """The place typed; None while it is none."""
        try:
            lat, lon = float(plain_number(self.lat)), float(plain_number(self.lon))
        except ValueError:
            return None
        return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None

    @property
    def today(self) -> date:
        """The date at the point; in Greenwich while there is none."""
        return calendar.today_at(*self.point) if self.point else datetime.now(UTC).date()

    def _when(self) -> dict[str, Any]:
        if self.mode == PERIOD:
            return {"start": self.start, "end": self.end}
        return {"mode": self.mode, "days": self.recent if self.mode == RECENT else self.ahead}

    def _period(self) -> tuple[date, date] | None:
        """First and last day asked for, where they are known and in order."""
        if self.mode == PERIOD:
            return (self.start, self.end) if self.start and self.end and self.start <= self.end else None
        found = period_of_mode(self.mode, self._when()["days"], self.today)
        return None if isinstance(found, Problem) else found

    def _why_unavailable(self) -> Mapping[str, str]:
        point, period, today = self.point, self._period(), self.today
        reasons = {}
        for key, source in SOURCES.items():
            first, last = source.window(today)
            if point and not source.covers(*point):
                reasons[key] = self.words.say("form.not_here")
            elif period and (period[1] < first or period[0] > last):
                reasons[key] = self.words.say("form.not_then", coverage=self.words.period(first, last))
        # A period that nobody serves is a fault of the period, which the form names: all services stay to choose
        here = {key for key, source in SOURCES.items() if point is None or source.covers(*point)}
        return reasons if here - set(reasons) else {key: reasons[key] for key in reasons if key not in here}

    def _days_served(self) -> tuple[date | None, date | None]:
        point = self.point
        chosen = [SOURCES[key] for key in self.sources if point is None or SOURCES[key].covers(*point)]
        if not chosen:
            return None, None
        windows = [source.window(self.today) for source in chosen]
        return min(first for first, _ in windows), max(last for _, last in windows)

    def _in_words(self, problem: Problem) -> str:
        """A problem as a line of the form: the label of its field, then what is wrong."""
        words = self.words
        label = words.say("form.place" if problem.field == "lat, lon" else f"form.{problem.field}").partition(" (")[0]
        if problem.field in ("start", "end") and problem.value is None:
            return f"{label}: {words.say('form.no_date')}"
        said = words.of_library(problem.message)
        if said.startswith(label.lower()):  # names its field itself
            return label + said[len(label) :]
        return f"{label}: {said}"

    def _metres(self) -> float | None:
        try:
            height = float(plain_number(self.wind_height))
        except ValueError:
            return None
        return height if math.isfinite(height) and 0.5 <= height <= 200 else None


def plain_number(text: str) -> str:
    """A number as Python reads it: decimal commas, typographic minus signs and degrees with minutes and seconds
    (7°31'58"S) are what people paste. What is none of these stays as it is."""
    if re.search(r"[NSEWOL]", text, re.IGNORECASE):
        with contextlib.suppress(UnreadableError):
            return f"{parse_angle(text):.6f}"
    return text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-").removesuffix("°")

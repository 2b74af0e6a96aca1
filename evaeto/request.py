"""What was asked for: a place, a period, the services. Validated once, with every problem listed together.

Light on purpose: the form of the dashboard runs this at every keystroke.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from evaeto.arguments import takes
from evaeto.core import local_days
from evaeto.core.called_modules import call_means
from evaeto.core.choices import Mode
from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message
from evaeto.core.quantities import PhysicalLimits
from evaeto.crops.tables import Growing, growing_of
from evaeto.errors import Problem, RequestError
from evaeto.request_fields import day_of, exposure_of, limits_of, not_covered, number_of, sources_of
from evaeto.sources.catalogue import SOURCES, STATION, source_of
from evaeto.sources.coverage import (
    MODES,
    clip_to_coverage,
    notes,
    period_of_mode,
    period_problems,
    period_problems_anywhere,
    requested_window,
)
from evaeto.sources.delivery import Place
from evaeto.sources.service import Source

T = TypeVar("T")

LONGEST_NAME = 80
"""Of a place [characters]."""

COORDINATE_DECIMALS = 4
"""Coordinates are rounded to this once, here (about 11 m; MET Norway and the NWS refuse more)."""


@dataclass(frozen=True, slots=True)
class Request:
    """A valid request. Make one with `Request.create`, which checks it.

    Attributes
    ----------
    lat, lon : float
        Latitude and longitude [degrees north], [degrees east], rounded to 4 decimals.
    start, end : date
        First and last day, both included: civil days in local standard time.
    sources : tuple of str
        Keys of the services to ask, in catalogue order.
    elevation : float or None
        Metres above sea level as given by the user, None when not given.
    utc_offset_hours : float
        Of local standard time at the point [h].
    today : date
        Date at the point when the request was made.
    limits : mapping
        Physical limits its weather is checked against, (lower, upper) by quantity.
    notes : tuple of str
        What the user should know of it, such as a service that covers only part of the period.
    growing : Growing or None
        The crop whose evapotranspiration is wanted too, None where there is none.
    exposure : {"unknown", "sheltered", "open", "windy"}
        How the site lies to the wind.
    name : str
        What the place is called, empty where it was not said.
    """

    lat: float
    lon: float
    start: date
    end: date
    sources: tuple[str, ...]
    elevation: float | None
    utc_offset_hours: float
    today: date
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    growing: Growing | None = None
    exposure: Exposure = "unknown"
    name: str = ""

    @classmethod
    @takes(
        mode="text", sources="texts", limits=("text", "mapping"), exposure="text", station="flag", crop="text",
        today="day", name="text",
    )  # fmt: skip
    def create(
        cls,
        *,
        lat: object,
        lon: object,
        start: object = None,
        end: object = None,
        mode: Mode | None = None,
        days: object = None,
        sources: str | Iterable[str] = "auto",
        elevation: object = None,
        limits: str | PhysicalLimits = "world",
        exposure: str = "unknown",
        station: bool = False,
        kc: object = None,
        crop: object = None,
        planting: object = None,
        name: str | None = None,
        today: date | None = None,
    ) -> Request:
        """Check what was asked for.

        Parameters
        ----------
        lat, lon : float
            Latitude and longitude [degrees north], [degrees east].
        start, end : str or date, optional
            First and last day; not with a mode.
        mode : {"recent", "forecast"}, optional
            The last 7 to 30 days, or today and up to 15 more days, by the date at the point.
        days : int, optional
            How many days of the mode; 7 for "recent" and 5 for "forecast" when not given.
        sources : str or iterable of str, optional
            "auto" (every service that covers part of the period at the point), one key, or several.
        elevation : float, optional
            Metres above sea level.
        limits : str or mapping, optional
            Name of a table of physical limits (`PHYSICAL_LIMITS`), or limits by quantity that replace those of the
            world.
        exposure : {"unknown", "sheltered", "open", "windy"}, optional
            How the site lies to the wind: between hedges, trees or houses; in open fields; on a bare plain, a ridge or
            a windy coast.
        station : bool, optional
            Whether the user's own measurements take part.
        kc : float, optional
            Crop coefficient of every day, from 0.05 to 1.6.
        crop : str, optional
            In its place a crop of `evaeto.crops.tables.CROPS`.
        planting : str or date, optional
            First day of the crop's initial stage.
        name : str, optional
            What the place is called, in files and on the page; the calculation is the same.
        today : date, optional
            Replaces the date at the point, for tests and replays.

        Returns
        -------
        Request
            The request.

        Raises
        ------
        RequestError
            Lists every problem with its field and value.
        """
        request, problems = _check(
            lat,
            lon,
            start,
            end,
            mode,
            days,
            sources,
            elevation,
            limits,
            (kc, crop, planting),
            exposure=exposure,
            station=station,
            today=today,
        )
        if request is None:
            raise RequestError(problems)
        return replace(request, name=place_name(name))

    @property
    def place(self) -> Place:
        """The point, as service modules want it."""
        return Place(self.lat, self.lon, self.elevation, self.utc_offset_hours)

    @property
    def days(self) -> int:
        """Number of days asked for."""
        return (self.end - self.start).days + 1

    def period_of(self, source: str) -> tuple[date, date]:
        """The part of the period `source` is asked for; never empty for a source of this request.

        Parameters
        ----------
        source : str
            Key of a service of this request.

        Returns
        -------
        tuple of date
            First and last day.
        """
        chosen = [source_of(key) for key in self.sources]
        part = requested_window(source_of(source), chosen, self.start, self.end, self.today)
        assert part is not None
        return part


def examine(
    *,
    lat: object,
    lon: object,
    start: object = None,
    end: object = None,
    mode: Mode | None = None,
    days: object = None,
    sources: str | Iterable[str] = "auto",
    elevation: object = None,
    limits: str | PhysicalLimits = "world",
    exposure: str = "unknown",
    station: bool = False,
    kc: object = None,
    crop: object = None,
    planting: object = None,
    name: str | None = None,
    today: date | None = None,
) -> tuple[Request | None, tuple[Problem, ...]]:
    """The request, and everything that is wrong with it, for a form; one of the two is empty."""
    grown = (kc, crop, planting)
    request, problems = _check(
        lat, lon, start, end, mode, days, sources, elevation, limits, grown,
        exposure=exposure, station=station, today=today,
    )  # fmt: skip
    return request and replace(request, name=place_name(name)), problems


def place_name(text: str | None) -> str:
    """A name of a place on one line, as long as names are."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text or "").split())[:LONGEST_NAME].strip()


def latest_complete_day(lat: float, lon: float, sources: str | Iterable[str] = "auto") -> date:
    """The newest day of the past for which at least one of the services can be expected to be complete."""
    today = local_days.today_at(lat, lon)
    keys, problems = sources_of(sources)
    if problems:
        raise RequestError(problems)
    here = [SOURCES[key] for key in keys if SOURCES[key].covers(lat, lon)]
    return max(min(source.window(today)[1], today - timedelta(days=1)) for source in here)


def _check(
    lat: object,
    lon: object,
    start: object,
    end: object,
    mode: Mode | None,
    span: object,
    sources: str | Iterable[str],
    elevation: object,
    limits: str | PhysicalLimits,
    grown: tuple[object, object, object],
    *,
    exposure: str,
    station: bool,
    today: date | None,
) -> tuple[Request | None, tuple[Problem, ...]]:
    problems: list[Problem] = []

    def told(checked: T | Problem | None) -> T | None:
        if isinstance(checked, Problem):
            problems.append(checked)
            return None
        return checked

    latitude, longitude = told(number_of("lat", lat)), told(number_of("lon", lon))
    height = None if elevation is None else told(number_of("elevation", elevation))
    if today is not None:
        today = told(day_of("today", today))
    here_today = today
    if here_today is None and latitude is not None and longitude is not None:
        here_today = local_days.today_at(latitude, longitude)
    if mode is None:
        first, last = told(day_of("start", start)), told(day_of("end", end))
        if span is not None:
            problems.append(Problem("days", span, Message("request.days_without_mode", names=[*MODES])))
    else:
        first, last = told(period_of_mode(mode, span, here_today)) or (None, None)
        dates = {"start": start, "end": end}
        problems += [
            Problem(name, day, Message("request.date_and_mode", mode=mode))
            for name, day in dates.items()
            if day is not None
        ]
    table = told(limits_of(limits))
    lies: Exposure | None = told(exposure_of(exposure))
    kc, crop, planting = grown
    planted = None if planting is None and crop is None else day_of("planting", planting)
    growing = told(growing_of(kc, crop, planted))
    keys, source_problems = sources_of(sources)
    problems += source_problems

    if first and last and first > last:
        problems.append(Problem("end", last.isoformat(), Message("request.end_before_start", day=first)))
    if first is None or last is None:
        return None, tuple(problems)
    if latitude is None or longitude is None or here_today is None:
        if first <= last and keys:
            problems += period_problems_anywhere([SOURCES[key] for key in keys], first, last, today)
        return None, tuple(problems)

    if local_days.is_open_sea(latitude, longitude):
        problems.append(Problem("lat, lon", (latitude, longitude), Message("request.open_sea")))
    if growing and first <= last and growing.misses(first, last):
        day = growing.planting.isoformat() if growing.planting else None
        problems.append(Problem("planting", day, Message("request.out_of_season")))
    chosen = [SOURCES[key] for key in keys]
    clipped: tuple[Message, ...] = ()
    here: list[Source] = []
    if first <= last:
        if sources == "auto":
            here = [source for source in chosen if source.covers(latitude, longitude)]
            chosen = [source for source in here if requested_window(source, here, first, last, here_today)]
        else:
            problems += not_covered(chosen, latitude, longitude)
        if mode is not None:
            first, last, clipped = clip_to_coverage(chosen, first, last, here_today)
        problems += period_problems(chosen, first, last, here_today, auto=sources == "auto", here=here)
    if problems or table is None or lies is None:
        return None, tuple(problems)
    own = (STATION,) if station else ()
    request = Request(
        lat=round(latitude, COORDINATE_DECIMALS) + 0.0,  # + 0.0 turns -0.0 into 0.0
        lon=round(longitude, COORDINATE_DECIMALS) + 0.0,
        start=first,
        end=last,
        sources=tuple(source.key for source in (*chosen, *own)),
        elevation=height,
        utc_offset_hours=local_days.standard_utc_offset(latitude, longitude),
        today=here_today,
        limits=table,
        notes=clipped + _civil_times(latitude, longitude) + notes(chosen, first, last, here_today),
        growing=growing,
        exposure=lies,
    )
    return request, ()


def _civil_times(lat: float, lon: float) -> tuple[Message, ...]:
    others = local_days.other_civil_times(lat, lon)
    if not others:
        return ()
    used = local_days.with_clock(local_days.zone_name(lat, lon))
    return (Message("request.several_civil_times", used=used, others=[local_days.with_clock(zone) for zone in others]),)


call_means(__name__)

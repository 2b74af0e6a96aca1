"""US National Weather Service, reports of the nearest station: https://www.weather.gov/documentation/services-web-api"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray

from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message, QuantityName
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceError, SourceNoData, SourceRateLimited, SourceRefused
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S, Blocks
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.nws import api
from evaeto.sources.nws.about import OBSERVATIONS
from evaeto.sources.nws.stations import AIRPORT, REACH_KM, Kind, Station, stations
from evaeto.sources.transport.http import Answer
from evaeto.sources.transport.kept import Span

if TYPE_CHECKING:
    import xarray as xr

KEY = OBSERVATIONS.key

VARIABLES = {
    "temperature": "tmean",
    "dewpoint": "tdew",
    "relativeHumidity": "rhmean",
    "windSpeed": "uz",
    "precipitationLastHour": "precip",
}
"""Its names, with the quantity each holds. Its pressure is that of the station's height, not the point's."""

FAILED = frozenset("XQB")
"""Quality codes of MADIS for rejected, questioned and judged bad: https://madis.ncep.noaa.gov/madis_sfc_qc_notes.shtml"""

MAX_STATIONS = 6
"""Of the listed stations about a third is silent: so many are asked before giving up."""

MAX_FAILING = 3
"""After so many stations that failed in a row the service is taken to be down itself."""

RETRIES_PER_STATION = 1
"""A station that fails is passed over soon: the next one has the same weather."""

LONGEST_GAP_S = 3 * HOUR_S
"""Reports farther apart leave a hole in the day; three hours is the interval of synoptic reports."""

_PAGE, _MAX_PAGES = 500, 8
"""Reports an answer; a station that reports every five minutes has 2,000 in a week."""


@dataclass(frozen=True, slots=True)
class Page:
    """Reports in the order they came in: moments [s UTC] and values in the table's units, NaN where missing."""

    times: Array
    values: Mapping[str, Array]
    cursor: str | None


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else.

    Of the nearest station that has reported whole days with all that ETo is made of; where none has, of the one that
    has most of it. A station that fails says nothing of the next. The service keeps seven days.
    """
    report(Message("progress.requesting"))
    grid = await api.grid_at(KEY, place, settings, report)
    listed = await api.ask(KEY, f"{grid.path}/stations", lambda body: stations(body, place), settings, report)
    search = _Search(place, start, end, settings, report)
    for station in listed.value[:MAX_STATIONS]:
        report(Message("progress.requesting_station", station=station.told))
        if await search.is_complete(station):
            break
    return search.best()


@dataclass(slots=True)
class _Search:
    """Stations asked so far: what they delivered, and those that were silent or failed."""

    place: Place
    start: date
    end: date
    settings: Settings
    report: Report
    found: list[Delivery] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    failed: list[tuple[str, SourceError]] = field(default_factory=list)

    async def is_complete(self, station: Station) -> bool:
        """Ask a station; whether nothing of ETo is missing on its whole days.

        Raises
        ------
        SourceError
            The service itself does not answer.
        """
        self.asked.append(station.key)
        try:
            pages, answer = await _reports(station, self.place, self.start, self.end, self.settings, self.report)
            weather, notes = to_days(pages, self.start, self.end, self.place.utc_offset_hours, station.kind)
        except SourceNoData:
            self.silent.append(station.key)
            return False
        except SourceRateLimited:
            raise
        except SourceError as error:
            self.failed.append((station.key, error))
            if len(self.failed) >= MAX_FAILING and not self.found:
                raise
            return False
        lacking = _lacking(weather)
        told = [Message("source.measured_at", station=station.told), *station.kind.notes]
        if lacking:
            told.append(Message("source.station_lacks", names=[*map(QuantityName, lacking)]))
        delivery = Delivery(
            KEY,
            weather,
            asked_at=answer.asked_at,
            from_cache=answer.from_cache,
            notes=(*told, *notes),
            station=station.use,
            wind_error=station.kind.wind_error,
        )
        self.found.append(delivery)
        return not lacking

    def best(self) -> Delivery:
        """The delivery with the most of what ETo is made of, the nearest of equals; and what became of the others.

        Raises
        ------
        SourceError
            There is none.
        """
        if not self.found:
            if self.failed and not self.silent:
                raise self.failed[-1][1]
            raise SourceNoData(KEY, self._why())
        best = max(self.found, key=lambda one: _richness(one.weather))  # the first of equals
        self.report(days_delivered(best.weather.sizes["time"], from_cache=best.from_cache))
        told: list[Message] = []
        assert best.station is not None
        if nearer := [key for key in self.silent if self.asked.index(key) < self.asked.index(best.station.key)]:
            told.append(Message("source.silent_stations", names=nearer))
        at = next(i for i, one in enumerate(self.found) if one is best)
        if nearer := [one.station.key for one in self.found[:at] if one.station is not None]:
            told.append(Message("source.incomplete_stations", names=nearer))
        if self.failed:
            told += [Message("source.failed_station", station=key, reason=error.reason) for key, error in self.failed]
        first, *others = best.notes
        return replace(best, notes=(first, *told, *others))

    def _why(self) -> Message:
        asked = [*self.silent, *(key for key, _ in self.failed)]
        if asked:
            return Message("answer.no_station_of", distance=REACH_KM, first=self.start, last=self.end, names=asked)
        return Message("answer.no_station", distance=REACH_KM, first=self.start, last=self.end)


def _lacking(weather: xr.Dataset) -> list[str]:
    """What the whole days lack of what ETo is made of."""
    known = _known(weather)
    return [name for name in ("u2", "ea") if bool((known["tmax"] & ~known[name]).any())]


def _known(weather: xr.Dataset) -> dict[str, NDArray[np.bool_]]:
    """Where there are values of what ETo is made of."""
    there = {name: np.isfinite(weather.variables[name].values) for name in ("tmax", "tmin", "u2", "tdew", "rhmean")}
    return {**there, "ea": there["tdew"] | there["rhmean"]}


def _richness(weather: xr.Dataset) -> int:
    """How many values of what ETo is made of there are."""
    known = _known(weather)
    return sum(int(known[name].sum()) for name in ("tmax", "tmin", "u2", "ea"))


def parse(answer: Any) -> Page:
    """Read one answer; see `tests/sources/test_nws_observations.py` for real ones. It may hold no report at all.

    Raises
    ------
    SourceBadAnswer
        A unit is not understood.
    """
    features = answer["features"] or []  # null where the service failed
    reports = [one for feature in features if (one := (feature or {}).get("properties")) and one.get("timestamp")]
    times = np.array([hour_blocks.second(datetime.fromisoformat(one["timestamp"])) for one in reports])
    values = {
        name: np.array([_value(name, quantity, one.get(name)) for one in reports], dtype=np.float64)
        for name, quantity in VARIABLES.items()
    }
    following = (answer.get("pagination") or {}).get("next")
    cursor = parse_qs(urlsplit(following).query).get("cursor", [None])[0] if following and reports else None
    return Page(times, values, cursor)


def to_days(
    pages: Sequence[Page], start: date, end: date, utc_offset_hours: float, kind: Kind = AIRPORT
) -> tuple[xr.Dataset, tuple[Message, ...]]:
    """The local standard days from `start` to `end`, and notes; wind as a station of that kind measures it.

    Between reports values are taken to change evenly. Reports from outside the period, some of them years old, are
    dropped. Rain is known on a day whose every hour has an amount: where none is given it is unknown, not 0.

    Raises
    ------
    SourceNoData
        No day is covered.
    """
    edges = hour_blocks.edges(start, end, utc_offset_hours)
    times = np.concatenate([page.times for page in pages])
    times, first = np.unique(times, return_index=True)
    inside = (times >= edges[0] - LONGEST_GAP_S) & (times <= edges[-1] + LONGEST_GAP_S)
    times, first = times[inside], first[inside]
    values = {name: np.concatenate([page.values[name] for page in pages])[first] for name in VARIABLES}
    lines = {name: hour_blocks.between(times, series, edges, LONGEST_GAP_S) for name, series in values.items()}

    def extreme(name: str, pick: hour_blocks.Pick) -> Array:
        return hour_blocks.of_moments(times, values[name], edges, pick)

    covered = hour_blocks.cover(lines["temperature"], edges)
    others = {"rhmean": "relativeHumidity", "tdew": "dewpoint", "u2": "windSpeed"}
    partial = hour_blocks.partial(covered, {name: hour_blocks.cover(lines[its], edges) for name, its in others.items()})
    rhmean = hour_blocks.mean(lines["relativeHumidity"], edges)
    uz = hour_blocks.mean(lines["windSpeed"], edges)
    days = {
        "tmax": extreme("temperature", np.fmax),
        "tmin": extreme("temperature", np.fmin),
        "tmean": hour_blocks.mean(lines["temperature"], edges),
        "rhmax": np.where(np.isnan(rhmean), np.nan, extreme("relativeHumidity", np.fmax)),
        "rhmin": np.where(np.isnan(rhmean), np.nan, extreme("relativeHumidity", np.fmin)),
        "rhmean": rhmean,
        "tdew": hour_blocks.mean(lines["dewpoint"], edges),
        "u2": np.asarray(wind_speed_at_2m(uz, kind.wind_height)),
        "precip": hour_blocks.total(_rain(times, values["precipitationLastHour"]), edges),
    }
    weather, notes = daily.whole_days(KEY, start, end, covered, days)
    return weather, (*notes, *daily.lacking_hours(calendar(start, end), partial))


async def _reports(
    station: Station, place: Place, start: date, end: date, settings: Settings, report: Report
) -> tuple[list[Page], Answer[Page]]:
    """All reports of the period, page by page, and the first answer."""
    edges = hour_blocks.edges(start, end, place.utc_offset_hours)
    params = {
        "start": _moment(edges[0] - LONGEST_GAP_S),
        "end": _moment(edges[-1] + LONGEST_GAP_S),
        "limit": str(_PAGE),
    }
    path = f"stations/{station.key}/observations"
    patience = replace(settings, retries=min(settings.retries, RETRIES_PER_STATION))
    # A page has its reports with their times: those of other days are dropped later
    span: Span[Page] = Span(
        start,
        end,
        ("start", "end"),
        lambda text: datetime.fromisoformat(text).date(),
        lambda body, first, last: parse(body),
        lambda page, first, last: page,
    )
    answers: list[Answer[Page]] = []
    try:
        while len(answers) < _MAX_PAGES:
            answers.append(await api.ask(KEY, path, parse, patience, report, params, span=span))
            cursor = answers[-1].value.cursor
            if cursor is None:
                break
            params = {**params, "cursor": cursor}
    except SourceRefused as error:
        if api.is_not_found(error):
            raise SourceNoData(KEY, Message("answer.unknown_station", station=station.key)) from error
        raise
    return [answer.value for answer in answers], answers[0]


def _rain(times: Array, amounts: Array) -> Blocks:
    """Amounts of the hour before each routine report. A special report in between has a part of the same rain, so
    only the reports at the minute of most are used."""
    known = np.isfinite(amounts)
    if not known.any():
        return Blocks.of([])
    minutes = np.round(times / 60).astype(int) % 60
    routine = Counter(minutes[known].tolist()).most_common(1)[0][0]
    kept = known & (minutes == routine)
    return Blocks.of((time - HOUR_S, time, amount) for time, amount in zip(times[kept], amounts[kept], strict=True))


def _value(name: str, quantity: str, measured: Mapping[str, Any] | None) -> float:
    """In the table's unit; NaN where it is null, or has failed the checks of quality."""
    if measured is None or measured.get("value") is None or measured.get("unitCode") in daily.UNTOLD:
        return np.nan
    if str(measured.get("qualityControl", "")).rpartition(":")[2] in FAILED:
        return np.nan
    scale, offset = api.factors(KEY, name, quantity, measured["unitCode"])
    return float(measured["value"]) * scale + offset


def _moment(second: float) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"

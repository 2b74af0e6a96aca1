"""US National Weather Service, reports of the nearest station: https://www.weather.gov/documentation/services-web-api"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.core.distance import distance_km
from evaeto.core.messages import Message
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceNoData, SourceRefused
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S, Blocks
from evaeto.settings import Settings
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery, Place, Report, days_delivered
from evaeto.sources.nws import api
from evaeto.sources.nws.about import OBSERVATIONS
from evaeto.sources.transport.http import Answer

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

REACH_KM = 100.0
MAX_STATIONS = 6
"""Of the listed stations about a third is silent: so many are asked before giving up."""

LONGEST_GAP_S = 3 * HOUR_S
"""Reports farther apart leave a hole in the day; three hours is the interval of synoptic reports."""

_PAGE, _MAX_PAGES = 500, 8
"""Reports an answer; a station that reports every five minutes has 2,000 in a week."""


@dataclass(frozen=True, slots=True)
class Station:
    """A station: its identifier, name, place, height [m] and distance from the point [km]."""

    key: str
    name: str
    lat: float
    lon: float
    elevation: float | None
    distance_km: float

    @property
    def told(self) -> Message:
        """Which it is, and where."""
        where = round(self.distance_km)
        if self.elevation is None:
            return Message("source.station", station=self.key, name=self.name, distance=where)
        height = round(self.elevation)
        return Message("source.station_height", station=self.key, name=self.name, distance=where, elevation=height)


@dataclass(frozen=True, slots=True)
class Page:
    """Reports in the order they came in: moments [s UTC] and values in the table's units, NaN where missing."""

    times: Array
    values: Mapping[str, Array]
    cursor: str | None


async def fetch(place: Place, start: date, end: date, settings: Settings, report: Report) -> Delivery:
    """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else.

    Of the nearest station that has reported a whole day. The service keeps seven days.
    """
    report(Message("progress.requesting"))
    grid = await api.grid_at(KEY, place, settings, report)
    listed = await api.ask(KEY, f"{grid.path}/stations", lambda body: stations(body, place), settings, report)
    silent = []
    for station in listed.value[:MAX_STATIONS]:
        report(Message("progress.requesting_station", station=station.told))
        try:
            reports, answer = await _reports(station, place, start, end, settings, report)
            weather, notes = to_days(reports, start, end, place.utc_offset_hours)
        except SourceNoData:
            silent.append(station.key)
            continue
        report(days_delivered(weather.sizes["time"], from_cache=answer.from_cache))
        told = [Message("source.measured_at", station=station.told)]
        if silent:
            told.append(Message("source.silent_stations", names=silent))
        return Delivery(KEY, weather, asked_at=answer.asked_at, from_cache=answer.from_cache, notes=(*told, *notes))
    if silent:
        why = Message("answer.no_station_of", distance=REACH_KM, first=start, last=end, names=silent)
    else:
        why = Message("answer.no_station", distance=REACH_KM, first=start, last=end)
    raise SourceNoData(KEY, why)


def stations(answer: Any, place: Place) -> list[Station]:
    """The stations of an answer within reach, the nearest first."""
    found = []
    for feature in answer["features"] or []:
        lon, lat = feature["geometry"]["coordinates"]
        described, distance = feature["properties"], distance_km(place.lat, place.lon, lat, lon)
        if distance <= REACH_KM:
            key, name = described["stationIdentifier"], described["name"]
            found.append(Station(key, name, lat, lon, _elevation(described.get("elevation")), distance))
    return sorted(found, key=lambda station: station.distance_km)


def parse(answer: Any) -> Page:
    """Read one answer; see `tests/sources/test_nws_observations.py` for real ones. It may hold no report at all.

    Raises
    ------
    SourceBadAnswer
        A unit is not understood.
    """
    reports = [feature["properties"] for feature in answer["features"] or []]  # null where the service failed
    times = np.array([hour_blocks.second(datetime.fromisoformat(one["timestamp"])) for one in reports])
    values = {
        name: np.array([_value(name, quantity, one.get(name)) for one in reports], dtype=np.float64)
        for name, quantity in VARIABLES.items()
    }
    following = (answer.get("pagination") or {}).get("next")
    cursor = parse_qs(urlsplit(following).query).get("cursor", [None])[0] if following and reports else None
    return Page(times, values, cursor)


def to_days(
    pages: Sequence[Page], start: date, end: date, utc_offset_hours: float
) -> tuple[xr.Dataset, tuple[Message, ...]]:
    """The local standard days from `start` to `end`, and notes.

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
    partial = hour_blocks.partial(covered, {"rhmean": hour_blocks.cover(lines["relativeHumidity"], edges)})
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
        "u2": np.asarray(wind_speed_at_2m(uz, api.WIND_HEIGHT)),
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
    answers: list[Answer[Page]] = []
    try:
        while len(answers) < _MAX_PAGES:
            answers.append(await api.ask(KEY, path, parse, settings, report, params))
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
    if measured is None or measured["value"] is None:
        return np.nan
    if str(measured.get("qualityControl", "")).rpartition(":")[2] in FAILED:
        return np.nan
    scale, offset = api.factors(KEY, name, quantity, measured["unitCode"])
    return float(measured["value"]) * scale + offset


def _elevation(measured: Mapping[str, Any] | None) -> float | None:
    if measured is None or measured["value"] is None:
        return None
    scale, offset = api.factors(KEY, "elevation", "elevation", measured["unitCode"])
    return float(measured["value"]) * scale + offset


def _moment(second: float) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"

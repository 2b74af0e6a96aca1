"""Stations of the US National Weather Service: which are near a point, and what kind each is.

Since 2025 airports are no longer the only ones: fire weather, coast, roads, schools and private gardens report too,
with winds at other heights and often without humidity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaeto.core.distance import distance_km
from evaeto.core.messages import Message
from evaeto.errors import SourceBadAnswer
from evaeto.sources import daily
from evaeto.sources.delivery import Place, StationUse
from evaeto.sources.nws import api
from evaeto.sources.nws.about import OBSERVATIONS

REACH_KM = 100.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What a station is in words, the height of its anemometer [m], and the relative error of wind at 2 m from it.

    is_assumed : whether the height is not that of a standard
    """

    name: Message
    wind_height: float
    wind_error: float
    is_assumed: bool = False

    @property
    def notes(self) -> tuple[Message, ...]:
        """What to know of its wind."""
        if not self.wind_error:
            return ()
        error = round(100 * self.wind_error)
        return (Message("source.wind_height", kind=self.name, height=self.wind_height, error=error),)


AIRPORT = Kind(Message("station.airport"), 10.0, 0.0)
"""ASOS and AWOS: 10 m (33 feet), Federal Standard for Siting Meteorological Sensors at Airports."""

FIRE_WEATHER = Kind(Message("station.fire_weather"), 6.1, 0.03)
"""RAWS: 20 feet above the ground (NWCG Standards for Fire Weather Stations, PMS 426-3)."""

OTHER = Kind(Message("station.other"), 4.5, 0.08, is_assumed=True)
"""Coast, roads, schools, private: 3 to 6 m, by FAO-56 eq. 47 wind at 2 m of 0.92 to 0.81 of the measured."""

_AIRPORTS = ("ASOS", "AWOS")
_FIRE = ("RAWS",)
_AIRPORT_CODE = re.compile(r"[KPT][A-Z0-9]{3}")


@dataclass(frozen=True, slots=True)
class Station:
    """A station: its identifier, name, place, height [m], distance from the point [km] and kind."""

    key: str
    name: str
    lat: float
    lon: float
    elevation: float | None
    distance_km: float
    kind: Kind = AIRPORT

    @property
    def told(self) -> Message:
        """Which it is, and where."""
        where = round(self.distance_km)
        if self.elevation is None:
            return Message("source.station", station=self.key, name=self.name, distance=where)
        height = round(self.elevation)
        return Message("source.station_height", station=self.key, name=self.name, distance=where, elevation=height)

    @property
    def use(self) -> StationUse:
        """What a result says of it."""
        height, distance = self.elevation, round(self.distance_km, 1)
        return StationUse(self.key, self.name, height, distance, self.kind.name, self.kind.wind_height)


def stations(answer: Any, place: Place) -> list[Station]:
    """The stations of an answer within reach, the nearest first. One without a place or a name to ask it by is none,
    which says nothing of the next."""
    found = []
    for feature in answer["features"] or []:
        described = (feature or {}).get("properties") or {}
        key, where = described.get("stationIdentifier"), ((feature or {}).get("geometry") or {}).get("coordinates")
        if not key or not where or None in where[:2]:
            continue
        lon, lat = where[:2]
        distance = distance_km(place.lat, place.lon, lat, lon)
        if distance <= REACH_KM:
            height, kind = _elevation(described.get("elevation")), kind_of(key, described.get("provider"))
            found.append(Station(key, described.get("name") or key, lat, lon, height, distance, kind))
    return sorted(found, key=lambda station: station.distance_km)


def kind_of(key: str, provider: str | None) -> Kind:
    """What a station is by its provider, where one is told, else by its identifier."""
    if provider:
        told = provider.upper()
        if told.startswith(_AIRPORTS):
            return AIRPORT
        return FIRE_WEATHER if told.startswith(_FIRE) else OTHER
    return AIRPORT if _AIRPORT_CODE.fullmatch(key) else OTHER


def _elevation(measured: Mapping[str, Any] | None) -> float | None:
    if measured is None or measured.get("value") is None or measured.get("unitCode") in daily.UNTOLD:
        return None
    try:
        scale, offset = api.factors(OBSERVATIONS.key, "elevation", "elevation", measured["unitCode"])
    except SourceBadAnswer:  # it is only told, not calculated with
        return None
    return float(measured["value"]) * scale + offset

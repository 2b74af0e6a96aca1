"""What goes into a service module and what comes out: a place, a reporter, a delivery, places by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from evaeto.core.messages import Message

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A point on Earth. Elevation in metres above sea level, None when not known; offset of its standard time."""

    lat: float
    lon: float
    elevation: float | None
    utc_offset_hours: float


class FoundPlace(NamedTuple):
    """A place that bears a name. Empty text where the region or the country is not known, None for the elevation."""

    name: str
    region: str
    country: str
    lat: float
    lon: float
    elevation: float | None


Report = Callable[[Message], None]
"""Told what a download is doing: "requesting data", "HTTP 503; trying again in 2 s", "365 days"."""


def days_delivered(days: int, *, from_cache: bool) -> Message:
    """What is told of a download that has ended well."""
    return Message("progress.days_cached", count=days) if from_cache else Message("progress.days", count=days)


@dataclass(frozen=True, slots=True)
class StationUse:
    """The station that measured: its identifier, name, height [m], distance from the point [km], and what kind it is.

    wind_height : height its wind is taken to be measured at [m]; None where it has none
    """

    key: str
    name: str
    elevation: float | None
    distance_km: float
    kind: Message
    wind_height: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The days one service delivered for one place.

    weather   : Dataset(time), names and units of the table of quantities, NaN where missing; every day of the
                period is present, none twice
    elevation : height of the point by the service's terrain model [m], where it gives one for the point itself
    version   : of the service or its data, in its own words
    model     : weather model or data set it came from, where the service tells or was told
    issued_at : when a forecast was issued or last brought up to date (UTC), where the service tells
    station   : the station that measured, where one did
    credit    : what to credit where it is other than the row of the catalogue says
    wind_error: relative error of `u2` beside that of the service, from a height of the gauge that is not known
    spread    : Dataset(time) with the standard deviation of an ensemble about its mean, by input of ETo
    complete_until : newest day that can be expected complete, where it is other than the row of the catalogue says
    asked_at  : when the answer was produced (UTC); for a cached answer, when it was first obtained
    incomplete: a value the service usually has is missing. Services fill such gaps within hours or days, so the
                answer is not kept for long
    delivered : quantities that the answer has, with values or without; None where that is not told, and one without
                any value may be one that is not measured there
    provider_eto   : DataArray(time) of the FAO-56 ETo the service computes itself [mm d-1], on the days of `weather`;
                None where it computes none. To be compared with, never an input
    cache     : what is wrong with the cache its answers should be kept in, all deliveries of a machine say the same
    """

    source: str
    weather: xr.Dataset = field(repr=False)  # 7 ms a time, and asyncio asks for it without need
    elevation: float | None = None
    version: str | None = None
    model: str | None = None
    issued_at: datetime | None = None
    station: StationUse | None = None
    credit: str | None = None
    wind_error: float = 0.0
    spread: xr.Dataset | None = field(default=None, repr=False)
    complete_until: date | None = None
    asked_at: datetime | None = None
    from_cache: bool = False
    notes: tuple[str, ...] = field(default=())
    incomplete: bool = False
    delivered: frozenset[str] | None = None
    provider_eto: xr.DataArray | None = field(default=None, repr=False)
    cache: tuple[Message, ...] = ()


class PointAndPeriod(Protocol):
    """The point and the days, both ends included, that a request asks for."""

    @property
    def lat(self) -> float: ...

    @property
    def lon(self) -> float: ...

    @property
    def start(self) -> date: ...

    @property
    def end(self) -> date: ...


class Fetch(Protocol):
    """What every service module offers under the name `fetch`."""

    def __call__(self, place: Place, start: date, end: date, settings: Settings, report: Report) -> Awaitable[Delivery]:
        """Daily weather from `start` to `end`, both included. Raises a `SourceError` and nothing else."""
        ...

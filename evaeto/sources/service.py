"""What a row of the table of services says, and what an operator allows.

Light on purpose (no HTTP, no arrays): the form reads the rows at every keystroke.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from evaeto.core import local_days
from evaeto.core.messages import Message


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in a period [s], which is one of those that `told` knows."""

    calls: int
    period_s: float

    @property
    def told(self) -> Message:
        """The rate in words."""
        match self.period_s:
            case 1:
                return Message("rate.per_second", count=self.calls)
            case 2:
                return Message("rate.per_two_seconds", count=self.calls)
            case 60:
                return Message("rate.per_minute", count=self.calls)
            case 3_600:
                return Message("rate.per_hour", count=self.calls)
            case 86_400:
                return Message("rate.per_day", count=self.calls)
        raise ValueError(self.period_s)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What one operator allows a machine; its services share it. `at_once` requests may run together."""

    operator: str
    rates: tuple[Rate, ...]
    at_once: int


@dataclass(frozen=True, slots=True)
class Box:
    """Where a service has data: degrees north and east, edges included."""

    south: float
    west: float
    north: float
    east: float

    def __contains__(self, point: tuple[float, float]) -> bool:
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east


Origin = Literal["reanalysis", "forecast", "station"]
"""Where weather comes from, by which an unknown service is judged: a model that assimilated the observations of the
day, a model run before the day, an instrument."""


@dataclass(frozen=True, slots=True)
class Access:
    """A key that a service wants, or that opens its paid servers.

    name : of the key in the settings, [keys] of the file or EVAETO_KEY_NAME; services of one operator share it
    parameter : under which it is sent
    needed : whether nothing is answered without it
    customers : begins the name of the host that is asked with a key in place of the public one; empty where it is the
        same
    customer_limits : what we allow ourselves of those hosts; None where they have the limits of the public one
    fixed : parameters sent beside it
    kind : what it is, in words
    """

    name: str
    parameter: str
    needed: bool = False
    customers: str = ""
    customer_limits: RateLimits | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    kind: str = Message("access.key")


EVERYWHERE = (Box(-90, -180, 90, 180),)

PIRACICABA = (-22.7089, -47.6369)
"""Where a service that has data everywhere is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What users, exports and documents need to know of any service that is asked. Its name, its operator's words of
    credit and the names of licences are texts; what is said of them are Messages.

    key : what it is called in requests, files and the cache; never changes
    endpoint : public base address
    rate_limits : what we allow ourselves of what its operator allows; services of one operator have the same
    wants_contact : whether its operator demands that requests say how to reach who asks
    access : the key it wants or knows; None where there is none
    domain : where its operator's other hosts are, to which it may redirect; empty where there are none
    html_refusals : HTTP statuses (4xx) with which it says by a page of HTML that it refuses. With others such a page
        comes from something before it that is overloaded
    """

    key: str
    name: str
    endpoint: str
    rate_limits: RateLimits
    licence: str
    licence_url: str
    attribution: str
    attribution_url: str
    wants_contact: bool = False
    access: Access | None = None
    domain: str = ""
    html_refusals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Service):
    """A service of daily weather.

    client : module that asks it; it has a coroutine function `fetch` as `Fetch` in `evaeto.sources.delivery` says, and
        is loaded when the service is first asked. Where a day costs many calls it has another one, `probe`, which asks
        for a part of it: that is how `evaeto doctor` looks whether the service answers
    aliases : short names people use for it
    first_day : first day served; None where it is `first_offset` days from the point's own today
    last_offset : the newest day that can be expected complete, in days from the point's own today
    boxes : where it has data; a service may still refuse a point inside
    zones : names of the time zones it has data in; None where borders do not matter
    area : where it has data, in words
    family, rank : sources of one family are the same models asked otherwise; on a day where several of them
        deliver, only the one of the lowest rank counts, so that nothing counts twice
    variables : what it delivers, by the names of the table of quantities
    error_sd : prior standard deviation of its daily error, per fused input, in the table's units. Our judgement, not a
        measurement; a calibration against a reference replaces them
    origin : a model of the past, a forecast, or instruments
    model_changes : days on which the model behind it changes, with the names of the models before and since
    terrain : key of the service to credit for an elevation that comes with its weather; empty where none does
    by_name : whether it is asked only where it is named: it costs its operator many times what the others do
    lags : quantities that come later than `last_offset` says, with the days they are behind by
    since : quantities it has from a later day on than its first
    sparse : quantities that are often not measured, so that their absence says nothing
    sample : a point it covers, where `evaeto doctor` asks it; (degrees north, degrees east)
    """

    kind: str
    client: str
    last_offset: int
    resolution: str
    variables: tuple[str, ...]
    error_sd: Mapping[str, float]
    first_day: date | None = None
    first_offset: int | None = None
    boxes: tuple[Box, ...] = EVERYWHERE
    zones: frozenset[str] | None = None
    area: str = Message("area.everywhere")
    family: str
    rank: int = 0
    origin: Origin = "reanalysis"
    aliases: tuple[str, ...] = ()
    terrain: str = ""
    by_name: bool = False
    lags: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    sparse: tuple[str, ...] = ()
    model_changes: tuple[tuple[date, str, str], ...] = ()
    sample: tuple[float, float] = PIRACICABA

    def window(self, today: date) -> tuple[date, date]:
        """First and newest day that can be expected complete, where `today` is the date at the point."""
        first = self.first_day or today + timedelta(days=self.first_offset or 0)
        return first, today + timedelta(days=self.last_offset)

    def covers(self, lat: float, lon: float) -> bool:
        """Whether the point lies where the service has data."""
        if not any((lat, lon) in box for box in self.boxes):
            return False
        return self.zones is None or local_days.zone_name(lat, lon) in self.zones

"""What a stand-in consists of: a wire format, the errors of its weather, the limits of its operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Query, Reply


class WireFormat(Protocol):
    """What the module of a stand-in offers: answers, refusals, and the faults that depend on the format."""

    def answer(self, asking: Asking, weather: Weather, service: str) -> Reply | None:
        """The answer of `service` with `weather` behind it, None for a path it does not have."""

    def refuse(self, reason: str, *others: str, status: int) -> Reply:
        """A refusal in the words of the service."""

    def busy(self, words: str | None) -> Reply:
        """HTTP 429, with words of its own where `words` is None."""

    def in_wrong_units(self, body: dict[str, Any]) -> None:
        """Make an answer one in units nobody asked for."""

    def all_fill(self, body: dict[str, Any]) -> None:
        """Make every value of an answer missing."""

    def empty(self, body: dict[str, Any]) -> None:
        """Take every day out of an answer."""


@dataclass(frozen=True, slots=True)
class Errors:
    """How a service departs from the truth: what holds everywhere, what differs by place, what by day.

    shift_sd      : temperature and dew point [K], by place and, again, by day
    narrowing     : factor on the diurnal range: grids smooth extremes
    wind, sun     : factors on wind and radiation that hold everywhere
    wind_sd, sun_sd, rain_sd : spread of the daily factors
    decimals      : as the service rounds, by quantity ("" for the others)
    late          : days it is behind, by quantity ("" for the others); a forecast is ahead
    first_sun     : before this day it has no radiation
    """

    shift_sd: float
    narrowing: float
    wind: float
    wind_sd: float
    sun: float
    sun_sd: float
    rain_sd: float
    decimals: Mapping[str, int]
    late: Mapping[str, int]
    first_sun: date = date(1940, 1, 1)


@dataclass(frozen=True, slots=True)
class Rules:
    """Calls an operator allows in periods [s], and how many of its requests may run at once.

    On purpose not those of the client (`RateLimits`): the stand-ins are to notice when it asks too often.
    """

    operator: str
    most: Mapping[float, float]
    at_once: int


@dataclass(frozen=True, slots=True)
class OwnFault:
    """Something that goes wrong with one service only: a sentence, and what makes of a good answer one of these."""

    sentence: str
    change: Callable[[Asking, Reply], Reply]


def changing(sentence: str, change: Callable[[Any], None]) -> OwnFault:
    """A fault that changes the bodies of answers that are well."""

    def changed(asking: Asking, reply: Reply) -> Reply:
        if reply.status == 200 and not isinstance(reply.body, str):
            for body in reply.body if isinstance(reply.body, list) else [reply.body]:
                change(body)
        return reply

    return OwnFault(sentence, changed)


def _one_call(query: Query) -> float:
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A service that the stand-ins know.

    rules : of its operator; services of one operator have the same
    errors : of its synthetic weather; None for a service that has no weather
    records : folder of its recorded days, see `demo.records.Records`; None where there are none
    own_eto : column of recorded ETo that the service computed itself; None where there is none
    has_holes : whether it can lose hours (`Demo.set_holes`)
    calls : as how many calls its operator counts a request
    faults : what goes wrong with it and with no other service
    wire : its wire format; None where that is the module with this row
    """

    rules: Rules
    errors: Errors | None = None
    records: str | None = None
    own_eto: str | None = None
    has_holes: bool = False
    calls: Callable[[Query], float] = _one_call
    faults: Mapping[str, OwnFault] = field(default_factory=dict)
    wire: WireFormat | None = None

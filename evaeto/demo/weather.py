"""What stands behind a stand-in: somebody who knows the weather a service would deliver at a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from evaeto.core.calendar import Array
from evaeto.core.messages import Message


@dataclass(frozen=True, slots=True)
class PointWeather:
    """Daily weather at a place as one service has it, days in its own calendar.

    values    : by the names and in the units of the table of quantities, shape (days,), NaN where missing; what
                is not in it the service does not know. Wind is `u2` or, at 10 m, `uz`
    elevation : of the point [m]; None where unknown
    """

    values: Mapping[str, Array]
    elevation: float | None


class Weather(Protocol):
    """Anything that can stand behind the stand-ins."""

    label: Message
    measured: bool
    """Whether it is what was recorded in the real world."""

    def at(self, service: str, lat: float, lon: float, start: date, end: date, today: date) -> PointWeather:
        """What `service` knows on `today` of the days from `start` to `end`, both included."""
        ...

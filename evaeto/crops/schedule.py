"""When and how much a field is irrigated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import made_of, takes
from evaeto.core.messages import Message
from evaeto.crops.daily_inputs import by_day
from evaeto.crops.plausible import require_within
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@made_of(
    at="per_field", refill="per_field", depth="per_field", most="per_field", interval="per_field",
    efficiency="per_field", leaching="per_field", weekdays="texts", rain_ahead="count",
)  # fmt: skip
@dataclass(frozen=True)
class Schedule:
    """Water comes on the morning of a day whose depletion has reached a share of RAW, and refills the root zone.

    Each value may be a number, or a DataArray of one for each field.

    Attributes
    ----------
    at : float, optional
        Share of RAW: 1 waters as late as no stress allows, 0 as often as the interval lets, more than 1 with a deficit
        [-].
    refill : float, optional
        Share of the depletion that is replaced: 1 is up to field capacity [-].
    depth : float, optional
        Depth of each irrigation in place of a refill, net of losses [mm].
    most : float, optional
        Largest depth of one irrigation, such as a system's capacity, net of losses [mm].
    interval : float, optional
        Shortest time between two [d].
    efficiency : float, optional
        Share of the water applied that reaches the root zone; more is drawn for it (`irrigation_gross`) [-].
    leaching : float, optional
        Share of what reaches the root zone that is to drain and take salt along, such as from
        `evaeto.crops.leaching_requirement`; it needs a refill to field capacity [-].
    weekdays : collection of str, optional
        Days on which water may come, of `WEEKDAYS`; None: on any.
    rain_ahead : int, optional
        For how many days from the morning on the rain of the weather itself is counted on, as of a forecast that comes
        true: a refill is smaller by it, and a fixed depth waits where it is no greater [d].
    forecast : Series or DataArray, optional
        Rain that was expected on each morning, by day, in place of `rain_ahead` [mm].

    Raises
    ------
    ArgumentError
        A value is not valid.
    """

    at: Any = 1.0
    refill: Any = 1.0
    depth: Any = None
    most: Any = np.inf
    interval: Any = 1.0
    efficiency: Any = 1.0
    leaching: Any = 0.0
    weekdays: Collection[str] | None = None
    rain_ahead: int = 0
    forecast: Any = None

    @classmethod
    @takes(flow="number", area="number", hours="number", efficiency="number")
    def of_system(cls, flow: float, area: float, hours: float, efficiency: float = 1.0, **rule: Any) -> Schedule:
        """A schedule that gives no more than a system can in one irrigation.

        Parameters
        ----------
        flow : float
            Of the system [m3 h-1].
        area : float
            Irrigated at once [ha].
        hours : float
            For which it runs [h].
        efficiency : float, optional
            Share of the water applied that reaches the root zone [-].
        **rule : object
            The other values of a schedule.

        Returns
        -------
        Schedule
            With the net depth that this is at `most`.

        Raises
        ------
        ArgumentError
            A value is not valid.
        """
        for name, value in (("flow", flow), ("area", area), ("hours", hours)):
            if not value > 0.0:
                raise ArgumentError(Message("crop.more_than", name=name, least=0.0, value=float(value)))
        return cls(most=0.1 * flow * hours / area * efficiency, efficiency=efficiency, **rule)

    def __post_init__(self) -> None:
        for name, least, more in (
            ("at", 0.0, False), ("refill", 0.0, True), ("depth", 0.0, True), ("most", 0.0, True),
            ("interval", 1.0, False), ("efficiency", 0.0, True),
        ):  # fmt: skip
            value = getattr(self, name)
            if value is None:
                continue
            values = np.asarray(value, dtype=float)
            if not ((values > least) if more else (values >= least)).all():
                lowest = float(np.min(values))
                if more:
                    raise ArgumentError(Message("crop.more_than", name=name, least=least, value=lowest))
                raise ArgumentError(Message("crop.least", name=name, least=least, value=lowest))
        for name in ("at", "refill", "depth", "most"):
            if (value := getattr(self, name)) is not None:
                finite = np.asarray(value, dtype=float)  # infinite: never, and without a limit
                require_within(name, finite[np.isfinite(finite)])
        if (np.asarray(self.efficiency, dtype=float) > 1.0).any():
            raise ArgumentError(Message("crop.efficiency", value=float(np.max(self.efficiency))))
        leaching = np.asarray(self.leaching, dtype=float)
        if not ((leaching >= 0.0) & (leaching < 1.0)).all():
            raise ArgumentError(Message("crop.leaching", value=float(np.max(leaching))))
        if (leaching > 0.0).any() and (self.depth is not None or bool(np.any(np.asarray(self.refill) != 1.0))):
            raise ArgumentError(Message("crop.leaching_refill"))
        for day in self.weekdays if self.weekdays is not None else ():
            if day not in WEEKDAYS:
                raise ArgumentError(Message("argument.unknown", name="weekdays", value=str(day), known=WEEKDAYS))
        if isinstance(self.weekdays, str) or (self.weekdays is not None and not self.weekdays):
            raise ArgumentError(Message("argument.unknown", name="weekdays", value=str(self.weekdays), known=WEEKDAYS))
        if self.rain_ahead < 0:
            raise ArgumentError(Message("crop.least", name="rain_ahead", least=0, value=self.rain_ahead))


def expected_rain(rule: Schedule, precip: xr.DataArray) -> xr.DataArray | None:
    """Rain that a rule counts on each morning; infinite on days on which it may not irrigate.

    Parameters
    ----------
    rule : Schedule
        The rule.
    precip : DataArray
        Precipitation of the weather by day, without a gap of dates [mm d-1].

    Returns
    -------
    DataArray or None
        By day [mm]; None where the rule asks neither for rain nor for weekdays.

    Raises
    ------
    ArgumentError
        The forecast has no dates.
    """
    import xarray as xr

    expected: xr.DataArray | None = None
    if rule.forecast is not None:
        expected = by_day(rule.forecast, precip["time"], "forecast", None).fillna(0.0)
    elif rule.rain_ahead:
        known = precip.fillna(0.0)
        expected = known
        for day in range(1, int(rule.rain_ahead)):
            expected = expected + known.shift(time=-day, fill_value=0.0)
    if rule.weekdays is not None:
        allowed = precip["time"].dt.dayofweek.isin([WEEKDAYS.index(day) for day in rule.weekdays])
        closed = xr.where(allowed, 0.0, np.inf)  # type: ignore[no-untyped-call]
        expected = closed if expected is None else expected + closed
    return expected

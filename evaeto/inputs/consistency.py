"""Weather of one place that contradicts itself: what cannot be becomes missing, with the days by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from evaeto.core.messages import Message, alike
from evaeto.core.quantities import conversions_of, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.checks import MOST, RELATIVE_HUMIDITIES, Array, Findings, moment, saturation
from evaeto.inputs.humidity_fractions import FRACTION

SATURATED = 100.2
"""Relative humidity up to this is a rounding of 100 % and left as it is."""
CROSSING = 0.1
"""tmax may lie so far below tmin: two roundings [K]."""
HUMIDITY_CROSSING = 1.0
"""rhmax may lie so far below rhmin: two roundings [%]."""
VAPOUR = 1.05
"""Vapour pressure of a day, as a part of that at saturation at tmax: sensors drift, other units differ by ten."""
DEW_POINT = 1.0
"""How far the dew point of a day may lie above tmax: about as much as `VAPOUR` [K]."""
VAPOUR_OF_HOUR, DEW_POINT_OF_HOUR = 1.25, 3.0
"""The same of an hour and its mean temperature: two sensors do not answer equally fast."""
TOLD_TWICE, HOURS_TOLD_TWICE = 8.0, 48
"""Relative humidity, and what vapour and temperature tell of it, may lie so far apart in the mean of so many hours:
sensors differ by 5 at most, what is computed from each other by a rounding [%]."""
MEAN = 3.0
"""How far a mean temperature may lie outside the extremes, which are often those of another 24 hours [K]."""


def crossed(above: Array, below: Array, slack: float = 0.0) -> Array:
    """Where a maximum lies below its minimum."""
    result: Array = above + slack < below
    return result


class Place:
    """The weather of one place under examination: what cannot be becomes missing and is noted.

    Parameters
    ----------
    values : mapping
        One-dimensional arrays by quantity, in the units of the table. They are not written to.
    times : Index
        Of all of them.
    labels : mapping
        What the columns were called, by quantity.
    unstated : collection of str
        Quantities whose unit is the one usual for their name, as nothing states it.

    Attributes
    ----------
    values : dict
        The arrays, with gaps where something cannot be.
    changed : set of str
        Those that were replaced.
    findings : Findings
        What was found.
    doubted : list of tuple of str and list of str
        Quantities whose values are hardly possible, and the units in which they would be usual.
    """

    def __init__(
        self, values: Mapping[str, Array], times: Any, labels: Mapping[str, str], unstated: Collection[str] = ()
    ) -> None:
        self.values = {name: array for name, array in values.items() if array.size == len(times)}
        self.times, self.labels, self.unstated = times, labels, frozenset(unstated)
        self.findings = Findings()
        self.doubted: list[tuple[str, list[str]]] = []
        self.changed: set[str] = set()

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def when(self, wrong: Array) -> Any:
        return moment(self.times, int(np.argmax(wrong)))

    def reject(
        self,
        names: Sequence[str],
        wrong: Array,
        told: Callable[..., Message],
        refused: Callable[..., Message] | None = None,
    ) -> None:
        """Empty values, or refuse the weather where they are most of those there are."""
        count = int(np.count_nonzero(wrong))
        if not count:
            return
        there = np.logical_and.reduce([np.isfinite(self.values[name]) for name in names])
        total = int(np.count_nonzero(there))
        if refused is not None and count > MOST * total:
            raise WeatherError(refused(count=count, total=total, when=self.when(wrong)))
        self.findings.messages.append(told(count=count, when=self.when(wrong)))
        for name in names:
            self.replace(name, wrong, np.nan)

    def replace(self, name: str, where: Array, value: float) -> None:
        """Put a value in the place of some."""
        self.values[name] = np.where(where, self.values[name].dtype.type(value), self.values[name])
        self.changed.add(name)

    def first(self, name: str, wrong: Array) -> float:
        return float(self.values[name][np.argmax(wrong)])


def consistent(place: Place, hourly: bool) -> None:
    """Empty values of one place that contradict each other.

    Raises
    ------
    WeatherError
        Most of a variable cannot be; it says which unit or column is likely.
    """
    _saturate(place)
    if not hourly:
        _uncross(place, "tmax", "tmin", CROSSING)
        _lonely_fractions(place)
        _uncross(place, "rhmax", "rhmin", HUMIDITY_CROSSING)
    warmest = "tmean" if hourly else "tmax"
    if warmest in place.values:
        _dry(place, warmest, hourly)
    if hourly:
        _told_twice(place)
    if not hourly and {"tmax", "tmin", "tmean"} <= set(place.values):
        v = place.values
        wrong = (v["tmean"] > v["tmax"] + MEAN) | (v["tmean"] < v["tmin"] - MEAN)
        name, value = place.label("tmean"), place.first("tmean", wrong)
        place.reject(
            ["tmean"],
            wrong,
            lambda count, when: Message("checks.mean_left_out", name=name, value=value, when=when, count=count),
        )


def _saturate(place: Place) -> None:
    for name in RELATIVE_HUMIDITIES:
        if name in place.values:
            high = place.values[name] > SATURATED
            if high.any():
                place.findings.messages.append(
                    Message(
                        "checks.saturated",
                        name=place.label(name),
                        value=place.first(name, high),
                        when=place.when(high),
                        count=int(np.count_nonzero(high)),
                    )
                )
                place.replace(name, high, 100.0)


def _uncross(place: Place, above: str, below: str, slack: float) -> None:
    if not {above, below} <= set(place.values):
        return
    wrong = crossed(place.values[above], place.values[below], slack)
    if not wrong.any():
        return
    one, other = place.label(above), place.label(below)
    value, limit = alike(place.first(above, wrong), place.first(below, wrong))
    place.reject(  # both go: nobody can tell which is wrong
        [above, below],
        wrong,
        lambda count, when: Message(
            "checks.crossed_left_out", name=one, other=other, value=value, limit=limit, when=when, count=count
        ),
        lambda count, total, when: Message(
            "checks.crossed_refused",
            name=one, other=other, value=value, limit=limit, when=when, wrong=count, total=total,
        ),
    )  # fmt: skip


def _lonely_fractions(place: Place) -> None:
    """A single maximum of humidity below 1 % is a fraction among per cents."""
    if "rhmax" in place.values:
        rhmax = place.values["rhmax"]
        wrong = (rhmax > 0.0) & (rhmax <= FRACTION) & (rhmax != np.round(rhmax))
        name, value = place.label("rhmax"), place.first("rhmax", wrong)
        place.reject(
            ["rhmax"],
            wrong,
            lambda count, when: Message("checks.fraction_left_out", name=name, value=value, when=when, count=count),
        )


def _dry(place: Place, warmest: str, hourly: bool) -> None:
    """No more vapour than the air can hold at its warmest."""
    t = place.values[warmest]
    most, above = (VAPOUR_OF_HOUR, DEW_POINT_OF_HOUR) if hourly else (VAPOUR, DEW_POINT)
    for name in ("ea", "tdew"):
        if name not in place.values:
            continue
        values = place.values[name]
        wrong = values > t + above if name == "tdew" else values > most * saturation(t)
        if not wrong.any():
            continue
        value = place.first(name, wrong)

        def told(count: int, when: Any, name: str = name, value: float = value) -> Message:
            return Message("checks.vapour_left_out", name=place.label(name), value=value, when=when, count=count)

        def refused(count: int, total: int, when: Any, name: str = name, value: float = value) -> Message:
            message = Message(
                "checks.vapour_refused",
                name=place.label(name), value=value, units=quantity_of(name).units, when=when, wrong=count,
                total=total, temperature=place.label(warmest),
            )  # fmt: skip
            likely = _likely_vapour(name, place.values[name], t)
            return Message("checks.likely_unit", reason=message, names=likely) if likely else message

        place.reject([name], wrong, told, refused)


def _told_twice(place: Place) -> None:
    """Say where two humidities of the same hours are those of different air; either may be the right one."""
    for vapour in ("ea", "tdew"):
        if not {"tmean", "rhmean", vapour} <= set(place.values):
            continue
        held = place.values[vapour] if vapour == "ea" else saturation(place.values["tdew"])
        apart = np.abs(np.minimum(100.0 * held / saturation(place.values["tmean"]), 100.0) - place.values["rhmean"])
        there = np.isfinite(apart)
        if np.count_nonzero(there) >= HOURS_TOLD_TWICE and (mean := float(apart[there].mean())) > TOLD_TWICE:
            count, name, other = int(np.count_nonzero(there)), place.label("rhmean"), place.label(vapour)
            place.findings.messages.append(
                Message("checks.told_twice", name=name, other=other, value=round(mean), count=count)
            )


def _likely_vapour(name: str, values: Array, t: Array) -> list[str]:
    """Units in which nearly all of the vapour fits into the air, and not too little of it."""
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity_of(name)).items():
        converted = values * scale + offset
        share = (saturation(converted) if name == "tdew" else converted) / saturation(t)
        share = share[np.isfinite(share)]
        if (scale, offset) != (1.0, 0.0) and share.size and np.mean((share < VAPOUR) & (share > 0.03)) > 0.8:
            found.setdefault((scale, offset), units)
    return [*found.values()][:2]

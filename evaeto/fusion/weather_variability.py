"""How much the weather of a place varies from day to day, and by how much more or less its daily errors are for it.

Where every day is like the last, as in the dry season of the tropics, a service cannot be far off on a single day;
where depressions pass, it misses their time and their depth. The errors of the table of sources are those of all
seasons and places. They are taken as proportional to a low power of the standard deviation of the departures from the
season: what is fresh of an error is 1.19 times as large where that doubles.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.priors import origin_of
from evaeto.fusion.wind_prior import WEAKEST

Array = NDArray[np.float64]

USUAL: Mapping[str, float] = MappingProxyType({"tmax": 2.5, "tmin": 1.8, "ea": 0.2, "u2": 0.29, "rs": 4.0})
"""Departures for which the errors of the table hold, as standard deviations in its units; of wind in ln u."""
POWER = 0.25
"""0 to 1 were compared leaving out whole regions: 0.25 was best at three of four, and 0 at the fourth."""
FURTHEST = 4.0
"""Departures that are so many times as large, or as small, count no further."""
FEW_DAYS = 30.0
"""Days of the usual departures that each season is given: a week of weather does not show how it varies."""
SAMPLE = 1500
"""Of more days than twice that only every second, third, ... is looked at."""
MEASURED_FROM = 3
"""Of so many services the errors are measured (`plausibility.collocate`), and hold what the place does to them."""


def every(days: int) -> int:
    """Of which days so many are looked at: every one, every second, ..."""
    return max(1, days // SAMPLE)


def counts(sources: tuple[str, ...] | list[str]) -> bool:
    """Whether the errors of these sources go with how the weather varies: those of models do, of instruments not."""
    return len(sources) < MEASURED_FROM and all(origin_of(source) != "station" for source in sources)


def course(values: Array, doy: Array, name: str) -> Array:
    """Factor on the daily error of an input, as twelve values of the year (anchor, ...).

    Parameters
    ----------
    values : (source, time, ...), NaN where missing
    doy : day of the year (time,)
    name : of `ETO_INPUTS`
    """
    step = every(len(doy))
    some, days = values[:, ::step], doy[::step]
    columns = np.moveaxis(some, 1, 0).reshape(len(days), -1)
    if name == "u2":
        columns = np.log(np.maximum(columns, WEAKEST))
    once = np.ones(len(days))
    away = columns - seasonal_cycle.daily(seasonal_cycle.seasonal_means(columns, days, once), days)
    usual = np.full((seasonal_cycle.ANCHORS, columns.shape[1]), USUAL[name] ** 2)
    squares = seasonal_cycle.seasonal_means(away**2, days, once, usual, FEW_DAYS / step)
    there = np.isfinite(columns).any(axis=0)
    each = np.where(there, squares, 0.0).reshape(-1, *some.shape[:1], *some.shape[2:])
    having = there.reshape(*some.shape[:1], *some.shape[2:]).sum(axis=0)
    mean = np.divide(each.sum(axis=1), having, out=np.full(each[:, 0].shape, USUAL[name] ** 2), where=having > 0)
    return factor(mean, name)


def factor(square: Array, name: str) -> Array:
    """Factor on the daily error from the mean square of departures."""
    ratio = np.clip(square / USUAL[name] ** 2, FURTHEST**-2, FURTHEST**2)
    return np.asarray(ratio ** (POWER / 2.0))


def factors(values: Mapping[str, Array], sources: tuple[str, ...] | list[str], doy: Array) -> dict[str, Array]:
    """Factors (time, ...) on the daily errors of `ETO_INPUTS`; none where these do not go with how the weather varies.

    Parameters
    ----------
    values : (source, time, ...) by input, as services give them
    sources : in their order
    doy : day of the year (time,), of many places (time, 1)
    """
    if not counts(sources):
        return {}
    days = np.ravel(doy)
    return {name: seasonal_cycle.daily(course(values[name], days, name), days) for name in ETO_INPUTS}

"""Daily humidity that is told twice, by vapour and by relative humidity: of the same air both are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaeto.inputs.checks import saturation

Array = NDArray[np.float64]

MIN_DAYS = 60
"""Sensors and daily means of fewer days may well be so far apart."""
DEW_POINTS = 3.5
"""How far the dew point may lie from that of the extremes of relative humidity, on average [K]: 100 days of six
stations with both are up to 3.2 apart, those whose dew point stands in the column of tmin 3.8 to 14."""
HUMIDITIES = 14.0
"""The same where there is only a mean of relative humidity, which is not that of the mean temperature [%]: up to 13."""


class Apart(NamedTuple):
    """By which columns humidity is told, how far apart they are on average, in which unit, and of how many days.

    The last two are arrays (...) of places.
    """

    name: str
    other: str
    unit: str
    mean: Array
    days: NDArray[np.int64]

    @property
    def is_too_far(self) -> NDArray[np.bool_]:
        """At which places."""
        limit = DEW_POINTS if self.unit == "K" else HUMIDITIES
        return np.asarray((self.days >= MIN_DAYS) & (self.mean > limit))


def told_twice(values: Mapping[str, Array]) -> list[Apart]:
    """How far the humidities of daily weather are apart.

    Parameters
    ----------
    values : mapping
        By quantity (..., time), in the units of the table.
    """
    found: list[Apart] = []
    if not {"tmax", "tmin"} <= set(values):
        return found
    for vapour in ("tdew", "ea"):
        if vapour not in values:
            continue
        held = values["ea"] if vapour == "ea" else saturation(values["tdew"])
        if {"rhmax", "rhmin"} <= set(values):
            warm, cold = (saturation(values[name]) for name in ("tmax", "tmin"))
            other = (cold * values["rhmax"] + warm * values["rhmin"]) / 200.0  # FAO-56 eq. 17
            found.append(Apart("rhmax", vapour, "K", *_mean_of(_dew_point(other) - _dew_point(held))))
        elif "rhmean" in values:
            share = 100.0 * held / saturation((values["tmax"] + values["tmin"]) / 2.0)
            found.append(Apart("rhmean", vapour, "%", *_mean_of(np.minimum(share, 100.0) - values["rhmean"])))
    return found


def _dew_point(held: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        told = np.log(held / 0.6108)  # FAO-56 eq. 11, inverted
        return np.asarray(237.3 * told / (17.27 - told))


def _mean_of(difference: Array) -> tuple[Array, NDArray[np.int64]]:
    there = np.isfinite(difference)
    days = np.count_nonzero(there, axis=-1)
    total = np.where(there, np.abs(difference), 0.0).sum(axis=-1)
    return np.asarray(total / np.maximum(days, 1)), np.asarray(days)

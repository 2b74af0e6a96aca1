"""How much less a forecast is worth with every day it looks ahead.

The error of a service on a day of the past (its prior, or its calibration) says nothing of what the atmosphere will
have done in a week. That part is the same for all forecasts, so it is added after they have been combined. An ensemble
tells it for the place and the days; where there is none it is stated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion.estimate import Estimate
from evaeto.fusion.uncalibrated import Errors, eto_with_error

Array = NDArray[np.float64]

UNPREDICTABLE: Mapping[str, float] = MappingProxyType({"tmax": 4.0, "tmin": 3.5, "ea": 0.4, "u2": 1.0, "rs": 5.0})
"""Error of each input [degC, kPa, m s-1, MJ m-2 d-1] when nothing of a day can be foreseen any more: the spread of the
days of a season about their mean. Our judgement for middle latitudes; the tropics have less, which an ensemble says."""

MEMORY_DAYS = 7.0
"""Days ahead by which most of that is reached. Errors of forecasts grow until, after about two weeks, they are those of
the days of a season taken at random (Lorenz 1982, Tellus 34, 505-513); the curve between is our judgement."""

STEEPNESS = 1.5


def growth(lead_days: Array) -> Array:
    """Part of the unpredictable variance that is reached so many days ahead, 0 to 1; 0 for days of the past."""
    ahead = np.maximum(lead_days, 0.0)
    part: Array = 1.0 - np.exp(-((ahead / MEMORY_DAYS) ** STEEPNESS))
    return part


def lead_error(lead_days: Array, spread: Mapping[str, Array] | None = None) -> dict[str, Array]:
    """Standard deviation of what cannot be foreseen of each input (time), in its units.

    Parameters
    ----------
    lead_days : days from the day of asking (time), negative for those of the past
    spread : standard deviation of the members of an ensemble by input (time), NaN where there is none
    """
    ahead = lead_days > 0
    part = np.sqrt(growth(lead_days))
    told = spread or {}
    found = {}
    for name in ETO_INPUTS:
        stated = UNPREDICTABLE[name] * part
        own = told.get(name)
        found[name] = np.where(ahead, stated if own is None else np.where(np.isfinite(own), own, stated), 0.0)
    return found


def widened(
    found: Estimate,
    inputs: Mapping[str, Array],
    doy: Array,
    lead_days: Array,
    spread: Mapping[str, Array] | None,
    lat: float,
    elevation: float,
) -> Estimate:
    """The estimate with a band that holds what cannot be foreseen; unchanged where no day is ahead.

    Parameters
    ----------
    inputs : those of ETo (time), at which the error of each is turned into one of ETo
    doy : day of the year (time)
    """
    if not (lead_days > 0).any():
        return found
    nothing = np.zeros(len(lead_days))
    errors = Errors(lead_error(lead_days, spread), dict.fromkeys(ETO_INPUTS, nothing))
    _, sd, _ = eto_with_error(inputs, doy, errors, lat, elevation)
    return replace(found, daily=np.hypot(found.daily, np.where(lead_days > 0, sd, 0.0)))

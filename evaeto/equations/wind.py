"""Wind speed brought to the standard height of 2 m."""

from __future__ import annotations

import numpy as np

from evaeto.core.messages import Message
from evaeto.equations.arrays import Field, FieldResult
from evaeto.errors import ArgumentError

LOWEST_HEIGHT = 0.5
"""Below this height [m] the logarithmic profile over clipped grass is no longer trusted."""


def wind_speed_at_2m(uz: Field, height: Field) -> FieldResult:
    """Wind speed at 2 m above the ground [m s-1], logarithmic profile over clipped grass, FAO-56 eq. 47.

    Parameters
    ----------
    uz : array_like
        Wind speed measured at `height` [m s-1].
    height : array_like
        Height of the measurement above the ground [m].

    Returns
    -------
    array_like
        Wind speed at 2 m above the ground [m s-1].

    Raises
    ------
    ValueError
        A height below 0.5 m: the profile has no meaning within the roughness of the grass.
    """
    if not np.all(np.asarray(height) >= LOWEST_HEIGHT):
        raise ArgumentError(Message("eto.wind_height", lower=LOWEST_HEIGHT, value=float(np.min(height))))
    return uz * 4.87 / np.log(67.8 * height - 5.42)


def roughness_length(below: Field, above: Field, low: float, high: float) -> FieldResult:
    """Roughness length of the logarithmic profile through two winds [m].

    From u(h) ~ ln(h / z0): ln z0 = (ln(high) below - ln(low) above) / (below - above).

    Parameters
    ----------
    below, above : array_like
        Mean winds at the heights, 0 < below < above [m s-1].
    low, high : float
        Heights above the ground or the displacement height of the model [m].

    Returns
    -------
    array_like
        Roughness length [m], below `low`.
    """
    return np.exp((np.log(high) * below - np.log(low) * above) / (below - above))

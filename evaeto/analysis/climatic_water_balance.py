"""The climatic water balance of a point: what the sky gives less what the air asks for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

Array = NDArray[np.float64]


def water_balance(precip: Array, eto: Array) -> tuple[Array, Array]:
    """Daily and cumulative climatic water balance.

    Parameters
    ----------
    precip, eto : precipitation and reference evapotranspiration of the same days, shape (time), [mm d-1]

    Returns
    -------
    balance : precipitation less ETo [mm d-1]; NaN on days that lack one of them
    cumulative : its sum since the first day [mm]; NaN on those days too, which count for nothing

    Raises
    ------
    ValueError
        The two are not of the same days.

    Notes
    -----
    Positive where there is a surplus. Neither the soil's store nor runoff is in it, so it is the demand and the
    supply of the atmosphere and not what a field has lost.

    References
    ----------
    Thornthwaite, C.W. (1948), An approach toward a rational classification of climate, Geogr. Rev. 38, 55-94.
    Vicente-Serrano, Beguería and López-Moreno (2010), J. Climate 23, 1696-1718: the same difference with ETo.
    """
    if precip.shape != eto.shape:
        raise ArgumentError(Message("series.lengths_differ", one=len(precip), other=len(eto)))
    balance = precip - eto
    cumulative = np.where(np.isnan(balance), np.nan, np.nancumsum(balance))
    return balance, cumulative

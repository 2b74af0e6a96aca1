"""Reference evapotranspiration from temperature alone."""

from __future__ import annotations

import numpy as np

from evaeto.reference_et.arrays import Field


def hargreaves(tmax: Field, tmin: Field, ra: Field) -> Field:
    """Reference evapotranspiration [mm d-1] by Hargreaves and Samani (1985), FAO-56 eq. 52.

    Parameters
    ----------
    tmax, tmin
        Daily maximum and minimum air temperature, tmax not below tmin [degC]
    ra
        Extraterrestrial radiation [MJ m-2 d-1]; 0.408 turns it into mm d-1
    """
    return 0.0023 * ((tmax + tmin) / 2.0 + 17.8) * np.sqrt(tmax - tmin) * 0.408 * ra

"""The plain daily formula compiled: `equations.reference_et_numpy` of inputs that have been checked, for many places.

Importing this loads numba (1.75 s), so only large jobs do. No value is looked at: what is missing is missing, and the
rest is computed as it is. Results stay within 1e-9 mm/d of the plain formula.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaeto.compiling import compiled
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.radiation import (
    ALBEDO,
    NO_SUN,
    SUNLESS,
    clear_sky_radiation,
)
from evaeto.equations.standards import STANDARDS
from evaeto.reference_et.compiled_math import FAST, TETENS, element, exp2, loop

Array = NDArray[np.float64]

_STANDARD = STANDARDS["fao56", "short"]
CONSTANTS = (_STANDARD.cn, _STANDARD.cd, _STANDARD.sigma, _STANDARD.cloudiness_floor)


@element
def eto_of_day(a, b, vapour, wind, sun, sky, gamma, constants):  # type: ignore[no-untyped-def]
    """FAO-56 eq. 6 with all that leads to it [mm d-1], of tmax, tmin, ea, u2, rs, clear-sky radiation, psychrometric
    constant and `CONSTANTS`."""
    cn, cd, sigma, floor = constants
    t = (a + b) / 2.0
    z = 1.0 / (t + 237.3)
    saturated = 0.3054 * (exp2(TETENS * a / (a + 237.3)) + exp2(TETENS * b / (b + 237.3)))
    slope = 4098.0 * 0.6108 * exp2(TETENS * t * z) * (z * z)
    ratio = sun / (NO_SUN if sky < NO_SUN else sky)
    ratio = floor if ratio < floor else ratio
    ratio = 1.0 if (ratio > 1.0) | ((sky < SUNLESS) & (ratio == ratio)) else ratio
    ka, kb = a + 273.16, b + 273.16
    ka, kb = ka * ka, kb * kb
    emission = sigma * (ka * ka + kb * kb) / 2.0 * (0.34 - 0.14 * np.sqrt(vapour))
    rn = (1.0 - ALBEDO) * sun - emission * (1.35 * ratio - 0.35)
    kelvin = t + 273.0
    top = 0.408 * slope * rn * kelvin + gamma * cn * wind * (saturated - vapour)
    return top / (kelvin * (slope + gamma * (1.0 + cd * wind)))


@loop
def eto_of_days(tmax, tmin, ea, u2, rs, clear, gamma, out):  # type: ignore[no-untyped-def]
    """The same of the days of one place, in contiguous memory."""
    for i in range(out.size):
        out[i] = eto_of_day(tmax[i], tmin[i], ea[i], u2[i], rs[i], clear[i], gamma, CONSTANTS)


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _series(tmax, tmin, ea, u2, rs, day, rso, gamma, out):  # type: ignore[no-untyped-def]
    places, rows, days = out.shape
    clear = np.empty(days)
    for place in range(places):
        for i in range(days):
            clear[i] = rso[place, day[i]]
        for row in range(rows):
            eto_of_days(
                tmax[place, row], tmin[place, row], ea[place, row], u2[place, row], rs[place, row], clear, gamma[place],
                out[place, row],
            )  # fmt: skip


def reference_et_of_series(
    tmax: Array, tmin: Array, ea: Array, u2: Array, rs: Array, ra: Array, day: NDArray[np.intp], elevation: Array
) -> Array:
    """FAO-56 ETo [mm d-1] of contiguous inputs (place, series, time), with `ra` (place, day of the year), the `day` of
    it of each time, and `elevation` (place,)."""
    rso = np.asarray(clear_sky_radiation(ra, elevation[:, None]))
    gamma = np.asarray(psychrometric_constant(atmospheric_pressure(elevation)))
    out = np.empty(tmax.shape)
    _series(tmax, tmin, ea, u2, rs, day, np.ascontiguousarray(rso), gamma, out)
    return out

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
def held_by(t):  # type: ignore[no-untyped-def]
    """Saturation vapour pressure over 0.6108 kPa, FAO-56 eq. 11."""
    return exp2(TETENS * t / (t + 237.3))


@element
def kelvin_squared(t):  # type: ignore[no-untyped-def]
    kelvin = t + 273.16
    return kelvin * kelvin


@element
def of_air(a, b, held_a, held_b, square_a, square_b, sigma):  # type: ignore[no-untyped-def]
    """What ETo needs of tmax and tmin and of the above of either: es, its slope, the mean in kelvin, what shines up."""
    t = (a + b) / 2.0
    z = 1.0 / (t + 237.3)
    slope = 4098.0 * 0.6108 * exp2(TETENS * t * z) * (z * z)
    radiating = sigma * (square_a * square_a + square_b * square_b) / 2.0
    return 0.3054 * (held_a + held_b), slope, t + 273.0, radiating


@element
def through_clouds(sun, sky, floor):  # type: ignore[no-untyped-def]
    """What clouds leave of the outgoing longwave radiation, FAO-56 eq. 39, of rs and clear-sky radiation."""
    ratio = sun / (NO_SUN if sky < NO_SUN else sky)
    ratio = floor if ratio < floor else ratio
    ratio = 1.0 if (ratio > 1.0) | ((sky < SUNLESS) & (ratio == ratio)) else ratio
    return 1.35 * ratio - 0.35


@element
def through_vapour(vapour):  # type: ignore[no-untyped-def]
    """What vapour leaves of it."""
    return 0.34 - 0.14 * np.sqrt(vapour)


@element
def eto_in_air(saturated, slope, kelvin, radiating, vapour, wind, sun, through, cloudy, gamma, constants):  # type: ignore[no-untyped-def]
    """FAO-56 eq. 6 [mm d-1] of what `of_air`, `through_vapour` and `through_clouds` return, and of ea, u2 and rs."""
    cn, cd, _, _ = constants
    rn = (1.0 - ALBEDO) * sun - radiating * through * cloudy
    top = 0.408 * slope * rn * kelvin + gamma * cn * wind * (saturated - vapour)
    return top / (kelvin * (slope + gamma * (1.0 + cd * wind)))


@element
def eto_of_day(a, b, vapour, wind, sun, sky, gamma, constants):  # type: ignore[no-untyped-def]
    """FAO-56 eq. 6 with all that leads to it [mm d-1], of tmax, tmin, ea, u2, rs, clear-sky radiation, psychrometric
    constant and `CONSTANTS`."""
    saturated, slope, kelvin, radiating = of_air(
        a, b, held_by(a), held_by(b), kelvin_squared(a), kelvin_squared(b), constants[2]
    )
    through, cloudy = through_vapour(vapour), through_clouds(sun, sky, constants[3])
    return eto_in_air(
        saturated, slope, kelvin, radiating, vapour, wind, sun, through, cloudy, gamma, constants
    )  # fmt: skip


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

"""The hourly Penman-Monteith equation compiled, for grids: sun, clouds and evaporation in one pass over the memory.

Importing this loads numba (1.75 s), so only large jobs do. A strip of places goes through its times in order, with what
depends on the place, on its solar day, and what it knows of its clouds in the nearest cache. No angle is taken of a
cell: the sine of a sum comes from the sines of place and time, and a sunset from the change of the solar day. Results
stay within 1e-9 mm/h of the plain formula in float64; the sun is always counted in double precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from evaeto.compiling import compiled
from evaeto.equations.atmosphere import psychrometric_constant
from evaeto.equations.radiation import ALBEDO
from evaeto.equations.standards import HourlyStandard
from evaeto.inputs.checks import FILL_VALUES, Bounds
from evaeto.reference_et.compiled_math import FAST, TETENS, exp2, loop
from evaeto.reference_et.hourly_sky_compiled import (
    CLOUD,
    ESTIMATED,
    GAMMA,
    GAMMA_NOW,
    MOST,
    ROWS,
    ROWS_OF_HOUR,
    STRIP,
    angles_at,
    clouds_of_hour,
    full_sky,
    full_sky_of_midnight_sun,
    hand_on,
    has_midnight_sun,
    lay_out,
    new_days,
    simple_sky,
    simple_sky_of_midnight_sun,
    solar_hours,
)

_MISSING_1, _MISSING_2 = FILL_VALUES
T, EA, TDEW, RH, U2, SUN, PRESSURE = range(7)
"""Order of the inputs."""


class Coefficients(NamedTuple):
    """What no cell changes, units included."""

    t_scale: Any
    t_offset: Any
    ea_scale: Any
    tdew_scale: Any
    tdew_offset: Any
    rh_scale: Any
    sun_scale: Any
    gamma_scale: Any
    aerodynamic: Any
    cd_day: Any
    cd_night: Any
    soil_day: Any
    soil_night: Any
    shortwave: Any
    sigma: Any


def coefficients(conversions: Sequence[tuple[float, float]], standard: HourlyStandard, net: bool, real: Any) -> Any:
    """The `Coefficients` of inputs in their order, the sun being net radiation or not."""
    t, ea, tdew, rh, wind, radiation, pressure = conversions
    values = Coefficients(
        *t, ea[0], *tdew, rh[0] / 100.0, radiation[0],
        psychrometric_constant(pressure[0]),
        standard.cn * wind[0],
        standard.cd[0] * wind[0], standard.cd[1] * wind[0],
        0.408 * (1.0 - standard.soil[0]), 0.408 * (1.0 - standard.soil[1]),
        radiation[0] * (1.0 if net else 1.0 - ALBEDO),
        0.0 if net else standard.sigma,
    )  # fmt: skip
    return Coefficients(*(real(value) for value in values))


@loop
def _measured_vapour(ea, scale, lower, upper, vapour):  # type: ignore[no-untyped-def]
    good = True
    for i in range(vapour.size):
        bad = (ea[i] < lower) | (ea[i] > upper)
        vapour[i] = vapour.dtype.type(np.nan) if bad else ea[i] * scale
        good &= not bad
    return good


@loop
def _vapour_of_dew_point(tdew, scale, offset, lower, upper, vapour):  # type: ignore[no-untyped-def]
    """Where there is none yet."""
    real, good = vapour.dtype.type, True
    for i in range(vapour.size):
        bad = (tdew[i] < lower) | (tdew[i] > upper)
        t = tdew[i] * scale + offset
        value = real(0.6108) * exp2(real(TETENS) * t / (t + real(237.3)))
        value = real(np.nan) if bad else value
        vapour[i] = vapour[i] if vapour[i] == vapour[i] else value
        good &= not bad
    return good


@loop
def _vapour_of_humidity(t, rh, t_scale, t_offset, scale, limits, vapour):  # type: ignore[no-untyped-def]
    """Where there is none yet."""
    real, good = vapour.dtype.type, True
    t_lower, t_upper, lower, upper = limits
    for i in range(vapour.size):
        bad = (rh[i] < lower) | (rh[i] > upper) | (t[i] < t_lower) | (t[i] > t_upper)
        c = t[i] * t_scale + t_offset
        value = real(0.6108) * exp2(real(TETENS) * c / (c + real(237.3))) * (rh[i] * scale)
        value = real(np.nan) if bad else value
        vapour[i] = vapour[i] if vapour[i] == vapour[i] else value
        good &= not bad
    return good


@loop
def _gamma(s, r, pressure, scale, lower, upper):  # type: ignore[no-untyped-def]
    """The psychrometric constant from a pressure that was measured, else from the height."""
    real, good = r.dtype.type, True
    for i in range(pressure.size):
        u = np.uint64(i)
        bad = (pressure[i] < lower) | (pressure[i] > upper)
        value = real(np.nan) if bad else pressure[i] * scale
        r[GAMMA_NOW + u] = value if value == value else real(s[GAMMA + u])
        good &= not bad
    return good


def _made(of_dew_point: bool) -> Any:
    """`_evaporation` of a vapour pressure, or of a dew point: the divisions of two temperatures are then one."""

    @loop
    def evaporation(t, h, u2, rs, r, c, of, limits, out):  # type: ignore[no-untyped-def]
        """FAO-56 eq. 53 of some cells; one that holds what cannot be is marked as infinite. Returns whether none does.

        Actual vapour pressure = h (of[0] + of[1] e°(t)), or e° of the dew point h of[0] + of[1].
        """
        real = out.dtype.type
        one, tetens, zero_point = real(1.0), real(TETENS), real(237.3)
        missing_1, missing_2 = real(_MISSING_1), real(_MISSING_2)
        first, second = of
        t_lower, t_upper, h_lower, h_upper, wind_lower, wind_upper, sun_lower, sun_upper = limits
        every = True
        for i in range(out.size):
            u = np.uint64(i)
            a, humidity, wind, radiation = t[i], h[i], u2[i], rs[i]
            good = not (a < t_lower)
            good &= not (a > t_upper)
            good &= not (humidity < h_lower)
            good &= not (humidity > h_upper)
            good &= not (wind < wind_lower)
            good &= not (wind > wind_upper)
            good &= not (radiation < sun_lower)
            good &= not (radiation > sun_upper)
            good &= (radiation != missing_1) & (radiation != missing_2)  # in joules they are within the limits
            good &= not (radiation * c.sun_scale > r[MOST + u])
            a = a * c.t_scale + c.t_offset
            z, kelvin, absolute = a + zero_point, a + real(273.0), a + real(273.16)
            if of_dew_point:
                dew = humidity * first + second
                z_dew = dew + zero_point
                inverse = one / (z * z_dew)
                ea = real(0.6108) * exp2(tetens * dew * (inverse * z))
                inverse = inverse * z_dew
                saturated = real(0.6108) * exp2(tetens * a * inverse)
            else:
                inverse = one / z
                saturated = real(0.6108) * exp2(tetens * a * inverse)
                ea = humidity * (first + second * saturated)
            slope = real(4098.0) * saturated * (inverse * inverse)
            gamma, cloud = r[GAMMA_NOW + u], r[CLOUD + u]
            absolute = absolute * absolute
            emission = c.sigma * (absolute * absolute)
            rn = c.shortwave * radiation - emission * (real(0.34) - real(0.14) * np.sqrt(ea)) * (
                real(1.35) * cloud - real(0.35)
            )
            day = rn > real(0.0)
            soil, cd = c.soil_day if day else c.soil_night, c.cd_day if day else c.cd_night
            blown = gamma * wind
            top = slope * rn * soil * kelvin + c.aerodynamic * blown * (saturated - ea)
            eto = top / (kelvin * (slope + gamma + cd * blown))
            out[i] = eto if good else real(np.inf)
            every &= good
        return every

    return evaporation


_evaporation, _evaporation_of_dew_point = _made(False), _made(True)


@loop
def _bad(values, lower, upper):  # type: ignore[no-untyped-def]
    """How many values lie beyond limits, without `FILL_VALUES`, which are missing."""
    found = 0
    for i in range(values.size):
        beyond = (values[i] < lower) | (values[i] > upper)
        found += beyond & (values[i] != _MISSING_1) & (values[i] != _MISSING_2)
    return found


@loop
def _too_bright(values, r, scale, lower, upper):  # type: ignore[no-untyped-def]
    """How many values within the limits are more than the sun gives."""
    found = 0
    for i in range(values.size):
        within = (values[i] >= lower) & (values[i] <= upper)
        bright = values[i] * scale > r[MOST + np.uint64(i)]
        found += within & bright & (values[i] != _MISSING_1) & (values[i] != _MISSING_2)
    return found


@loop
def _flags(r, out, flag):  # type: ignore[no-untyped-def]
    """Which cells are estimated, and how many."""
    count = 0
    for i in range(out.size):
        found = (r[ESTIMATED + np.uint64(i)] > 0.5) & (out[i] == out[i])
        flag[i] = found
        count += found
    return count


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def hourly_rows(inputs, shifts, c, limits, places, suns, first_day, clock, angles, how, rule, state, out, flag):  # type: ignore[no-untyped-def]
    """Fill columns of `out` [mm h-1] and of `flag`, where the cloudiness is an estimate.

    Returns how many values cannot be, and how many cells are flagged.

    Parameters
    ----------
    inputs
        Seven arrays (time, column) in the order of this module, empty where there is no such input
    shifts
        Which column of each input belongs to the first place, and that of `out` and `flag` at last
    c, rule
        `Coefficients`, `Rule`
    limits
        (7, 2), what the inputs can be in the units they came in
    places
        (OF_PLACE, place)
    suns, first_day
        (day, OF_DAY), and the day since 1970 of the first row
    clock
        Middle of the periods [h since 1970]
    angles
        (time, OF_CLOCK): sine and cosine of the clock's angle in the middle, at the begin and at the end of each
        period, and some time before and after it
    how
        Whether the sun is net radiation, and whether the clear sky is the full one
    state
        (2, place): the last Rs/Rso that tells, NaN where there is none, and its time; is updated
    """
    t, ea, tdew, rh, u2, rs, pressure = inputs
    net, full = how
    real = out.dtype.type
    s, r = np.zeros(ROWS * STRIP), np.zeros(ROWS_OF_HOUR * STRIP, out.dtype)
    vapours = np.empty(STRIP, out.dtype)
    rejected, estimated = 0, 0
    several = (ea.size > 0) + (tdew.size > 0) + (rh.size > 0) > 1
    through_vapour, by_dew_point = several or full, tdew.size > 0 and not (several or full)
    for first in range(0, places.shape[1], STRIP):
        n = min(STRIP, places.shape[1] - first)
        lay_out(s, r, places, first, n, state, clock[0])
        midnight_sun = False
        vapour = vapours[:n]
        for hour in range(clock.size):
            now = clock[hour]
            good, guessed = True, False
            if pressure.size:
                here = pressure[hour, shifts[6] + first : shifts[6] + first + n]
                good &= _gamma(s, r, here, c.gamma_scale, real(limits[6, 0]), real(limits[6, 1]))
            temperature = t[hour, shifts[0] + first : shifts[0] + first + n]
            if through_vapour:
                vapour[:] = np.nan
                if ea.size:
                    here = ea[hour, shifts[1] + first : shifts[1] + first + n]
                    good &= _measured_vapour(here, c.ea_scale, real(limits[1, 0]), real(limits[1, 1]), vapour)
                if tdew.size:
                    here = tdew[hour, shifts[2] + first : shifts[2] + first + n]
                    lowest, highest = real(limits[2, 0]), real(limits[2, 1])
                    good &= _vapour_of_dew_point(here, c.tdew_scale, c.tdew_offset, lowest, highest, vapour)
                if rh.size:
                    here = rh[hour, shifts[3] + first : shifts[3] + first + n]
                    both = real(limits[0, 0]), real(limits[0, 1]), real(limits[3, 0]), real(limits[3, 1])
                    good &= _vapour_of_humidity(temperature, here, c.t_scale, c.t_offset, c.rh_scale, both, vapour)
            radiation = rs[hour, shifts[5] + first : shifts[5] + first + n]
            if not net:
                if solar_hours(s, n, now):
                    new_days(s, n, now, suns, first_day)
                    midnight_sun = has_midnight_sun(s, n, rule.half)
                at = angles_at(angles, hour)
                if full and midnight_sun:
                    full_sky_of_midnight_sun(s, r, vapour, rule, at)
                elif full:
                    full_sky(s, r, vapour, rule, at)
                elif midnight_sun:
                    simple_sky_of_midnight_sun(s, r, vapour, rule, at)
                else:
                    simple_sky(s, r, vapour, rule, at)
                guessed = clouds_of_hour(
                    r, radiation, c.sun_scale, real(limits[5, 0]), real(limits[5, 1]), real(now - clock[0]),
                    real(rule.longest), real(rule.floor), real(rule.night),
                )  # fmt: skip
            wind = u2[hour, shifts[4] + first : shifts[4] + first + n]
            result = out[hour, shifts[7] + first : shifts[7] + first + n]
            if through_vapour:
                humidity, of = vapour, (real(1.0), real(0.0))
                lower, upper = real(-np.inf), real(np.inf)
            elif by_dew_point:
                humidity = tdew[hour, shifts[2] + first : shifts[2] + first + n]
                of = (c.tdew_scale, c.tdew_offset)
                lower, upper = real(limits[2, 0]), real(limits[2, 1])
            elif ea.size:
                humidity = ea[hour, shifts[1] + first : shifts[1] + first + n]
                of = (c.ea_scale, real(0.0))
                lower, upper = real(limits[1, 0]), real(limits[1, 1])
            else:
                humidity = rh[hour, shifts[3] + first : shifts[3] + first + n]
                of = (real(0.0), c.rh_scale)
                lower, upper = real(limits[3, 0]), real(limits[3, 1])
            within = (
                real(limits[0, 0]), real(limits[0, 1]), lower, upper, real(limits[4, 0]), real(limits[4, 1]),
                real(limits[5, 0]), real(limits[5, 1]),
            )  # fmt: skip
            if by_dew_point:
                within_limits = _evaporation_of_dew_point(
                    temperature, humidity, wind, radiation, r, c, of, within, result
                )
            else:
                within_limits = _evaporation(temperature, humidity, wind, radiation, r, c, of, within, result)
            if not within_limits:
                good = False
                for i in range(n):
                    if result[i] == np.inf:
                        result[i] = np.nan
            if not good:
                for which, array in enumerate(inputs):
                    if array.size:
                        here = array[hour, shifts[which] + first : shifts[which] + first + n]
                        rejected += _bad(here, real(limits[which, 0]), real(limits[which, 1]))
                if not net:
                    rejected += _too_bright(radiation, r, c.sun_scale, real(limits[5, 0]), real(limits[5, 1]))
            if guessed:
                estimated += _flags(r, result, flag[hour, shifts[7] + first : shifts[7] + first + n])
        hand_on(r, first, n, state, clock[0])
    return rejected, estimated


def limits_of(bounds: Sequence[Bounds]) -> Any:
    """What the inputs can be, as `hourly_rows` takes it."""
    return np.array(bounds, float)

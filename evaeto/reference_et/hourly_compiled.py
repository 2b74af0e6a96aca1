"""The hourly Penman-Monteith equation compiled, for grids: sun, clouds and evaporation in one pass over the memory.

Importing this loads numba (1.75 s), so only large jobs do. A strip of places goes through its times in order, with what
depends on the place, on its solar day, and what it knows of its clouds in the nearest cache. No angle is taken of a
cell: the sine of a sum comes from the sines of place and time, and a sunset from the change of the solar day. Results
stay within 1e-9 mm/h of the plain formula in float64; the sun is always counted in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from evaeto.compiling import compiled
from evaeto.equations import hourly_radiation as sun
from evaeto.equations.atmosphere import psychrometric_constant
from evaeto.equations.radiation import ALBEDO, NO_SUN, SUNLESS
from evaeto.equations.standards import HourlyStandard
from evaeto.inputs.checks import FILL_VALUES, Bounds
from evaeto.inputs.sun_limits import CLEAR, DARK, NIGHT_FLOOR, NIGHT_SHARE, SKY_OF_HOUR, SKY_SHARE
from evaeto.reference_et.compiled_math import FAST, TETENS, exp2, loop

STRIP = 1024
"""Places worked on at a time."""
_ROWS, _ROWS_OF_HOUR = 20, 8
# Where each row of the scratch memory begins. One array, at distances known beforehand: only then does LLVM vectorise
(_SIN, _COS, _TAN, _HOURS, _SIN_LON, _COS_LON, _CLEAR, _GAMMA, _UTC,
 _START, _SINES, _COSINES, _SUNSET, _SIN_SUNSET, _SCALE, _MIDDLE, _SHIFT, _SIN_DAY, _COS_DAY, _HOUR) = (
    np.uint64(row * STRIP) for row in range(_ROWS)
)  # fmt: skip
"""Of the place; of the place on its solar day."""
_CLOUD, _GAMMA_NOW, _RSO, _TELLS, _LAST, _WHEN, _ESTIMATED, _MOST = (
    np.uint64(row * STRIP) for row in range(_ROWS_OF_HOUR)
)
"""Of the hour, in the precision of the weather."""
OF_PLACE = 9
"""Rows that the caller gives: sine, cosine and tangent of the latitude; the longitude [h]; sine and cosine of the solar
time that it and the clock make; Rso/Ra; psychrometric constant; offset of the clock from UTC [h]."""
OF_CLOCK = 10
"""What the table of times has of each, see `hourly_rows`."""
OF_DAY = 7
"""What the table of suns has of each day: sine, cosine and tangent of the declination; Ra per angle; the seasonal
correction [h], its sine and its cosine."""

_TURN, _HALF_TURN, _PER_HOUR = 2.0 * np.pi, np.pi, np.pi / 12.0
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


class Rule(NamedTuple):
    """Which hours tell how cloudy it is, and for how long; see `hourly_radiation.LowSun`."""

    lowest_sine: float
    least_rso: float
    window: float
    longest: float
    floor: float
    night: float
    half: float
    sky: float
    dark: float


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


def rule_of(standard: HourlyStandard, night: float, step: float, sunny: bool) -> Rule:
    """The `Rule` of a standard for periods of a length [h]; `sunny`, whether more than the sun gives is left out."""
    by_day = standard.low_sun == "before sunset"
    begin, end = sun.BEFORE_SUNSET
    half = np.pi * step / 24.0
    return Rule(
        float(np.nextafter(0.0, 1.0)) if by_day else float(np.sin(sun.LOW_SUN)),
        SUNLESS if by_day else -np.inf,
        max((begin - end) / 2.0, half) if by_day else np.inf,
        sun.CARRIED_HOURS[standard.low_sun],
        standard.cloudiness_floor,
        night,
        half,
        SKY_OF_HOUR if sunny else np.inf,
        NIGHT_FLOOR if sunny else np.inf,
    )


BEFORE_SUNSET = (sun.BEFORE_SUNSET[0] + sun.BEFORE_SUNSET[1]) / 2.0


@loop
def _hours(s, n, now):  # type: ignore[no-untyped-def]
    """Solar time since the beginning of each place's solar day; returns whether a new one has begun anywhere."""
    late = False
    for i in range(n):
        u = np.uint64(i)
        h = (now + s[_HOURS + u]) - s[_UTC + u] - s[_START + u]
        s[_HOUR + u] = h
        late |= h >= 24.0
    return late


@loop
def _new_days(s, n, now, suns, first_day):  # type: ignore[no-untyped-def]
    """What changes with the solar day, at the places where a new one has begun."""
    tangent, before, sunset, sine = np.nan, -1, 0.0, 0.0
    for begin in range(0, n, 16):
        late = False
        for i in range(16):  # of the places beyond the last one none is late
            late |= s[_HOUR + np.uint64(begin + i)] >= 24.0
        if late:
            for i in range(begin, min(begin + 16, n)):
                u = np.uint64(i)
                if not s[_HOUR + u] >= 24.0:
                    continue
                solar = (now + s[_HOURS + u]) - s[_UTC + u]
                day = math.floor(solar / 24.0)
                s[_START + u] = 24.0 * day
                s[_HOUR + u] = solar - 24.0 * day
                d = int(day) - first_day
                if d != before or s[_TAN + u] != tangent:  # as most neighbours on a grid
                    tangent, before = s[_TAN + u], d
                    x = -tangent * suns[d, 2]
                    x = -1.0 if x < -1.0 else x
                    x = 1.0 if x > 1.0 else x
                    sunset, sine = math.acos(x), math.sqrt((1.0 - x) * (1.0 + x))
                s[_SUNSET + u], s[_SIN_SUNSET + u] = sunset, sine
                s[_MIDDLE + u] = sunset - BEFORE_SUNSET
                s[_SINES + u] = s[_SIN + u] * suns[d, 0]
                s[_COSINES + u] = s[_COS + u] * suns[d, 1]
                s[_SCALE + u] = suns[d, 3]
                s[_SHIFT + u] = suns[d, 4] - 12.0
                s[_SIN_DAY + u] = s[_SIN_LON + u] * suns[d, 6] + s[_COS_LON + u] * suns[d, 5]
                s[_COS_DAY + u] = s[_COS_LON + u] * suns[d, 6] - s[_SIN_LON + u] * suns[d, 5]


@loop
def _midnight_sun(s, n, half):  # type: ignore[no-untyped-def]
    """Whether a period around midnight may hold a sunset and a sunrise."""
    found = False
    for i in range(n):
        found |= s[_SUNSET + np.uint64(i)] + half > _HALF_TURN
    return found


@loop
def _at(angles, hour):  # type: ignore[no-untyped-def]
    """The clock's angles of an hour."""
    return (
        angles[hour, 0], angles[hour, 1], angles[hour, 2], angles[hour, 3], angles[hour, 4],
        angles[hour, 5], angles[hour, 6], angles[hour, 7], angles[hour, 8], angles[hour, 9],
    )  # fmt: skip


def _made_sky(midnight_sun: bool, full: bool) -> Any:
    """`_sky` where a period may also reach into the day before or after, or with the clear sky of ASCE-EWRI."""

    @loop
    def sky(s, r, vapour, rule, at):  # type: ignore[no-untyped-def]
        """Radiation under a clear sky, and whether the hour tells how cloudy it is: 1 of itself, 2 of others, too."""
        real = r.dtype.type
        sin_now, cos_now, sin_begin, cos_begin, sin_end, cos_end, sin_before, cos_before, sin_after, cos_after = at
        lowest_sine, least_rso, window, half = rule.lowest_sine, rule.least_rso, rule.window, rule.half
        above, faint = rule.sky, rule.dark
        for i in range(vapour.size):
            u = np.uint64(i)
            sin_day, cos_day = s[_SIN_DAY + u], s[_COS_DAY + u]
            sunset, sin_sunset = s[_SUNSET + u], s[_SIN_SUNSET + u]
            sines, cosines = s[_SINES + u], s[_COSINES + u]
            angle = _PER_HOUR * (s[_HOUR + u] + s[_SHIFT + u])
            angle = angle - _TURN if angle >= _HALF_TURN else angle
            angle = angle + _TURN if angle < -_HALF_TURN else angle
            sin_first = sin_begin * cos_day + cos_begin * sin_day
            sin_last = sin_end * cos_day + cos_end * sin_day
            total = 0.0
            for turn in range(-1, 2) if midnight_sun else range(1):
                begin, end = angle + turn * _TURN - half, angle + turn * _TURN + half
                first = -sin_sunset if begin < -sunset else sin_first
                first = sin_sunset if begin > sunset else first
                last = -sin_sunset if end < -sunset else sin_last
                last = sin_sunset if end > sunset else last
                begin = -sunset if begin < -sunset else begin
                begin = sunset if begin > sunset else begin
                end = -sunset if end < -sunset else end
                end = sunset if end > sunset else end
                total += (end - begin) * sines + cosines * (last - first)
            rate = s[_SCALE + u] * total
            rate = 0.0 if rate < 0.0 else rate
            sine = sines + cosines * (cos_now * cos_day - sin_now * sin_day)
            if full:
                pressure = np.float64(r[_GAMMA_NOW + u]) / 0.000665
                height = NO_SUN if sine < NO_SUN else sine
                water = 0.14 * vapour[i] * pressure + 2.1
                beam = 0.98 * math.exp(-0.00146 * pressure / height - 0.075 * (water / height) ** 0.4)
                diffuse = 0.35 - 0.36 * beam if beam >= 0.15 else 0.18 + 0.82 * beam
                rso = (beam + diffuse) * rate
            else:
                rso = s[_CLEAR + u] * rate
            seen = (sine >= lowest_sine) & (rso >= least_rso)
            tells = seen & (abs(angle - s[_MIDDLE + u]) <= window)
            before = sines + cosines * (cos_before * cos_day - sin_before * sin_day)
            after = sines + cosines * (cos_after * cos_day - sin_after * sin_day)
            highest = before if before > sine else sine
            highest = after if after > highest else highest
            top = 2.0 * half * s[_SCALE + u]
            dark = (NIGHT_SHARE * CLEAR) * top * (sines + cosines)
            dark = faint if dark < faint else dark
            light = 0.0 if highest < 0.0 else highest
            r[_MOST + u] = real(dark) if highest < DARK else real(SKY_SHARE * top * light + above)
            r[_RSO + u] = real(rso)
            r[_TELLS + u] = real(2.0) if tells else (real(1.0) if seen else real(0.0))

    return sky


_sky, _sky_of_midnight_sun = _made_sky(False, False), _made_sky(True, False)
_full_sky, _full_sky_of_midnight_sun = _made_sky(False, True), _made_sky(True, True)


@loop
def _clouds(r, rs, scale, lower, upper, now, longest, floor, night):  # type: ignore[no-untyped-def]
    """Rs/Rso of the hour, else that carried from before, else the estimate; what is known is kept for what follows.

    Where an hour tells Rso is far from zero. Returns whether any is an estimate.
    """
    real, all_known = r.dtype.type, True
    one, nothing, missing_1, missing_2 = real(1.0), real(np.nan), real(_MISSING_1), real(_MISSING_2)
    for i in range(rs.size):
        u = np.uint64(i)
        value, tells = rs[i], r[_TELLS + u]
        wrong = (value < lower) | (value > upper) | (value == missing_1) | (value == missing_2)
        wrong |= value * scale > r[_MOST + u]
        ratio = value * scale / r[_RSO + u]
        ratio = floor if ratio < floor else ratio
        ratio = one if ratio > one else ratio
        ratio = nothing if wrong else ratio
        present = ratio == ratio
        seen, telling = present & (tells > real(0.5)), present & (tells > real(1.5))
        last = ratio if telling else r[_LAST + u]
        when = now if telling else r[_WHEN + u]
        r[_LAST + u] = last
        r[_WHEN + u] = when
        cloud = last if now - when <= longest else nothing
        cloud = ratio if seen else cloud
        known = cloud == cloud
        r[_CLOUD + u] = cloud if known else night
        r[_ESTIMATED + u] = real(0.0) if known else one
        all_known &= known
    return not all_known


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
        r[_GAMMA_NOW + u] = value if value == value else real(s[_GAMMA + u])
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
            good &= not (radiation * c.sun_scale > r[_MOST + u])
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
            gamma, cloud = r[_GAMMA_NOW + u], r[_CLOUD + u]
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
        bright = values[i] * scale > r[_MOST + np.uint64(i)]
        found += within & bright & (values[i] != _MISSING_1) & (values[i] != _MISSING_2)
    return found


@loop
def _flags(r, out, flag):  # type: ignore[no-untyped-def]
    """Which cells are estimated, and how many."""
    count = 0
    for i in range(out.size):
        found = (r[_ESTIMATED + np.uint64(i)] > 0.5) & (out[i] == out[i])
        flag[i] = found
        count += found
    return count


@loop
def _lay_out(s, r, places, first, n, state, begin):  # type: ignore[no-untyped-def]
    """What is known of some places before the first hour, which begins the count of those since something was told."""
    real = r.dtype.type
    for row in range(OF_PLACE):
        for i in range(n):
            s[np.uint64(row * STRIP + i)] = places[row, first + i]
    for i in range(n):
        u = np.uint64(i)
        r[_GAMMA_NOW + u], r[_CLOUD + u], r[_ESTIMATED + u] = real(s[_GAMMA + u]), real(0.0), real(0.0)
        r[_MOST + u] = real(np.inf)
        s[_START + u] = -np.inf
        s[_SUNSET + u] = s[_SINES + u] = s[_MIDDLE + u] = np.nan  # a place that is not known has no sun
        r[_LAST + u], r[_WHEN + u] = real(state[0, first + i]), real(state[1, first + i] - begin)


@loop
def _hand_on(r, first, n, state, begin):  # type: ignore[no-untyped-def]
    for i in range(n):
        u = np.uint64(i)
        state[0, first + i], state[1, first + i] = r[_LAST + u], begin + r[_WHEN + u]


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
    s, r = np.zeros(_ROWS * STRIP), np.zeros(_ROWS_OF_HOUR * STRIP, out.dtype)
    vapours = np.empty(STRIP, out.dtype)
    rejected, estimated = 0, 0
    several = (ea.size > 0) + (tdew.size > 0) + (rh.size > 0) > 1
    through_vapour, by_dew_point = several or full, tdew.size > 0 and not (several or full)
    for first in range(0, places.shape[1], STRIP):
        n = min(STRIP, places.shape[1] - first)
        _lay_out(s, r, places, first, n, state, clock[0])
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
                if _hours(s, n, now):
                    _new_days(s, n, now, suns, first_day)
                    midnight_sun = _midnight_sun(s, n, rule.half)
                at = _at(angles, hour)
                if full and midnight_sun:
                    _full_sky_of_midnight_sun(s, r, vapour, rule, at)
                elif full:
                    _full_sky(s, r, vapour, rule, at)
                elif midnight_sun:
                    _sky_of_midnight_sun(s, r, vapour, rule, at)
                else:
                    _sky(s, r, vapour, rule, at)
                guessed = _clouds(
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
        _hand_on(r, first, n, state, clock[0])
    return rejected, estimated


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def clouds_of_rows(rs, scale, limits, places, suns, first_day, clock, angles, rule, state):  # type: ignore[no-untyped-def]
    """Bring `state` from before some times to after them, by the radiation alone; as `hourly_rows` takes them."""
    s, r = np.zeros(_ROWS * STRIP), np.zeros(_ROWS_OF_HOUR * STRIP, rs.dtype)
    real, nothing = rs.dtype.type, np.empty(STRIP, rs.dtype)
    for first in range(0, places.shape[1], STRIP):
        n = min(STRIP, places.shape[1] - first)
        _lay_out(s, r, places, first, n, state, clock[0])
        midnight_sun = False
        for hour in range(clock.size):
            now = clock[hour]
            if _hours(s, n, now):
                _new_days(s, n, now, suns, first_day)
                midnight_sun = _midnight_sun(s, n, rule.half)
            at = _at(angles, hour)
            if midnight_sun:
                _sky_of_midnight_sun(s, r, nothing[:n], rule, at)
            else:
                _sky(s, r, nothing[:n], rule, at)
            _clouds(
                r, rs[hour, first : first + n], real(scale), real(limits[0]), real(limits[1]), real(now - clock[0]),
                real(rule.longest), real(rule.floor), real(rule.night),
            )  # fmt: skip
        _hand_on(r, first, n, state, clock[0])


def limits_of(bounds: Sequence[Bounds]) -> Any:
    """What the inputs can be, as `hourly_rows` takes it."""
    return np.array(bounds, float)

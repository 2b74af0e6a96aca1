"""The sky of each hour at a strip of places, compiled: where the sun stands, what it gives, and how cloudy it is.

Importing this loads numba. What changes with the place and with its solar day lies in scratch memory, laid out here for
`hourly_compiled`, whose machine code these loops become a part of: after a change here that has to be compiled anew.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from evaeto.compiling import compiled
from evaeto.equations import hourly_radiation as sun
from evaeto.equations.radiation import NO_SUN, SUNLESS
from evaeto.equations.standards import HourlyStandard
from evaeto.inputs.checks import FILL_VALUES
from evaeto.inputs.sun_limits import CLEAR, DARK, NIGHT_FLOOR, NIGHT_SHARE, SKY_OF_HOUR, SKY_SHARE
from evaeto.reference_et.compiled_math import FAST, loop

STRIP = 1024
"""Places worked on at a time."""
ROWS, ROWS_OF_HOUR = 20, 8
# Where each row of the scratch memory begins. One array, at distances known beforehand: only then does LLVM vectorise
(_SIN, _COS, _TAN, _HOURS, _SIN_LON, _COS_LON, _CLEAR, GAMMA, _UTC,
 _START, _SINES, _COSINES, _SUNSET, _SIN_SUNSET, _SCALE, _MIDDLE, _SHIFT, _SIN_DAY, _COS_DAY, _HOUR) = (
    np.uint64(row * STRIP) for row in range(ROWS)
)  # fmt: skip
"""Of the place; of the place on its solar day."""
CLOUD, GAMMA_NOW, _RSO, _TELLS, _LAST, _WHEN, ESTIMATED, MOST = (np.uint64(row * STRIP) for row in range(ROWS_OF_HOUR))
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
def solar_hours(s, n, now):  # type: ignore[no-untyped-def]
    """Solar time since the beginning of each place's solar day; returns whether a new one has begun anywhere."""
    late = False
    for i in range(n):
        u = np.uint64(i)
        h = (now + s[_HOURS + u]) - s[_UTC + u] - s[_START + u]
        s[_HOUR + u] = h
        late |= h >= 24.0
    return late


@loop
def new_days(s, n, now, suns, first_day):  # type: ignore[no-untyped-def]
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
def has_midnight_sun(s, n, half):  # type: ignore[no-untyped-def]
    """Whether a period around midnight may hold a sunset and a sunrise."""
    found = False
    for i in range(n):
        found |= s[_SUNSET + np.uint64(i)] + half > _HALF_TURN
    return found


@loop
def angles_at(angles, hour):  # type: ignore[no-untyped-def]
    """The clock's angles of an hour."""
    return (
        angles[hour, 0], angles[hour, 1], angles[hour, 2], angles[hour, 3], angles[hour, 4],
        angles[hour, 5], angles[hour, 6], angles[hour, 7], angles[hour, 8], angles[hour, 9],
    )  # fmt: skip


def _made_sky(midnight_sun: bool, full: bool) -> Any:
    """`simple_sky` where a period may also reach into the day before or after, or with the clear sky of ASCE-EWRI."""

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
                pressure = np.float64(r[GAMMA_NOW + u]) / 0.000665
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
            r[MOST + u] = real(dark) if highest < DARK else real(SKY_SHARE * top * light + above)
            r[_RSO + u] = real(rso)
            r[_TELLS + u] = real(2.0) if tells else (real(1.0) if seen else real(0.0))

    return sky


simple_sky, simple_sky_of_midnight_sun = _made_sky(False, False), _made_sky(True, False)
full_sky, full_sky_of_midnight_sun = _made_sky(False, True), _made_sky(True, True)


@loop
def clouds_of_hour(r, rs, scale, lower, upper, now, longest, floor, night):  # type: ignore[no-untyped-def]
    """Rs/Rso of the hour, else that carried from before, else the estimate; what is known is kept for what follows.

    Where an hour tells Rso is far from zero. Returns whether any is an estimate.
    """
    real, all_known = r.dtype.type, True
    one, nothing, missing_1, missing_2 = real(1.0), real(np.nan), real(_MISSING_1), real(_MISSING_2)
    for i in range(rs.size):
        u = np.uint64(i)
        value, tells = rs[i], r[_TELLS + u]
        wrong = (value < lower) | (value > upper) | (value == missing_1) | (value == missing_2)
        wrong |= value * scale > r[MOST + u]
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
        r[CLOUD + u] = cloud if known else night
        r[ESTIMATED + u] = real(0.0) if known else one
        all_known &= known
    return not all_known


@loop
def lay_out(s, r, places, first, n, state, begin):  # type: ignore[no-untyped-def]
    """What is known of some places before the first hour, which begins the count of those since something was told."""
    real = r.dtype.type
    for row in range(OF_PLACE):
        for i in range(n):
            s[np.uint64(row * STRIP + i)] = places[row, first + i]
    for i in range(n):
        u = np.uint64(i)
        r[GAMMA_NOW + u], r[CLOUD + u], r[ESTIMATED + u] = real(s[GAMMA + u]), real(0.0), real(0.0)
        r[MOST + u] = real(np.inf)
        s[_START + u] = -np.inf
        s[_SUNSET + u] = s[_SINES + u] = s[_MIDDLE + u] = np.nan  # a place that is not known has no sun
        r[_LAST + u], r[_WHEN + u] = real(state[0, first + i]), real(state[1, first + i] - begin)


@loop
def hand_on(r, first, n, state, begin):  # type: ignore[no-untyped-def]
    for i in range(n):
        u = np.uint64(i)
        state[0, first + i], state[1, first + i] = r[_LAST + u], begin + r[_WHEN + u]


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def clouds_of_rows(rs, scale, limits, places, suns, first_day, clock, angles, rule, state):  # type: ignore[no-untyped-def]
    """Bring `state` from before some times to after them, by the radiation alone; as `hourly_rows` takes them."""
    s, r = np.zeros(ROWS * STRIP), np.zeros(ROWS_OF_HOUR * STRIP, rs.dtype)
    real, nothing = rs.dtype.type, np.empty(STRIP, rs.dtype)
    for first in range(0, places.shape[1], STRIP):
        n = min(STRIP, places.shape[1] - first)
        lay_out(s, r, places, first, n, state, clock[0])
        midnight_sun = False
        for hour in range(clock.size):
            now = clock[hour]
            if solar_hours(s, n, now):
                new_days(s, n, now, suns, first_day)
                midnight_sun = has_midnight_sun(s, n, rule.half)
            at = angles_at(angles, hour)
            if midnight_sun:
                simple_sky_of_midnight_sun(s, r, nothing[:n], rule, at)
            else:
                simple_sky(s, r, nothing[:n], rule, at)
            clouds_of_hour(
                r, rs[hour, first : first + n], real(scale), real(limits[0]), real(limits[1]), real(now - clock[0]),
                real(rule.longest), real(rule.floor), real(rule.night),
            )  # fmt: skip
        hand_on(r, first, n, state, clock[0])

"""The fusion of `uncalibrated` compiled, for many places: one pass over the days of a place, from weather to band.

Importing this loads numba (1.75 s), so only large jobs do. The equations are those of `combine` and `uncalibrated`,
whose docstrings say what they mean; results stay within 1e-9 of theirs. Days are worked on in strips that stay in the
nearest cache, each step in a loop without a branch, which is what the compiler vectorises.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.total_errors import NORMAL_QUANTILE
from evaeto.compiling import compiled
from evaeto.core.quantities import ETO_INPUTS
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.fusion.combine import INPUTS
from evaeto.fusion.uncalibrated import (
    CLEAR_DAY,
    CLOUDY_DAY,
    COLD_AIR,
    DAILY_SCALE,
    HALF_CLEAR,
    HIGH_SUN,
    LEAST,
    LOW_SUN,
    MAX_HELD,
    MIN_HELD,
    SHARED_ERROR,
    STEP,
    WARM_AIR,
)
from evaeto.reference_et.compiled_math import FAST, loop
from evaeto.reference_et.plain_compiled import (
    CONSTANTS,
    eto_in_air,
    held_by,
    kelvin_squared,
    of_air,
    through_clouds,
    through_vapour,
)

Array = NDArray[np.float64]

STRIP = 512
"""Days worked on at a time."""
TMAX, TMIN, EA, U2, RS = range(len(ETO_INPUTS))
_LEAST = tuple(LEAST.get(name, -np.inf) for name in ETO_INPUTS)
AIR = 2 * len(ETO_INPUTS)
"""Errors of the inputs come first in the scratch, then what is known of the air."""
SCRATCH = AIR + 16 + 5
assert (*ETO_INPUTS, "precip") == INPUTS
assert COLD_AIR == 0.25  # two square roots


@loop
def _combine(values, precision, weights, begin, end, total, result):  # type: ignore[no-untyped-def]
    """`combine` of one input in a strip of `values` and `weights` (source, day)."""
    total[:] = 0.0
    result[:] = 0.0
    for source in range(len(precision)):
        x, w, p = values[source, begin:end], weights[source, begin:end], precision[source]
        for i in range(total.size):
            w[i] = p if x[i] == x[i] else 0.0
            total[i] += w[i]
    for source in range(len(precision)):
        x, w = values[source, begin:end], weights[source, begin:end]
        for i in range(total.size):
            part = w[i] / total[i] if total[i] > 0.0 else 0.0
            w[i] = part
            result[i] += part * (x[i] if x[i] == x[i] else 0.0)
    for i in range(total.size):
        result[i] = result[i] if total[i] > 0.0 else np.nan


@loop
def _errors(weights, begin, end, daily_sd, lasting_sd, daily, lasting, independent):  # type: ignore[no-untyped-def]
    """The daily and the lasting error of one input, of the errors of its sources."""
    daily[:] = 0.0
    lasting[:] = 0.0
    independent[:] = 0.0
    for source in range(len(daily_sd)):
        w, each, lasts = weights[source, begin:end], daily_sd[source], lasting_sd[source]
        for i in range(daily.size):
            part = each * w[i]
            daily[i] += part
            independent[i] += part * part
            lasting[i] += lasts * w[i]
    for i in range(daily.size):
        daily[i] = np.sqrt(independent[i] + SHARED_ERROR * (daily[i] * daily[i] - independent[i]))


@loop
def _by_wind(u2, lasting):  # type: ignore[no-untyped-def]
    for i in range(u2.size):
        lasting[i] *= u2[i] if u2[i] == u2[i] else 0.0


@loop
def _by_clouds(rs, clear, daily):  # type: ignore[no-untyped-def]
    for i in range(rs.size):
        share = rs[i] / clear[i] if clear[i] > 0.0 else 1.0
        away = (1.0 - share) / (1.0 - HALF_CLEAR)
        away = 0.0 if away < 0.0 else away
        away = away if away < 1.0 else 1.0  # a day without radiation, too
        sun = clear[i] / HIGH_SUN
        daily[i] *= (CLEAR_DAY + (CLOUDY_DAY - CLEAR_DAY) * away) * (sun if sun > LOW_SUN else LOW_SUN)


@loop
def _by_what_air_holds(saturated, daily, lasting):  # type: ignore[no-untyped-def]
    for i in range(saturated.size):
        held = saturated[i] / WARM_AIR
        held = MIN_HELD if held < MIN_HELD else held
        held = MAX_HELD if held > MAX_HELD else held
        held = np.sqrt(np.sqrt(held if held == held else 1.0))
        daily[i] *= held
        lasting[i] *= held


@loop
def _of_temperature(t, held, square):  # type: ignore[no-untyped-def]
    for i in range(t.size):
        held[i], square[i] = held_by(t[i]), kelvin_squared(t[i])


@loop
def _of_air(tmax, tmin, of_tmax, of_tmin, air):  # type: ignore[no-untyped-def]
    """What ETo needs of the temperatures, from theirs and what `_of_temperature` says of either."""
    held_a, square_a, held_b, square_b = of_tmax[0], of_tmax[1], of_tmin[0], of_tmin[1]
    saturated, slope, kelvin, radiating = air
    for i in range(tmax.size):
        saturated[i], slope[i], kelvin[i], radiating[i] = of_air(
            tmax[i], tmin[i], held_a[i], held_b[i], square_a[i], square_b[i], CONSTANTS[2]
        )


@loop
def _through_vapour(ea, through):  # type: ignore[no-untyped-def]
    for i in range(ea.size):
        through[i] = through_vapour(ea[i])


@loop
def _through_clouds(rs, clear, cloudy):  # type: ignore[no-untyped-def]
    for i in range(rs.size):
        cloudy[i] = through_clouds(rs[i], clear[i], CONSTANTS[3])


@loop
def _eto(air, ea, u2, rs, through, cloudy, gamma, out):  # type: ignore[no-untyped-def]
    saturated, slope, kelvin, radiating = air
    for i in range(out.size):
        out[i] = eto_in_air(
            saturated[i], slope[i], kelvin[i], radiating[i], ea[i], u2[i], rs[i], through[i], cloudy[i], gamma,
            CONSTANTS,
        )  # fmt: skip


@loop
def _by_variability(varies, day, daily):  # type: ignore[no-untyped-def]
    for i in range(daily.size):
        daily[i] *= varies[day[i]]


@loop
def _uncross(tmax, tmin):  # type: ignore[no-untyped-def]
    for i in range(tmax.size):
        crossed = tmax[i] < tmin[i]
        tmax[i] = np.nan if crossed else tmax[i]
        tmin[i] = np.nan if crossed else tmin[i]


@loop
def _around(value, daily, least, above, below):  # type: ignore[no-untyped-def]
    for i in range(value.size):
        step = STEP * daily[i]
        above[i] = value[i] + step
        low = value[i] - step
        below[i] = least if low < least else low


@loop
def _add_squares(high, low, above, below, daily, lasting, all_daily, all_lasting):  # type: ignore[no-untyped-def]
    for i in range(high.size):
        width = above[i] - below[i]
        slope = (high[i] - low[i]) / width if width != 0.0 else 0.0
        of_day, lasts = slope * daily[i], slope * lasting[i]
        all_daily[i] += of_day * of_day
        all_lasting[i] += lasts * lasts


@loop
def _band(eto, daily, lasting, lower, upper):  # type: ignore[no-untyped-def]
    for i in range(eto.size):
        each, lasts = DAILY_SCALE * np.sqrt(daily[i]), np.sqrt(lasting[i])
        daily[i], lasting[i] = each, lasts
        half = NORMAL_QUANTILE * np.sqrt(each * each + lasts * lasts)
        lower[i], upper[i] = eto[i] - half, eto[i] + half


@loop
def _share(weights, begin, end, eto):  # type: ignore[no-untyped-def]
    """The share of each source in ETo, after the weights (input, source, day) of the inputs."""
    inputs = len(ETO_INPUTS)
    for source in range(weights.shape[1]):
        share = weights[len(weights) - 1, source, begin:end]
        share[:] = 0.0
        for k in range(inputs):
            each = weights[k, source, begin:end]
            for i in range(eto.size):
                share[i] += each[i]
        for i in range(eto.size):
            share[i] = share[i] / inputs if eto[i] == eto[i] else 0.0


@loop
def _lay_out(table, day, clear):  # type: ignore[no-untyped-def]
    for i in range(clear.size):
        clear[i] = table[day[i]]


@loop
def _strip(values, weights, begin, end, precision, sd, lasting_sd, varies, day, clear, gamma, scratch, out):  # type: ignore[no-untyped-def]
    """The days from `begin` to `end` of one place, of `values` (source, day) by input; `out` is these days alone."""
    tmax, tmin, ea, u2, rs, precip, eto, lower, upper, daily, lasting = out
    n, inputs = end - begin, len(ETO_INPUTS)
    above, below, high, low = scratch[-2, :n], scratch[-3, :n], scratch[-4, :n], scratch[-5, :n]
    results = (tmax, tmin, ea, u2, rs, precip)
    for k in range(len(results)):
        _combine(values[k], precision[k], weights[k], begin, end, low, results[k])
    _uncross(tmax, tmin)
    for k in range(inputs):
        _errors(weights[k], begin, end, sd[k], lasting_sd[k], scratch[k, :n], scratch[inputs + k, :n], low)
    of_tmax, of_tmin, of_other = (
        (scratch[AIR, :n], scratch[AIR + 1, :n]), (scratch[AIR + 2, :n], scratch[AIR + 3, :n]),
        (scratch[AIR + 4, :n], scratch[AIR + 5, :n]),
    )  # fmt: skip
    air = (scratch[AIR + 6, :n], scratch[AIR + 7, :n], scratch[AIR + 8, :n], scratch[AIR + 9, :n])
    warmer = (scratch[AIR + 10, :n], scratch[AIR + 11, :n], scratch[AIR + 12, :n], scratch[AIR + 13, :n])
    through, cloudy, other = scratch[AIR + 14, :n], scratch[AIR + 15, :n], scratch[AIR + 10, :n]
    _of_temperature(tmax, *of_tmax)
    _of_temperature(tmin, *of_tmin)
    _of_air(tmax, tmin, of_tmax, of_tmin, air)
    _by_wind(u2, scratch[inputs + U2, :n])
    _by_clouds(rs, clear, scratch[RS, :n])
    _by_what_air_holds(air[0], scratch[EA, :n], scratch[inputs + EA, :n])
    for k in range(inputs):
        _by_variability(varies[k], day[begin:end], scratch[k, :n])
    _through_vapour(ea, through)
    _through_clouds(rs, clear, cloudy)
    _eto(air, ea, u2, rs, through, cloudy, gamma, eto)
    daily[:] = 0.0
    lasting[:] = 0.0
    for k in range(inputs):
        _around(results[k], scratch[k, :n], _LEAST[k], above, below)
        for moved, result in ((above, high), (below, low)):
            if k == TMAX:
                _of_temperature(moved, *of_other)
                _of_air(moved, tmin, of_other, of_tmin, warmer)
                _eto(warmer, ea, u2, rs, through, cloudy, gamma, result)
            elif k == TMIN:
                _of_temperature(moved, *of_other)
                _of_air(tmax, moved, of_tmax, of_other, warmer)
                _eto(warmer, ea, u2, rs, through, cloudy, gamma, result)
            elif k == EA:
                _through_vapour(moved, other)
                _eto(air, moved, u2, rs, other, cloudy, gamma, result)
            elif k == U2:
                _eto(air, ea, moved, rs, through, cloudy, gamma, result)
            else:
                _through_clouds(moved, clear, other)
                _eto(air, ea, u2, moved, through, other, gamma, result)
        _add_squares(high, low, above, below, scratch[k, :n], scratch[inputs + k, :n], daily, lasting)
    _band(eto, daily, lasting, lower, upper)
    _share(weights, begin, end, eto)


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _places(values, precision, sd, lasting_sd, varies, rso, day, gamma, series, weight):  # type: ignore[no-untyped-def]
    """Fill `series`, a tuple of (place, day), and `weight` (place, input, source, day), place by place."""
    tmax, tmin, ea, u2, rs, precip, eto, lower, upper, daily, lasting = series
    scratch = np.empty((SCRATCH, STRIP))
    for p in range(len(gamma)):
        given = (values[0][p], values[1][p], values[2][p], values[3][p], values[4][p], values[5][p])
        for begin in range(0, day.size, STRIP):
            end = min(begin + STRIP, day.size)
            clear = scratch[SCRATCH - 1, : end - begin]
            _lay_out(rso[p], day[begin:end], clear)
            out = (
                tmax[p, begin:end], tmin[p, begin:end], ea[p, begin:end], u2[p, begin:end], rs[p, begin:end],
                precip[p, begin:end], eto[p, begin:end], lower[p, begin:end], upper[p, begin:end],
                daily[p, begin:end], lasting[p, begin:end],
            )  # fmt: skip
            _strip(
                given, weight[p], begin, end, precision[p], sd[p], lasting_sd[p], varies[p], day, clear, gamma[p],
                scratch, out,
            )  # fmt: skip


SERIES = (*INPUTS, "eto", "eto_lower", "eto_upper", "error_daily", "error_lasting")
"""Of `fill_places`, beside `weight`."""


def fill_places(
    values: Mapping[str, Array],
    precision: Array,
    sd: Array,
    lasting: Array,
    varies: Array,
    rso: Array,
    day: NDArray[np.intp],
    elevation: Array,
    into: Mapping[str, Array],
) -> None:
    """Fuse many places.

    Parameters
    ----------
    values : mapping
        Weather (place, source, time) by input, NaN where missing or not believed, with the wind of the site.
    precision : ndarray
        (place, input, source), what `INPUTS` weigh: 1 / sd² of the errors by which sources are weighed.
    sd : ndarray
        (place, input, source), daily errors of `ETO_INPUTS`.
    lasting : ndarray
        (place, input, source), what lasts of them; of wind in ln u.
    varies : ndarray
        (place, input, day of the year), factors on the daily errors for how the weather varies.
    rso : ndarray
        (place, day of the year), radiation of a clear sky [MJ m-2 d-1].
    day : ndarray
        (time,), which column of `varies` and `rso` a day looks at.
    elevation : ndarray
        (place,) [m].
    into : mapping
        Arrays (place, time) of `SERIES` and `weight` (place, input, source, time), the last input being "eto": filled.
    """
    gamma = np.asarray(psychrometric_constant(atmospheric_pressure(elevation)))
    _places(
        tuple(np.ascontiguousarray(values[name]) for name in INPUTS),
        *(np.ascontiguousarray(each) for each in (precision, sd, lasting, varies, rso)),
        np.ascontiguousarray(day),
        gamma,
        tuple(into[name] for name in SERIES),
        into["weight"],
    )

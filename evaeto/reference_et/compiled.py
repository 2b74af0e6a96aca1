"""The daily Penman-Monteith equation compiled, for grids: the plain formula in one pass over the memory.

Importing this loads numba (1.75 s), so only large jobs do. What makes it fast, and what each part gains, is in
docs/performance.md. Results stay within 1e-9 mm/d of the plain formula in float64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from evaeto.compiling import compiled
from evaeto.equations.atmosphere import psychrometric_constant
from evaeto.equations.humidity import HUMIDITY_ORDER
from evaeto.equations.radiation import ALBEDO
from evaeto.equations.standards import Standard
from evaeto.inputs.checks import FILL_VALUES, Bounds
from evaeto.inputs.consistency import CROSSING, VAPOUR
from evaeto.inputs.sun_limits import TOO_BRIGHT, TOO_BRIGHT_MJ
from evaeto.reference_et.compiled_math import FAST, TETENS, exp2, loop

EA, RH_EXTREMES, TDEW, RHMAX, RHMEAN, RHMIN, TMIN = range(len(HUMIDITY_ORDER))
"""What the two humidities may hold, by its position in `HUMIDITY_ORDER`; where there is one, it stands for both."""

STRIP = 2048
"""Cells worked on at a time: what depends on place and day is laid out for them in the nearest cache."""

E0 = 0.6108
"""Saturation vapour pressure at 0 °C [kPa]. The loop counts vapour pressures in E0 / 2: a mean of two is then a sum."""
SLOPE_UNIT = 4.0 * 4098.0 * E0
"""In which the loop counts the slope and the psychrometric constant: it divides by the square of 2 (t + 237.3)."""
CLOUD, CLOUDLESS = 1.35, 0.35
"""Cloudiness factor = CLOUD Rs/Rso - CLOUDLESS (FAO-56 eq. 39); the first is multiplied into the tables of place."""

FLOOR = 0.3
"""Lower limit of Rs/Rso, where a standard has one: the loop knows this and none."""
SUNLESS_CLEARNESS, GLIMMER = 1e25, 1e-20
"""Rs/Rso per Rs where there is no sun, and the least Rs the loop counts: together they make a clear sky of nothing."""
_IMPOSSIBLE = 1e30
"""In place of what is derived from a value that cannot be, for the loop to find."""


class Coefficients(NamedTuple):
    """What no cell changes, multiplied into each other beforehand: units then cost nothing within the loop.

    Actual vapour pressure = first (humidity + of_min e°(tmin)) + second of_max e°(tmax); of a dew point, first
    is e° / E0. Only temperatures have an offset.
    """

    tmax_scale: Any
    tmax_offset: Any
    tmin_scale: Any
    tmin_offset: Any
    tdew_scale: Any
    tdew_offset: Any
    psychrometric: Any
    humidity: Any
    of_min: Any
    of_max: Any
    aerodynamic: Any
    resistance: Any
    shortwave: Any
    longwave: Any
    longwave_humid: Any
    floored: Any


class Limits(NamedTuple):
    """What the inputs can be, in the units they came in; see `checks.bounds`.

    Where tmax is not below tmin, an upper limit for the one and a lower one for the other hold for both.
    """

    tmax_upper: Any
    tmin_lower: Any
    humidity_lower: Any
    humidity_upper: Any
    u2_lower: Any
    u2_upper: Any
    rs_lower: Any
    rs_upper: Any
    tdew_lower: Any
    tdew_upper: Any
    bright: Any


def limits_of(humidity: int, bounds: Sequence[Bounds], sun: float, real: Any) -> Any:
    """The `Limits` of inputs in the order of `coefficients`; two humidities have the same.

    `sun` is one of the unit that the radiation came in [MJ m-2 d-1].
    """
    (_, tmax_upper), (tmin_lower, _), first, _, wind, rs, _ = bounds
    derived = humidity in (TDEW, TMIN)  # looked at where the dew point is converted
    humid = (-np.inf, _IMPOSSIBLE / 10.0) if derived else first
    values = (tmax_upper, tmin_lower, *humid, *wind, *rs, *first, TOO_BRIGHT_MJ / sun)
    return Limits(*(real(value) for value in values))


def coefficients(humidity: int, conversion: Sequence[tuple[float, float]], standard: Standard, real: Any) -> Any:
    """The `Coefficients` of inputs that are in the table's units as value * scale + offset, in their order."""
    tmax, tmin, first, second, (wind, _), (sun, _), (pressure, _) = conversion
    scale = 1.0 if humidity in (TDEW, TMIN) else first[0]
    emission = 0.408 * standard.sigma / 2.0
    values = Coefficients(
        *tmax, *tmin, *first,
        psychrometric=pressure * psychrometric_constant(1.0) / SLOPE_UNIT,
        humidity={EA: scale * 2.0 / E0, TDEW: 2.0}.get(humidity, 0.0),
        of_min={RH_EXTREMES: 0.01, RHMAX: 0.02, RHMEAN: 0.01, TMIN: 2.0}.get(humidity, 0.0) * scale,
        of_max={RH_EXTREMES: 0.01, RHMEAN: 0.01, RHMIN: 0.02}.get(humidity, 0.0) * second[0],
        aerodynamic=wind * standard.cn * E0,
        resistance=wind * standard.cd,
        shortwave=sun * 0.408 * (1.0 - ALBEDO),
        longwave=emission * 0.34,
        longwave_humid=emission * 0.14 * np.sqrt(E0 / 2.0),
        floored=standard.cloudiness_floor > 0.0,
    )  # fmt: skip
    return Coefficients(*(real(value) for value in values))


_MISSING_1, _MISSING_2 = FILL_VALUES


@loop
def _is_fill(value):  # type: ignore[no-untyped-def]
    return (value == _MISSING_1) | (value == _MISSING_2)


@loop
def _strip(tmax, tmin, first, second, u2, rs, clearness, gamma, c, limits, out):  # type: ignore[no-untyped-def]
    """FAO-56 eq. 6 with all that leads to it, for some cells in contiguous memory.

    A cell that holds what cannot be is marked as infinite; returns whether none does. `FILL_VALUES` are beyond all
    limits, so they need no look of their own. The comparisons say "not beyond", which holds for NaN.

    One loop without a branch, and `out` is compared with no more than eight other arrays: only then does LLVM
    vectorise it. A temperature's three divisions by t + 237.3 are one division by their product.
    """
    real = out.dtype.type
    one, tetens, zero_point, to_kelvin = real(1.0), real(TETENS), real(237.3), real(273.16 - 237.3)
    cloud, cloudless, glimmer = real(CLOUD), real(CLOUDLESS), real(GLIMMER)
    # One of two constants: with a limit that may be any number LLVM fuses, and so rounds, the sums otherwise
    lowest = real(FLOOR * CLOUD) if c.floored > real(0.5) else real(0.0)
    crossing, vapour, brightest = real(CROSSING), real(2.0 * VAPOUR), real(TOO_BRIGHT * CLOUD)
    every = True
    for i in range(out.size):
        a, b, h1, h2, wind, sun = tmax[i], tmin[i], first[i], second[i], u2[i], rs[i]
        good = not (a > limits.tmax_upper)
        good &= not (b < limits.tmin_lower)
        good &= not (min(h1, h2) < limits.humidity_lower)
        good &= not (max(h1, h2) > limits.humidity_upper)
        good &= not (wind < limits.u2_lower)
        good &= not (wind > limits.u2_upper)
        good &= not (sun < limits.rs_lower)
        good &= not (sun > limits.rs_upper)
        a, b = a * c.tmax_scale + c.tmax_offset, b * c.tmin_scale + c.tmin_offset
        za, zb = a + zero_point, b + zero_point
        zt, product = za + zb, za * zb  # of the mean, twice
        inverse = one / (product * zt)
        inverse_t = inverse * product
        inverse = inverse * zt
        at_max, at_min = exp2(tetens * a * (inverse * zb)), exp2(tetens * b * (inverse * za))
        slope = exp2(tetens * (a + b) * inverse_t) * (inverse_t * inverse_t)
        ea = h1 * (c.humidity + c.of_min * at_min) + h2 * (c.of_max * at_max)
        good &= not (a + crossing < b)
        good &= not (ea > vapour * at_max)
        ka, kb = za + to_kelvin, zb + to_kelvin
        ka, kb = ka * ka, kb * kb
        good &= not ((sun - limits.bright) * clearness[i] > brightest)
        clear = (glimmer if sun < glimmer else sun) * clearness[i]  # not min and max, which lose NaN
        clear = lowest if clear < lowest else clear
        clear = cloud if clear > cloud else clear
        emission = (ka * ka + kb * kb) * (c.longwave - c.longwave_humid * np.sqrt(ea))
        rn = c.shortwave * sun - emission * (clear - cloudless)
        kelvin = zt + real(2.0 * (273.0 - 237.3))
        blown = gamma[i] * wind
        top = slope * rn * kelvin + blown * (c.aerodynamic * (at_max + at_min - ea))
        eto = top / (kelvin * (slope + gamma[i] + c.resistance * blown))
        out[i] = eto if good else real(np.inf)
        every &= good
    return every


@loop
def _empty(tmax, tmin, first, second, u2, rs, out):  # type: ignore[no-untyped-def]
    """Turn the cells marked in a strip into NaN; returns how many, without those of `FILL_VALUES`."""
    rejected = 0
    for i in range(out.size):
        if out[i] == np.inf:
            out[i] = np.nan
            gap = _is_fill(tmax[i]) | _is_fill(tmin[i]) | _is_fill(first[i]) | _is_fill(second[i])
            rejected += not (gap | _is_fill(u2[i]) | _is_fill(rs[i]))
    return rejected


@loop
def _from_dew_point(tdew, c, limits, ratio):  # type: ignore[no-untyped-def]
    real = ratio.dtype.type
    for i in range(ratio.size):
        t = tdew[i] * c.tdew_scale + c.tdew_offset
        value = exp2(real(TETENS) * t / (t + real(237.3)))
        bad = (tdew[i] < limits.tdew_lower) | (tdew[i] > limits.tdew_upper)
        ratio[i] = real(np.nan) if _is_fill(tdew[i]) else (real(_IMPOSSIBLE) if bad else value)


@loop
def _from_pressure(pressure, c, gamma):  # type: ignore[no-untyped-def]
    real = gamma.dtype.type
    for i in range(gamma.size):
        gamma[i] = real(np.nan) if _is_fill(pressure[i]) else c.psychrometric * pressure[i]


@loop
def _counts_up(columns):  # type: ignore[no-untyped-def]
    for j in range(columns.size):
        if columns[j] != j:
            return False
    return columns.size > 0


@loop
def _lay_out(factor, table, first, columns, counting, begin, target):  # type: ignore[no-untyped-def]
    """A factor times what a table holds for the cells from `begin`, which is read as it stands where they count up."""
    if counting:
        held = table[first + begin : first + begin + target.size]
        for i in range(target.size):
            target[i] = factor * held[i]
    elif columns.size:
        for i in range(target.size):  # unsigned: no test for counting from the end
            target[i] = factor * table[np.uint64(first + columns[begin + i])]
    else:
        target[:] = factor * table[first]


@loop
def _lay_out_places(tables, sunless, rows, columns, counts, part_of, with_gamma, scratch):  # type: ignore[no-untyped-def]
    """CLOUD Rs/Rso per Rs of a strip into the first row of `scratch`, the psychrometric constant into the second."""
    inverse_ra, gamma_of, clear_part = tables
    first, last, begin, length = part_of
    one = scratch.dtype.type(1.0)
    for row in range(first, last + 1):
        sky, place = rows[0][row], rows[1][row]
        here = slice((row - first) * length, (row - first + 1) * length)
        clearness, part = scratch[0, here], scratch[2, :length]
        if columns[0].size:
            _lay_out(one, inverse_ra, sky, columns[0], counts[0], begin, clearness)
            _lay_out(one, clear_part, place, columns[1], counts[1], begin, part)
            clearness *= part
        else:
            _lay_out(inverse_ra[sky], clear_part, place, columns[1], counts[1], begin, clearness)
        if sunless < np.inf:
            for i in range(length):
                if clearness[i] > sunless:
                    clearness[i] = scratch.dtype.type(SUNLESS_CLEARNESS)
        if with_gamma:
            _lay_out(one, gamma_of, place, columns[1], counts[1], begin, scratch[1, here])


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def daily_rows(inputs, humidity, c, limits, tables, sunless, rows, columns, width, out):  # type: ignore[no-untyped-def]
    """Fill `out` [mm d-1], rows of some cells one after the other; all arrays are of one real type and contiguous.

    Returns how many cells are empty because they hold what cannot be.

    Parameters
    ----------
    inputs
        Seven arrays as long as `out`, or empty where there is no such input: tmax, tmin, two humidities
        as `humidity` says, u2, rs, pressure
    humidity
        What the humidities are, one of `HUMIDITY_ORDER` by position
    c
        `coefficients`
    limits
        `Limits`
    tables
        1/Ra for each latitude and day; for each height the psychrometric constant over SLOPE_UNIT, and what
        makes CLOUD Rs/Rso of Rs/Ra, the unit of Rs included
    sunless
        CLOUD Rs/Rso per Rs above which there is no sun to speak of; infinite where there is some in every cell
    rows, columns
        Where in the first table, and in the two others, a cell looks: the sum of a number for its row and one
        for its column, which are empty where nothing differs along a row
    width
        Cells of a row
    """
    tmax, tmin, first, second, u2, rs, pressure = inputs
    scratch = np.ones((5, STRIP), out.dtype)
    counts = _counts_up(columns[0]), _counts_up(columns[1])
    height = out.size // width
    rejected = 0
    together = max(1, STRIP // width)  # a strip is several short rows, or a part of a long one
    for row in range(0, height, together):
        last = min(row + together, height) - 1
        # A row stands at most one width after the row before it, so the last one tells whether all follow each other
        one_run = counts[1] and rows[1][last] == rows[1][row] + (last - row) * width
        for begin in range(0, width, STRIP):
            length = min(STRIP, width - begin)
            n = (last - row + 1) * length
            here = slice(row * width + begin, row * width + begin + n)
            with_gamma = not (one_run or pressure.size)
            part_of = (row, last, begin, length)
            _lay_out_places(tables, sunless, rows, columns, counts, part_of, with_gamma, scratch)
            clearness, gamma = scratch[0, :n], scratch[1, :n]
            if pressure.size:
                _from_pressure(pressure[here], c, gamma)
            elif one_run:
                gamma = tables[1][rows[1][row] + begin : rows[1][row] + begin + n]
            if humidity == TDEW:
                h1 = h2 = scratch[3, :n]
                _from_dew_point(first[here], c, limits, h1)
            elif humidity == TMIN:
                h1 = h2 = scratch[4, :n]
            else:
                h1 = first[here]
                h2 = second[here] if humidity == RH_EXTREMES else h1
            if not _strip(tmax[here], tmin[here], h1, h2, u2[here], rs[here], clearness, gamma, c, limits, out[here]):
                rejected += _empty(tmax[here], tmin[here], h1, h2, u2[here], rs[here], out[here])
    return rejected

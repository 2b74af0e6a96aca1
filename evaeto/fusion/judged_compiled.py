"""What `plausibility` and `service_watch` look at, measured at many places in compiled code.

Importing this loads numba (1.75 s), so only large jobs do. What is measured here only serves to see at which places
there is surely nothing to be said of the services (`quiet_places`): wherever a measure is near a limit, or beyond it,
the place is judged by those modules themselves.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaeto.compiling import compiled
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.plausibility import SUNNY
from evaeto.fusion.service_watch import BLOCK, LAGS
from evaeto.reference_et.compiled_math import FAST, judging, loop
from evaeto.reference_et.plain_compiled import eto_of_days

Array = NDArray[np.float64]

TMAX, TMIN, EA, U2, RS = range(5)
DAYS_OF_YEAR = 367
STRIP = 512
assert LAGS == (-1, 1)


class Measures(NamedTuple):
    """What is measured at each place; NaN where there are no days.

    sun_days, range_days : (place, source), sunny days with radiation, and with a temperature range besides
    dim, glaring : (place, source), how many of them lie below and above given parts of a clear sky
    range : (place, source), Rs / (Ra sqrt(tmax - tmin)) of all of them
    wind, wind_days : (place, source), mean wind on the days all share, and days with a wind
    common, apart : (place, pair), days with tmax of both, and the correlation of its departures from the season
    eto_days, eto : (place, pair) and (place, pair, 2), days with ETo of both, and its means
    """

    sun_days: Array
    dim: Array
    glaring: Array
    range_days: Array
    range: Array
    wind_days: Array
    wind: Array
    common: Array
    apart: Array
    eto_days: Array
    eto: Array


@judging
def _of_sun(tmax, tmin, rs, ra, day, clear, limits, found):  # type: ignore[no-untyped-def]
    """Sunny days, those darker and brighter than `limits` of a clear sky; days, Rs and Ra sqrt(tmax - tmin) of those
    with a temperature range."""
    days, dim, glaring, range_days, sun, expected = 0, 0, 0, 0, 0.0, 0.0
    for i in range(rs.size):
        above = ra[day[i]]
        lit = (above >= SUNNY) & (rs[i] == rs[i])
        days += lit
        dim += lit & (rs[i] < limits[0] * clear * above)
        glaring += lit & (rs[i] > limits[1] * clear * above)
        spread = tmax[i] - tmin[i]
        good = lit & (spread >= 0.0)
        range_days += good
        sun += rs[i] if good else 0.0
        expected += above * np.sqrt(spread if good else 0.0)
    found[0], found[1], found[2], found[3] = days, dim, glaring, range_days
    found[4] = sun / expected if expected > 0.0 else np.nan


@judging
def _of_season(first, second, doy, window, course, sums):  # type: ignore[no-untyped-def]
    """Days that both have, and the correlation of their departures from the season, as `_day_correlation` has it."""
    sums[:] = 0.0
    days = 0
    for i in range(first.size):
        a, b = first[i], second[i]
        there = (a == a) & (b == b)
        at = doy[i]
        sums[0, at] += a if there else 0.0
        sums[1, at] += b if there else 0.0
        sums[2, at] += 1.0 if there else 0.0
        days += there
    if days < 2:
        return days, np.nan
    for side in range(2):
        annual = 0.0
        for at in range(DAYS_OF_YEAR):
            annual += sums[side, at]
        annual /= days
        for at in range(DAYS_OF_YEAR):
            sums[3 + side, at] = 0.0
        for anchor in range(len(window)):
            above, below = seasonal_cycle.PRIOR_DAYS * annual, seasonal_cycle.PRIOR_DAYS
            for at in range(DAYS_OF_YEAR):
                above += window[anchor, at] * sums[side, at]
                below += window[anchor, at] * sums[2, at]
            for at in range(DAYS_OF_YEAR):
                sums[3 + side, at] += course[anchor, at] * (above / below)
    x, y, xx, yy, xy = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(first.size):
        a, b = first[i] - sums[3, doy[i]], second[i] - sums[4, doy[i]]
        there = (a == a) & (b == b)
        a, b = a if there else 0.0, b if there else 0.0
        x, y, xx, yy, xy = x + a, y + b, xx + a * a, yy + b * b, xy + a * b
    spread = (xx - x * x / days) * (yy - y * y / days)
    return days, (xy - x * y / days) / np.sqrt(spread) if spread > 0.0 else np.nan


@loop
def _of_wind(u2, days, means):  # type: ignore[no-untyped-def]
    """Days with wind of each source, and means over those that all have which have any; NaN where these are none."""
    sources, size = u2.shape
    for s in range(sources):
        windy = 0
        for i in range(size):
            windy += u2[s, i] == u2[s, i]
        days[s], means[s] = windy, 0.0
    common = 0
    for i in range(size):
        there = True
        for s in range(sources):
            there &= (u2[s, i] == u2[s, i]) | (days[s] == 0.0)
        common += there
        for s in range(sources):
            means[s] += u2[s, i] if there & (days[s] > 0.0) else 0.0
    for s in range(sources):
        means[s] = means[s] / common if (common > 0) & (days[s] > 0.0) else np.nan


@judging
def _both(first, second):  # type: ignore[no-untyped-def]
    """Days and sums of what both have."""
    days, one, other = 0, 0.0, 0.0
    for i in range(first.size):
        there = (first[i] == first[i]) & (second[i] == second[i])
        days += there
        one += first[i] if there else 0.0
        other += second[i] if there else 0.0
    return days, one, other


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _measure(values, ra, day, doy, clear, gamma, pairs, limits, window, course, m):  # type: ignore[no-untyped-def]
    tmax, tmin, ea, u2, rs = values
    places, sources, size = tmax.shape
    found, sums = np.empty(5), np.empty((5, DAYS_OF_YEAR))
    eto, rso = np.empty((sources, STRIP)), np.empty(STRIP)
    for p in range(places):
        for s in range(sources):
            _of_sun(tmax[p, s], tmin[p, s], rs[p, s], ra[p], day, clear[p], limits, found)
            m.sun_days[p, s], m.dim[p, s], m.glaring[p, s] = found[0], found[1], found[2]
            m.range_days[p, s], m.range[p, s] = found[3], found[4]
        _of_wind(u2[p], m.wind_days[p], m.wind[p])
        for k in range(len(pairs)):
            first, second = pairs[k]
            m.common[p, k], m.apart[p, k] = _of_season(tmax[p, first], tmax[p, second], doy, window, course, sums)
        m.eto_days[p] = 0.0
        m.eto[p] = 0.0
        for begin in range(0, size, STRIP):
            end = min(begin + STRIP, size)
            n = end - begin
            for i in range(n):
                rso[i] = clear[p] * ra[p, day[begin + i]]
            for s in range(sources):
                eto_of_days(
                    tmax[p, s, begin:end], tmin[p, s, begin:end], ea[p, s, begin:end], u2[p, s, begin:end],
                    rs[p, s, begin:end], rso[:n], gamma[p], eto[s, :n],
                )  # fmt: skip
            for k in range(len(pairs)):
                days, one, other = _both(eto[pairs[k, 0], :n], eto[pairs[k, 1], :n])
                m.eto_days[p, k] += days
                m.eto[p, k, 0] += one
                m.eto[p, k, 1] += other
        for k in range(len(pairs)):
            m.eto[p, k] /= m.eto_days[p, k]


def measure(
    values: tuple[Array, ...],
    ra: Array,
    day: NDArray[np.intp],
    doy: Array,
    clear: Array,
    gamma: Array,
    limits: tuple[float, float],
) -> Measures:
    """Measure some places.

    Parameters
    ----------
    values : tuple of ndarray
        `ETO_INPUTS`, each (place, source, time), NaN where missing.
    ra : ndarray
        (place, day of the year), radiation at the top of the atmosphere [MJ m-2 d-1].
    day, doy : ndarray
        (time,), which column of `ra` a day looks at, and the day of the year.
    clear : ndarray
        (place,), part of that radiation that comes down under a clear sky.
    gamma : ndarray
        (place,), psychrometric constant [kPa degC-1].
    limits : tuple of float
        Of radiation as a part of that under a clear sky.
    """
    places, sources, _ = values[0].shape
    pairs = np.array([*combinations(range(sources), 2)], dtype=np.intp).reshape(-1, 2)
    shapes = {"eto": (places, len(pairs), 2)} | dict.fromkeys(("common", "apart", "eto_days"), (places, len(pairs)))
    found = Measures(**{name: np.empty(shapes.get(name, (places, sources))) for name in Measures._fields})
    window, course = season_tables()
    _measure(values, ra, day, doy.astype(np.intp), clear, gamma, pairs, limits, window, course, found)
    return found


def season_tables() -> tuple[Array, Array]:
    """Weights (anchor, day of the year) of the window of `seasonal_means`, and of `daily`."""
    days = np.arange(float(DAYS_OF_YEAR))
    return seasonal_cycle.windows(days), np.ascontiguousarray(seasonal_cycle.interpolation(days).T)


@judging
def _months(first, second, starts, means, count, apart):  # type: ignore[no-untyped-def]
    """Means (side, month) and days of the months that both have, and departures from them (side, day); returns days."""
    days = 0
    for month in range(len(starts)):
        begin = starts[month]
        end = starts[month + 1] if month + 1 < len(starts) else first.size
        one, other, n = 0.0, 0.0, 0
        a, b = first[begin:end], second[begin:end]  # no index can be negative then, which vectorises
        for i in range(a.size):
            there = (a[i] == a[i]) & (b[i] == b[i])
            one += a[i] if there else 0.0
            other += b[i] if there else 0.0
            n += there
        one, other = one / max(n, 1), other / max(n, 1)
        means[0, month], means[1, month], count[month] = one, other, n
        days += n
        of_first, of_second = apart[0, begin:end], apart[1, begin:end]
        for i in range(a.size):
            there = (a[i] == a[i]) & (b[i] == b[i])
            of_first[i] = a[i] - one if there else 0.0
            of_second[i] = b[i] - other if there else 0.0
    return days


@judging
def _of_squares(series):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(series.size):
        total += series[i] * series[i]
    return total


@judging
def _lagged(first, second, edges, sums):  # type: ignore[no-untyped-def]
    """Sums of products of days of blocks (lag 0, -1, 1; block)."""
    for b in range(len(edges)):
        begin = edges[b] + 1
        end = edges[b + 1] + 1 if b + 1 < len(edges) else first.size - 1
        same, before, after = 0.0, 0.0, 0.0
        one, other = first[begin:end], second[begin:end]
        day_before, day_after = second[begin - 1 : end - 1], second[begin + 1 : end + 1]
        for i in range(one.size):
            same += one[i] * other[i]
            before += one[i] * day_before[i]
            after += one[i] * day_after[i]
        sums[0, b], sums[1, b], sums[2, b] = same, before, after


@loop
def _follows(first, second, scale, lag, limits):  # type: ignore[no-untyped-def]
    """Whether `_since` finds a stretch in which the second goes better with the first `lag` days later, by `limits` of
    its length, gain, standard errors and correlation."""
    least, better, by_chance, follows = limits
    total, lowest, low, most, begin, end = 0.0, 0.0, 0, 0.0, 0, 0
    size = first.size
    for i in range(size):
        there = (i + lag >= 0) & (i + lag < size)
        total += first[i] * ((second[i + lag] if there else 0.0) - second[i])
        if total - lowest > most:
            most, begin, end = total - lowest, low, i + 1
        if total < lowest:
            lowest, low = total, i + 1
    n = end - begin
    if n < least:
        return False
    gains, squares, others = 0.0, 0.0, 0.0
    for i in range(begin, end):
        there = (i + lag >= 0) & (i + lag < size)
        other = scale * first[i] * (second[i + lag] if there else 0.0)
        gain = other - scale * first[i] * second[i]
        gains, squares, others = gains + gain, squares + gain * gain, others + other
    mean = gains / n
    error = np.sqrt(max(squares / n - mean * mean, 0.0) / (n / 2.0))
    return (mean > max(better, by_chance * error)) & (others / n > follows)


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _compare(values, pairs, starts, edges, least_days, least, limits, better, moves, level, count):  # type: ignore[no-untyped-def]
    """What `_of_pair` compares: see `compare`."""
    inputs = len(values)
    places, _, size = values[0].shape
    blocks = len(edges)
    apart = np.empty((2, size))
    sums, all_inputs = np.empty((3, blocks)), np.empty((2, blocks))
    for p in range(places):
        for k in range(len(pairs)):
            all_inputs[:] = 0.0
            used, moves[p, k] = 0, False
            for v in range(inputs):
                days = _months(values[v][p, pairs[k, 0]], values[v][p, pairs[k, 1]], starts, level[p, k, v],
                               count[p, k, v], apart)  # fmt: skip
                spread = np.sqrt(_of_squares(apart[0]) * _of_squares(apart[1]))
                if (spread > 0.0) & (days >= least_days):
                    used += 1
                    scale = size / spread
                    _lagged(apart[0], apart[1], edges, sums)
                    for lag in range(2):
                        some = False
                        for b in range(blocks):
                            gain = (sums[1 + lag, b] - sums[0, b]) * scale
                            all_inputs[lag, b] += gain
                            some |= gain > least
                        if some:
                            moves[p, k] |= _follows(apart[0], apart[1], scale, 2 * lag - 1, limits)
            better[p, k] = -np.inf
            for lag in range(2):
                for b in range(blocks):
                    if used:
                        better[p, k] = max(better[p, k], all_inputs[lag, b] / used)


def compare(
    values: tuple[Array, ...],
    pairs: NDArray[np.intp],
    starts: NDArray[np.intp],
    least_days: int,
    least: float,
    limits: tuple[float, float, float, float],
) -> tuple[Array, NDArray[np.bool_], Array, Array]:
    """Compare pairs of services at some places.

    Parameters
    ----------
    values : tuple of ndarray
        Inputs, each (place, source, time), NaN where missing.
    pairs : ndarray
        (pair, 2), rows of the sources.
    starts : ndarray
        First day of each month.
    least_days : int
        Days that both must have of an input.
    least : float
        By how much a block of days must go better with the day before or after to be looked at by the day.
    limits : tuple of float
        Least length of a stretch that does so in one input, and of its gain, standard errors and correlation.

    Returns
    -------
    better : ndarray
        (place, pair), the most by which a block of days goes better with the day before or after in the mean of all
        inputs, in the unit of `service_watch.BETTER` times days; minus infinity where there is nothing to compare.
    moves : ndarray
        (place, pair), whether there is a stretch in which one input does so.
    means, count : ndarray
        (place, pair, input, 2, month) of the days both have, and their number without the axis of two.
    """
    places, _, size = values[0].shape
    edges = np.arange(0, max(size - 2 - BLOCK // 2, 1), BLOCK)
    better, moves = np.empty((places, len(pairs))), np.empty((places, len(pairs)), bool)
    means: Any = np.empty((places, len(pairs), len(values), 2, len(starts)))
    count = np.empty((places, len(pairs), len(values), len(starts)))
    _compare(values, pairs, starts, edges, least_days, least, limits, better, moves, means, count)
    return better, moves, means, count

"""At which of many places weather contradicts itself or may be unusual, compiled. Importing this loads numba (0.2 s).

The limits, and what they mean, are those of `inputs.likely.may_be_doubtful` and `place_inputs.contradicts`, which say
the same of the same values: nothing is rounded here in another way. One pass over what is read takes a fifth of theirs.
Of vapour, and of how series go on from day to day (`inputs.likely.may_be_mistaken`), nothing is said here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaeto.compiling import compiled
from evaeto.fusion.source_arrays import InRow
from evaeto.inputs.consistency import DEW_POINT, MEAN
from evaeto.inputs.sun_limits import LIT, SKY, SKY_SHARE
from evaeto.inputs.unusual import BRIGHT, DIM_DAYS, RANGE, SUNLESS, TOO_CLEAR, WINDY_UNSAID, warmest
from evaeto.reference_et.compiled_math import exact

Array = NDArray[np.float64]

LOOKED_AT = ("tmax", "tmin", "tmean", "tdew", "rhmax", "rhmin", "u2", "rs", "sunshine")
_ABSENT = np.empty((0, 1, 0))
_CLEAR = 0.75 * TOO_CLEAR


@exact
def _known(value):  # type: ignore[no-untyped-def]
    return value - value == 0.0  # neither missing nor infinite


@exact
def _sun(rs, ra):  # type: ignore[no-untyped-def]
    """Whether radiation is above the sky, never bright though there is some, or brighter than a clear sky by half."""
    above, bright, too_clear, lit_days, there = 0, 0, 0, 0, 0
    for i in range(rs.size):
        lit = ra[i] > LIT
        known = _known(rs[i])
        above += rs[i] > SKY_SHARE * ra[i] + SKY
        bright += (rs[i] > BRIGHT * ra[i]) & lit
        too_clear += (rs[i] - _CLEAR * ra[i] > 0.0) & lit
        there += known
        lit_days += known & lit
    dim = (bright == 0) & (there > 0)
    return (above > 0) | dim | ((too_clear > 0) & (2 * too_clear >= lit_days))


@exact
def _dull(sunshine, ra):  # type: ignore[no-untyped-def]
    """Whether no day has sunshine though some is known."""
    sunny, there = 0, 0
    for i in range(sunshine.size):
        sunny += (sunshine[i] > SUNLESS) & (ra[i] > LIT)
        there += _known(sunshine[i])
    return (sunny == 0) & (there > 0)


@exact
def _extremes(tmax, tmin):  # type: ignore[no-untyped-def]
    """Whether the extremes are crossed, equal, or far apart on half of the days."""
    crossed, equal, wide, there = 0, 0, 0, 0
    for i in range(tmax.size):
        apart = tmax[i] - tmin[i]
        crossed += tmax[i] < tmin[i]
        equal += apart == 0.0
        wide += apart > RANGE
        there += _known(apart)
    return (crossed > 0) | (equal > 0) | ((wide > 0) & (2 * wide >= there))


@exact
def _winds(u2):  # type: ignore[no-untyped-def]
    windy, calm, there = 0, 0, 0
    for i in range(u2.size):
        windy += u2[i] > WINDY_UNSAID
        calm += u2[i] == 0.0
        there += _known(u2[i])
    return (calm >= DIM_DAYS) | ((windy > 0) & (2 * windy >= there))


@exact
def _any_beyond(higher, lower, slack):  # type: ignore[no-untyped-def]
    """Whether a value lies above another one by more than `slack`."""
    beyond = 0
    for i in range(higher.size):
        beyond += higher[i] > lower[i] + slack
    return beyond > 0


@exact
def _any_below(lower, higher, slack):  # type: ignore[no-untyped-def]
    below = 0
    for i in range(lower.size):
        below += lower[i] < higher[i] - slack
    return below > 0


@exact
def _warm(series, limit):  # type: ignore[no-untyped-def]
    warm, there = 0, 0
    for i in range(series.size):
        warm += series[i] > limit
        there += _known(series[i])
    return (warm > 0) & (2 * warm >= there)


@exact
def _warm_between(tmax, tmin, limit):  # type: ignore[no-untyped-def]
    warm, there = 0, 0
    for i in range(tmax.size):
        mean = (tmax[i] + tmin[i]) / 2.0
        warm += mean > limit
        there += _known(mean)
    return (warm > 0) & (2 * warm >= there)


@compiled(nogil=True, error_model="numpy")
def _suspects(values, rows, ra, warm, found):  # type: ignore[no-untyped-def]
    tmax, tmin, tmean, tdew, rhmax, rhmin, u2, rs, sunshine = values
    for p in range(len(ra)):
        wrong = False
        hottest = tmax[p, rows[0]] if len(tmax) else ra[p]
        coldest = tmin[p, rows[1]] if len(tmin) else ra[p]
        if len(rs):
            wrong |= _sun(rs[p, rows[7]], ra[p])
        if len(sunshine):
            wrong |= _dull(sunshine[p, rows[8]], ra[p])
        if len(tmax) and len(tmin):
            wrong |= _extremes(hottest, coldest)
        if len(u2):
            wrong |= _winds(u2[p, rows[6]])
        if len(rhmax) and len(rhmin):
            wrong |= _any_below(rhmax[p, rows[4]], rhmin[p, rows[5]], 0.0)
        if len(tdew) and len(tmax):
            wrong |= _any_beyond(tdew[p, rows[3]], hottest, DEW_POINT)
        if len(tmean):
            mean = tmean[p, rows[2]]
            wrong |= _warm(mean, warm[p])
            if len(tmax):
                wrong |= _any_beyond(mean, hottest, MEAN)
            if len(tmin):
                wrong |= _any_below(mean, coldest, MEAN)
        elif len(tmax):
            wrong |= _warm_between(hottest, coldest, warm[p]) if len(tmin) else _warm(hottest, warm[p])
        found[p] = wrong


def suspects(values: Mapping[str, InRow], lat: Array, ra: Array) -> NDArray[np.bool_]:
    """At which places values contradict each other or the sun, or may be unusual.

    Of vapour pressure nothing is said here.

    Parameters
    ----------
    values : mapping
        Daily weather by quantity, in the units of the table.
    lat : ndarray
        (place,) [degrees north].
    ra : ndarray
        (place, time), radiation at the top of the atmosphere [MJ m-2 d-1].
    """
    found = np.empty(lat.size, bool)
    looked_at = tuple(values[name].of_rows if name in values else _ABSENT for name in LOOKED_AT)
    rows = tuple(values[name].row if name in values else 0 for name in LOOKED_AT)
    _suspects(looked_at, rows, ra, np.asarray(warmest(lat, 1.0)) * np.ones(lat.size), found)
    return found

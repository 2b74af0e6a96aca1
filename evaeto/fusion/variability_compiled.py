"""`weather_variability.course` of many places, compiled. Importing this loads numba."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaeto.compiling import compiled
from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion import seasonal_cycle
from evaeto.fusion.judged_compiled import DAYS_OF_YEAR, season_tables
from evaeto.fusion.one_thread import product
from evaeto.fusion.weather_variability import FEW_DAYS, USUAL, counts, every, factor
from evaeto.fusion.wind_prior import WEAKEST
from evaeto.reference_et.compiled_math import FAST, loop

Array = NDArray[np.float64]


@loop
def _means(window, sums, prior, days, below, found):  # type: ignore[no-untyped-def]
    """Means of the windows (day of the year, anchor) from the sums and numbers of each day of the year, with some days
    of a prior."""
    found[:] = days * prior
    below[:] = days
    for at in range(DAYS_OF_YEAR):
        total, count = sums[0, at], sums[1, at]
        for anchor in range(found.size):  # beside each other, so that they vectorise with each sum in its order
            found[anchor] += window[at, anchor] * total
            below[anchor] += window[at, anchor] * count
    for anchor in range(found.size):
        found[anchor] /= below[anchor]


@loop
def _squares(series, doy, window, course, usual, few, sums, below, found):  # type: ignore[no-untyped-def]
    """Mean squares of departures of a series from the season; returns how many there are."""
    sums[:] = 0.0
    total, there = 0.0, 0
    for i in range(series.size):
        x, at = series[i], doy[i]
        if x == x:
            sums[0, at] += x
            sums[1, at] += 1.0
            total += x
            there += 1
    if there == 0:
        return there
    _means(window, sums, total / there, seasonal_cycle.PRIOR_DAYS, below, found)
    for at in range(DAYS_OF_YEAR):
        sums[2, at] = 0.0
    for anchor in range(len(course)):
        for at in range(DAYS_OF_YEAR):
            sums[2, at] += course[anchor, at] * found[anchor]
    for at in range(DAYS_OF_YEAR):
        sums[0, at] = 0.0
    for i in range(series.size):
        x, at = series[i], doy[i]
        if x == x:
            sums[0, at] += (x - sums[2, at]) ** 2
    _means(window, sums, usual, few, below, found)
    return there


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _places(values, logs, doy, step, window, course, usual, few, squares):  # type: ignore[no-untyped-def]
    sums, below, found = np.empty((3, DAYS_OF_YEAR)), np.empty(len(course)), np.empty(len(course))
    for p in range(len(values)):
        having = 0
        squares[p] = 0.0
        for source in range(values.shape[1]):
            series = np.ascontiguousarray(values[p, source, ::step])
            if logs:
                series = np.log(np.maximum(series, WEAKEST))
            if _squares(series, doy[::step], window, course, usual, few, sums, below, found) > 0:
                having += 1
                for anchor in range(len(course)):
                    squares[p, anchor] += found[anchor]
        for anchor in range(len(course)):
            squares[p, anchor] = squares[p, anchor] / having if having > 0 else usual


def factors_of_year(values: Mapping[str, Array], sources: tuple[str, ...], doy: Array, of_year: Array) -> Array:
    """Factors (place, input, day of the year) on the daily errors of `ETO_INPUTS`.

    Parameters
    ----------
    values : mapping
        Weather (place, source, time) by input as services give it, NaN where missing.
    sources : tuple of str
        In their order.
    doy : ndarray
        (time,), day of the year.
    of_year : ndarray
        Days of the year of the columns.
    """
    size, step = len(values["tmax"]), every(len(doy))
    if not counts(sources):
        return np.ones((size, len(ETO_INPUTS), len(of_year)))
    window, course = season_tables()
    window = np.ascontiguousarray(window.T)
    squares = np.empty((size, seasonal_cycle.ANCHORS))
    found = np.empty((size, len(ETO_INPUTS), len(of_year)))
    weights = seasonal_cycle.interpolation(of_year).T
    for row, name in enumerate(ETO_INPUTS):
        given = np.ascontiguousarray(values[name])
        usual = USUAL[name] ** 2
        _places(given, name == "u2", doy.astype(np.intp), step, window, course, usual, FEW_DAYS / step, squares)
        found[:, row] = product(factor(squares, name), weights)
    return found

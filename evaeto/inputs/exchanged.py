"""Columns of a daily table that have been exchanged, where each holds values that the other might have.

In warm weather radiation in MJ m-2 d-1 and temperatures in degC are numbers alike. They differ in how they go on from
day to day: the part of the sky's radiation that comes through changes with the clouds of each day, and the range of
temperature with it, while a nightly minimum or a dew point goes on for days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from evaeto.inputs.sun_limits import LIT

Array = NDArray[np.float64]

LEAST_DAYS: Mapping[str, int] = MappingProxyType({"tmin": 200, "tdew": 150})
"""A minimum and radiation share more of their course than a dew point does."""
EVIDENCE = 2.0
"""Of 4,500 years of real weather (950 stations and files, 36 degrees south to 56 north) none in the right order has
more than 1.8. Of years with a minimum exchanged that nothing else tells of six in ten have more, and of half years with
such a dew point all."""
SHORT, EVIDENCE_OF_SHORT = 330, 2.5
"""Of fewer days with a minimum more is asked: of 7,300 parts of real weather of 200 to 300 days none has more than 2.2;
of those with a minimum exchanged four in ten have."""
SMOOTH, CONSTANT = 0.01, 0.05
"""Radiation (or what stands for it) is rougher than that wherever it was measured, and so is a range of temperature
from day to day [K]: less is weather that was made up, of which nobody can say what it should be. Minima that stand
in its place have 0.02 and more."""
DEW_ABOVE, DEW_FOLLOWS = 1.0, 0.03
"""A dew point that lies so far above the minimum on average [K] is the minimum if, from day to day, the difference of
the maximum from it goes so much less with radiation than that from what is called the minimum: clear air is dry. Of 67
stations with a dew point, and of 540 years whose dew point is made of relative humidity, none in the right order has
both; exchanged seven in ten of the latter have, and few of the former, which are of humid places where both are nearly
the same."""
_RANGE_COUNTS = 3.0
"""The weight of the range of temperature beside the logarithm of the persistence."""
_ROUNDING = 1e-6
"""More than sums in another order differ by."""
_LOOKED_AT = 4 * 365 + 1
"""So many days tell as much as thirty years."""


def exchanged_with_radiation(values: Mapping[str, Array], ra: Array) -> Iterator[str]:
    """The temperatures of one place in whose column radiation stands, and theirs in that of radiation.

    Parameters
    ----------
    values : mapping
        Daily weather (time) by quantity, in the units of the table.
    ra : ndarray
        (time,), radiation at the top of the atmosphere [MJ m-2 d-1].

    Yields
    ------
    str
        "tmin" or "tdew".
    """
    if not {"tmax", "tmin", "rs"} <= set(values):
        return
    for name in ("tmin", "tdew"):
        # Radiation is never below zero, which spares the rest wherever there is frost
        if name in values and np.fmin.reduce(values[name], initial=np.inf) >= 0.0:
            given = [values[each] for each in ("tmax", "tmin", "rs", name)]
            days, evidence = _evidence([each[:_LOOKED_AT] for each in given], ra[:_LOOKED_AT], is_night=name == "tmin")
            if days < LEAST_DAYS[name] and len(ra) > _LOOKED_AT:
                days, evidence = _evidence(given, ra, is_night=name == "tmin")
            least = EVIDENCE_OF_SHORT if name == "tmin" and days < SHORT else EVIDENCE
            if days >= LEAST_DAYS[name] and evidence > least:
                yield name


def dew_point_for_minimum(values: Mapping[str, Array], ra: Array) -> float | None:
    """How far the dew point of one place lies above its minimum [K], where the two are exchanged; else None.

    Where a relative humidity stands beside them `two_humidities` tells.

    Parameters
    ----------
    values, ra
        As `exchanged_with_radiation` takes them.
    """
    if not {"tmax", "tmin", "tdew", "rs"} <= set(values) or {"rhmax", "rhmin", "rhmean"} & set(values):
        return None
    tmax, tmin, tdew, rs, ra = (
        each[:_LOOKED_AT] for each in (*(values[name] for name in ("tmax", "tmin", "tdew", "rs")), ra)
    )
    there = np.isfinite(tmax + tmin + tdew + rs) & (ra > LIT)
    if np.count_nonzero(there) < LEAST_DAYS["tdew"]:
        return None
    above = float((tdew - tmin)[there].mean())
    if above <= DEW_ABOVE:
        return None
    tmax, tmin, tdew, part = tmax[there], tmin[there], tdew[there], (rs / np.where(ra > LIT, ra, np.nan))[there]
    is_next = np.diff(np.flatnonzero(there)) == 1
    if min(_roughness(each, is_next) for each in (tmin, tdew, part)) <= SMOOTH:
        return None
    drier = _together(tmax - tmin, part, is_next) - _together(tmax - tdew, part, is_next)
    return above if drier > DEW_FOLLOWS else None


def may_be_exchanged(values: Mapping[str, Array], ra: Array) -> NDArray[np.bool_]:
    """At which of many places `exchanged_with_radiation` or `dew_point_for_minimum` finds one, by (place, time)."""
    found = np.zeros(len(ra), bool)
    if not {"tmax", "tmin", "rs"} <= set(values):
        return found
    for name in ("tmin", "tdew"):
        if name not in values:
            continue
        suspect = np.fmin.reduce(values[name], axis=-1) >= 0.0
        columns = [values[each] for each in ("tmax", "tmin", "rs", name)]
        if suspect.any() and ra.shape[-1] >= LEAST_DAYS[name]:
            suspect &= ~_surely_in_order([each[:, :_LOOKED_AT] for each in columns], ra[:, :_LOOKED_AT])
        for place in np.flatnonzero(suspect & ~found):
            of_place = dict(zip(("tmax", "tmin", "rs", name), (each[place] for each in columns), strict=True))
            found[place] = any(exchanged_with_radiation(of_place, ra[place]))
    if "tdew" in values and not {"rhmax", "rhmin", "rhmean"} & set(values):
        apart = (values["tdew"] - values["tmin"])[:, :_LOOKED_AT]
        there = np.isfinite(apart + (values["tmax"] + values["rs"])[:, :_LOOKED_AT]) & (ra[:, :_LOOKED_AT] > LIT)
        above = np.where(there, apart, 0.0).sum(axis=-1) > 0.99 * DEW_ABOVE * np.maximum(there.sum(axis=-1), 1)
        for place in np.flatnonzero(above & ~found):
            at_place = {name: values[name][place] for name in ("tmax", "tmin", "rs", "tdew")}
            found[place] = dew_point_for_minimum(at_place, ra[place]) is not None
    return found


def _surely_in_order(columns: Sequence[Array], ra: Array) -> NDArray[np.bool_]:
    """At which places (place, time) without a gap nothing persists as it would if columns were exchanged: what
    `_evidence` looks at first, at all places at once."""
    _, _, rs, other = columns
    with np.errstate(all="ignore"):
        roughness = [_roughness_of_each(each) for each in (other, rs / ra, rs, other / ra)]
        persists = np.log(roughness[0] * roughness[3] / (roughness[1] * roughness[2]))
    whole = np.isfinite(sum(columns)).all(axis=-1) & (ra > LIT).all(axis=-1)
    return np.asarray(whole & (persists < -_ROUNDING))


def _evidence(columns: Sequence[Array], ra: Array, *, is_night: bool) -> tuple[int, float]:
    """How many days tmax, tmin, rs and the other have, and how much likelier the last two are exchanged than not."""
    at = np.flatnonzero(np.isfinite(sum(columns)) & (ra > LIT))
    if at.size < min(LEAST_DAYS.values()):
        return at.size, 0.0
    # To pick them takes as long as all the rest, and most weather has no gaps
    days: slice | NDArray[np.intp] = slice(None) if at.size == ra.size else at
    is_next: slice | NDArray[np.bool_] = slice(None) if at.size == at[-1] - at[0] + 1 else np.diff(at) == 1
    tmax, tmin, rs, other, ra = (each[days] for each in (*columns, ra))
    part, part_else = rs / ra, other / ra
    roughness = [_roughness(each, is_next) for each in (other, part, rs, part_else)]
    if min(roughness) <= 0.0 or roughness[2] <= SMOOTH:  # of a column that is constant, or without any clouds
        return at.size, 0.0
    persists = float(np.log(roughness[0] / roughness[1]) - np.log(roughness[2] / roughness[3]))
    if persists <= 0.0:  # as at nearly all places, which spares the rest
        return at.size, persists
    span, span_else = tmax - tmin, tmax - (rs if is_night else tmin)
    if float(np.abs(np.diff(span)).mean()) <= CONSTANT:
        return at.size, 0.0
    follows = _together(span_else, part_else, is_next) - _together(span, part, is_next)
    return at.size, persists + _RANGE_COUNTS * follows


def _roughness(values: Array, is_next: slice | NDArray[np.bool_]) -> float:
    """The steps from day to day as a part of the spread, squared: near 0 of a slow course, near 2 of noise.

    By their sizes rather than their squares, which a wrong value among hundreds would decide.
    """
    steps = np.abs(np.diff(values)[is_next])
    spread = float(np.abs(values - values.mean()).mean())
    return float(steps.mean() / spread) ** 2 if steps.size and spread > 0.0 else 0.0


def _roughness_of_each(values: Array) -> Array:
    """The same of series (place, time) without gaps; NaN or infinite where `_roughness` is 0."""
    spread = np.abs(values - values.mean(axis=-1, keepdims=True)).mean(axis=-1)
    return np.asarray(np.square(np.abs(np.diff(values, axis=-1)).mean(axis=-1) / spread))


def _together(one: Array, other: Array, is_next: slice | NDArray[np.bool_]) -> float:
    """The correlation by ranks (Spearman) of the steps from day to day of two courses."""
    rank, rank_else = (np.diff(each)[is_next].argsort(kind="stable").argsort() for each in (one, other))
    return float(np.corrcoef(rank, rank_else)[0, 1])

"""Radiation and temperatures of one table that are dated a day apart.

Under a clear sky days are warm and nights cold, so the range of temperature rises and falls with radiation from day to
day. Where it does so a day later or earlier, one of them stands at the wrong day: extremes that are read in the morning
are those of the day before, and rows slip when tables are put side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaeto.inputs.sun_limits import LIT

Array = NDArray[np.float64]

MIN_DAYS = 330
FOLLOWS, MORE = 0.3, 0.5
"""The least correlation with the day beside, and by how much it must be above that of the same day. Of 841 stations and
files of real weather two stations have that, with 0.4 to 0.7 of the next day and less than -0.1 of the same; with rows
shifted by one half of all do."""
_LOOKED_AT = 4 * 365 + 1


class Shift(NamedTuple):
    """At which places (...) the range of temperature goes with the radiation of another day, and how many days tell."""

    by_radiation_before: NDArray[np.bool_]
    by_radiation_after: NDArray[np.bool_]
    days: NDArray[np.int64]


def shifted(values: Mapping[str, Array], ra: Array) -> Shift | None:
    """Whether temperatures and radiation are dated a day apart; None of weather that lacks one of them.

    Parameters
    ----------
    values : mapping
        Daily weather (..., time) by quantity, in the units of the table; the first four years tell.
    ra : ndarray
        (..., time), radiation at the top of the atmosphere [MJ m-2 d-1].
    """
    if not {"tmax", "tmin", "rs"} <= set(values):
        return None
    tmax, tmin, rs, sky = (each[..., :_LOOKED_AT] for each in (values["tmax"], values["tmin"], values["rs"], ra))
    ranges = np.diff(tmax - tmin, axis=-1)
    parts = np.diff(rs / np.where(sky > LIT, sky, np.nan), axis=-1)
    same, days = _together(ranges, parts)
    before, _ = _together(ranges[..., 1:], parts[..., :-1])
    after, _ = _together(ranges[..., :-1], parts[..., 1:])
    told = days >= MIN_DAYS
    is_before, is_after = (told & (each > FOLLOWS) & (each > same + MORE) for each in (before, after))
    return Shift(np.asarray(is_before), np.asarray(is_after), np.asarray(days))


def _together(one: Array, other: Array) -> tuple[Array, NDArray[np.int64]]:
    """The correlation of two series along their last axis, and of how many days it is; 0 of a constant one."""
    there = np.isfinite(one) & np.isfinite(other)
    days = np.count_nonzero(there, axis=-1)
    one, other = np.where(there, one, 0.0), np.where(there, other, 0.0)
    count = np.maximum(days, 1)
    cross = (one * other).sum(axis=-1) - one.sum(axis=-1) * other.sum(axis=-1) / count
    spreads = [np.square(each).sum(axis=-1) - np.square(each.sum(axis=-1)) / count for each in (one, other)]
    spread = np.sqrt(np.maximum(spreads[0], 0.0) * np.maximum(spreads[1], 0.0))
    return np.asarray(np.where(spread > 1e-9, cross / np.where(spread > 1e-9, spread, 1.0), 0.0)), np.asarray(days)

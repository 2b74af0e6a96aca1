"""Hours whose clock went forward: times that are no standard time, though nothing says so."""

from __future__ import annotations

from typing import Any

import numpy as np

_HOUR = np.timedelta64(1, "h")
_SUNDAY = 3
"""1 January 1970 was a Thursday."""
_FORWARD = frozenset({3, 4, 8, 9, 10, 11})
"""Months in which clocks go forward, north and south."""
_LATEST = 3
"""By this hour they have."""


def went_forward(times: Any) -> Any:
    """The time after the hour that clocks skip on a Sunday night; None where no clock went forward.

    Parameters
    ----------
    times : DatetimeIndex
        Of steps of an hour or shorter, as they are written.

    Returns
    -------
    datetime or None
        The first one. Where most of the single hours that are missing are others, it is one of these.
    """
    stamps = times.values.astype("datetime64[m]")
    if stamps.size < 48:
        return None
    apart = np.diff(stamps)
    if apart.min() == apart.max():  # as most are
        return None
    step = np.median(apart)
    if step > _HOUR:
        return None
    lone = np.flatnonzero(apart == step + _HOUR)
    if not lone.size:
        return None
    after = stamps[lone + 1]
    day = after.astype("datetime64[D]")
    is_sunday = day.astype(np.int64) % 7 == _SUNDAY
    month = after.astype("datetime64[M]").astype(np.int64) % 12 + 1
    hour = (after - day) / _HOUR
    skipped = is_sunday & np.isin(month, list(_FORWARD)) & (hour >= 1) & (hour <= _LATEST + 1)
    if not skipped.any() or 2 * np.count_nonzero(skipped) < lone.size:
        return None
    return times[int(lone[np.argmax(skipped)]) + 1].to_pydatetime()

"""Days of a table or of an array by their date: in order, each once; one that is absent is a gap."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError


def days_in_order(index: Any, name: str) -> NDArray[np.int64]:
    """The number of each day of an index, so that days which follow each other differ by one.

    Parameters
    ----------
    index : array_like
        Dates or times (the local day is meant, whatever their zone), or whole numbers of days.
    name : str
        Of the argument, for the error.

    Returns
    -------
    ndarray
        Days since 1970-01-01, or the numbers as they are.

    Raises
    ------
    ArgumentError
        They are neither dates nor whole numbers, one is missing, a day appears twice, or they are out of order.
    """
    import pandas as pd

    index = pd.Index(index)
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if isinstance(index, pd.DatetimeIndex):
        if index.hasnans:
            raise ArgumentError(Message("crop.day_missing", name=name, row=int(np.argmax(index.isna())) + 1))
        number = index.tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64)
    elif index.dtype.kind in "iu":
        number = index.to_numpy().astype(np.int64)
    else:
        raise ArgumentError(Message("crop.not_days", name=name, value=type(index[0]).__name__ if len(index) else "-"))
    steps = np.diff(number)
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0))
        day, before = (_said(number[i], index) for i in (at + 1, at))
        if steps[at] == 0:
            raise ArgumentError(Message("series.double", name=name, when=day))
        raise ArgumentError(Message("crop.unordered", name=name, day=day, before=before))
    return number


def _said(number: np.int64, index: Any) -> date | int:
    if index.dtype.kind in "iu":
        return int(number)
    return np.datetime64(int(number), "D").item()

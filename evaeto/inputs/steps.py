"""Which steps in time weather comes in, where they are longer than a day: months, ten-day periods, some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.int64]

LONGEST_DAYS = 16
"""Of regular periods that are no months: composites of satellites have 8 or 16 days."""
_MIDDLE_OF_MONTH = (14, 17)
_DEKADS = {"start": {1, 11, 21}, "end": {10, 20}, "middle": {5, 6, 15, 16, 25, 26}}


@dataclass(frozen=True)
class LongSteps:
    """Periods longer than a day, of which the weather holds the means.

    Attributes
    ----------
    kind : {"month", "dekad", "days"}
        A dekad is the first, the second or the last third of a month: 10, 10, and 8 to 11 days.
    doy : ndarray of int
        Day of the year in the middle of each period; shape (time,).
    month : ndarray of int
        Months since year 0 of each period; shape (time,).
    said : Message
        What they were taken for.
    """

    kind: Literal["month", "dekad", "days"]
    doy: Array
    month: Array
    said: Message


def long_steps(times: pd.DatetimeIndex | Any) -> LongSteps | None:
    """The periods that regular times stand for, or None where they are days.

    Parameters
    ----------
    times : DatetimeIndex or CFTimeIndex
        In order. Months are known by times that are all the first, all the last, or all the middle day of theirs;
        dekads by the 1st, 11th and 21st, by their last or by their middle days. Other periods of a regular length
        (8 days) begin on their dates.

    Raises
    ------
    WeatherError
        They are dated every two months, every quarter or every year: no day of the year stands for so long.
    """
    if len(times) < 2:
        return None
    gaps = np.diff(times.values) if times.dtype.kind == "M" else times[1:] - times[:-1]  # those of other calendars
    if gaps.min() < np.timedelta64(2, "D"):  # quick, and all there is to say of days
        return None
    day, length = np.asarray(times.day), np.asarray(times.days_in_month)
    first = np.asarray(times.day_of_year) - day + 1  # of the month
    month = np.asarray(times.year) * 12 + np.asarray(times.month) - 1
    if _label_of_months(day, length) is not None and (np.diff(month) > 0).all():
        apart = np.unique(np.diff(month))
        if len(times) > 2 and len(apart) == 1 and apart[0] > 1:  # quarters, years: no mean of a month
            raise WeatherError(Message("steps.of_months", months=int(apart[0])))
        said = Message("steps.months", count=len(times))
        return LongSteps("month", first + (length - 1) // 2, month, said)
    if _are_dekads(day, length) and len(times) > 2:
        third = np.minimum((day - 1) // 10, 2)
        size = np.where(third < 2, 10, length - 20)
        middle = first + 10 * third + (size - 1) // 2
        return LongSteps("dekad", middle, month, Message("steps.dekads", count=len(times)))
    steps = np.unique([step.days for step in times[1:] - times[:-1]])
    if len(times) > 2 and len(steps) == 1 and steps[0] <= LONGEST_DAYS:
        days = int(steps[0])
        middle = times + timedelta(days=(days - 1) // 2)
        said = Message("steps.days", count=len(times), days=days)
        return LongSteps("days", np.asarray(middle.day_of_year), month, said)
    return None


def _label_of_months(day: Array, length: Array) -> Literal["start", "middle", "end"] | None:
    if (day == 1).all():
        return "start"
    if (day == length).all():
        return "end"
    lower, upper = _MIDDLE_OF_MONTH
    return "middle" if ((day >= lower) & (day <= upper)).all() else None


def _are_dekads(day: Array, length: Array) -> bool:
    found = set(day.tolist())
    at_end = set(day[day != length].tolist())
    return found <= _DEKADS["start"] or found <= _DEKADS["middle"] or at_end <= _DEKADS["end"]

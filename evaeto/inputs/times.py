"""The times of weather: whether it is hourly, its usual step, the days of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.array_units import has_unit, plain_dataset
from evaeto.inputs.frames import local_days, stamps_of, times_of, zone_of
from evaeto.inputs.variable_names import TIME_NAMES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

HOUR = np.timedelta64(1, "h")


def is_hourly(weather: xr.Dataset | pd.DataFrame) -> bool:
    """Whether most steps in time are an hour or less.

    Raises
    ------
    WeatherError
        It is neither a Dataset nor a DataFrame.
    """
    import pandas as pd
    import xarray as xr

    if not isinstance(weather, (pd.DataFrame, xr.Dataset)):
        kind = type(weather).__name__  # type: ignore[unreachable]  # callers need not check types
        raise WeatherError(Message("weather.not_weather", kind=kind))
    if isinstance(weather, xr.Dataset):
        times = _times_of(weather)
        if not isinstance(times, pd.DatetimeIndex):
            return False
    else:
        times = times_of(weather)
    step = usual_step(times)
    return step is not None and bool(step <= HOUR + np.timedelta64(1, "m"))  # clocks of loggers are not exact


def _times_of(weather: xr.Dataset) -> Any:
    """The index of its times as plain ones, None where it has none."""
    name = time_name(weather)
    if name is None:
        return None
    if has_unit(weather.variables[name]):
        weather = plain_dataset(weather)
    index = weather.xindexes.get(name)  # of it alone: others may be of kinds that pandas does not have
    return None if index is None else index.to_pandas_index()


def usual_step(times: pd.DatetimeIndex) -> np.timedelta64 | None:
    """The step in time that is usual from one row to the next, apart from those that repeat a time; None for none."""
    ticks = np.diff(times.values.view(np.int64))  # several times as fast as with times
    if ticks.size and ticks.min() == ticks.max() > 0:  # without a gap, as most are
        ticks = ticks[:1]
    else:
        if ticks.size and ticks.min() < 0 < ticks.max():  # in no order
            ticks = np.diff(np.sort(times.values.view(np.int64)))
        ticks = np.abs(ticks)
        ticks = ticks[ticks > 0]
    usual = ticks[0] if ticks.size == 1 else np.median(ticks) if ticks.size else 0
    return np.int64(usual).view(times.values.dtype.str.replace("M", "m")) if ticks.size else None


def row_times(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """Where each row of a DataFrame stands in the Dataset `normalise` makes of it."""
    if not is_hourly(weather):
        return dates_of(weather)
    return times_of(weather if zone_of(weather) is None else in_utc(weather))


def in_utc(weather: pd.DataFrame) -> pd.DataFrame:
    """A DataFrame whose times carry a zone, with its times in UTC as index."""
    return weather.set_axis(stamps_of(weather).tz_convert("UTC").rename("time"))


def dates_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The day of every row of a DataFrame, from its DatetimeIndex or its date column.

    It is the day as it is written, whatever its zone; local midnights written in UTC are of the local day
    (`frames.local_days`).

    Raises
    ------
    WeatherError
        There is neither, a date is missing or is none, or it is open whose midnights are meant.
    """
    return local_days(weather)


def time_name(dataset: xr.Dataset) -> str | None:
    """By which of its usual names a Dataset has its time; None where it has none."""
    return next((name for name in TIME_NAMES if name in dataset.coords), None)


def require_days(times: pd.DatetimeIndex) -> None:
    """Refuse steps of some hours: the row of midnight is no day."""
    step = usual_step(times) if times.normalize().has_duplicates else None
    if step is not None and step <= 12 * HOUR:
        raise WeatherError(Message("days.some_hourly", hours=float(step / HOUR)))

"""The `time` of a Dataset: single days or hours, in order; and the step from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs import checks
from evaeto.inputs.times import HOUR, require_days, time_name, usual_step

if TYPE_CHECKING:
    import xarray as xr


def with_time(dataset: xr.Dataset, hourly: bool) -> xr.Dataset:
    """The dataset with a sorted `time` coordinate of single days or hours."""
    import pandas as pd

    name = time_name(dataset)
    if name is None:
        raise WeatherError(Message("weather.no_time"))
    dataset = dataset.rename({name: "time"}) if name != "time" else dataset
    if "time" not in dataset.dims:
        return dataset
    times = dataset.indexes["time"]
    if isinstance(times, pd.DatetimeIndex):
        if times.hasnans:
            raise WeatherError(Message("weather.date_missing"))
    elif not hasattr(times, "calendar"):  # other calendars of climate models come as cftime
        raise WeatherError(Message("weather.not_dates", kind=str(times.dtype)))
    whole = hourly or (isinstance(times, pd.DatetimeIndex) and times.is_normalized)
    single = times if whole else times.floor("D")  # type: ignore[union-attr]  # of both kinds of index
    if single.has_duplicates:
        if not hourly and isinstance(times, pd.DatetimeIndex):
            require_days(times)
        elif not times.has_duplicates and hasattr(times, "calendar"):
            raise WeatherError(Message("weather.hours_of_calendar", calendar=str(times.calendar)))
        double = checks.moment(single, int(np.argmax(single.duplicated())))
        if hourly:
            raise WeatherError(Message("weather.double_hour", when=double))
        raise WeatherError(Message("weather.double_day", when=double))
    return dataset if times.is_monotonic_increasing else dataset.sortby("time")


def refuse_forecast_steps(dataset: xr.Dataset) -> None:
    """GRIB has the hours of a day as steps after its start, which would pass for one value a day."""
    steps = dataset["step"] if "step" in dataset.coords else None
    if steps is not None and steps.ndim and steps.size > 1 and steps.dtype.kind == "m":
        raise WeatherError(Message("weather.forecast_steps", size=steps.size))


def step_hours(dataset: xr.Dataset) -> float:
    """From one time to the next [h]; 1 where there is but one."""
    times = dataset.indexes.get("time")
    step = usual_step(times) if times is not None and times.dtype.kind == "M" else None
    return 1.0 if step is None else float(step / HOUR)

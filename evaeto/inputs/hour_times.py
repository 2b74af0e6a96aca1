"""The times of hourly weather: their zone, which moment of its step each is, and where steps begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from evaeto.core.local_days import standard_utc_offset
from evaeto.core.messages import Message
from evaeto.errors import ArgumentError, WeatherError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = NDArray[np.float64]

DayLabel = Literal["end", "middle", "start"]
LABELS: tuple[DayLabel, ...] = get_args(DayLabel)


def label_in_words(label: str) -> Message:
    """Which moment of its step a time is."""
    match label:
        case "end":
            return Message("days.end")
        case "middle":
            return Message("days.middle")
    return Message("days.start")


def has_zone(hourly: xr.Dataset | pd.DataFrame) -> bool:
    """Whether its times carry a zone."""
    import pandas as pd

    from evaeto.inputs.frames import zone_of

    return isinstance(hourly, pd.DataFrame) and zone_of(hourly) is not None


def with_offsets(
    hourly: xr.Dataset | pd.DataFrame,
    utc_offset: float | None,
    day_offset: float | None,
    place: tuple[float, float] | None,
) -> tuple[xr.Dataset | pd.DataFrame, float | None, float | None]:
    """The weather with times of one offset from UTC, that offset, and that of the days."""
    import pandas as pd

    from evaeto.inputs.frames import stamps_of, times_of
    from evaeto.inputs.times import in_utc, is_hourly

    for name, value in (("utc_offset", utc_offset), ("day_offset", day_offset)):
        if value is not None and not -14 <= value <= 14:
            raise ArgumentError(Message("argument.offset", name=name, lower=-14, upper=14, value=value))
    if not is_hourly(hourly):
        raise _not_hourly(hourly)
    if isinstance(hourly, pd.DataFrame) and (stamps := stamps_of(hourly)).tz is not None:
        if utc_offset is not None:
            raise ArgumentError(Message("argument.zone_stated", value=utc_offset))
        if day_offset is None:
            offsets = (times_of(hourly) - stamps.tz_convert("UTC").tz_localize(None)) / np.timedelta64(1, "h")
            day_offset = float(offsets.min())
            if place is not None and not offsets.any():  # UTC is whose time it is at few places
                day_offset = standard_utc_offset(*place)
        return in_utc(hourly), 0.0, day_offset
    if day_offset is not None and utc_offset is None:
        raise ArgumentError(Message("argument.day_offset_alone"))
    return hourly, utc_offset, utc_offset if day_offset is None else day_offset


def _not_hourly(weather: xr.Dataset | pd.DataFrame) -> WeatherError:
    import pandas as pd

    from evaeto.inputs.frames import times_of
    from evaeto.inputs.times import HOUR, usual_step

    times: Any = times_of(weather) if isinstance(weather, pd.DataFrame) else weather.indexes.get("time")
    step = usual_step(times) if isinstance(times, pd.DatetimeIndex) else None
    if step is None:
        return WeatherError(Message("days.no_steps"))
    if HOUR < step <= 12 * HOUR:
        return WeatherError(Message("days.some_hourly", hours=float(step / HOUR)))
    return WeatherError(Message("days.not_hourly", hours=float(step / HOUR)))


def regular_times(dataset: xr.Dataset) -> pd.DatetimeIndex:
    """The times of hourly weather, which are those of the civil calendar."""
    import pandas as pd

    times = dataset.indexes["time"]
    assert isinstance(times, pd.DatetimeIndex)  # `is_hourly` holds for no other
    return times


def blocks_of(times: NDArray[np.datetime64], label: DayLabel) -> tuple[Array, Array]:
    """Begin and end of the step of each time [s], no two of which overlap.

    A step is as long as most are, but reaches to its neighbour where that is nearer, or hardly farther. Clocks of
    loggers are not exact: times up to a minute from a full step, or from half of one, are taken to be there.
    """
    at = (times - np.datetime64(0, "s")) / np.timedelta64(1, "s")
    usual = usual_seconds(np.diff(at))
    near = np.round(at / (usual / 2)) * (usual / 2)
    at = np.where(np.abs(at - near) <= min(60.0, usual / 4), near, at)
    apart = np.diff(at)
    reach = np.where(apart < 1.5 * usual, apart, usual)
    before, after = np.concatenate([[usual], reach]), np.concatenate([reach, [usual]])
    match label:
        case "end":
            return at - before, at
        case "start":
            return at, at + after
    return at - before / 2, at + after / 2


def usual_seconds(apart: Array) -> float:
    """The usual step [s], of whole minutes where it is not shorter than one."""
    usual = float(np.median(apart))
    return round(usual / 60.0) * 60.0 or usual

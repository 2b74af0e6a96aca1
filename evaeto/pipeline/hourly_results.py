"""ETo of every hour of a result's period, and the daily cycle: what a page draws and tabulates of it."""

from __future__ import annotations

import math
import warnings
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.daily_cycle import beside_days, daily_cycle, sums_of_days
from evaeto.core import local_days
from evaeto.core.messages import Message, naming, of_error
from evaeto.errors import WeatherError
from evaeto.settings import Settings
from evaeto.sources.delivery import Place, Report

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.result import Result

MOST_DAYS = 92
"""The days whose hours a service is asked for: five calls by its count."""
_HOUR = np.timedelta64(1, "h")
_SHOWN = ("tmean", "rs", "u2")
_NOON = (10, 16)
"""The hours around noon whose share of the day is told."""

Times = NDArray[np.datetime64]
Array = NDArray[np.float64]


class Hourly(NamedTuple):
    """Values of whole hours; `begin` is when each begins in local standard time, shape (time)."""

    begin: Times
    eto: Array
    weather: dict[str, Array]


def place_of(result: Result) -> Place:
    """Where a result is."""
    lat, lon, elevation = (float(result.dataset[name]) for name in ("lat", "lon", "elevation"))
    return Place(lat, lon, elevation, local_days.standard_utc_offset(lat, lon))


def days_of(result: Result) -> tuple[date, date]:
    """First and last day whose hours are asked for: the last `MOST_DAYS` of the period."""
    days = result.dataset["time"].to_numpy().astype("datetime64[D]")
    first, last = days[0].item(), days[-1].item()
    return max(first, last - timedelta(days=MOST_DAYS - 1)), last


async def hours_of_service(result: Result, settings: Settings, report: Report) -> dict[str, Any]:
    """`hourly_view` of the hours that Open-Meteo has of the point and of the last days of the period.

    Raises
    ------
    SourceError
        It does not deliver.
    WeatherError
        No ETo can be made of it.
    """
    from evaeto.sources.open_meteo import hours

    found = await hours.fetch(place_of(result), *days_of(result), settings, report)
    credit = Message("credit.line_short", attribution=found.source.attribution, licence=found.source.licence)
    return hourly_view(result, found.weather, found.source.name) | {"credit": credit}


def hours_of_file(result: Result, weather: xr.Dataset, name: str) -> dict[str, Any]:
    """`hourly_view` of the hours in a file of the visitor.

    Raises
    ------
    WeatherError
        They are days, or no ETo can be made of them.
    """
    from evaeto.inputs.times import is_hourly

    if not is_hourly(weather):
        raise WeatherError(naming(name, Message("hours.file_is_daily")))
    return hourly_view(result, weather, name) | {"credit": ""}


def hourly_view(result: Result, weather: xr.Dataset, source: str) -> dict[str, Any]:
    """What a page shows of hourly ETo at the place of a result.

    Parameters
    ----------
    result : Result
        Gives the place, and daily ETo to lay the hours beside.
    weather : Dataset
        Hourly weather, as `evaeto.eto` takes it; times are local standard time unless `attrs["utc_offset"]` says else.
    source : str
        What it comes from.

    Returns
    -------
    dict
        ``minutes``, int32 bytes since 1970 of where each hour begins in local standard time; ``series``, float32 bytes
        by name: `eto` [mm h-1] and of the weather what there is of `tmean`, `rs` and `u2`; ``cycle`` rows of 24 hours
        with `minute`, `count`, `mean`, `p10` and `p90` [mm h-1]; ``peak``, the place of the row with the highest mean,
        and ``noon``, the share of the day from ten to sixteen o'clock; ``beside``, what `daily_cycle.beside_days` says
        of the sums of hours and the daily ETo of the result; ``hours`` with a value, ``of`` how many; ``first`` and
        ``last`` day; ``source``; ``said``, what was warned of as Messages. None where something is not defined.

    Raises
    ------
    WeatherError
        No ETo can be made of it.
    """
    found, said = _computed(result, weather)
    cycle = daily_cycle(found.begin, found.eto)
    days, sums = sums_of_days(found.begin, found.eto)
    daily = result.eto.to_numpy().astype(float)
    beside = beside_days(days, sums, result.dataset["time"].to_numpy(), daily)
    series = {"eto": found.eto, **found.weather}
    rows = zip(cycle.minute, cycle.count, cycle.mean, cycle.p10, cycle.p90, strict=True)
    return {
        "minutes": found.begin.astype("datetime64[m]").astype(np.int64).astype(np.int32).tobytes(),
        "series": {name: values.astype(np.float32).tobytes() for name, values in series.items()},
        "cycle": [
            {"minute": int(minute), "count": int(count), "mean": _plain(mean), "p10": _plain(p10), "p90": _plain(p90)}
            for minute, count, mean, p10, p90 in rows
        ],
        "peak": cycle.peak, "noon": _plain(cycle.share(*_NOON)),
        "beside": {name: _plain(value) for name, value in beside.items()},
        "hours": int(np.isfinite(found.eto).sum()), "of": int(found.eto.size),
        "first": days[0].item(), "last": days[-1].item(), "source": source, "said": said,
    }  # fmt: skip


def _computed(result: Result, weather: xr.Dataset) -> tuple[Hourly, list[str]]:
    """ETo of whole hours in local standard time, and what `evaeto.eto` warned of."""
    from evaeto.reference_et import eto

    place = place_of(result)
    offset = float(weather.attrs.get("utc_offset", place.utc_offset_hours))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        found = eto(weather, lat=place.lat, lon=place.lon, elevation=place.elevation, utc_offset=offset)
    said = [of_error(one.message) for one in heard if isinstance(one.message, Warning)]
    times = found["time"].to_numpy().astype("datetime64[s]")
    step = np.timedelta64(int(np.median(np.diff(times).astype(np.int64))), "s")
    is_end = str(found.attrs["time_label"]).startswith("end")
    moved = np.timedelta64(round((place.utc_offset_hours - offset) * 3600), "s") - step * int(is_end)
    begin: Times = (times + moved).astype("datetime64[s]")
    columns = {name: weather[name].to_numpy().astype(float) for name in _SHOWN if name in weather}
    return _whole_hours(begin, step, found.to_numpy().astype(float), columns), said


def _whole_hours(begin: Times, step: np.timedelta64, eto: Array, columns: dict[str, Array]) -> Hourly:
    """Means over whole hours of what comes in shorter steps; an hour that lacks a step is missing."""
    parts = round(_HOUR / step)
    if parts <= 1:
        return Hourly(begin, eto, columns)
    first = begin.astype("datetime64[h]")
    hours = np.arange(first.min(), first.max() + 1)
    slot = (first - hours[0]).astype(np.int64)

    def mean(values: Array) -> Array:
        there = np.isfinite(values)
        count = np.bincount(slot[there], minlength=hours.size)
        sums = np.bincount(slot[there], weights=values[there], minlength=hours.size)
        return np.where(count == parts, sums / parts, np.nan)

    # Radiation is a sum of its step: that of the hour is as many times the mean
    found = {name: mean(values) * (parts if name == "rs" else 1) for name, values in columns.items()}
    return Hourly(hours.astype("datetime64[s]"), mean(eto), found)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)

"""Which days a field is followed over, and its crop, soil and weather as the balance takes them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.crops.crop_table import FieldCrop, crop_of
from evaeto.crops.daily_inputs import weather_of
from evaeto.crops.days import days_in_order
from evaeto.crops.farm.description import FieldDescription
from evaeto.errors import ArgumentError, WeatherError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import WithDataset

BRIDGED = 5
"""Days without weather that are bridged by the mean of those around them, and said."""
AHEAD = 30
"""Days that follow the last one of the weather: they use what the last week used, without rain."""
RECENT = 7
GAUGE_SD, SERVICE_SD = 0.10, 0.65
"""Error of a day's rain as a share of it, standard deviations: of a gauge (wind and splash, WMO-No. 8, chapter 6), and
of a service. The latter is what the daily rain of two services at nine sites over thirty years differs by, divided by
the root of two."""


@dataclass(frozen=True)
class Season:
    """What the balance of a field is made from, day by day.

    Attributes
    ----------
    weather : Dataset
        `eto`, `precip` [mm d-1], and `u2`, `rhmin` where they are known; from the first day of the season to `AHEAD`
        days after the last one that is known.
    days : ndarray
        Its days.
    known : int
        How many of these the weather has; those behind are extrapolated.
    daily, lasting, rain_sd : ndarray
        Standard deviations of the fresh and of the lasting error of ETo, and of the rain [mm].
    gauge : ndarray
        Rain of the own gauge, zero on days without an entry [mm].
    starts : tuple of date
        First day of each cycle: of the season, and after each cut.
    stages : tuple of float
        Lengths of the stages of a cycle [d].
    ends : date
        Last day of the season.
    crop : FieldCrop
        What grows.
    irrigation : ndarray
        Applied, losses included [mm].
    notes : tuple of Message
        What was assumed.
    of_services : bool
        Whether the weather is that of a result, not of a table of the user's own.
    """

    weather: xr.Dataset
    days: Any
    known: int
    daily: Any
    lasting: Any
    rain_sd: Any
    gauge: Any
    starts: tuple[date, ...]
    stages: tuple[float, ...]
    ends: date
    crop: FieldCrop
    irrigation: Any
    notes: tuple[Message, ...]
    of_services: bool

    def place(self, day: date) -> int:
        """Which of the days it is; may lie outside."""
        return int((np.datetime64(day, "D") - self.days[0]).astype(int))


def season_of(weather: xr.Dataset | pd.DataFrame | WithDataset, field: FieldDescription, today: date) -> Season:
    """Lay a field and the weather onto the days of the season that is under way.

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        As `evaeto.crops.balance` takes it; with the errors of a result the depletion has its band.
    field : FieldDescription
        The field.
    today : date
        The day that is asked about.

    Returns
    -------
    Season
        All that the balance needs.

    Raises
    ------
    ArgumentError
        It is of more than one place, or its days are not in order.
    WeatherError
        There is none for the season, or more than `BRIDGED` days of it are missing together up to today.
    """
    columns = getattr(weather, "columns", None)
    if columns is not None and not columns.is_unique:
        raise ArgumentError(Message("weather.column_twice", name=str(columns[columns.duplicated()][0])))
    days = weather_of(weather)
    if any(days[name].dims != ("time",) for name in days):
        raise ArgumentError(Message("crop.one_field"))
    days_in_order(days["time"].to_index(), "time")
    start = field.season_start(today)
    end = field.season_end(start)
    today = today if end is None else min(today, end)
    first = max(np.datetime64(start, "D"), days["time"].to_numpy()[0].astype("datetime64[D]"))
    last = days["time"].to_numpy()[-1].astype("datetime64[D]")
    if first > last:
        raise WeatherError(Message("field.no_weather", day=start))
    notes: list[Message] = []
    if first > np.datetime64(start, "D"):
        notes.append(Message("field.weather_later", day=first.item(), start=start))
    number = np.arange(first, last + 1)
    days = days.reindex(time=number.astype("datetime64[ns]"))
    errors = _errors(weather, number)
    days, known, bridged = _bridged(days, number, today)
    if bridged:
        notes.append(Message("field.bridged", count=len(bridged), days=[day.item() for day in bridged[:10]]))
    days, all_days, errors = _ahead(days, number, known, errors)
    rain = days["precip"].to_numpy().copy()
    rain_sd, gauge = SERVICE_SD * rain, np.zeros(all_days.size)
    for day, depth in field.rain:
        place = int((np.datetime64(day, "D") - all_days[0]).astype(int))
        if 0 <= place < all_days.size:
            rain[place], rain_sd[place], gauge[place] = depth, GAUGE_SD * depth, depth
    given = np.zeros(all_days.size)
    for event in field.given:
        place = int((np.datetime64(event.date, "D") - all_days[0]).astype(int))
        if 0 <= place < all_days.size:
            given[place] += field.applied(event)
    crop, stages, starts, told = _grown(field, start, all_days)
    ends = starts[-1] + timedelta(days=int(sum(stages)) - 1)
    return Season(
        days.assign(precip=("time", rain)), all_days, known, *errors, rain_sd, gauge, starts, stages, ends, crop, given,
        (*notes, *told), not hasattr(weather, "data_vars") and hasattr(weather, "dataset"),
    )  # fmt: skip


def _errors(weather: Any, number: Any) -> tuple[Any, Any]:
    """Standard deviations of the two parts of the error of ETo; the fresh one as it adds up over days."""
    dataset = getattr(weather, "dataset", weather)
    zero = np.zeros(number.size)
    if not {"error_daily", "error_lasting", "error_autocorrelation", "error_memory"} <= {
        *getattr(dataset, "data_vars", ())
    }:
        return zero, zero
    there = dataset.reindex(time=number.astype("datetime64[ns]"))
    rho, memory = (float(dataset[name]) for name in ("error_autocorrelation", "error_memory"))
    # Of a sum over many days: 1 + 2 (r1 + r2 + ...), with r(k) = rho exp(-(k - 1) / m)
    grown = 1.0 + 2.0 * rho / (1.0 - np.exp(-1.0 / memory)) if np.isfinite(memory) and memory > 0 else 1.0
    daily, lasting = (np.nan_to_num(there[name].to_numpy().astype(float)) for name in ("error_daily", "error_lasting"))
    return daily * np.sqrt(grown), lasting


def _bridged(days: Any, number: Any, today: date) -> tuple[Any, int, list[Any]]:
    """Days whose short gaps are closed, how many are known, and which were missing."""
    there = np.isfinite(days["eto"].to_numpy()) & np.isfinite(days["precip"].to_numpy())
    if not there.any():
        raise WeatherError(Message("field.no_weather", day=number[0].item()))
    places = np.flatnonzero(there)
    gaps = np.flatnonzero(np.diff(places) > BRIDGED + 1)
    end = int(places[gaps[0]] if gaps.size else places[-1])
    if places[0] > BRIDGED:
        raise WeatherError(Message("field.no_weather", day=number[0].item()))
    if number[end] < np.datetime64(today, "D") - BRIDGED - 1:
        raise WeatherError(Message("field.stale", day=number[end].item()))
    days = days.isel(time=slice(0, end + 1)).copy()
    missing = np.flatnonzero(~there[: end + 1])
    for name in days.data_vars:
        values = days[name].to_numpy().copy()
        for place in np.flatnonzero(~np.isfinite(values)):
            near = values[max(place - RECENT, 0) : place + RECENT + 1]
            if name == "precip":
                values[place] = 0.0
            elif np.isfinite(near).any():
                values[place] = np.nanmean(near)
        days[name] = ("time", values)
    dropped = [name for name in days.data_vars if not np.isfinite(days[name]).all()]
    return days.drop_vars(dropped), end + 1, [number[place] for place in missing]


def _ahead(days: Any, number: Any, known: int, errors: tuple[Any, Any]) -> tuple[Any, Any, tuple[Any, Any]]:
    """The days with `AHEAD` more, which use what the last week used; how ETo varies is the error of each."""
    import xarray as xr

    more = number[known - 1] + 1 + np.arange(AHEAD)
    usual = {
        name: ("time", np.full(AHEAD, 0.0 if name == "precip" else float(days[name].to_numpy()[-RECENT:].mean())))
        for name in days.data_vars
    }
    after = xr.Dataset(usual, coords={"time": more.astype("datetime64[ns]")})
    eto = days["eto"].to_numpy()[-AHEAD:]
    spread = float(eto.std()) if eto.size > 1 else 0.0
    daily = np.concatenate([errors[0][:known], np.maximum(np.full(AHEAD, spread), errors[0][known - 1])])
    lasting = np.concatenate([errors[1][:known], np.full(AHEAD, errors[1][known - 1])])
    return xr.concat([days, after], "time"), np.concatenate([number[:known], more]), (daily, lasting)


def _grown(
    field: FieldDescription, start: date, days: Any
) -> tuple[FieldCrop, tuple[float, ...], tuple[date, ...], list[Message]]:
    """The crop, the lengths of its stages, the first day of each cycle, and what was assumed."""
    crop, stages = crop_of(field.crop), field.lengths(start)
    if stages is None:
        raise ArgumentError(Message("crop.no_stages", crop=crop.title))
    notes = [Message("field.evergreen", stages=[*map(int, stages)])] if field.is_evergreen else []
    if not field.is_cut:
        return crop, stages, (start,), notes
    # The crop grows on until it is cut: mid season lasts as long as the longest cycle
    starts = (start, *(day for day in field.cuts if start < day <= days[-1].item()))
    longest = max((after - before).days for before, after in itertools.pairwise((*starts, days[-1].item())))
    ini, development, mid, late = stages
    return crop, (ini, development, max(mid, longest + 1 - ini - development), late), starts, notes

"""`daily`: days made of the hours of weather that someone holds, and the reading of files where days are expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from evaeto.arguments import among, takes
from evaeto.core.local_days import clock, standard_utc_offset
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.core.telling import warn_caller
from evaeto.errors import ArgumentError, IgnoredColumnsWarning, IncompleteDayWarning, WeatherError
from evaeto.inputs.day_statistics import StepsOnDays, gaps_in, per_hour, vapour_pressure_of
from evaeto.inputs.derived_variables import lacks_pressure
from evaeto.inputs.hour_blocks import HOUR_S
from evaeto.inputs.hour_times import (
    LABELS,
    DayLabel,
    blocks_of,
    has_zone,
    label_in_words,
    regular_times,
    usual_seconds,
    with_offsets,
)
from evaeto.inputs.remarks import with_remarks

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.raw_variables import RawVariable

Array = NDArray[np.float64]


MADE_OF = {
    "tmax": ("tmax", "tmean"),
    "tmin": ("tmin", "tmean"),
    "rhmax": ("rhmax", "rhmean"),
    "rhmin": ("rhmin", "rhmean"),
}
"""The hourly quantities a daily one is made of, the first that is there; every other one of its own."""


@overload
def daily(
    hourly: xr.Dataset | str | Path,
    label: DayLabel | None = ...,
    utc_offset: float | None = ...,
    *,
    day_offset: float | None = ...,
    dayfirst: bool | None = ...,
    names: Mapping[str, str] | None = ...,
    units: Mapping[str, str] | None = ...,
) -> xr.Dataset: ...
@overload
def daily(
    hourly: pd.DataFrame,
    label: DayLabel | None = ...,
    utc_offset: float | None = ...,
    *,
    day_offset: float | None = ...,
    dayfirst: bool | None = ...,
    names: Mapping[str, str] | None = ...,
    units: Mapping[str, str] | None = ...,
) -> pd.DataFrame: ...
@takes(
    hourly=("dataset", "table", "path"), label=among(*LABELS), utc_offset="number", day_offset="number",
    dayfirst="flag", names="words", units="words",
)  # fmt: skip
def daily(
    hourly: xr.Dataset | pd.DataFrame | str | Path,
    label: DayLabel | None = None,
    utc_offset: float | None = None,
    *,
    day_offset: float | None = None,
    dayfirst: bool | None = None,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> xr.Dataset | pd.DataFrame:
    """Daily weather from hourly weather, each day from the 24 hours of the civil day in local standard time.

    Parameters
    ----------
    hourly : Dataset, DataFrame, str or Path
        Weather in steps of an hour or shorter, names and units as `evaeto.read_weather` and `evaeto.eto` recognise
        them: a Dataset with a `time` coordinate and any other dimensions, in memory or on Dask (the result is then
        lazy), a DataFrame of one place, or a file that `evaeto.read_weather` reads, which gives a Dataset.
    label : {"end", "middle", "start"}, optional
        Which moment of its step a time is: the end (stations, ERA5, Open-Meteo), the middle (MERRA-2) or the start
        (NASA POWER). By default what the file says that it was read from, and else the end.
    utc_offset : float, optional
        Of the times from UTC [h]. Without it the times of a DataFrame that carry a zone are understood by it, and
        others are local standard time.
    day_offset : float, optional
        From UTC [h], of the local standard time whose days are made; that of the times where it is not given. Times
        whose zone has summer time are brought to the smallest offset there is in them. It needs times of a known
        offset.
    dayfirst : bool, optional
        Whether 01/02/2020 in the times of a DataFrame or file is 1 February, where they leave it open.
    names : mapping, optional
        What columns or variables are, by the names they have: ``{"T": "tmean"}``; "" leaves one out.
    units : mapping, optional
        Their units, which go before those they state: ``{"Rad": "W m-2"}``.

    Returns
    -------
    Dataset or DataFrame
        One value a day in the daily units of the table of quantities: the highest `tmax` and `rhmax` and the lowest
        `tmin` and `rhmin` of the hours (where these are not there, of `tmean` and `rhmean`), means of `tmean`,
        `rhmean`, `tdew`, `ea`, wind and pressure, and sums of `rs`, `rn`, `sunshine`, `precip`, `eto` and `etr`
        [MJ m-2 d-1, h d-1, mm d-1]. Where there is no `ea`, that of the hours is calculated from `tdew`, or from
        `rhmean` and temperature, and its mean is given besides (ASCE-EWRI 2005, table 3, the first choice). Of a step
        shorter than an hour a sum without a time in its unit (mm, MJ m-2) is that of the step; sunshine always is. A
        value is missing where that of an hour is; days at either end without all their 24 hours are left out.
        `attrs["notes"]` says how the days were made and which are missing.

    Raises
    ------
    WeatherError
        Steps longer than an hour, no day with all its hours, or weather that cannot be read.
    ValueError
        An unknown `label`, an offset that cannot be, or one that the times contradict.

    Warns
    -----
    IncompleteDayWarning
        Days lack some of their hours.
    IgnoredColumnsWarning
        A humidity by mass is left out for want of a pressure.
    """
    import pandas as pd

    from evaeto.inputs.questions import asked_at_once, with_answers

    offsets = {
        name: None if given is None else float(given)
        for name, given in (("utc_offset", utc_offset), ("day_offset", day_offset))
    }
    said = {"dayfirst": dayfirst, "names": names, "units": units, "label": label, **offsets}
    made = asked_at_once(lambda answers: _made_of(hourly, **with_answers(said, answers)))
    for message in made.lacking:
        warn_caller([message], IncompleteDayWarning)
    left_out = lacks_pressure(str(made.weather.attrs.get("ignored", "")))
    if left_out is not None:
        warn_caller([left_out], IgnoredColumnsWarning)
    if not isinstance(hourly, pd.DataFrame):
        return made.weather
    place = {
        str(name): made.weather[name].item() for name in ("lat", "lon", "elevation") if name in made.weather.coords
    }
    table = made.weather.reset_coords(drop=True).to_dataframe().assign(**place)
    table.attrs = {"notes": made.weather.attrs["notes"]}
    return table


def _made_of(
    hourly: Any,
    dayfirst: bool | None,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
    label: DayLabel | None,
    utc_offset: float | None,
    day_offset: float | None,
    **of_file: Any,
) -> Days:
    """The days of `daily`; `of_file` are other options of `read_weather`."""
    from evaeto.inputs.frames import with_hints
    from evaeto.inputs.given import opened_weather

    of_file = {name: value for name, value in of_file.items() if name in ("site", "lon")}
    held = with_hints(opened_weather(hourly, names, units, dayfirst=dayfirst, **of_file), dayfirst=dayfirst)
    return days_of(held, label, utc_offset, day_offset)


@dataclass(frozen=True)
class Days:
    """Days made of hours.

    Attributes
    ----------
    weather : Dataset
        Along `time`, a value a day; its `notes` say how it was made.
    lacking : tuple of Message
        What is missing.
    """

    weather: xr.Dataset
    lacking: tuple[Message, ...]


def days_of(
    hourly: xr.Dataset | pd.DataFrame,
    label: DayLabel | None = None,
    utc_offset: float | None = None,
    day_offset: float | None = None,
    place: tuple[float, float] | None = None,
) -> Days:
    """What `daily` returns, without a warning.

    `place` (lat, lon) tells whose local standard time is meant where the times carry the zone UTC.
    """
    import pandas as pd

    from evaeto.inputs.normalise import interpret

    attrs = getattr(hourly, "attrs", {})
    label = label or attrs.get("time_label") or "end"
    if label not in LABELS:
        raise ArgumentError(Message("argument.unknown", name="label", value=str(label), known=LABELS))
    told_offset = utc_offset is None and not has_zone(hourly)
    utc_offset = attrs.get("utc_offset") if told_offset else utc_offset
    if told_offset and utc_offset == 0.0 and place is not None and day_offset is None:
        day_offset = standard_utc_offset(*place)  # UTC is whose time it is at few places
    hourly, times_offset, day_offset = with_offsets(hourly, utc_offset, day_offset, place)
    dataset, readings = _consistent(*interpret(hourly, utc_offset=times_offset))
    _require_own_clock(dataset, readings, place, times_offset)
    times = regular_times(dataset)
    step_h = usual_seconds(np.diff(times.values) / np.timedelta64(1, "s")) / HOUR_S
    if times_offset is not None and day_offset is not None:
        times = times + np.timedelta64(round((day_offset - times_offset) * HOUR_S), "s")
    begin, end = blocks_of(times.values, label)
    cut = StepsOnDays.of(begin, end)
    if not cut.whole.any():
        first, last = (times[at].to_pydatetime() for at in (0, -1))
        raise WeatherError(Message("days.no_whole_day", first=first, last=last, label=label_in_words(label)))
    if "ea" not in readings and (ea := vapour_pressure_of(readings)) is not None:
        readings["ea"] = ea
    variables = {}
    for name, quantity in QUANTITIES.items():
        made_of = next((source for source in MADE_OF.get(name, (name,)) if source in readings), None)
        if made_of is not None and quantity.statistic != "point":
            reading = per_hour(made_of, readings[made_of], step_h)
            variables[name] = cut.applied(reading, quantity)
    zone = clock(day_offset) if day_offset is not None else Message("days.local_time")
    notes = [Message("days.made", label=label_in_words(label), zone=zone)]
    lacking = [*cut.lacking(), *gaps_in(variables)]
    weather = dataset.drop_dims("time").assign(variables).assign_coords(time=pd.DatetimeIndex(cut.days))
    of_hours = ("time_label", "utc_offset")
    attrs = {name: value for name, value in dataset.attrs.items() if name not in of_hours}
    weather.attrs = {name: value for name, value in weather.attrs.items() if name not in of_hours}
    weather = weather.assign_attrs(attrs | {"notes": "\n".join([*notes, *lacking])})
    return Days(with_remarks(weather, "notes", [*notes, *lacking]), tuple(lacking))


def as_days(
    weather: xr.Dataset | pd.DataFrame,
    wind_height: float | None = None,
    label: DayLabel | None = None,
    place: tuple[float, float] | None = None,
    utc_offset: float | None = None,
) -> xr.Dataset:
    """Daily weather as `inputs.normalise.normalise` returns it, of days where it is hourly; `notes` in its attributes.

    Times with a `utc_offset` [h] are brought to the local standard time of the `place` (lat, lon), where that is known.

    Raises
    ------
    WeatherError
        It cannot be read, or neither has one value a day nor steps of an hour or shorter.
    """
    import pandas as pd

    from evaeto.inputs.normalise import normalise
    from evaeto.inputs.times import is_hourly

    notes = weather.attrs.get("notes", "") if hasattr(weather, "attrs") else ""
    if not is_hourly(weather):
        if place is not None and isinstance(weather, pd.DataFrame):
            attrs = weather.attrs
            weather = weather.copy(deep=False)
            weather.attrs = attrs | {"lat": place[0], "lon": place[1]}
        days = normalise(weather, wind_height)
        return days.assign_attrs(notes=notes) if notes else days
    day_offset = None if utc_offset is None or place is None else standard_utc_offset(*place)
    return normalise(days_of(weather, label, utc_offset, day_offset, place).weather, wind_height)


def read_days(
    path: str | Path,
    label: DayLabel | None = None,
    place: tuple[float, float] | None = None,
    said: ReadOptions | None = None,
) -> xr.Dataset:
    """Read a file as `evaeto.read_weather` does, and make days of it where it is hourly.

    `said` is what is said of the file.

    Raises
    ------
    WeatherError
        As of `read_weather` and `as_days`.
    """
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.inputs.questions import asked_at_once
    from evaeto.inputs.weather_files import read_any

    options = said or ReadOptions()

    def reading(answers: Mapping[str, Any]) -> xr.Dataset:
        read = read_any(path, options.with_answers(answers))
        return as_days(read, label=label, place=place, utc_offset=answers.get("utc_offset"))

    return asked_at_once(reading)


def _consistent(dataset: xr.Dataset, readings: dict[str, RawVariable]) -> tuple[xr.Dataset, dict[str, RawVariable]]:
    """What was found of one place, without the steps that contradict each other: the mean of a day would hide them."""
    from evaeto.inputs.consistency import consistent
    from evaeto.inputs.normalise import is_one_place, noted, place_of_readings

    if not is_one_place(dataset, readings):
        return dataset, readings
    place = place_of_readings(dataset, readings)
    consistent(place, hourly=True)
    left = {}
    for name in place.changed:
        values = readings[name].values
        as_left = values.copy(data=place.values[name].reshape(values.shape))
        left[name] = replace(readings[name], values=as_left, scale=1.0, offset=0.0)
    return noted(dataset, place.findings), readings | left


def _require_own_clock(
    dataset: xr.Dataset,
    readings: dict[str, RawVariable],
    place: tuple[float, float] | None,
    utc_offset: float | None,
) -> None:
    """Refuse hours whose sun shines at night by the clock that is meant, where the place is known."""
    from evaeto.inputs.normalise import is_one_place, place_of_readings
    from evaeto.inputs.sun_of_hours import require_own_clock

    if place is None and {"lat", "lon"} <= set(dataset.coords) and dataset["lat"].size == dataset["lon"].size == 1:
        place = float(dataset["lat"].values.item()), float(dataset["lon"].values.item())
    if place is not None and "rs" in readings and is_one_place(dataset, readings):
        require_own_clock(place_of_readings(dataset, readings), *place, utc_offset)

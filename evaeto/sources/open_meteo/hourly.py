"""Hourly values of Open-Meteo, cut into the days of places whose standard time is not whole hours from UTC.

A time stamp means that moment, but for sums and means (rain, radiation, ETo) the hour before it; see
https://open-meteo.com/en/docs, "preceding hour".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message
from evaeto.equations.wind import wind_speed_at_2m
from evaeto.errors import SourceBadAnswer
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import HOUR_S, Blocks
from evaeto.sources import daily
from evaeto.sources.delivery import Delivery

OWN_ETO = "et0_fao_evapotranspiration"
"""Their name for the ETo they compute by themselves, of hours and of days."""

VARIABLE_MAP = {
    "temperature_2m": ("tmean", "°C"),
    "relative_humidity_2m": ("rhmean", "%"),
    "dew_point_2m": ("tdew", "°C"),
    "wind_speed_10m": ("uz", "m/s"),
    "shortwave_radiation": ("rs", "W/m²"),
    "precipitation": ("precip", "mm"),
    OWN_ETO: ("eto", "mm"),
}
"""Their name for each quantity, and the unit asked for."""

PARAMETERS: Mapping[str, str] = {"hourly": ",".join(VARIABLE_MAP), "timezone": "GMT"}
"""What asks for them. In GMT: in another zone the stamps of a half-hour offset are of the whole hour below it."""

_OF_HOURS = {"tmax": "tmean", "tmin": "tmean", "rhmax": "rhmean", "rhmin": "rhmean", "u2": "uz"}
"""What the values of a day are made of, where that has another name."""

OF_THE_HOUR_BEFORE = ("rs", "precip", "eto")

WIND_HEIGHT = 10.0
"""Height of `wind_speed_10m` [m]."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hourly values in the table's units by quantity, NaN where missing; all of shape (hours,).

    times : the time stamps [s UTC], ascending
    absent : variables, by their own names, that are not in the answer
    lost : those without a unit, which the service does not have at the place
    """

    times: Array
    values: Mapping[str, Array]
    elevation: float | None
    absent: tuple[str, ...]
    lost: tuple[str, ...] = ()


def height(place: Mapping[str, Any]) -> float | None:
    """Elevation [m] in an answer; None where it is none, as at the pole and on the date line."""
    found = place.get("elevation")
    if isinstance(found, bool) or not isinstance(found, int | float) or not np.isfinite(found):
        return None
    return float(found)


def parse(
    source: str,
    place: Mapping[str, Any],
    *,
    utc_offset_hours: float = 0.0,
    wind_unit: str = VARIABLE_MAP["wind_speed_10m"][1],
) -> Hours:
    """Read the answer about one place to a request for hourly values; wind in the unit asked for.

    Raises
    ------
    SourceBadAnswer
        A unit or the offset of its time stamps is not what was asked for.
    ValueError
        The time stamps do not ascend, or a series is of another length.
    """
    offset_s = place["utc_offset_seconds"]
    if offset_s != utc_offset_hours * HOUR_S:
        raise SourceBadAnswer(source, other_offset(offset_s / HOUR_S, utc_offset_hours))
    series, units = place["hourly"], place["hourly_units"]
    times = np.array(series["time"], dtype="datetime64[s]").astype(np.float64) - offset_s
    if np.any(np.diff(times) <= 0):
        raise ValueError(Message("answer.not_in_order"))
    values, lost = {}, []
    for name, (quantity, unit) in VARIABLE_MAP.items():
        asked = wind_unit if quantity == "uz" else unit
        known = daily.factors_or_none(source, name, quantity, asked, units.get(name)) if name in series else None
        if known is None:
            values[quantity] = np.full(len(times), np.nan)
            lost += [name] * (name in series)
            continue
        values[quantity] = daily.spread(series[name], np.arange(len(times)), len(times)) * known[0] + known[1]
    absent = tuple(name for name in VARIABLE_MAP if name not in series)
    return Hours(times, values, height(place), absent, tuple(lost))


def to_days(source: str, hours: Hours, start: date, end: date, utc_offset_hours: float) -> Delivery:
    """The local standard days from `start` to `end`; a variable with an hour missing is missing on that day.

    Between moments values are taken to change evenly; extremes are those of the moments. Wind is brought from 10 m
    to 2 m (FAO-56 eq. 47). An hour that belongs to two days is split by the part on each.

    Raises
    ------
    SourceNoData
        No day is covered.
    """
    edges = hour_blocks.edges(start, end, utc_offset_hours)
    parts = {
        name: _hours_before(hours.times, series)
        if name in OF_THE_HOUR_BEFORE
        else hour_blocks.between(hours.times, series, edges, HOUR_S)
        for name, series in hours.values.items()
    }
    own = hour_blocks.total(parts.pop("eto"), edges)
    means = {name: hour_blocks.mean(parts[name], edges) for name in parts if name != "precip"}

    def extreme(name: str, pick: hour_blocks.Pick) -> Array:
        of_day = hour_blocks.of_moments(hours.times, hours.values[name], edges, pick)
        return np.where(np.isnan(means[name]), np.nan, of_day)

    values = {
        "tmax": extreme("tmean", np.fmax),
        "tmin": extreme("tmean", np.fmin),
        "tmean": means["tmean"],
        "rhmax": extreme("rhmean", np.fmax),
        "rhmin": extreme("rhmean", np.fmin),
        "rhmean": means["rhmean"],
        "tdew": means["tdew"],
        "rs": means["rs"],
        "precip": hour_blocks.total(parts["precip"], edges),
        "u2": np.asarray(wind_speed_at_2m(means["uz"], WIND_HEIGHT)),
    }
    covered = np.max([hour_blocks.cover(part, edges) for part in parts.values()], axis=0)
    weather, notes = daily.whole_days(source, start, end, covered, values)
    partial = hour_blocks.partial(covered, {name: hour_blocks.cover(part, edges) for name, part in parts.items()})
    told = {quantity for name, (quantity, _) in VARIABLE_MAP.items() if name not in (*hours.absent, *hours.lost)}
    return Delivery(
        source,
        weather,
        delivered=frozenset({name for name in values if _OF_HOURS.get(name, name) in told}),
        elevation=hours.elevation,
        notes=(
            *lacking(hours.absent),
            *daily.unavailable(hours.lost),
            *notes,
            *daily.lacking_hours(calendar(start, end), partial),
        ),
        incomplete=bool(np.isnan(weather.to_array()).any()),
        provider_eto=daily.provider_eto(weather["time"], own),
    )


def lacking(absent: Sequence[str]) -> tuple[Message, ...]:
    """A note on variables that are not in an answer. Nothing is computed from `OWN_ETO`, so that nothing is lost."""
    named = [name for name in absent if name != OWN_ETO]
    return (Message("source.absent", names=named),) if named else ()


def other_offset(found: float, wanted: float) -> Message:
    """That an answer is in another time zone [h from UTC] than was asked for."""
    return Message("answer.other_offset", found=found, wanted=wanted)


def _hours_before(times: Array, values: Array) -> Blocks:
    known = np.isfinite(values)
    return Blocks(times[known] - HOUR_S, times[known], values[known])

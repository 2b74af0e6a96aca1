"""The weather of one place beside what the sun gives, and its reference ET beside what weather gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.equations.radiation import daylight_hours, extraterrestrial_radiation
from evaeto.errors import EmptyResultWarning
from evaeto.inputs import checks, consistency, sun_limits, sun_of_hours, unusual
from evaeto.inputs.remarks import remarks

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.inputs.raw_variables import RawVariable

POSSIBLE = {"short": (-2.0, 25.0), "tall": (-2.0, 32.0)}
"""Daily reference ET that weather can give, by the reference crop [mm d-1]."""


def with_gaps(reading: RawVariable, looked_at: consistency.Place, name: str) -> RawVariable:
    """What was read, without what cannot be.

    Parameters
    ----------
    reading : RawVariable
        Of one place.
    looked_at : Place
        What was found of its weather.
    name : str
        Its quantity.

    Returns
    -------
    RawVariable
        The same where nothing was changed.
    """
    if name not in looked_at.changed:
        return reading
    values = reading.values.copy(data=looked_at.values[name].reshape(reading.values.shape))
    return replace(reading, values=values, scale=1.0, offset=0.0)


def under_the_sun(looked_at: consistency.Place, lat: float | xr.DataArray, days_of_year: NDArray[np.int64]) -> None:
    """Empty days of one place with more sun than there is, and tell of what is hardly possible there.

    Parameters
    ----------
    looked_at : Place
        Its daily weather.
    lat : float or DataArray
        Latitude of the one place [degrees north].
    days_of_year : ndarray
        Of each day, from 1.

    Raises
    ------
    WeatherError
        Most days have more sun than there is, or values are those of another unit.
    """
    doy, position = np.unique(days_of_year, return_inverse=True)
    where = np.asarray(lat, dtype=float).reshape(-1)[0]
    ra, daylight = extraterrestrial_radiation(where, doy)[position], daylight_hours(where, doy)[position]
    unusual.in_likely_units(looked_at, float(where), ra)
    sun_limits.under_the_sun(looked_at, ra, daylight)


def under_the_sun_of_hours(hours: xr.Dataset, place: Mapping[str, Any], utc_offset: float | None) -> xr.Dataset:
    """The hours of one place without more radiation than there can be within an hour of their times.

    Parameters
    ----------
    hours : Dataset(time)
        With `rs` or `rn` [MJ m-2 h-1].
    place : mapping
        `lat` [degrees north] and `lon` [degrees east]; without both nothing is looked at.
    utc_offset : float or None
        Of the times [h].

    Returns
    -------
    Dataset
        With gaps where there is more, and on days with radiation at night.

    Raises
    ------
    WeatherError
        Most values are like that.
    """
    import pandas as pd

    from evaeto.inputs.normalise import with_checked

    times = hours.indexes["time"]
    if not {"lat", "lon"} <= set(place) or not isinstance(times, pd.DatetimeIndex):
        return hours
    lat, lon = (float(np.asarray(place[name], dtype=float).reshape(-1)[0]) for name in ("lat", "lon"))
    values = {str(name): hour.values.reshape(-1) for name, hour in hours.data_vars.items()}
    looked_at = consistency.Place(values, times, {})
    sun_of_hours.under_the_sun(looked_at, lat, lon, utc_offset or 0.0)
    return with_checked(hours, looked_at) if looked_at.changed or looked_at.findings.messages else hours


def without_impossible(result: xr.DataArray, days: xr.Dataset, crop: str) -> tuple[xr.DataArray, xr.Dataset]:
    """Daily reference ET of one place without what no weather gives, and the weather with a word on it.

    Parameters
    ----------
    result : DataArray
        Reference ET [mm d-1].
    days : Dataset
        Its weather.
    crop : str
        In `POSSIBLE`.

    Returns
    -------
    result : DataArray
    days : Dataset
    """
    from evaeto.inputs.normalise import noted

    lower, upper = POSSIBLE[crop]
    values = result.values
    wrong = (values < lower) | (values > upper)
    if not wrong.any():
        return result, days
    flat, found = wrong.reshape(-1), checks.Findings()
    when = checks.moment(days.indexes["time"], int(np.argmax(flat)))
    value, count = round(float(values[wrong][0]), 1), int(flat.sum())
    found.messages.append(Message("checks.eto_left_out", value=value, when=when, count=count, lower=lower, upper=upper))
    return result.copy(data=np.where(wrong, values.dtype.type(np.nan), values)), noted(days, found)


def tell_if_empty(result: xr.DataArray, inputs: Mapping[str, Any], groups: Any, weather: xr.Dataset) -> None:
    """Warn where nothing could be computed at all; `attrs["empty"]` says why.

    Parameters
    ----------
    result : DataArray
        In memory; its attributes are written to.
    inputs : mapping
        What it was computed from, by quantity.
    groups : tuple
        Groups of quantities of which each needs one.
    weather : Dataset
        Whose remarks say what was left out.
    """
    if result.size and not np.isfinite(result.values).any():
        message = checks.why_empty(inputs, groups, remarks(weather, "rejected"))
        result.attrs["empty"] = str(message)  # as files take it
        result.encoding["empty"] = message
        warn_caller([message], EmptyResultWarning)

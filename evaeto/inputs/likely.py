"""Whether the daily weather of a place is usual there, for whoever computes no reference ET of it by itself.

`evaeto.eto` looks at it on its own way (`reference_et.dispatch`); this is for files of stations, `fuse` and
`calibrate`, which take weather that is normalised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, of_error
from evaeto.core.quantities import QUANTITIES
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import WeatherError
from evaeto.inputs import consistency, sun_limits, unusual
from evaeto.inputs.checks import Findings, saturation
from evaeto.inputs.day_shifts import shifted
from evaeto.inputs.exchanged import may_be_exchanged
from evaeto.inputs.normalise import COLUMNS, UNSTATED, noted
from evaeto.inputs.season_shifts import may_be_out_of_season
from evaeto.inputs.steps import long_steps
from evaeto.inputs.two_humidities import told_twice

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = NDArray[np.float64]

MIN_DAYS = 3


def require_single_days(days: xr.Dataset) -> None:
    """Refuse what comes in steps of months, ten-day periods or some days, which would pass for their first days.

    Raises
    ------
    WeatherError
        It does.
    """
    times = days.indexes.get("time")
    if times is not None and (steps := long_steps(times)) is not None:
        apart = round(float(np.median(np.diff(times.values) / np.timedelta64(1, "D"))))
        raise WeatherError(Message("days.long_steps", count=len(steps.doy), days=apart))


def in_likely_units(days: xr.Dataset, lat: float) -> xr.Dataset:
    """Look at the daily weather of one place, as `normalise` returns it, and note what is hardly possible there.

    Parameters
    ----------
    days : Dataset(time)
        In memory.
    lat : float
        Latitude [degrees north].

    Returns
    -------
    Dataset
        The same values; a warning and `attrs["rejected"]` say what is doubtful.

    Raises
    ------
    WeatherError
        Values are not usual in the unit they were read in, but would be in another one, and nothing states it.

    Warns
    -----
    RejectedValuesWarning
        Values are not usual in the unit that is stated.
    """
    return noted(days, _findings(days, lat))


def doubts(days: xr.Dataset, lat: float) -> Sequence[str]:
    """What `in_likely_units` has to say of daily weather, without a warning; what it refuses is one of them."""
    return _told(lambda: _findings(days, lat))


def _told(find: Callable[[], Findings]) -> Sequence[str]:
    try:
        return find().messages
    except WeatherError as error:
        return [of_error(error)]


def hours_in_likely_units(hours: xr.Dataset, lat: float, labels: Mapping[str, str]) -> Findings:
    """What is to be said of the hourly weather of one place, by its whole days.

    Parameters
    ----------
    hours : Dataset(time)
        In memory, as `normalise` returns it.
    lat : float
        Latitude [degrees north].
    labels : mapping
        What its columns were called, by quantity.

    Raises
    ------
    WeatherError
        Values are not usual in the unit they were read in, but would be in another one, and nothing states it.
    """
    import pandas as pd

    times = hours.indexes["time"]
    if not isinstance(times, pd.DatetimeIndex) or len(times) < MIN_DAYS * 24:
        return Findings()
    day = times.values.astype("datetime64[D]")
    starts = np.flatnonzero(np.r_[True, day[1:] != day[:-1]])
    count = np.diff(np.r_[starts, len(day)])
    whole = count >= np.max(count)
    means = {
        name: np.add.reduceat(hours[name].values.reshape(-1), starts) / count  # of which each must be there
        for name in ("tmean", "rs", "u2")
        if name in hours.data_vars
    }
    values = {name: mean[whole] * (24.0 if name == "rs" else 1.0) for name, mean in means.items()}
    unstated = str(hours.attrs.get(UNSTATED, "")).split(", ")
    return _judged(values, pd.DatetimeIndex(day[starts][whole]), lat, unstated, labels)


def _findings(days: xr.Dataset, lat: float) -> Findings:
    import pandas as pd

    times = days.indexes.get("time")
    if not isinstance(times, pd.DatetimeIndex):
        return Findings()
    values = {
        str(name): np.asarray(variable.values, dtype=float).reshape(-1)
        for name, variable in days.data_vars.items()
        if name in QUANTITIES and variable.size == len(times)
    }
    return _judged(values, times, lat, str(days.attrs.get(UNSTATED, "")).split(", "), days.encoding.get(COLUMNS, {}))


def doubts_of_arrays(
    values: Mapping[str, Array],
    times: pd.DatetimeIndex,
    lat: float,
    unstated: Sequence[str],
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Sequence[str]:
    """`doubts` of the daily weather of one place in arrays (time) of table units.

    Parameters
    ----------
    values : mapping
        By quantity.
    times : DatetimeIndex
    lat : float
        Latitude [degrees north].
    unstated : sequence of str
        Quantities whose unit is the one usual for their name.
    labels : mapping, optional
        What their columns are called.
    """
    return _told(lambda: _judged(values, times, lat, unstated, labels))


def may_be_doubtful(
    values: Mapping[str, Array], lat: Array, ra: Array, doy: NDArray[Any] | None = None
) -> NDArray[np.bool_]:
    """At which of many places `doubts_of_arrays` may have something to say: at all others it has nothing.

    A median is not above a limit where fewer than half of the values are, which takes no sorting to see.

    Parameters
    ----------
    values : mapping
        Daily weather (place, time) by quantity, in the units of the table.
    lat : ndarray
        (place,) [degrees north].
    ra : ndarray
        (place, time), radiation at the top of the atmosphere [MJ m-2 d-1].
    doy : ndarray, optional
        (time,), day of the year; without it seasons are not looked at.
    """
    suspect = np.zeros(lat.size, bool)
    if "rs" in values:
        bright = ((values["rs"] > unusual.BRIGHT * ra) & (ra > sun_limits.LIT)).any(axis=-1)
        suspect[~bright] = np.isfinite(values["rs"][~bright]).any(axis=-1)
        clear = np.where(ra > sun_limits.LIT, 0.75 * unusual.TOO_CLEAR * ra, np.inf)
        suspect |= _half_above(np.where(ra > sun_limits.LIT, values["rs"], np.nan) - clear, np.zeros(lat.size))
    if "sunshine" in values:
        sunny = ((values["sunshine"] > unusual.SUNLESS) & (ra > sun_limits.LIT)).any(axis=-1)
        suspect[~sunny] |= np.isfinite(values["sunshine"][~sunny]).any(axis=-1)
    if {"tmax", "tmin"} <= set(values):
        apart = values["tmax"] - values["tmin"]
        suspect |= _half_above(apart, np.full(lat.size, unusual.RANGE)) | (apart == 0.0).any(axis=-1)
    if "u2" in values:
        suspect |= _half_above(values["u2"], np.full(lat.size, unusual.WINDY_UNSAID))
        suspect |= np.count_nonzero(values["u2"] == 0.0, axis=-1) >= unusual.DIM_DAYS
    mean: Array | None = values.get("tmean", values.get("tmax"))
    if mean is not None:
        if "tmean" not in values and "tmin" in values:
            mean = (mean + values["tmin"]) / 2.0
        suspect |= _half_above(mean, np.asarray(unusual.warmest(lat, 1.0)))
    return suspect | may_be_mistaken(values, ra, doy)


def may_be_mistaken(values: Mapping[str, Array], ra: Array, doy: NDArray[Any] | None = None) -> NDArray[np.bool_]:
    """At which of many places columns may stand for another quantity, or for another day, by how they go on.

    Parameters
    ----------
    values : mapping
        Daily weather (place, time) by quantity, in the units of the table.
    ra : ndarray
        (place, time), radiation at the top of the atmosphere [MJ m-2 d-1].
    doy : ndarray, optional
        (time,), day of the year; without it seasons are not looked at.
    """
    suspect = may_be_exchanged(values, ra)
    if doy is not None and "rs" in values:
        suspect |= may_be_out_of_season(values["rs"], ra, doy)
    if (shift := shifted(values, ra)) is not None:
        suspect |= shift.by_radiation_before | shift.by_radiation_after
    for each in told_twice(values):
        suspect |= each.is_too_far
    return suspect | may_be_divided(values)


def may_be_divided(values: Mapping[str, Array]) -> NDArray[np.bool_]:
    """At which of many places `unusual.divided` may find tenths, by daily weather (place, time)."""
    some = next(iter(values.values()))
    suspect = np.zeros(len(some), bool)
    tmax, tmin = values.get("tmax"), values.get("tmin")
    if tmax is not None and tmin is not None:
        if "rs" in values:
            apart = tmax - tmin
            narrow = np.count_nonzero(apart < unusual.HARDLY_WARMER, axis=-1)
            suspect |= narrow >= unusual.FEW_DAYS // 2
        for name in ("rhmean", "ea"):
            if name in values:
                share = values[name] if name == "rhmean" else 100.0 * values[name] / saturation((tmax + tmin) / 2.0)
                suspect |= _half_above(-share, np.full(len(some), -unusual.DRIEST))
    if "u2" in values:
        suspect |= _half_above(-values["u2"], np.full(len(some), -unusual.CALMEST))
    return suspect


def _half_above(values: Array, limit: Array) -> NDArray[np.bool_]:
    """At which places half of the values (place, time), or more, are above a limit (place,)."""
    above = np.count_nonzero(values > limit[:, None], axis=-1)
    result: NDArray[np.bool_] = np.asarray(above > 0)
    result[result] = 2 * above[result] >= np.isfinite(values[result]).sum(axis=-1)
    return result


def _judged(
    values: Mapping[str, Array],
    times: pd.DatetimeIndex,
    lat: float,
    unstated: Sequence[str],
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Findings:
    if len(times) < MIN_DAYS:
        return Findings()
    place = consistency.Place(values, times, labels, unstated)
    unusual.in_likely_units(place, lat, extraterrestrial_radiation(np.asarray(lat), times.day_of_year.to_numpy()))
    return place.findings

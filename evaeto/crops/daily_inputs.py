"""Weather, irrigation and coefficients by day, as the balance of fields takes them: by date, in one set of units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.crops.days import days_in_order
from evaeto.crops.plausible import believable
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr

ROUNDED = 1e-3
"""Rain that is negative by less is none: grids that are packed have such values [mm]."""


def days_of(number: Any) -> Any:
    """Dates of days since 1970.

    Parameters
    ----------
    number : ndarray
        Days since 1970-01-01.

    Returns
    -------
    ndarray
        Dates.
    """
    return number.astype("datetime64[D]").astype("datetime64[ns]")


def weather_of(weather: Any) -> xr.Dataset:
    """Weather as the balance needs it, in its units; RHmin from tmax and humidity where it is not told (FAO-56 eq. 63).

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        As `evaeto.crops.balance` takes it.

    Returns
    -------
    Dataset
        `eto`, `precip` [mm d-1]; `u2` [m s-1], `rhmin` [%] and `capillary_rise` [mm d-1] where they are known.

    Raises
    ------
    ArgumentError
        It is of another kind or without dates, or ETo or precipitation is not there.
    WeatherError
        Most values of a quantity cannot be, or are those of another unit.
    """
    import xarray as xr

    days = dated_weather(weather, ("eto", "precip"))
    wanted = {name: in_units(days[name], name) for name in ("eto", "precip", "u2", "rhmin") if name in days}
    if "capillary_rise" in days:
        wanted["capillary_rise"] = in_units(as_numbers(days["capillary_rise"], "capillary_rise"), "precip")
    if "rhmin" not in wanted and (rhmin := _rhmin_of(days)) is not None:
        wanted["rhmin"] = rhmin
    rain = wanted["precip"]
    if rain.chunks is not None or bool((rain.to_numpy() < 0.0).any()):
        wanted["precip"] = rain.where(~((rain < 0.0) & (rain > -ROUNDED)), 0.0)
    return believable(xr.Dataset(wanted))


_KNOWN = ("eto", "precip", "u2", "rhmin", "tmax", "tmin", "ea", "tdew", "capillary_rise")


def dated_weather(weather: Any, needed: tuple[str, ...]) -> xr.Dataset:
    """Weather by date, of what the crop side knows.

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        As `evaeto.crops.balance` takes it.
    needed : tuple of str
        Variables that must be there.

    Returns
    -------
    Dataset
        With a dimension `time`, which every variable has.

    Raises
    ------
    ArgumentError
        It is of another kind, without dates, or a variable is not there or has no days.
    """
    import pandas as pd
    import xarray as xr

    if isinstance(weather, pd.DataFrame):
        known = [*dict.fromkeys(name for name in weather.columns if isinstance(name, str) and name in _KNOWN)]
        if doubled := [name for name in known if (weather.columns == name).sum() > 1]:
            raise ArgumentError(Message("weather.column_twice", name=doubled[0]))
        if not isinstance(weather.index, pd.DatetimeIndex) or not len(weather.index):
            raise ArgumentError(Message("crop.no_dates"))
        dates = weather.index.tz_localize(None).rename("time")
        weather = xr.Dataset({name: ("time", weather[name].to_numpy()) for name in known}, {"time": dates})
    days = weather if isinstance(weather, xr.Dataset) else getattr(weather, "dataset", None)
    if not isinstance(days, xr.Dataset):
        raise ArgumentError(Message("crop.no_weather", value=type(weather).__name__))
    if not isinstance(days.indexes.get("time"), pd.DatetimeIndex) or not days.sizes["time"]:
        raise ArgumentError(Message("crop.no_dates"))
    for name in needed:
        if name not in days:
            raise ArgumentError(Message("crop.missing_weather", name=name))
    for name in (each for each in _KNOWN if each in days):
        if "time" not in days[name].dims:
            raise ArgumentError(Message("crop.by_day", name=name))
    return days


def as_numbers(values: xr.DataArray, name: str) -> xr.DataArray:
    """Values as numbers.

    Parameters
    ----------
    values : DataArray
        Numbers, or what can be read as such.
    name : str
        For the error.

    Returns
    -------
    DataArray
        Of floats.

    Raises
    ------
    ArgumentError
        They are none.
    """
    if values.dtype.kind not in "cmM":  # of which numpy would make some
        try:
            return values.astype(float)
        except (ValueError, TypeError):
            pass
    raise ArgumentError(Message("weather.not_numbers", name=name, kind=str(values.dtype)))


def climate_of(days: xr.Dataset) -> xr.Dataset:
    """Wind and minimum humidity by day, from which coefficients follow the climate.

    Parameters
    ----------
    days : Dataset
        Daily weather, such as that of a result.

    Returns
    -------
    Dataset
        `u2` [m s-1] and `rhmin` [%]; without both where one is not known.
    """
    import xarray as xr

    rhmin = in_units(days["rhmin"], "rhmin") if "rhmin" in days else _rhmin_of(days)
    if rhmin is None or "u2" not in days:
        return xr.Dataset(coords={"time": days["time"]})
    return xr.Dataset(
        {"u2": in_units(days["u2"], "u2").reset_coords(drop=True), "rhmin": rhmin.reset_coords(drop=True)}
    )


def _rhmin_of(days: xr.Dataset) -> xr.DataArray | None:
    """RHmin from the highest temperature and what humidity is known, FAO-56 eq. 63."""
    if "tmax" not in days:
        return None
    if "ea" in days:
        ea = in_units(days["ea"], "ea")
    elif "tdew" in days:
        ea = saturation_vapour_pressure(in_units(days["tdew"], "tdew"))
    else:
        return None
    rhmin: xr.DataArray = 100.0 * ea / saturation_vapour_pressure(in_units(days["tmax"], "tmax"))
    return rhmin.clip(0.0, 100.0)


def in_units(values: xr.DataArray, name: str) -> xr.DataArray:
    """Values in the unit of their quantity, from that in their attributes; without one they are in it.

    Parameters
    ----------
    values : DataArray
        To convert.
    name : str
        Their quantity.

    Returns
    -------
    DataArray
        Converted.

    Raises
    ------
    ArgumentError
        They are no numbers.
    ValueError
        The unit is unknown.
    """
    units = values.attrs.get("units")
    scale, offset = (1.0, 0.0) if units is None else conversion(name, str(units))
    return as_numbers(values, name) * scale + offset


def by_day(values: Any, time: xr.DataArray, name: str, otherwise: float | None) -> Any:
    """What is given by day, on the days of the weather.

    Parameters
    ----------
    values : Series, DataArray, mapping or None
        By date.
    time : DataArray
        The days of the weather.
    name : str
        Of the argument, for errors.
    otherwise : float or None
        What days have that are not told; None for missing, and days beyond those of the weather are then left out.

    Returns
    -------
    DataArray or None
        On the days of the weather.

    Raises
    ------
    ArgumentError
        It has no dates, or one that is no day of the weather.
    """
    if values is None:
        return None
    values = dated(values, name)
    own, days = (days_in_order(each.to_index(), name) for each in (values["time"], time))
    if otherwise is not None and (strange := np.setdiff1d(own, days)).size:
        raise ArgumentError(
            Message("crop.other_day", name=name, day=days_of(strange)[0].astype("datetime64[D]").item())
        )
    on_days = values.assign_coords(time=own).reindex(time=days)
    on_days = on_days if otherwise is None else on_days.fillna(otherwise)
    return on_days.assign_coords(time=time)


def dated(values: Any, name: str) -> xr.DataArray:
    """What is given by date, with a dimension `time`.

    Parameters
    ----------
    values : Series, DataArray or mapping
        By date.
    name : str
        Of the argument, for errors.

    Returns
    -------
    DataArray
        Of floats.

    Raises
    ------
    ArgumentError
        It has no dates, or its values are no numbers.
    """
    import pandas as pd
    import xarray as xr

    if isinstance(values, Mapping):
        values = pd.Series([*values.values()], [*values.keys()], dtype=object)
    if isinstance(values, pd.Series):
        if values.index.dtype.kind in "iufb":  # pandas would take numbers for moments of 1970
            raise ArgumentError(Message("crop.by_day", name=name))
        try:
            dates = pd.DatetimeIndex(values.index, name="time").tz_localize(None)
        except (ValueError, TypeError):
            raise ArgumentError(Message("crop.by_day", name=name)) from None
        values = xr.DataArray(values.to_numpy(), {"time": dates}, ("time",))
    if not (isinstance(values, xr.DataArray) and isinstance(values.indexes.get("time"), pd.DatetimeIndex)):
        raise ArgumentError(Message("crop.by_day", name=name))
    return as_numbers(values, name)

"""Weather, irrigation and coefficients by day, as the balance of fields takes them: by date, in one set of units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.crops.days import days_in_order
from evaeto.equations.humidity import saturation_vapour_pressure
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr


def days_of(number: Any) -> Any:
    """Dates [datetime64] of days since 1970."""
    return number.astype("datetime64[D]").astype("datetime64[ns]")


def weather_of(weather: Any) -> xr.Dataset:
    import pandas as pd
    import xarray as xr

    if isinstance(weather, pd.DataFrame):
        weather = xr.Dataset.from_dataframe(weather.rename_axis(index="time"))
    days = weather if isinstance(weather, xr.Dataset) else weather.dataset
    for name in ("eto", "precip"):
        if name not in days:
            raise ArgumentError(Message("crop.missing_weather", name=name))
    wanted = {name: _in_units(days[name], name) for name in ("eto", "precip", "u2", "rhmin") if name in days}
    if "capillary_rise" in days:
        wanted["capillary_rise"] = days["capillary_rise"].astype(float)
    if "rhmin" not in wanted and "tmax" in days:  # FAO-56 eq. 63
        hottest = saturation_vapour_pressure(_in_units(days["tmax"], "tmax"))
        if "ea" in days:
            wanted["rhmin"] = (100.0 * _in_units(days["ea"], "ea") / hottest).clip(0.0, 100.0)
        elif "tdew" in days:
            wanted["rhmin"] = (100.0 * saturation_vapour_pressure(_in_units(days["tdew"], "tdew")) / hottest).clip(
                0.0, 100.0
            )
    return xr.Dataset(wanted)


def _in_units(values: xr.DataArray, name: str) -> xr.DataArray:
    units = values.attrs.get("units")
    scale, offset = (1.0, 0.0) if units is None else conversion(name, str(units))
    return values.astype(float) * scale + offset


def by_day(values: Any, time: xr.DataArray, name: str, otherwise: float | None) -> Any:
    """What is given by day, on the days of the weather; days that are not told are `otherwise`."""
    import pandas as pd
    import xarray as xr

    if values is None:
        return None
    if isinstance(values, Mapping):
        values = pd.Series(values, dtype=float)
    if isinstance(values, pd.Series):
        values = xr.DataArray(values.to_numpy(float), {"time": pd.DatetimeIndex(values.index)}, ("time",))
    if not isinstance(values, xr.DataArray) or "time" not in values.dims:
        raise ArgumentError(Message("crop.by_day", name=name))
    own, days = (days_in_order(each.to_index(), name) for each in (values["time"], time))
    if otherwise is not None and (strange := np.setdiff1d(own, days)).size:
        raise ArgumentError(
            Message("crop.other_day", name=name, day=days_of(strange)[0].astype("datetime64[D]").item())
        )
    on_days = values.astype(float).assign_coords(time=own).reindex(time=days)
    on_days = on_days if otherwise is None else on_days.fillna(otherwise)
    return on_days.assign_coords(time=time)

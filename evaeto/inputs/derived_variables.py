"""What is made of variables of a grid before they are read: vapour pressure from whatever describes the humidity.

What is made stands in the place of what it is made of, under a name that is known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.core.telling import warn_caller
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.equations.humidity import (
    mean_saturation_vapour_pressure,
    saturation_vapour_pressure,
    vapour_pressure_from_mixing_ratio,
    vapour_pressure_from_specific_humidity,
)
from evaeto.errors import EstimatedInputWarning, WeatherError
from evaeto.inputs.grid_words import DEFICITS, MIXING_RATIOS, SPECIFIC_HUMIDITIES
from evaeto.inputs.variable_attributes import parse_variable
from evaeto.inputs.variable_names import parse_name, stated_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Weather = TypeVar("Weather", bound="xr.Dataset | pd.DataFrame")

_PER_KG = {"kg kg-1": 1.0, "kg/kg": 1.0, "1": 1.0, "kg kg**-1": 1.0, "kg/kg-1": 1.0, "g kg-1": 1e-3, "g/kg": 1e-3}
_HUMIDITIES = ("ea", "tdew", "rhmax", "rhmin", "rhmean")


def with_vapour_pressure(dataset: xr.Dataset, hourly: bool) -> xr.Dataset:
    """The dataset with `ea` where only specific humidity, a mixing ratio or a deficit describes the humidity.

    Raises
    ------
    WeatherError
        It is in an unknown unit.

    Warns
    -----
    EstimatedInputWarning
        The pressure is that of the elevation.
    """
    names = [str(name) for name in dataset.data_vars]
    sources = [name for name in (*SPECIFIC_HUMIDITIES, *MIXING_RATIOS, *DEFICITS) if name in names]
    if not sources:
        return dataset
    found: dict[str, str] = {}
    for name in (str(name) for name in dataset.variables):
        if name not in sources and (match := parse_variable(name, dataset[name], hourly)) is not None:
            found.setdefault(match.quantity, name)
    if set(found) & set(_HUMIDITIES):
        return dataset
    for name in sources:
        if name in DEFICITS:
            made = _from_deficit(dataset, name, found, hourly)
        else:
            made = _from_content(dataset, name, found, hourly)
        if made is not None:
            return dataset.drop_vars(name).assign(ea=made.assign_attrs(units="kPa"))
    return dataset


def lacks_pressure(ignored: str) -> Message | None:
    """That a humidity by mass was left out for want of a pressure, where one is among the names `attrs["ignored"]`."""
    name = next((each for each in ignored.split(", ") if each in (*SPECIFIC_HUMIDITIES, *MIXING_RATIOS)), None)
    return None if name is None else Message("grid.humidity_needs_pressure", name=name)


def humidity_by_mass(names: Iterable[Hashable]) -> str | None:
    """The variable or column that may want the pressure of an elevation to become a vapour pressure, if any."""
    return next((str(name) for name in names if name in (*SPECIFIC_HUMIDITIES, *MIXING_RATIOS)), None)


def at_elevation(weather: Weather, elevation: float | None) -> Weather:
    """Weather of one place with its elevation [m], where a humidity by mass wants the pressure of that.

    Parameters
    ----------
    weather : Dataset or DataFrame
        As it came.
    elevation : float or None
        Of the place; what the weather itself says goes before it.

    Returns
    -------
    Dataset or DataFrame
        With `elevation` as a coordinate or a column; the same where nothing wants it.
    """
    held: Any = weather
    if elevation is None or humidity_by_mass(held) is None:
        return weather
    if hasattr(held, "data_vars"):
        made: Weather = held if own_elevations(held) else held.assign_coords(elevation=float(elevation))
        return made
    known = (parse_name(str(column), None) for column in held.columns)
    has_one = any(match is not None and match.quantity == "elevation" for match in known)
    table: Weather = held if has_one else held.assign(elevation=float(elevation))
    return table


def own_elevations(dataset: xr.Dataset) -> list[Hashable]:
    """Variables of a Dataset that are its elevation."""
    found = ((name, parse_variable(str(name), each, False)) for name, each in dataset.variables.items())
    return [name for name, match in found if match is not None and match.quantity == "elevation"]


def _from_content(dataset: xr.Dataset, name: str, found: dict[str, str], hourly: bool) -> Any:
    if "pressure" not in found and "elevation" not in found:
        return None
    units = stated_unit(dataset[name].attrs.get("units")) or "kg kg-1"
    if units not in _PER_KG:
        raise WeatherError(Message("weather.unknown_unit", name=name, unit=units, known=sorted(_PER_KG)))
    if "pressure" in found:
        pressure = _in_units(dataset, "pressure", found, hourly)
    else:  # an error of 3 % of the vapour at most, as weather has it
        warn_caller([Message("grid.pressure_of_elevation", name=name)], EstimatedInputWarning)
        pressure = atmospheric_pressure(_in_units(dataset, "elevation", found, hourly))
    law = vapour_pressure_from_mixing_ratio if name in MIXING_RATIOS else vapour_pressure_from_specific_humidity
    return _made(law, dataset[name] * _PER_KG[units], pressure)


def _from_deficit(dataset: xr.Dataset, name: str, found: dict[str, str], hourly: bool) -> Any:
    scale, _ = conversion("ea", stated_unit(dataset[name].attrs.get("units")) or "kPa")
    deficit = dataset[name] * scale
    if hourly and "tmean" in found:
        return _made(
            lambda t, d: saturation_vapour_pressure(t) - d, _in_units(dataset, "tmean", found, hourly), deficit
        )
    if not hourly and {"tmax", "tmin"} <= set(found):
        temperatures = (_in_units(dataset, each, found, hourly) for each in ("tmax", "tmin"))
        return _made(lambda a, b, d: mean_saturation_vapour_pressure(a, b) - d, *temperatures, deficit)
    return None


def _in_units(dataset: xr.Dataset, quantity: str, found: dict[str, str], hourly: bool) -> Any:
    match = parse_variable(found[quantity], dataset[found[quantity]], hourly)
    assert match is not None
    scale, offset = conversion(quantity, match.units, hourly)
    return dataset[found[quantity]] * scale + offset


def _made(law: Any, *fields: Any) -> Any:
    import xarray as xr

    dtype = np.result_type(*(field.dtype for field in fields), np.float32)
    return xr.apply_ufunc(law, *fields, dask="parallelized", output_dtypes=[dtype], keep_attrs=False)

"""What is made of variables of a grid before they are read: vapour pressure from whatever describes the humidity.

What is made stands in the place of what it is made of, under a name that is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion
from evaeto.equations.humidity import (
    mean_saturation_vapour_pressure,
    saturation_vapour_pressure,
    vapour_pressure_from_mixing_ratio,
    vapour_pressure_from_specific_humidity,
)
from evaeto.errors import WeatherError
from evaeto.inputs.grid_words import DEFICITS, MIXING_RATIOS, SPECIFIC_HUMIDITIES
from evaeto.inputs.variable_attributes import parse_variable
from evaeto.inputs.variable_names import stated_unit

if TYPE_CHECKING:
    import xarray as xr

_PER_KG = {"kg kg-1": 1.0, "kg/kg": 1.0, "1": 1.0, "kg kg**-1": 1.0, "kg/kg-1": 1.0, "g kg-1": 1e-3, "g/kg": 1e-3}
_HUMIDITIES = ("ea", "tdew", "rhmax", "rhmin", "rhmean")


def with_vapour_pressure(dataset: xr.Dataset, hourly: bool) -> xr.Dataset:
    """The dataset with `ea` where only specific humidity, a mixing ratio or a deficit describes the humidity.

    Raises
    ------
    WeatherError
        It is in an unknown unit.
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


def _from_content(dataset: xr.Dataset, name: str, found: dict[str, str], hourly: bool) -> Any:
    if "pressure" not in found:
        return None
    units = stated_unit(dataset[name].attrs.get("units")) or "kg kg-1"
    if units not in _PER_KG:
        raise WeatherError(Message("weather.unknown_unit", name=name, unit=units, known=sorted(_PER_KG)))
    pressure = _in_units(dataset, "pressure", found, hourly)
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

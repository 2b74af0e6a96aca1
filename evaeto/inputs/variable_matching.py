"""Which variable of a weather stands for which quantity."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, QuantityName
from evaeto.core.telling import warn_caller
from evaeto.errors import AssumedInputWarning, WeatherError
from evaeto.inputs.derived_variables import with_vapour_pressure
from evaeto.inputs.variable_attributes import parse_variable, with_heights
from evaeto.inputs.variable_names import PLACE, WIND_COMPONENTS, VariableMatch, stated_unit

if TYPE_CHECKING:
    import xarray as xr

REANALYSES = WIND_COMPONENTS[:3]
"""Components of which both are needed; others may be there beside a wind speed."""


def match_variables(
    dataset: xr.Dataset, hourly: bool = False
) -> tuple[xr.Dataset, dict[Hashable, VariableMatch], list[Hashable]]:
    """The dataset, what its variables mean, and those that mean nothing here and are to be left out.

    Coordinates get their own names at once, as a dimension goes by the same name in every variable.

    Raises
    ------
    WeatherError
        Two variables stand for one quantity, or a component of the wind comes without the other.
    """
    dataset = with_vapour_pressure(_with_wind_speed(dataset, hourly), hourly)
    meanings: dict[Hashable, VariableMatch] = {}
    ignored: list[Hashable] = []
    taken: dict[tuple[str, float | None], Hashable] = {}
    for name, variable in dataset.variables.items():
        if name == "time":
            continue
        meaning = parse_variable(str(name), variable, hourly)
        if meaning is None:
            if name in dataset.data_vars:
                ignored.append(name)
            continue
        meaning = with_heights(meaning, str(name), dataset)
        key = (meaning.quantity, meaning.height)
        if key in taken:
            other = meanings[taken[key]]
            if meaning.by_words == other.by_words:
                raise WeatherError(
                    Message(
                        "weather.both_are",
                        one=str(taken[key]),
                        other=str(name),
                        quantity=QuantityName(meaning.quantity),
                    )
                )
            if meaning.by_words:  # a name that is known as such goes before one that is understood
                ignored.append(name)
                continue
            del meanings[taken[key]]
            ignored.append(taken[key])
        taken[key] = name
        meanings[name] = meaning
    renamed = {n: m.quantity for n, m in meanings.items() if m.quantity in PLACE and n != m.quantity}
    meanings = {renamed.get(name, name): meaning for name, meaning in meanings.items()}
    return dataset.rename(renamed) if renamed else dataset, meanings, ignored


def _length(east: xr.DataArray, north: xr.DataArray) -> xr.DataArray:
    """Of a vector, in one task for each chunk."""
    import xarray as xr

    length: xr.DataArray = xr.apply_ufunc(
        lambda a, b: np.sqrt(a * a + b * b), east, north,
        dask="parallelized", output_dtypes=[np.result_type(east.dtype, north.dtype, np.float32)], keep_attrs=False,
    )  # fmt: skip
    return length


def _with_wind_speed(dataset: xr.Dataset, hourly: bool) -> xr.Dataset:
    """Wind components replaced by their speed under the name that ERA5 gives it, `si10`."""
    if not any(name in dataset.variables for pair in WIND_COMPONENTS for name in pair):
        return dataset
    known = any(
        (match := parse_variable(str(name), dataset[name], hourly)) is not None and match.quantity in ("u2", "uz")
        for name in dataset.data_vars
    )
    for pair in WIND_COMPONENTS:
        there = [name for name in pair if name in dataset.data_vars]
        if known or (pair not in REANALYSES and len(there) == 1):
            continue
        if len(there) == 1:
            raise WeatherError(Message("weather.wind_component", name=there[0], names=pair))
        if there and not hourly:
            message = Message("checks.components", name=" ".join(pair))
            warn_caller([message], AssumedInputWarning)
        if there:
            east, north = (dataset[name] for name in pair)
            units = {stated_unit(variable.attrs.get("units")) or "m s-1" for variable in (east, north)}
            if len(units) != 1:
                raise WeatherError(Message("weather.wind_units", names=pair, units=sorted(units)))
            speed = _length(east, north).assign_attrs(units=units.pop())
            dataset = dataset.drop_vars(list(pair)).assign(si10=speed)
    return dataset


def wind_of_unknown_height(dataset: xr.Dataset) -> str | None:
    """The name of the wind whose height nothing says, where there is none at 2 m or of a known height."""
    unsaid = None
    for name in dataset.data_vars:
        match = parse_variable(str(name), dataset.variables[name])
        if match is None or match.quantity not in ("u2", "uz"):
            continue
        match = with_heights(match, str(name), dataset)
        if match.quantity == "u2" or match.height is not None:
            return None
        unsaid = str(name)
    return unsaid

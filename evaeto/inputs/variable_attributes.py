"""What a variable of a grid stands for: by the names of gridded products, and by its CF attributes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message
from evaeto.core.quantities import quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.grid_words import DAYLIGHT, EXTREMES, GRID_NAMES, STANDARD_NAMES
from evaeto.inputs.variable_names import VariableMatch, parse_name, stated_unit

if TYPE_CHECKING:
    import xarray as xr

_TIME_METHOD = re.compile(r"\btime\d?:\s*(?P<method>[a-z_]+)")
_EXTREME_WORDS = {"maximum": ("maximum", "max", "tmmx", "highest"), "minimum": ("minimum", "min", "tmmn", "lowest")}
TERRACLIMATE = ("ws", "vap", "ppt")
"""Variables by which TerraClimate is known: its wind is that at 10 m."""


def parse_variable(name: str, variable: Any, hourly: bool = False) -> VariableMatch | None:
    """What a variable stands for: by its name, and where that says nothing by its attributes.

    Parameters
    ----------
    name : str
        Of the variable.
    variable : DataArray or Variable
        With its attributes.
    hourly : bool, optional
        Whether the weather is hourly.

    Returns
    -------
    VariableMatch or None
        None where neither says.

    Raises
    ------
    WeatherError
        The radiation is a mean of the hours with sun.
    """
    attrs = variable.attrs
    units = stated_unit(attrs.get("units"))
    match = None
    if variable.ndim > 1 and (known := GRID_NAMES.get(name.strip())):
        match = VariableMatch(known.quantity, units or known.units, known.height, bool(units))
    else:
        match = parse_name(name, units, hourly)
    if match is None and variable.ndim:
        match = _by_attributes(attrs, units, hourly)
    if match is None or variable.ndim < 2:
        return match
    if match.quantity == "rs" and any(word in _said(attrs) for word in DAYLIGHT):
        raise WeatherError(Message("grid.daylight_radiation", name=name))
    extreme = None if hourly else _extreme(attrs)
    quantity = EXTREMES.get(match.quantity, {}).get(extreme or "")
    return replace(match, quantity=quantity) if quantity else match


def _by_attributes(attrs: Any, units: str | None, hourly: bool) -> VariableMatch | None:
    methods = STANDARD_NAMES.get(str(attrs.get("standard_name", "")).strip())
    if methods is None:
        return None
    quantity = methods.get(_time_method(attrs) or "")
    if quantity is None:
        return None
    return VariableMatch(quantity, units or quantity_of(quantity, hourly).units, None, bool(units), by_words=True)


def _time_method(attrs: Any) -> str | None:
    found = _TIME_METHOD.search(str(attrs.get("cell_methods", "")))
    return found["method"] if found else None


def _said(attrs: Any) -> str:
    return " ".join(str(attrs.get(name, "")) for name in ("long_name", "description")).casefold()


def _extreme(attrs: Any) -> str | None:
    """Whether the attributes say that a value is the highest or the lowest of its day."""
    method = _time_method(attrs)
    if method in _EXTREME_WORDS:
        return method
    if method is not None:
        return None
    words = set(re.findall(r"[a-z]+", _said(attrs)))
    found = [extreme for extreme, spellings in _EXTREME_WORDS.items() if words & set(spellings)]
    return found[0] if len(found) == 1 else None


def with_heights(match: VariableMatch, name: str, dataset: xr.Dataset) -> VariableMatch:
    """A wind with the height that the product is known for."""
    if match.quantity == "uz" and match.height is None:
        if name == "ws" and set(TERRACLIMATE) <= set(dataset.data_vars):
            return replace(match, height=10.0)
        if (height := _stated_height(dataset[name])) is not None:
            return replace(match, height=height) if height != 2.0 else replace(match, quantity="u2", height=2.0)
    return match


def _stated_height(variable: xr.DataArray) -> float | None:
    """The height of a wind [m] by a coordinate or by its long name."""
    for coordinate in variable.coords.values():
        if coordinate.ndim == 0 and coordinate.attrs.get("standard_name") == "height":
            return float(coordinate)
    found = re.search(r"\b(\d+(?:\.\d+)?)[ -]?m(?:et(?:er|re)s?)?\b", _said(variable.attrs))
    return float(found[1]) if found and 0.5 <= float(found[1]) <= 200.0 else None

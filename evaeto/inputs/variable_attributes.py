"""What a variable of a grid stands for: by the names of gridded products, and by its CF attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
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
EXTREME_NAMES = {
    "maximum": (*_EXTREME_WORDS["maximum"], "tmax", "tasmax", "rmax", "rhmax"),
    "minimum": (*_EXTREME_WORDS["minimum"], "tmin", "tasmin", "rmin", "rhmin"),
}
"""The same in names of files and folders."""
WINDS_AT_10_M = {"ws": ("vap", "ppt"), "wind_speed": ("downward_shortwave_radiation",)}
"""Winds that are those at 10 m where these others are beside them: of TerraClimate and of MSWX, which do not say so."""
HEIGHT = "height"
"""Coordinate of a single number that says how high above the ground a variable was measured [m], and the attribute that
keeps it: each variable may have another one, a Dataset of all of them has but one coordinate of that name."""


_WORDS = ("standard_name", "cell_methods", "long_name", "description")
"""Attributes that tell what a variable is, besides its unit."""
_SILENT = ("",) * len(_WORDS)


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
    words = tuple(str(attrs.get(each, "")) for each in _WORDS) if attrs else _SILENT
    return _parsed(name, stated_unit(attrs.get("units")), words, min(variable.ndim, 2), hourly)


@lru_cache(maxsize=1024)
def _parsed(name: str, units: str | None, words: tuple[str, ...], ndim: int, hourly: bool) -> VariableMatch | None:
    """What `parse_variable` gives, by what it goes by; the same variables are looked at many times."""
    attrs = dict(zip(_WORDS, words, strict=True))
    match = None
    if ndim > 1 and (known := GRID_NAMES.get(name.strip())):
        match = VariableMatch(known.quantity, units or known.units, known.height, bool(units))
    else:
        match = parse_name(name, units, hourly)
    if match is None and ndim:
        match = _by_attributes(name, attrs, units, hourly)
    if match is None or ndim < 2:
        return match
    if match.quantity == "rs" and any(word in _said(attrs) for word in DAYLIGHT):
        raise WeatherError(Message("grid.daylight_radiation", name=name))
    extreme = None if hourly else _extreme(attrs)
    quantity = EXTREMES.get(match.quantity, {}).get(extreme or "")
    return replace(match, quantity=quantity) if quantity else match


def _by_attributes(name: str, attrs: Any, units: str | None, hourly: bool) -> VariableMatch | None:
    said = (
        str(attrs.get("standard_name", "")).strip(),
        name,
    )  # gridMET has its own word there, and the name is the CF one
    methods = next((STANDARD_NAMES[each] for each in said if each in STANDARD_NAMES), None)
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
    return extreme_in(_said(attrs), _EXTREME_WORDS)


def extreme_in(text: str, spellings: Mapping[str, tuple[str, ...]] = EXTREME_NAMES) -> str | None:
    """Which extreme of the day a text tells of; None where it tells of none or of both."""
    words = set(re.findall(r"[a-z]+", text.casefold()))
    found = [extreme for extreme, known in spellings.items() if words & set(known)]
    return found[0] if len(found) == 1 else None


def with_heights(match: VariableMatch, name: str, dataset: xr.Dataset) -> VariableMatch:
    """A wind with the height that the product is known for."""
    if match.quantity == "uz" and match.height is None:
        height = _stated_height(dataset[name])
        if height is None and name in WINDS_AT_10_M and {*WINDS_AT_10_M[name]} <= {*dataset.data_vars}:
            height = 10.0
        if height is not None:
            return replace(match, height=height) if height != 2.0 else replace(match, quantity="u2", height=2.0)
    return match


def with_heights_said(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset without the coordinate `HEIGHT`, which each variable that has it keeps as an attribute."""
    height = dataset.coords.get(HEIGHT)
    if height is None or height.ndim or height.dtype.kind not in "fiu":
        return dataset
    said = {
        name: variable.assign_attrs({HEIGHT: float(height)})
        for name, variable in dataset.data_vars.items()
        if HEIGHT in variable.coords and variable.ndim
    }
    return dataset.assign(said).drop_vars(HEIGHT)


def _stated_height(variable: xr.DataArray) -> float | None:
    """The height of a wind [m] by a coordinate, by what the product calls it, or by its long name."""
    for coordinate in variable.coords.values():
        if coordinate.ndim == 0 and coordinate.attrs.get("standard_name") == "height":
            return float(coordinate)
    if isinstance(said := variable.attrs.get(HEIGHT), int | float):
        return float(said)
    for word in ("standard_name", "long_name"):
        known = GRID_NAMES.get(str(variable.attrs.get(word, "")).strip())
        if known is not None and known.height is not None:
            return known.height
    found = re.search(r"\b(\d+(?:\.\d+)?)[ -]?m(?:et(?:er|re)s?)?\b", _said(variable.attrs))
    return float(found[1]) if found and 0.5 <= float(found[1]) <= 200.0 else None

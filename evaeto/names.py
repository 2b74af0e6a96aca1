"""What the names of foreign variables mean: those of CF/CMIP, NASA POWER, Open-Meteo, ERA5, AgERA5 and people."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaeto.errors import WeatherError
from evaeto.quantities import ALIASES, QUANTITIES, quantity_of, usual_units

if TYPE_CHECKING:
    import xarray as xr

TIME_NAMES = ("time", "date", "datetime", "day", "valid_time", "timestamp")
PLACE = ("lat", "lon", "elevation")
WIND_COMPONENTS = (("u10", "v10"), ("10m_u_component_of_wind", "10m_v_component_of_wind"),
                   ("u_component_of_wind_10m", "v_component_of_wind_10m"))  # fmt: skip
"""Eastward and northward wind at 10 m as ERA5 names them, whose length is the wind speed."""

_UNITS_IN_NAME = re.compile(r"^(?P<name>[^\[(]+?)\s*[\[(](?P<units>[^\])]*)[\])]\s*$")
_BY_NAME = {name.casefold(): name for name in QUANTITIES}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a foreign variable stands for: the quantity, its unit, and its height if it is wind [m]."""

    quantity: str
    units: str
    height: float | None = None


def meaning_of(name: str, units: str | None, hourly: bool = False) -> Meaning | None:
    """What a name stands for; `units` as stated by the variable go before those of the name."""
    name = name.strip()
    if match := _UNITS_IN_NAME.match(name):
        name, units = match["name"], units or match["units"].strip()
    if name in ALIASES:
        quantity, alias = ALIASES[name]
        return Meaning(quantity.name, units or usual_units(alias.units, hourly), alias.height)
    if canonical := _BY_NAME.get(name.casefold()):
        return Meaning(canonical, units or quantity_of(canonical, hourly).units)
    return None


def recognise(dataset: xr.Dataset, hourly: bool = False) -> tuple[xr.Dataset, dict[Hashable, Meaning], list[Hashable]]:
    """The dataset without the variables that mean nothing here, what the others mean, and those left out.

    Coordinates get their own names at once, as a dimension goes by the same name in every variable.

    Raises
    ------
    WeatherError
        Two variables stand for one quantity, or a component of the wind comes without the other.
    """
    dataset = _with_wind_speed(dataset)
    meanings: dict[Hashable, Meaning] = {}
    ignored: list[Hashable] = []
    taken: dict[tuple[str, float | None], Hashable] = {}
    for name, variable in dataset.variables.items():
        if name == "time":
            continue
        meaning = meaning_of(str(name), variable.attrs.get("units"), hourly)
        if meaning is None:
            if name in dataset.data_vars:
                ignored.append(name)
            continue
        key = (meaning.quantity, meaning.height)
        if key in taken:
            raise WeatherError(f"{taken[key]!r} and {name!r} are both {meaning.quantity}; keep one of them")
        taken[key] = name
        meanings[name] = meaning
    renamed = {n: m.quantity for n, m in meanings.items() if m.quantity in PLACE and n != m.quantity}
    meanings = {renamed.get(name, name): meaning for name, meaning in meanings.items()}
    return dataset.drop_vars(ignored).rename(renamed), meanings, ignored


def _with_wind_speed(dataset: xr.Dataset) -> xr.Dataset:
    """Wind components replaced by their speed under the name that ERA5 gives it, `si10`."""
    for pair in WIND_COMPONENTS:
        there = [name for name in pair if name in dataset.data_vars]
        if len(there) == 1:
            raise WeatherError(f"{there[0]}: the wind speed needs both components, {pair[0]} and {pair[1]}")
        if there:
            east, north = (dataset[name] for name in pair)
            units = {variable.attrs.get("units", "m s-1") for variable in (east, north)}
            if len(units) != 1:
                raise WeatherError(f"{pair[0]}, {pair[1]}: differ in unit, {' and '.join(sorted(units))}")
            speed = ((east * east + north * north) ** 0.5).assign_attrs(units=units.pop())
            dataset = dataset.drop_vars(list(pair)).assign(si10=speed)
    return dataset

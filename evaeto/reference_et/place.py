"""Where the weather was: given by hand, or standing in its coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.errors import WeatherError
from evaeto.quantities import QUANTITIES
from evaeto.reference_et.arrays import Field

if TYPE_CHECKING:
    import xarray as xr


def place_of(weather: xr.Dataset, sizes: Mapping[Any, int], **given: Field) -> dict[str, Any]:
    """Where the weather is: `lat`, `lon`, `elevation` as given, else from its coordinates; those unknown are left out.

    `sizes` are those of the weather's dimensions, along which a value for each site is laid.

    Raises
    ------
    WeatherError
        A value is not a number, lies beyond the limits of its quantity, or does not fit the sites.
    """
    place = {}
    for name, number in given.items():
        value = _over_sites(name, number, sizes) if number is not None else weather.coords.get(name)
        if value is None:
            continue
        if number is not None or value.ndim == 0:
            _check_place(name, value)
        place[name] = value
    return place


def _over_sites(name: str, given: Field, sizes: Mapping[Any, int]) -> Field:
    """A number, or an array laid over the dimensions other than time."""
    import xarray as xr

    if isinstance(given, xr.DataArray):
        return given
    try:
        values = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise WeatherError(f"{name}: must be a number, or one number per site (got {given!r})") from None
    if values.ndim == 0:
        return values[()]
    sites = {str(dim): size for dim, size in sizes.items() if dim != "time"}
    if values.shape != tuple(sites.values()):
        raise WeatherError(f"{name}: shape {values.shape} does not fit the sites of the weather, {sites or 'one site'}")
    return xr.DataArray(values, dims=tuple(sites))


def _check_place(name: str, value: Field) -> None:
    quantity = QUANTITIES[name]
    values = np.asarray(value, dtype=float)
    upper = 360.0 if name == "lon" else quantity.upper  # both ways of counting are in use
    wrong = ~((values >= quantity.lower) & (values <= upper))
    if wrong.any():
        raise WeatherError(
            f"{name}: must be a number from {quantity.lower:g} to {upper:g} {quantity.units} (got {values[wrong][0]!r})"
        )

"""A part of a grid: some days, a region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.times import time_name
from evaeto.inputs.variable_attributes import parse_variable

if TYPE_CHECKING:
    import xarray as xr


def part_of(
    dataset: xr.Dataset,
    period: tuple[str, str] | None = None,
    bbox: tuple[float, float, float, float] | None = None,
) -> xr.Dataset:
    """Some days and a region of a grid.

    Parameters
    ----------
    dataset : Dataset
        As `evaeto.open_grid` returns it.
    period : tuple of str, optional
        First and last day, both included; a year or a month stands for all of its days.
    bbox : tuple of float, optional
        West, south, east, north [degrees], longitudes counted from -180 or from 0 as one likes; west may lie east of
        east, across the date line.

    Returns
    -------
    Dataset
        The cells whose centres lie in it.

    Raises
    ------
    WeatherError
        Nothing is left, the dates are none, or the places are not along dimensions of their own.
    """
    if period is not None:
        dataset = _days(dataset, *period)
    return dataset if bbox is None else _region(dataset, *bbox)


def _days(dataset: xr.Dataset, first: str, last: str) -> xr.Dataset:
    name = time_name(dataset)
    if name is None:
        raise WeatherError(Message("weather.no_time"))
    times = dataset.indexes[name]
    ordered = dataset if times.is_monotonic_increasing else dataset.sortby(name)
    try:
        part = ordered.sel({name: slice(first, last)})
    except (ValueError, KeyError, TypeError):
        raise WeatherError(Message("grid.not_a_period", first=first, last=last)) from None
    if not part.sizes[name]:
        begin, end = str(times.min())[:10], str(times.max())[:10]
        raise WeatherError(Message("grid.empty_period", first=first, last=last, begin=begin, end=end))
    return part


def _region(dataset: xr.Dataset, west: float, south: float, east: float, north: float) -> xr.Dataset:
    where: dict[str, Any] = {}
    for name in dataset.dims:
        if name in dataset.coords and (match := parse_variable(str(name), dataset[name])) is not None:
            where[match.quantity] = name
    if not {"lat", "lon"} <= set(where):
        raise WeatherError(Message("grid.no_region", dims=list(map(str, dataset.dims))))
    lat, lon = (dataset[where[name]].to_numpy().astype(float) for name in ("lat", "lon"))
    away = (lon - west) % 360.0
    rows, columns = np.flatnonzero((lat >= south) & (lat <= north)), np.flatnonzero(away <= (east - west) % 360.0)
    if east - west >= 360.0:
        columns = np.arange(lon.size)
    if not rows.size or not columns.size:
        raise WeatherError(Message("grid.empty_region", west=west, south=south, east=east, north=north))
    columns = columns[np.argsort(away[columns], kind="stable")] if _wraps(columns) else columns
    return dataset.isel({where["lat"]: _slice(rows), where["lon"]: _slice(columns)})


def _wraps(columns: Any) -> bool:
    return bool((np.diff(columns) != 1).any())


def _slice(at: Any) -> Any:
    """Neighbours as a slice, which leaves chunks whole."""
    return at if _wraps(at) else slice(int(at[0]), int(at[-1]) + 1)

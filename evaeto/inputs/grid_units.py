"""Whether the daily weather of many places is usual there, or would be in another unit: a small sample tells.

A grid in memory is looked at before anything is computed; one on Dask in its chunks, when they are computed, so that
nothing is read for it. The rules are those of a single place (`inputs.unusual.in_likely_units`).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.core.quantities import quantity_of
from evaeto.equations.arrays import take
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.inputs import consistency, unusual
from evaeto.inputs.checks import MOST, Bounds, Findings, beyond, likely_units
from evaeto.inputs.chunk_samples import sample_of, tell_of_chunk
from evaeto.inputs.grid_contradictions import Sample, contradicted
from evaeto.inputs.raw_variables import RawVariable, in_table_units

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[Any]

TELLING = ("tmax", "tmin", "tmean", "rs", "u2", "ea", "tdew", "pressure", "sunshine", "rn")
"""Quantities whose values tell of another unit."""
_LEAST = 3
"""Fewer values say nothing."""
_SMALL = 1 << 8
"""Chunks of fewer cells are computed faster than they are looked at."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What is said of the variables of a grid.

    Attributes
    ----------
    labels : mapping
        What a quantity is called in it.
    unstated : tuple of str
        Quantities of which nothing states the unit.
    """

    labels: Mapping[str, str]
    unstated: tuple[str, ...] = ()


def in_memory(
    readings: Mapping[str, RawVariable], lat: Any, doy: xr.DataArray, naming: Naming, elevation: Any = None
) -> Findings:
    """What is to be said of a grid in memory.

    Parameters
    ----------
    readings : mapping of str to RawVariable
        What `inputs.normalise.interpret` found.
    lat : float or DataArray
        Latitudes [degrees north].
    doy : DataArray (time)
        Day of the year of each time.
    naming : Naming
        Of its variables.
    elevation : float or DataArray, optional
        [m].

    Raises
    ------
    WeatherError
        Values are not usual in their unit but would be in another one, and nothing states it.
    """
    arrays = {name: readings[name].values.variable for name in TELLING if name in readings}
    if not arrays or not all(variable.size for variable in arrays.values()):
        return Findings()
    sizes: dict[Hashable, int] = {"time": doy.size}
    for variable in arrays.values():
        sizes |= variable.sizes
    dims, shape_of_all = tuple(sizes), tuple(sizes.values())
    index = sample_of(shape_of_all, 0)
    steps = dict(zip(sizes, index, strict=True))

    def part(variable: Any) -> Array:
        """By numpy: to lay out a sample takes xarray as long as the sun of all its days takes."""
        if variable.dims == dims and variable.shape == shape_of_all:
            return np.asarray(variable.data[index])
        picked = variable.data[
            tuple(
                steps[d] if n == sizes[d] else slice(None) for d, n in zip(variable.dims, variable.shape, strict=True)
            )
        ]
        own = [dim for dim in sizes if dim in variable.dims]
        ordered = np.asarray(picked).transpose([variable.dims.index(dim) for dim in own])
        shape = iter(ordered.shape)
        return ordered.reshape([next(shape) if dim in own else 1 for dim in sizes])

    values = {name: in_table_units(part(v), readings[name].scale, readings[name].offset) for name, v in arrays.items()}
    where, height = (
        part(each.variable) if hasattr(each, "variable") else np.asarray(np.nan if each is None else each, float)
        for each in (lat, elevation)
    )
    rules = {name: (readings[name].scale, readings[name].offset) for name in values}
    return _judged(values, where, part(doy.variable), naming, rules, height).findings


def in_a_chunk(
    fields: Mapping[str, Array],
    conversions: Mapping[str, tuple[float, float]],
    limits: Mapping[str, Bounds],
    naming: Naming,
) -> None:
    """Look at a sample of a chunk that is being computed.

    Parameters
    ----------
    fields : mapping of str to ndarray
        Arrays that broadcast from the last dimension, as they came; `lat` and `doy` among them.
    conversions : mapping
        What leads to the units of the table.
    limits : mapping
        What the values can be.
    naming : Naming
        Of its variables.

    Warns
    -----
    RejectedValuesWarning
        Values are hardly possible. The text is the same for each chunk, so that it is shown once.
    """
    names = [name for name in TELLING if name in fields]
    shape = np.broadcast_shapes(*(fields[name].shape for name in (*names, "lat", "doy")))
    days = [axis - fields["doy"].ndim for axis, size in enumerate(fields["doy"].shape) if size > 1]
    if np.prod(shape) < _SMALL:
        return
    index = sample_of(shape, len(shape) + days[0] if days else None)
    values, doubted = {}, []
    for name in names:
        raw = take(fields[name], index, shape)
        wrong = beyond(raw, limits[name])
        if wrong is not None:
            there = raw[np.isfinite(raw)]
            if np.count_nonzero(wrong) > MOST * there.size:
                doubted.append((name, likely_units(quantity_of(name), there, conversions[name])))
            raw = np.where(wrong, np.nan, raw)
        values[name] = in_table_units(raw, *conversions[name])
    where, doy = take(fields["lat"], index, shape), take(fields["doy"], index, shape)
    height = take(fields["elevation"], index, shape) if "elevation" in fields else np.asarray(np.nan)
    doubted += _judged(values, where, doy, Naming(naming.labels), conversions, height).doubted
    for name, units in dict(doubted).items():
        label = naming.labels.get(name, name)
        if units:
            tell_of_chunk(Message("checks.unit_of_chunks", name=label, unit=units[0]))
        else:
            tell_of_chunk(Message("checks.chunks_unlikely", name=label))


def _judged(
    values: Mapping[str, Array],
    lat: Array,
    doy: Array,
    naming: Naming,
    rules: Mapping[str, tuple[float, float]],
    elevation: Array,
) -> consistency.Place:
    """All values of a sample as those of one place with as many days, each with a latitude of its own."""
    shape = np.broadcast_shapes(lat.shape, doy.shape, elevation.shape, *(array.shape for array in values.values()))
    flat = {name: _in_a_row(array, shape, float) for name, array in values.items()}
    size = math.prod(shape)
    place = consistency.Place(flat, range(size), naming.labels, naming.unstated)
    if size < _LEAST:
        return place
    days = len({*doy.ravel().tolist()})
    ra = np.asarray(extraterrestrial_radiation(lat, doy))
    lat, ra, doy, elevation = (_in_a_row(array, shape, array.dtype) for array in (lat, ra, doy, elevation))
    wind = place.values.pop("u2", None)  # that of the sea would pass for km/h
    unusual.in_likely_units(place, lat, ra, doy)
    if wind is not None:
        place.values["u2"] = wind
    known = bool(np.isfinite(elevation).any())
    contradicted(place, Sample(rules, lat, ra, doy, days, elevation if known else None))
    return place


def _in_a_row(array: Array, shape: tuple[int, ...], dtype: Any) -> Array:
    """A sample broadcast to a shape, one value after the other; in half the time of `numpy.broadcast_to`."""
    row = np.empty(shape, dtype)
    row[...] = array
    return row.reshape(-1)

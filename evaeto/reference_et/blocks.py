"""Daily reference ET of a block of an array: in pieces that fit the cache, by numpy or by the compiled kernel.

What a piece needs besides its input and output is small, so a grid can be worked on in a memory little larger
than its chunks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.reference_et.arrays import pieces, take
from evaeto.reference_et.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.reference_et.humidity import HUMIDITY_ORDER, actual_vapour_pressure
from evaeto.reference_et.penman_monteith import daily_numpy
from evaeto.reference_et.radiation import clear_sky_radiation, extraterrestrial_radiation
from evaeto.reference_et.standards import Rso, Standard
from evaeto.weather import FILL_VALUES, in_table_units

Array = NDArray[Any]

HUMIDITY = ("ea", "rhmax", "rhmin", "tdew", "rhmean")
NUMPY_PIECE = 1 << 14
"""Cells: a dozen temporary arrays of them stay in the cache."""
KERNEL_PIECE = 1 << 18
"""Cells: enough to make the call cheap, few enough for copies of strided input to stay small."""
LARGEST_TABLE = 500_000
"""Entries of the table of Ra for a whole block; where it would be larger each piece makes its own."""
LARGE = 10_000_000
"""From so many cells on a job is worth loading numba for, which takes as long as numpy takes for 40 million."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with the arrays of a block, in their order. It travels to Dask workers.

    names       : quantity of each array; `lat`, `elevation` and `doy` among them
    conversions : (scale, offset) of each, see `weather.Reading`
    estimate    : whether humidity is estimated from tmin where there is none at all
    """

    names: tuple[str, ...]
    conversions: tuple[tuple[float, float], ...]
    constants: Standard
    rso: Rso
    estimate: bool
    dtype: Any
    compiled: bool


def reference_et_of_block(*arrays: Any, plan: Plan) -> Array:
    """Daily reference ET [mm d-1] of arrays that broadcast against each other from the last dimension."""
    fields = {name: np.asarray(array) for name, array in zip(plan.names, arrays, strict=True)}
    shape = np.broadcast_shapes(*(field.shape for field in fields.values()))
    out = np.empty(shape, plan.dtype)
    if plan.compiled and out.size:
        _by_kernel(fields, plan, out)
    else:
        for index in pieces(shape, NUMPY_PIECE):
            out[index] = _by_numpy(fields, plan, index, shape)
    return out


def _by_numpy(fields: Mapping[str, Array], plan: Plan, index: tuple[slice, ...], shape: tuple[int, ...]) -> Array:
    part = {
        name: in_table_units(take(fields[name], index, shape), *conversion)
        for name, conversion in zip(plan.names, plan.conversions, strict=True)
    }
    humidity = {name: part.pop(name) for name in HUMIDITY if name in part}
    ea = actual_vapour_pressure(part["tmax"], part["tmin"], estimate=plan.estimate, **humidity)
    result: Array = daily_numpy(ea=ea, constants=plan.constants, rso=plan.rso, **part)
    return result


def kernel_can(names: Sequence[str], rso: Rso) -> bool:
    """Whether the compiled kernel covers such inputs; it leaves the rarer roads to numpy."""
    return rso == "simple" and "rs" in names and "rn" not in names


def _by_kernel(fields: dict[str, Array], plan: Plan, out: Array) -> None:
    from evaeto.reference_et.kernels import EXP, HUMIDITIES, daily_rows

    real = out.dtype.type
    conversions = dict(zip(plan.names, plan.conversions, strict=True))
    constants = np.array([plan.constants.cn, plan.constants.cd, plan.constants.sigma / 2.0], real)
    fill = np.array([*FILL_VALUES, np.nan], real)
    shared = _tables(fields, real) if _table_size(fields) <= LARGEST_TABLE else None
    for index in pieces(out.shape, KERNEL_PIECE):
        target = out[index]
        part = {name: take(field, index, out.shape) for name, field in fields.items()}
        humidity = _humidity_of_all(part, plan.estimate)
        if humidity is None or ("sunshine" in part and not _complete(part["rs"])):
            for smaller in pieces(target.shape, NUMPY_PIECE):  # the days differ in what they have
                target[smaller] = _by_numpy(part, plan, smaller, target.shape)
            continue
        ra, heights, positions = shared or _tables(part, real)
        here = tuple(take(position, index, out.shape) for position in positions) if shared else positions
        first, second = humidity.split("+") if "+" in humidity else (humidity, humidity)
        used = ("tmax", "tmin", first, second, "u2", "rs", "pressure")
        daily_rows(
            tuple(_rows(part.get(name), target.shape, real) for name in used),
            HUMIDITIES.index(humidity),
            np.array([conversions.get(name, (1.0, 0.0)) for name in used], real),
            fill,
            EXP[real],
            constants,
            ra,
            heights,
            *_rows_and_columns(here, target.shape),
            target.reshape(-1, target.shape[-1]),
        )


def _rows(part: Array | None, shape: tuple[int, ...], real: Any) -> Array:
    """An input of a piece as contiguous rows; a copy only where it is not contiguous already."""
    if part is None:
        return np.empty((0, 0), real)
    return np.ascontiguousarray(np.broadcast_to(part, shape), real).reshape(-1, shape[-1])


def _humidity_of_all(part: Mapping[str, Array], estimate: bool) -> str | None:
    """The humidity that all cells of a piece go by, None where they differ in the best one they have."""
    kinds = [kind for kind in HUMIDITY_ORDER[:-1] if all(name in part for name in kind.split("+"))]
    if not kinds:
        return "tmin" if estimate else None
    alone = len(kinds) == 1 or all(_complete(part[name]) for name in kinds[0].split("+"))
    return kinds[0] if alone else None


def _complete(values: Array) -> bool:
    lowest = values.min(initial=np.inf)  # NaN if there is one
    return bool(lowest == lowest) and lowest not in FILL_VALUES


def _table_size(fields: Mapping[str, Array]) -> int:
    days = np.unique(fields["doy"]).size
    return int(max(fields["lat"].size * days, fields["elevation"].size))


def _tables(fields: Mapping[str, Array], real: Any) -> tuple[Array, Array, tuple[Array, ...]]:
    """What depends on place and day alone, and for lat, doy and elevation the positions in it of their values."""
    latitudes, lat_position = _distinct(fields["lat"])
    days, day_position = _distinct(fields["doy"])
    heights, height_position = _distinct(fields["elevation"])
    ra = extraterrestrial_radiation(latitudes[:, None], days[None, :]).astype(real)
    gamma = psychrometric_constant(atmospheric_pressure(heights))
    by_height = np.stack([gamma, clear_sky_radiation(1.0, heights)], axis=1).astype(real)
    return ra, by_height, (lat_position, day_position, height_position)


def _distinct(values: Array) -> tuple[Array, Array]:
    """The distinct values, and for each value the position of its own.

    Where values lie along two dimensions they are all kept, in their order: a position is then the sum of a
    part of the row and a part of the column, as the kernel needs it.
    """
    if sum(size > 1 for size in values.shape) > 1:
        return values.ravel().astype(float), np.arange(values.size).reshape(values.shape)
    distinct, position = np.unique(values.astype(float), return_inverse=True)
    return distinct, position.reshape(values.shape)


def _rows_and_columns(positions: Sequence[Array], shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Positions parted into those of the rows and what each column adds; no columns where none adds anything."""
    firsts = [position[..., :1] if position.ndim else position for position in positions]
    rows = [np.broadcast_to(first, (*shape[:-1], 1)).ravel() for first in firsts]
    added = [
        (p - f).reshape(-1, p.shape[-1])[0] if p.ndim else np.zeros(1) for p, f in zip(positions, firsts, strict=True)
    ]
    if all(column.size == 1 for column in added):
        return np.stack(rows).astype(np.int32), np.empty((0, 0), np.int32)
    columns = [np.broadcast_to(column, shape[-1]) for column in added]
    return np.stack(rows).astype(np.int32), np.stack(columns).astype(np.int32)

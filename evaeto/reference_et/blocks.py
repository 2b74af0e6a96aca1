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
from evaeto.reference_et.radiation import NO_SUN, clear_sky_radiation, extraterrestrial_radiation
from evaeto.reference_et.standards import Rso, Standard
from evaeto.weather import FILL_VALUES, in_table_units

Array = NDArray[Any]

HUMIDITY = ("ea", "rhmax", "rhmin", "tdew", "rhmean")
NUMPY_PIECE = 1 << 14
"""Cells: a dozen temporary arrays of them stay in the cache."""
KERNEL_PIECE = 1 << 20
"""Cells: enough to make the call cheap, few enough for copies of strided input to stay below 64 MB."""
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
        fill_by_kernel(fields, plan, out)
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


def fill_by_kernel(fields: dict[str, Array], plan: Plan, out: Array) -> None:
    """Write the result of a block into existing memory by the compiled kernel."""
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
        tables, positions = shared or _tables(part, real)
        if shared:
            positions = tuple(take(position, index, out.shape) for position in positions)
        first, second = humidity.split("+") if "+" in humidity else (humidity, humidity)
        used = ("tmax", "tmin", first, second, "u2", "rs", "pressure")
        daily_rows(
            tuple(_rows(part.get(name), target.shape, real) for name in used),
            HUMIDITIES.index(humidity),
            np.array([conversions.get(name, (1.0, 0.0)) for name in used], real),
            fill,
            EXP[real],
            constants,
            tables,
            *zip(*(_rows_and_columns(position, target.shape) for position in positions), strict=True),
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


def _tables(fields: Mapping[str, Array], real: Any) -> tuple[tuple[Array, Array, Array], tuple[Array, Array]]:
    """What depends on place and day alone, and where each cell finds it (arrays that broadcast to the block).

    1/Ra by latitude and day; by height the psychrometric constant and Ra/Rso.
    """
    latitudes, lat_position = _distinct(fields["lat"])
    days, day_position = _distinct(fields["doy"])
    heights, height_position = _distinct(fields["elevation"])
    ra = np.maximum(extraterrestrial_radiation(latitudes[:, None], days[None, :]), NO_SUN)
    gamma = psychrometric_constant(atmospheric_pressure(heights))
    tables = (1.0 / ra.ravel(), gamma, 1.0 / clear_sky_radiation(1.0, heights))
    sky_position = np.asarray(lat_position * days.size + day_position)
    return tuple(table.astype(real) for table in tables), (sky_position, height_position)


def _distinct(values: Array) -> tuple[Array, Array]:
    """The distinct values, and for each value the position of its own.

    Where values lie along two dimensions they are all kept, in their order: a position is then the sum of a
    part of the row and a part of the column, as the kernel needs it.
    """
    if sum(size > 1 for size in values.shape) > 1:
        return values.ravel().astype(float), np.arange(values.size).reshape(values.shape)
    distinct, position = np.unique(values.astype(float), return_inverse=True)
    return distinct, position.reshape(values.shape)


def _rows_and_columns(position: Array, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Positions parted into those of the rows and what each column adds; no columns where none adds anything."""
    first = position[..., :1] if position.ndim else position
    rows = np.broadcast_to(first, (*shape[:-1], 1)).ravel().astype(np.int64)
    if position.ndim == 0 or position.shape[-1] == 1:
        return rows, np.empty(0, np.int64)
    return rows, (position - first).reshape(-1, position.shape[-1])[0].astype(np.int64)

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

from evaeto.core.quantities import quantity_of
from evaeto.equations.arrays import pieces, take
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.humidity import HUMIDITIES, HUMIDITY_ORDER, actual_vapour_pressure, saturation_vapour_pressure
from evaeto.equations.penman_monteith import reference_et_numpy
from evaeto.equations.radiation import NO_SUN, SUNLESS, clear_sky_radiation, extraterrestrial_radiation
from evaeto.equations.standards import Rso, Standard
from evaeto.extras import installed
from evaeto.inputs.checks import ANY, FILL_VALUES, Bounds, are_all_there, beyond, bounds, without_zero
from evaeto.inputs.consistency import CROSSING, VAPOUR
from evaeto.inputs.grid_units import Naming, in_a_chunk
from evaeto.inputs.humidity_fractions import humidity_is_a_fraction
from evaeto.inputs.raw_variables import in_table_units
from evaeto.reference_et.common_days import LARGEST_TABLE, CommonDays, common_humidity, too_bright

Array = NDArray[Any]

NO_WEATHER = ("lat", "elevation", "doy", "g")
"""What is derived, or of the place: nobody measured it, so that it has no limits."""
NUMPY_PIECE = 1 << 15
"""Cells: few enough for half a dozen temporary arrays of them to stay in the cache."""
KERNEL_PIECE = 1 << 20
"""Cells: enough to make the call cheap, few enough for copies of strided input to stay below 64 MB."""
KERNEL_FLOORS = (0.0, 0.3)
"""The lower limits of Rs/Rso the kernel knows: those of the standards."""
STRIDED_PIECE = 1 << 17
"""The same where input has to be copied: few enough for the copies to stay in the cache."""
LARGE = 10_000_000
"""From so many cells on a job is worth loading numba for, which takes as long as numpy takes for 40 million."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with the arrays of a block, in their order. It travels to Dask workers.

    names       : quantity of each array; `lat`, `elevation` and `doy` among them
    conversions : (scale, offset) of each, see `inputs.raw_variables.RawVariable`
    estimate    : whether humidity is estimated from tmin where there is none at all
    compiled    : whether the kernel is to do it, where numba is installed
    checked     : whether the weather has been looked at value by value, as that in memory is
    whole       : those of which every value is a number then, and none stands for a missing one
    naming      : what the variables are called, where each block is to be looked at for the units
    """

    names: tuple[str, ...]
    conversions: tuple[tuple[float, float], ...]
    constants: Standard
    rso: Rso
    estimate: bool
    dtype: Any
    compiled: bool
    checked: bool = False
    whole: frozenset[str] = frozenset()
    naming: Naming | None = None


def reference_et_of_block(*arrays: Any, plan: Plan) -> Array:
    """Daily reference ET [mm d-1] of arrays that broadcast against each other from the last dimension."""
    return counted_reference_et_of_block(*arrays, plan=plan)[0]


def counted_reference_et_of_block(*arrays: Any, plan: Plan) -> tuple[Array, Array]:
    """Daily reference ET of a block, and the number of cells left empty because they hold what cannot be.

    The number fills an array of the block's shape, of which it takes no memory, so that Dask keeps it in the same
    chunks.
    """
    fields = {name: np.asarray(array) for name, array in zip(plan.names, arrays, strict=True)}
    shape = np.broadcast_shapes(*(field.shape for field in fields.values()))
    out = np.empty(shape, plan.dtype)
    conversions = dict(zip(plan.names, plan.conversions, strict=True))
    rejected = 0
    if plan.naming is not None:
        in_a_chunk(fields, conversions, _bounds(plan), plan.naming)
    if not plan.checked and humidity_is_a_fraction(
        fields, conversions, {} if plan.naming is None else plan.naming.labels
    ):
        out[...] = np.nan
        return out, np.broadcast_to(np.int64(out.size), shape)
    if plan.compiled and out.size and installed("numba"):  # a worker may have it where the caller has not
        rejected = fill_by_kernel(fields, plan, out)
    else:
        rejected = _fill_by_numpy(fields, plan, out)
    return out, np.broadcast_to(np.int64(rejected), shape)


def _fill_by_numpy(fields: Mapping[str, Array], plan: Plan, out: Array) -> int:
    """Write the result of a block into existing memory by numpy; returns how many cells cannot be."""
    humidity = common_humidity(frozenset(fields), plan.rso, plan.estimate)
    common = None
    if humidity is not None and out.ndim and out.dtype.kind == "f":
        common = CommonDays(humidity, fields, plan.constants, out.shape, out.dtype, NUMPY_PIECE)
    limits = {} if plan.checked else _bounds(plan)
    rejected = 0
    for index in pieces(out.shape, NUMPY_PIECE):
        part, bad = _in_table_units(fields, plan, limits, index, out.shape)
        rejected += _by_numpy(part, bad, plan, index, common, out[index])
    return rejected


def _in_table_units(
    fields: Mapping[str, Array], plan: Plan, limits: Mapping[str, Bounds], index: tuple[slice, ...],
    shape: tuple[int, ...],
) -> tuple[dict[str, Array], Any]:  # fmt: skip
    """The inputs of a piece, and which of its cells lose one that lies beyond its limits; False where none does."""
    bad: Any = False
    part = {}
    for name, conversion in zip(plan.names, plan.conversions, strict=True):
        values = take(fields[name], index, shape)
        known = name in plan.whole or (name in NO_WEATHER and conversion == (1.0, 0.0))
        if known or are_all_there(values, limits.get(name, ANY)):  # then there is no fill value to look for either
            scale, offset = conversion
            part[name] = values if conversion == (1.0, 0.0) else values * scale + offset
            continue
        wrong = beyond(values, limits.get(name, ANY))
        part[name] = in_table_units(values, *conversion)
        if wrong is not None:
            part[name] = np.where(wrong, part[name].dtype.type(np.nan), part[name])
            bad = bad | wrong
    return part, bad


def _by_numpy(
    part: Mapping[str, Array], bad: Any, plan: Plan, index: tuple[slice, ...], common: CommonDays | None, out: Array
) -> int:
    """Write a piece of the result; returns how many of its cells are empty because they hold what cannot be."""
    tmax, tmin = part["tmax"], part["tmin"]
    if common is not None and common.covers(part):
        ea, impossible = common.reference_et(part, index, out)
    else:
        out[...], ea, impossible = _by_any_road(part, plan)
    if (tmax < tmin).any():  # a quick look before the exact one
        impossible = impossible | (tmax + CROSSING < tmin)
    if "ea" in part or ("tdew" in part and (part["tdew"] > tmax).any()):
        impossible = impossible | (ea > VAPOUR * saturation_vapour_pressure(tmax))
    if np.any(impossible):
        np.copyto(out, np.nan, where=impossible)
        bad = bad | impossible
    return 0 if bad is False else int(np.count_nonzero(bad & np.isnan(out)))


def _by_any_road(part: Mapping[str, Array], plan: Plan) -> tuple[Array, Array, Any]:
    """Reference ET [mm d-1], actual vapour pressure [kPa] and where it is too bright, of days that may differ in what
    they have."""
    measured = {name: part[name] for name in HUMIDITIES if name in part}
    ea: Array = actual_vapour_pressure(part["tmax"], part["tmin"], estimate=plan.estimate, **measured)
    others = {name: values for name, values in part.items() if name not in HUMIDITIES}
    result: Array = reference_et_numpy(ea=ea, constants=plan.constants, rso=plan.rso, **others)
    bright: Any = False
    if "rs" in part and "rn" not in part:
        ra = extraterrestrial_radiation(part["lat"], part["doy"])
        bright = too_bright(part["rs"], clear_sky_radiation(ra, part.get("elevation", np.float64(0.0))))
    return result, ea, bright


def kernel_can(names: Sequence[str], rso: Rso, cloudiness_floor: float) -> bool:
    """Whether the compiled kernel covers such inputs; it leaves the rarer roads to numpy."""
    return rso == "simple" and "rs" in names and not {"rn", "g"} & {*names} and cloudiness_floor in KERNEL_FLOORS


def fill_by_kernel(fields: dict[str, Array], plan: Plan, out: Array) -> int:
    """Write the result of a block into existing memory by the compiled kernel; returns how many cells cannot be."""
    from evaeto.reference_et.compiled import coefficients, daily_rows, limits_of

    real = out.dtype.type
    conversions = dict(zip(plan.names, plan.conversions, strict=True))
    limits = _bounds(plan)
    rejected = 0
    sun, _ = conversions["rs"]
    of_kinds: dict[int, tuple[Any, Any]] = {}
    shared = _tables(fields, sun, real) if _table_size(fields) <= LARGEST_TABLE else None
    strided = any(field.shape == out.shape and not field.flags.c_contiguous for field in fields.values())
    for index in pieces(out.shape, STRIDED_PIECE if strided else KERNEL_PIECE):
        target = out[index]
        part = {name: take(field, index, out.shape) for name, field in fields.items()}
        humidity = _humidity_of_all(part, plan.estimate, limits)
        if (
            humidity is None
            or ("sunshine" in part and not _complete(part["rs"], limits["rs"]))
            or ("pressure" in part and beyond(part["pressure"], limits["pressure"]) is not None)
        ):
            rejected += _fill_by_numpy(part, plan, target)  # the days differ in what they have
            continue
        tables, sunless, positions = shared or _tables(part, sun, real)
        if shared:
            positions = take(positions[0], index, out.shape), take(positions[1], index, out.shape)
        first, second = humidity.split("+") if "+" in humidity else (humidity, humidity)
        used = ("tmax", "tmin", first, second, "u2", "rs", "pressure")
        kind = HUMIDITY_ORDER.index(humidity)
        if kind not in of_kinds:
            units, ends = [conversions.get(name, (1.0, 0.0)) for name in used], [limits.get(n, ANY) for n in used]
            of_kinds[kind] = coefficients(kind, units, plan.constants, real), limits_of(kind, ends, sun, real)
        rejected += daily_rows(
            tuple(_flat(part.get(name), target.shape, real, limits.get(name, ANY)) for name in used),
            kind,
            *of_kinds[kind],
            tables,
            sunless,
            *zip(*(_rows_and_columns(position, target.shape) for position in positions), strict=True),
            target.shape[-1],
            target.reshape(-1),
        )
    return rejected


def _bounds(plan: Plan) -> dict[str, Bounds]:
    """What the inputs can be, in the units they came in."""
    limits = {}
    for name, conversion in zip(plan.names, plan.conversions, strict=True):
        if name not in NO_WEATHER:
            quantity = quantity_of(name)
            limits[name] = bounds(quantity, *conversion)
            if not plan.checked:
                limits[name] = without_zero(limits[name], quantity, *conversion)
    return limits


def _flat(part: Array | None, shape: tuple[int, ...], real: Any, limits: Bounds) -> Array:
    """An input of a piece as one contiguous row; a copy only where it is not contiguous already."""
    whole = np.empty(0) if part is None else np.broadcast_to(part, shape)
    flat = np.ascontiguousarray(whole, real).reshape(-1)
    fills = [fill for fill in FILL_VALUES if part is not None and limits[0] <= fill]
    if fills and flat.min(initial=np.inf) < 0.0:  # joules: the limit leaves room for what packing does, and for these
        flat = np.where(np.isin(flat, fills), real(np.nan), flat)
    flat.flags.writeable = False  # as a view of other arrays is anyway: the kernel compiles once for both
    return flat


def _humidity_of_all(part: Mapping[str, Array], estimate: bool, limits: Mapping[str, Bounds]) -> str | None:
    """The humidity that all cells of a piece go by, None where they differ in the best one they have."""
    kinds = [kind for kind in HUMIDITY_ORDER[:-1] if all(name in part for name in kind.split("+"))]
    if not kinds:
        return "tmin" if estimate else None
    best = kinds[0].split("+")
    if len({limits[name] for name in best}) > 1:  # two units: the kernel has one pair of limits for both
        return None
    alone = len(kinds) == 1 or all(_complete(part[name], limits[name]) for name in best)
    return kinds[0] if alone else None


def _complete(values: Array, limits: Bounds) -> bool:
    lowest = values.min(initial=np.inf)  # NaN if there is one
    return bool(limits[0] <= lowest and lowest not in FILL_VALUES and values.max(initial=-np.inf) <= limits[1])


def _table_size(fields: Mapping[str, Array]) -> int:
    days = np.unique(fields["doy"]).size
    return int(max(fields["lat"].size * days, fields["elevation"].size))


def _tables(
    fields: Mapping[str, Array], sun: float, real: Any
) -> tuple[tuple[Array, Array, Array], float, tuple[Array, Array]]:
    """What depends on place and day alone, and where each cell finds it (arrays that broadcast to the block).

    The tables, and the bound of days without sun, are those of `kernels.daily_rows`, for radiation of which one is
    `sun` [MJ m-2 d-1]. That of the sky is laid out along the latitudes where they are the ones that differ along a
    row, else along the days.
    """
    from evaeto.reference_et.compiled import CLOUD, SLOPE_UNIT

    latitudes, lat_position = _in_order(fields["lat"])
    heights, height_position = _in_order(fields["elevation"])
    days, day_position = _distinct(fields["doy"])
    ra = np.maximum(extraterrestrial_radiation(latitudes[:, None], days[None, :]), NO_SUN)
    if lat_position.ndim and lat_position.shape[-1] > 1:
        ra, sky_position = ra.T, lat_position + day_position * latitudes.size
    else:
        sky_position = lat_position * days.size + day_position
    gamma = psychrometric_constant(atmospheric_pressure(heights)) / SLOPE_UNIT
    clear_part = clear_sky_radiation(1.0, heights)
    some_sunless = ra.min(initial=np.inf) * clear_part.min(initial=np.inf) < SUNLESS
    sunless = CLOUD * sun / SUNLESS if some_sunless else np.inf
    tables = (1.0 / ra.ravel(), gamma, CLOUD * sun / clear_part)
    return tuple(table.astype(real) for table in tables), sunless, (np.asarray(sky_position), height_position)


def _in_order(values: Array) -> tuple[Array, Array]:
    """All values, and for each its position, which counts up: so the kernel reads a table without looking up."""
    return values.ravel().astype(float), np.arange(values.size).reshape(values.shape)


def _distinct(values: Array) -> tuple[Array, Array]:
    """The distinct values where some come again, and for each value the position of its own."""
    distinct, position = np.unique(values.astype(float), return_inverse=True)
    return _in_order(values) if distinct.size == values.size else (distinct, position.reshape(values.shape))


def _rows_and_columns(position: Array, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Positions parted into those of the rows and what each column adds; no columns where none adds anything."""
    first = position[..., :1] if position.ndim else position
    rows = np.broadcast_to(first, (*shape[:-1], 1)).ravel().astype(np.int64)
    if position.ndim == 0 or position.shape[-1] == 1:
        return rows, np.empty(0, np.int64)
    one = position.reshape(-1, position.shape[-1])[0]
    return rows, (one - one[0]).astype(np.int64)

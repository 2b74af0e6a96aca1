"""Daily reference evapotranspiration by Penman-Monteith of a Dataset, in memory or on Dask."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evaeto.core.messages import Message, QuantityName, either, listed
from evaeto.core.quantities import QUANTITIES
from evaeto.core.telling import warn_caller
from evaeto.equations.humidity import HUMIDITIES
from evaeto.equations.standards import Rso, Standard
from evaeto.errors import EstimatedInputWarning, IgnoredColumnsWarning, WeatherError
from evaeto.inputs.checks import ANY
from evaeto.inputs.counts import counted, is_lazy
from evaeto.inputs.derived_variables import lacks_pressure
from evaeto.inputs.labelled import Labels, unlabelled
from evaeto.inputs.normalise import naming_of
from evaeto.inputs.raw_variables import RawVariable, telling_of_found
from evaeto.inputs.steps import LongSteps
from evaeto.inputs.variable_names import LABELS
from evaeto.reference_et.chunks import LARGE, Plan, counted_reference_et_of_block, kernel_can
from evaeto.reference_et.monthly import raw_soil_heat_flux

if TYPE_CHECKING:
    import xarray as xr

RADIATION = ("rn", "rs", "sunshine")
_INPUTS = ("tmax", "tmin", *HUMIDITIES, "u2", *RADIATION, "pressure")


def daily_reference_et(
    days: xr.Dataset,
    readings: Mapping[str, RawVariable],
    place: Mapping[str, Any],
    constants: Standard,
    rso: Rso,
    doy: xr.DataArray,
    steps: LongSteps | None = None,
) -> xr.DataArray:
    """Reference evapotranspiration [mm d-1] of daily weather, see `evaeto.eto`.

    Parameters
    ----------
    days
        The weather's coordinates
    readings
        Its variables as `inputs.normalise.interpret` gives them
    place
        `lat` and `elevation` as far as they are known
    constants, rso
        The standard and the clear-sky radiation
    doy
        Day of the year along time, see `day_of_year`
    steps
        Where the weather comes in periods longer than a day

    Raises
    ------
    WeatherError
        Inputs are missing (all are named), or chunked differently.
    """

    with telling_of_found(days, readings):
        _require({*readings, *place}, rso)
    used = {name: readings[name] for name in _INPUTS if name in readings}
    if steps is not None and steps.kind == "month":
        used["g"] = raw_soil_heat_flux(readings, steps)
    measured = [name for name in HUMIDITIES if name in used]
    _tell_of_ignored(days, measured, used)
    if not measured:
        warn_caller([Message("eto.humidity_estimated")], EstimatedInputWarning)
    _require_same_chunks(used)
    variables = [reading.values.variable for reading in used.values()]
    dtype = np.result_type(*(variable.dtype for variable in variables))
    sizes = dict(each for variable in variables for each in zip(variable.dims, variable.shape, strict=True))
    names = (*used, *place, "doy")
    lazy = any(reading.is_lazy for reading in used.values())
    plan = Plan(
        names=names,
        conversions=(*((r.scale, r.offset) for r in used.values()), *((1.0, 0.0) for _ in (*place, "doy"))),
        constants=constants,
        rso=rso,
        # A day without humidity is only estimated when no day has any: one gap must not pass for a measurement.
        estimate=not measured,
        dtype=dtype,
        checked=all(reading.bounds == ANY for reading in used.values()),
        whole=frozenset(name for name in used if used[name].is_whole),
        naming=naming_of(days, used) if lazy and "lat" in place else None,
        compiled=(
            math.prod(sizes.values()) >= LARGE
            and kernel_can(names, rso, constants.cloudiness_floor)
            and {"lat", "elevation"} <= {*place}
        ),
    )
    values, numbers = _computed(used, place, doy, plan)
    result = Labels(days).within(values, constants.quantity)
    if measured == ["rhmin"]:
        measured = ["rhmin (ASCE-EWRI 2005 eq. 13)"]
    source = (*(measured or ("tmin (eq. 48)",)), *(name for name in (*RADIATION, "pressure") if name in used))
    result.attrs = attributes(constants, rso, source)  # newer xarray keeps those of an input
    return counted(result, numbers)


def attributes(constants: Standard, rso: Rso, source: Sequence[str]) -> dict[str, str]:
    """Attributes of daily reference ET, with what humidity, radiation and pressure were taken from."""
    return QUANTITIES[constants.quantity].attrs | {
        "method": f"{constants.title}, {rso} clear-sky radiation",
        "inputs": f"humidity, radiation and pressure from {', '.join(source)}",
        "cloudiness": f"Rs/Rso from {constants.cloudiness_floor:g} to 1",
        "references": constants.reference,
    }


def _computed(
    used: Mapping[str, RawVariable], place: Mapping[str, Any], doy: xr.DataArray, plan: Plan
) -> tuple[xr.Variable, xr.Variable]:
    """What `counted_reference_et_of_block` makes of the arrays, laid onto each other by their dimensions.

    Without coordinates: all are of one Dataset, or laid onto it, and to compare them takes xarray longer than a year
    takes to compute.
    """
    import xarray as xr

    inputs = [reading.values.variable for reading in used.values()]
    in_memory = not any(is_lazy(each) for each in (*inputs, *place.values()))
    dims = inputs[0].dims
    others = [getattr(each, "variable", each) for each in (*place.values(), doy)]
    if in_memory and all(each.dims == dims for each in inputs) and all({*_dims(each)} <= {*dims} for each in others):
        # To lay arrays onto each other xarray takes longer than it takes to compute a year of one place
        arrays = (*(each.values for each in inputs), *(_along(each, dims) for each in others))
        result, counts = counted_reference_et_of_block(*arrays, plan=plan)
        return xr.Variable(dims, result), xr.Variable(dims, counts)
    laid: tuple[xr.Variable, xr.Variable] = xr.apply_ufunc(
        counted_reference_et_of_block if in_memory else _counted_on_dask,
        *inputs,
        *(getattr(value, "variable", value) for value in place.values()),
        doy.variable,
        kwargs={"plan": plan},
        output_core_dims=[[], []],
        dask="allowed",
    )
    return laid


def _dims(value: Any) -> tuple[Hashable, ...]:
    return tuple(getattr(value, "dims", ()))


def _along(value: Any, dims: tuple[Hashable, ...]) -> Any:
    """The values of a variable of some of the dimensions, in their order, with an axis of one for each it lacks after
    its first."""
    own = [dim for dim in dims if dim in _dims(value)]
    if not own:
        return np.asarray(value)[()]
    ordered = value.values.transpose([value.dims.index(dim) for dim in own])
    return ordered[tuple(slice(None) if dim in own else None for dim in dims[dims.index(own[0]) :])]


def _counted_on_dask(*arrays: Any, plan: Plan) -> tuple[Any, Any]:
    """As `counted_reference_et_of_block`, lazily: one layer of blocks, which Dask makes one task with those around it.

    What lies in memory is cut as the others are chunked; Dask would have a task for each piece.
    """
    import dask.array as da

    shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    whole = da.core.unify_chunks(
        *(each for array in arrays if isinstance(array, da.Array) for each in (array, range(-array.ndim, 0)))
    )[0]
    sizes = {axis: whole.get(axis, (shape[axis],)) for axis in range(-len(shape), 0)}

    def cut(array: Any) -> Any:
        if isinstance(array, da.Array) or not np.ndim(array):
            return array
        of_axes = zip(range(-np.ndim(array), 0), np.shape(array), strict=True)
        return da.from_array(array, chunks=tuple((1,) if size == 1 else sizes[axis] for axis, size in of_axes))

    made = da.map_blocks(
        _counted, *map(cut, arrays), plan=plan, dtype=plan.dtype, meta=np.empty((0,) * len(shape), plan.dtype),
    )  # fmt: skip
    values = da.map_blocks(_Counted.values_of, made, dtype=plan.dtype, meta=np.empty((0,) * len(shape), plan.dtype))
    counts = da.map_blocks(_Counted.counts_of, made, dtype=np.int64, meta=np.empty((0,) * len(shape), np.int64))
    return values, counts


class _Counted(NamedTuple):
    """What a block comes to, on its way from one task to another."""

    values: Any
    counts: Any

    @staticmethod
    def values_of(block: _Counted) -> Any:
        return block.values

    @staticmethod
    def counts_of(block: _Counted) -> Any:
        return block.counts


def _counted(*arrays: Any, plan: Plan) -> _Counted:
    return _Counted(*counted_reference_et_of_block(*arrays, plan=plan))


def day_of_year(days: xr.Dataset, steps: LongSteps | None) -> xr.DataArray:
    """Day of the year along time: of the days, or of the middle of longer periods."""
    import pandas as pd
    import xarray as xr

    times = days.indexes.get("time")
    if steps is not None:
        doy = steps.doy
    elif isinstance(times, pd.DatetimeIndex):  # xarray takes thirty times as long for it, pandas three times
        of_day = times.values.astype("datetime64[D]")
        doy = (of_day - of_day.astype("datetime64[Y]")).astype(np.int32) + np.int32(1)
    else:  # another calendar, or a single day
        of_days: xr.DataArray = days["time"].reset_coords(drop=True).dt.dayofyear
        return of_days
    return unlabelled(xr.Variable("time", doy))  # without the times, which xarray would copy and compare


def _tell_of_ignored(days: xr.Dataset, measured: Collection[str], used: Collection[str]) -> None:
    """Warn where a lesser procedure is used while there are columns that are not recognised."""
    left_out = str(days.attrs.get("ignored", ""))
    if not measured and (told := lacks_pressure(left_out)) is not None:
        warn_caller([told], IgnoredColumnsWarning)
    names = left_out.split(", ")
    ignored = [
        name
        for name in names
        if name and name.casefold() not in LABELS and name.removesuffix("_estimated") not in QUANTITIES  # our flags
    ]
    lesser = {"humidity": not measured or [*measured] in (["rhmax"], ["rhmin"]), "rs": not {"rs", "rn"} & {*used}}
    said = {"humidity": Message("columns.humidity"), "rs": QuantityName("rs")}
    what: list[str] = [said[name] for name, is_lesser in lesser.items() if is_lesser]
    if ignored and what:
        message = Message("columns.ignored_though_lacking", names=ignored, what=either(what))
        warn_caller([message], IgnoredColumnsWarning)


def _require_same_chunks(used: Mapping[str, RawVariable]) -> None:
    """Dask would split the chunks until they match; that is for the user to decide."""
    first: dict[Any, tuple[str, tuple[int, ...]]] = {}
    for name, reading in used.items():
        if not reading.is_lazy:
            continue
        for dim, chunks in reading.values.chunksizes.items():
            other, theirs = first.setdefault(dim, (name, chunks))
            if theirs != chunks:
                raise WeatherError(
                    Message(
                        "eto.chunks_differ", name=name, dim=str(dim), length=chunks[0], other=other,
                        other_length=theirs[0],
                    )
                )  # fmt: skip


def _require(inputs: set[str], rso: Rso) -> None:
    """Raise an error that names everything missing, at once, with what could replace it."""
    missing = []
    if "tmax" not in inputs:
        missing.append(Message("input.tmax"))
    if "tmin" not in inputs:
        missing.append(Message("input.tmin"))
    if "u2" not in inputs:
        missing.append(Message("input.u2"))
    if not any(name in inputs for name in RADIATION):
        missing.append(Message("input.rs"))
    if "lat" not in inputs and "rn" not in inputs:
        missing.append(Message("input.lat"))
    simple = rso == "simple" and "rn" not in inputs
    if "elevation" not in inputs and (simple or "pressure" not in inputs):
        missing.append(Message("input.elevation"))
    if missing:
        raise WeatherError(Message("eto.missing_inputs", what=listed(missing)))

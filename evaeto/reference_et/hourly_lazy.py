"""Hourly reference ET on Dask: a task for each block, and one that hands on what it knows of the clouds.

The graph is written by hand. Made of operations on arrays it had six times as many tasks for each chunk, which is what
counts for stores that are chunked by the hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise, product
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.reference_et.hour_plan import HourPlan
from evaeto.reference_et.hourly_blocks import clouds_after, nothing_known, reference_et_of_hours

Array = NDArray[Any]
_RESULT, _FLAG, _COUNT = map(itemgetter, range(3))


def lazy_reference_et(arrays: Mapping[str, Any], clock: Array, plan: HourPlan) -> tuple[Any, Any, Any]:
    """Dask arrays of the result, of the flag of estimated cloudiness, and of the values left out in each chunk.

    Parameters
    ----------
    arrays : mapping
        Inputs by the names of the plan, as `hourly_blocks.reference_et_of_hours` takes them, at least one on Dask.
    clock : ndarray
        Middle of the periods [h since 1970].
    plan : HourPlan
        What they are.
    """
    import dask.array as da
    from dask.base import tokenize
    from dask.highlevelgraph import HighLevelGraph

    arrays, chunks = _alike(arrays)
    token = tokenize(*(getattr(array, "name", array) for array in arrays.values()), clock, plan)
    names = {what: f"evaeto-{what}-{token}" for what in ("clouds", "hours", "eto", "estimated", "rejected")}
    lazy = {name: array for name, array in arrays.items() if hasattr(array, "dask")}
    held = {name: array for name, array in arrays.items() if name not in lazy}
    work = _Block(plan, tuple(lazy), held)
    advance = _Clouds(plan, tuple(name for name in lazy if name in plan.tells), held)
    ends = np.cumsum((0, *chunks[0]))
    clocks = [clock[begin:end] for begin, end in pairwise(ends)]
    graph: dict[Any, Any] = {}
    for at in product(*(range(len(sizes)) for sizes in chunks[1:])):
        shape = tuple(sizes[i] for sizes, i in zip(chunks[1:], at, strict=True))
        known: Any = None
        for hour, times in enumerate(clocks):
            if hour and advance.names:
                key = (names["clouds"], hour, *at)
                needed = [_key(lazy[name], hour - 1, at) for name in advance.names]
                graph[key] = (advance, known, clocks[hour - 1], shape, *needed)
                known = key
            key = (names["hours"], hour, *at)
            graph[key] = (work, known, times, shape, *(_key(array, hour, at) for array in lazy.values()))
            for what, part in (("eto", _RESULT), ("estimated", _FLAG), ("rejected", _COUNT)):
                graph[names[what], hour, *at] = (part, key)
    layers: dict[str, Any] = {
        names["hours"]: {k: v for k, v in graph.items() if k[0] in (names["hours"], names["clouds"])}
    }
    needs: dict[str, set[str]] = {names["hours"]: {array.name for array in lazy.values()}}
    for what in ("eto", "estimated", "rejected"):
        layers[names[what]] = {k: v for k, v in graph.items() if k[0] == names[what]}
        needs[names[what]] = {names["hours"]}
    made = []
    for what, dtype in (("eto", plan.dtype), ("estimated", bool), ("rejected", np.int64)):
        own = {names[what]: layers[names[what]], names["hours"]: layers[names["hours"]]}
        before = [array.dask for array in lazy.values()]
        all_layers, all_needs = dict(own), {name: needs[name] for name in own}
        for each in before:
            all_layers |= each.layers
            all_needs |= each.dependencies
        made.append(da.Array(HighLevelGraph(all_layers, all_needs), names[what], chunks, dtype=dtype))
    result, flag, counts = made
    return result, flag, counts


class _Block:
    """What a task of the result does; it travels to the workers."""

    def __init__(self, plan: HourPlan, names: tuple[str, ...], held: Mapping[str, Any]) -> None:
        self.plan, self.names, self.held = plan, names, dict(held)

    def fields(self, blocks: tuple[Any, ...]) -> dict[str, Any]:
        return self.held | {name: np.asarray(block) for name, block in zip(self.names, blocks, strict=True)}

    def __call__(self, known: Any, clock: Array, shape: tuple[int, ...], *blocks: Any) -> tuple[Array, Array, Array]:
        state = nothing_known(tuple(shape)) if known is None else known.copy()
        values, flag, rejected, _ = reference_et_of_hours(self.fields(blocks), clock, self.plan, state)
        return values, flag, np.broadcast_to(np.int64(rejected), values.shape)


class _Clouds(_Block):
    """What a task does that only hands on what is known of the clouds."""

    def __init__(self, plan: HourPlan, names: tuple[str, ...], held: Mapping[str, Any]) -> None:
        super().__init__(plan.of_clouds, names, {name: array for name, array in held.items() if name in plan.tells})

    def __call__(self, known: Any, clock: Array, shape: tuple[int, ...], *blocks: Any) -> Any:
        state = nothing_known(tuple(shape)) if known is None else known
        return clouds_after(self.fields(blocks), clock, self.plan, state)


def _key(array: Any, hour: int, at: tuple[int, ...]) -> tuple[Any, ...]:
    """The block of an array that goes with one of the result; places have no time, and axes may be of length one."""
    index = (hour, *at)[len(at) + 1 - array.ndim :]
    return (array.name, *(0 if n == 1 else i for i, n in zip(index, array.numblocks, strict=True)))


def _alike(arrays: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[tuple[int, ...], ...]]:
    """All arrays in the same chunks, and those; what is a single number stays one."""
    import dask.array as da
    from dask.array.core import unify_chunks

    axes = max(array.ndim for array in arrays.values())
    pairs: list[Any] = []
    for array in arrays.values():
        if hasattr(array, "dask"):
            pairs += [array, tuple(range(axes - array.ndim, axes))]
    found, unified = unify_chunks(*pairs)
    chunks = tuple(found[axis] for axis in range(axes))
    lazy = iter(unified)
    made: dict[str, Any] = {}
    for name, array in arrays.items():
        if hasattr(array, "dask"):
            made[name] = next(lazy)
        elif array.ndim == 0:
            made[name] = array
        else:
            own = chunks[axes - array.ndim :]
            parts = tuple((1,) if n == 1 else sizes for n, sizes in zip(array.shape, own, strict=True))
            made[name] = da.from_array(np.asarray(array), chunks=parts, name=None)
    return made, chunks

"""A lazy grid written region by region into a Zarr store, so that a run that was interrupted goes on where it was.

A region is what is computed at once, of all variables at one place: a chunk of the store, or several where they are as
small as those of the input. When they are written a small file says so, with their check sums and what was counted in
them; a later run takes no region for whole without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto._version import __version__
from evaeto.export.grid_places import Beside, mark, state_of
from evaeto.inputs.grid_inputs import STORED
from evaeto.inputs.grid_sources import is_address

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[Any]
FORMAT: Mapping[str, Any] = {"zarr_format": 2, "consolidated": True}
"""What every reader knows."""
_METADATA = ".zmetadata"
"""Is written when everything but the regions is there."""


def uniform(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset in chunks as Zarr has them: all of one size but the last, which may be smaller."""
    chunks = [
        (dim, each)
        for variable in dataset.variables.values()
        for dim, each in zip(variable.dims, variable.chunks or (), strict=False)
    ]
    sizes: dict[Any, int] = {}
    for dim, each in chunks:
        sizes[dim] = max(sizes.get(dim, 0), *each)
    wrong = [dim for dim, each in chunks if not _even(each)]
    return dataset.chunk({dim: sizes[dim] for dim in wrong}) if wrong else dataset


def _even(sizes: Sequence[int]) -> bool:
    return all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]


def _stored(variable: xr.Variable) -> tuple[int, ...]:
    """The chunks that a variable is written in: those of the input where it is still in the regions these were read in,
    else its own."""
    own = tuple(max(each) for each in variable.chunks or ())
    inputs = variable.encoding.get(STORED, {})
    of_input = [inputs.get(dim, (size, size)) for dim, size in zip(variable.dims, own, strict=True)]
    as_read = [min(read, whole) for (_, read), whole in zip(of_input, variable.shape, strict=True)]
    return (
        tuple(min(stored, size) for (stored, _), size in zip(of_input, own, strict=True)) if [*own] == as_read else own
    )


def token_of(dataset: xr.Dataset, counts: Sequence[Any], sources: set[str]) -> str:
    """Says what is written: its inputs and their state, options, chunks and the version of evaeto.

    Where the state of an input cannot be found out no other run has the same.
    """
    import uuid

    from dask.base import tokenize

    state = state_of(sources)
    if state is None:
        return uuid.uuid4().hex
    return str(tokenize(__version__, dataset, [each.name for each in counts], state))


class Regions:
    """The regions of a dataset, as they are or will be at a place.

    Parameters
    ----------
    dataset : Dataset
        With lazy variables in uniform chunks; the others are written at once.
    counts : sequence of dask.array.Array
        Of which every element of a block is the number of all of it.
    beside : Beside
        Where they are written to.
    """

    def __init__(self, dataset: xr.Dataset, counts: Sequence[Any], beside: Beside) -> None:
        self._dataset, self._beside = dataset, beside
        groups: dict[Any, tuple[list[str], list[Any]]] = {}
        for name, variable in dataset.variables.items():
            if variable.chunks is not None:
                names, arrays = groups.setdefault(variable.chunks, ([], []))
                names.append(str(name))
                arrays.append(variable.data)
        for count in counts:
            groups.setdefault(count.chunks, ([], []))[1].append(count)
        self._groups = [
            (_Region(beside.root, number, tuple(names), tuple(max(each) for each in chunks)), arrays, chunks)
            for number, (chunks, (names, arrays)) in enumerate(groups.items())
        ]

    def prepare(self) -> None:
        """Write everything but the regions, where that has not been done."""
        if self._beside.holds(_METADATA):
            return
        import dask.array as da

        self._beside.empty()
        frame = self._dataset.copy()
        for name, variable in self._dataset.variables.items():
            if variable.chunks is not None:  # of one chunk: its tasks are never run
                whole = da.zeros(variable.shape, chunks=variable.shape, dtype=variable.dtype)
                like = variable.copy(data=whole)
                like.encoding = {**variable.encoding, "chunks": _stored(variable)}
                frame = frame.assign_coords({name: like}) if name in frame.coords else frame.assign({name: like})
        to: Any = self._beside.root
        frame.to_zarr(to, mode="a", compute=False, **FORMAT)

    def left(self) -> Any:
        """What is still to be computed, as a Dask Delayed; None where nothing is."""
        from dask.array.optimization import optimize
        from dask.delayed import Delayed
        from dask.highlevelgraph import HighLevelGraph

        whole = self._whole()
        keys, writes = [], []
        for region, arrays, chunks in self._groups:
            blocks = product(*(range(len(sizes)) for sizes in chunks))
            missing = [at for at in blocks if region.mark(at) not in whole]
            if missing:
                written = _written(region, arrays, chunks)
                keys += [(written.name, *at) for at in missing]
                writes.append(written)
        if not keys:
            return None
        name = f"evaeto-written-{writes[0].name}"
        graph = HighLevelGraph.from_collections(name, {name: (_all, keys)}, dependencies=writes)
        optimised: Any = optimize(graph, keys)
        return Delayed(name, {**optimised, name: (_all, keys)})

    def counted(self) -> int:
        """What was counted in all regions.

        Raises
        ------
        RuntimeError
            A region is not there: somebody else has been at work on the same.
        """
        marks = self._beside.marks()
        wanted = [region.mark(at) for region, _, chunks in self._groups
                  for at in product(*(range(len(sizes)) for sizes in chunks))]  # fmt: skip
        if lacking := [name for name in wanted if name not in marks]:
            raise RuntimeError(f"{len(lacking)} regions of {self._beside.root} are gone")
        return sum(sum(json.loads(marks[name])["counts"]) for name in wanted)

    def _whole(self) -> set[str]:
        """Names of the regions that an earlier run has written, read again where a disk may have lost them."""
        import dask

        told = {}
        for name, content in self._beside.marks().items():
            try:
                told[name] = json.loads(content)["sums"]
            except (ValueError, KeyError, TypeError):  # cut short
                continue
        if is_address(self._beside.root) or not told:  # an object is there as a whole or not at all
            return set(told)
        regions = {region.number: region for region, _, _ in self._groups}
        names, looks = [], []
        for name, sums in told.items():
            number, *at = map(int, name.split("."))
            names.append(name)
            looks.append(dask.delayed(regions[number].holds, pure=False)(tuple(at), sums))
        found = dask.compute(*looks)
        return {name for name, good in zip(names, found, strict=True) if good}


def _written(region: _Region, arrays: Sequence[Any], chunks: tuple[tuple[int, ...], ...]) -> Any:
    import dask.array as da
    from dask.base import tokenize

    ones = tuple((1,) * len(sizes) for sizes in chunks)
    name = f"evaeto-region-{tokenize(region, [array.name for array in arrays])}"
    return da.map_blocks(region, *arrays, dtype=np.uint8, chunks=ones, meta=np.empty((0,) * len(chunks), np.uint8),
                         name=name)  # fmt: skip


def _all(written: Sequence[Any]) -> int:
    return len(written)


@dataclass(frozen=True, slots=True)
class _Region:
    """Writes what belongs to one place of the grid. It travels to the workers."""

    root: str
    number: int
    names: tuple[str, ...]
    chunk: tuple[int, ...]

    def mark(self, at: Sequence[int]) -> str:
        return ".".join(map(str, (self.number, *at)))

    def __call__(self, *blocks: Any, block_id: tuple[int, ...]) -> Array:
        values, counts = blocks[: len(self.names)], blocks[len(self.names) :]
        sums = []
        for name, block in zip(self.names, values, strict=True):
            array = _array(self.root, name)
            content = np.asarray(block).astype(array.dtype, copy=False)
            array[self._slices(block_id, content.shape)] = content
            sums.append(_sum(content))
        numbers = [int(count.flat[0]) if count.size else 0 for count in map(np.asarray, counts)]
        mark(self.root, self.mark(block_id), json.dumps({"sums": sums, "counts": numbers}).encode())
        return np.ones((1,) * len(block_id), np.uint8)

    def holds(self, at: tuple[int, ...], sums: Sequence[int]) -> bool:
        """Whether what is there has these check sums."""
        try:
            found = []
            for name in self.names:
                array = _array(self.root, name)
                ends = [min(i * c + c, n) - i * c for i, c, n in zip(at, self.chunk, array.shape, strict=True)]
                found.append(_sum(np.asarray(array[self._slices(at, ends)])))
        except Exception:  # each codec has its own; the region is made again
            return False
        return found == list(sums)

    def _slices(self, at: Sequence[int], shape: Sequence[int]) -> tuple[slice, ...]:
        return tuple(slice(i * c, i * c + n) for i, c, n in zip(at, self.chunk, shape, strict=True))


@lru_cache(maxsize=64)
def _array(root: str, name: str) -> Any:
    """An array of the store; opening one costs as much as writing a small chunk."""
    import zarr

    return zarr.open_group(root, mode="r+", zarr_format=2)[name]


def _sum(values: Array) -> int:
    """Check sum, CRC-32C, which processors compute; -1 where nothing but NaN is there, of which there are
    several kinds and zarr keeps one."""
    if values.dtype.kind == "f" and values.size and np.isnan(values.flat[0]) and np.isnan(values).all():
        return -1
    import google_crc32c

    content = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
    content.flags.writeable = False  # else its bytes would have to be copied
    return int(google_crc32c.value(content))


def put_number(root: str, name: str, number: int) -> None:
    """Write a variable that is one number."""
    _array(root, name)[...] = number


def write(regions: Regions, compute: Callable[[Callable[[bool], Any]], None]) -> None:
    """Have the regions that are not there computed, by `grid_progress.computing`."""
    regions.prepare()
    delayed = regions.left()
    if delayed is not None:
        compute(lambda now: delayed.compute() if now else delayed)


def ending_of(path: str | Path) -> str:
    """The ending of a path or an address, in lower case."""
    return Path(str(path).rstrip("/").rsplit("/", 1)[-1]).suffix.lower()

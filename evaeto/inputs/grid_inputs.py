"""Which files a lazy array is read from, and which of them is damaged where reading failed.

xarray and Dask do not say: the files are found in the graph of the array, and the damaged chunk by reading those again
that the failed block needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import EvaetoError, WeatherError

if TYPE_CHECKING:
    import xarray as xr

GRID_MAPPING = "grid_mapping"
"""Attribute that names the variable of a projection."""
COMPRESSION = ("zlib", "complevel", "shuffle")
"""What the encoding of NetCDF says of it."""
SOURCES = "sources"
"""In the encoding of a result, beside "source": all files it was computed from."""
STORED = "stored_chunks"
"""In the encoding of what is read in several stored chunks at once: the size of these and that of what is read, by
dimension."""
_ORIGINAL = "original-"
"""Begins the layers of a graph that hold what `dask.array.from_array` was made of."""
_OPENED = "open_dataset-"
"""Begins the names of what xarray reads, however it holds the file."""
_MAX_BLOCKS = 1000
"""Blocks read again to find the damaged one where nothing tells which one failed."""


def sources_of(array: xr.DataArray | xr.Dataset) -> set[str]:
    """Paths and addresses of the files an array is read from, as far as encodings and graph say."""
    found: set[str] = set()
    variables = array.variables if hasattr(array, "variables") else {**array.coords, "": array}
    for encoding in (array.encoding, *(variable.encoding for variable in variables.values())):
        found.update(encoding.get(SOURCES, ()))
        if isinstance(encoding.get("source"), str):
            found.add(encoding["source"])
    for layer in _layers(array).values():
        for held in _held(layer):
            if (path := _path_of(held)) is not None:
                found.add(path)
    return found


def carry_sources(result: xr.DataArray, weather: xr.Dataset) -> xr.DataArray:
    """The result of something in memory with the files it came from in its encoding; xarray drops them on the way."""
    variables = weather.variables
    encodings = [weather.encoding, *(variables[name].encoding for name in variables)]
    sources = tuple(sorted({e["source"] for e in encodings if isinstance(e.get("source"), str)}))
    if sources:
        result.encoding[SOURCES] = sources
    return result


def carry_layout(result: xr.DataArray, weather: xr.Dataset) -> xr.DataArray:
    """The result with the projection of the weather it was made of, and how that was compressed in its encoding."""
    known = weather.variables
    variables = [known[name] for name in weather.data_vars]
    named = (v.encoding.get(GRID_MAPPING) or v.attrs.get(GRID_MAPPING) for v in variables)
    name = next((str(each) for each in named if each and ":" not in str(each)), None)
    if name is not None and name in weather.variables and not weather[name].ndim:
        result = result.assign_coords({name: weather[name].variable}).assign_attrs({GRID_MAPPING: name})
    packed = next((v.encoding for v in variables if v.encoding.get("zlib")), None)
    if packed is not None:
        result.encoding |= {key: packed[key] for key in COMPRESSION if key in packed}
    stored = next((v.encoding[STORED] for v in variables if STORED in v.encoding), None)
    if stored is not None:
        result.encoding[STORED] = stored
    return result


@contextmanager
def blaming_damage(result: xr.DataArray, out: Path) -> Iterator[None]:
    """Turn the error of a library that reads or writes into one that says which file, and where.

    Raises
    ------
    WeatherError
        Input is damaged.
    OSError
        The output cannot be written.
    """
    from dask.callbacks import Callback

    running: list[Any] = []

    def look(graph: Any, state: Mapping[str, Any], failed: bool) -> None:
        if failed:
            running.extend(state["running"])

    try:
        with Callback(finish=look):
            yield
    except (EvaetoError, MemoryError):
        raise
    except Exception as error:
        if (message := _damage(result, running)) is not None:
            raise WeatherError(message) from error
        if isinstance(error, RuntimeError):  # of HDF5
            raise OSError(str(Message("output.not_written", out=str(out), why=first_line(error)))) from error
        raise


@contextmanager
def own_threads() -> Iterator[None]:
    """Dask's threads as long as the block: when one fails the others have come to an end too, and write no more."""
    import dask.threaded
    from dask.base import get_scheduler
    from dask.system import CPU_COUNT

    if get_scheduler() not in (None, dask.threaded.get) or dask.config.get("pool", None) is not None:
        yield
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(dask.config.get("num_workers", None) or CPU_COUNT) as pool, dask.config.set(pool=pool):
        yield


def first_line(error: BaseException) -> str:
    """What a library says of an error, without what it says to its developers; what we say as it is."""
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _layers(array: Any) -> Mapping[str, Any]:
    graph = array.__dask_graph__() if hasattr(array, "__dask_graph__") else None
    layers: Mapping[str, Any] = {} if graph is None else getattr(graph, "layers", {"": graph})
    return layers


def _held(layer: Any) -> Iterator[Any]:
    """What a layer holds besides tasks: an array in a layer of its own, or written into every task."""
    if hasattr(layer, "indices"):  # a blockwise one; to look at its tasks would make them
        yield from (held for held, index in layer.indices if index is None)
        return
    for held in islice(layer.values(), 3):
        yield held
        yield from getattr(held, "args", ())


def _path_of(held: Any) -> str | None:
    """The file behind the wrappers of xarray."""
    for _ in range(12):
        store = getattr(held, "store", None)
        for place in (getattr(store, "root", None), getattr(store, "path", None)):
            if isinstance(place, str | Path):
                return str(place)
        data = getattr(held, "datastore", None)
        if data is not None:
            name = getattr(data, "_filename", None) or next(
                iter(getattr(getattr(data, "_manager", None), "_args", ())), None
            )
            return str(name) if isinstance(name, str | Path) else None
        following = (getattr(held, name, None) for name in ("array", "_array", "value"))
        held = next((each for each in following if each is not None), None)
        if held is None:
            return None
    return None


def _damage(result: xr.DataArray, running: list[Any]) -> Message | None:
    """What is damaged, found by reading the input of the failed blocks again; None where all of it can be read."""
    import dask

    graph: Any = result.__dask_graph__()  # type: ignore[no-untyped-call]
    if graph is None or not hasattr(graph, "cull"):
        return None
    for block in _suspects(result, running):
        needed = graph.cull({(result.data.name, *block)})
        keys = (key for layer in needed.layers.values() for key in layer.get_output_keys() if isinstance(key, tuple))
        for key in keys:
            if _ORIGINAL + key[0] not in graph.layers and not key[0].startswith(_OPENED):
                continue
            try:
                dask.get(needed.cull({key}), key)  # some versions run all that a graph holds
            except Exception as error:  # as each library has it
                return _message(result, key, block, _stored_chunk(result, graph, key), error)
    return None


def _stored_chunk(result: xr.DataArray, graph: Any, key: Any) -> tuple[Sequence[int], Sequence[slice] | None] | None:
    """Which stored chunk cannot be read, of a block of several, and which part of the result is made of it.

    None where blocks are read as they are stored, the part None where the result is of a part of the input only.
    """
    sizes = [result.encoding.get(STORED, {}).get(dim, (None,))[0] for dim in result.dims]
    layer, original = graph.layers[key[0]], graph.layers.get(_ORIGINAL + key[0], {})
    arrays = [getattr(held, "value", held) for held in (*original.values(), *_held(layer))]
    array = next((each for each in arrays if len(getattr(each, "shape", ())) == len(sizes)), None)
    parted = next((dep.chunks for dep in getattr(layer, "io_deps", {}).values() if hasattr(dep, "chunks")), ())
    if None in sizes or array is None or len(parted) != len(sizes):
        return None
    along = []
    for at, parts, size in zip(key[1:], parted, sizes, strict=True):
        first, last = sum(parts[:at]), sum(parts[: at + 1])
        along.append([slice(begin, min(begin + size, last)) for begin in range(first, last, size)])
    for part in product(*along):
        try:
            np.asarray(array[part])
        except Exception:  # as each library has it
            chunk = [each.start // size for each, size in zip(part, sizes, strict=True)]
            return chunk, part if array.shape == result.shape else None
    return None


def _suspects(result: xr.DataArray, running: list[Any]) -> list[tuple[int, ...]]:
    """Blocks of the result that were being made when one failed, all of the first where that is not known."""
    counts = result.data.numblocks
    blocks = dict.fromkeys(tuple(key[1:]) for key in running if isinstance(key, tuple) and len(key) == len(counts) + 1)
    of_ours = [b for b in blocks if all(isinstance(i, int) and i < n for i, n in zip(b, counts, strict=True))]
    return of_ours or list(islice(product(*map(range, counts)), _MAX_BLOCKS))


def _message(
    result: xr.DataArray, key: Any, block: tuple[int, ...],
    stored: tuple[Sequence[int], Sequence[slice] | None] | None, error: BaseException,
) -> Message:  # fmt: skip
    name = key[0].split("-", 1)[-1].rsplit("-", 1)[0]
    chunk, part = stored or (key[1:], None)
    if part is None:
        ends = [(sum(sizes[:at]), sum(sizes[: at + 1])) for at, sizes in zip(block, result.data.chunks, strict=True)]
        part = [slice(*each) for each in ends]
    region = []
    for dim, each in zip(result.dims, part, strict=True):
        if dim in result.indexes:
            first, last = (_said(result.indexes[dim][i]) for i in (each.start, each.stop - 1))
            region.append(Message("grid.range", dim=str(dim), first=first, last=last))
    return Message("grid.damaged", name=name, chunk=".".join(map(str, chunk)), region=region, why=first_line(error))


def _said(value: Any) -> Any:
    """A coordinate as a field: times as such, of midnight as days."""
    if hasattr(value, "to_pydatetime"):
        return value.date() if (value.hour, value.minute) == (0, 0) else value.to_pydatetime()
    if hasattr(value, "strftime"):  # of another calendar
        return str(value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (0, 0) else "%Y-%m-%d %H:%M"))
    return value if isinstance(value, float) else str(value)

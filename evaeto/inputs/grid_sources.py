"""Where grids come from: files, many of them, addresses, stores, Datasets; each as one Dataset in one chunking.

Which library reads a source is told by its ending; what is no file of this machine is left to fsspec.
"""

from __future__ import annotations

import glob
import math
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Union

import numpy as np

from evaeto.core.messages import Message, naming
from evaeto.core.quantities import QUANTITIES
from evaeto.core.replacing import UNFINISHED
from evaeto.errors import WeatherError
from evaeto.extras import require, require_to_read
from evaeto.inputs.grid_inputs import STORED, first_line
from evaeto.inputs.weather_files import unknown_ending

if TYPE_CHECKING:
    import xarray as xr

Source: TypeAlias = Union[str, Path, "xr.Dataset", Sequence[Any], Any]
Chunks: TypeAlias = Mapping[Any, int] | Literal["auto"] | None

ZARR, NETCDF, GRIB = (".zarr",), (".nc", ".nc4", ".cdf"), (".grib", ".grib2", ".grb", ".grb2")
REFERENCES = (".json", ".parq", ".parquet")
"""Kerchunk: files that say where the chunks of others are."""
CHUNK_BYTES = 64 * 2**20
"""About what a chunk of a variable takes where the file leaves it open."""
SMALL_BYTES, MANY = 2**20, 128
"""Where a variable is stored in more chunks than these, and each takes less, several are read at once: to hand one on
as a task of its own takes longer than to read it and compute with it."""
FEWEST = 64
"""So many tasks are left then: enough for the cores of a machine, and for a run that is interrupted."""
_CANNOT = (OSError, ValueError, KeyError, RuntimeError, TypeError, ImportError, AttributeError)
"""Each library has its own."""


def is_address(source: object) -> bool:
    """Whether a source is an address rather than a path of this machine."""
    return isinstance(source, str) and "://" in source


def sources_in(source: Source) -> list[Any]:
    """The single sources of one that may be a pattern or a sequence.

    Raises
    ------
    WeatherError
        No file goes by a pattern, or the sequence is empty.
    """
    if isinstance(source, Sequence) and not isinstance(source, str):
        found = [each for part in source for each in sources_in(part)]
        if not found:
            raise WeatherError(Message("grid.no_files", pattern="[]"))
        return found
    text = str(source) if isinstance(source, str | Path) else ""
    if not glob.has_magic(text) or (not is_address(source) and Path(text).exists()):
        return [source]
    found = sorted(_matching(text))
    if not found:
        raise WeatherError(Message("grid.no_files", pattern=text))
    return found


def _matching(pattern: str) -> Iterable[str]:
    if not is_address(pattern):
        return glob.glob(pattern)
    from fsspec.core import url_to_fs

    files, path = url_to_fs(pattern)
    return [files.unstrip_protocol(each) for each in files.glob(path)]


def opened(source: Source, chunks: Chunks = None) -> xr.Dataset:
    """One Dataset of whatever holds a grid, lazy where it is not in memory, all variables in the same chunks.

    Parameters
    ----------
    source : str, Path, Dataset, store, or sequence of these
        A Zarr store, a NetCDF or GRIB file, a reference file of kerchunk, by path or address, or a pattern of them; a
        store as zarr takes it (Icechunk: ``session.store``); a Dataset.
    chunks : mapping, {"auto"} or None
        Of Dask: those of the file when None.

    Raises
    ------
    MissingExtraError
        What reads it is not installed.
    WeatherError
        No such file, an unknown ending, it cannot be opened, or the files of a sequence do not go together.
    """
    sources = sources_in(source)
    # Of many files each ends within a task of several chunks, and so would all that follow when they are written as one
    parts = [_opened(each, chunks, few=len(sources) == 1) for each in sources]
    dataset = parts[0] if len(parts) == 1 else _combined(parts)
    return in_one_chunking(dataset, chunks)


def _opened(source: Any, chunks: Chunks, *, few: bool) -> xr.Dataset:
    import xarray as xr

    if isinstance(source, xr.Dataset):
        return source
    wanted: Any = {} if chunks is None else chunks
    if not isinstance(source, str | Path):
        return _or_cannot(repr(type(source).__name__), lambda: _zarr(source, wanted, few=few, consolidated=False))
    address = is_address(source)
    path = Path(str(source).split("://", 1)[-1]) if address else Path(source)
    suffix, name = path.suffix.lower(), str(source)
    if not address and not path.exists():
        raise WeatherError(naming(name, Message("file.missing")))
    if UNFINISHED in path.name:
        raise WeatherError(Message("grid.unfinished", file=name))
    if address:
        require("fsspec", extra="cloud")
    if suffix in GRIB:
        require("cfgrib", extra="grib")
        return _or_cannot(name, lambda: _grib(path, wanted))
    if suffix in REFERENCES:
        require("fsspec", extra="cloud")
        return _or_cannot(name, lambda: _references(name, wanted))
    if suffix not in (*ZARR, *NETCDF):
        known = (".zarr", ".nc", ".grib", ".json")
        raise WeatherError(naming(name, unknown_ending(suffix, known)))
    require_to_read(path)
    if suffix in ZARR:
        dataset = _or_cannot(name, lambda: _zarr(name, wanted, few=few))
        if not address and (missing := _missing_chunks(path, dataset)) is not None:
            raise WeatherError(missing if few else naming(name, missing))
        return dataset
    if address:
        import fsspec

        return _or_cannot(name, lambda: xr.open_dataset(fsspec.open(name).open(), engine="h5netcdf", chunks=wanted))
    return _or_cannot(name, lambda: _in_few_chunks(partial(xr.open_dataset, path), wanted, few=few))


def _missing_chunks(path: Path, dataset: xr.Dataset) -> Message | None:
    """What is to be said of a store that lacks chunks which would read as a number that looks like weather.

    Zarr reads a chunk that is not there as the fill value of its array. Where that is not what CF declares as missing
    data, it is mostly 0, and of packed data the offset (280 K, say). A sum may be 0 everywhere: writers leave such
    chunks out.
    """
    import zarr

    from evaeto.inputs.variable_attributes import parse_variable

    for name, variable in dataset.data_vars.items():
        meaning = parse_variable(str(name), variable)
        if meaning is None or not variable.ndim:
            continue
        stored = zarr.open_array(path / str(name), mode="r")
        fill = 0.0 if stored.fill_value is None else float(stored.fill_value)
        if fill == variable.encoding.get("_FillValue"):
            continue
        value = fill * variable.encoding.get("scale_factor", 1.0) + variable.encoding.get("add_offset", 0.0)
        if value != value or (value == 0.0 and QUANTITIES[meaning.quantity].statistic == "sum"):
            continue
        if missing := stored.nchunks - stored.nchunks_initialized:
            return Message(
                "grid.chunks_missing", name=str(name), missing=missing, total=stored.nchunks, value=float(value)
            )
    return None


def _or_cannot(name: str, open_it: Any) -> xr.Dataset:
    try:
        dataset: xr.Dataset = open_it()
    except _CANNOT as error:
        raise WeatherError(Message("grid.cannot_be_opened", file=name, why=first_line(error))) from error
    return dataset


def _zarr(source: Any, chunks: Any, *, few: bool, **how: Any) -> xr.Dataset:
    import xarray as xr

    from evaeto.inputs.zarr_chunks import straight

    with straight():
        return _in_few_chunks(partial(xr.open_zarr, source, **how), chunks, few=few)


def _in_few_chunks(open_it: Callable[..., xr.Dataset], chunks: Any, *, few: bool) -> xr.Dataset:
    """What is opened in chunks; in a `few` of several stored ones each where these are small and many (see `MANY`)."""
    dataset = open_it(chunks=chunks)
    lazy = [variable for variable in dataset.data_vars.values() if variable.chunks is not None]
    if not few or chunks != {} or not lazy:
        return dataset
    largest = max(lazy, key=lambda variable: variable.size)
    along = [variable for variable in lazy if variable.dims == largest.dims]
    parts = math.prod(largest.data.numblocks)
    if parts <= MANY or _bytes(largest) >= SMALL_BYTES or len({variable.chunks for variable in along}) > 1:
        return dataset
    stored = dict(zip(largest.dims, (max(sizes) for sizes in largest.chunks or ()), strict=True))
    several = _enlarged(stored, largest, min(SMALL_BYTES, _bytes(largest) * (parts // FEWEST)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # xarray says that chunks are parted which are not
        dataset = open_it(chunks=several)
    for variable in dataset.data_vars.values():
        if variable.dims == largest.dims:
            variable.encoding[STORED] = {dim: (stored[dim], several[dim]) for dim in stored}
    return dataset


def _references(name: str, chunks: Any) -> xr.Dataset:
    import xarray as xr

    reference = {"fo": name, "remote_protocol": "file"} if not is_address(name) else {"fo": name}
    how = {"consolidated": False, "storage_options": reference}
    return xr.open_dataset("reference://", engine="zarr", chunks=chunks, backend_kwargs=how)


def _grib(path: Path, chunks: Any) -> xr.Dataset:
    """All fields of a GRIB file along one time: that for which each is valid."""
    import cfgrib
    import xarray as xr

    # A run at a time, before anything is done with its fields: that would read them all
    by_run = {"time": 1}
    parts = [
        _along_valid_time(part.chunk({dim: size for dim, size in by_run.items() if dim in part.dims}))
        for part in cfgrib.open_datasets(str(path), backend_kwargs={"indexpath": ""})
    ]
    still = ("number", "surface", "heightAboveGround", "meanSea", "depthBelowLandLayer", "step")
    merged = xr.merge(
        [part.drop_vars([n for n in still if n in part.coords and not part[n].ndim]) for part in parts],
        compat="no_conflicts", join="outer", combine_attrs="drop_conflicts",
    )  # fmt: skip
    return merged.chunk(chunks)


def _along_valid_time(part: xr.Dataset) -> xr.Dataset:
    """A field of (time, step) along valid times, once each."""
    if "valid_time" not in part.coords:
        return part
    dims = [dim for dim in ("time", "step") if dim in part.dims]
    if not dims:
        return part.drop_vars("time", errors="ignore").rename(valid_time="time").expand_dims("time")
    if len(dims) == 1:
        times = part["valid_time"].values
        moved = part.drop_vars([name for name in ("time", "step", "valid_time") if name in part.coords])
        return moved.rename_dims({} if dims[0] == "time" else {dims[0]: "time"}).assign_coords(time=times)
    stacked = part.stack(_moment=("time", "step"), create_index=False)
    times = stacked["valid_time"].values
    stacked = stacked.drop_vars(["time", "step", "valid_time"], errors="ignore").rename_dims(_moment="time")
    # The corners of the table of runs and steps are empty: those that no field of has are no times of the file
    there = np.logical_or.reduce(
        [stacked[name].isel({d: 0 for d in stacked[name].dims if d != "time"}).notnull().values
         for name in stacked.data_vars]
    )  # fmt: skip
    ordered = stacked.assign_coords(time=times).isel(time=np.flatnonzero(there)).sortby("time")
    _, first = np.unique(ordered["time"].values, return_index=True)
    return ordered.isel(time=first).transpose("time", ...)


def _combined(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    """Files of parts of the time, or of single variables, as one Dataset."""
    import xarray as xr

    from evaeto.inputs.variable_attributes import with_heights_said

    told = [_with_extremes(with_heights_said(part)) for part in parts]
    try:
        combined = xr.combine_by_coords(told, combine_attrs="drop_conflicts", join="outer", data_vars="minimal",
                                        coords="minimal", compat="no_conflicts")  # fmt: skip
    except (ValueError, xr.MergeError) as error:
        raise WeatherError(_why_not(told, error)) from error
    assert isinstance(combined, xr.Dataset)
    return combined


_EITHER_EXTREME = ("air_temperature", "relative_humidity", "t2m", "tas")
"""Names that the highest and the lowest have in files of their own."""


def _with_extremes(part: xr.Dataset) -> xr.Dataset:
    """A part with the extreme of a day under a name of its own: by its attributes, or else its file or folder tells."""
    from evaeto.inputs.grid_words import EXTREMES
    from evaeto.inputs.times import is_hourly
    from evaeto.inputs.variable_attributes import extreme_in, parse_variable

    path = Path(str(part.encoding.get("source", "")))
    renamed = {}
    for name in part.data_vars:
        match = parse_variable(str(name), part[name]) if name in _EITHER_EXTREME else None
        if match is None:
            continue
        quantity = match.quantity
        if quantity in EXTREMES and not is_hourly(part):
            said = extreme_in(path.name) or extreme_in(path.parent.name) or ""
            quantity = EXTREMES[quantity].get(said, quantity)
        if quantity in ("tmax", "tmin", "rhmax", "rhmin"):
            renamed[name] = quantity
    return part.rename(renamed)


def _why_not(parts: Sequence[xr.Dataset], error: Exception) -> Message:
    """Why parts do not form one grid: that two have one variable at the same times and places, or as xarray has it."""
    from evaeto.inputs.variable_attributes import parse_variable

    seen: dict[tuple[Hashable, str], str] = {}
    for number, part in enumerate(parts):
        file = str(part.encoding.get("source", number + 1))
        for name, variable in part.data_vars.items():
            ends = [(dim, part.indexes[dim][0], part.indexes[dim][-1]) for dim in variable.dims if dim in part.indexes]
            key = (name, str(ends))
            if variable.ndim > 1 and key in seen and parse_variable(str(name), variable) is not None:
                return Message("grid.twice", name=str(name), one=seen[key], other=file)
            seen[key] = file
    return Message("grid.do_not_go_together", why=first_line(error))


def in_one_chunking(dataset: xr.Dataset, chunks: Chunks = None) -> xr.Dataset:
    """The dataset with its lazy variables all in the same chunks: whole chunks of the file, of about `CHUNK_BYTES`."""
    lazy = {name: variable for name, variable in dataset.data_vars.items() if variable.chunks is not None}
    if not lazy:
        return dataset.chunk("auto" if chunks == "auto" else dict(chunks)) if chunks else dataset
    if isinstance(chunks, Mapping):
        return dataset.chunk({dim: size for dim, size in chunks.items() if dim in dataset.dims})
    largest = max(lazy.values(), key=lambda variable: variable.size)
    alike = {variable.chunks for variable in lazy.values() if variable.dims == largest.dims}
    whole = {name: v for name, v in lazy.items() if v.dims == largest.dims}
    if len(alike) == 1 and chunks is None and max(_bytes(v) for v in whole.values()) <= 2 * CHUNK_BYTES:
        return dataset
    stored = dict.fromkeys(largest.dims, 1)
    for variable in whole.values():
        for dim, size in _stored(variable).items():
            stored[dim] = max(stored[dim], size)
    return dataset.chunk(_enlarged(stored, largest, CHUNK_BYTES))


def _bytes(variable: xr.DataArray) -> int:
    """Of its largest chunk."""
    return math.prod(max(sizes) for sizes in variable.chunks or ()) * variable.dtype.itemsize


def _stored(variable: xr.DataArray) -> dict[Hashable, int]:
    preferred = variable.encoding.get("preferred_chunks") or {}
    return {dim: int(preferred.get(dim, 1)) for dim in variable.dims}


def _enlarged(stored: Mapping[Hashable, int], variable: xr.DataArray, wanted: int) -> dict[Hashable, int]:
    """Whole stored chunks, the last dimensions first, until a chunk is as large as it may be."""
    sizes = {dim: min(size, variable.sizes[dim]) for dim, size in stored.items()}
    room = wanted / variable.dtype.itemsize
    for dim in reversed(variable.dims):
        others = math.prod(size for other, size in sizes.items() if other != dim)
        times = max(1, int(room / max(1, others) // sizes[dim]))
        sizes[dim] = min(variable.sizes[dim], sizes[dim] * times)
    return sizes

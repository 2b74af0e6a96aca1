"""A gridded reference ET as a file: NetCDF or Zarr, computed chunk by chunk while it is written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto._version import __version__
from evaeto.arguments import takes
from evaeto.core.messages import Message, naming
from evaeto.core.progress_bar import Tell
from evaeto.core.replacing import replacing
from evaeto.core.telling import warn_caller
from evaeto.errors import RejectedValuesWarning, WeatherError
from evaeto.export.grid_places import OPENS, content_of, continuing, names_in, remove_others
from evaeto.export.grid_progress import computing
from evaeto.export.grid_regions import FORMAT, Regions, ending_of, put_number, token_of, uniform, write
from evaeto.extras import require, require_to_write
from evaeto.inputs import grid_inputs
from evaeto.inputs.counts import counts_of, is_counted, rejected_values
from evaeto.inputs.grid_sources import NETCDF, ZARR, is_address
from evaeto.inputs.weather_files import unknown_ending
from evaeto.outputs import require_free

if TYPE_CHECKING:
    import xarray as xr

CONTENT, KIND = "content", "evaeto grid 1"
"""Global attribute of what is written here, by which it is known again."""
REJECTED = "rejected_cells"


@takes(result="array", path="path", progress=("flag", "callable"))
def write_grid(result: xr.DataArray, path: str | Path, progress: Tell | bool | None = None) -> None:
    """Compute a lazy result, chunk by chunk, into a CF-1.11 NetCDF file or a Zarr store.

    It is written beside `path` and takes its place at the end: until then `path` holds what was there before. What a
    killed process left (`.<name>.….unfinished`) is not whole. Of a Zarr store the next run of the same inputs, options
    and version of evaeto goes on from it, and any other run to the same path removes it.

    How many cells are empty because their weather cannot be is counted on the way, written as `rejected_cells`, and
    told by a `RejectedValuesWarning`.

    Parameters
    ----------
    result : DataArray
        What `evaeto.eto` returned.
    path : str or Path
        Ending in .nc or .zarr; of a Zarr store an address too (``s3://bucket/eto.zarr``; extra `cloud`). An existing
        file is replaced, a folder only where it is a Zarr store that this function wrote and nothing else. At an
        address the new store is copied over the old one, and for that time neither can be opened.
    progress : bool or callable, optional
        True draws a bar on the terminal; a function is called with the number of steps (chunks read, computed or
        written) that have ended and their total, at the begin and after each, on a cluster every tenth of a second.

    Raises
    ------
    MissingExtraError
        The extra `files`, of an address `cloud`, is not installed.
    WeatherError
        A result without a name, another ending, a `path` that the result is read from, a folder that is not an output
        of evaeto, another run that is writing the same, or damaged input; the message says which variable, chunk and
        region.
    OSError
        It cannot be written, as on a full disk.
    """
    if result.name is None:
        raise WeatherError(Message("grid.no_name"))
    require_grid_name(path)
    sources = grid_inputs.sources_of(result)
    require_free_grid(path, sources)
    about = {"Conventions": "CF-1.11", "title": result.attrs.get("long_name", ""), "source": f"evaeto {__version__}"}
    dataset = result.to_dataset().assign_attrs(about | {CONTENT: KIND})
    for name in dataset.variables:  # how the input was packed is not how the result should be
        dataset[name].encoding = {}
    if (mapping := dataset[result.name].attrs.pop(grid_inputs.GRID_MAPPING, None)) is not None:
        dataset[result.name].encoding[grid_inputs.GRID_MAPPING] = mapping
    counted = result.chunks is not None and is_counted(result)
    if ending_of(path) in NETCDF:  # Zarr compresses by itself
        kept = {key: result.encoding[key] for key in grid_inputs.COMPRESSION if key in result.encoding}
        dataset[result.name].encoding |= kept
        count = _write_file(result, dataset, Path(path), progress, counted)
    elif result.chunks is None and not is_address(path):
        remove_others(Path(path))
        with replacing(path, keep_suffix=False) as beside:
            dataset.to_zarr(beside, mode="w", **FORMAT)
        count = 0
    else:
        lazy = dataset if result.chunks is not None else dataset.assign({result.name: dataset[result.name].chunk()})
        if grid_inputs.STORED in result.encoding:
            lazy[result.name].encoding[grid_inputs.STORED] = result.encoding[grid_inputs.STORED]
        count = _write_regions(result, lazy, path, progress, sources, counted)
    if count:
        warn_caller([Message("checks.cells_left_out", count=count)], RejectedValuesWarning)


def _write_file(
    result: xr.DataArray, dataset: xr.Dataset, path: Path, progress: Tell | bool | None, counted: bool
) -> int:
    """As NetCDF, which is whole or not at all; returns the number of cells left out."""
    dataset = dataset.assign({REJECTED: rejected_values(result)} if counted else {})

    def write(beside: Path, compute: bool) -> Any:
        return dataset.to_netcdf(beside, engine="netcdf4", compute=compute)

    with grid_inputs.blaming_damage(result, path), replacing(path, keep_suffix=False) as beside:
        with grid_inputs.own_threads(), computing(progress or False, int(result.size)) as compute:
            compute(partial(write, beside))
        count = _rejected_in(beside) if counted else 0
        require_free_grid(path)  # it took hours, maybe
    return count


def _rejected_in(path: Path) -> int:
    """The cells left out, which were counted while the file was written."""
    import xarray as xr

    with xr.open_dataset(path, engine="netcdf4") as written:
        return int(written[REJECTED])


def _write_regions(
    result: xr.DataArray, dataset: xr.Dataset, path: str | Path, progress: Tell | bool | None, sources: set[str],
    counted: bool,
) -> int:  # fmt: skip
    """As Zarr, from where an earlier run was interrupted; returns the number of cells left out."""
    counts = counts_of(result) if counted else ()
    if counted:
        dataset = dataset.assign({REJECTED: rejected_values(result).copy(data=np.int64(0))})
    dataset = uniform(dataset)
    with continuing(path, token_of(dataset, counts, sources)) as beside:
        regions = Regions(dataset, counts, beside)
        telling = computing(progress or False, int(result.size))
        with grid_inputs.blaming_damage(result, Path(path)), grid_inputs.own_threads(), telling as compute:
            write(regions, compute)
        count = regions.counted()
        if counted:
            put_number(beside.root, REJECTED, count)
        require_free_grid(path)  # it took hours, maybe
    return count


def require_grid_name(path: str | Path) -> None:
    """Make sure that a grid can be written under a name: its ending, and what writes it is installed."""
    suffix = ending_of(path)
    if is_address(path) and suffix not in ZARR:
        raise WeatherError(naming(path, unknown_ending(suffix, (".zarr",))))
    if suffix not in (*ZARR, *NETCDF):
        raise WeatherError(naming(path, unknown_ending(suffix, (".zarr", ".nc"))))
    require_to_write(Path(path))
    if is_address(path):
        require("fsspec", extra="cloud")


def require_free_grid(path: str | Path, inputs: Iterable[str | Path] = ()) -> None:
    """Refuse an output before any work is done for it, see `outputs.require_free`."""
    if is_address(path):
        _require_free_address(str(path), inputs)
        return
    path = Path(path)
    folder = path.suffix.lower() in ZARR
    require_free(path, inputs, folder=folder)
    if folder and path.is_dir() and not is_own_store(path):
        raise WeatherError(Message("output.foreign_folder", out=str(path)))


def _require_free_address(address: str, inputs: Iterable[str | Path]) -> None:
    target = _bare(address)
    for source in map(str, inputs):
        if os.path.exists(source):
            continue
        other = _bare(source)
        if target == other:
            raise WeatherError(Message("output.is_input", out=address))
        if target.startswith(f"{other}/"):
            raise WeatherError(Message("output.within_input", out=address, input=source))
        if other.startswith(f"{target}/"):
            raise WeatherError(Message("output.holds_input", out=address, input=source))
    names = names_in(address)
    if names and not _is_own_address(address, names):
        raise WeatherError(Message("output.foreign_folder", out=address))


def _bare(address: str) -> str:
    """An address without its protocol, as a store may tell it."""
    return address.split("://", 1)[-1].strip("/")


def _is_own_address(address: str, names: Sequence[str]) -> bool:
    """As `is_own_store`; what was being copied there when a run was interrupted is ours too."""
    read = {name: content_of(address, name) for name in names if name.count("/") <= 1 and name.endswith(".zattrs")}
    try:
        attrs = {name.rpartition("/")[0]: json.loads(content or b"{}") for name, content in read.items()}
    except ValueError:
        return False
    about = attrs.pop("", None)
    arrays = {name.split("/")[0] for name in names if name.count("/") and name.endswith("/.zarray")}
    if not any(name in names for name in OPENS):
        return isinstance(about, dict) and about.get(CONTENT) == KIND
    return _is_ours(about, {name: attrs.get(name, {}) for name in arrays}, {name.split("/")[0] for name in names})


def is_own_store(path: Path) -> bool:
    """Whether a folder is empty, or a Zarr store as `write_grid` leaves it: one variable, its coordinates, no more."""
    entries = {entry.name for entry in path.iterdir()}
    if not entries:
        return True
    try:
        about = json.loads((path / ".zattrs").read_bytes())
        arrays = {name for name in entries if (path / name / ".zarray").is_file()}
        attrs = {name: json.loads((path / name / ".zattrs").read_bytes()) for name in arrays}
    except (OSError, ValueError):
        return False
    return _is_ours(about, attrs, entries)


def _is_ours(about: Any, attrs: Mapping[str, Any], entries: Set[str]) -> bool:
    """Whether a store of these attributes, of itself and of its arrays, is one of ours and holds nothing else."""
    if not isinstance(about, dict) or about.get(CONTENT) != KIND:
        return False
    arrays = {*attrs}
    coordinates = {name for each in (about, *attrs.values()) for name in str(each.get("coordinates", "")).split()}
    coordinates |= {dim for each in attrs.values() for dim in each.get("_ARRAY_DIMENSIONS", ())}
    coordinates |= {str(each[grid_inputs.GRID_MAPPING]) for each in attrs.values() if grid_inputs.GRID_MAPPING in each}
    return len(arrays - coordinates - {REJECTED}) == 1 and entries <= arrays | {".zattrs", ".zgroup", ".zmetadata"}

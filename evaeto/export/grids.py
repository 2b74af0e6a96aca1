"""A gridded reference ET as a file: NetCDF or Zarr, computed chunk by chunk while it is written."""

from __future__ import annotations

import json
from collections.abc import Iterable
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
from evaeto.export.grid_progress import computing
from evaeto.extras import require_to_write
from evaeto.inputs import grid_inputs
from evaeto.inputs.counts import is_counted, rejected_values
from evaeto.inputs.grids import NETCDF, ZARR
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

    It is written beside `path` and renamed: until the end `path` holds what was there before. What a killed process
    left (`.<name>.….unfinished`) is not whole and safe to delete; the next run to the same path does so.

    How many cells are empty because their weather cannot be is counted on the way, written as `rejected_cells`, and
    told by a `RejectedValuesWarning`.

    Parameters
    ----------
    result : DataArray
        What `evaeto.eto` returned.
    path : str or Path
        Ending in .nc or .zarr. An existing file is replaced, a folder only where it is a Zarr store that this
        function wrote and nothing else.
    progress : bool or callable, optional
        True draws a bar on the terminal; a function is called with the number of steps (chunks read, computed or
        written) that have ended and their total, at the begin and after each, on a cluster every tenth of a second.

    Raises
    ------
    MissingExtraError
        The extra `files` is not installed.
    WeatherError
        A result without a name, another ending, a `path` that the result is read from, a folder that is not an output
        of evaeto, or damaged input; the message says which variable, chunk and region.
    OSError
        It cannot be written, as on a full disk.
    """
    path = Path(path)
    if result.name is None:
        raise WeatherError(Message("grid.no_name"))
    suffix = path.suffix.lower()
    if suffix not in (*ZARR, *NETCDF):
        raise WeatherError(naming(path, unknown_ending(suffix, (".zarr", ".nc"))))
    require_to_write(path)
    require_free_grid(path, grid_inputs.sources_of(result))
    about = {"Conventions": "CF-1.11", "title": result.attrs.get("long_name", ""), "source": f"evaeto {__version__}"}
    counted = result.chunks is not None and is_counted(result)
    rejected = {REJECTED: rejected_values(result)} if counted else {}
    dataset = result.to_dataset().assign(rejected).assign_attrs(about | {CONTENT: KIND})
    for name in dataset.variables:  # how the input was packed is not how the result should be
        dataset[name].encoding = {}
    if (mapping := dataset[result.name].attrs.pop(grid_inputs.GRID_MAPPING, None)) is not None:
        dataset[result.name].encoding[grid_inputs.GRID_MAPPING] = mapping
    if suffix in NETCDF:  # Zarr compresses by itself
        kept = {key: result.encoding[key] for key in grid_inputs.COMPRESSION if key in result.encoding}
        dataset[result.name].encoding |= kept
    with grid_inputs.blaming_damage(result, path), replacing(path, keep_suffix=False) as beside:
        with grid_inputs.own_threads(), computing(progress or False, int(result.size)) as compute:
            compute(partial(_write, dataset, beside, zarr=suffix in ZARR))
        count = _rejected_in(beside, suffix in ZARR) if counted else 0
        require_free_grid(path)  # it took hours, maybe
    if count:
        warn_caller([Message("checks.cells_left_out", count=count)], RejectedValuesWarning)


def _write(dataset: xr.Dataset, path: Path, compute: bool, *, zarr: bool) -> Any:
    readable: Any = {"zarr_format": 2, "consolidated": True}  # what every reader knows
    how: Any = {"mode": "w", **readable, "compute": compute} if zarr else {"engine": "netcdf4", "compute": compute}
    return dataset.to_zarr(path, **how) if zarr else dataset.to_netcdf(path, **how)


def _rejected_in(path: Path, zarr: bool) -> int:
    """The cells left out, which were counted while the file was written."""
    if zarr:
        from zarr import open_array

        return int(np.asarray(open_array(path / REJECTED, mode="r")[...]))
    import xarray as xr

    with xr.open_dataset(path, engine="netcdf4") as written:
        return int(written[REJECTED])


def require_free_grid(path: Path, inputs: Iterable[str | Path] = ()) -> None:
    folder = path.suffix.lower() in ZARR
    require_free(path, inputs, folder=folder)
    if folder and path.is_dir() and not is_own_store(path):
        raise WeatherError(Message("output.foreign_folder", out=str(path)))


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
    if not isinstance(about, dict) or about.get(CONTENT) != KIND:
        return False
    coordinates = {name for each in (about, *attrs.values()) for name in str(each.get("coordinates", "")).split()}
    coordinates |= {dim for each in attrs.values() for dim in each.get("_ARRAY_DIMENSIONS", ())}
    coordinates |= {str(each[grid_inputs.GRID_MAPPING]) for each in attrs.values() if grid_inputs.GRID_MAPPING in each}
    return len(arrays - coordinates - {REJECTED}) == 1 and entries <= arrays | {".zattrs", ".zgroup", ".zmetadata"}

"""Grids that do not fit into memory: opening them as their publishers write them, and writing the result.

Nothing is loaded before it is computed, and chunks stay as they are in the file unless other ones are asked for.
"""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evaeto._version import __version__
from evaeto.core.messages import Message
from evaeto.core.outputs import require_free
from evaeto.core.replacing import UNFINISHED, replacing
from evaeto.errors import RejectedValuesWarning, WeatherError
from evaeto.inputs import grid_inputs
from evaeto.inputs.accumulation import Accumulation, settled, sums_of_the_step
from evaeto.inputs.counts import is_counted, rejected_values
from evaeto.inputs.grid_inputs import first_line
from evaeto.names import meaning_of
from evaeto.quantities import QUANTITIES
from evaeto.weather import is_hourly, time_name, understand

if TYPE_CHECKING:
    import xarray as xr

CONTENT, KIND = "content", "evaeto grid 1"
REJECTED = "rejected_cells"
"""Global attribute of what is written here, by which it is known again."""
ZARR, NETCDF = (".zarr",), (".nc", ".nc4", ".cdf")


def open_grid(
    path: str | Path,
    chunks: dict[Any, int] | Literal["auto"] | None = None,
    accumulation: Accumulation = "auto",
) -> xr.Dataset:
    """Open a grid of weather as ERA5, ERA5-Land, AgERA5, NASA POWER or CMIP publish it, on Dask.

    The variables keep their names and units, which `evaeto.eto` recognises; longitudes may run from -180 or
    from 0. Here they are checked: a variable that would be used must state a unit that is known.

    Parameters
    ----------
    path
        A Zarr store (ending in .zarr) or a NetCDF file (.nc, .nc4, .cdf); for many files `xarray.open_mfdataset`
        does the same, without the checks
    chunks
        Of Dask: those of the file when None, "auto", or sizes by dimension
    accumulation
        What hourly sums (`ssrd`, `tp`) are sums of: the "step" before their time (ERA5), all hours since
        "midnight" UTC (ERA5-Land, turned into sums of the step here), or "auto" to look at some values and tell

    Returns
    -------
    Dataset
        Dask-backed, with `time`

    Raises
    ------
    WeatherError
        No such file, a variable without a unit or with an unknown one, a dimension more than place and time, sums
        that cannot be told apart, or a Zarr store that lacks chunks whose fill value is not declared as missing data.
    """
    import xarray as xr

    path = Path(path)
    if not path.exists():
        raise WeatherError(f"{path}: no such file")
    suffix = path.suffix.lower()
    if UNFINISHED in path.name:
        raise WeatherError(Message("grid.unfinished", file=str(path)))
    if suffix not in (*ZARR, *NETCDF):
        raise WeatherError(f"{path}: {suffix or 'no'} ending is not understood; use .zarr or .nc")
    try:
        if suffix in ZARR:
            dataset = xr.open_zarr(path, chunks={} if chunks is None else chunks)
        else:
            dataset = xr.open_dataset(path, chunks="auto" if chunks is None else chunks)
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        TypeError,
    ) as error:  # each library has its own
        raise WeatherError(Message("grid.cannot_be_opened", file=str(path), why=first_line(error))) from error
    if suffix in ZARR:
        _require_chunks(path, dataset)
    dataset = _without_extras(dataset)
    _require_units(dataset)
    hourly = is_hourly(dataset)
    # Names and units at once, not when hours of computing have passed
    understand(dataset, accumulation="step" if hourly else accumulation)
    return _with_sums_of_the_step(dataset, accumulation) if hourly else dataset


def write_grid(result: xr.DataArray, path: str | Path, progress: bool = False) -> None:
    """Compute a lazy result, chunk by chunk, into a CF-1.11 NetCDF file or a Zarr store.

    It is written beside `path` and renamed: until the end `path` holds what was there before. What a killed process
    left (`.<name>.….unfinished`) is not whole and safe to delete; the next run to the same path does so.

    How many cells are empty because their weather cannot be is counted on the way, written as `rejected_cells`, and
    told by a `RejectedValuesWarning`.

    Parameters
    ----------
    result
        What `evaeto.eto` returned
    path
        Ending in .nc or .zarr. An existing file is replaced, a folder only where it is a Zarr store that this
        function wrote and nothing else
    progress
        Whether to draw a bar on the terminal

    Raises
    ------
    WeatherError
        Another ending, a `path` that the result is read from, a folder that is not an output of evaeto, or damaged
        input; the message says which variable, chunk and region.
    OSError
        It cannot be written, as on a full disk.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in (*ZARR, *NETCDF):
        raise WeatherError(f"{path}: {suffix or 'no'} ending is not understood; use .zarr or .nc")
    _require_free(path, grid_inputs.sources_of(result))
    about = {"Conventions": "CF-1.11", "title": result.attrs.get("long_name", ""), "source": f"evaeto {__version__}"}
    counted = result.chunks is not None and is_counted(result)
    rejected = {REJECTED: rejected_values(result)} if counted else {}
    dataset = result.to_dataset().assign(rejected).assign_attrs(about | {CONTENT: KIND})
    for name in dataset.variables:  # how the input was packed is not how the result should be
        dataset[name].encoding = {}
    with grid_inputs.blaming_damage(result, path), replacing(path, keep_suffix=False) as beside:
        with grid_inputs.own_threads(), _bar() if progress else contextlib.nullcontext():
            if suffix in ZARR:
                dataset.to_zarr(beside, mode="w", zarr_format=2, consolidated=True)  # what every reader knows
            else:
                dataset.to_netcdf(beside, engine="netcdf4")
        count = _rejected_in(beside, suffix in ZARR) if counted else 0
        _require_free(path)  # it took hours, maybe
    if count:
        warnings.warn(Message("checks.cells_left_out", count=count), RejectedValuesWarning, stacklevel=2)


def _rejected_in(path: Path, zarr: bool) -> int:
    """The cells left out, which were counted while the file was written."""
    import xarray as xr

    opened = xr.open_zarr(path, chunks=None) if zarr else xr.open_dataset(path, engine="netcdf4")
    with opened as written:
        return int(written[REJECTED])


def _require_free(path: Path, inputs: Iterable[str | Path] = ()) -> None:
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
    return len(arrays - coordinates - {REJECTED}) == 1 and entries <= arrays | {".zattrs", ".zgroup", ".zmetadata"}


def compute_file(
    source: str | Path,
    target: str | Path,
    progress: bool = False,
    accumulation: Accumulation = "auto",
    **how: Any,
) -> xr.DataArray:
    """Reference ET of a grid file into another file; `how` are the options of `evaeto.eto`. Returns it lazily."""
    from evaeto.reference_et import eto

    _require_free(Path(target), [source])
    result: xr.DataArray = eto(open_grid(source, accumulation=accumulation), **how)
    write_grid(result, target, progress)
    return result


def _bar() -> Any:
    from dask.diagnostics import ProgressBar

    return ProgressBar()


def _without_extras(dataset: xr.Dataset) -> xr.Dataset:
    """Without what ERA5 files carry along: dimensions of length one, and a time in fields that do not change."""
    extra = {"number", "expver", "surface", "step", "height"}
    for dim in extra & set(dataset.dims):
        if dataset.sizes[dim] > 1:
            raise WeatherError(f"{dim}: the grid has {dataset.sizes[dim]} of them; choose one, with .sel({dim}=...)")
    dataset = dataset.squeeze([dim for dim in extra if dim in dataset.dims])
    dataset = dataset.drop_vars([name for name in extra if name in dataset.coords])
    for name, variable in dataset.data_vars.items():
        meaning = meaning_of(str(name), variable.attrs.get("units"))
        if meaning is not None and meaning.quantity == "elevation":
            still = variable.isel({dim: 0 for dim in ("time", "valid_time") if dim in variable.dims}, drop=True)
            dataset = dataset.assign({name: still})
    return dataset


def _require_chunks(path: Path, dataset: xr.Dataset) -> None:
    """Refuse a store that lacks chunks which would read as a number that looks like weather.

    Zarr reads a chunk that is not there as the fill value of its array. Where that is not what CF declares as missing
    data, it is mostly 0, and of packed data the offset (280 K, say). A sum may be 0 everywhere: writers leave such
    chunks out.
    """
    import zarr

    for name, variable in dataset.data_vars.items():
        meaning = meaning_of(str(name), variable.attrs.get("units"))
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
            raise WeatherError(
                Message(
                    "grid.chunks_missing", name=str(name), missing=missing, total=stored.nchunks, value=float(value)
                )
            )


def _require_units(dataset: xr.Dataset) -> None:
    for name, variable in dataset.data_vars.items():
        if meaning_of(str(name), None) is not None and not variable.attrs.get("units"):
            raise WeatherError(f"{name}: the grid does not state its unit (attrs['units'] is missing)")


def _with_sums_of_the_step(dataset: xr.Dataset, accumulation: Accumulation) -> xr.Dataset:
    """By the names of the file, in which `time` may be called otherwise and run backwards."""
    name = time_name(dataset)
    dataset = dataset.rename({name: "time"}) if name != "time" else dataset
    if not dataset.indexes["time"].is_monotonic_increasing:
        dataset = dataset.sortby("time")
    found = {
        variable: meaning_of(str(variable), dataset[variable].attrs.get("units"), hourly=True)
        for variable in dataset.data_vars
    }
    meanings = {variable: meaning for variable, meaning in found.items() if meaning is not None}
    dataset = settled(sums_of_the_step(dataset, meanings, accumulation), meanings)
    return dataset.rename({"time": name}) if name != "time" else dataset

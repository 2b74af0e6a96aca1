"""Grids that do not fit into memory: opening them as their publishers write them.

Nothing is loaded before it is computed, and chunks stay as they are in the file unless other ones are asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.core.replacing import UNFINISHED
from evaeto.errors import WeatherError
from evaeto.extras import require_to_read
from evaeto.inputs.accumulation import Accumulation, settled, sums_of_the_step
from evaeto.inputs.grid_inputs import first_line
from evaeto.inputs.normalise import interpret
from evaeto.inputs.times import is_hourly, time_name
from evaeto.inputs.variable_names import parse_name
from evaeto.inputs.weather_files import unknown_ending

if TYPE_CHECKING:
    import xarray as xr

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
    path : str or Path
        A Zarr store (ending in .zarr) or a NetCDF file (.nc, .nc4, .cdf); for many files `xarray.open_mfdataset`
        does the same, without the checks.
    chunks : dict, {"auto"} or None, optional
        Of Dask: those of the file when None, "auto", or sizes by dimension.
    accumulation : {"auto", "step", "midnight"}, optional
        What hourly sums (`ssrd`, `tp`) are sums of: the "step" before their time (ERA5), all hours since
        "midnight" UTC (ERA5-Land, turned into sums of the step here), or "auto" to look at some values and tell.

    Returns
    -------
    Dataset
        Dask-backed, with `time`

    Raises
    ------
    MissingExtraError
        The extra `files` is not installed.
    WeatherError
        No such file, a variable without a unit or with an unknown one, a dimension more than place and time, sums
        that cannot be told apart, or a Zarr store that lacks chunks whose fill value is not declared as missing data.
    """
    import xarray as xr

    path = Path(path)
    if not path.exists():
        raise WeatherError(Message("said.of", name=str(path), what=Message("file.missing")))
    suffix = path.suffix.lower()
    if UNFINISHED in path.name:
        raise WeatherError(Message("grid.unfinished", file=str(path)))
    if suffix not in (*ZARR, *NETCDF):
        raise WeatherError(Message("said.of", name=str(path), what=unknown_ending(suffix, (".zarr", ".nc"))))
    require_to_read(path)
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
    interpret(dataset, accumulation="step" if hourly else accumulation)
    return _with_sums_of_the_step(dataset, accumulation) if hourly else dataset


def _without_extras(dataset: xr.Dataset) -> xr.Dataset:
    """Without what ERA5 files carry along: dimensions of length one, and a time in fields that do not change."""
    extra = {"number", "expver", "surface", "step", "height"}
    for dim in extra & set(dataset.dims):
        if dataset.sizes[dim] > 1:
            how = f".sel({dim}=...)"
            raise WeatherError(Message("weather.extra_dimension", name=dim, number=dataset.sizes[dim], how=how))
    dataset = dataset.squeeze([dim for dim in extra if dim in dataset.dims])
    dataset = dataset.drop_vars([name for name in extra if name in dataset.coords])
    for name, variable in dataset.data_vars.items():
        meaning = parse_name(str(name), variable.attrs.get("units"))
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
        meaning = parse_name(str(name), variable.attrs.get("units"))
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
        if parse_name(str(name), None) is not None and not variable.attrs.get("units"):
            raise WeatherError(Message("weather.unit_not_stated", name=str(name)))


def _with_sums_of_the_step(dataset: xr.Dataset, accumulation: Accumulation) -> xr.Dataset:
    """By the names of the file, in which `time` may be called otherwise and run backwards."""
    name = time_name(dataset)
    dataset = dataset.rename({name: "time"}) if name != "time" else dataset
    if not dataset.indexes["time"].is_monotonic_increasing:
        dataset = dataset.sortby("time")
    found = {
        variable: parse_name(str(variable), dataset[variable].attrs.get("units"), hourly=True)
        for variable in dataset.data_vars
    }
    meanings = {variable: meaning for variable, meaning in found.items() if meaning is not None}
    dataset = settled(sums_of_the_step(dataset, meanings, accumulation), meanings)
    return dataset.rename({"time": name}) if name != "time" else dataset

"""Grids that do not fit into memory: opening them as their publishers write them.

Nothing is loaded before it is computed, and chunks stay as they are in the file unless other ones are asked for or
hundreds of them are small.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from evaeto.arguments import among, takes
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.accumulation import Accumulation, settled, sums_of_the_step
from evaeto.inputs.given import as_named
from evaeto.inputs.grid_layouts import as_laid_out
from evaeto.inputs.grid_sources import NETCDF, ZARR, Source, opened
from evaeto.inputs.normalise import interpret
from evaeto.inputs.questions import Answers, asked_at_once, with_answers
from evaeto.inputs.times import is_hourly, time_name
from evaeto.inputs.variable_attributes import parse_variable, with_heights_said

__all__ = ["NETCDF", "ZARR", "open_grid"]

LEVELS = frozenset({
    "level", "lev", "plev", "pressure_level", "isobaricInhPa", "model_level", "hybrid", "hybridAboveGround",
    "bottom_top", "bottom_top_stag", "soil_layers_stag", "soil_layer", "depth", "depthBelowLandLayer",
})  # fmt: skip
"""What dimensions of levels are called in reanalyses, in GRIB files, by climate models and WRF."""

if TYPE_CHECKING:
    import xarray as xr


@takes(accumulation=among(*get_args(Accumulation)), names="words", units="words")
def open_grid(
    source: Source,
    chunks: dict[Any, int] | Literal["auto"] | None = None,
    accumulation: Accumulation = "auto",
    *,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> xr.Dataset:
    """Open a grid of weather as its publishers write it, on Dask.

    The variables keep their names and units, which `evaeto.eto` recognises; longitudes may run from -180 or
    from 0. Here they are checked: a variable that would be used must state a unit that is known. Which products are
    understood is listed in the documentation (Grids of known products).

    Parameters
    ----------
    source : str, Path, Dataset, store, or sequence of these
        A Zarr store (.zarr), a NetCDF (.nc, .nc4, .cdf) or GRIB file (.grib, .grb, .grib2, .grb2; extra `grib`), a
        reference file of kerchunk (.json, .parq), by path or by address (``s3://bucket/era5.zarr``; extra `cloud`);
        a pattern (``"era5_*.nc"``) or a sequence of these, of parts of the time or of single variables; a store as
        zarr takes it, such as that of an Icechunk session; a Dataset.
    chunks : dict, {"auto"} or None, optional
        Of Dask: those of the file when None, in whole numbers of them where these differ, are too large, or are many
        in one source and below a megabyte; sizes by dimension.
    accumulation : {"auto", "step", "midnight"}, optional
        What hourly sums (`ssrd`, `tp`) are sums of: the "step" before their time (ERA5), all hours since
        "midnight" UTC (ERA5-Land, turned into sums of the step here), or "auto" to look at some values and tell.
    names : mapping, optional
        What variables are, by their names in the file: ``{"temp": "tmean"}``; "" leaves one out.
    units : mapping, optional
        Units of variables, by their names in the file, where it states none or another one: ``{"temp": "K"}``.

    Returns
    -------
    Dataset
        Dask-backed, with `time`

    Raises
    ------
    MissingExtraError
        The extra that reads it is not installed.
    WeatherError
        No such file, a variable without a unit or with an unknown one, a dimension more than place and time, sums
        that cannot be told apart, files that do not go together, or a Zarr store that lacks chunks whose fill value is
        not declared as missing data. What else has to be stated is in the same error.
    """
    said = {"accumulation": accumulation, "names": names, "units": units}

    def opening(answers: Answers) -> xr.Dataset:
        more = {name: answer for name, answer in answers.items() if name in said}
        return _understood(source, chunks, **with_answers(said, more))

    return asked_at_once(opening)


def _understood(
    source: Source,
    chunks: dict[Any, int] | Literal["auto"] | None,
    accumulation: Accumulation,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
) -> xr.Dataset:
    """What `open_grid` gives."""
    dataset = opened(source, chunks)
    dataset = as_laid_out(as_named(dataset, names, units))
    dataset = _at_the_ground(_without_extras(dataset))
    _require_units(dataset)
    hourly = is_hourly(dataset)
    if hourly:
        dataset = _with_sums_of_the_step(dataset, accumulation)
    # Names and units at once, not when hours of computing have passed
    interpret(dataset, accumulation="step" if hourly else accumulation)
    return dataset


def _without_extras(dataset: xr.Dataset) -> xr.Dataset:
    """Without what ERA5 files carry along: dimensions of length one, and a time in fields that do not change."""
    extra = {"number", "expver", "surface", "step", "height"}
    for dim in extra & set(dataset.dims):
        if dataset.sizes[dim] > 1:
            how = f".sel({dim}=...)"
            raise WeatherError(Message("weather.extra_dimension", name=dim, number=dataset.sizes[dim], how=how))
    dataset = with_heights_said(dataset.squeeze([dim for dim in extra if dim in dataset.dims]))
    dataset = dataset.drop_vars([name for name in extra if name in dataset.coords])
    for name, variable in dataset.data_vars.items():
        meaning = parse_variable(str(name), variable)
        if meaning is not None and meaning.quantity == "elevation":
            still = variable.isel({dim: 0 for dim in ("time", "valid_time") if dim in variable.dims}, drop=True)
            dataset = dataset.assign({name: still})
    return dataset


def _at_the_ground(dataset: xr.Dataset) -> xr.Dataset:
    """Without variables on levels of the air or the soil, which reanalyses and models have beside those of the ground.

    Raises
    ------
    WeatherError
        Temperature is there on levels only.
    """
    high = [name for name, variable in dataset.data_vars.items() if _levels(variable)]
    flat = dataset.drop_vars(high)
    temperatures = {"tmean", "tmax", "tmin"}

    def found(names: Iterable[Hashable]) -> dict[Hashable, str]:
        matches = {name: parse_variable(str(name), dataset[name]) for name in names}
        return {name: match.quantity for name, match in matches.items() if match is not None}

    above = [name for name, quantity in found(high).items() if quantity in temperatures]
    if above and not temperatures & {*found(flat.data_vars).values()}:
        dim = _levels(dataset[above[0]])[0]
        how = f".sel({dim}=...)"
        raise WeatherError(Message("weather.extra_dimension", name=dim, number=dataset.sizes[dim], how=how))
    return flat


def _levels(variable: xr.DataArray) -> list[str]:
    """Dimensions of a variable that count levels above or below the ground."""
    return [str(dim) for dim in variable.dims if str(dim) in LEVELS and variable.sizes[dim] > 1]


def _require_units(dataset: xr.Dataset) -> None:
    for name, variable in dataset.data_vars.items():
        if parse_variable(str(name), variable) is not None and not variable.attrs.get("units"):
            raise WeatherError(Message("weather.unit_not_stated", name=str(name)))


def _with_sums_of_the_step(dataset: xr.Dataset, accumulation: Accumulation) -> xr.Dataset:
    """By the names of the file, in which `time` may be called otherwise and run backwards."""
    name = time_name(dataset)
    dataset = dataset.rename({name: "time"}) if name != "time" else dataset
    if not dataset.indexes["time"].is_monotonic_increasing:
        dataset = dataset.sortby("time")
    found = {variable: parse_variable(str(variable), dataset[variable], hourly=True) for variable in dataset.data_vars}
    meanings = {variable: meaning for variable, meaning in found.items() if meaning is not None}
    dataset = settled(sums_of_the_step(dataset, meanings, accumulation), meanings)
    return dataset.rename({"time": name}) if name != "time" else dataset

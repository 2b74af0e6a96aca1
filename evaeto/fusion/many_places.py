"""Fusion of many places: sites or the cells of a grid, in memory or block by block on Dask."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message, as_json, of_error
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.inputs.remarks import remarks
from evaeto.reference_et.location import on_grid

if TYPE_CHECKING:
    import xarray as xr

    FusePoint = Callable[[xr.Dataset, float, float, float], xr.Dataset]

PLACE = ("lat", "lon", "elevation")
SERIES = ("source", "time")
MESSAGES = "warning_messages"
"""Variable of the warnings that can be told in another language (`core.foreign_messages.from_json`)."""
_SAMPLE = {"tmax": 30.0, "tmin": 20.0, "ea": 2.0, "u2": 2.0, "rs": 20.0, "precip": 0.0}


def places_of(weather: xr.Dataset) -> tuple[Hashable, ...]:
    """The dimensions along which the places of a weather differ."""
    return tuple(dim for dim in weather.dims if dim not in SERIES)


def fuse_places(
    weather: xr.Dataset, place: dict[str, Any], fuse_point: FusePoint, fuse_sample: FusePoint
) -> xr.Dataset:
    """Fuse each place by itself.

    Parameters
    ----------
    weather : Dataset(source, time) with further dimensions, in memory or on Dask; each series in one chunk
    place : lat, lon and elevation, each a number, a DataArray, or as many values as there are places in a row
    fuse_point : what to do with a Dataset(source, time) of one place
    fuse_sample : the same, from which the form of the result is learnt: it refuses no place

    Returns
    -------
    Dataset
        Of what `fuse_point` returns, with the dimensions of the places first, and `warning`, a text for each, with
        `warning_messages`, the same as `core.foreign_messages.from_json` reads it. A
        place that cannot be fused is missing, and its warning says why. Lazy where the weather is.

    Raises
    ------
    WeatherError
        Series parted into chunks, values of place that do not fit.
    """
    import xarray as xr

    dims = places_of(weather)
    sizes = {dim: weather.sizes[dim] for dim in dims}
    given = {name: _along(name, values, sizes, weather.indexes) for name, values in place.items()}
    blank = _blank(weather, fuse_sample)
    work = weather.drop_vars(PLACE, errors="ignore").assign({f"_{name}": values for name, values in given.items()})
    kwargs: dict[str, Any] = {"dims": dims, "fuse_point": fuse_point, "blank": blank}
    if weather.chunks:
        for dim in SERIES:
            if len(weather.chunks.get(dim, (1,))) > 1:
                raise WeatherError(Message("fusion.in_chunks", dim=str(dim)))
        work = work.chunk({dim: weather.chunks[dim] for dim in dims if dim in weather.chunks})
        template = xr.Dataset({name: variable.expand_dims(sizes) for name, variable in blank.data_vars.items()})
        template = template.chunk({dim: weather.chunks.get(dim, -1) for dim in dims})
        template = template.assign_coords({dim: weather[dim] for dim in dims if dim in weather.coords})
        fused = xr.map_blocks(_fuse_block, work, kwargs=kwargs, template=template)
    else:
        fused = _fuse_block(work, **kwargs)
    about = {name: values.assign_attrs(QUANTITIES[name].attrs) for name, values in given.items() if name not in dims}
    return fused.assign_coords(about)


def _along(name: str, values: Any, sizes: dict[Hashable, int], indexes: Mapping[Any, Any]) -> xr.DataArray:
    """Values of place as a DataArray over all dimensions of the places."""
    import xarray as xr

    over = xr.DataArray(np.empty(tuple(sizes.values())), dims=tuple(sizes))
    laid: Any = xr.DataArray(on_grid(name, values, sizes, indexes))
    everywhere: xr.DataArray = laid.astype(float).broadcast_like(over).transpose(*sizes)
    return everywhere


def _blank(weather: xr.Dataset, fuse_sample: FusePoint) -> xr.Dataset:
    """What is returned for a place that cannot be fused: all missing. It has the form of every place's result."""
    import xarray as xr

    series = {name: weather[name] for name in SERIES if name in weather.coords}
    sample = xr.Dataset({name: ((), value) for name, value in _SAMPLE.items()}).expand_dims(series)
    form = fuse_sample(sample, 0.0, 0.0, 0.0)
    blank = form.map(lambda values: xr.full_like(values, np.nan), keep_attrs=True).drop_vars(PLACE)
    blank.attrs = {}
    return _told(blank, [])


def _fuse_block(block: xr.Dataset, dims: tuple[Hashable, ...], fuse_point: FusePoint, blank: xr.Dataset) -> xr.Dataset:
    import xarray as xr

    shape = tuple(block.sizes[dim] for dim in dims)
    cells = [block.isel(dict(zip(dims, index, strict=True)), drop=True) for index in np.ndindex(shape)]
    joined = xr.concat([_fuse_cell(cell, fuse_point, blank) for cell in cells], dim="_cell", join="exact")
    fused = {
        name: ((*dims, *values.dims[1:]), values.to_numpy().reshape(shape + values.shape[1:]), values.attrs)
        for name, values in ((name, joined[name].transpose("_cell", ...)) for name in joined.data_vars)
    }
    coords = {**{dim: block[dim] for dim in dims if dim in block.coords}, **blank.coords}
    texts = {name: (dims, fused[name][1].astype(object), fused[name][2]) for name in ("warning", MESSAGES)}
    return xr.Dataset(fused, coords).assign(texts)


def _told(fused: xr.Dataset, messages: Sequence[str]) -> xr.Dataset:
    """A place with what is to be known of it: the sentences, and the same with key and fields."""
    return fused.assign({
        "warning": ((), "\n".join(messages)),
        MESSAGES: ((), as_json(messages), {"long_name": "the warnings with key and fields, as JSON"}),
    })  # fmt: skip


def _fuse_cell(cell: xr.Dataset, fuse_point: FusePoint, blank: xr.Dataset) -> xr.Dataset:
    place = [float(cell[f"_{name}"]) for name in PLACE]
    weather = cell.drop_vars([f"_{name}" for name in PLACE])
    if not np.isfinite(place).all() or all(bool(weather[name].isnull().all()) for name in weather.data_vars):
        return _told(blank, [Message("fusion.no_data")])
    try:
        fused = fuse_point(weather, *place)
    except WeatherError as error:
        return _told(blank, [of_error(error)])
    return _told(fused.drop_vars(PLACE), remarks(fused, "warnings"))

"""Fusion of many places: sites or the cells of a grid, in memory or block by block on Dask."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message, as_json, of_error
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import PLACES
from evaeto.fusion.place_blocks import fused_together
from evaeto.inputs.normalise import ROUGHNESS, WIND_HEIGHT
from evaeto.inputs.remarks import remarks
from evaeto.reference_et.location import on_grid

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.fusion.place_blocks import FuseBatch

    FusePoint = Callable[[xr.Dataset, float, float, float], xr.Dataset]

Array = NDArray[np.float64]

PLACE = ("lat", "lon", "elevation")
SERIES = ("source", "time")
MESSAGES = "warning_messages"
"""Variable of the warnings that can be told in another language (`core.foreign_messages.from_json`)."""
TEXTS = ("warning", MESSAGES)
FORM_DAYS = 3
FEW = 3
"""So few places are fused one by one."""
NO_DATA = Message("fusion.no_data")
_SAMPLE = {"tmax": 30.0, "tmin": 20.0, "ea": 2.0, "u2": 2.0, "rs": 20.0, "precip": 0.0}


def places_of(weather: xr.Dataset) -> tuple[Hashable, ...]:
    """The dimensions along which the places of a weather differ."""
    return tuple(dim for dim in weather.dims if dim not in SERIES)


def fuse_places(
    weather: xr.Dataset,
    place: dict[str, Any],
    fuse_point: FusePoint,
    fuse_sample: FusePoint,
    fuse_batch: FuseBatch | None = None,
    exposure: Exposure = "unknown",
    *,
    watch: bool = False,
) -> xr.Dataset:
    """Fuse each place by itself.

    Parameters
    ----------
    weather : Dataset(source, time) with further dimensions, in memory or on Dask; each series in one chunk
    place : lat, lon and elevation, each a number, a DataArray, or as many values as there are places in a row
    fuse_point : what to do with a Dataset(source, time) of one place
    fuse_sample : the same of weather in the inputs of fusion, from which the form of the result is learnt
    fuse_batch : what to do with many places at once, as `place_blocks.fused_together` says
    exposure : how they lie to the wind
    watch : whether the services are watched for changes

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
    kwargs |= {"fuse_batch": fuse_batch, "exposure": exposure, "watch": watch}
    if weather.chunks:
        for dim in SERIES:
            if len(weather.chunks.get(dim, (1,))) > 1:
                raise WeatherError(Message("fusion.in_chunks", dim=str(dim)))
        work = work.chunk({dim: weather.chunks[dim] for dim in dims if dim in weather.chunks})
        template = _form_of_all(blank, sizes, {dim: weather.chunks.get(dim, (sizes[dim],)) for dim in dims})
        template = template.assign_coords({dim: weather[dim] for dim in dims if dim in weather.coords})
        fused = xr.map_blocks(_fuse_block, work, kwargs=kwargs, template=template)
    else:
        fused = _fuse_block(work, **kwargs)
    about = {name: values.assign_attrs(QUANTITIES[name].attrs) for name, values in given.items() if name not in dims}
    return fused.assign_coords(about)


def _form_of_all(
    blank: xr.Dataset, sizes: Mapping[Hashable, int], chunks: Mapping[Hashable, tuple[int, ...]]
) -> xr.Dataset:
    """The form of the result of all places, on Dask without values: to chunk values it would go through them all."""
    import dask.array as da
    import xarray as xr

    laid = {}
    for name, variable in blank.data_vars.items():
        shape, own = (*sizes.values(), *variable.shape), tuple((size,) for size in variable.shape)
        empty = da.zeros(shape, chunks=(*(chunks[dim] for dim in sizes), *own), dtype=variable.dtype)
        laid[name] = ((*sizes, *variable.dims), empty, variable.attrs)
    return xr.Dataset(laid, blank.coords)


def _along(name: str, values: Any, sizes: dict[Hashable, int], indexes: Mapping[Any, Any]) -> xr.DataArray:
    """Values of place as a DataArray over all dimensions of the places."""
    import xarray as xr

    over = xr.DataArray(np.empty(tuple(sizes.values())), dims=tuple(sizes))
    laid: Any = xr.DataArray(on_grid(name, values, sizes, indexes))
    everywhere: xr.DataArray = laid.astype(float).broadcast_like(over).transpose(*sizes)
    return everywhere


def _blank(weather: xr.Dataset, fuse_sample: FusePoint) -> xr.Dataset:
    """What is returned for a place that cannot be fused: all missing. It has the form of every place's result."""
    import pandas as pd
    import xarray as xr

    days = weather.indexes["time"]
    if isinstance(days, pd.DatetimeIndex):
        # The result has every day from the first to the last, and a few days have the same form
        whole = pd.date_range(days.min().normalize(), days.max().normalize(), freq="D", name="time")
        form = _form(fuse_sample, tuple(weather["source"].values.tolist()), min(len(whole), FORM_DAYS))
        days_of_form: dict[Hashable, Any] = {"time": whole}
    else:
        form = _form_of({name: weather[name] for name in SERIES if name in weather.coords}, fuse_sample)
        days_of_form = {}
    sizes = {**form.sizes, **{dim: len(index) for dim, index in days_of_form.items()}}
    empty = {
        name: (values.dims, np.broadcast_to(np.nan, [sizes[dim] for dim in values.dims]), values.attrs)
        for name, values in form.data_vars.items()
    }
    return _told(xr.Dataset(empty, {**form.coords, **days_of_form}), [])


@lru_cache(maxsize=64)
def _form(fuse_sample: FusePoint, sources: tuple[Any, ...], days: int) -> xr.Dataset:
    """The result of some days of these services; to make it takes as long as to fuse fifty places of a year."""
    import pandas as pd

    return _form_of({"source": list(sources), "time": pd.date_range("2000-01-01", periods=days)}, fuse_sample)


def _form_of(series: Mapping[str, Any], fuse_sample: FusePoint) -> xr.Dataset:
    import xarray as xr

    sample = xr.Dataset({name: ((), value) for name, value in _SAMPLE.items()}).expand_dims(dict(series))
    return fuse_sample(sample, 0.0, 0.0, 0.0).drop_vars(PLACE)


def _fuse_block(
    block: xr.Dataset,
    dims: tuple[Hashable, ...],
    fuse_point: FusePoint,
    blank: xr.Dataset,
    fuse_batch: FuseBatch | None,
    exposure: Exposure,
    watch: bool,
) -> xr.Dataset:
    import xarray as xr

    shape = tuple(block.sizes[dim] for dim in dims)
    kept = (*SERIES, ROUGHNESS, WIND_HEIGHT)
    cells = block.drop_vars([name for name in block.coords if name not in kept]).stack(
        {PLACES: dims}, create_index=False
    )
    cells = cells.transpose(*SERIES, PLACES, missing_dims="ignore")
    size = cells.sizes[PLACES]
    made = {str(name): np.empty((size, *blank[name].shape)) for name in blank.data_vars if name not in TEXTS}
    texts = {name: np.full(size, "", object) for name in TEXTS}
    weather = cells.drop_vars([f"_{name}" for name in PLACE])
    lat, lon, elevation = (cells[f"_{name}"].to_numpy() for name in PLACE)
    done = _is_empty(weather, lat + lon + elevation)
    for name, values in made.items():
        values[done] = blank[name]
    texts["warning"][done], texts[MESSAGES][done] = NO_DATA, as_json([NO_DATA])
    if fuse_batch is not None and size >= FEW and not done.all():
        lat = np.where(done, np.nan, lat)
        where = (lat, lon, elevation)
        for places, told in fused_together(weather, *where, fuse_batch, exposure, made, watch=watch):
            texts["warning"][places] = ["\n".join(each) for each in told]
            texts[MESSAGES][places] = [as_json(each) for each in told]
            done[places] = True
    for number in np.flatnonzero(~done):
        cell = _fuse_cell(cells.isel({PLACES: number}), fuse_point, blank)
        for name, values in made.items():
            values[number] = cell[name].transpose(*blank[name].dims).to_numpy()
        for name, values in texts.items():
            values[number] = str(cell[name].item())
    fused_all = {
        name: ((*dims, *blank[name].dims), values.reshape(shape + values.shape[1:]), blank[name].attrs)
        for name, values in made.items()
    }
    coords = {**{dim: block[dim] for dim in dims if dim in block.coords}, **blank.coords}
    about = {name: (dims, values.reshape(shape), blank[name].attrs) for name, values in texts.items()}
    return xr.Dataset(fused_all, coords).assign(about)


def _is_empty(weather: xr.Dataset, place: Array) -> NDArray[np.bool_]:
    """At which places there is no weather, or nobody knows where that is; `weather` has `PLACES` last."""
    empty: NDArray[np.bool_] = ~np.isfinite(place)
    lacking = ~empty
    for values in weather.data_vars.values():
        if PLACES not in values.dims:
            lacking &= bool(values.isnull().all())
        elif lacking.any():
            there = values.to_numpy()
            # Mostly the first day has a value at every place, and needs no look at the others
            lacking &= _is_null(there[(0,) * (there.ndim - 1)])
            if lacking.any():
                lacking[lacking] = _is_null(there[..., lacking]).reshape(-1, lacking.sum()).all(axis=0)
    return empty | lacking


def _is_null(values: NDArray[Any]) -> NDArray[np.bool_]:
    import pandas as pd

    return np.asarray(pd.isna(values))


def _told(fused: xr.Dataset, messages: Sequence[str]) -> xr.Dataset:
    """A place with what is to be known of it: the sentences, and the same with key and fields."""
    return fused.assign({
        "warning": ((), "\n".join(messages)),
        MESSAGES: ((), as_json(messages), {"long_name": "the warnings with key and fields, as JSON"}),
    })  # fmt: skip


def _fuse_cell(cell: xr.Dataset, fuse_point: FusePoint, blank: xr.Dataset) -> xr.Dataset:
    place = [float(cell[f"_{name}"]) for name in PLACE]
    weather = cell.drop_vars([f"_{name}" for name in PLACE])
    try:
        fused = fuse_point(weather, *place)
    except WeatherError as error:
        return _told(blank, [of_error(error)])
    return _told(fused.drop_vars(PLACE), remarks(fused, "warnings"))

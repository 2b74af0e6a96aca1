"""Many places at once: they are fused side by side, with one place a column.

Done one by one a place takes forty times as long, nearly all of it for the containers of its arrays. Places that cannot
be read, and those where a service is seen to have moved, are left to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import PLACES, eto_of_inputs
from evaeto.fusion.harmonised_inputs import CARRIED
from evaeto.fusion.place_inputs import CELL, NotASeriesError, OnDays, ServiceAtPlaces
from evaeto.fusion.plausibility import SourceAssessment, assess_arrays
from evaeto.fusion.source_arrays import SourceArrays
from evaeto.fusion.watched import Watched, watch_arrays
from evaeto.inputs.checks import Findings

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    FuseBatch = Callable[
        [xr.Dataset, Sequence[SourceAssessment], "Array", "Array", "Array"], tuple[xr.Dataset, list[list[str]]]
    ]

Array = NDArray[np.float64]

BATCH = 700_000
"""Days of all services and places together that are fused at a time."""


def fused_together(
    weather: xr.Dataset,
    lat: Array,
    lon: Array,
    elevation: Array,
    fuse_batch: FuseBatch,
    exposure: Exposure,
    *,
    watch: bool,
) -> Iterator[tuple[NDArray[np.intp], xr.Dataset, list[list[str]]]]:
    """Fuse the places that can be fused beside each other.

    Parameters
    ----------
    weather : Dataset(source, time, PLACES), in memory
    lat, lon, elevation : (place,)
    fuse_batch : what to do with weather by source in the inputs of fusion, an assessment of each place, and where they
        are
    exposure : how they lie to the wind
    watch : whether the services are watched for changes; a place where one is seen to have moved is left to itself

    Yields
    ------
    The positions of some places, what `fuse_batch` made of them, and the warnings of each.
    """
    days: Any = weather.indexes["time"]
    if not _are_days(days):
        return
    try:
        services = [ServiceAtPlaces.of(weather, row) for row in range(weather.sizes["source"])]
    except (WeatherError, NotASeriesError):  # of which place, that place alone says
        return
    size = max(1, BATCH // max(1, len(services) * len(days)))
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon) & np.isfinite(elevation))
    for begin in range(0, known.size, size):
        found = _weather_of(services, known[begin : begin + size], lat, elevation, days, watch=watch)
        if not found.places.size:
            continue
        places = found.places
        where = (lat[places], lon[places], elevation[places])
        by_source = _dataset(found.values, [one.source for one in services], weather["time"], found.cells)
        try:
            fused, told = _fused(by_source, found, where, fuse_batch, exposure)
        except WeatherError:
            continue
        for each in found.warned:
            each.tell()
        yield places, fused, [[*first, *rest] for first, rest in zip(found.told, told, strict=True)]


@dataclass(frozen=True)
class _Weather:
    """The inputs of fusion of some `places`.

    values : (place, source, time) of `CARRIED`
    cells : (2, source, place), roughness of the services' cells and height of their winds
    watched : what changes in the services, of each place
    told, warned : what is to be said with the result, and by a warning
    """

    places: NDArray[np.intp]
    values: dict[str, Array]
    doy: Array
    cells: Array
    watched: list[Watched]
    told: list[list[Message]]
    warned: list[Findings]

    def of(self, some: NDArray[np.bool_]) -> _Weather:
        """Some of the places."""
        if some.all():
            return self
        kept = np.flatnonzero(some)
        return replace(
            self,
            places=self.places[kept],
            values={name: each[kept] for name, each in self.values.items()},
            cells=self.cells[..., kept],
            watched=[self.watched[number] for number in kept] if self.watched else [],
            told=[self.told[number] for number in kept],
            warned=[self.warned[number] for number in kept],
        )


def _weather_of(
    services: Sequence[ServiceAtPlaces],
    places: NDArray[np.intp],
    lat: Array,
    elevation: Array,
    days: pd.DatetimeIndex,
    *,
    watch: bool,
) -> _Weather:
    """The weather of those of some places that can be fused beside each other."""
    doy = days.day_of_year.to_numpy().astype(float)
    of_year, day = np.unique(doy, return_inverse=True)
    ra = np.take(np.asarray(extraterrestrial_radiation(lat[places, None], of_year)), day, axis=1)
    on = OnDays(lat[places], days, ra)
    together = slice(places[0], places[-1] + 1) if places[-1] - places[0] + 1 == places.size else places
    values = {name: np.empty((places.size, len(services), len(days))) for name in CARRIED}
    fine = np.ones(places.size, bool)
    said = []
    for row, service in enumerate(services):
        noticed, filled = service.inputs(together, on, {name: each[:, row] for name, each in values.items()})
        fine &= filled
        said.append(noticed)
    fine &= np.logical_or.reduce([np.isfinite(each).any(axis=(1, 2)) for each in values.values()])
    each_place = list(zip(*said, strict=True))
    told = [[message for one in each for message in one.told] for each in each_place]
    warned = [Findings([message for one in each for message in one.found.messages]) for each in each_place]
    cells = np.stack([one.cells for one in services], axis=1)[..., places]
    found = _Weather(places, values, doy, cells, [], told, warned).of(fine)
    sources = tuple(one.source for one in services)
    found = replace(found, watched=_watched(found.values, sources, days.to_numpy(), watch=watch))
    return found.of(np.array([all(c.moved is None for c in one.changes) for one in found.watched], bool))


def _watched(
    by_place: Mapping[str, Array], sources: tuple[str, ...], days: NDArray[np.datetime64], *, watch: bool
) -> list[Watched]:
    """What changes in the services of each place; the weather is (place, source, time)."""
    size = len(by_place["tmax"])
    if not watch:
        return [Watched(sources)] * size
    return [
        watch_arrays({name: by_place[name][number] for name in ETO_INPUTS}, sources, days) for number in range(size)
    ]


def _are_days(days: Any) -> bool:
    import pandas as pd

    if not isinstance(days, pd.DatetimeIndex) or len(days) < 2:
        return False
    steps = np.diff(days.values)
    return bool((steps == np.timedelta64(1, "D")).all() and days[0] == days[0].normalize())


def _dataset(values: Mapping[str, Array], sources: Sequence[str], time: xr.DataArray, cells: Array) -> xr.Dataset:
    """Weather (source, time, place) as `align_sources` gives that of a place, of `values` (place, source, time);
    `cells` is (2, source, place)."""
    import xarray as xr

    by_source = xr.Dataset(
        {
            name: (("source", "time", PLACES), np.ascontiguousarray(np.moveaxis(each, 0, -1)), QUANTITIES[name].attrs)
            for name, each in values.items()
        },
        coords={"source": list(sources), "time": time},
    )
    if np.isnan(cells).all():
        return by_source
    return by_source.assign_coords({n: (("source", PLACES), each) for n, each in zip(CELL, cells, strict=True)})


def _fused(
    by_source: xr.Dataset, weather: _Weather, place: tuple[Array, ...], fuse_batch: FuseBatch, exposure: Exposure
) -> tuple[xr.Dataset, list[list[str]]]:
    sources = tuple(by_source["source"].to_numpy().tolist())
    values = {str(name): each.to_numpy() for name, each in by_source.data_vars.items()}
    lat, lon, elevation = place
    tmax, tmin, ea, u2, rs = (values[name] for name in ETO_INPUTS)
    eto = eto_of_inputs(tmax, tmin, ea, u2, rs, weather.doy[:, None], lat, elevation)
    eto_of_place = np.ascontiguousarray(np.moveaxis(eto, -1, 0))
    assessed = [
        assess_arrays(
            SourceArrays(sources, {name: each[number] for name, each in weather.values.items()}, weather.doy),
            float(lat[number]),
            float(elevation[number]),
            exposure,
            eto_of_place[number],
            weather.watched[number],
        )
        for number in range(lat.size)
    ]
    fused, told = fuse_batch(by_source, assessed, lat, lon, elevation)
    return fused, [[*one.warnings, *more] for one, more in zip(assessed, told, strict=True)]


def of_all(assessed: Sequence[SourceAssessment], by_source: xr.Dataset) -> tuple[xr.Dataset, SourceAssessment]:
    """The weather of many places without what was rejected at each, and one assessment with errors (place,)."""
    sources = [str(key) for key in by_source["source"].values]
    rejected = [(number, *each) for number, one in enumerate(assessed) for each in one.rejected]
    if rejected:
        by_source = by_source.copy()
        changed = {name: by_source[name].to_numpy().copy() for name in {name for _, _, name in rejected}}
        for number, source, name in rejected:
            changed[name][sources.index(source), :, number] = np.nan
        by_source = by_source.assign({name: by_source[name].copy(data=each) for name, each in changed.items()})
    error_sd: dict[str, dict[str, Any]] = {
        source: {
            name: np.array([one.error_sd[source][name] for one in assessed]) for name in assessed[0].error_sd[source]
        }
        for source in sources
    }
    return by_source, SourceAssessment(error_sd, frozenset(), ())

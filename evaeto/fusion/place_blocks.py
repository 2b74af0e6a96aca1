"""Many places at once: they are fused side by side, with one place a column.

Done one by one a place takes forty times as long, nearly all of it for the containers of its arrays. Places that cannot
be read, and those where a service is seen to have moved, are left to that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.exposure import Exposure
from evaeto.core.messages import Message
from evaeto.core.quantities import ETO_INPUTS, QUANTITIES
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import WeatherError
from evaeto.extras import installed
from evaeto.fusion.alignment import PLACES
from evaeto.fusion.harmonised_inputs import CARRIED
from evaeto.fusion.place_inputs import CELL, Memory, NotASeriesError, OnDays, ServiceAtPlaces
from evaeto.fusion.plausibility import SourceAssessment, assess_arrays
from evaeto.fusion.source_arrays import InRow, SourceArrays, calendar
from evaeto.fusion.watched import Watched, watch_arrays
from evaeto.inputs.checks import Findings

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    FuseBatch = Callable[["WeatherAtPlaces", Sequence[SourceAssessment], Mapping[str, "Array"]], list[list[str]]]

Array = NDArray[np.float64]

BATCH = 700_000
"""Days of all services and places together that are fused at a time."""
COMPILED_BATCH = 400_000
"""The same of compiled code, which gains nothing from more."""
COMPILED_FROM = 500_000
"""Days of all services and places together from which the compiled code is loaded, if it is not yet."""
_asked_for = [0]
"""How many this process has been asked for."""


def fused_together(
    weather: xr.Dataset,
    lat: Array,
    lon: Array,
    elevation: Array,
    fuse_batch: FuseBatch,
    exposure: Exposure,
    into: Mapping[str, Array],
    *,
    watch: bool,
) -> Iterator[tuple[NDArray[np.intp], list[list[str]]]]:
    """Fuse the places that can be fused beside each other.

    Parameters
    ----------
    weather : Dataset(source, time, PLACES), in memory
    lat, lon, elevation : (place,)
    fuse_batch : what to do with some places and an assessment of each: it fills arrays that begin with these places
    exposure : how they lie to the wind
    into : arrays (place, ...) of all variables of the result, which are filled
    watch : whether the services are watched for changes; a place where one is seen to have moved is left to itself

    Yields
    ------
    The positions of some places, and the warnings of each.
    """
    days: Any = weather.indexes["time"]
    if not _are_days(days):
        return
    try:
        services = [ServiceAtPlaces.of(weather, row) for row in range(weather.sizes["source"])]
    except (WeatherError, NotASeriesError):  # of which place, that place alone says
        return
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon) & np.isfinite(elevation))
    of_place = max(1, len(services) * len(days))
    compiled = is_worth_compiling(of_place * known.size)
    of_block, memory = _Days.of(days), Memory()
    size = max(1, (COMPILED_BATCH if compiled else BATCH) // of_place)
    for begin in range(0, known.size, size):
        places = known[begin : begin + size]
        found = _weather_of(services, places, (lat, lon, elevation), of_block, memory, watch=watch, compiled=compiled)
        if not found.places.size:
            continue
        assessed = _assessed(found, exposure)
        whole = _run(found.places)
        rows = {
            name: values[whole] if isinstance(whole, slice) else np.empty((whole.size, *values.shape[1:]))
            for name, values in into.items()
        }
        told = fuse_batch(found, assessed, rows)
        if not isinstance(whole, slice):
            for name, values in rows.items():
                into[name][whole] = values
        for each in found.warned:
            each.tell()
        yield found.places, told


def is_worth_compiling(days: int) -> bool:
    """Whether so many days of services at places are worth loading the compiled code, where there is any.

    A grid in blocks comes in many calls, each too small for that: those before count too.
    """
    _asked_for[0] += days
    return installed("numba") and (_asked_for[0] >= COMPILED_FROM or "evaeto.fusion.fused_compiled" in sys.modules)


def _run(places: NDArray[np.intp]) -> NDArray[np.intp] | slice:
    """Positions in ascending order as a slice, where they follow each other."""
    first, end = int(places[0]), int(places[-1]) + 1
    return slice(first, end) if end - first == places.size else places


@dataclass(frozen=True)
class _Days:
    """Days, each with its day of the year and its month since year 0; the days `of_year` there are, and which of them
    each is."""

    times: pd.DatetimeIndex
    doy: Array
    month: NDArray[np.intp]
    of_year: Array
    day: NDArray[np.intp]

    @classmethod
    def of(cls, times: pd.DatetimeIndex) -> _Days:
        doy, month = calendar(times)
        return cls(times, doy, month, *np.unique(doy, return_inverse=True))


@dataclass(frozen=True)
class WeatherAtPlaces:
    """The inputs of fusion of some `places`, at `lat`, `lon`, `elevation` (place,) [degrees, m].

    sources, time : names of the services, and the days
    values : (place, source, time) of `CARRIED`, NaN where missing
    ra, day : radiation at the top of the atmosphere (place, day of the year), and which column of it a day has (time,)
    doy, month : day of the year (time,), and months since year 0
    cells : (2, source, place), roughness of the services' cells and height of their winds
    watched : what changes in the services, of each place
    told, warned : what is to be said with the result, and by a warning
    compiled : whether compiled code is used
    """

    sources: tuple[str, ...]
    time: pd.DatetimeIndex
    places: NDArray[np.intp]
    lat: Array
    lon: Array
    elevation: Array
    values: dict[str, Array]
    ra: Array
    day: NDArray[np.intp]
    doy: Array
    month: NDArray[np.intp]
    cells: Array
    told: list[list[Message]]
    warned: list[Findings]
    compiled: bool
    watched: list[Watched] = field(default_factory=list)

    def of(self, some: NDArray[np.bool_]) -> WeatherAtPlaces:
        """Some of the places."""
        if some.all():
            return self
        kept = np.flatnonzero(some)
        return replace(
            self,
            places=self.places[kept],
            lat=self.lat[kept],
            lon=self.lon[kept],
            elevation=self.elevation[kept],
            ra=self.ra[kept],
            told=[self.told[number] for number in kept],
            warned=[self.warned[number] for number in kept],
            values={name: each[kept] for name, each in self.values.items()},
            cells=self.cells[..., kept],
            watched=[self.watched[number] for number in kept] if self.watched else [],
        )

    def at(self, number: int) -> SourceArrays:
        """One place."""
        return SourceArrays(
            self.sources, {name: each[number] for name, each in self.values.items()}, self.doy, self.month
        )

    def side_by_side(self) -> xr.Dataset:
        """All of them as Dataset(source, time, PLACES)."""
        import xarray as xr

        dims = ("source", "time", PLACES)
        by_source = xr.Dataset(
            {
                name: (dims, np.ascontiguousarray(np.moveaxis(each, 0, -1)), QUANTITIES[name].attrs)
                for name, each in self.values.items()
            },
            coords={"source": list(self.sources), "time": self.time},
        )
        if np.isnan(self.cells).all():
            return by_source
        told = zip(CELL, self.cells, strict=True)
        return by_source.assign_coords({name: (("source", PLACES), each) for name, each in told})


def _weather_of(
    services: Sequence[ServiceAtPlaces],
    places: NDArray[np.intp],
    where: tuple[Array, Array, Array],
    days: _Days,
    memory: Memory,
    *,
    watch: bool,
    compiled: bool,
) -> WeatherAtPlaces:
    """The weather of those of some places that can be fused beside each other; `where` is that of all places."""
    lat, lon, elevation = (each[places] for each in where)
    ra = np.asarray(extraterrestrial_radiation(lat[:, None], days.of_year))
    on = OnDays(lat, days.times, np.take(ra, days.day, axis=1))
    shape = places.size, len(services), len(days.times)
    values = {name: memory.of(f"fused {name}", (shape[0], shape[1] * shape[2])).reshape(shape) for name in CARRIED}
    fine = np.ones(places.size, bool)
    said = []
    for row, service in enumerate(services):
        of_service = {name: InRow(each, row) for name, each in values.items()}
        noticed, filled = service.inputs(_run(places), on, of_service, memory, compiled=compiled)
        fine &= filled
        said.append(noticed)
    fine &= _are_there(values)
    each_place = list(zip(*said, strict=True))
    told = [[message for one in each for message in one.told] for each in each_place]
    warned = [Findings([message for one in each for message in one.found.messages]) for each in each_place]
    cells = np.stack([one.cells for one in services], axis=1)[..., places]
    sources = tuple(one.source for one in services)
    found = WeatherAtPlaces(
        sources,
        days.times,
        places,
        lat,
        lon,
        elevation,
        values,
        ra,
        days.day,
        days.doy,
        days.month,
        cells,
        told,
        warned,
        compiled,
    ).of(fine)
    found = replace(found, watched=_watched(found, watch=watch))
    return found.of(np.array([all(c.moved is None for c in one.changes) for one in found.watched], bool))


def _are_there(values: Mapping[str, Array]) -> NDArray[np.bool_]:
    """At which places (place, ...) there is any value."""
    lacking = np.ones(len(values["tmax"]), bool)
    for each in values.values():  # mostly the first days have all
        lacking[lacking] = ~np.isfinite(each[lacking, :, :30]).any(axis=(1, 2))
    for each in values.values():
        lacking[lacking] = ~np.isfinite(each[lacking]).any(axis=(1, 2))
    return ~lacking


def _watched(weather: WeatherAtPlaces, *, watch: bool) -> list[Watched]:
    """What changes in the services of each place."""
    size, sources, days = weather.places.size, weather.sources, weather.time.to_numpy()
    if not watch:
        return [Watched(sources)] * size
    seen: list[Watched | None] = [None] * size
    if weather.compiled:
        from evaeto.fusion.quiet_places import quietly_watched

        seen = quietly_watched(weather.values, sources, days)
    return [
        watch_arrays({name: weather.values[name][number] for name in ETO_INPUTS}, sources, days) if one is None else one
        for number, one in enumerate(seen)
    ]


def _are_days(days: Any) -> bool:
    import pandas as pd

    if not isinstance(days, pd.DatetimeIndex) or len(days) < 2:
        return False
    steps = np.diff(days.values)
    return bool((steps == np.timedelta64(1, "D")).all() and days[0] == days[0].normalize())


def _assessed(weather: WeatherAtPlaces, exposure: Exposure) -> list[SourceAssessment]:
    """The services judged at each place."""
    found: list[SourceAssessment | None] = [None] * weather.places.size
    if weather.compiled:
        from evaeto.fusion.quiet_places import quiet_assessments

        found = quiet_assessments(
            weather.values, weather.sources, weather.ra, weather.day, weather.doy, weather.elevation, weather.watched
        )
    return [_judged(weather, number, exposure) if one is None else one for number, one in enumerate(found)]


def _judged(weather: WeatherAtPlaces, number: int, exposure: Exposure) -> SourceAssessment:
    where = float(weather.lat[number]), float(weather.elevation[number])
    return assess_arrays(weather.at(number), *where, exposure, None, weather.watched[number])

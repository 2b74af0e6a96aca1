"""Many places at once: those whose weather nothing is to be said of are fused side by side, with one place a column.

Done one by one a place takes forty times as long, nearly all of it for the containers of its arrays. Places with a
value that cannot be, or that another one contradicts, are left to that: it says so by the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.exposure import Exposure
from evaeto.core.quantities import ETO_INPUTS, PHYSICAL_LIMITS, QUANTITIES, quantity_of
from evaeto.equations.humidity import HUMIDITIES, actual_vapour_pressure, saturation_vapour_pressure
from evaeto.equations.radiation import extraterrestrial_radiation
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import PLACES, eto_of_inputs
from evaeto.fusion.harmonised_inputs import CARRIED
from evaeto.fusion.plausibility import SourceAssessment, assess_arrays
from evaeto.fusion.source_arrays import SourceArrays
from evaeto.fusion.watched import Watched, watch_arrays
from evaeto.inputs.checks import RELATIVE_HUMIDITIES, bounds, without_codes
from evaeto.inputs.consistency import DEW_POINT, MEAN, SATURATED, VAPOUR, above_the_sky
from evaeto.inputs.humidity_fractions import FRACTION
from evaeto.inputs.likely import is_doubtful
from evaeto.inputs.normalise import ROUGHNESS, UNSTATED, WIND_HEIGHT, interpret, roughness_of
from evaeto.inputs.raw_variables import in_table_units
from evaeto.inputs.remarks import remarks

if TYPE_CHECKING:
    import xarray as xr

    FuseBatch = Callable[
        [xr.Dataset, Sequence[SourceAssessment], "Array", "Array", "Array"], tuple[xr.Dataset, list[list[str]]]
    ]

Array = NDArray[np.float64]

CELL = (ROUGHNESS, WIND_HEIGHT)
BATCH = 700_000
"""Days of all services and places together that are fused at a time."""


class _NotASeriesError(Exception):
    """A variable that does not change with the time, or not from place to place."""


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
    """Fuse the places of which nothing is to be said.

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
    sources = [str(key) for key in weather["source"].values]
    size = max(1, BATCH // max(1, len(sources) * len(days)))
    known = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon) & np.isfinite(elevation))
    for begin in range(0, known.size, size):
        places = known[begin : begin + size]
        some = weather.isel({PLACES: places})
        doy = days.day_of_year.to_numpy().astype(float)
        try:
            each = [some.isel(source=row).drop_vars("source") for row in range(len(sources))]
            cells = [_roughness_given(one, places.size) for one in each]
            rows = [
                _inputs(one.drop_vars(CELL, errors="ignore"), lat[places], days, cell)
                for one, cell in zip(each, cells, strict=True)
            ]
        except (WeatherError, _NotASeriesError):  # of which place, that place alone says
            continue
        good = np.logical_and.reduce([fine for _, fine in rows])
        good &= np.logical_or.reduce([np.isfinite(v).any(axis=0) for values, _ in rows for v in values.values()])
        if not good.any():
            continue
        places = places[good]
        values = {
            name: np.stack([row[name] for row, _ in rows])[..., good] if not good.all()
            else np.stack([row[name] for row, _ in rows])
            for name in CARRIED
        }  # fmt: skip
        by_place = {name: np.ascontiguousarray(np.moveaxis(each, -1, 0)) for name, each in values.items()}
        watched = _watched(by_place, tuple(sources), days.to_numpy(), watch=watch)
        alike = np.array([all(change.moved is None for change in one.changes) for one in watched])
        if not alike.any():
            continue
        if not alike.all():
            good[np.flatnonzero(good)[~alike]] = False
            places, values = places[alike], {name: each[..., alike] for name, each in values.items()}
            by_place = {name: each[alike] for name, each in by_place.items()}
            watched = [one for one, whole in zip(watched, alike, strict=True) if whole]
        where = (lat[places], lon[places], elevation[places])
        try:
            by_source = _dataset(values, sources, some["time"], np.stack(cells, axis=1)[..., good])
            fused = _fused(by_source, by_place, doy, where, fuse_batch, exposure, watched)
        except WeatherError:
            continue
        yield places, *fused


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


def _roughness_given(weather: xr.Dataset, size: int) -> Array:
    """What one service's coordinates say of the roughness of its cells and the height of its wind (2, place) [m]."""
    told = {name: weather[name].to_numpy() for name in CELL if name in weather.coords}
    cells = np.full((2, size), np.nan)
    for row, name in enumerate(CELL):
        cells[row] = told.get(name, np.nan)
    known = np.logical_and.reduce([np.isfinite(values) for values in told.values()] or [np.bool_(False)])
    return np.where(known, cells, np.nan)


def _inputs(weather: xr.Dataset, lat: Array, times: Any, cell: Array) -> tuple[dict[str, Array], NDArray[np.bool_]]:
    """The inputs of fusion (time, place) of one service, and of which places nothing is to be said.

    Where it has winds at two heights what they tell of its cells stands in `cell`.
    """
    doy = times.day_of_year.to_numpy().astype(float)
    rest, readings = interpret(weather, deferred=tuple(QUANTITIES))
    if remarks(rest, "notes"):  # of which place, that place alone says
        raise _NotASeriesError
    if "u2" in readings and (heights := readings["u2"].heights):
        length, low = roughness_of(heights)
        told = np.isfinite(length)
        cell[0, told], cell[1, told] = length[told], low
    fine: Any = np.ones(lat.size, bool)
    values: dict[str, Array] = {}
    for name, reading in readings.items():
        raw = reading.values.transpose("time", ...).to_numpy()
        if raw.ndim != 2:
            raise _NotASeriesError
        converted = np.asarray(in_table_units(raw, reading.scale, reading.offset), float)
        lower, upper = without_codes(bounds(quantity_of(name)), quantity_of(name))
        world = PHYSICAL_LIMITS["world"][name]
        lowest = np.fmin.reduce(converted, axis=0)
        highest = np.fmax.reduce(converted, axis=0)
        if name in RELATIVE_HUMIDITIES:
            upper, lower = min(upper, SATURATED), FRACTION
        bad = (lowest < max(lower, world[0])) | (highest > min(upper, world[1]))
        bad |= lowest <= FRACTION if name in RELATIVE_HUMIDITIES else False
        fine &= ~bad
        values[name] = converted
    missing = np.full((doy.size, lat.size), np.nan)
    carried = {name: values.get(name, missing) for name in CARRIED}
    tmax, tmin = carried["tmax"], carried["tmin"]
    fine &= ~(tmax < tmin).any(axis=0)
    if {"rhmax", "rhmin"} <= set(values):
        fine &= ~(values["rhmax"] < values["rhmin"]).any(axis=0)
    if "tmean" in values:
        fine &= ~((values["tmean"] > tmax + MEAN) | (values["tmean"] < tmin - MEAN)).any(axis=0)
    if "tdew" in values:
        fine &= ~(values["tdew"] > tmax + DEW_POINT).any(axis=0)
    if "ea" in values:
        fine &= ~(values["ea"] > VAPOUR * saturation_vapour_pressure(tmax)).any(axis=0)
    if "rs" in values:
        days, day = np.unique(doy, return_inverse=True)
        ra = extraterrestrial_radiation(lat, days[:, None])[day]
        fine &= ~above_the_sky(values["rs"], ra).any(axis=0)
    unstated = str(rest.attrs.get(UNSTATED, "")).split(", ")
    for place in np.flatnonzero(fine):
        fine[place] = not is_doubtful(
            {name: each[:, place] for name, each in values.items()}, times, lat[place], unstated
        )
    humidity = {name: values[name] for name in HUMIDITIES if name in values}
    if humidity and {"tmax", "tmin"} <= set(values):
        carried["ea"] = np.asarray(actual_vapour_pressure(tmax, tmin, **humidity, estimate=False), float)
    elif humidity:
        carried["ea"] = missing
    return carried, fine


def _dataset(values: Mapping[str, Array], sources: Sequence[str], time: xr.DataArray, cells: Array) -> xr.Dataset:
    """Weather (source, time, place) as `align_sources` gives that of a place; `cells` is (2, source, place)."""
    import xarray as xr

    by_source = xr.Dataset(
        {name: (("source", "time", PLACES), each, QUANTITIES[name].attrs) for name, each in values.items()},
        coords={"source": list(sources), "time": time},
    )
    if np.isnan(cells).all():
        return by_source
    return by_source.assign_coords({n: (("source", PLACES), each) for n, each in zip(CELL, cells, strict=True)})


def _fused(
    by_source: xr.Dataset,
    by_place: Mapping[str, Array],
    doy: Array,
    place: tuple[Array, ...],
    fuse_batch: FuseBatch,
    exposure: Exposure,
    watched: Sequence[Watched],
) -> tuple[xr.Dataset, list[list[str]]]:
    sources = tuple(by_source["source"].to_numpy().tolist())
    values = {str(name): each.to_numpy() for name, each in by_source.data_vars.items()}
    lat, lon, elevation = place
    tmax, tmin, ea, u2, rs = (values[name] for name in ETO_INPUTS)
    eto = eto_of_inputs(tmax, tmin, ea, u2, rs, doy[:, None], lat, elevation)
    eto_of_place = np.ascontiguousarray(np.moveaxis(eto, -1, 0))
    assessed = [
        assess_arrays(
            SourceArrays(sources, {name: each[number] for name, each in by_place.items()}, doy),
            float(lat[number]),
            float(elevation[number]),
            exposure,
            eto_of_place[number],
            watched[number],
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

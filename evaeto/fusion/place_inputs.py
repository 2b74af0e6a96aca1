"""The weather of one service at many places made the inputs of fusion, in arrays (place, time).

What can be said of a place is that all is well with it, which is seen of all at once, or needs a closer look: values
beyond their limits, that contradict each other, or are unusual there. Then that place alone goes through the checks of
one place, so that a day that cannot be costs this day, and a word on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.core.quantities import PHYSICAL_LIMITS, QUANTITIES, quantity_of
from evaeto.equations.humidity import HUMIDITIES, actual_vapour_pressure, saturation_vapour_pressure
from evaeto.errors import WeatherError
from evaeto.fusion.alignment import PLACES
from evaeto.fusion.harmonised_inputs import CARRIED
from evaeto.fusion.source_arrays import InRow
from evaeto.inputs.checks import RELATIVE_HUMIDITIES, Findings, bounds, without_codes
from evaeto.inputs.consistency import DEW_POINT, MEAN, SATURATED, VAPOUR, Place, consistent
from evaeto.inputs.delivery_checks import rejection, without_impossible
from evaeto.inputs.humidity_fractions import FRACTION
from evaeto.inputs.likely import doubts_of_arrays, may_be_doubtful, may_be_mistaken
from evaeto.inputs.normalise import (
    COLUMNS,
    ROUGHNESS,
    UNSTATED,
    WIND_HEIGHT,
    interpret,
    normalise,
)
from evaeto.inputs.raw_variables import RawVariable, in_table_units
from evaeto.inputs.remarks import remarks
from evaeto.inputs.sun_limits import above_the_sky
from evaeto.inputs.wind_heights import roughness_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Positions = NDArray[np.intp] | slice

CELL = (ROUGHNESS, WIND_HEIGHT)
NEAR = 1 << 16
"""Values of a variable that are worked on at a time."""


class NotASeriesError(Exception):
    """A variable that does not change with the time, or not from place to place."""


@dataclass(frozen=True)
class OnDays:
    """Where and when some places are looked at: `lat` (place,), `times` and `ra` (place, time), the radiation at the
    top of the atmosphere [MJ m-2 d-1]."""

    lat: Array
    times: pd.DatetimeIndex
    ra: Array


@dataclass(frozen=True)
class ServiceAtPlaces:
    """One service at many places.

    source : its name
    weather : Dataset(time, PLACES) as it came
    readings, arrays : how each quantity is read, and its values (time, place) as they came
    cells : (2, place), roughness of its cells and the height of its wind [m], NaN where it tells none
    unstated, labels : quantities whose units nothing states, and what columns are called
    """

    source: str
    weather: xr.Dataset
    readings: Mapping[str, RawVariable]
    arrays: Mapping[str, NDArray[Any]]
    cells: Array
    unstated: Sequence[str]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, weather: xr.Dataset, row: int) -> ServiceAtPlaces:
        """A row of Dataset(source, time, PLACES) in memory.

        Raises
        ------
        WeatherError, NotASeriesError
            It cannot be read so: of which place, that place alone says.
        """
        one = weather.isel(source=row).drop_vars("source")
        cells = _roughness_given(one, one.sizes[PLACES])
        one = one.drop_vars(CELL, errors="ignore")
        rest, readings = interpret(one, deferred=tuple(QUANTITIES))
        if remarks(rest, "notes"):
            raise NotASeriesError
        arrays = {name: each.values.transpose("time", ...).to_numpy() for name, each in readings.items()}
        if any(each.ndim != 2 for each in arrays.values()):
            raise NotASeriesError
        if "u2" in readings and (heights := readings["u2"].heights):
            length, low = roughness_of(heights)
            told = np.isfinite(length)
            cells[0, told], cells[1, told] = length[told], low
        unstated = str(rest.attrs.get(UNSTATED, "")).split(", ")
        source = str(weather["source"].values[row])
        return cls(source, one, readings, arrays, cells, unstated, rest.encoding.get(COLUMNS, {}))

    def inputs(
        self, places: Positions, on: OnDays, into: Mapping[str, InRow], memory: Memory, *, compiled: bool = False
    ) -> tuple[list[Noticed], Mask]:
        """The inputs of fusion of some places.

        Parameters
        ----------
        places : which of them
        on : where and when they are
        into : arrays (place, time) of `CARRIED` that are filled; what is there of places that cannot be had here means
            nothing
        memory : to work in
        compiled : whether compiled code is used

        Returns
        -------
        What is to be said of each place, and which were filled: the others each have to be read alone, which says why
        they cannot.
        """
        read, beyond = self._read(places, into, memory, compiled=compiled)
        values = {name: each.values for name, each in read.items()}
        suspect = np.zeros(on.lat.size, bool) | beyond
        if compiled:
            from evaeto.fusion.suspects_compiled import suspects

            suspect |= suspects(read, on.lat, on.ra)
        doy = on.times.day_of_year.to_numpy()
        for some in _few_at_a_time(on.lat.size, len(on.times)):
            few = {name: each[some] for name, each in values.items()}
            if not compiled:
                suspect[some] |= contradicts(few, on.ra[some]) | may_be_doubtful(few, on.lat[some], on.ra[some], doy)
            else:
                suspect[some] |= may_be_mistaken(few, on.ra[some], doy)
                if "ea" in few:
                    suspect[some] |= too_moist(few)
            into["ea"].values[some] = _vapour(few)
        for name in CARRIED:
            if name not in read and name != "ea":
                into[name].values[...] = np.nan
        said, fine = [NOTHING] * on.lat.size, np.ones(on.lat.size, bool)
        numbers = np.arange(self.weather.sizes[PLACES])[places]
        for number in np.flatnonzero(suspect):
            alone = {name: each[number] for name, each in values.items()}
            of_place = OnDays(on.lat[number], on.times, on.ra[number])
            try:
                mended, said[number] = self._looked_at(alone, numbers[number] if beyond[number] else None, of_place)
            except WeatherError:
                fine[number] = False
                continue
            for name in CARRIED:
                into[name].values[number] = _vapour(mended) if name == "ea" else mended.get(name, np.nan)
        return said, fine

    def _read(
        self, places: Positions, into: Mapping[str, InRow], memory: Memory, *, compiled: bool
    ) -> tuple[dict[str, InRow], Mask]:
        """Values (place, time) in the units of the table, of what fusion takes as it is `into` its own memory, and at
        which places any may be beyond its limits."""
        values: dict[str, InRow] = {}
        shape = into["tmax"].values.shape
        beyond: Any = False
        for name, reading in self.readings.items():
            lower, upper = without_codes(bounds(quantity_of(name)), quantity_of(name))
            world = PHYSICAL_LIMITS["world"][name]
            taken = name in CARRIED and name != "ea"
            values[name] = into[name] if taken else InRow(memory.of(name, shape)[:, None], 0)
            lowest, highest = _fill(values[name], self.arrays[name], places, reading, compiled=compiled)
            if name in RELATIVE_HUMIDITIES:
                upper, lower = min(upper, SATURATED), FRACTION
                beyond |= lowest <= FRACTION
            beyond |= (lowest < max(lower, world[0])) | (highest > min(upper, world[1]))
        return values, np.asarray(beyond)

    def _looked_at(
        self, values: Mapping[str, Array], number: np.intp | None, on: OnDays
    ) -> tuple[dict[str, Array], Noticed]:
        """The values (time) of one place without what cannot be, and what is to be said of it; read anew from what
        came at position `number` where it is given, with a warning of what is beyond its limits.

        Raises
        ------
        WeatherError
            The place cannot be read.
        """
        found = Findings()
        if number is not None:
            normal = normalise(self.weather.isel({PLACES: number}))
            values = {str(name): normal[name].to_numpy().astype(float) for name in normal.data_vars}
        else:
            place = Place(values, on.times, self.labels, self.unstated)
            consistent(place, hourly=False)
            values, found = place.values, place.findings
        doubts: Sequence[str] = ()
        beside = {name: each[None] for name, each in values.items()}
        if may_be_doubtful(beside, on.lat[None], on.ra[None], on.times.day_of_year.to_numpy()).any():
            doubts = doubts_of_arrays(values, on.times, float(on.lat), self.unstated, self.labels)
        left, rejections = without_impossible(values, on.ra)
        what = [Message("said.of", name=self.source, what=each) for each in doubts]
        return left, Noticed(found, (*what, *(rejection(self.source, *each) for each in rejections)))


class Memory:
    """Arrays that are used again for the next places: memory that is new has to be cleared by the system first, which
    takes as long as to read the weather into it."""

    def __init__(self) -> None:
        self._arrays: dict[str, Array] = {}

    def of(self, name: str, shape: tuple[int, int]) -> Array:
        """An array with anything in it; what was asked for by this name before is not needed any more."""
        held = self._arrays.get(name)
        if held is None or held.shape[1] != shape[1] or len(held) < shape[0]:
            held = self._arrays[name] = np.empty(shape)
        return held[: shape[0]]


@dataclass(frozen=True)
class Noticed:
    """What is to be said of the weather of a place: `found` is a warning when it is read, `told` stands with the
    result."""

    found: Findings
    told: tuple[Message, ...]


NOTHING = Noticed(Findings(), ())


def _fill(
    out: InRow, values: NDArray[Any], places: Positions, reading: RawVariable, *, compiled: bool
) -> tuple[Array, Array]:
    """Fill in the values (place, time) of some columns in the units of the table; the lowest and highest at each."""
    if compiled and values.dtype == np.float64:
        from evaeto.inputs.series_compiled import series_of

        numbers = np.arange(values.shape[1])[places]
        return series_of(values, numbers, reading.scale, reading.offset, *out)
    raw = np.ascontiguousarray(values[:, places].T)
    converted = out.values
    converted[...] = in_table_units(raw, reading.scale, reading.offset)
    return np.fmin.reduce(converted, axis=-1), np.fmax.reduce(converted, axis=-1)


def _roughness_given(weather: xr.Dataset, size: int) -> Array:
    """What one service's coordinates say of the roughness of its cells and the height of its wind (2, place) [m]."""
    told = {name: weather[name].to_numpy() for name in CELL if name in weather.coords}
    cells = np.full((2, size), np.nan)
    for row, name in enumerate(CELL):
        cells[row] = told.get(name, np.nan)
    known = np.logical_and.reduce([np.isfinite(values) for values in told.values()] or [np.bool_(False)])
    return np.where(known, cells, np.nan)


def _few_at_a_time(places: int, times: int) -> Iterator[slice]:
    """Places in order, so few at a time that what is made of them on the way stays in the cache."""
    step = max(1, NEAR // max(1, times))
    return (slice(begin, begin + step) for begin in range(0, places, step))


def contradicts(values: Mapping[str, Array], ra: Array) -> Mask:
    """At which places values (place, time) contradict each other, or the sun."""
    wrong = np.zeros(len(ra), bool)
    tmax, tmin = values.get("tmax"), values.get("tmin")
    if tmax is not None and tmin is not None:
        wrong |= (tmax < tmin).any(axis=-1)
    if {"rhmax", "rhmin"} <= set(values):
        wrong |= (values["rhmax"] < values["rhmin"]).any(axis=-1)
    if "tmean" in values:
        if tmax is not None:
            wrong |= (values["tmean"] > tmax + MEAN).any(axis=-1)
        if tmin is not None:
            wrong |= (values["tmean"] < tmin - MEAN).any(axis=-1)
    if "tdew" in values and tmax is not None:
        wrong |= (values["tdew"] > tmax + DEW_POINT).any(axis=-1)
    if "ea" in values:
        wrong |= too_moist(values)
    if "rs" in values:
        wrong |= above_the_sky(values["rs"], ra).any(axis=-1)
    return wrong


def too_moist(values: Mapping[str, Array]) -> Mask:
    """At which places there is more vapour (place, time) than the air can hold."""
    if "tmax" not in values:
        return np.zeros(len(values["ea"]), bool)
    wrong: Mask = (values["ea"] > VAPOUR * saturation_vapour_pressure(values["tmax"])).any(axis=-1)
    return wrong


def _vapour(values: Mapping[str, Array]) -> Array | float:
    """Vapour pressure [kPa] from any humidity a service has, NaN where it has none."""
    humidity = {name: values[name] for name in HUMIDITIES if name in values}
    if not humidity or not {"tmax", "tmin"} <= set(values):
        return np.nan
    return np.asarray(actual_vapour_pressure(values["tmax"], values["tmin"], **humidity, estimate=False), float)

"""Hourly reference ET of a block of an array, by numpy or by the compiled kernel, and what the next block must know.

How cloudy it is, some hours know only from those before. What is known at the end of a block is therefore handed on: an
array of the last Rs/Rso that tells and of its time [h since 1970], for each place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.equations import hourly_radiation as sun
from evaeto.equations.arrays import first_present, pieces, take
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.humidity import HUMIDITIES_OF_HOUR, saturation_vapour_pressure, vapour_pressure_from_dew_point
from evaeto.equations.penman_monteith import penman_monteith_hourly
from evaeto.equations.radiation import (
    SOLAR_CONSTANT,
    clear_sky_radiation,
    clear_sky_radiation_at_height,
    net_radiation,
    net_shortwave_radiation,
    relative_earth_sun_distance,
    solar_declination,
)
from evaeto.equations.standards import HourlyStandard, Rso
from evaeto.extras import installed
from evaeto.inputs.checks import ANY, Bounds, beyond
from evaeto.inputs.humidity_fractions import humidity_is_a_fraction
from evaeto.inputs.raw_variables import in_table_units
from evaeto.inputs.sun_limits import AROUND, NIGHT_FLOOR, SKY_OF_HOUR, SKY_SHARE, most_radiation_of_hour

Array = NDArray[Any]

PLACE = ("lat", "lon", "elevation", "utc_offset")
NUMPY_PIECE = 1 << 16
"""Cells: the temporary arrays of them stay in the cache."""
KERNEL_PIECE = 1 << 21
"""Cells that are laid out for the kernel at once where they have to be copied."""
LEAST_TOP = 0.967 * 60.0 * SOLAR_CONSTANT
"""Radiation at the top of the atmosphere under a sun in the zenith in July, when it is farthest [MJ m-2 h-1]."""


@dataclass(frozen=True, slots=True)
class HourPlan:
    """What to do with the arrays of a block, in their order. It travels to Dask workers.

    names       : quantity of each array, and those of `PLACE`
    conversions : (scale, offset) of each, see `inputs.raw_variables.RawVariable`
    limits      : what each can be in the unit it came in
    step        : length of the periods [h]
    night       : Rs/Rso where none was measured in time
    compiled    : whether the kernel is to do it, where numba is installed
    checked     : whether the weather has been looked at value by value, as that in memory is
    sunny       : whether radiation is to be looked at for more than the sun gives, as that of one place has been
    """

    names: tuple[str, ...]
    conversions: tuple[tuple[float, float], ...]
    limits: tuple[Bounds, ...]
    constants: HourlyStandard
    rso: Rso
    step: float
    night: float
    dtype: Any
    compiled: bool
    checked: bool = False
    sunny: bool = False

    @property
    def tells(self) -> tuple[str, ...]:
        """The inputs that say what a block knows of its clouds at its end; none where no cloud matters."""
        if "rn" in self.names:
            return ()
        needed = {"rs", *PLACE} | (set() if self.rso == "simple" else {"tmean", "pressure", *HUMIDITIES_OF_HOUR})
        return tuple(name for name in self.names if name in needed)

    @property
    def of_clouds(self) -> HourPlan:
        """The plan of `clouds_after`, which takes no more than what `tells`."""
        at = [self.names.index(name) for name in self.tells]
        return replace(
            self,
            names=self.tells,
            conversions=tuple(self.conversions[i] for i in at),
            limits=tuple(self.limits[i] for i in at),
        )


def nothing_known(shape: tuple[int, ...]) -> Array:
    """The state before the first hour of places."""
    return np.full((2, *shape), np.nan)


def reference_et_of_hours(
    fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array
) -> tuple[Array, Array, int, int]:
    """Hourly reference ET [mm h-1] of arrays (time, ...) that broadcast against each other.

    Parameters
    ----------
    fields : mapping
        Inputs by the names of the plan; those of `PLACE` without time, or with a time of length one.
    clock : ndarray
        Middle of the periods [h since 1970].
    plan : HourPlan
        What they are.
    state : ndarray
        Shape (2, ...) of the places: what is known of their clouds. Is updated.

    Returns
    -------
    ndarray, ndarray, int, int
        The result; where it is of an estimated cloudiness, None of net radiation; the number of values that cannot be;
        and that of cells that are estimated.
    """
    shape = (clock.size, *state.shape[1:])
    out = np.empty(shape, plan.dtype)
    flag = np.zeros(shape if "rn" not in plan.names else (1,) * len(shape), bool)
    conversions = dict(zip(plan.names, plan.conversions, strict=True))
    if not plan.checked and humidity_is_a_fraction(fields, conversions, {}):
        out[...] = np.nan
        return out, np.broadcast_to(flag, shape), out.size, 0
    work = _by_kernel if plan.compiled and out.size and installed("numba") else _by_numpy
    rejected, estimated = work(fields, clock, plan, state, out, flag)
    return out, np.broadcast_to(flag, shape), rejected, estimated


def clouds_after(fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array) -> Array:
    """The state after some hours, from that before: what `reference_et_of_hours` makes of it, without the rest."""
    state = state.copy()
    if plan.compiled and plan.rso == "simple" and state.size and installed("numba"):
        _clouds_by_kernel(fields, clock, plan, state)
        return state
    for index in _pieces_of_places(state.shape[1:], clock.size):
        part, _ = _converted(fields, plan, index, clock.size, state.shape[1:])
        ea, pressure = _vapour_pressure(part), _pressure(part)
        if "rs" in part:
            _cloudiness(part, ea, pressure, clock, plan, state[(slice(None), *index)])
    return state


# ---- by numpy


def _pieces_of_places(shape: tuple[int, ...], hours: int) -> Iterator[tuple[slice, ...]]:
    yield from pieces(shape, max(1, NUMPY_PIECE // max(hours, 1)))


def _by_numpy(
    fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array, out: Array, flag: Array
) -> tuple[int, int]:
    rejected = estimated = 0
    for index in _pieces_of_places(state.shape[1:], clock.size):
        part, some = _converted(fields, plan, index, clock.size, state.shape[1:])
        rejected += some
        ea, pressure = _vapour_pressure(part), _pressure(part)
        here = (slice(None), *index)
        guessed: Any = None
        if "rn" in part:
            rn = part["rn"]
        else:
            cloudiness, guessed, bright = _cloudiness(part, ea, pressure, clock, plan, state[here])
            rejected += bright
            rnl = sun.net_longwave_radiation_of_hour(part["tmean"], ea, cloudiness, plan.constants.sigma)
            rn = net_radiation(net_shortwave_radiation(part["rs"]), rnl)
        out[here] = penman_monteith_hourly(part["tmean"], ea, part["u2"], rn, pressure, plan.constants)
        if guessed is not None:
            flag[here] = guessed & ~np.isnan(out[here])
            estimated += int(np.count_nonzero(flag[here]))
    return rejected, estimated


def _converted(
    fields: Mapping[str, Array], plan: HourPlan, index: tuple[slice, ...], hours: int, shape: tuple[int, ...]
) -> tuple[dict[str, Array], int]:
    """A piece of the inputs in the table's units without what cannot be, and how many values that were."""
    part, rejected = {}, 0
    for name, conversion, limits in zip(plan.names, plan.conversions, plan.limits, strict=True):
        field = fields[name]
        values = take(field, (slice(None), *index), (hours, *shape))
        if name in PLACE:
            part[name] = values
            continue
        wrong = None if plan.checked else beyond(values, limits)
        part[name] = in_table_units(values, *conversion)
        if wrong is not None:
            part[name] = np.where(wrong, part[name].dtype.type(np.nan), part[name])
            rejected += int(np.count_nonzero(wrong))
    return part, rejected


def _vapour_pressure(part: Mapping[str, Array]) -> Any:
    """Actual vapour pressure [kPa] from the first there is of its measurement, dew point, humidity (FAO-56 eq. 54)."""
    ea, tdew, rhmean = (part.get(name) for name in HUMIDITIES_OF_HOUR)
    return first_present(
        ea,
        None if tdew is None else lambda: vapour_pressure_from_dew_point(tdew),
        None if rhmean is None else lambda: saturation_vapour_pressure(part["tmean"]) * rhmean / 100.0,
    )


def _pressure(part: Mapping[str, Array]) -> Any:
    elevation = part.get("elevation")
    return first_present(part.get("pressure"), None if elevation is None else lambda: atmospheric_pressure(elevation))


def _cloudiness(
    part: dict[str, Array], ea: Any, pressure: Any, clock: Array, plan: HourPlan, state: Array
) -> tuple[Array, Array, int]:
    """Rs/Rso of every hour, and where it is an estimate; brings the state to the end of the hours.

    Radiation that is more than the sun gives goes from the inputs; the last of what is returned says how often.
    """
    along = clock.reshape(-1, *(1,) * (state.ndim - 1))
    hours = sun.mean_solar_hour(along, part["lon"], part["utc_offset"])
    days = np.floor(hours / 24.0).astype("datetime64[D]")
    doy = (days - days.astype("datetime64[Y]")).astype(float) + 1.0
    lat, constants = part["lat"], plan.constants
    angle = sun.solar_time_angle(hours % 24.0, doy)
    sine = sun.sin_solar_elevation(lat, doy, angle)
    bright = _without_too_bright(part, doy, angle, sine, plan) if plan.sunny else 0
    ra = sun.extraterrestrial_radiation_of_period(lat, doy, angle, plan.step)
    if plan.rso == "full":
        clear = clear_sky_radiation_at_height(ra, sine, ea, pressure)
    else:
        clear = clear_sky_radiation(ra, part["elevation"])
    if constants.low_sun == "before sunset":
        own = sun.cloudiness_by_day(part["rs"], clear, sine, constants.cloudiness_floor)
        telling = np.where(sun.is_before_sunset(lat, doy, angle, plan.step), own, np.nan)
    else:
        own = telling = sun.cloudiness_under_high_sun(part["rs"], clear, sine, constants.cloudiness_floor)
    shape = (clock.size, *state.shape[1:])
    carried = _carried(np.broadcast_to(telling, shape), along, sun.CARRIED_HOURS[constants.low_sun], state)
    return first_present(own, carried, plan.night), np.isnan(own) & np.isnan(carried), bright


def _without_too_bright(part: dict[str, Array], doy: Array, angle: Array, sine: Array, plan: HourPlan) -> int:
    """Empty radiation beyond `sun_limits.most_radiation_of_hour`; returns how many values that were."""
    # Most values lie below what the sun of their own middle allows: only the others are looked at closely
    rs, least = part["rs"], np.asarray(sine * (SKY_SHARE * LEAST_TOP))
    least += SKY_OF_HOUR
    np.maximum(least, NIGHT_FLOOR, out=least)  # the sun of a dark hour lies so low that this is its own limit
    doubtful = rs > least
    if not doubtful.any():
        return 0
    everywhere = (np.broadcast_to(each, doubtful.shape)[doubtful] for each in (part["lat"], doy, angle, sine))
    lat, doy, angle, sine = everywhere
    reach = np.pi / 12.0 * (plan.step / 2.0 + AROUND)
    highest = np.maximum(sine, sun.sin_solar_elevation(lat, doy, angle - reach))
    highest = np.maximum(highest, sun.sin_solar_elevation(lat, doy, angle + reach))
    top = 60.0 * SOLAR_CONSTANT * relative_earth_sun_distance(doy)
    most = most_radiation_of_hour(highest, sun.sin_solar_elevation(lat, doy, 0.0), top)
    wrong = doubtful
    wrong[doubtful] = np.broadcast_to(rs, doubtful.shape)[doubtful] > most
    count = int(np.count_nonzero(wrong))
    if count:
        part["rs"] = np.where(wrong, part["rs"].dtype.type(np.nan), part["rs"])
    return count


def _carried(telling: Array, clock: Array, longest: float, state: Array) -> Array:
    """What was told last at each hour, NaN where that is longer ago than allowed; brings the state to their end."""
    rows = np.arange(len(telling)).reshape(clock.shape)
    last = np.maximum.accumulate(np.where(np.isnan(telling), -1, rows), axis=0)
    now = last >= 0
    value = np.where(now, np.take_along_axis(telling, np.maximum(last, 0), axis=0), state[0])
    when = np.where(now, clock.ravel()[np.maximum(last, 0)], state[1])
    state[0], state[1] = value[-1], when[-1]
    return np.where(clock - when <= longest, value, np.nan)


# ---- by the kernel


def _by_kernel(
    fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array, out: Array, flag: Array
) -> tuple[int, int]:
    from evaeto.reference_et import hourly_compiled as kernel

    real, shape, cells = out.dtype.type, state.shape[1:], math.prod(state.shape[1:])
    radiation = "rn" if "rn" in plan.names else "rs"
    used = ("tmean", *HUMIDITIES_OF_HOUR, "u2", radiation, "pressure")
    conversions = dict(zip(plan.names, plan.conversions, strict=True))
    bounds = dict(zip(plan.names, plan.limits, strict=True))
    c = kernel.coefficients(
        [conversions.get(name, (1.0, 0.0)) for name in used], plan.constants, radiation == "rn", real
    )
    limits = kernel.limits_of([bounds.get(name, ANY) for name in used])
    whole = {name: _whole(fields[name], (clock.size, *shape), real) for name in used if name in fields}
    columns, flags = out.reshape(clock.size, cells), flag.reshape(len(flag), -1)
    net, rejected, estimated = radiation == "rn", 0, 0
    if not net:
        suns, first_day = _suns(clock, fields, plan.step)
        angles = _angles(clock, plan.step)
    else:
        suns, first_day, angles = np.empty((0, kernel.OF_DAY)), 0, np.empty((0, kernel.OF_CLOCK))
    copied = any(array is None for array in whole.values())
    for index in pieces(shape, max(1, KERNEL_PIECE // max(clock.size, 1) if copied else KERNEL_PIECE // 8)):
        places = _places(fields, index, shape, net, plan.rso)
        begin = _first_of(index, shape)
        arrays, shifts = [], []
        for name in used:
            array = whole.get(name)
            if name not in fields:
                array, shift = np.empty((0, 0), real), 0
            elif array is None:
                array, shift = _copy(fields[name], index, (clock.size, *shape), real), 0
            else:
                shift = begin
            array.flags.writeable = False
            arrays.append(array)
            shifts.append(shift)
        known = _flat_state(state, index)
        some, guessed = kernel.hourly_rows(
            tuple(arrays), np.array([*shifts, begin]), c, limits, places, suns, first_day, clock, angles,
            (net, plan.rso == "full"), kernel.rule_of(plan.constants, plan.night, plan.step, plan.sunny), known,
            columns, flags,
        )  # fmt: skip
        state[(slice(None), *index)] = known.reshape(state[(slice(None), *index)].shape)
        rejected += some
        estimated += guessed
    return rejected, estimated


def _clouds_by_kernel(fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array) -> None:
    from evaeto.reference_et import hourly_compiled as kernel

    shape, real = state.shape[1:], fields["rs"].dtype.type
    at = plan.names.index("rs")
    suns, first_day = _suns(clock, fields, plan.step)
    for index in pieces(shape, max(1, KERNEL_PIECE // max(clock.size, 1))):
        rs = _copy(fields["rs"], index, (clock.size, *shape), real)
        rs.flags.writeable = False
        known = _flat_state(state, index)
        kernel.clouds_of_rows(
            rs, plan.conversions[at][0], np.array(plan.limits[at]),
            _places(fields, index, shape, False, plan.rso), suns, first_day, clock, _angles(clock, plan.step),
            kernel.rule_of(plan.constants, plan.night, plan.step, plan.sunny), known,
        )  # fmt: skip
        state[(slice(None), *index)] = known.reshape(state[(slice(None), *index)].shape)


def _first_of(index: tuple[slice, ...], shape: tuple[int, ...]) -> int:
    """Which of all places in a row is the first at an index."""
    return sum(part.start * math.prod(shape[axis + 1 :]) for axis, part in enumerate(index))


def _flat_state(state: Array, index: tuple[slice, ...]) -> Array:
    return np.ascontiguousarray(state[(slice(None), *index)].reshape(2, -1), float).copy()


def _whole(values: Array, shape: tuple[int, ...], real: Any) -> Array | None:
    """An input as rows of all places, where it lies in the memory like that; None where it has to be copied."""
    if values.shape != shape or values.dtype.type is not real or not values.flags.c_contiguous:
        return None
    return values.reshape(shape[0], -1).view()


def _copy(values: Array, index: tuple[slice, ...], shape: tuple[int, ...], real: Any) -> Array:
    part = np.broadcast_to(values, shape)[(slice(None), *index)]
    return np.array(part.reshape(shape[0], -1), real, order="C")


def _suns(clock: Array, fields: Mapping[str, Array], step: float) -> tuple[Array, int]:
    """What the kernel needs to know of every solar day there is, and the first of them."""
    hours = sun.mean_solar_hour(np.array([clock.min(), clock.max()])[:, None], 0.0, fields["utc_offset"].ravel()[None])
    first, last = int(np.floor((hours.min() - 12.0) / 24.0)), int(np.floor((hours.max() + 12.0) / 24.0))
    days = np.arange(first, last + 1).astype("datetime64[D]")
    doy = (days - days.astype("datetime64[Y]")).astype(float) + 1.0
    declination, shift = solar_declination(doy), sun.seasonal_correction(doy)
    rate = 12.0 * 60.0 / np.pi * SOLAR_CONSTANT * relative_earth_sun_distance(doy) / step
    turn = np.pi / 12.0 * shift
    table = (np.sin(declination), np.cos(declination), np.tan(declination), rate, shift, np.sin(turn), np.cos(turn))
    return np.ascontiguousarray(np.stack(table, axis=1)), first


def _angles(clock: Array, step: float) -> Array:
    """Sine and cosine of the clock's angle in the middle, at the begin and at the end of each period, and some time
    before and after it."""
    middle = np.pi / 12.0 * (clock % 24.0 - 12.0)
    half, around = np.pi * step / 24.0, np.pi / 12.0 * AROUND
    moments = (0.0, -half, half, -half - around, half + around)
    return np.ascontiguousarray(np.stack([f(middle + away) for away in moments for f in (np.sin, np.cos)], axis=1))


def _places(
    fields: Mapping[str, Array], index: tuple[slice, ...], shape: tuple[int, ...], net: bool, rso: Rso
) -> Array:
    """What the kernel needs to know of each place."""
    from evaeto.reference_et.hourly_compiled import OF_PLACE

    part = {name: take(fields[name], index, shape) for name in PLACE if name in fields}
    size = np.broadcast_to(0, shape)[index].shape
    places = np.zeros((OF_PLACE, *size))
    elevation = part.get("elevation")
    places[7] = np.nan if elevation is None else psychrometric_constant(atmospheric_pressure(elevation))
    if not net:
        phi = np.radians(part["lat"])
        places[0], places[1], places[2] = np.sin(phi), np.cos(phi), np.tan(phi)
        hours = sun.mean_solar_hour(0.0, part["lon"], 0.0)
        turn = np.pi / 12.0 * (hours - part["utc_offset"])
        places[3], places[4], places[5] = hours, np.sin(turn), np.cos(turn)
        places[6] = 1.0 if rso == "full" else clear_sky_radiation(1.0, part["elevation"])
        places[8] = part["utc_offset"]
    return places.reshape(OF_PLACE, -1)

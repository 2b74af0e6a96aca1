"""Hourly reference ET of a block of an array, by numpy or by the compiled kernel, and what the next block must know.

How cloudy it is, some hours know only from those before. What is known at the end of a block is therefore handed on: an
array of the last Rs/Rso that tells and of its time [h since 1970], for each place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.equations import hourly_radiation as sun
from evaeto.equations.arrays import first_present, pieces, take
from evaeto.equations.atmosphere import atmospheric_pressure
from evaeto.equations.humidity import HUMIDITIES_OF_HOUR, saturation_vapour_pressure, vapour_pressure_from_dew_point
from evaeto.equations.penman_monteith import penman_monteith_hourly
from evaeto.equations.radiation import (
    SOLAR_CONSTANT,
    clear_sky_radiation,
    clear_sky_radiation_at_height,
    net_radiation,
    net_shortwave_radiation,
    relative_earth_sun_distance,
)
from evaeto.extras import installed
from evaeto.inputs.checks import beyond
from evaeto.inputs.humidity_fractions import humidity_is_a_fraction
from evaeto.inputs.raw_variables import in_table_units
from evaeto.inputs.sun_limits import AROUND, NIGHT_FLOOR, SKY_OF_HOUR, SKY_SHARE, most_radiation_of_hour
from evaeto.reference_et.hour_plan import PLACE, HourPlan
from evaeto.reference_et.hourly_kernel_calls import by_kernel, clouds_by_kernel

Array = NDArray[Any]

NUMPY_PIECE = 1 << 16
"""Cells: the temporary arrays of them stay in the cache."""
LEAST_TOP = 0.967 * 60.0 * SOLAR_CONSTANT
"""Radiation at the top of the atmosphere under a sun in the zenith in July, when it is farthest [MJ m-2 h-1]."""


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
    work = by_kernel if plan.compiled and out.size and installed("numba") else _by_numpy
    rejected, estimated = work(fields, clock, plan, state, out, flag)
    return out, np.broadcast_to(flag, shape), rejected, estimated


def clouds_after(fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array) -> Array:
    """The state after some hours, from that before: what `reference_et_of_hours` makes of it, without the rest."""
    state = state.copy()
    if plan.compiled and plan.rso == "simple" and state.size and installed("numba"):
        clouds_by_kernel(fields, clock, plan, state)
        return state
    for index in _pieces_of_places(state.shape[1:], clock.size):
        part, _ = _converted(fields, plan, index, clock.size, state.shape[1:])
        ea, pressure = _vapour_pressure(part), _pressure(part)
        if "rs" in part:
            _cloudiness(part, ea, pressure, clock, plan, state[(slice(None), *index)])
    return state


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

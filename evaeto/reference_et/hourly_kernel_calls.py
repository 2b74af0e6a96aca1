"""A block of hours as the compiled kernel takes it: rows of places, and what it needs to know of places and days."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.equations import hourly_radiation as sun
from evaeto.equations.arrays import pieces, take
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.humidity import HUMIDITIES_OF_HOUR
from evaeto.equations.radiation import (
    SOLAR_CONSTANT,
    clear_sky_radiation,
    relative_earth_sun_distance,
    solar_declination,
)
from evaeto.equations.standards import Rso
from evaeto.inputs.checks import ANY
from evaeto.inputs.sun_limits import AROUND
from evaeto.reference_et.hour_plan import PLACE, HourPlan

Array = NDArray[Any]

KERNEL_PIECE = 1 << 21
"""Cells that are laid out for the kernel at once where they have to be copied."""


def by_kernel(
    fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array, out: Array, flag: Array
) -> tuple[int, int]:
    """Fill `out` and `flag` and bring `state` to the end of the hours; returns how many values cannot be, and how many
    cells are flagged. All as `hourly_blocks.reference_et_of_hours` has them."""
    from evaeto.reference_et import hourly_compiled as kernel
    from evaeto.reference_et import hourly_sky_compiled as sky

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
        suns, first_day, angles = np.empty((0, sky.OF_DAY)), 0, np.empty((0, sky.OF_CLOCK))
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
            (net, plan.rso == "full"), sky.rule_of(plan.constants, plan.night, plan.step, plan.sunny), known,
            columns, flags,
        )  # fmt: skip
        state[(slice(None), *index)] = known.reshape(state[(slice(None), *index)].shape)
        rejected += some
        estimated += guessed
    return rejected, estimated


def clouds_by_kernel(fields: Mapping[str, Array], clock: Array, plan: HourPlan, state: Array) -> None:
    """Bring `state` to the end of the hours, by the simple clear sky."""
    from evaeto.reference_et import hourly_sky_compiled as sky

    shape, real = state.shape[1:], fields["rs"].dtype.type
    at = plan.names.index("rs")
    suns, first_day = _suns(clock, fields, plan.step)
    for index in pieces(shape, max(1, KERNEL_PIECE // max(clock.size, 1))):
        rs = _copy(fields["rs"], index, (clock.size, *shape), real)
        rs.flags.writeable = False
        known = _flat_state(state, index)
        sky.clouds_of_rows(
            rs, plan.conversions[at][0], np.array(plan.limits[at]),
            _places(fields, index, shape, False, plan.rso), suns, first_day, clock, _angles(clock, plan.step),
            sky.rule_of(plan.constants, plan.night, plan.step, plan.sunny), known,
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
    from evaeto.reference_et.hourly_sky_compiled import OF_PLACE

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

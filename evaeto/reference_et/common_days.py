"""The commonest daily Penman-Monteith by numpy alone: each term computed once, in memory that is used again.

The equations are those of `evaeto.equations`, in the same order of operations, so that the result in float64 is the
same to the last bit; what is saved is a second look at e°(tmax) and e°(tmin), and a new array for each of fifty steps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaeto.equations.arrays import take
from evaeto.equations.atmosphere import atmospheric_pressure, psychrometric_constant
from evaeto.equations.humidity import HUMIDITY_ORDER
from evaeto.equations.radiation import (
    ALBEDO,
    NO_SUN,
    SUNLESS,
    clear_sky_radiation,
    extraterrestrial_radiation,
)
from evaeto.equations.standards import Rso, Standard
from evaeto.inputs.sun_limits import TOO_BRIGHT, TOO_BRIGHT_MJ

Array = NDArray[Any]

OTHER_ROADS = frozenset({"rn", "sunshine", "pressure", "g"})
"""Inputs that stand in for others day by day, or belong to months: those go by `reference_et_numpy`."""
KINDS = {kind: frozenset(kind.split("+")) for kind in HUMIDITY_ORDER}


def common_humidity(names: frozenset[str], rso: Rso, estimate: bool) -> str | None:
    """The first entry of `HUMIDITY_ORDER` that inputs have, None where they are not those of this module."""
    if rso != "simple" or names & OTHER_ROADS or not {"rs", "lat", "elevation"} <= names:
        return None
    kinds = _kinds(names)
    return kinds[0] if kinds else "tmin" if estimate else None


def _kinds(names: Set[str]) -> list[str]:
    return [kind for kind, needed in KINDS.items() if kind != "tmin" and needed <= names]


LARGEST_TABLE = 500_000
"""Entries of a table of Ra for a whole block; where it would be larger each piece makes its own."""


def too_bright(rs: Array, rso: Array) -> Any:
    """Where the radiation is more than the sun gives (`sun_limits.TOO_BRIGHT`); False where it is so nowhere."""
    bright: Any = rs > rso * TOO_BRIGHT + TOO_BRIGHT_MJ
    return bright if bright.any() else False


class CommonDays:
    """Reference ET of a block whose days all take the same road, piece by piece.

    Parameters
    ----------
    humidity : str
        What the vapour pressure is taken from, see `common_humidity`.
    fields : mapping of str to array
        The inputs of the whole block; `lat`, `elevation` and `doy` are looked at here.
    constants : Standard
        Of the reference crop.
    shape : tuple of int
        Of the block; the inputs broadcast to it.
    dtype : dtype
        Of the result: float64 or float32.
    cells : int
        Of the largest piece.
    """

    def __init__(
        self, humidity: str, fields: Mapping[str, Array], constants: Standard, shape: tuple[int, ...], dtype: Any,
        cells: int,
    ) -> None:  # fmt: skip
        self._humidity, self._constants, self._shape = humidity, constants, shape
        self._whole = KINDS[humidity] if len(_kinds(fields.keys())) > 1 else frozenset()
        elevation, lat, doy = fields["elevation"], fields["lat"], fields["doy"]
        # What depends on place and day alone is worth to be had once: a power for each cell, a dozen sines and cosines
        self._gamma = np.asarray(psychrometric_constant(atmospheric_pressure(elevation)), dtype)
        self._clear = np.asarray(clear_sky_radiation(1.0, elevation))
        small = math.prod(np.broadcast_shapes(lat.shape, doy.shape)) <= LARGEST_TABLE
        self._ra = np.asarray(extraterrestrial_radiation(lat, doy)) if small else None
        self._memory = np.empty((6, min(cells, math.prod(shape))), dtype)

    def covers(self, part: Mapping[str, Array]) -> bool:
        """Whether all days of a piece go by the first humidity, where a gap of it would go by another."""
        return not any(np.isnan(part[name].min(initial=np.inf)) for name in self._whole)

    def reference_et(self, part: Mapping[str, Array], index: tuple[slice, ...]) -> tuple[Array, Array, Any]:
        """Reference ET [mm d-1] of a piece of the block, its actual vapour pressure [kPa], and where it is too bright.

        The first two lie in memory that the next piece is worked out in.

        Parameters
        ----------
        part
            The inputs of the piece by name, in the units of the table
        index
            Where the piece lies in the block
        """
        shape = np.broadcast_shapes(*(values.shape for values in part.values()))
        memory = self._memory[:, : math.prod(shape)].reshape(6, *shape)
        scratch, at_max, at_min, slope, ea, rn = memory
        tmax, tmin, u2 = part["tmax"], part["tmin"], part["u2"]
        _saturation(tmax, at_max, scratch)
        _saturation(tmin, at_min, scratch)
        _vapour_pressure(self._humidity, part, at_max, at_min, ea, scratch)
        deficit = np.add(at_max, at_min, out=at_max)  # FAO-56 eq. 12
        deficit /= 2.0
        deficit -= ea
        t = np.add(tmax, tmin, out=at_min)  # eq. 9
        t /= 2.0
        _slope(t, slope, scratch)

        gamma = take(self._gamma, index, self._shape)
        t += 273.0
        aerodynamic = np.divide(gamma * self._constants.cn, t, out=t)
        aerodynamic *= u2
        aerodynamic *= deficit

        bright = self._net_radiation(part, index, ea, rn, scratch, deficit)
        numerator = np.multiply(slope, 0.408, out=scratch)
        numerator *= rn
        numerator += aerodynamic
        resistance = np.multiply(u2, self._constants.cd, out=rn)
        resistance += 1.0
        resistance *= gamma
        slope += resistance
        numerator /= slope  # eq. 6
        return numerator, ea, bright

    def _net_radiation(
        self, part: Mapping[str, Array], index: tuple[slice, ...], ea: Array, out: Array, scratch: Array, other: Array
    ) -> Any:
        """Rn [MJ m-2 d-1] by FAO-56 eq. 37 to 40; returns where there is more sun than can be."""
        _black_body(part["tmax"], self._constants.sigma, out, scratch)
        _black_body(part["tmin"], self._constants.sigma, other, scratch)
        out += other
        out /= 2.0
        np.sqrt(ea, out=other)
        other *= 0.14
        np.subtract(0.34, other, out=other)
        out *= other
        bright = self._cloudiness(part, index, other)
        out *= other
        np.multiply(part["rs"], 1.0 - ALBEDO, out=other)
        np.subtract(other, out, out=out)
        return bright

    def _cloudiness(self, part: Mapping[str, Array], index: tuple[slice, ...], out: Array) -> Any:
        """The last factor of FAO-56 eq. 39, with the limits of `radiation.relative_solar_radiation`."""
        if self._ra is None:
            ra: Any = extraterrestrial_radiation(part["lat"], part["doy"])
        else:
            ra = take(self._ra, index, self._shape)
        rso = take(self._clear, index, self._shape) * ra
        bright = too_bright(part["rs"], rso)
        floor: Any = self._constants.cloudiness_floor
        if np.any(sunless := rso < SUNLESS):
            rso, floor = np.maximum(rso, NO_SUN), np.where(sunless, 1.0, floor)
        np.divide(part["rs"], rso.astype(out.dtype, copy=False), out=out)
        np.maximum(out, floor, out=out)
        np.minimum(out, 1.0, out=out)
        out *= 1.35
        out -= 0.35
        return bright


def _saturation(t: Array, out: Array, scratch: Array) -> None:
    """e°(t) [kPa], FAO-56 eq. 11."""
    np.add(t, 237.3, out=scratch)
    np.multiply(t, 17.27, out=out)
    out /= scratch
    np.exp(out, out=out)
    out *= 0.6108


def _slope(t: Array, out: Array, scratch: Array) -> None:
    """Δ [kPa degC-1], FAO-56 eq. 13."""
    _saturation(t, out, scratch)
    out *= 4098.0
    np.square(scratch, out=scratch)
    out /= scratch


def _vapour_pressure(
    humidity: str, part: Mapping[str, Array], at_max: Array, at_min: Array, out: Array, scratch: Array
) -> None:
    """Actual vapour pressure [kPa] by FAO-56 eq. 14, 17 to 19 and 48 and ASCE-EWRI (2005) eq. 13."""
    if humidity == "ea":
        out[...] = part["ea"]
    elif humidity == "tdew":
        _saturation(part["tdew"], out, scratch)
    elif humidity == "tmin":
        out[...] = at_min
    elif humidity == "rhmax+rhmin":
        np.multiply(at_min, part["rhmax"], out=out)
        np.multiply(at_max, part["rhmin"], out=scratch)
        out += scratch
        out /= 200.0
    else:
        if humidity == "rhmean":
            np.add(at_max, at_min, out=out)
            out /= 2.0
        else:
            out[...] = at_min if humidity == "rhmax" else at_max
        out *= part[humidity]
        out /= 100.0


def _black_body(t: Array, sigma: float, out: Array, scratch: Array) -> None:
    """σT⁴ [MJ m-2 d-1]."""
    np.add(t, 273.16, out=scratch)
    np.multiply(scratch, scratch, out=scratch)
    np.multiply(scratch, sigma, out=out)
    out *= scratch

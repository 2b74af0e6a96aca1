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
        self._blown = np.asarray(2.0 * (self._gamma * constants.cn), dtype)
        self._clear = np.asarray(clear_sky_radiation(1.0, elevation))
        small = math.prod(np.broadcast_shapes(lat.shape, doy.shape)) <= LARGEST_TABLE
        self._ra = np.asarray(extraterrestrial_radiation(lat, doy)) if small else None
        self._some_sunless = self._ra is None or not _product(self._ra, self._clear) >= SUNLESS
        self._memory = np.empty((6, min(cells, math.prod(shape))), dtype)

    def covers(self, part: Mapping[str, Array]) -> bool:
        """Whether all days of a piece go by the first humidity, where a gap of it would go by another."""
        return not any(np.isnan(part[name].min(initial=np.inf)) for name in self._whole)

    def reference_et(self, part: Mapping[str, Array], index: tuple[slice, ...], out: Array) -> tuple[Array, Any]:
        """Write the reference ET [mm d-1] of a piece; returns its vapour pressure [kPa], and where it is too bright.

        The vapour pressure lies in memory that the next piece is worked out in. A mean of two is half their sum, and
        that half is taken with a constant it meets later: as a power of two it rounds nothing.

        Parameters
        ----------
        part
            The inputs of the piece by name, in the units of the table
        index
            Where the piece lies in the block
        out
            Of the piece's shape and the type of the result
        """
        scratch, at_max, at_min, slope, ea, rn = self._memory[:, : out.size].reshape(6, *out.shape)
        tmax, tmin, u2 = part["tmax"], part["tmin"], part["u2"]
        _half_of_saturation(tmax, at_max, scratch)
        _half_of_saturation(tmin, at_min, scratch)
        deficit = _vapour_pressure(self._humidity, part, at_max, at_min, ea, scratch)
        twice = np.add(tmax, tmin, out=at_min)  # the mean of FAO-56 eq. 9
        _slope(twice, slope, scratch)

        gamma = take(self._gamma, index, self._shape)
        twice += 2.0 * 273.0
        aerodynamic = np.divide(take(self._blown, index, self._shape), twice, out=twice)
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
        np.divide(numerator, slope, out=out)  # eq. 6
        return ea, bright

    def _net_radiation(
        self, part: Mapping[str, Array], index: tuple[slice, ...], ea: Array, out: Array, scratch: Array, other: Array
    ) -> Any:
        """Rn [MJ m-2 d-1] by FAO-56 eq. 37 to 40; returns where there is more sun than can be."""
        _half_of_black_body(part["tmax"], self._constants.sigma, out, scratch)
        _half_of_black_body(part["tmin"], self._constants.sigma, other, scratch)
        out += other
        np.sqrt(ea, out=other)
        other *= 0.14
        np.subtract(0.34, other, out=other)
        out *= other
        bright = self._cloudiness(part, index, other, scratch)
        out *= other
        np.multiply(part["rs"], 1.0 - ALBEDO, out=other)
        np.subtract(other, out, out=out)
        return bright

    def _cloudiness(self, part: Mapping[str, Array], index: tuple[slice, ...], out: Array, scratch: Array) -> Any:
        """The last factor of FAO-56 eq. 39, with the limits of `radiation.relative_solar_radiation`."""
        floor: Any = self._constants.cloudiness_floor
        clear, ra = take(self._clear, index, self._shape), self._ra_of(part, index)
        rs, bright = part["rs"], False
        if not self._some_sunless:
            rso = np.multiply(clear, ra, out=scratch, casting="same_kind")
            np.divide(rs, rso, out=out)
            if not out.max() <= TOO_BRIGHT:  # a quick look before the exact one
                bright = too_bright(rs, clear * ra)
        else:
            rso = clear * ra
            bright = too_bright(rs, rso)
            if np.any(sunless := rso < SUNLESS):
                rso, floor = np.maximum(rso, NO_SUN), np.where(sunless, 1.0, floor)
            np.divide(rs, rso.astype(out.dtype, copy=False), out=out)
        np.clip(out, floor, 1.0, out=out)
        out *= 1.35
        out -= 0.35
        return bright

    def _ra_of(self, part: Mapping[str, Array], index: tuple[slice, ...]) -> Array:
        if self._ra is None:
            ra: Array = extraterrestrial_radiation(part["lat"], part["doy"])
            return ra
        return take(self._ra, index, self._shape)


def _product(ra: Array, clear: Array) -> float:
    """The least clear-sky radiation there can be of any of them; NaN where one is NaN."""
    return float(ra.min(initial=np.inf) * clear.min(initial=np.inf))


def _half_of_saturation(t: Array, out: Array, scratch: Array) -> None:
    """e°(t) / 2 [kPa], FAO-56 eq. 11."""
    np.add(t, 237.3, out=scratch)
    _exponential(t, out, scratch)
    out *= 0.6108 / 2.0


def _exponential(t: Array, out: Array, divisor: Array) -> None:
    np.multiply(t, 17.27, out=out)
    out /= divisor
    np.exp(out, out=out)


def _slope(twice: Array, out: Array, scratch: Array) -> None:
    """Δ [kPa degC-1], FAO-56 eq. 13, of twice the temperature."""
    np.add(twice, 2.0 * 237.3, out=scratch)
    _exponential(twice, out, scratch)
    out *= 0.6108
    out *= 4.0 * 4098.0
    np.square(scratch, out=scratch)
    out /= scratch


def _vapour_pressure(
    humidity: str, part: Mapping[str, Array], at_max: Array, at_min: Array, out: Array, scratch: Array
) -> Array:
    """Actual vapour pressure [kPa] by FAO-56 eq. 14, 17 to 19 and 48 and ASCE-EWRI (2005) eq. 13, of the halves of
    e°(tmax) and e°(tmin); returns the deficit (eq. 12 less it), in the memory of the first."""
    if humidity == "rhmean":
        es = np.add(at_max, at_min, out=at_max)
        np.multiply(es, part["rhmean"], out=out)
        out /= 100.0
        return np.subtract(es, out, out=es)
    if humidity == "ea":
        out[...] = part["ea"]
    elif humidity == "tdew":
        _half_of_saturation(part["tdew"], out, scratch)
        out *= 2.0
    elif humidity == "tmin":
        np.multiply(at_min, 2.0, out=out)
    elif humidity == "rhmax+rhmin":
        np.multiply(at_min, part["rhmax"], out=out)
        np.multiply(at_max, part["rhmin"], out=scratch)
        out += scratch
        out /= 200.0 / 2.0
    else:
        np.multiply(at_min if humidity == "rhmax" else at_max, part[humidity], out=out)
        out /= 100.0 / 2.0
    es = np.add(at_max, at_min, out=at_max)
    return np.subtract(es, out, out=es)


def _half_of_black_body(t: Array, sigma: float, out: Array, scratch: Array) -> None:
    """σT⁴ / 2 [MJ m-2 d-1]."""
    np.add(t, 273.16, out=scratch)
    np.multiply(scratch, scratch, out=scratch)
    np.multiply(scratch, sigma / 2.0, out=out)
    out *= scratch

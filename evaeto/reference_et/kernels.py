"""The daily Penman-Monteith equation compiled, for grids: the plain formula in one pass over the memory.

Importing this loads numba (1.75 s), so only large jobs do. What makes it fast, and what each part gains, is in
docs/performance.md. Results stay within 1e-9 mm/d of the plain formula in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic, overload

from evaeto.reference_et.radiation import ALBEDO

EA, RH_EXTREMES, TDEW, RHMAX, RHMEAN, TMIN = range(6)
HUMIDITIES = ("ea", "rhmax+rhmin", "tdew", "rhmax", "rhmean", "tmin")
"""What the two humidities may hold, by position; where there is one, it stands for both."""
WEIGHTS = np.array([[1.0, 0.0, 0.0], [0.0, 0.005, 0.005], [1.0, 0.0, 0.0], [0.0, 0.01, 0.0],
                    [0.0, 0.005, 0.005], [0.0, 1.0, 0.0]])  # fmt: skip
"""Actual vapour pressure = first (w0 + w1 e°(tmin)) + second w2 e°(tmax); a dew point is turned into ea before."""

STRIP = 512
"""Cells worked on at a time: what depends on place and day is laid out for them in the nearest cache."""

_FAST = {"contract", "nsz"}  # fused multiply-add, but NaN stays NaN and sums keep their order


@intrinsic  # type: ignore[untyped-decorator]
def _times_power_of_two(typing: Any, value: Any, shifted: Any) -> Any:
    """value * 2**k, where `shifted` is k + 1.5 * 2**mantissa: k stands in its lowest bits, ready for the exponent."""
    if value not in (types.float32, types.float64) or shifted != value:
        return None
    bits, mantissa = (32, 23) if value == types.float32 else (64, 52)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir

        integer, real = ir.IntType(bits), args[0].type
        exponent = builder.shl(builder.bitcast(args[1], integer), ir.Constant(integer, mantissa))
        return builder.bitcast(builder.add(builder.bitcast(args[0], integer), exponent), real)

    return value(value, shifted), codegen


def _exp_constants(real: Any, degree: int) -> np.ndarray[Any, Any]:
    """log2(e), the rounding constant, ln 2 in two parts, and exp on ±ln(2)/2 as a polynomial, highest power first.

    Interpolated at Chebyshev points: degree 9 has a relative error of 3e-14 in float64, where the Taylor series
    takes two terms more; degree 5 fills the precision of float32.
    """
    double = real is np.float64
    high = 0.693147180369123816490 if double else 0.693359375  # few digits, so that k * high is exact
    low = 1.90821492927058770002e-10 if double else -2.12194440e-4
    magic = 1.5 * 2.0 ** (52 if double else 23)
    half = np.log(2.0) / 2.0
    fit = np.polynomial.Chebyshev.interpolate(np.exp, degree, domain=[-half, half]).convert(
        kind=np.polynomial.Polynomial
    )
    return np.concatenate([[1.4426950408889634, magic, high, low], fit.coef[::-1]]).astype(real)


EXP = {np.float64: _exp_constants(np.float64, 9), np.float32: _exp_constants(np.float32, 5)}
"""Constants of the exponential for each real type."""


def _exp(x: Any, k: Any) -> Any:
    """exp(x) within 1e-12 of itself, made of multiplications and additions only, so that loops vectorise."""
    raise NotImplementedError


@overload(_exp, inline="always")  # type: ignore[untyped-decorator]
def _exp_of_type(x: Any, k: Any) -> Any:
    def double(x: Any, k: Any) -> Any:
        shifted = x * k[0] + k[1]
        n = shifted - k[1]
        r = x - n * k[2] - n * k[3]
        p = ((((k[4] * r + k[5]) * r + k[6]) * r + k[7]) * r + k[8]) * r + k[9]
        p = (((p * r + k[10]) * r + k[11]) * r + k[12]) * r + k[13]
        return _times_power_of_two(p, shifted)

    def single(x: Any, k: Any) -> Any:
        shifted = x * k[0] + k[1]
        n = shifted - k[1]
        r = x - n * k[2] - n * k[3]
        p = ((((k[4] * r + k[5]) * r + k[6]) * r + k[7]) * r + k[8]) * r + k[9]
        return _times_power_of_two(p, shifted)

    return double if x == types.float64 else single


_loop = njit(nogil=True, fastmath=_FAST, error_model="numpy")


@_loop
def _strip(tmax, tmin, first, second, u2, rs, c, weights, fill, k, constants, clearness, gamma, out):  # type: ignore[no-untyped-def]
    """FAO-56 eq. 6 with all that leads to it, for a few hundred cells in contiguous memory.

    One loop without a branch, and `out` is compared with no more than eight other arrays: only then does LLVM
    vectorise it. A temperature's three divisions by t + 237.3 are one division by their product.
    """
    real = out.dtype.type
    one, tetens, zero_point = real(1.0), real(17.27), real(237.3)
    missing1, missing2, nan = fill[0], fill[1], fill[2]
    w_first, w_min, w_max = weights[0], weights[1], weights[2]
    cn, cd, half_sigma = constants[0], constants[1], constants[2]
    for i in range(out.size):
        a, b, h1, h2, wind, sun = tmax[i], tmin[i], first[i], second[i], u2[i], rs[i]
        lowest = min(min(a, b), min(h1, h2), min(wind, sun))
        gap = (lowest == missing1) | (lowest == missing2)
        a, b = a * c[0, 0] + c[0, 1], b * c[1, 0] + c[1, 1]
        h1, h2 = h1 * c[2, 0] + c[2, 1], h2 * c[3, 0] + c[3, 1]
        wind, sun = wind * c[4, 0] + c[4, 1], sun * c[5, 0] + c[5, 1]
        t = (a + b) * real(0.5)
        za, zb, zt = a + zero_point, b + zero_point, t + zero_point
        inverse = one / (za * zb * zt)
        inverse_t = inverse * za * zb
        at_max = real(0.6108) * _exp(tetens * a * (inverse * zb * zt), k)
        at_min = real(0.6108) * _exp(tetens * b * (inverse * za * zt), k)
        slope = real(4098.0 * 0.6108) * _exp(tetens * t * inverse_t, k) * inverse_t * inverse_t
        ea = h1 * (w_first + w_min * at_min) + h2 * (w_max * at_max)
        ka, kb = a + real(273.16), b + real(273.16)
        ka, kb = ka * ka, kb * kb
        cloud = sun * clearness[i]
        cloud = real(0.3) if cloud < real(0.3) else cloud  # not min and max, which lose NaN
        cloud = one if cloud > one else cloud
        emission = half_sigma * (ka * ka + kb * kb) * (real(0.34) - real(0.14) * np.sqrt(ea))
        rn = real(1.0 - ALBEDO) * sun - emission * (real(1.35) * cloud - real(0.35))
        kelvin, deficit = t + real(273.0), (at_max + at_min) * real(0.5) - ea
        top = real(0.408) * slope * rn * kelvin + gamma[i] * cn * wind * deficit
        eto = top / (kelvin * (slope + gamma[i] * (one + cd * wind)))
        out[i] = nan if gap else eto


@_loop
def _vapour_pressure_from_dew_point(tdew, c, fill, k, ea):  # type: ignore[no-untyped-def]
    real = ea.dtype.type
    for i in range(ea.size):
        t = tdew[i] * c[2, 0] + c[2, 1]
        e = real(0.6108) * _exp(real(17.27) * t / (t + real(237.3)), k)
        ea[i] = fill[2] if (tdew[i] == fill[0]) | (tdew[i] == fill[1]) else e


@_loop
def _psychrometric_constant(pressure, c, fill, gamma):  # type: ignore[no-untyped-def]
    real = gamma.dtype.type
    for i in range(gamma.size):
        value = real(0.000665) * (pressure[i] * c[6, 0] + c[6, 1])
        gamma[i] = fill[2] if (pressure[i] == fill[0]) | (pressure[i] == fill[1]) else value


@_loop
def _gather(source, begin, positions, target):  # type: ignore[no-untyped-def]
    for i in range(target.size):
        target[i] = source[np.uint64(begin + positions[i])]  # unsigned: no test for counting from the end


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def daily_rows(inputs, humidity, conversion, fill, k, constants, tables, rows, columns, out):  # type: ignore[no-untyped-def]
    """Fill `out` [mm d-1], row by row; all arrays are of one real type and contiguous.

    Parameters
    ----------
    inputs
        Seven arrays of the shape of `out`, or empty where there is no such input: tmax, tmin, two humidities
        as `humidity` says, u2, rs, pressure
    humidity
        What the humidities are, one of `HUMIDITIES` by position
    conversion
        (scale, offset) of each input
    fill
        Two values that mean missing, and NaN
    k
        Constants of the exponential
    constants
        cn, cd, half the Stefan-Boltzmann constant
    tables
        1/Ra for each latitude and day; for each height the psychrometric constant, and Ra/Rso
    rows, columns
        Where in the first table, and in the two others, a cell looks: the sum of a number for its row and one
        for its column, which are empty where nothing differs along a row
    """
    tmax, tmin, first, second, u2, rs, pressure = inputs
    inverse_ra, gamma_of, clear_part = tables
    real = out.dtype.type
    weights = WEIGHTS[humidity].astype(out.dtype)
    c = conversion.copy()
    scratch = np.ones((5, STRIP), out.dtype)
    if humidity in (TDEW, TMIN):
        c[2:4, 0], c[2:4, 1] = real(1.0), real(0.0)
    for row in range(out.shape[0]):
        sky, place = rows[0][row], rows[1][row]
        for begin in range(0, out.shape[1], STRIP):
            end = min(begin + STRIP, out.shape[1])
            n = end - begin
            clearness, gamma, part = scratch[0, :n], scratch[1, :n], scratch[4, :n]
            if columns[0].size:
                _gather(inverse_ra, sky, columns[0][begin:end], clearness)
            else:
                clearness[:] = inverse_ra[sky]
            if columns[1].size:
                _gather(gamma_of, place, columns[1][begin:end], gamma)
                _gather(clear_part, place, columns[1][begin:end], part)
                clearness *= part
            else:
                gamma[:] = gamma_of[place]
                clearness *= clear_part[place]
            if pressure.size:
                _psychrometric_constant(pressure[row, begin:end], c, fill, gamma)
            if humidity == TDEW:
                h1 = h2 = scratch[2, :n]
                _vapour_pressure_from_dew_point(first[row, begin:end], conversion, fill, k, h1)
            elif humidity == TMIN:
                h1 = h2 = scratch[3, :n]
            else:
                h1 = first[row, begin:end]
                h2 = second[row, begin:end] if humidity == RH_EXTREMES else h1
            _strip(tmax[row, begin:end], tmin[row, begin:end], h1, h2, u2[row, begin:end], rs[row, begin:end],
                   c, weights, fill, k, constants, clearness, gamma, out[row, begin:end])  # fmt: skip

"""What compiled loops are made of: a power of two that vectorises. Importing this loads numba (1.75 s)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic, overload

FAST = {"contract", "nsz"}  # fused multiply-add, but NaN stays NaN and sums keep their order
TETENS = 17.27 / np.log(2.0)
"""The factor of FAO-56 eq. 11 for powers of two."""

loop = njit(nogil=True, fastmath=FAST, error_model="numpy")
"""Decorates a loop that is compiled into those that call it."""
exact = njit(nogil=True, error_model="numpy")
"""The same without fused multiplications, so that each operation rounds as that of numpy."""
judging = njit(nogil=True, fastmath=FAST | {"reassoc"}, error_model="numpy")
"""The same where sums may be made in any order, for they only serve to see on which side of a limit they lie: sums
vectorise then."""
element = njit(nogil=True, fastmath=FAST, error_model="numpy", inline="always")
"""Decorates what is done to one element of a loop, which vectorises as if it stood there."""


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


def _powers_of_two(real: Any, degree: int) -> tuple[Any, ...]:
    """2**r for -1/2 <= r <= 1/2 as a polynomial through Chebyshev points, highest power first."""
    fit = np.polynomial.Chebyshev.interpolate(np.exp2, degree, domain=[-0.5, 0.5]).convert(
        kind=np.polynomial.Polynomial
    )
    return tuple(real(c) for c in fit.coef[::-1])


def exp2(y: Any) -> Any:
    """2**y made of multiplications and additions only, so that loops vectorise."""
    raise NotImplementedError


@overload(exp2, inline="always")  # type: ignore[untyped-decorator]
def _exp2_of_type(y: Any) -> Any:
    if y == types.float64:
        magic: Any = 1.5 * 2.0**52  # adding it leaves no room for a fraction: it rounds
        a, b, c, d, e, f, g, h, i = _powers_of_two(np.float64, 8)  # relative error 8e-13

        def double(y: Any) -> Any:
            shifted = y + magic
            r = y - (shifted - magic)
            return _times_power_of_two(
                (((((((a * r + b) * r + c) * r + d) * r + e) * r + f) * r + g) * r + h) * r + i, shifted
            )

        return double
    magic = np.float32(1.5 * 2.0**23)
    a, b, c, d, e, f = _powers_of_two(np.float32, 5)  # fills the precision

    def single(y: Any) -> Any:
        shifted = y + magic
        r = y - (shifted - magic)
        return _times_power_of_two(((((a * r + b) * r + c) * r + d) * r + e) * r + f, shifted)

    return single

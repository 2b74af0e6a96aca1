"""Two crops on one field: FAO-56 chapter 10.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaeto.arguments import among, several, takes
from evaeto.core.messages import Message
from evaeto.crops.crop_table import FieldCrop, crop_of
from evaeto.crops.dual import KC_MIN
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr


def field_coefficient(shares: Sequence[Any], heights: Sequence[Any], coefficients: Sequence[Any]) -> Any:
    """Coefficient of a field with two crops whose canopies touch, FAO-56 eq. 104.

    Each counts by its share of the surface and by its height. The result is at most Kc max (eq. 72) of the taller one.

    Parameters
    ----------
    shares, heights, coefficients : sequence of array_like
        Of both crops: fraction of the surface [-], height [m], and Kc or Kcb [-].

    Returns
    -------
    array_like
        Coefficient of the field [-].
    """
    weights = [np.asarray(share) * np.asarray(height) for share, height in zip(shares, heights, strict=True)]
    return sum(weight * kc for weight, kc in zip(weights, coefficients, strict=True)) / sum(weights)


def overlapping_coefficient(
    taller: Any, lower: Any, full_taller: Any, full_lower: Any, most: Any, least: Any = KC_MIN
) -> Any:
    """Coefficient of a field where one crop stands well above the other, such as citrus beneath palms: example 47.

    The leaf area of each follows from its coefficient (eq. 97 turned round); together they have the sum.

    Parameters
    ----------
    taller, lower : array_like
        Kc of mid season of each alone, in this climate [-].
    full_taller, full_lower : array_like
        Kcb of each were the ground covered, `sparse.full_cover_kcb` [-].
    most : array_like
        Kc max (eq. 72) of the taller one [-].
    least : array_like, optional
        Kc of bare soil [-].

    Returns
    -------
    array_like
        Kc of the field [-].
    """
    areas = [
        -np.log1p(-(np.asarray(kc) - least) / (np.asarray(full) - least)) / 0.7
        for kc, full in ((taller, full_taller), (lower, full_lower))
    ]
    more = np.expm1(-0.7 * (areas[0] + areas[1])) / np.expm1(-0.7 * areas[0])
    return np.minimum(np.asarray(taller) * more, most)


@takes(shares=several(2), method=among("dual", "single"))
def intercrop(
    weather: Any, crop: Sequence[str | FieldCrop], planting: Sequence[Any], shares: Sequence[float],
    method: Literal["dual", "single"] = "dual",
) -> xr.DataArray:  # fmt: skip
    """Kcb or Kc by day of two crops on one field, for `balance(kcb=)` with the taller one as its crop: FAO-56 eq. 104.

    Each follows its own curve in its own climate. On days on which one of them grows alone, it counts by its share of
    the surface, and the rest is bare.

    Parameters
    ----------
    weather : Dataset, DataFrame or Result
        As `evaeto.crops.balance` takes it.
    crop : sequence of str or FieldCrop
        Both.
    planting : sequence of str or date
        First day of the initial stage of each.
    shares : sequence of float
        Fraction of the surface of each, together at most 1 [-].
    method : {"dual", "single"}, optional
        That of the balance: the coefficient is Kcb, or Kc.

    Returns
    -------
    DataArray
        Coefficient by day, NaN where neither grows [-].

    Raises
    ------
    ArgumentError
        There are not two crops, plantings and shares, the shares are not valid, or the method is unknown.
    """
    from evaeto.crops.field_balance import balance

    if not all(_are_two(each) for each in (crop, planting)):
        raise ArgumentError(Message("crop.two_crops"))
    if not (min(shares) > 0.0 and sum(shares) <= 1.0 + 1e-9):
        raise ArgumentError(Message("crop.shares", values=[float(share) for share in shares]))
    coefficients, heights = [], []
    for each, first in zip([*crop], [*planting], strict=True):
        known = each if isinstance(each, FieldCrop) else crop_of(each)
        name = "kcb" if method == "dual" else "kc"
        curve = balance(weather, known, "loam", first, method=method, variables=[name])[name]
        coefficients.append(curve)
        heights.append(_height(curve, known, known.kcb if method == "dual" and known.kcb else known.kc))
    alone = [share * curve for share, curve in zip(shares, coefficients, strict=True)]
    both = field_coefficient(shares, heights, coefficients)
    result: xr.DataArray = both.fillna(alone[0]).fillna(alone[1])
    return result.transpose("time", ...).assign_attrs(
        long_name=f"{'basal ' if method == 'dual' else ''}crop coefficient of two crops", units="1"
    )


def _are_two(value: object) -> bool:
    return len(value) == 2 if isinstance(value, list | tuple) else getattr(value, "shape", None) == (2,)


def _height(curve: xr.DataArray, crop: FieldCrop, points: tuple[float, float, float]) -> xr.DataArray:
    """Height of a day, which grows with the coefficient and does not fall (FAO-56 annex 8, footnote 3)."""
    ini, mid, _ = points
    done = ((curve - ini) / (mid - ini) if mid != ini else curve * 0.0 + 1.0).clip(0.0, 1.0)
    height = crop.first_height + done * (crop.height - crop.first_height)
    grown = height.copy(data=np.fmax.accumulate(height.to_numpy(), axis=height.get_axis_num("time")))
    return grown.where(curve.notnull())

"""Crops under mulch: FAO-56 chapter 10, with table 25.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

from dataclasses import replace

from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.crops.crop_table import FieldCrop, crop_of
from evaeto.crops.plausible import require_within
from evaeto.errors import ArgumentError

SPARED = 0.5
"""How much less the soil evaporates by the share of it that an organic mulch covers: 5 % for 10 % (FAO-56 p. 197)."""
BENEATH_PLASTIC = 0.10
"""Kc and Kcb of the initial stage beneath plastic that covers the field (FAO-56 p. 196) [-]."""
PLASTIC = {
    "squash": (5.0, 15.0), "cucumber": (15.0, 20.0), "cantaloupe": (5.0, 10.0), "watermelon": (25.0, 30.0),
    "tomato": (35.0, 35.0),
}  # fmt: skip
"""Range by which plastic over the whole field lowers Kc under trickle irrigation (FAO-56 table 25, p. 196) [%]."""


@takes(reduction="number", basal_reduction="number")
def under_plastic(crop: str | FieldCrop, reduction: float | None = None, basal_reduction: float = 0.10) -> FieldCrop:
    """A crop under plastic that covers the field, with small openings at each plant: FAO-56 example 45.

    Kc of mid season and of the end falls by the reduction, Kcb by the basal one, and both of the initial stage are
    0.10, or less where they were; where it rains much, or the plastic leaves wet soil open, the reductions are less.
    For the dual method `wetted` is then what evaporates through the openings, 2 to 4 times their area.

    Parameters
    ----------
    crop : str or FieldCrop
        Without mulch.
    reduction : float, optional
        Share by which Kc falls, 0.10 to 0.30, more with frequent irrigation; of a crop of `PLASTIC` the middle of its
        range without it [-].
    basal_reduction : float, optional
        Share by which Kcb falls, 0.05 to 0.15 [-].

    Returns
    -------
    FieldCrop
        The same crop with other coefficients.

    Raises
    ------
    ArgumentError
        The crop is unknown, table 25 has no reduction for it and none is given, or one is not from 0 to 1.
    """
    known = crop if isinstance(crop, FieldCrop) else crop_of(crop)
    if reduction is None:
        if not isinstance(crop, str) or crop not in PLASTIC:
            raise ArgumentError(Message("crop.no_mulch", crop=known.title, known=sorted(PLASTIC)))
        reduction = sum(PLASTIC[crop]) / 200.0
    require_within("reduction", reduction)
    require_within("reduction", basal_reduction, "basal_reduction")
    return replace(
        known, kc=_lowered(known.kc, reduction), kcb=None if known.kcb is None else _lowered(known.kcb, basal_reduction)
    )


def _lowered(points: tuple[float, float, float], reduction: float) -> tuple[float, float, float]:
    ini, mid, end = points
    return min(ini, BENEATH_PLASTIC), (1.0 - reduction) * mid, (1.0 - reduction) * end


@takes(covered="number")
def under_residue(crop: str | FieldCrop, covered: float) -> FieldCrop:
    """A crop whose soil an organic mulch covers in part, for the single method: FAO-56 p. 197.

    Kc of the initial stage falls by 5 % for each 10 % that are covered, Kc of mid season and of the end by that share
    of what they exceed Kcb. Kcb stays: the dual method takes `balance(mulch=)`.

    Parameters
    ----------
    crop : str or FieldCrop
        Without mulch.
    covered : float
        Fraction of the soil that the mulch covers [-].

    Returns
    -------
    FieldCrop
        The same crop with another Kc.

    Raises
    ------
    ArgumentError
        The crop is unknown, it has no Kcb, or the fraction is not from 0 to 1.
    """
    known = crop if isinstance(crop, FieldCrop) else crop_of(crop)
    require_within("covered", covered)
    if known.kcb is None:
        raise ArgumentError(Message("crop.no_kcb", crop=known.title))
    less = SPARED * covered
    ini, mid, end = known.kc
    _, basal_mid, basal_end = known.kcb
    points = (
        (1.0 - less) * ini, mid - less * max(mid - basal_mid, 0.0), end - less * max(end - basal_end, 0.0)
    )  # fmt: skip
    return replace(known, kc=points)

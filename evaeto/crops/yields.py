"""What a lack of water and salt in the soil take from the yield, and what leaching keeps the salt low.

FAO-56 = Allen, Pereira, Raes, Smith (1998), chapter 8; its tables 23 (after FAO Irrigation and Drainage Papers 29 and
48) and 24 (after Paper 33).
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import numpy as np

from evaeto.arguments import Kind, takes
from evaeto.crops.arrays import elementwise
from evaeto.crops.plausible import require_within

_FIELD: tuple[Kind, ...] = ("number", "numbers")

KY = {
    "alfalfa": 1.1, "banana_2": 1.275, "bean": 1.15, "cabbage": 0.95, "citrus_70": 1.2, "cotton": 0.85,
    "grape_table": 0.85, "grape_wine": 0.85, "groundnut": 0.70, "maize": 1.25, "onion": 1.1, "pea": 1.15,
    "sweet_pepper": 1.1, "potato": 1.1, "safflower": 0.8, "sorghum": 0.9, "soybean": 0.85, "wheat": 1.15,
    "sugar_beet": 1.0, "sugarcane": 1.2, "sunflower": 0.95, "tomato": 1.05, "watermelon": 1.1, "winter_wheat": 1.05,
}  # fmt: skip
"""Yield response factor of the whole season (FAO-56 table 24, p. 181; the middle of a range) [-]."""


def _salt() -> dict[str, tuple[float, float]]:
    text = (files("evaeto.crops") / "fao56_salt.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["key"]: (_middle(row["threshold"]), _middle(row["slope"])) for row in rows}


def _middle(text: str) -> float:
    ends = [float(end) for end in text.split("-")]
    return round(sum(ends) / len(ends), 4)


SALT = _salt()
"""ECe at which the yield begins to fall [dS m-1], and by how much for each dS/m more [%] (FAO-56 table 23, pages 178 to
180, as `fao56_salt.csv` has it; the middle of a range). Of rice the salt of the water on the field."""


def _require_salt(ece: Any, threshold: Any, slope: Any) -> None:
    require_within("ece", ece, missing=True)
    require_within("threshold", threshold, missing=True)
    require_within("slope", slope, missing=True)


@takes(eta=_FIELD, etc=_FIELD, ky=_FIELD)
def relative_yield(eta: Any, etc: Any, ky: Any) -> Any:
    """Yield of a season beside that without a lack of water, FAO-56 eq. 90.

    Parameters
    ----------
    eta, etc : array_like
        Actual and unstressed crop evapotranspiration of the season [mm].
    ky : array_like
        Yield response factor, such as of `KY` [-].

    Returns
    -------
    array_like
        Ya / Ym, from 0 to 1; NaN where the crop would use nothing [-].

    Raises
    ------
    ArgumentError
        A yield response factor cannot be.
    """
    require_within("ky", ky, missing=True)

    def relative(eta: Any, etc: Any, ky: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(etc > 0.0, eta / etc, np.nan)
        return np.clip(1.0 - ky * (1.0 - share), 0.0, 1.0)

    return elementwise(relative, eta=eta, etc=etc, ky=ky)


@takes(ece=_FIELD, threshold=_FIELD, slope=_FIELD)
def yield_in_salt(ece: Any, threshold: Any, slope: Any) -> Any:
    """Yield in saline soil beside that in soil without salt, FAO-56 eq. 89.

    Parameters
    ----------
    ece : array_like
        Electrical conductivity of the saturation extract, mean of the root zone [dS m-1].
    threshold : array_like
        ECe at which the yield begins to fall [dS m-1].
    slope : array_like
        Fall of the yield for each dS/m beyond it [%].

    Returns
    -------
    array_like
        Ya / Ym, from 0 to 1 [-].

    Raises
    ------
    ArgumentError
        A value cannot be.
    """
    _require_salt(ece, threshold, slope)

    def relative(ece: Any, threshold: Any, slope: Any) -> Any:
        return np.clip(1.0 - np.maximum(ece - threshold, 0.0) * slope / 100.0, 0.0, 1.0)

    return elementwise(relative, ece=ece, threshold=threshold, slope=slope)


@takes(ece=_FIELD, threshold=_FIELD, slope=_FIELD, ky=_FIELD)
def salt_stress(ece: Any, threshold: Any, slope: Any, ky: Any) -> Any:
    """Ks of salt, by which FAO-56 eq. 92 multiplies that of dryness; alone it is eq. 91.

    It holds while the yield is at least half of the best one.

    Parameters
    ----------
    ece : array_like
        Electrical conductivity of the saturation extract, mean of the root zone [dS m-1].
    threshold : array_like
        ECe at which the yield begins to fall [dS m-1].
    slope : array_like
        Fall of the yield for each dS/m beyond it [%].
    ky : array_like
        Yield response factor [-].

    Returns
    -------
    array_like
        Ks, from 0 to 1 [-].

    Raises
    ------
    ArgumentError
        A value cannot be.
    """
    _require_salt(ece, threshold, slope)
    require_within("ky", ky, missing=True)

    def stress(ece: Any, threshold: Any, slope: Any, ky: Any) -> Any:
        return np.clip(1.0 - slope / (ky * 100.0) * np.maximum(ece - threshold, 0.0), 0.0, 1.0)

    return elementwise(stress, ece=ece, threshold=threshold, slope=slope, ky=ky)


@takes(ec_water=_FIELD, ece=_FIELD)
def leaching_requirement(ec_water: Any, ece: Any) -> Any:
    """Share of the irrigation that must drain for the salt of the root zone to stay as it is.

    ECw / (5 ECe - ECw) of FAO Irrigation and Drainage Paper 29, as FAO-56 p. 180 has it: with an uptake of 40, 30, 20
    and 10 % from the upper to the lower quarter of the root zone.

    Parameters
    ----------
    ec_water : array_like
        Electrical conductivity of the irrigation water [dS m-1].
    ece : array_like
        That of the saturation extract which is accepted, such as the threshold of `SALT` [dS m-1].

    Returns
    -------
    array_like
        Leaching requirement [-]; infinite where no share is enough.

    Raises
    ------
    ArgumentError
        A conductivity cannot be.
    """
    require_within("ec_water", ec_water, missing=True)
    require_within("ece", ece, missing=True)

    def requirement(ec_water: Any, ece: Any) -> Any:
        left = 5.0 * ece - ec_water
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(left > 0.0, ec_water / left, np.inf)
        return np.where(share < 1.0, share, np.inf)[()]

    return elementwise(requirement, ec_water=ec_water, ece=ece)


@takes(ec_water=_FIELD, leaching=_FIELD)
def ece_of_irrigation(ec_water: Any, leaching: Any) -> Any:
    """ECe that irrigation leaves in the root zone in the long run, FAO-56 eq. 93.

    Parameters
    ----------
    ec_water : array_like
        Electrical conductivity of the irrigation water [dS m-1].
    leaching : array_like
        Share of it that drains [-].

    Returns
    -------
    array_like
        ECe [dS m-1]; infinite where nothing drains.

    Raises
    ------
    ArgumentError
        A conductivity or a share cannot be.
    """
    require_within("ec_water", ec_water, missing=True)
    require_within("leaching", leaching, missing=True)

    def left_behind(ec_water: Any, leaching: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (1.0 + leaching) / leaching * ec_water / 5.0

    return elementwise(left_behind, ec_water=ec_water, leaching=leaching)


@takes(relative=_FIELD, ky=_FIELD)
def stress_of_yield(relative: Any, ky: Any) -> Any:
    """Ks of a season from the yield it had, FAO-56 eq. 103: a general estimate for months and seasons, not days.

    Parameters
    ----------
    relative : array_like
        Actual yield beside the best one of the place [-].
    ky : array_like
        Yield response factor, such as of `KY` [-].

    Returns
    -------
    array_like
        Ks, from 0 to 1 [-].

    Raises
    ------
    ArgumentError
        A yield is not a share of the best one, or a yield response factor cannot be.
    """
    require_within("relative", relative, missing=True)
    require_within("ky", ky, missing=True)

    def stress(relative: Any, ky: Any) -> Any:
        return np.clip(1.0 - (1.0 - relative) / ky, 0.0, 1.0)

    return elementwise(stress, relative=relative, ky=ky)

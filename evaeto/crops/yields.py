"""What a lack of water and salt in the soil take from the yield.

FAO-56 = Allen, Pereira, Raes, Smith (1998), chapter 8; its tables 23 (after FAO Irrigation and Drainage Papers 29 and
48) and 24 (after Paper 33).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from evaeto.arguments import Kind, takes

_FIELD: tuple[Kind, ...] = ("number", "numbers")

KY = {
    "alfalfa": 1.1, "banana_2": 1.275, "bean": 1.15, "cabbage": 0.95, "citrus_70": 1.2, "cotton": 0.85,
    "grape_table": 0.85, "grape_wine": 0.85, "groundnut": 0.70, "maize": 1.25, "onion": 1.1, "pea": 1.15,
    "sweet_pepper": 1.1, "potato": 1.1, "safflower": 0.8, "sorghum": 0.9, "soybean": 0.85, "wheat": 1.15,
    "sugar_beet": 1.0, "sugarcane": 1.2, "sunflower": 0.95, "tomato": 1.05, "watermelon": 1.1, "winter_wheat": 1.05,
}  # fmt: skip
"""Yield response factor of the whole season (FAO-56 table 24; the middle of a range) [-]."""

SALT = {
    "alfalfa": (2.0, 7.3), "almond": (1.5, 19.0), "barley": (8.0, 5.0), "bean": (1.0, 19.0), "citrus_70": (1.7, 16.0),
    "cotton": (7.7, 5.2), "groundnut": (3.2, 29.0), "maize": (1.7, 12.0), "onion": (1.2, 16.0), "potato": (1.7, 12.0),
    "rice": (3.0, 12.0), "sorghum": (6.8, 16.0), "soybean": (5.0, 20.0), "sugar_beet": (7.0, 5.9),
    "sugarcane": (1.7, 5.9), "wheat": (6.0, 7.1), "winter_wheat": (6.0, 7.1),
}  # fmt: skip
"""ECe at which the yield begins to fall [dS m-1], and by how much for each dS/m more [%] (FAO-56 table 23)."""


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
        Ya / Ym, from 0 to 1 [-].
    """
    return np.clip(1.0 - np.asarray(ky) * (1.0 - np.asarray(eta) / np.asarray(etc)), 0.0, 1.0)


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
    """
    beyond = np.maximum(np.asarray(ece) - threshold, 0.0)
    return np.clip(1.0 - beyond * np.asarray(slope) / 100.0, 0.0, 1.0)


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
    """
    beyond = np.maximum(np.asarray(ece) - threshold, 0.0)
    return np.clip(1.0 - np.asarray(slope) / (np.asarray(ky) * 100.0) * beyond, 0.0, 1.0)

"""How far a lack of water lowers what the crop transpires.

FAO-56 = Allen, Pereira, Raes, Smith (1998); AquaCrop = Raes, Steduto, Hsiao, Fereres (2009), Agronomy Journal 101, 438.
"""

from __future__ import annotations

from typing import Any

import numpy as np

SHAPE = 1.5
"""How much the response bends in AquaCrop [-]."""


def stress(depletion: Any, taw: Any, raw: Any, convex: bool = False) -> Any:
    """Ks: 1 up to RAW and 0 at TAW, straight between by FAO-56 eq. 84, or bent as in AquaCrop.

    Parameters
    ----------
    depletion : array_like
        Of the root zone [mm].
    taw, raw : array_like
        Total and readily available water [mm].
    convex : bool, optional
        Whether it is bent, 1 - (exp(1.5 Drel) - 1) / (exp(1.5) - 1), Drel being how much of TAW - RAW is gone.

    Returns
    -------
    array_like
        Ks, from 0 to 1 [-].
    """
    ks = (np.asarray(taw) - depletion) / (np.asarray(taw) - raw)
    if convex:
        ks = 1.0 - np.expm1(SHAPE * (1.0 - ks)) / np.expm1(SHAPE)
    return np.clip(ks, 0.0, 1.0)

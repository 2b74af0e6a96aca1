"""Worked examples of the crop side of FAO-56, as printed.

Allen, R. G., Pereira, L. S., Raes, D., Smith, M. (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

BEAN_AT_KIMBERLY = {"u2": 2.2, "rhmin": 30.0, "height": 0.4, "kcb": (0.15, 1.10, 0.25), "printed": (0.15, 1.14, 0.25)}
"""Example 30: Kcb of dry beans in the climate of Kimberly, Idaho."""

EVAPORATION = {
    "field_capacity": 0.23, "wilting_point": 0.10, "rew": 8.0, "tew": 18.0, "height": 0.30, "u2": 1.6, "rhmin": 35.0,
    "wetted": 0.8, "kc_max": 1.21,
    "eto": (4.5, 5.0, 3.9, 4.2, 4.8, 2.7, 5.8, 5.1, 4.7, 5.2),
    "irrigation": (40.0, *[0.0] * 9),
    "rain": (*[0.0] * 5, 6.0, *[0.0] * 4),
    "kcb": (0.30, 0.31, 0.32, 0.33, 0.34, 0.36, 0.37, 0.38, 0.39, 0.40),
    "exposed": (0.92, 0.91, 0.91, 0.90, 0.89, 0.89, 0.88, 0.87, 0.87, 0.86),
    "few": (0.80, 0.80, 0.80, 0.80, 0.80, 0.89, 0.88, 0.87, 0.87, 0.86),
    "kr": (1.00, 1.00, 0.70, 0.40, 0.20, 0.75, 0.53, 0.20, 0.09, 0.05),
    "ke": (0.91, 0.90, 0.62, 0.35, 0.18, 0.64, 0.45, 0.17, 0.08, 0.04),
    "evaporation": (4.1, 4.5, 2.8, 1.5, 0.8, 1.7, 2.6, 0.9, 0.4, 0.2),
    "depletion": (5, 11, 14, 16, 17, 13, 16, 17, 18, 18),
}  # fmt: skip
"""Example 35: ten days of evaporation from a sandy loam, irrigated on the first and rained on on the sixth."""

AVAILABLE = {
    "soils": {"loamy sand": (0.15, 0.06), "silt": (0.32, 0.15), "silty clay": (0.35, 0.23)},
    "crops": {"onion": (0.4, 0.30), "tomato": (0.8, 0.40), "maize": (1.2, 0.55)},
    "taw": {"onion": (36, 68, 48), "tomato": (72, 136, 96), "maize": (108, 204, 144)},
    "raw": {"onion": (11, 20, 14), "tomato": (29, 54, 38), "maize": (59, 112, 79)},
}
"""Example 36: TAW and RAW [mm] of three crops in three soils."""

STRESS = {
    "field_capacity": 0.32, "wilting_point": 0.12, "depth": 0.8, "p": 0.40, "taw": 160, "raw": 64, "before": 55.0,
    "eto": 5.0, "kc": 1.2,
    "ks": (1.00, 1.00, 0.97, 0.91, 0.85, 0.80, 0.75, 0.70, 0.66, 0.62),
    "depletion": (61.0, 67.0, 72.8, 78.3, 83.4, 88.2, 92.6, 96.9, 100.8, 104.5),
}  # fmt: skip
"""Example 37: a tomato on silt for ten days without water; p is held."""

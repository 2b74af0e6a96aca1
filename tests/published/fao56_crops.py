"""Worked examples of the crop side of FAO-56, as printed.

Allen, R. G., Pereira, L. S., Raes, D., Smith, M. (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
Examples 23 to 27 stand on p. 116 to 125; examples 28 to 35 on p. 133 to 155; 36 to 38 on p. 166 to 173; 39 on p. 182;
40 to 44 on p. 185 to 194; 46 and 47 on p. 200 and 201; example 7-1 of annex 7 on p. 268.
"""

from __future__ import annotations

WETTINGS = {"Paris": (50.0, 3.0, 17, 2.0), "Gafsa": (20.0, 5.0, 4, 7.0), "Calcutta": (300.0, 20.0, 15, 2.0)}
"""Example 23: rain of a month and of a usual event [mm]; rainy days and the days between them that it prints."""

ANNEX_7 = {
    "eto": 5.0, "interval": 3.5, "depth": 20.0, "figure_29": 0.57, "figure_30a": 0.75, "kc_ini": 0.63, "etc": 3.2,
    "read_off": (0.55, 0.70, 0.60, 3.0),
}  # fmt: skip
"""Example 7-1, which is example 25 by eq. 7-3: Kc ini of light and heavy wettings and between; example 25 reads it."""

BEAN_AT_KIMBERLY = {"u2": 2.2, "rhmin": 30.0, "height": 0.4, "kcb": (0.15, 1.10, 0.25), "printed": (0.15, 1.14, 0.25)}
"""Example 29: Kcb of dry beans in the climate of Kimberly, Idaho."""

BEAN_BY_DAY = {"stages": (25, 25, 30, 20), "days": (12, 37, 65, 90), "kcb": (0.15, 0.63, 1.14, 0.70)}
"""Example 30: Kcb of the same in the middle of each stage."""

BARE_LOAM = {
    "eto": 4.5, "tew": 20.0, "rew": 9.0, "kc_max": 1.20, "kcb": 0.15,
    "kr": (1, 1, 0.96, 0.55, 0.31, 0.18, 0.10, 0.06, 0.03, 0.02),
    "ke": (1.05, 1.05, 1.01, 0.57, 0.33, 0.19, 0.11, 0.06, 0.03, 0.02),
    "evaporation": (4.73, 4.73, 4.53, 2.59, 1.47, 0.84, 0.48, 0.27, 0.16, 0.09),
    "depletion": (4.73, 9.45, 13.98, 16.57, 18.04, 18.88, 19.36, 19.64, 19.79, 19.88),
    "etc": (5.4, 5.4, 5.2, 3.3, 2.1, 1.5, 1.2, 0.9, 0.8, 0.8),
}  # fmt: skip
"""Example 31: a bare loam for ten days after heavy rain."""

COTTON = {
    "kcb": 0.9, "u2": 3.0, "rhmin": 20.0, "height": 1.0, "kc_max": 1.30, "cover": 0.53,
    "systems": {
        "sprinkler": (1.0, 0.47, 0.40, 1.30), "furrow": (0.3, 0.30, 0.39, 1.29), "drip": (0.3, 0.19, 0.25, 1.15),
    },
}  # fmt: skip
"""Examples 32 to 34: cotton just irrigated; fw, and few, Ke and Kc of three systems."""

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

SCHEDULE = {
    "field_capacity": 0.23, "wilting_point": 0.10, "p": 0.6, "roots": (0.30, 0.35), "before": 23.0,
    "eto": EVAPORATION["eto"], "rain": EVAPORATION["rain"], "irrigation": (40.0, *[0.0] * 8, 27.0),
    "zr": (0.30, 0.31, 0.31, 0.32, 0.32, 0.33, 0.33, 0.34, 0.34, 0.35),
    "raw": (23, 24, 24, 25, 25, 26, 26, 26, 27, 27), "start": (0, 5, 12, 16, 18, 15, 18, 22, 25, 0),
    "kcb": EVAPORATION["kcb"], "ke": (0.91, 0.90, 0.72, 0.37, 0.18, 0.64, 0.45, 0.17, 0.08, 0.81),
    "etc": (5.5, 6.1, 4.0, 2.9, 2.5, 2.7, 4.7, 2.8, 2.2, 6.3), "percolation": (17, *[0] * 9),
    "depletion": (5, 12, 16, 18, 21, 18, 22, 25, 27, 6),
}  # fmt: skip
"""Example 38: the ten days of example 35 with the root zone; water is due where RAW is used up."""

SALINE = {
    "ec_water": 1.0, "leaching": 0.15, "ece": 1.5, "threshold": 1.0, "slope": 19.0, "ky": 1.15,
    "taw": 110.0, "raw": 44.0, "salt": 0.92, "depletion": (0, 35, 40, 44, 50, 60, 70, 80, 90, 100, 110),
    "dry": (1, 1, 1, 1, 0.91, 0.76, 0.61, 0.45, 0.30, 0.15, 0),
    "both": (0.92, 0.92, 0.92, 0.92, 0.83, 0.69, 0.56, 0.42, 0.28, 0.14, 0),
}  # fmt: skip
"""Example 39: Ks of beans without salt and with it."""

SPARSE_TOMATO = {
    "kc": 1.20, "kcb": 1.15, "u2": 1.1, "rhmin": 30.0, "height": 0.75, "cover": 0.50, "dense": 0.85,
    "adjusted": (1.22, 1.17), "printed": (0.99, 0.94),
    "lat": 38.5, "doy": 201, "height_to_width": 1.0, "sine": 0.95, "effective": 0.66, "by_cover": 0.95,
}  # fmt: skip
"""Examples 40 and 42: tomato at Davis that covers half the ground; Kc and Kcb thinned, and Kcb by eq. 98."""

SHRUBS = {
    "height": 2.0, "height_to_width": 1.0, "cover": 0.30, "doy": 200, "lat": 40.0, "rhmin": 55.0, "u2": 1.5,
    "sine": 0.94, "effective": 0.41, "full": 1.15, "kcb": 0.75,
}  # fmt: skip
"""Example 41: vegetation that no table lists."""

OLIVES = {
    "height": 5.0, "u2": 2.0, "rhmin": 25.0, "doy": 180, "lat": 30.0, "sine": 0.99, "full": 1.29, "resistance": 420.0,
    "slope": 0.189, "gamma": 0.0676, "factor": 0.67,
    "spacings": {"10 x 10 m": (0.196, 0.20, 0.60, 0.40), "5 x 10 m": (0.39, 0.40, 1.04, 0.70)},
}  # fmt: skip
"""Example 43: olive trees at two spacings; cover, shaded, Kcb and Kcb by stomatal control."""

YIELD_OF_BEANS = {"yields": (1100.0, 1800.0), "ky": 1.15, "ks": 0.66}
"""Example 44: Ks of a season from yields [kg ha-1]."""

MAIZE_AND_SQUASH = {"shares": (0.30, 0.70), "heights": (2.0, 0.3), "kc": (1.20, 0.95), "printed": 1.14}
"""Example 46: one row of maize to each two of squash."""

PALMS_AND_CITRUS = {
    "u2": 2.0, "rhmin": 20.0, "heights": (10.0, 3.0), "kc": (0.95, 0.60), "adjusted": (1.09, 0.70),
    "full": (1.34, 1.30), "printed": 1.23, "kc_max": 1.34,
}  # fmt: skip
"""Example 47: orange trees beneath date palms."""

SOILS = {
    "sand": ((0.07, 0.17), (0.02, 0.07), (2, 7)), "loamy_sand": ((0.11, 0.19), (0.03, 0.10), (4, 8)),
    "sandy_loam": ((0.18, 0.28), (0.06, 0.16), (6, 10)), "loam": ((0.20, 0.30), (0.07, 0.17), (8, 10)),
    "silt_loam": ((0.22, 0.36), (0.09, 0.21), (8, 11)), "silt": ((0.28, 0.36), (0.12, 0.22), (8, 11)),
    "silty_clay_loam": ((0.30, 0.37), (0.17, 0.24), (8, 11)), "silty_clay": ((0.30, 0.42), (0.17, 0.29), (8, 12)),
    "clay": ((0.32, 0.40), (0.20, 0.24), (8, 12)),
}  # fmt: skip
"""Table 19, p. 144: ranges of water at field capacity and wilting point, and of REW [mm]."""

WETTED = {
    "rain": (1.0, 1.0), "sprinkler": (1.0, 1.0), "basin": (1.0, 1.0), "border": (1.0, 1.0), "furrow_narrow": (0.6, 1.0),
    "furrow_wide": (0.4, 0.6), "furrow_alternate": (0.3, 0.5), "trickle": (0.3, 0.4),
}  # fmt: skip
"""Table 20, p. 149: ranges of the fraction wetted."""

MULCHED_CUCUMBER = {
    "kc": (0.6, 1.0, 0.75), "kcb": (0.15, 0.95, 0.7), "reduction": 0.15, "basal_reduction": 0.10,
    "mulched_kc": (0.10, 0.85, 0.64), "mulched_kcb": (0.10, 0.86, 0.63),
}  # fmt: skip
"""Example 45, p. 197: cucumbers under clear plastic. It has 0.4 as Kc ini of table 12, which prints 0.6."""

PLASTIC = {
    "squash": (5.0, 15.0), "cucumber": (15.0, 20.0), "cantaloupe": (5.0, 10.0), "watermelon": (25.0, 30.0),
    "tomato": (35.0, 35.0),
}  # fmt: skip
"""Table 25, p. 196: reduction of Kc under complete plastic mulch [%]."""

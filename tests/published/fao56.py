"""Worked examples and tables of FAO-56, as printed.

Allen, R. G., Pereira, L. S., Raes, D., Smith, M. (1998), Crop evapotranspiration: guidelines for computing crop water
requirements, FAO Irrigation and Drainage Paper 56, Rome, ISBN 92-5-104219-5. Examples by their number (chapters 3 and
4), tables of its annex 2.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Example(NamedTuple):
    """What an example starts from, what the book prints, and how far a value computed without rounding may be off.

    The tolerance is half a unit of the last digit printed, more where the book goes on from rounded values.
    """

    inputs: dict[str, Any]
    printed: dict[str, Any]
    tolerance: dict[str, float]


EXAMPLES = {
    # Atmospheric pressure and psychrometric constant at 1800 m
    2: Example({"z": 1800}, {"P": 81.8, "gamma": 0.054}, {"P": 0.05, "gamma": 0.0005}),
    # Mean saturation vapour pressure
    3: Example(
        {"tmax": 24.5, "tmin": 15.0},
        {"e0_tmax": 3.075, "e0_tmin": 1.705, "es": 2.39},
        {"e0_tmax": 0.001, "e0_tmin": 0.001, "es": 0.005},
    ),
    # Vapour pressure from a psychrometer at 1200 m
    4: Example(
        {"tdry": 25.6, "twet": 19.5, "z": 1200, "a_psy": 0.000662},
        {"P": 87.9, "e0_twet": 2.267, "ea": 1.91},
        {"P": 0.05, "e0_twet": 0.001, "ea": 0.005},
    ),
    # Vapour pressure from relative humidity
    5: Example(
        {"tmin": 18, "rhmax": 82, "tmax": 25, "rhmin": 54},
        {"e0_tmin": 2.064, "e0_tmax": 3.168, "ea_eq17": 1.7, "ea_eq19": 1.78},
        {"e0_tmin": 0.001, "e0_tmax": 0.001, "ea_eq17": 0.005, "ea_eq19": 0.005},
    ),
    # Vapour pressure deficit
    6: Example({"tmin": 18, "rhmax": 82, "tmax": 25, "rhmin": 54}, {"vpd": 0.91}, {"vpd": 0.01}),
    # Latitudes of Bangkok and Rio de Janeiro in radians
    7: Example({"lat_bkk": 13 + 44 / 60, "lat_rio": -22.9}, {"bkk": 0.24, "rio": -0.4}, {"bkk": 0.0005, "rio": 0.0005}),
    # Extraterrestrial radiation on 3 September at 20 S
    8: Example(
        {"lat": -20, "doy": 246},
        {"dr": 0.985, "decl": 0.12, "ws": 1.527, "ra": 32.2},
        {"dr": 0.0005, "decl": 0.0005, "ws": 0.001, "ra": 0.05},
    ),
    # Daylight hours on 3 September at 20 S
    9: Example({"lat": -20, "doy": 246}, {"N": 11.7}, {"N": 0.05}),
    # Solar radiation from 220 hours of sunshine in May, Rio de Janeiro
    10: Example(
        {"lat": -22.9, "doy": 135, "n": 220 / 31},
        {"ra": 25.1, "N": 10.9, "rs": 14.5},
        {"ra": 0.05, "N": 0.05, "rs": 0.06},
    ),
    # Net longwave radiation, Rio de Janeiro
    11: Example({"tmax": 25.1, "tmin": 19.1, "ea": 2.1, "rs": 14.5, "rso": 18.8}, {"rnl": 3.5}, {"rnl": 0.05}),
    # Net radiation, Rio de Janeiro
    12: Example({"rs": 14.5, "rnl": 3.5}, {"rns": 11.1, "rn": 7.6}, {"rns": 0.07, "rn": 0.07}),
    # Soil heat flux in April, Algiers
    13: Example({"t_prev": 14.1, "t_next": 18.8}, {"g": 0.33}, {"g": 0.005}),
    # Wind at 2 m from 10 m
    14: Example({"uz": 3.2, "zw": 10}, {"u2": 2.4}, {"u2": 0.05}),
    # Solar radiation from temperature, Lyon, July
    15: Example(
        {"lat": 45 + 43 / 60, "doy": 196, "tmax": 26.6, "tmin": 14.8, "krs": 0.16},
        {"ra": 40.6, "rs": 22.3},
        {"ra": 0.06, "rs": 0.05},
    ),
    # Net radiation without radiation data, Bangkok, April
    16: Example(
        {"lat": 13 + 44 / 60, "doy": 105, "tmax": 34.8, "tmin": 25.6, "ea": 2.85, "krs": 0.19},
        {"ra": 38.1, "rs": 21.9, "rso": 28.5, "rns": 16.9, "rnl": 3.0, "rn": 13.9},
        {"ra": 0.05, "rs": 0.06, "rso": 0.06, "rns": 0.06, "rnl": 0.15, "rn": 0.15},
    ),
    # ETo of a month, Bangkok, April
    17: Example(
        {
            "lat": 13 + 44 / 60,
            "z": 2,
            "doy": 105,
            "tmax": 34.8,
            "tmin": 25.6,
            "ea": 2.85,
            "u2": 2,
            "n": 8.5,
            "t_prev": 29.2,
        },
        {
            "delta": 0.246,
            "P": 101.3,
            "gamma": 0.0674,
            "es": 4.42,
            "vpd": 1.57,
            "ra": 38.06,
            "N": 12.31,
            "rs": 22.65,
            "rso": 28.54,
            "rns": 17.44,
            "rnl": 3.11,
            "rn": 14.33,
            "g": 0.14,
            "eto": 5.72,
        },
        {
            "delta": 0.0005,
            "P": 0.05,
            "gamma": 0.0001,
            "es": 0.005,
            "vpd": 0.006,
            "ra": 0.01,
            "N": 0.01,
            "rs": 0.02,
            "rso": 0.01,
            "rns": 0.02,
            "rnl": 0.12,
            "rn": 0.12,
            "g": 0.005,
            "eto": 0.05,
        },
    ),
    # ETo of a day, Uccle (Brussels), 6 July
    18: Example(
        {
            "lat": 50.8,
            "z": 100,
            "doy": 187,
            "tmax": 21.5,
            "tmin": 12.3,
            "rhmax": 84,
            "rhmin": 63,
            "uz_kmh": 10,
            "zw": 10,
            "n": 9.25,
        },
        {
            "P": 100.1,
            "gamma": 0.0666,
            "delta": 0.122,
            "u2": 2.078,
            "e0_tmax": 2.564,
            "e0_tmin": 1.431,
            "es": 1.997,
            "ea": 1.409,
            "vpd": 0.589,
            "ra": 41.09,
            "N": 16.1,
            "rs": 22.07,
            "rso": 30.9,
            "rns": 17.0,
            "rnl": 3.71,
            "rn": 13.28,
            "eto": 3.88,
        },
        {
            "P": 0.05,
            "gamma": 0.0001,
            "delta": 0.0005,
            "u2": 0.002,
            "e0_tmax": 0.001,
            "e0_tmin": 0.001,
            "es": 0.001,
            "ea": 0.001,
            "vpd": 0.001,
            "ra": 0.01,
            "N": 0.05,
            "rs": 0.05,
            "rso": 0.01,
            "rns": 0.03,
            "rnl": 0.06,
            "rn": 0.05,
            "eto": 0.02,
        },
    ),
    # ETo of an hour, N'Diaye (Senegal), 1 October
    19: Example(
        {
            "lat": 16 + 13 / 60,
            "lon_w": 16.25,
            "lz_w": 15,
            "z": 8,
            "doy": 274,
            "hours": [2.5, 14.5],
            "t": [28, 38],
            "rh": [90, 52],
            "u2": [1.9, 3.3],
            "rs": [0, 2.45],
            "rs_rso_night": 0.8,
        },
        {
            "delta": [0.22, 0.358],
            "gamma": [0.0673, 0.0673],
            "e0": [3.78, 6.625],
            "ea": [3.402, 3.445],
            "dr": 1.0001,
            "decl": -0.0753,
            "b": 3.3315,
            "Sc": 0.1889,
            "omega": [-2.46, 0.682],
            "ra": [0, 3.543],
            "rso": [0, 2.658],
            "rns": [0, 1.887],
            "rnl": [0.1, 0.137],
            "rn": [-0.1, 1.749],
            "g": [-0.05, 0.175],
            "eto": [0.0, 0.63],
        },
        {
            "delta": 0.0005,
            "gamma": 0.0001,
            "e0": 0.001,
            "ea": 0.001,
            "dr": 0.0001,
            "decl": 0.0002,
            "b": 0.0002,
            "Sc": 0.0003,
            "omega": 0.005,
            "ra": 0.004,
            "rso": 0.003,
            "rns": 0.001,
            "rnl": 0.001,
            "rn": 0.001,
            "g": 0.001,
            "eto": 0.005,
        },
    ),
    # ETo with missing data, Lyon, July
    20: Example(
        {"lat": 45 + 43 / 60, "z": 200, "doy": 196, "tmax": 26.6, "tmin": 14.8, "u2": 2, "krs": 0.16},
        {
            "delta": 0.15,
            "gamma": 0.066,
            "ea": 1.68,
            "es": 2.58,
            "ra": 40.55,
            "rs": 22.29,
            "rso": 30.58,
            "rns": 17.16,
            "rnl": 3.68,
            "rn": 13.48,
            "eto": 4.56,
            "eto_u2_1": 4.2,
            "eto_u2_3": 4.8,
            "hargreaves": 5.0,
        },
        {
            "delta": 0.0005,
            "gamma": 0.0005,
            "ea": 0.005,
            "es": 0.006,
            "ra": 0.05,
            "rs": 0.06,
            "rso": 0.04,
            "rns": 0.05,
            "rnl": 0.06,
            "rn": 0.07,
            "eto": 0.05,
            "eto_u2_1": 0.06,
            "eto_u2_3": 0.06,
            "hargreaves": 0.06,
        },
    ),
}

SLOPE = {
    1: 0.047, 1.5: 0.049, 2: 0.05, 2.5: 0.052, 3: 0.054, 3.5: 0.055, 4: 0.057, 4.5: 0.059, 5: 0.061, 5.5: 0.063,
    6: 0.065, 6.5: 0.067, 7: 0.069, 7.5: 0.071, 8: 0.073, 8.5: 0.075, 9: 0.078, 9.5: 0.08, 10: 0.082,
    10.5: 0.085, 11: 0.087, 11.5: 0.09, 12: 0.092, 12.5: 0.095, 13: 0.098, 13.5: 0.101, 14: 0.104, 14.5: 0.107,
    15: 0.11, 15.5: 0.113, 16: 0.116, 16.5: 0.119, 17: 0.123, 17.5: 0.126, 18: 0.13, 18.5: 0.133, 19: 0.137,
    19.5: 0.141, 20: 0.145, 20.5: 0.149, 21: 0.153, 21.5: 0.157, 22: 0.161, 22.5: 0.165, 23: 0.17, 23.5: 0.174,
    24: 0.179, 24.5: 0.184, 25: 0.189, 25.5: 0.194, 26: 0.199, 26.5: 0.204, 27: 0.209, 27.5: 0.215, 28: 0.22,
    28.5: 0.226, 29: 0.231, 29.5: 0.237, 30: 0.243, 30.5: 0.249, 31: 0.256, 31.5: 0.262, 32: 0.269, 32.5: 0.275,
    33: 0.282, 33.5: 0.289, 34: 0.296, 34.5: 0.303, 35: 0.311, 35.5: 0.318, 36: 0.326, 36.5: 0.334, 37: 0.342,
    37.5: 0.35, 38: 0.358, 38.5: 0.367, 39: 0.375, 39.5: 0.384, 40: 0.393, 40.5: 0.402, 41: 0.412, 41.5: 0.421,
    42: 0.431, 42.5: 0.441, 43: 0.451, 43.5: 0.461, 44: 0.471, 44.5: 0.482, 45: 0.493, 45.5: 0.504, 46: 0.515,
    46.5: 0.526, 47: 0.538, 47.5: 0.55, 48: 0.562, 48.5: 0.574,
}  # fmt: skip
"""Table 2.4: slope of the saturation vapour pressure curve [kPa degC-1] by temperature [degC]."""

BLACK_BODY = {
    1: 27.7, 1.5: 27.9, 2: 28.11, 2.5: 28.31, 3: 28.52, 3.5: 28.72, 4: 28.93, 4.5: 29.14, 5: 29.35, 5.5: 29.56,
    6: 29.78, 6.5: 29.99, 7: 30.21, 7.5: 30.42, 8: 30.64, 8.5: 30.86, 9: 31.08, 9.5: 31.3, 10: 31.52,
    10.5: 31.74, 11: 31.97, 11.5: 32.19, 12: 32.42, 12.5: 32.65, 13: 32.88, 13.5: 33.11, 14: 33.34, 14.5: 33.57,
    15: 33.81, 15.5: 34.04, 16: 34.28, 16.5: 34.52, 17: 34.75, 17.5: 34.99, 18: 35.24, 18.5: 35.48, 19: 35.72,
    19.5: 35.97, 20: 36.21, 20.5: 36.46, 21: 36.71, 21.5: 36.96, 22: 37.21, 22.5: 37.47, 23: 37.72, 23.5: 37.98,
    24: 38.23, 24.5: 38.49, 25: 38.75, 25.5: 39.01, 26: 39.27, 26.5: 39.53, 27: 39.8, 27.5: 40.06, 28: 40.33,
    28.5: 40.6, 29: 40.87, 29.5: 41.14, 30: 41.41, 30.5: 41.69, 31: 41.96, 31.5: 42.24, 32: 42.52, 32.5: 42.8,
    33: 43.08, 33.5: 43.36, 34: 43.64, 34.5: 43.93, 35: 44.21, 35.5: 44.5, 36: 44.79, 36.5: 45.08, 37: 45.37,
    37.5: 45.67, 38: 45.96, 38.5: 46.26, 39: 46.56, 39.5: 46.85, 40: 47.15, 40.5: 47.46, 41: 47.76, 41.5: 48.06,
    42: 48.37, 42.5: 48.68, 43: 48.99, 43.5: 49.3, 44: 49.61, 44.5: 49.92, 45: 50.24, 45.5: 50.56, 46: 50.87,
    46.5: 51.19, 47: 51.51, 47.5: 51.84, 48: 52.16, 48.5: 52.49,
}  # fmt: skip
"""Table 2.8: emission of a black body [MJ m-2 d-1] by temperature [degC]."""

WIND_FACTOR = {
    1: 1.178, 1.2: 1.125, 1.4: 1.084, 1.6: 1.051, 1.8: 1.023, 2: 1, 2.2: 0.98, 2.4: 0.963, 2.6: 0.947,
    2.8: 0.933, 3: 0.921, 3.2: 0.91, 3.4: 0.899, 3.6: 0.889, 3.8: 0.881, 4: 0.872, 4.2: 0.865, 4.4: 0.857,
    4.6: 0.851, 4.8: 0.844, 5: 0.838, 5.2: 0.833, 5.4: 0.827, 5.6: 0.822, 5.8: 0.817, 6: 0.812, 6.5: 0.802,
    7: 0.792, 7.5: 0.783, 8: 0.775, 8.5: 0.767, 9: 0.76, 9.5: 0.754, 10: 0.748, 10.5: 0.742,
}  # fmt: skip
"""Table 2.9: factor that brings the wind of a height [m] to 2 m."""

"""Crops and soils to begin an irrigation plan with, as FAO-56 tabulates them. Light: a page imports it.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Crop:
    """kc : initial, mid season, end (table 12) [-]; stages : initial, development, mid, late (table 11) [d];
    depth, depletion : the smaller one of the maximum root depths [m], as for scheduling, and p [-] (table 22)"""

    kc: tuple[float, float, float]
    stages: tuple[int, int, int, int]
    depth: float
    depletion: float


@dataclass(frozen=True, slots=True)
class Soil:
    """Water content at field capacity and wilting point [m3 m-3]: middle of the ranges of FAO-56 table 19."""

    field_capacity: float
    wilting_point: float


CROPS: Mapping[str, Crop] = MappingProxyType(
    {
        "maize": Crop((0.30, 1.20, 0.35), (30, 40, 50, 30), 1.0, 0.55),
        "soybean": Crop((0.40, 1.15, 0.50), (20, 35, 60, 25), 0.6, 0.50),
        "wheat": Crop((0.30, 1.15, 0.25), (20, 25, 60, 30), 1.0, 0.55),
        "bean": Crop((0.40, 1.15, 0.35), (20, 30, 40, 20), 0.6, 0.45),
        "cotton": Crop((0.35, 1.17, 0.60), (30, 50, 55, 45), 1.0, 0.65),
        "sunflower": Crop((0.35, 1.10, 0.35), (25, 35, 45, 25), 0.8, 0.45),
        "potato": Crop((0.50, 1.15, 0.75), (25, 30, 45, 30), 0.4, 0.35),
        "tomato": Crop((0.60, 1.15, 0.80), (30, 40, 45, 30), 0.7, 0.40),
        "onion": Crop((0.70, 1.05, 0.75), (15, 25, 70, 40), 0.3, 0.30),
    }
)
"""By name. Stages differ much with place and variety: they are a first guess, to be changed."""

SOILS: Mapping[str, Soil] = MappingProxyType(
    {
        "sand": Soil(0.12, 0.045),
        "loamy_sand": Soil(0.15, 0.065),
        "sandy_loam": Soil(0.23, 0.11),
        "loam": Soil(0.25, 0.12),
        "silt_loam": Soil(0.29, 0.15),
        "clay": Soil(0.36, 0.22),
    }
)


@dataclass(frozen=True, slots=True)
class IrrigationPlan:
    """What is grown where, from when.

    kc, stages, depth, depletion : as of `Crop`
    planting : first day of the initial stage, ISO 8601
    soil : of the root zone
    initial_depletion : of the root zone before the first day of the season; 0 is field capacity [mm]
    """

    kc: tuple[float, float, float]
    stages: tuple[int, int, int, int]
    planting: str
    soil: Soil
    depth: float
    depletion: float
    initial_depletion: float = 0.0

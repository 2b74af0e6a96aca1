"""English texts: crops."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    # crop: what grows, and what is wrong with a plan
    "crop.number_outside": "must be a number from {lower} to {upper}",
    "crop.kc_or_crop": "must not be given with kc: one of the two",
    "crop.planting_alone": "needs a crop",
    "crop.unknown": "must be one of {known}",
    "crop.negative_kc": "kc: must not be negative (got {values})",
    "crop.stages": "stages: must be four lengths in whole days (got {values})",
    "crop.not_in_season": ("planting: no day of the period is within the {days} days from {planting}"),
    "crop.soil_water": (
        "field_capacity, wilting_point: must lie between 0 and 1, the wilting point lower (got {capacity} and "
        "{wilting})"
    ),
    "crop.depth": "depth: must be positive (got {value})",
    "crop.depletion_fraction": "depletion: must lie between 0 and 1 (got {value})",
    "crop.missing_column": "{name}: the table has no such column",
    "crop.initial_depletion": "initial_depletion: must be from 0 to {most} mm, the available water (got {value})",
    "crop.unordered": "{name}: {day} follows {before}; the days must be in order",
    "crop.day_missing": "{name}: row {row} has no date",
    "crop.not_days": "{name}: its index must hold dates or whole numbers of days (got {value})",
    # growing: what a result says of it
    "growing.kc": "Kc {kc} on every day, given by the user",
    "growing.crop": (
        "{crop} planted {planting}: Kc {ini}/{mid}/{end} (FAO-56 table 12, not adjusted to the climate), stages of "
        "{first}/{development}/{middle}/{late} days (table 11)"
    ),
    "growing.maize": "maize",
    "growing.soybean": "soybean",
    "growing.wheat": "wheat",
    "growing.bean": "bean",
    "growing.cotton": "cotton",
    "growing.sunflower": "sunflower",
    "growing.potato": "potato",
    "growing.tomato": "tomato",
    "growing.onion": "onion",
}

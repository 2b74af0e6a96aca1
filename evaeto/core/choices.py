"""The words that arguments take, as types: editors offer them, and mypy and pyright know them.

Each is the keys of a table that says what they stand for; a test holds the two equal.
"""

from __future__ import annotations

from typing import Literal

Mode = Literal["recent", "forecast"]
"""Days by the date of today (`sources.coverage.MODES`)."""
LimitsName = Literal["world", "brazil"]
"""Tables of physical limits (`core.quantities.PHYSICAL_LIMITS`)."""
CropName = Literal[
    "broccoli", "brussels_sprouts", "cabbage", "carrot", "cauliflower", "celery", "lettuce", "onion", "onion_green",
    "onion_seed", "spinach", "radish", "eggplant", "sweet_pepper", "tomato", "cantaloupe", "cucumber",
    "cucumber_machine", "pumpkin", "squash", "sweet_melon", "watermelon", "beet", "cassava_1", "cassava_2",
    "potato", "sweet_potato", "sugar_beet", "bean_green", "bean", "faba_bean_fresh", "faba_bean", "cowpea",
    "cowpea_fresh", "groundnut", "lentil", "pea_fresh", "pea", "soybean", "artichoke", "asparagus", "cotton",
    "flax", "castor_bean", "safflower", "sesame", "sunflower", "barley", "oats", "wheat", "winter_wheat",
    "winter_wheat_frozen", "maize", "maize_wet", "maize_sweet", "maize_sweet_dry", "millet", "sorghum",
    "sorghum_sweet", "rice", "alfalfa", "bermuda", "bermuda_seed", "sudan_grass", "sugarcane", "sugarcane_ratoon",
    "banana_1", "banana_2", "pineapple", "pineapple_grass", "grape_table", "grape_wine", "hops", "almond", "apple",
    "apple_no_frost", "apple_cover", "apple_cover_no_frost", "peach", "peach_no_frost", "peach_cover",
    "peach_cover_no_frost", "citrus_70", "citrus_50", "citrus_20", "citrus_70_cover", "citrus_50_cover",
    "citrus_20_cover", "olive", "pistachio", "walnut",
]  # fmt: skip
"""Crops of FAO-56 (`crops.tables.CROPS`)."""
Language = Literal["en", "pt-BR", "es"]
"""Languages of a report (`i18n.LANGUAGES`)."""
Estimated = Literal["humidity", "radiation", "wind"]
"""Inputs that FAO-56 chapter 3 estimates (`reference_et.gap_filling.PROCEDURES`)."""

Format = Literal["csv", "xlsx", "netcdf", "parquet", "html"]
"""Of the files of a result."""

Decimal = Literal[".", ","]
"""Decimal sign of the numbers in a CSV file."""

"""The words that arguments take, as types: editors offer them, and mypy and pyright know them.

Each is the keys of a table that says what they stand for; a test holds the two equal.
"""

from __future__ import annotations

from typing import Literal

Mode = Literal["recent", "forecast"]
"""Days by the date of today (`sources.coverage.MODES`)."""
LimitsName = Literal["world", "brazil"]
"""Tables of physical limits (`core.quantities.PHYSICAL_LIMITS`)."""
CropName = Literal["maize", "soybean", "wheat", "bean", "cotton", "sunflower", "potato", "tomato", "onion"]
"""Crops of FAO-56 (`crops.tables.CROPS`)."""
Language = Literal["en", "pt-BR", "es"]
"""Languages of a report (`i18n.LANGUAGES`)."""
Estimated = Literal["humidity", "radiation", "wind"]
"""Inputs that FAO-56 chapter 3 estimates (`reference_et.gap_filling.PROCEDURES`)."""

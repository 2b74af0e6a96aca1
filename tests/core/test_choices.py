"""The types of words are the keys of the tables that say what they stand for."""

from __future__ import annotations

from typing import get_args

from evaeto.core import choices
from evaeto.core.quantities import PHYSICAL_LIMITS
from evaeto.crops.tables import CROPS
from evaeto.i18n import LANGUAGES
from evaeto.reference_et.gap_filling import PROCEDURES
from evaeto.sources.coverage import MODES


def test_each_type_has_the_words_of_its_table() -> None:
    tables = {
        "Mode": MODES, "LimitsName": PHYSICAL_LIMITS, "CropName": CROPS, "Language": LANGUAGES, "Estimated": PROCEDURES,
    }  # fmt: skip
    for name, table in tables.items():
        assert get_args(getattr(choices, name)) == tuple(table), name

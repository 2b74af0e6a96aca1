"""The crop side of FAO-56: coefficients, the root zone and its water, irrigation, yield.

`balance` is the door: weather, a crop and a soil in, the daily balance out. Each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from evaeto.core.called_modules import call_means

if TYPE_CHECKING:
    from evaeto.crops.advising import advice
    from evaeto.crops.crop_table import SOIL_TYPES, FieldCrop, FieldSoil, crop_of, names, soil_of
    from evaeto.crops.degree_days import stages_by_degree_days
    from evaeto.crops.dual import WETTED, kc_ini
    from evaeto.crops.field_balance import balance
    from evaeto.crops.mixed import intercrop
    from evaeto.crops.mulch import under_plastic, under_residue
    from evaeto.crops.schedule import Schedule
    from evaeto.crops.vegetation_index import kcb_from_index
    from evaeto.crops.yields import (
        KY,
        SALT,
        ece_of_irrigation,
        leaching_requirement,
        relative_yield,
        salt_stress,
        stress_of_yield,
        yield_in_salt,
    )

__all__ = [
    "KY",
    "SALT",
    "SOIL_TYPES",
    "WETTED",
    "FieldCrop",
    "FieldSoil",
    "Schedule",
    "advice",
    "balance",
    "crop_of",
    "ece_of_irrigation",
    "intercrop",
    "kc_ini",
    "kcb_from_index",
    "leaching_requirement",
    "names",
    "relative_yield",
    "salt_stress",
    "soil_of",
    "stages_by_degree_days",
    "stress_of_yield",
    "under_plastic",
    "under_residue",
    "yield_in_salt",
]

_HOME = {
    "KY": "yields", "SALT": "yields", "SOIL_TYPES": "crop_table", "FieldCrop": "crop_table",
    "FieldSoil": "crop_table", "Schedule": "schedule", "WETTED": "dual", "advice": "advising",
    "balance": "field_balance", "crop_of": "crop_table", "ece_of_irrigation": "yields", "intercrop": "mixed",
    "kc_ini": "dual", "kcb_from_index": "vegetation_index", "leaching_requirement": "yields", "names": "crop_table",
    "relative_yield": "yields", "salt_stress": "yields", "soil_of": "crop_table",
    "stages_by_degree_days": "degree_days", "stress_of_yield": "yields", "under_plastic": "mulch",
    "under_residue": "mulch", "yield_in_salt": "yields",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"evaeto.crops.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


call_means(__name__)

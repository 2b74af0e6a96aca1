"""The crop side of FAO-56: coefficients, the root zone and its water, irrigation, yield.

`balance` is the door: weather, a crop and a soil in, the daily balance out. Each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaeto.crops.crop_table import SOIL_TYPES, FieldCrop, FieldSoil, crop_of, names, soil_of
    from evaeto.crops.dual import WETTED, kc_ini
    from evaeto.crops.field_balance import balance
    from evaeto.crops.schedule import Schedule

__all__ = [
    "SOIL_TYPES",
    "WETTED",
    "FieldCrop",
    "FieldSoil",
    "Schedule",
    "balance",
    "crop_of",
    "kc_ini",
    "names",
    "soil_of",
]

_HOME = {
    "SOIL_TYPES": "crop_table", "FieldCrop": "crop_table", "FieldSoil": "crop_table", "Schedule": "schedule",
    "WETTED": "dual", "balance": "field_balance", "crop_of": "crop_table", "kc_ini": "dual", "names": "crop_table",
    "soil_of": "crop_table",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"evaeto.crops.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

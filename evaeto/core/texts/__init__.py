"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do. A module here for each area of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evaeto.core.texts import (
    batches,
    calibrations,
    catalogue,
    checks,
    commands,
    crops,
    days,
    fields,
    fusion,
    general,
    grids,
    installs,
    joining,
    networks,
    outputs,
    reference_et,
    references,
    requests,
    rest,
    results,
    settings,
    sources,
    steps,
    tables,
    tasks,
    uploads,
    watching,
    weather,
)

_AREAS = (
    general,
    joining,
    weather,
    checks,
    days,
    steps,
    grids,
    outputs,
    reference_et,
    references,
    requests,
    rest,
    settings,
    sources,
    catalogue,
    tasks,
    results,
    tables,
    networks,
    uploads,
    fusion,
    watching,
    calibrations,
    crops,
    fields,
    batches,
    installs,
    commands,
)

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {key: text for area in _AREAS for key, text in area.TEXTS.items()}
)

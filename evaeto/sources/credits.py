"""Whom to credit for a calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaeto.sources.catalogue import elevation_credit
from evaeto.sources.service import Service


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One source that took part: what to credit, under which licence, and which version answered when."""

    key: str
    name: str
    licence: str
    licence_url: str
    attribution: str
    attribution_url: str
    version: str | None
    asked_at: str | None
    days: int


def credited(uses: Sequence[SourceUse], elevation_source: str) -> list[SourceUse | Service]:
    """The services to credit for a result, that of its elevation last."""
    height = elevation_credit(elevation_source)
    return [*uses, *([] if height is None else [height])]

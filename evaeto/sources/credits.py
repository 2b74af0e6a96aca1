"""Whom to credit for a calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evaeto.core.messages import Message, listed
from evaeto.sources.catalogue import elevation_credit
from evaeto.sources.service import Service


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One source that took part: what to credit, under which licence, and which version answered when.

    model : weather model or data set it came from
    issued_at : when the forecast was issued (ISO 8601, UTC)
    from_cache, cache_age_h : whether the answer was kept on this machine, and for how long [h]
    station, station_name, station_kind, distance_km, station_elevation_m, wind_height_m : which station measured
    """

    key: str
    name: str
    licence: str
    licence_url: str
    attribution: str
    attribution_url: str
    version: str | None
    asked_at: str | None
    days: int
    model: str | None = None
    issued_at: str | None = None
    from_cache: bool = False
    cache_age_h: float | None = None
    station: str | None = None
    station_name: str | None = None
    station_kind: str | None = None
    distance_km: float | None = None
    station_elevation_m: float | None = None
    wind_height_m: float | None = None

    @property
    def told(self) -> str | None:
        """Where the data of this source come from, in words; None where there is no more to say than its name."""
        parts: list[Message] = []
        if self.model:
            parts.append(Message("provenance.model", model=self.model))
        if self.issued_at:
            parts.append(Message("provenance.issued", time=datetime.fromisoformat(self.issued_at)))
        if self.station is not None:
            station = Message(
                "provenance.station",
                station=self.station,
                name=self.station_name or "",
                kind=self.station_kind or "",
                distance=self.distance_km or 0.0,
            )
            parts.append(station)
        if self.from_cache and self.cache_age_h is not None:
            recent = self.cache_age_h < 1
            parts.append(
                Message("provenance.kept_recently") if recent else Message("provenance.kept", hours=self.cache_age_h)
            )
        return listed(parts) if parts else None


def credited(uses: Sequence[SourceUse], elevation_source: str) -> list[SourceUse | Service]:
    """The services to credit for a result, that of its elevation last."""
    height = elevation_credit(elevation_source)
    return [*uses, *([] if height is None else [height])]

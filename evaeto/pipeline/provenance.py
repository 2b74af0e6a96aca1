"""What a result says of where it comes from: the use of each source, and CF and ACDD attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields
from datetime import UTC, datetime
from typing import Any

from evaeto._version import __version__
from evaeto.request import Request
from evaeto.sources.catalogue import source_of
from evaeto.sources.credits import SourceUse, credited
from evaeto.sources.delivery import Delivery, StationUse

METHOD = "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6)"


def use_of(delivery: Delivery, days: int) -> SourceUse:
    """What a source gave to the result, on some days."""
    source = source_of(delivery.source)
    return SourceUse(
        key=source.key,
        name=source.name,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=delivery.credit or source.attribution,
        attribution_url=source.attribution_url,
        version=delivery.version,
        asked_at=delivery.asked_at.isoformat(timespec="seconds") if delivery.asked_at else None,
        days=days,
        model=delivery.model,
        issued_at=delivery.issued_at.isoformat(timespec="seconds") if delivery.issued_at else None,
        from_cache=delivery.from_cache,
        cache_age_h=_age_h(delivery),
        **_station(delivery.station),
    )


def _age_h(delivery: Delivery) -> float | None:
    """For how long an answer has been kept [h]; None where it is new or does not say."""
    if not delivery.from_cache or delivery.asked_at is None:
        return None
    return round((datetime.now(UTC) - delivery.asked_at).total_seconds() / 3600, 1)


def _station(station: StationUse | None) -> dict[str, Any]:
    if station is None:
        return {}
    return {
        "station": station.key,
        "station_name": station.name,
        "station_kind": station.kind,
        "distance_km": station.distance_km,
        "station_elevation_m": None if station.elevation is None else round(station.elevation, 1),
        "wind_height_m": station.wind_height,
    }


def _told(use: SourceUse) -> dict[str, Any]:
    """What a file says of a source: texts and numbers, without what there is nothing to say of."""
    kept = {name: str(value) if isinstance(value, str) else value for name, value in asdict(use).items()}
    optional = {each.name for each in fields(SourceUse) if each.default is not MISSING}
    return {name: value for name, value in kept.items() if name not in optional or value not in (None, False)}


def attributes(
    said: Mapping[str, str],
    request: Request,
    uses: Sequence[SourceUse],
    warnings: Sequence[str],
    label: str | None,
) -> Mapping[str, str]:
    """CF and ACDD attributes of a result, as files hold them: texts. `said` are those that a page says too."""
    elevation_source = str(said["elevation_source"])
    point = f"{request.lat:g}, {request.lon:g}"
    where = f"{request.name} ({point})" if request.name else point
    attributes = {
        "Conventions": "CF-1.10",
        "title": f"Reference evapotranspiration at {where}",
        **({"place_name": request.name} if request.name else {}),
        "source": f"evaeto {__version__}",
        "method": str(said["method"]),
        "references": "Allen, R.G., Pereira, L.S., Raes, D., Smith, M. (1998) FAO Irrigation and Drainage Paper 56",
        "day_definition": str(said["day_definition"]),
        "requested_on": request.today.isoformat(),
        "time_coverage_start": request.start.isoformat(),
        "time_coverage_end": request.end.isoformat(),
        "elevation_source": elevation_source,
        "acknowledgement": "\n".join(f"{use.attribution} ({use.licence})" for use in credited(uses, elevation_source)),
        "sources": json.dumps([_told(use) for use in uses]),
        "warnings": "\n".join(warnings),
    }
    return {**attributes, "comment": str(label)} if label else attributes

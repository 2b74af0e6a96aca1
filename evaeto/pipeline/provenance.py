"""What a result says of where it comes from: the use of each source, and CF and ACDD attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from evaeto._version import __version__
from evaeto.request import Request
from evaeto.sources.catalogue import source_of
from evaeto.sources.credits import SourceUse, credited
from evaeto.sources.delivery import Delivery

if TYPE_CHECKING:
    import xarray as xr


METHOD = "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6)"


def use_of(delivery: Delivery, dataset: xr.Dataset) -> SourceUse:
    """What a source gave to the result."""
    source = source_of(delivery.source)
    used = dataset["weight"].sel(source=delivery.source).sum("input") > 0
    return SourceUse(
        key=source.key,
        name=source.name,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        attribution_url=source.attribution_url,
        version=delivery.version,
        asked_at=delivery.asked_at.isoformat(timespec="seconds") if delivery.asked_at else None,
        days=int(used.sum()),
    )


def attributes(
    said: Mapping[str, str],
    request: Request,
    uses: Sequence[SourceUse],
    warnings: Sequence[str],
    label: str | None,
) -> Mapping[str, str]:
    """CF and ACDD attributes of a result, as files hold them: texts. `said` are those that a page says too."""
    elevation_source = str(said["elevation_source"])
    attributes = {
        "Conventions": "CF-1.10",
        "title": f"Reference evapotranspiration at {request.lat:g}, {request.lon:g}",
        "source": f"evaeto {__version__}",
        "method": str(said["method"]),
        "references": "Allen, R.G., Pereira, L.S., Raes, D., Smith, M. (1998) FAO Irrigation and Drainage Paper 56",
        "day_definition": str(said["day_definition"]),
        "requested_on": request.today.isoformat(),
        "time_coverage_start": request.start.isoformat(),
        "time_coverage_end": request.end.isoformat(),
        "elevation_source": elevation_source,
        "acknowledgement": "\n".join(f"{use.attribution} ({use.licence})" for use in credited(uses, elevation_source)),
        "sources": json.dumps([asdict(use) for use in uses]),
        "warnings": "\n".join(warnings),
    }
    return {**attributes, "comment": str(label)} if label else attributes

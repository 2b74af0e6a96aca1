"""The one table of services: coverage, first and last day, variables, limits, licence, attribution, priors.

Light on purpose (no HTTP, no arrays): the form, the validation and the About tab read it in the dashboard kernel.
The code that talks to a service is loaded by `fetcher` when a service is asked.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from evaeto.core.messages import Message
from evaeto.sources.service import RateLimits, Service, Source

if TYPE_CHECKING:
    from evaeto.sources.delivery import Fetch

FOLDERS = (
    "nasa_power",
    "open_meteo",
    "met_norway",
    "nws",
)
"""Where services are registered, a line for each folder of `evaeto.sources`, in the order in which they are shown. Its
module `about` has their rows in `SERVICES`; the module of the same name in `evaeto.demo` has their stand-ins."""


def _rows() -> list[Service]:
    # By name, so that one line adds a service
    return [
        row
        for folder in FOLDERS
        for row in cast("tuple[Service, ...]", importlib.import_module(f"evaeto.sources.{folder}.about").SERVICES)
    ]


_ROWS = _rows()

SOURCES: Mapping[str, Source] = MappingProxyType({row.key: row for row in _ROWS if isinstance(row, Source)})
"""Every service of weather by its key."""

SERVICES: Mapping[str, Service] = MappingProxyType({**SOURCES, **{row.key: row for row in _ROWS}})
"""Every service that is asked, those of elevation and of places included."""

ALIASES: Mapping[str, str] = MappingProxyType({alias: row.key for row in SOURCES.values() for alias in row.aliases})
"""Short names people use for a service."""


def fetcher(key: str) -> Fetch:
    """The coroutine function that asks service `key`; its module is imported on first use."""
    return cast("Fetch", importlib.import_module(SOURCES[key].client).fetch)


def terrain_model(source: Source) -> Message:
    """What an elevation says of itself that came with the weather of a service."""
    return Message("elevation.terrain_model", service=source.name)


def elevation_credit(source: str) -> Service | None:
    """Whom to credit for an elevation by what it says of itself: a service of elevations, or of weather with one."""
    for row in SOURCES.values():
        if row.terrain and source in (terrain_model(row), SERVICES[row.terrain].name):
            return SERVICES[row.terrain]
    return None


STATION = Source(
    key="station",
    name=Message("station.name"),
    kind=Message("kind.own_measurements"),
    family="station",
    origin="station",
    last_offset=0,
    resolution=Message("resolution.point"),
    variables=("tmax", "tmin", "rhmean", "u2", "rs"),
    error_sd=MappingProxyType({"tmax": 0.5, "tmin": 0.5, "tmean": 0.4, "ea": 0.1, "u2": 0.3, "rs": 1.2, "precip": 2.0}),
    client="",
    rate_limits=RateLimits("", (), 0),
    endpoint="",
    licence=Message("licence.own"),
    licence_url="",
    attribution=Message("credit.station"),
    attribution_url="",
    first_day=date(1800, 1, 1),
)
"""The user's own measurements as one more source: weighted as a well-kept station at the point."""


def source_of(key: str) -> Source:
    """The source by its key, the user's own station included."""
    return STATION if key == STATION.key else SOURCES[key]

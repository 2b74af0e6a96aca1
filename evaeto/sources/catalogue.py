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
from urllib.parse import urlsplit

from evaeto.core.messages import Message
from evaeto.errors import SettingsError
from evaeto.sources.service import RateLimits, Service, Source

if TYPE_CHECKING:
    from evaeto.settings import Settings
    from evaeto.sources.delivery import Fetch

FOLDERS = (
    "nasa_power",
    "open_meteo",
    "met_norway",
    "nws",
    "bright_sky",
    "silo",
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

AUTO: tuple[str, ...] = tuple(key for key, row in SOURCES.items() if not row.by_name)
"""The services that "auto" stands for, where they serve."""

KEYS: tuple[str, ...] = tuple(dict.fromkeys(row.access.name for row in SERVICES.values() if row.access))
"""Names of the keys that services want or know."""

NEEDED_KEYS: tuple[str, ...] = tuple(
    dict.fromkeys(row.access.name for row in SERVICES.values() if row.access and row.access.needed)
)
"""Names of the keys without which a service answers nothing."""

ALIASES: Mapping[str, str] = MappingProxyType({alias: row.key for row in SOURCES.values() for alias in row.aliases})
"""Short names people use for a service."""


def lacks_key(service: Service, settings: Settings) -> bool:
    """Whether a service answers nothing without a key that the settings do not have."""
    access = service.access
    return access is not None and access.needed and access.name not in settings.keys


def missing_key(service: Service) -> Message:
    """That a service wants a key, and where to put it."""
    access = service.access
    assert access is not None
    return Message("access.missing", kind=access.kind, name=access.name, variable=f"EVAETO_KEY_{access.name.upper()}")


def check(settings: Settings) -> None:
    """Refuse settings for services that do not exist: a wrong name would leave the public host to be asked.

    Raises
    ------
    SettingsError
        An endpoint or a key has a name that no service has, or an endpoint or the proxy is no address.
    """
    for name in {**settings.endpoints, **settings.hidden, **settings.logins}:
        if name not in SERVICES:
            raise SettingsError(Message("settings.no_such_service", name=name, names=[*SERVICES]))
    for name, address in settings.endpoints.items():
        if not address.startswith(("http://", "https://")):
            raise SettingsError(Message("settings.address", name=name))
    if settings.proxy is not None:
        proxy_address(settings.proxy.reveal())
    for name in settings.keys:
        if name not in KEYS:
            raise SettingsError(Message("settings.no_such_key", name=name, names=[*KEYS]))


def proxy_address(told: str) -> str:
    """The address of a proxy, whose scheme may be left out.

    Raises
    ------
    SettingsError
        It is none; it is not repeated, because a password may stand in it.
    """
    address = told if "://" in told else f"http://{told}"
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a port that is no number
        is_one = False
    if not is_one:
        raise SettingsError(Message("settings.proxy"))
    return address


def fetcher(key: str) -> Fetch:
    """The coroutine function that asks service `key`; its module is imported on first use."""
    return cast("Fetch", importlib.import_module(SOURCES[key].client).fetch)


def prober(key: str) -> Fetch:
    """What asks service `key` whether it answers, for as few of its operator's calls as will do."""
    module = importlib.import_module(SOURCES[key].client)
    return cast("Fetch", getattr(module, "probe", module.fetch))


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

"""The stand-ins of all services: `STAND_INS` of the module here that is called as the folder in the catalogue."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import cast

from evaeto.demo.stand_in import StandIn, WireFormat
from evaeto.sources.catalogue import FOLDERS


def _found() -> Iterator[tuple[str, StandIn, WireFormat]]:
    for folder in FOLDERS:
        module = importlib.import_module(f"evaeto.demo.{folder}")
        for key, stand_in in cast("Mapping[str, StandIn]", module.STAND_INS).items():
            yield key, stand_in, stand_in.wire or cast("WireFormat", module)


_FOUND = tuple(_found())

SERVICES: Mapping[str, StandIn] = MappingProxyType({key: stand_in for key, stand_in, _ in _FOUND})
"""By the key of each service."""

WIRE_FORMATS: Mapping[str, WireFormat] = MappingProxyType({key: wire for key, _, wire in _FOUND})
"""By the key of each service."""

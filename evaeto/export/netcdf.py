"""A result as NetCDF-4, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from evaeto._version import __version__
from evaeto.core.messages import Message, as_plain, from_plain, naming
from evaeto.errors import WeatherError
from evaeto.export.exportable import Exportable
from evaeto.sources.credits import SourceUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

MESSAGES = "evaeto_result"
"""Attribute with what CF has no place for: warnings and sources with key and fields, to be told in any language."""


def netcdf_file(result: Exportable) -> bytes:
    """The dataset of a result as NetCDF-4, packed."""
    written = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by evaeto {__version__}"
    told = {
        "warnings": result.warnings,
        "sources": [asdict(use) for use in result.sources],
        "label": result.label,
        "said": result.said,
    }
    dataset = result.dataset.assign_attrs({"history": written, MESSAGES: json.dumps(as_plain(told))})
    numeric = [name for name in dataset.data_vars if dataset[name].dtype.kind == "f"]
    content = dataset.to_netcdf(engine="netcdf4", encoding={name: {"zlib": True, "complevel": 2} for name in numeric})
    return bytes(content)


class Opened(NamedTuple):
    """What a file of `netcdf_file` holds: the parts of a result."""

    dataset: xr.Dataset
    warnings: tuple[str, ...]
    sources: tuple[SourceUse, ...]
    label: str | None
    said: Mapping[str, str]


def opened(path: str | Path) -> Opened:
    """A file of `netcdf_file`, read whole.

    Raises
    ------
    WeatherError
        It is not one.
    OSError
        It cannot be read.
    """
    import xarray as xr

    try:
        with xr.open_dataset(path, engine="netcdf4") as file:
            dataset = file.load()
        told: dict[str, Any] = from_plain(json.loads(dataset.attrs.pop(MESSAGES)))
        sources = tuple(SourceUse(**use) for use in told["sources"])
        dataset.attrs.pop("history", None)
        for each in dataset.variables.values():
            each.encoding = {}
        return Opened(dataset, tuple(told["warnings"]), sources, told["label"], told["said"])
    except (KeyError, TypeError, ValueError) as error:
        raise WeatherError(naming(path, Message("result.not_one"))) from error

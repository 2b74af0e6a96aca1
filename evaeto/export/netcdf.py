"""A result as NetCDF-4."""

from __future__ import annotations

from datetime import UTC, datetime

from evaeto._version import __version__
from evaeto.export.exportable import Exportable


def netcdf_file(result: Exportable) -> bytes:
    """The dataset of a result as NetCDF-4, packed."""
    written = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} written by evaeto {__version__}"
    dataset = result.dataset.assign_attrs(history=written)
    numeric = [name for name in dataset.data_vars if dataset[name].dtype.kind == "f"]
    content = dataset.to_netcdf(engine="netcdf4", encoding={name: {"zlib": True, "complevel": 2} for name in numeric})
    return bytes(content)

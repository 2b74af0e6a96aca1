"""What an install leaves out: which extra brings a package, and what is said where it is missing.

`pip install evaeto` computes, reads and writes text, asks the services and fuses them. Whatever needs more passes
`require` before it begins, so that nobody waits for work whose result cannot be written.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Literal

from evaeto.core.messages import Message
from evaeto.errors import MissingExtraError

Extra = Literal["climate", "cloud", "dashboard", "files", "fast", "geo", "grib", "plot"]

PACKAGES: Mapping[Extra, Mapping[str, str]] = MappingProxyType(
    {
        "dashboard": {
            "anywidget": "anywidget",
            "ipykernel": "ipykernel",
            "ipyleaflet": "ipyleaflet",
            "ipywidgets": "ipywidgets",
            "jupyterlab": "jupyterlab",
            "cryptography": "cryptography",
            "prometheus_client": "prometheus-client",
            "psutil": "psutil",
            "voila": "voila",
        },
        "files": {
            "defusedxml": "defusedxml",
            "google_crc32c": "google-crc32c",
            "h5py": "h5py",
            "netCDF4": "netcdf4",
            "numcodecs": "numcodecs",
            "openpyxl": "openpyxl",
            "pyarrow": "pyarrow",
            "xlsxwriter": "xlsxwriter",
            "zarr": "zarr",
        },
        "climate": {"climate_indices": "climate-indices"},
        "cloud": {"fsspec": "fsspec", "h5netcdf": "h5netcdf", "icechunk": "icechunk", "s3fs": "s3fs"},
        "fast": {"numba": "numba"},
        "geo": {"geopandas": "geopandas", "shapely": "shapely"},
        "grib": {"cfgrib": "cfgrib", "eccodes": "eccodes"},
        "plot": {"matplotlib": "matplotlib"},
    }
)
"""Of each extra, the modules it brings and the packages they are in; pyproject.toml lists the same ones."""


WIDGETS = ("anywidget", "ipyleaflet", "ipywidgets")
"""What the dashboard cannot do without in a notebook."""
PAGE = (*WIDGETS, "ipykernel", "prometheus_client", "psutil", "voila")
"""And as a page of its own."""

_NETCDF, _ZARR = (".nc", ".nc4", ".cdf"), ".zarr"
TO_READ: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(_NETCDF, ("netCDF4",)) | {_ZARR: ("zarr",), ".xlsx": ("openpyxl", "defusedxml")}
)
"""Modules of the extra `files` that read a file, by its ending; text needs none."""
TO_WRITE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(_NETCDF, ("netCDF4",)) | {_ZARR: ("zarr",), ".xlsx": ("xlsxwriter",), ".parquet": ("pyarrow",)}
)
"""Those that write one."""


def require_to_read(path: PurePath) -> None:
    """Make sure that a file of this ending can be read; see `require`."""
    require(*TO_READ.get(path.suffix.lower(), ()), extra="files")


def can_write(ending: str) -> bool:
    """Whether a file of this ending can be written by what is installed."""
    return all(map(installed, TO_WRITE.get(ending, ())))


def require_to_write(path: PurePath) -> None:
    """Make sure that a file of this ending can be written; see `require`."""
    require(*TO_WRITE.get(path.suffix.lower(), ()), extra="files")


def require(*modules: str, extra: Extra) -> None:
    """Make sure that modules are installed, without importing them.

    Parameters
    ----------
    *modules : str
        Names as they are imported, of `PACKAGES`.
    extra : {"climate", "cloud", "dashboard", "files", "fast", "geo", "grib", "plot"}
        The extra that brings them.

    Raises
    ------
    MissingExtraError
        At least one of them is not installed; it says what to install.
    """
    absent = [PACKAGES[extra][module] for module in modules if not installed(module)]
    if absent:
        message = Message("install.missing", count=len(absent), packages=absent, extra=extra)
        raise MissingExtraError(message, extra)


def installed(module: str) -> bool:
    """Whether a module of an extra is there. One that is there and broken raises its own error when it is used."""
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # loaded, but not from a file
        return True

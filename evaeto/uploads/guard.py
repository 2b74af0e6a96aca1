"""The one guard for files of strangers: whether a file may be read, judged by its kind and what it says of itself."""

from __future__ import annotations

import logging
import zipfile
import zlib
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.extras import require, require_to_read
from evaeto.uploads import archives, hdf5, netcdf3, texts, workbooks, zarr_stores
from evaeto.uploads.limits import Limits

log = logging.getLogger(__name__)

NETCDF, WORKBOOKS = (".nc", ".nc4", ".cdf"), (".xlsx", ".xlsm")


def check(path: Path, limits: Limits) -> None:
    """Whether a visitor's file may be read: NetCDF or Excel by its ending, and any other as a table of text.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may hold.

    Raises
    ------
    MissingExtraError
        The extra `files` is not installed.
    WeatherError
        It refers outside itself, would grow too large, or is packed by what is not on a short list.
    """
    require_to_read(path)
    suffix = path.suffix.lower()
    if suffix in NETCDF:
        require("h5py", extra="files")
        _check_netcdf(path, limits)
    elif suffix in WORKBOOKS:
        workbooks.check_workbook(path, limits)
    else:  # whatever its ending, it is read as a table of text
        texts.check_table(path, limits)


def unpack_store(path: Path, folder: Path, limits: Limits) -> Path | None:
    """Unpack a ZIP file into a folder, and judge the Zarr store in it.

    Returns
    -------
    Path or None
        The store; None where there is none.

    Raises
    ------
    MissingExtraError
        The extra `files` is not installed.
    WeatherError
        It can't be unpacked, or must not be: see `archives.check_entries` and `zarr_stores.check_store`.
    """
    require("zarr", extra="files")
    try:
        archives.unpack(path, folder, limits)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        log.warning("a ZIP file cannot be unpacked: %s", type(error).__name__)
        raise WeatherError(Message("upload.no_zip")) from None
    for store in (folder, *sorted(folder.glob("**/*.zarr"))):
        if any((store / mark).is_file() for mark in (".zgroup", "zarr.json", ".zmetadata")):
            zarr_stores.check_store(store, limits)
            return store
    return None


def _check_netcdf(path: Path, limits: Limits) -> None:
    with path.open("rb") as file:
        begin = file.read(len(hdf5.SIGNATURE))
    try:
        if begin == hdf5.SIGNATURE:
            hdf5.check_hdf5(path, limits)
        elif begin[:4] in netcdf3.SIGNATURES:
            netcdf3.check_netcdf3(path, limits)
        else:
            raise OSError
    except WeatherError:
        raise
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:  # what h5py makes of a damaged file
        log.warning("a NetCDF file cannot be judged: %s", type(error).__name__)
        raise WeatherError(Message("upload.no_netcdf")) from None

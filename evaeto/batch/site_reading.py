"""Reading the NetCDF file of a batch, however often and by whomever it is open already in this process.

The NetCDF library may fail, or end the process, when a file that holds texts is opened twice at once in one process
(https://github.com/Unidata/netcdf-c/issues/2510, seen with netCDF4 1.7.5 and HDF5 2.2.0): the second handle shares the
state of the first. So a result of ours keeps no handle: it is in memory or, where it is large, opens the file for each
part that is read and closes it again. And a file that somebody else in this process holds open, as `xr.open_dataset`
does, is read from a copy.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.backends.locks import HDF5_LOCK, NETCDFC_LOCK, combine_locks
from xarray.core import indexing

from evaeto.core.messages import Message
from evaeto.core.replacing import UNFINISHED

log = logging.getLogger(__name__)

LOCK = combine_locks([NETCDFC_LOCK, HDF5_LOCK])
"""The lock of xarray: the NetCDF library is not safe for threads, and others read through xarray meanwhile."""

MAX_IN_MEMORY = 256 * 1024**2
"""Bytes of a result that is held in memory: 250 sites of 30 years. A larger one is read as needed."""

_SERIES = ("site", "time")


def open_sites(path: Path, most_in_memory: float = MAX_IN_MEMORY) -> xr.Dataset:
    """The file of a batch as a Dataset that nothing done to `path` later can change or hurt.

    Parameters
    ----------
    path : Path
        File of a batch.
    most_in_memory : float
        Bytes up to which it is loaded; of a larger one the series (site, time) stay in the file.

    Returns
    -------
    Dataset
        As `xarray.open_dataset` decodes it, without a handle on the file.

    Raises
    ------
    OSError
        It can't be read.
    """
    with private(path) as readable, xr.open_dataset(readable, engine="netcdf4", cache=False) as opened:
        if opened.nbytes <= most_in_memory:
            return opened.load()
        file, variables = _File(path), dict[Any, xr.Variable]()
        for name, variable in opened.variables.items():
            if variable.dims == _SERIES and _is_stored_as_it_is(variable):
                series: Any = _Series(file, str(name), variable.shape, variable.dtype)
                lazy: Any = indexing.LazilyIndexedArray(series)
                held: Any = indexing.CopyOnWriteArray(lazy)
                variables[name] = xr.Variable(variable.dims, held, variable.attrs, variable.encoding)
            else:
                variables[name] = variable.load()
        coords = {name: variables.pop(name) for name in list(opened.coords)}
        dataset = xr.Dataset(variables, coords, opened.attrs)
        dataset.encoding = {**opened.encoding, "source": str(path)}
        dataset.set_close(file.close)
        return dataset


def _is_stored_as_it_is(variable: xr.Variable) -> bool:
    """Whether decoding changes nothing: floats whose missing value is NaN, and plain integers."""
    stored = variable.encoding
    fill = stored.get("_FillValue", np.nan)
    return (
        variable.dtype == stored.get("dtype")
        and bool(variable.dtype.kind != "f" or np.isnan(fill))
        and not {"scale_factor", "add_offset"} & set(stored)
    )


@contextmanager
def private(path: Path) -> Iterator[Path]:
    """A path to read `path` by while nobody else in this process has that file open: itself, or a copy.

    Use it without holding `LOCK`: whoever holds the file may need that to let go.
    """
    if not _is_open_here(path):
        yield path
        return
    copy = _beside(path)
    log.info("%s is open in this process; a copy is read", path)
    try:
        shutil.copyfile(path, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _is_open_here(path: Path) -> bool:
    """Whether this process has the file open; True where the system can't tell."""
    try:
        numbers, wanted = os.listdir("/dev/fd"), os.stat(path)
    except FileNotFoundError:
        return path.exists()
    for number in numbers:
        with contextlib.suppress(OSError, ValueError):  # the one that lists is closed by now
            if os.path.samestat(os.fstat(int(number)), wanted):
                return True
    return False


class _File:
    """A file as it is now, also when its path has got a new one.

    A descriptor keeps it, which the NetCDF library does not know of. When it is read after another file took its
    path it becomes a copy, for the library opens nothing that has no path. Windows would not let an open file be
    replaced: there, and in other processes it was sent to, it is known by size and time, and a new one is not read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._stamp = _stamp(os.stat(path))
        self._hold()

    def _hold(self) -> None:
        self._descriptor: int | None = None
        self._copy: Path | None = None
        self._held = contextlib.ExitStack()
        weakref.finalize(self, self._held.close)
        if os.name == "nt":
            return
        with contextlib.suppress(OSError):
            descriptor = os.open(self._path, os.O_RDONLY)
            self._held.callback(os.close, descriptor)
            if _stamp(os.fstat(descriptor)) == self._stamp:
                self._descriptor = descriptor

    def close(self) -> None:
        """Let the file go. What is read later is read by the path, as long as the same file is there."""
        self._descriptor = self._copy = None
        self._held.close()

    def path(self) -> Path:
        """Where to open it.

        Raises
        ------
        OSError
            There is another file by now, or none.
        """
        if self._copy is not None:
            return self._copy
        with contextlib.suppress(FileNotFoundError):
            if _stamp(os.stat(self._path)) == self._stamp:
                return self._path
        if self._descriptor is None:
            raise OSError(Message("sites.result_was_replaced", path=str(self._path)))
        copy = _beside(self._path)
        self._held.callback(copy.unlink, missing_ok=True)
        with open(self._descriptor, "rb", closefd=False) as old, open(copy, "wb") as new:
            old.seek(0)
            shutil.copyfileobj(old, new, 1024**2)
        self._copy = copy
        return copy

    def __getstate__(self) -> tuple[Path, tuple[int, int]]:
        return self._path, self._stamp

    def __setstate__(self, state: tuple[Path, tuple[int, int]]) -> None:
        self._path, self._stamp = state
        self._hold()


def _beside(path: Path) -> Path:
    """A name for a copy in the same folder, where there is room for one of this size."""
    return path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}{UNFINISHED}-copy{path.suffix}")


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


class _Series(BackendArray):
    """A variable (site, time) that opens its file for each part that is read."""

    def __init__(self, file: _File, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._file, self._name, self.shape, self.dtype = file, name, shape, dtype

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.OUTER, self._read)

    def _read(self, key: tuple[Any, ...]) -> Any:
        import netCDF4

        with LOCK, netCDF4.Dataset(self._file.path()) as opened:
            opened.set_auto_maskandscale(False)
            return np.asarray(opened[self._name][key], dtype=self.dtype)

"""Where a grid is written to before it is whole: a folder of this machine, or an address of an object store.

It lies beside its target under a name that says what it is made of, so that the run that makes the same finds it. A
folder then takes the place of the target at once; an object store knows no renaming, so the objects are copied there,
those without which nothing can be opened last.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import locket

from evaeto.core.messages import Message
from evaeto.core.replacing import UNFINISHED, clear_up, put, remove
from evaeto.errors import EvaetoError, WeatherError
from evaeto.inputs.grid_sources import is_address

log = logging.getLogger(__name__)

GRID, WHOLE = "grid", "whole"
"""Of what is unfinished: the store, and the folder that holds a small file for each region that is whole."""
OPENS = (".zgroup", ".zmetadata")
"""What a reader of a Zarr store looks for first."""
_LOCK = ".lock"
_TOKEN = 16
"""Characters of the token in a name."""
_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
"""What disks answer that know no locks."""
_OF_THE_CLUSTER = ("distributed", "asyncio", "concurrent")
"""Libraries whose errors say that who computes is gone, not that it cannot be computed."""
_STATES = ("size", "ETag", "etag", "LastModified", "last_modified", "mtime", "updated", "md5Hash", "created")
"""What file systems tell of an object by which a changed one is known."""


class Beside(Protocol):
    """What is being written."""

    root: str
    """Where it is, as zarr opens it."""

    def holds(self, name: str) -> bool:
        """Whether a file is there."""

    def marks(self) -> dict[str, bytes]:
        """The files of the regions that are whole, by their names in the folder `WHOLE`."""

    def empty(self) -> None:
        """Remove what is there."""


def mark(root: str, name: str, content: bytes) -> None:
    """Put the small file of a region that is whole, by whoever wrote it."""
    if is_address(root):
        from fsspec.core import url_to_fs

        files, path = url_to_fs(root.rpartition("/")[0])
        files.pipe_file(f"{path}/{WHOLE}/{name}", content)
        return
    path = Path(root).with_name(WHOLE) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    beside.write_bytes(content)
    os.replace(beside, path)


@contextmanager
def continuing(target: str | Path, token: str) -> Iterator[Beside]:
    """A place beside a Zarr store, with what an earlier run of the same left there, which becomes it at the end.

    Where the block raises since it was interrupted, or its cluster was lost, what was written stays for the next run.

    Parameters
    ----------
    target : str or Path
        A folder, or an address.
    token : str
        Says what is being made; another run of the same token continues.

    Raises
    ------
    WeatherError
        Another process is writing the same.
    OSError
        It cannot be written or renamed.
    """
    with _in_a_store(str(target), token) if is_address(target) else _in_a_folder(Path(target), token) as beside:
        yield beside


# ---- a folder


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path, self.root = path, str(path / GRID)

    def holds(self, name: str) -> bool:
        return (self.path / GRID / name).is_file()

    def marks(self) -> dict[str, bytes]:
        there = (self.path / WHOLE).glob("[!.]*")
        return {path.name: path.read_bytes() for path in there}

    def empty(self) -> None:
        for entry in self.path.iterdir():
            if entry.name != _LOCK:
                remove(entry)


@contextmanager
def _in_a_folder(path: Path, token: str) -> Iterator[_Folder]:
    target = Path(os.path.realpath(path))
    clear_up(target)
    beside = target.with_name(f".{target.name}.{token[:_TOKEN]}{UNFINISHED}")
    remove_others(target, beside)
    with ExitStack() as held:
        beside.mkdir(exist_ok=True)
        if not _lock(beside, held):
            raise WeatherError(Message("output.in_use", out=str(path)))
        try:
            yield _Folder(beside)
            for partial in (beside / GRID).rglob("*.partial"):  # zarr was writing when a process was killed
                remove(partial)
            put(beside / GRID, target)
            held.close()
            remove(beside)
        except BaseException as error:
            held.close()
            if not _may_continue(error):
                with suppress(OSError):  # what hinders it says less than what made the block fail
                    remove(beside)
            raise


def _lock(folder: Path, held: ExitStack) -> bool:
    """Take a folder until `held` ends; False where another has it. The system lets it go when a process dies."""
    lock = locket.lock_file(str(folder / _LOCK), timeout=0)
    try:
        lock.acquire()
    except locket.LockError:
        return False
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
        log.warning("%s is on a disk without locks; don't write it twice at once", folder)
        return True
    held.callback(lock.release)
    return True


def remove_others(target: Path, mine: Path | None = None) -> None:
    """Remove what other runs to the same target left, of other inputs or options, where none is under way."""
    target = Path(os.path.realpath(target))
    left = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{{_TOKEN}}}{re.escape(UNFINISHED)}")
    with suppress(OSError):  # a folder that can't be listed may still be written to
        for path in target.parent.iterdir():
            if path == mine or not left.fullmatch(path.name):
                continue
            with ExitStack() as held:
                free = (path / _LOCK).is_file() and _lock(path, held)
            if free:
                remove(path)


def _may_continue(error: BaseException) -> bool:
    if not isinstance(error, Exception) or isinstance(error, MemoryError | TimeoutError):
        return True
    return type(error).__module__.split(".")[0] in _OF_THE_CLUSTER


# ---- an object store


class _Store:
    def __init__(self, address: str) -> None:
        from fsspec.core import url_to_fs

        self.root = f"{address}/{GRID}"
        self.files, self.path = url_to_fs(address)
        self.files.invalidate_cache()

    def holds(self, name: str) -> bool:
        return bool(self.files.exists(f"{self.path}/{GRID}/{name}"))

    def marks(self) -> dict[str, bytes]:
        found = self.names(WHOLE)
        contents = self.files.cat([f"{self.path}/{WHOLE}/{name}" for name in found]) if found else {}
        return {PurePosixPath(path).name: content for path, content in contents.items()}

    def empty(self) -> None:
        if self.files.exists(self.path):
            self.files.rm(self.path, recursive=True)
        self.files.invalidate_cache()

    def names(self, under: str = "") -> list[str]:
        """All objects, by their names below the root or a part of it."""
        at = f"{self.path}/{under}".rstrip("/")
        self.files.invalidate_cache()
        try:
            found = self.files.find(at)
        except FileNotFoundError:
            return []
        return [path[len(at) + 1 :] for path in found]


@contextmanager
def _in_a_store(address: str, token: str) -> Iterator[_Store]:
    address = address.rstrip("/")
    parent, name = address.rsplit("/", 1)
    beside, target = _Store(f"{parent}/.{name}.{token[:_TOKEN]}{UNFINISHED}"), _Store(address)
    try:
        yield beside
        _move(beside, target)
    except EvaetoError:
        beside.empty()
        raise


def _move(beside: _Store, target: _Store) -> None:
    """Copy what is whole to its place; until the end nothing can be opened there."""
    new = beside.names(GRID)
    old = target.names()
    _remove(target, [name for name in OPENS if name in old])
    first = [name for name in new if name == ".zattrs"]  # by which what is half there is known as ours
    rest = [name for name in new if name not in (*first, *OPENS)]
    for names in (first, rest):
        if names:
            beside.files.copy([f"{beside.path}/{GRID}/{n}" for n in names], [f"{target.path}/{n}" for n in names])
    _remove(target, [name for name in old if name not in new])
    last = [name for name in OPENS if name in new]
    beside.files.copy([f"{beside.path}/{GRID}/{n}" for n in last], [f"{target.path}/{n}" for n in last])
    target.files.invalidate_cache()
    beside.empty()


def _remove(store: _Store, names: list[str]) -> None:
    if names:
        store.files.rm([f"{store.path}/{name}" for name in names])


def content_of(address: str, name: str) -> bytes | None:
    """An object of a store at an address; None where there is none."""
    store = _Store(address.rstrip("/"))
    path = f"{store.path}/{name}"
    return store.files.cat_file(path) if store.files.exists(path) else None


def names_in(address: str) -> list[str]:
    """All objects of a store at an address, by their names below it."""
    return _Store(address.rstrip("/")).names()


# ---- what it is made from


def state_of(sources: Iterable[str]) -> str | None:
    """A hash of all files that something is made from, by their sizes and times; None where these are not to be had."""
    told = hashlib.sha256()
    for source in sorted(sources):
        listed: Iterable[Any] | None
        try:
            listed = _remote(source) if is_address(source) else _local(Path(source))
        except Exception:  # each file system has its own, and without a listing nothing is taken for the same
            return None
        if listed is None:
            return None
        for each in listed:
            told.update(repr(each).encode())
    return told.hexdigest()


def _local(path: Path) -> list[Any] | None:
    if not path.exists():
        return None
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = [(file.relative_to(path).as_posix(), file.stat()) for file in files if file.is_file()]
    return [(str(path), name, about.st_size, about.st_mtime_ns) for name, about in found]


def _remote(address: str) -> list[Any] | None:
    from fsspec.core import url_to_fs

    files, path = url_to_fs(address)
    files.invalidate_cache()
    found = files.find(path, detail=True)
    states = [(name, *(str(about.get(what)) for what in _STATES)) for name, about in sorted(found.items())]
    known = all(any(about.get(what) for what in _STATES[1:]) for about in found.values())
    return states if states and known else None

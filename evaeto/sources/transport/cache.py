"""The cache of answers on disk: one SQLite file shared by all processes, replaced when it is damaged.

It lies in a folder of its own with its write-ahead log, so that a damaged one is set aside in one atomic step:
a log left behind beside a new database would damage that one too.

Nothing depends on it: where it can't be read or written, requests go on without it, and a `Message` says so.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Self

import anysqlite
from hishel import AsyncSqliteStorage, Entry

from evaeto.core.messages import Message

log = logging.getLogger(__name__)

FOLDER, FILE = "http", "answers.sqlite"
_MAX_BYTES = 256 * 1024**2

_PROBE_BYTES = 256 * 1024
"""About what a few answers take."""

_checked: set[Path] = set()
_checking = threading.Lock()


_REST_S = 60.0
"""How long a cache that others keep locked is left alone: each call would wait for it."""

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

_resting: dict[Path, tuple[float, Message]] = {}

_troubles: ContextVar[list[Message] | None] = ContextVar("evaeto_cache_troubles", default=None)
_folder: ContextVar[Path | None] = ContextVar("evaeto_cache_folder", default=None)
_logged: set[Message] = set()


@contextmanager
def troubles() -> Iterator[list[Message]]:
    """What is wrong with the cache, as far as requests inside the block notice it; each thing once."""
    found: list[Message] = []
    token = _troubles.set(found)
    try:
        yield found
    finally:
        _troubles.reset(token)


def note(cache_dir: Path, error: Exception) -> Message:
    """Take down why the cache can't be used, for `troubles` and once for the log."""
    message = Message("cache.not_used", folder=str(cache_dir), reason=_reason(cache_dir, error))
    if _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        with _checking:
            _checked.discard(cache_dir / FOLDER)  # the next request examines it and starts a new one
        log.warning("the cache in %s is damaged: %s", cache_dir, error)
        return message
    if _code(error) in _LOCKED:
        _resting[cache_dir] = time.monotonic() + _REST_S, message
    return _told(message)


def _told(message: Message) -> Message:
    if message not in _logged:
        _logged.add(message)
        log.info("%s", message)  # whoever calculates is told by the result, an operator by `evaeto doctor`
    found = _troubles.get()
    if found is not None and message not in found:
        found.append(message)
    return message


def _reason(cache_dir: Path, error: Exception) -> Message | str:
    code, number = _code(error), getattr(error, "errno", None)
    full = code == sqlite3.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT)
    if full or (code == sqlite3.SQLITE_IOERR and _is_full(cache_dir)):
        return Message("cache.disk_is_full")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Message("cache.not_writable")
    if code in _LOCKED:
        return Message("cache.locked")
    return getattr(error, "strerror", None) or str(error)


def _code(error: Exception) -> int | None:
    """What SQLite says went wrong, without the details; None for other errors."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _PROBE_BYTES
    except OSError:
        return False


class _Overheard(logging.Filter):
    """Takes down what hishel logs of a failing cache, with a traceback for each request, and goes on without it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error, folder = record.exc_info[1] if record.exc_info else None, _folder.get()
        if folder is None or not isinstance(error, OSError | sqlite3.Error):
            return True
        note(folder, error)
        return False


logging.getLogger(AsyncSqliteStorage.__module__).addFilter(_Overheard())


@asynccontextmanager
async def opened(cache_dir: Path) -> AsyncIterator[Storage | None]:
    """The store in `cache_dir`, made when needed; None where it can't be. What goes wrong with it is taken down.

    A store belongs to one event loop, so each request opens its own; that is cheap.
    """
    token = _folder.set(cache_dir)
    try:
        yield await asyncio.to_thread(open_store, cache_dir)
    finally:
        _folder.reset(token)


def open_store(cache_dir: Path) -> Storage | None:
    """The store in `cache_dir`, made when needed; None, with a note, where that can't be. Examined once a process."""
    folder = cache_dir / FOLDER
    until, message = _resting.get(cache_dir, (0.0, None))
    if message is not None and time.monotonic() < until:
        _told(message)
        return None
    try:
        with _checking:
            folder.mkdir(parents=True, exist_ok=True)
            if folder not in _checked and not _is_sound(folder / FILE):
                log.warning("the cache in %s is damaged; a new one is started", folder)
                _rename(folder)
                folder.mkdir(exist_ok=True)
            _checked.add(folder)
            # As hishel opens it, which cannot be told the class of the connection
            connection = sqlite3.connect(folder / FILE, factory=_Whole, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        note(cache_dir, error)
        return None
    return Storage(connection=anysqlite.Connection(connection), max_size=_MAX_BYTES)


def trouble_of(cache_dir: Path) -> Message | None:
    """Why answers can't be kept in `cache_dir` now, None where they can: a small one is written and removed."""
    folder = cache_dir / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_PROBE_BYTES))
            probe.flush()
        with closing(sqlite3.connect(folder / FILE, timeout=1.0, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except (OSError, sqlite3.Error) as error:
        return note(cache_dir, error)
    return None


class Storage(AsyncSqliteStorage):
    """The store of one request, whose answer may turn out to be worth keeping for less time than planned.

    Attributes
    ----------
    longest_s : float or None
        Lifetime of what is stored from now on, at most [s].
    """

    longest_s: float | None = None

    async def create_entry(
        self, request: Any, response: Any, key: str, *, ttl: float | None = None, tti: float | None = None
    ) -> Entry:
        limits = [limit for limit in (ttl, self.longest_s) if limit is not None]
        return await super().create_entry(request, response, key, ttl=min(limits, default=None), tti=tti)


class _Whole(sqlite3.Connection):
    """A connection that is closed only when no thread is in the midst of a call.

    hishel calls it in threads, which go on when a request is cancelled, and closes it then in another one: Python would
    free what the first still uses, and the process would end by a segmentation fault.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lock = threading.RLock()

    def cursor(self, factory: Any = None) -> Any:
        with self.lock:
            return super().cursor(_WholeCursor)

    def execute(self, *args: Any) -> sqlite3.Cursor:
        with self.lock:
            return super().execute(*args)

    def commit(self) -> None:
        with self.lock:
            super().commit()

    def rollback(self) -> None:
        with self.lock:
            super().rollback()

    def close(self) -> None:
        with self.lock:
            super().close()


class _WholeCursor(sqlite3.Cursor):
    """A cursor of such a connection."""

    connection: _Whole

    def execute(self, *args: Any) -> Self:
        with self.connection.lock:
            return super().execute(*args)

    def executemany(self, sql: str, rows: Any, /) -> Self:
        with self.connection.lock:
            return super().executemany(sql, rows)

    def fetchone(self) -> Any:
        with self.connection.lock:
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with self.connection.lock:
            return super().fetchall()

    def close(self) -> None:
        with self.connection.lock:
            super().close()


def set_aside(cache_dir: Path) -> None:
    """Rename the store's folder, so that the next request starts a new one. Another process may have done so."""
    try:
        _rename(cache_dir / FOLDER)
    except OSError as error:
        note(cache_dir, error)


def _rename(folder: Path) -> None:
    try:
        os.rename(folder, folder.with_name(f"{FOLDER}.damaged-{time.time_ns()}"))
    except FileNotFoundError:
        log.debug("%s is gone already", folder)


def _is_sound(file: Path) -> bool:
    """True for an intact database and for none; one that is merely in use counts as intact."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(file, timeout=5)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False

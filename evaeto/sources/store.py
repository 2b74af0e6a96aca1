"""The cache of answers on disk: one SQLite file shared by all processes, replaced when it is damaged.

It lies in a folder of its own with its write-ahead log, so that a damaged one is set aside in one atomic step:
a log left behind beside a new database would damage that one too.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import anysqlite
from hishel import AsyncSqliteStorage, Entry

log = logging.getLogger(__name__)

_FOLDER, _FILE = "http", "answers.sqlite"
_MAX_BYTES = 256 * 1024**2

_checked: set[Path] = set()
_checking = threading.Lock()


def open_store(cache_dir: Path) -> Storage | None:
    """The store in `cache_dir`, made when needed; None, with a warning, where nothing can be written.

    The file is examined once by each process. Opening is cheap: a store belongs to one event loop, so each
    request opens its own.
    """
    folder = cache_dir / _FOLDER
    with _checking:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if folder not in _checked and not _is_sound(folder / _FILE):
                log.warning("the cache in %s is damaged; a new one is started", folder)
                set_aside(cache_dir)
                folder.mkdir(exist_ok=True)
            _checked.add(folder)
            # As hishel opens it, which cannot be told the class of the connection
            opened = sqlite3.connect(folder / _FILE, factory=_Whole, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.OperationalError) as error:
            log.warning("answers are not kept: %s", error)
            return None
    return Storage(connection=anysqlite.Connection(opened), max_size=_MAX_BYTES)


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
    folder = cache_dir / _FOLDER
    try:
        os.rename(folder, folder.with_name(f"{_FOLDER}.damaged-{time.time_ns()}"))
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

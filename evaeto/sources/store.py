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

from hishel import AsyncSqliteStorage

log = logging.getLogger(__name__)

_FOLDER, _FILE = "http", "answers.sqlite"
_MAX_BYTES = 256 * 1024**2

_checked: set[Path] = set()
_checking = threading.Lock()


def open_store(cache_dir: Path) -> AsyncSqliteStorage | None:
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
        except OSError as error:
            log.warning("answers are not kept: %s", error)
            return None
    return AsyncSqliteStorage(database_path=folder / _FILE, max_size=_MAX_BYTES)


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

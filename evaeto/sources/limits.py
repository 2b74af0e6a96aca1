"""The limits of the operators, kept by all processes of a machine together: they count by address, not by process.

One SQLite table in the cache folder holds a row for each request. A request takes its place in one write
transaction, so two processes cannot both take the last one. (pyrate-limiter 4.5 was tried first: its SQLite bucket
counts and inserts in two transactions, and four processes got 202 requests out of a limit of 200; its weights are
whole numbers, and it does not know of requests still running.)

A row counts from when its request begins until a period after it ended. The service sees a request at some moment in
between, so whatever the delays on the way, no period of the service's clock holds more than the limit.
"""

from __future__ import annotations

import asyncio
import getpass
import logging
import math
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from evaeto.errors import SourceRateLimited
from evaeto.settings import Settings
from evaeto.sources.delivery import Report

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in a period [s], and the period in words."""

    calls: float
    period_s: float
    words: str

    def __str__(self) -> str:
        return f"{self.calls:,.0f} call{'' if self.calls == 1 else 's'} {self.words}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one operator allows a machine; its services share it. `at_once` requests may run together."""

    operator: str
    rates: tuple[Rate, ...]
    at_once: int


# https://open-meteo.com/en/terms; one running request an address, then a short queue (open-meteo, RateLimiter.swift)
_OPEN_METEO = Limits(
    "Open-Meteo", (Rate(600, 60, "a minute"), Rate(5_000, 3_600, "an hour"), Rate(10_000, 86_400, "a day")), 1
)
# No number is published; 30 in a minute was found in 2021 (ropensci/nasapower, issue 57)
_NASA_POWER = Limits("NASA POWER", (Rate(1, 2, "in two seconds"),), 1)
# Terms of service: 20 a second in all, for everybody who uses this program from one address half of it
_MET_NORWAY = Limits("MET Norway", (Rate(10, 1, "a second"),), 4)
# "Generous", not published; an excess is forgiven after five seconds
_NWS = Limits("NWS", (Rate(5, 1, "a second"),), 4)

LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        "nasa_power": _NASA_POWER,
        "open_meteo_archive": _OPEN_METEO,
        "open_meteo_forecast": _OPEN_METEO,
        "open_meteo_elevation": _OPEN_METEO,
        "open_meteo_geocoding": _OPEN_METEO,
        "met_norway": _MET_NORWAY,
        "nws_forecast": _NWS,
        "nws_observations": _NWS,
    }
)
"""Limits by the key of each service."""

Slot = Callable[[Limits, Report], AbstractAsyncContextManager[None]]
"""Something that holds one of an operator's places while a request runs."""


@asynccontextmanager
async def _no_cluster(limits: Limits, report: Report) -> AsyncIterator[None]:
    yield


cluster_slot: ContextVar[Slot] = ContextVar("evaeto_cluster_slot", default=_no_cluster)
"""On a Dask worker the places of the whole cluster, see `evaeto.tasks.limits`; the table here knows one machine."""

_LOOK_S = 0.02
"""How often it is looked whether a running request of another process has ended; SQLite sends no events."""

_LOCK_S = 60.0
"""How long the table is waited for while other processes write; a transaction takes a millisecond."""

_WORTH_TELLING_S = 1.0

_TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, operator TEXT NOT NULL, weight REAL NOT NULL,
    ended REAL,   -- seconds since 1970; NULL while it runs
    pid INTEGER NOT NULL, until REAL NOT NULL  -- of a running one: its process, and when it counts as lost
)
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is used of one rate of an operator, counted back from now."""

    operator: str
    rate: Rate
    used: float

    def __str__(self) -> str:
        left = max(self.rate.calls - self.used, 0)
        return f"{left:,.0f} left of {self.rate}"


@asynccontextmanager
async def turn(source: str, weight: float, settings: Settings, report: Report) -> AsyncIterator[None]:
    """Wait until a request of `weight` calls may be sent to `source`, and hold its place while it runs.

    Raises
    ------
    SourceRateLimited
        The wait would be longer than `settings.max_wait_s`.
    """
    limits, told = LIMITS[source], list[str]()

    def tell(text: str) -> None:
        told.append(text)
        report(text)

    async with cluster_slot.get()(limits, tell):
        ticket = await _ticket(source, limits, weight, settings, tell)
        if told:
            report("asking, its turn has come")  # the answer may be long in coming
        try:
            yield
        finally:
            with _table(settings.cache_dir) as table:
                table.execute("UPDATE calls SET ended = ? WHERE id = ?", (time.time(), ticket))


def budgets(settings: Settings) -> list[Budget]:
    """What every operator has left for this machine."""
    found = []
    with _table(settings.cache_dir) as table:
        now = time.time()
        for limits in dict.fromkeys(LIMITS.values()):
            for rate in limits.rates:
                used = _used(table, limits.operator, now - rate.period_s / settings.pace)
                found.append(Budget(limits.operator, rate, used))
    return found


async def _ticket(source: str, limits: Limits, weight: float, settings: Settings, report: Report) -> int:
    told, patience_ends = "", time.monotonic() + _WORTH_TELLING_S
    while True:
        # In this thread on purpose: it takes less than a millisecond, and a place taken in another thread would
        # stay taken when this one is cancelled while it waits for it
        with _table(settings.cache_dir) as table:
            taken = _take(table, limits, weight, settings)
        if isinstance(taken, int):
            return taken
        if taken.wait_s > settings.max_wait_s:
            raise SourceRateLimited(source, f"{taken.why}: {taken.wait_s:.0f} s to wait", wait_s=taken.wait_s)
        if taken.why != told and (taken.wait_s >= _WORTH_TELLING_S or time.monotonic() > patience_ends):
            told = taken.why
            report(told + (f": waiting {math.ceil(taken.wait_s)} s" if taken.wait_s > _LOOK_S else ": waiting"))
        await asyncio.sleep(taken.wait_s)


@dataclass(frozen=True, slots=True)
class _Full:
    """No place now: how long to wait [s], and why."""

    wait_s: float
    why: str


def _take(table: sqlite3.Connection, limits: Limits, weight: float, settings: Settings) -> int | _Full:
    """Number of the row a request has got, or why there is none. One transaction."""
    now = time.time()
    _forget(table, limits, now, settings)
    (running,) = table.execute(
        "SELECT COUNT(*) FROM calls WHERE operator = ? AND ended IS NULL", (limits.operator,)
    ).fetchone()
    if running >= limits.at_once:
        number = "one request" if limits.at_once == 1 else f"{limits.at_once} requests"
        return _Full(_LOOK_S, f"{limits.operator} gets {number} at a time")
    for rate in reversed(limits.rates):
        wait_s = _wait_s(table, limits.operator, rate, rate.period_s / settings.pace, weight, now)
        if wait_s > 0:
            return _Full(wait_s, f"{limits.operator} allows {rate}")
    row = table.execute(
        "INSERT INTO calls (operator, weight, pid, until) VALUES (?, ?, ?, ?)",
        (limits.operator, weight, os.getpid(), now + 2 * settings.timeout_s + 60),
    ).lastrowid
    assert row is not None
    return row


def _wait_s(table: sqlite3.Connection, operator: str, rate: Rate, period_s: float, weight: float, now: float) -> float:
    """Seconds until `weight` more calls fit into the period. One that never fits alone waits for an empty one."""
    free = rate.calls - weight - _used(table, operator, now - period_s)
    if free >= 0:
        return 0.0
    ended = table.execute(
        "SELECT ended, weight FROM calls WHERE operator = ? AND ended > ? ORDER BY ended", (operator, now - period_s)
    ).fetchall()
    for end, gone in ended:
        free += gone
        if free >= -1e-9:
            return float(max(end + period_s - now, 0.001))
    if ended:
        return float(max(ended[-1][0] + period_s - now, 0.001))
    return _LOOK_S if _used(table, operator, now - period_s) else 0.0


def _used(table: sqlite3.Connection, operator: str, since: float) -> float:
    (used,) = table.execute(
        "SELECT TOTAL(weight) FROM calls WHERE operator = ? AND (ended IS NULL OR ended > ?)", (operator, since)
    ).fetchone()
    return float(used)


def _forget(table: sqlite3.Connection, limits: Limits, now: float, settings: Settings) -> None:
    """Drop rows that count no more, and end those whose process died or that were never ended."""
    oldest = now - max(rate.period_s for rate in limits.rates) / settings.pace
    table.execute(
        "DELETE FROM calls WHERE operator = ? AND (ended <= ? OR ended > ?)", (limits.operator, oldest, now + 60)
    )
    for row, pid, until in table.execute(
        "SELECT id, pid, until FROM calls WHERE operator = ? AND ended IS NULL", (limits.operator,)
    ).fetchall():
        if until < now or not _is_alive(pid):
            table.execute("UPDATE calls SET ended = ? WHERE id = ?", (now, row))


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 would end it there; `until` is left
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _table(cache_dir: Path) -> Iterator[sqlite3.Connection]:
    """The table, inside a write transaction. In the folder for temporary files where the cache cannot be written."""
    with closing(_open(cache_dir)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def _open(cache_dir: Path) -> sqlite3.Connection:
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        return _connect(cache_dir / "calls.sqlite")
    except (OSError, sqlite3.OperationalError) as error:
        if "locked" in str(error):
            raise  # others count there; to count elsewhere would break the limit
        log.info("requests are counted in the folder for temporary files: %s", error)
        return _connect(Path(tempfile.gettempdir()) / f"evaeto-calls-{getpass.getuser()}.sqlite")


_sound: set[Path] = set()
"""Files this process has found to be intact."""


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_LOCK_S, isolation_level=None)
    try:
        # What is lost when the machine fails does not matter: the counts of a day at most
        connection.execute("PRAGMA synchronous = OFF")
        if file not in _sound and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        connection.execute(_TABLE)
        _sound.add(file)
    except sqlite3.OperationalError:  # about access and locks, not damage
        connection.close()
        raise
    except sqlite3.DatabaseError:
        log.warning("the count of requests in %s is damaged; a new one is started", file)
        connection.close()
        file.unlink(missing_ok=True)
        return _connect(file)
    return connection

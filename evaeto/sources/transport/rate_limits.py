"""The limits of the operators, kept by all processes of a machine together: they count by address, not by process.

One SQLite table in the cache folder holds a row for each request. Where that can't be written to (full, read-only,
locked for a minute) the rows go to a table in a folder for temporary files, which all processes find in the same way,
and those of the other tables count too as far as they can be read. Without any such place each process counts for
itself, and only the places of the cluster (`cluster_slot`) are shared.

A request takes its place in one write transaction, so two processes cannot both take the last one. (pyrate-limiter 4.5
was tried first: its SQLite bucket counts and inserts in two transactions, and four processes got 202 requests out of a
limit of 200; its weights are whole numbers, and it does not know of requests still running.)

A row counts from when its request begins until a period after it ended. The service sees a request at some moment in
between, so whatever the delays on the way, no period of the service's clock holds more than the limit.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import os
import random
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from evaeto.core.folders import make_own, shared_folders
from evaeto.core.messages import Message
from evaeto.errors import SourceRateLimited
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES
from evaeto.sources.delivery import Report
from evaeto.sources.service import Rate, RateLimits
from evaeto.sources.transport.access import limits_of

log = logging.getLogger(__name__)

T = TypeVar("T")


RATE_LIMITS: Mapping[str, RateLimits] = MappingProxyType({key: row.rate_limits for key, row in SERVICES.items()})
"""By the key of each service, as the rows of the catalogue say."""

Slot = Callable[[RateLimits, Report], AbstractAsyncContextManager[None]]
"""Something that holds one of an operator's places while a request runs."""


@asynccontextmanager
async def _no_cluster(limits: RateLimits, report: Report) -> AsyncIterator[None]:
    yield


cluster_slot: ContextVar[Slot] = ContextVar("evaeto_cluster_slot", default=_no_cluster)
"""On a Dask worker the places of the whole cluster (`workers.cluster_slots`); the table here knows one machine."""

_LOOK_S = 0.02
"""How often it is looked whether a running request of another process has ended; SQLite sends no events."""

_LOCK_S = 60.0
"""How long the table is waited for while other processes write; a transaction takes a millisecond."""

_WORTH_TELLING_S = 1.0

_FILE = "calls.sqlite"

_TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, operator TEXT NOT NULL, weight REAL NOT NULL,
    ended REAL,   -- seconds since 1970; NULL while it runs
    pid INTEGER NOT NULL, until REAL NOT NULL  -- of a running one: its process, and when it counts as lost
);
-- Requests that run by the table of another place, which could not be told that they have ended; they count here
CREATE TABLE IF NOT EXISTS ended_elsewhere (place TEXT NOT NULL, id INTEGER NOT NULL, until REAL NOT NULL);
"""


_ENDED_ELSEWHERE = "SELECT place, id FROM ended_elsewhere"


@dataclass(frozen=True, slots=True)
class Budget:
    """What is used of one rate of an operator, counted back from now."""

    operator: str
    rate: Rate
    used: float

    @property
    def told(self) -> Message:
        """What is left, in words."""
        return Message("rate.left", left=round(max(self.rate.calls - self.used, 0)), rate=self.rate.told)


@asynccontextmanager
async def turn(source: str, weight: float, settings: Settings, report: Report) -> AsyncIterator[None]:
    """Wait until a request of `weight` calls may be sent to `source`, and hold its place while it runs.

    Raises
    ------
    SourceRateLimited
        The wait would be longer than `settings.max_wait_s`.
    """
    limits, told = limits_of(source, settings), list[Message]()

    def tell(message: Message) -> None:
        told.append(message)
        report(message)

    async with cluster_slot.get()(limits, tell):
        ticket = await _ticket(source, limits, weight, settings, tell)
        if told:
            report(Message("progress.turn"))  # the answer may be long in coming
        try:
            yield
        finally:
            _end(ticket, limits, weight, settings)


def budgets(settings: Settings) -> list[Budget]:
    """What every operator has left for this machine."""

    def look(table: _Table) -> list[Budget]:
        now = time.time()
        return [
            Budget(limits.operator, rate, _used(table, limits.operator, now - rate.period_s / settings.pace))
            for limits in dict.fromkeys(RATE_LIMITS.values())
            for rate in limits.rates
        ]

    return _counted(settings, look)


@dataclass(frozen=True, slots=True)
class _Ticket:
    """The row of a request: its number, the table it is in, and when it counts as lost."""

    row: int
    place: str
    until: float


async def _ticket(source: str, limits: RateLimits, weight: float, settings: Settings, report: Report) -> _Ticket:
    told: str = ""
    patience_ends = time.monotonic() + _WORTH_TELLING_S
    while True:
        # In this thread on purpose: it takes less than a millisecond, and a place taken in another thread would
        # stay taken when this one is cancelled while it waits for it
        taken = _counted(settings, lambda table: _take(table, limits, weight, settings))
        if isinstance(taken, _Ticket):
            return taken
        if taken.wait_s > settings.max_wait_s:
            reason = Message("rate.exceeded", reason=taken.why, seconds=round(taken.wait_s))
            raise SourceRateLimited(source, reason, wait_s=taken.wait_s)
        if taken.why != told and (taken.wait_s >= _WORTH_TELLING_S or time.monotonic() > patience_ends):
            told = taken.why
            if taken.wait_s > _LOOK_S:
                report(Message("progress.waiting_for", reason=taken.why, seconds=math.ceil(taken.wait_s)))
            else:
                report(Message("progress.waiting", reason=taken.why))
        await asyncio.sleep(taken.wait_s)


@dataclass(frozen=True, slots=True)
class _Full:
    """No place now: how long to wait [s], and why."""

    wait_s: float
    why: Message


@dataclass(frozen=True, slots=True)
class _Call:
    """A request in a table that is only read. `ended`: None while it runs."""

    operator: str
    weight: float
    ended: float | None


@dataclass(frozen=True, slots=True)
class _Table:
    """The table that is written to, inside a write transaction, and what stands in the others."""

    place: str
    rows: sqlite3.Connection
    others: Sequence[_Call]
    ended: Set[int]  # rows of this one that count in another

    def others_of(self, operator: str, since: float) -> list[_Call]:
        """What counts of the other tables."""
        return [call for call in self.others if call.operator == operator and (call.ended or math.inf) > since]


def _take(table: _Table, limits: RateLimits, weight: float, settings: Settings) -> _Ticket | _Full:
    """The row a request has got, or why there is none. One transaction."""
    now = time.time()
    _forget(table, limits, now, settings)
    (running,) = table.rows.execute(
        "SELECT COUNT(*) FROM calls WHERE operator = ? AND ended IS NULL", (limits.operator,)
    ).fetchone()
    running += sum(call.ended is None for call in table.others_of(limits.operator, now))
    if running >= limits.at_once:
        return _Full(_LOOK_S, Message("rate.at_once", operator=limits.operator, count=limits.at_once))
    for rate in reversed(limits.rates):
        wait_s = _wait_s(table, limits.operator, rate, rate.period_s / settings.pace, weight, now)
        if wait_s > 0:
            return _Full(wait_s, Message("rate.allows", operator=limits.operator, rate=rate.told))
    row = random.getrandbits(62)  # never that of another, also in a table begun anew meanwhile
    until = now + 2 * settings.timeout_s + 60
    table.rows.execute(
        "INSERT INTO calls (id, operator, weight, pid, until) VALUES (?, ?, ?, ?, ?)",
        (row, limits.operator, weight, os.getpid(), until),
    )
    return _Ticket(row, table.place, until)


def _end(ticket: _Ticket, limits: RateLimits, weight: float, settings: Settings) -> None:
    """Note that a request has ended. It is over, so nothing that happens here may fail it."""

    def note(table: _Table) -> None:
        now = time.time()
        if table.place == ticket.place:
            if table.rows.execute("UPDATE calls SET ended = ? WHERE id = ?", (now, ticket.row)).rowcount:
                return
        else:  # that table can't be written to any more
            ended = (ticket.place, ticket.row, ticket.until)
            table.rows.execute("INSERT INTO ended_elsewhere VALUES (?, ?, ?)", ended)
        table.rows.execute(
            "INSERT INTO calls (id, operator, weight, ended, pid, until) VALUES (?, ?, ?, ?, ?, ?)",
            (random.getrandbits(62), limits.operator, weight, now, os.getpid(), now),
        )

    _counted(settings, note)


def _wait_s(table: _Table, operator: str, rate: Rate, period_s: float, weight: float, now: float) -> float:
    """Seconds until `weight` more calls fit into the period. One that never fits alone waits for an empty one."""
    free = rate.calls - weight - _used(table, operator, now - period_s)
    if free >= 0:
        return 0.0
    ended: list[tuple[float, float]] = table.rows.execute(
        "SELECT ended, weight FROM calls WHERE operator = ? AND ended > ? ORDER BY ended", (operator, now - period_s)
    ).fetchall()
    elsewhere = table.others_of(operator, now - period_s)
    ended = sorted([*ended, *((call.ended, call.weight) for call in elsewhere if call.ended is not None)])
    for end, gone in ended:
        free += gone
        if free >= -1e-9:
            return float(max(end + period_s - now, 0.001))
    if ended:
        return float(max(ended[-1][0] + period_s - now, 0.001))
    return _LOOK_S if _used(table, operator, now - period_s) else 0.0


def _used(table: _Table, operator: str, since: float) -> float:
    (used,) = table.rows.execute(
        "SELECT TOTAL(weight) FROM calls WHERE operator = ? AND (ended IS NULL OR ended > ?)", (operator, since)
    ).fetchone()
    return float(used) + sum(call.weight for call in table.others_of(operator, since))


def _forget(table: _Table, limits: RateLimits, now: float, settings: Settings) -> None:
    """Drop rows that count no more, and end those whose process died or that were never ended."""
    rows = table.rows
    oldest = now - max(rate.period_s for rate in limits.rates) / settings.pace
    rows.execute(
        "DELETE FROM calls WHERE operator = ? AND (ended <= ? OR ended > ?)", (limits.operator, oldest, now + 60)
    )
    rows.execute("DELETE FROM ended_elsewhere WHERE until < ?", (now,))
    for row, pid, until in rows.execute(
        "SELECT id, pid, until FROM calls WHERE operator = ? AND ended IS NULL", (limits.operator,)
    ).fetchall():
        if row in table.ended:
            rows.execute("DELETE FROM calls WHERE id = ?", (row,))
        elif until < now or not _is_alive(pid):
            rows.execute("UPDATE calls SET ended = ? WHERE id = ?", (now, row))


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


_REST_S = 60.0
"""How long a place that others keep locked is left alone."""

_resting: dict[Path, float] = {}
_own_lock = threading.RLock()


def _counted(settings: Settings, work: Callable[[_Table], T]) -> T:
    """What `work` makes of the table, in one write transaction at the first place that can be written to."""
    places = _places(settings.cache_dir)
    for place in places:
        if _resting.get(place, 0.0) > time.monotonic():
            continue
        try:
            return _at(place, places, work)
        except (OSError, sqlite3.Error) as error:
            log.info("requests can't be counted in %s: %s", place, error)
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                _resting[place] = time.monotonic() + _REST_S
            if not isinstance(error, OSError | sqlite3.OperationalError):
                _sound.discard(place)  # damaged since it was looked at
    with _own_lock:
        rows = _of_this_process()
        with rows:
            rows.execute("BEGIN")
            return work(_table("", rows, places))


def _places(cache_dir: Path) -> list[Path]:
    """Where the table may be: in the cache, else among the temporary files, one for each cache."""
    mark = hashlib.sha256(str(cache_dir.absolute()).encode()).hexdigest()[:12]
    return [cache_dir / _FILE, *(folder / f"calls-{mark}.sqlite" for folder in shared_folders())]


def _at(place: Path, places: Sequence[Path], work: Callable[[_Table], T]) -> T:
    if place == places[0]:
        place.parent.mkdir(parents=True, exist_ok=True)
    else:
        make_own(place.parent)
    with closing(_connect(place)) as rows:
        rows.execute("BEGIN IMMEDIATE")
        done = work(_table(str(place), rows, [other for other in places if other != place]))
        rows.execute("COMMIT")
        return done


def _table(here: str, rows: sqlite3.Connection, others: Sequence[Path]) -> _Table:
    """The table at `here`, with what stands in those at other places; almost always there are none."""
    calls, ended = list[tuple[str, tuple[Any, ...]]](), set(rows.execute(_ENDED_ELSEWHERE).fetchall())
    for place in others:
        if not place.is_file() or _resting.get(place, 0.0) > time.monotonic():
            continue
        try:
            if place.name != _FILE:
                make_own(place.parent)
            with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)) as there:
                found = there.execute("SELECT id, operator, weight, ended, until FROM calls").fetchall()
                calls += ((str(place), row) for row in found)
                ended |= set(there.execute(_ENDED_ELSEWHERE).fetchall())
        except (OSError, sqlite3.Error) as error:
            log.info("the requests counted in %s can't be read: %s", place, error)
    now = time.time()
    counted = [
        _Call(operator, weight, end)
        for place, (row, operator, weight, end, until) in calls
        if (place, row) not in ended and (end is not None or until > now)
    ]
    return _Table(here, rows, counted, {row for place, row in ended if place == here})


@lru_cache(maxsize=1)
def _of_this_process() -> sqlite3.Connection:
    """The last resort: a table in memory."""
    rows = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    rows.executescript(_TABLE)
    return rows


_sound: set[Path] = set()
"""Files this process has found to be intact."""


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_LOCK_S, isolation_level=None)
    try:
        # What is lost when the machine fails does not matter: the counts of a day at most
        connection.execute("PRAGMA synchronous = OFF")
        if file not in _sound and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        connection.executescript(_TABLE)
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

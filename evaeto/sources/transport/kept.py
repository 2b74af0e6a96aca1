"""What is kept of the answers of services: listed, cleared, and found again where no service is to be asked."""

from __future__ import annotations

import gzip
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

from hishel._core._storages._packing import unpack  # what the store writes, it has no public reader of

from evaeto.core.calendar import calendar
from evaeto.core.messages import Message
from evaeto.errors import SourceNoData
from evaeto.sources.transport.cache import FILE, FOLDER

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer on disk. `address` is that of the request without parameters, `size` in bytes as it lies there.

    asked_at : when the service gave it (UTC); None where it did not say
    expires : until when it is used without asking again (UTC); None without a limit
    """

    number: bytes
    address: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    status: int
    size: int
    asked_at: datetime | None
    expires: datetime | None

    @property
    def is_expired(self) -> bool:
        """Whether it would be asked for again."""
        return self.expires is not None and self.expires < datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """How a request names its days, so that an answer kept for other days can serve those it has.

    first, last : the days asked for
    names : parameters of the first and the last day
    day_of : reads one
    parse : as `get_json` takes it, with the days of the answer
    cut : what was parsed, on the days asked for
    """

    first: date
    last: date
    names: tuple[str, str]
    day_of: Callable[[str], date]
    parse: Callable[[Any, date, date], T]
    cut: Callable[[T, date, date], T]


def file_of(cache_dir: Path) -> Path:
    """Where the answers are."""
    return cache_dir / FOLDER / FILE


def answers(cache_dir: Path) -> list[Kept]:
    """All that is kept, the newest first; nothing where there is no cache."""
    file = file_of(cache_dir)
    if not file.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as rows:
            found = rows.execute(
                "SELECT id, data, expires_at, ttl_deadline, (SELECT SUM(LENGTH(chunk_data)) FROM streams "
                "WHERE entry_id = entries.id) FROM entries WHERE chunk_count IS NOT NULL ORDER BY last_accessed_at DESC"
            ).fetchall()
    except sqlite3.Error as error:
        log.info("the cache in %s cannot be listed: %s", cache_dir, error)
        return []
    return [one for row in found if (one := _kept(*row)) is not None]


def content_of(cache_dir: Path, kept: Kept) -> bytes:
    """What the service answered, unpacked."""
    with closing(sqlite3.connect(f"{file_of(cache_dir).absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as rows:
        chunks = rows.execute(
            "SELECT chunk_data FROM streams WHERE entry_id = ? ORDER BY chunk_number", (kept.number,)
        ).fetchall()
    raw = b"".join(chunk for (chunk,) in chunks)
    match kept.headers.get("content-encoding", "identity"):
        case "gzip":
            return gzip.decompress(raw)
        case "deflate":
            return zlib.decompress(raw)
        case "identity" | "":
            return raw
        case other:
            raise ValueError(f"packed as {other}")


def find(
    cache_dir: Path, source: str, address: str, params: Mapping[str, str], span: Span[Any] | None
) -> Iterator[tuple[Kept, tuple[date, date] | None]]:
    """The answers that can serve a request, the best first: to the very same, then to one for other days that has most
    of these; with its days.

    Raises
    ------
    SourceNoData
        None is kept.
    """
    there = [one for one in answers(cache_dir) if one.address == address and one.status in (200, 203)]
    exact = [one for one in there if dict(one.params) == dict(params)]
    yield from ((one, None) for one in exact)
    if span is not None:
        overlapping = []
        for one in there:
            if one in exact or (days := _days_of(one, params, span)) is None:
                continue
            shared = (min(days[1], span.last) - max(days[0], span.first)).days + 1
            if shared > 0:
                overlapping.append((shared, one.asked_at or datetime.min.replace(tzinfo=UTC), one, days))
        overlapping.sort(key=lambda found: found[:2], reverse=True)
        yield from ((one, days) for _, _, one, days in overlapping)
    raise SourceNoData(source, Message("answer.not_kept"))


def clear(cache_dir: Path, *, expired_only: bool = False) -> int:
    """Remove what is kept, or only what has expired; how many answers."""
    file = file_of(cache_dir)
    if not file.is_file():
        return 0
    now = datetime.now(UTC).timestamp()
    which, values = ("WHERE expires_at IS NOT NULL AND expires_at < ?", (now,)) if expired_only else ("", ())
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as rows:
        rows.execute("BEGIN IMMEDIATE")
        rows.execute(f"DELETE FROM streams WHERE entry_id IN (SELECT id FROM entries {which})", values)
        count = rows.execute(f"DELETE FROM entries {which}", values).rowcount
        rows.execute("COMMIT")
        with suppress(sqlite3.OperationalError):  # others read it just now: the room is used by what comes next
            rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            rows.execute("VACUUM")
    return count


def _kept(number: bytes, data: bytes, expires: float | None, deadline: float | None, size: int | None) -> Kept | None:
    try:
        request, response = unpack(bytes(data))
    except Exception:  # of another version, or damaged: whoever asks the service notices
        return None
    url = urlsplit(request.url)
    headers = {str(name).lower(): str(value) for name, value in response.headers.items()}
    until = expires or deadline
    return Kept(
        bytes(number),
        f"{url.scheme}://{url.netloc}{url.path}",
        dict(parse_qsl(url.query, keep_blank_values=True)),
        headers,
        response.status_code,
        size or 0,
        _moment(headers.get("date")),
        None if until is None else datetime.fromtimestamp(until, UTC),
    )


def _moment(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC) if header else None
    except ValueError:
        return None


def _days_of(one: Kept, params: Mapping[str, str], span: Span[Any]) -> tuple[date, date] | None:
    """The days of an answer to a request that differs in nothing but these."""
    others = [{name: value for name, value in each.items() if name not in span.names} for each in (one.params, params)]
    if others[0] != others[1]:
        return None
    try:
        first, last = (span.day_of(one.params[name]) for name in span.names)
    except (KeyError, ValueError):
        return None
    return first, last


def missing_days(first: date, last: date, days: tuple[date, date]) -> int:
    """How many of the days from `first` to `last` are not among `days`."""
    return len(calendar(first, last)) - max(0, (min(days[1], last) - max(days[0], first)) // timedelta(days=1) + 1)

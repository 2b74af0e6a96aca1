"""One way to ask every service: cache on disk, retries, limits, the network. Asynchronous, so that a request can
be cancelled at any moment, also while it waits for its turn, to be repeated, or for a service that hangs.

Outside in: hishel (a stored answer costs the service nothing), then the layers of `exchange`. Only an answer that
parsed is ever stored, whatever a service says of its errors.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

import httpx
from hishel.httpx import AsyncCacheTransport

from evaeto._version import __version__
from evaeto.core.messages import Message
from evaeto.errors import SourceBadAnswer, SourceError
from evaeto.settings import Settings
from evaeto.sources.catalogue import check
from evaeto.sources.delivery import Report
from evaeto.sources.transport import access, cache, failures, kept
from evaeto.sources.transport.exchange import Decode, Exchange, Parse, network, parsed

log = logging.getLogger(__name__)

T = TypeVar("T")

HOUR_S, DAY_S = 3600.0, 86400.0

BY_THE_HEADERS = None
"""Lifetime of an answer whose service says by `Expires` or `Cache-Control` how long it holds (RFC 9111)."""

INCOMPLETE_LIFETIME_S = 6 * HOUR_S
"""How long an answer is kept at most that lacks values it should have: services restore damaged days within hours to
days."""

_KEPT_FOR_REVALIDATION_S = 14 * DAY_S
"""How long such an answer stays on disk, to be confirmed by the service rather than sent again."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A parsed answer. `asked_at`: when the service produced it by its own clock (UTC), also for a stored one.

    deprecated : the service says so (HTTP 203) of the version of it that was asked
    """

    value: T
    from_cache: bool
    asked_at: datetime | None
    deprecated: bool = False


def lifetime_s(youngest: date, today: date) -> float:
    """How long an answer is kept [s], by its youngest day: services revise recent days, and send no lifetimes.

    More than 30 days old: 30 days. 7 to 30 days: 1 day. Younger: 12 hours. In the future (a forecast): 1 hour.
    """
    age = (today - youngest).days
    if age > 30:
        return 30 * DAY_S
    if age >= 7:
        return DAY_S
    return 12 * HOUR_S if age >= 0 else HOUR_S


async def get_json(
    source: str,
    url: str,
    params: Mapping[str, str],
    parse: Parse[T],
    *,
    settings: Settings,
    report: Report,
    ttl_s: float | None,
    weight: float = 1.0,
    fresh: bool = False,
    is_whole: Callable[[T], bool] = lambda value: True,
    accept: str | None = None,
    span: kept.Span[T] | None = None,
    decode: Decode = failures.decoded,
) -> Answer[T]:
    """Ask `url` and have the JSON of the answer parsed. An equal request within `ttl_s` is answered from disk.

    Redirects are followed on the same host, and to the operator's other hosts where it says that it has such. With
    `settings.from_cache` no service is asked: what is kept answers, however old.

    Parameters
    ----------
    source : key of the service, for the errors and the limits
    parse : called with the decoded JSON; an answer it refuses (by a `SourceError`) is not stored. It is called
        again for a stored answer, so it must judge by nothing but the request
    report : told of each wait and repeat
    ttl_s : lifetime [s], or `BY_THE_HEADERS`
    weight : how many calls the operator counts the request as
    fresh : have a stored answer confirmed by the service, though it may still hold (with `BY_THE_HEADERS` only)
    is_whole : whether what was parsed lacks nothing; if it does, it is kept for `INCOMPLETE_LIFETIME_S` at most
    accept : the kind of answer asked for, where the service has several
    span : the days asked for, so that an answer kept for other days can serve those it has
    decode : turns the bytes of an answer into what `parse` takes, where that is not JSON

    Raises
    ------
    SettingsError
        They name a service or a key that does not exist.
    SourceUnavailable
        No connection, a time-out, a 5xx answer or one that says in other ways that the service is overloaded, still
        after the repeats.
    SourceNoData
        No service is to be asked, and no answer is kept.
    SourceRateLimited
        HTTP 429 where waiting takes longer than `settings.max_wait_s`, or after the repeats; `wait_s` where known.
        Or our own count says that a limit is reached, and for longer than that.
    SourceRefused
        Another answer that is not 2xx, in the service's words.
    SourceBadAnswer
        Cut off, not JSON, of another shape, or refused by `parse`.
    """

    check(settings)
    if settings.from_cache:
        return await asyncio.to_thread(_kept_answer, source, url, params, parse, settings, span, decode)
    exchange: Exchange
    secret = access.Hidden(source, url, access.hidden(source, settings), access.login_of(source, settings))

    def parse_new(answer: Any) -> T:
        value = parse(answer)
        if storage is not None and ttl_s is not BY_THE_HEADERS and not is_whole(value):
            storage.longest_s = INCOMPLETE_LIFETIME_S
        return value

    def new_network() -> httpx.AsyncBaseTransport:
        nonlocal exchange
        exchange = Exchange(source, parse_new, url, secret, settings, decode)
        return network(exchange, weight, settings, report)

    def ask(transport: httpx.AsyncBaseTransport) -> Awaitable[httpx.Response]:
        return _get(source, transport, url, params, settings, ttl_s, fresh, accept)

    def read(response: httpx.Response) -> Answer[T]:
        new = "parsed" in response.extensions
        value = response.extensions["parsed"] if new else _parsed_again(source, parse, response.content, decode)
        asked = httpx.URL(url, params=dict(params) or None)  # an answer that the cache could not keep has no request
        log.info("%s: %s %s", source, "answered" if new else "answered from the cache", asked)
        deprecated = response.status_code == httpx.codes.NON_AUTHORITATIVE_INFORMATION
        if deprecated and new:
            log.warning("%s says that the version asked is deprecated (HTTP 203): %s", source, url)
        return Answer(value, not new, _date_of(response), deprecated)

    async with cache.opened(settings.cache_dir) as storage:
        if storage is None:
            return read(await ask(new_network()))
        transport = AsyncCacheTransport(new_network(), storage=storage)
        try:
            return read(await ask(transport))
        except _Spoilt as error:
            log.warning("the cache in %s cannot be read: %s", settings.cache_dir, error)
            cache.set_aside(settings.cache_dir)
        except (OSError, sqlite3.Error, RuntimeError) as error:
            cache.note(settings.cache_dir, error)
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                cache.set_aside(settings.cache_dir)  # the others are about access and locks, not damage
        # What the service has answered already is not asked for again
        return read(exchange.answer or await ask(new_network()))


async def _get(
    source: str,
    transport: httpx.AsyncBaseTransport,
    url: str,
    params: Mapping[str, str],
    settings: Settings,
    ttl_s: float | None,
    fresh: bool,
    accept: str | None,
) -> httpx.Response:
    headers = {"User-Agent": f"evaeto/{__version__}" + (f" ({settings.contact})" if settings.contact else "")}
    if fresh:
        headers["Cache-Control"] = "no-cache"
    if accept:
        headers["Accept"] = accept
    timeout = httpx.Timeout(settings.timeout_s, connect=min(settings.timeout_s, 10.0))
    caching = {"rfc": True, "ttl": _KEPT_FOR_REVALIDATION_S} if ttl_s is BY_THE_HEADERS else {"ttl": ttl_s}
    client = httpx.AsyncClient(transport=transport, headers=headers, timeout=timeout, follow_redirects=True)
    async with client:
        try:
            # Without parameters the address stays as it is: the NWS refuses even an empty query
            return await client.get(url, params=dict(params) or None, extensions={"caching": caching})
        except httpx.TooManyRedirects as error:
            raise SourceBadAnswer(source, Message("answer.redirect_loop")) from error


def _kept_answer(
    source: str,
    url: str,
    params: Mapping[str, str],
    parse: Parse[T],
    settings: Settings,
    span: kept.Span[T] | None,
    decode: Decode,
) -> Answer[T]:
    """The best answer that is kept for a request and can be read."""
    for one, days in kept.find(settings.cache_dir, source, url, params, span):
        try:
            content = kept.content_of(settings.cache_dir, one)
            if days is None or span is None:
                value = parsed(source, parse, content, decode)
            else:
                value = span.cut(parsed(source, _reading(span, days), content, decode), span.first, span.last)
        except (SourceError, OSError, ValueError, sqlite3.Error, zlib.error) as error:
            log.info("an answer of %s that is kept cannot be read: %s", source, error)
            continue
        log.info("%s: answered from the cache without being asked (%s)", source, url)
        return Answer(value, True, one.asked_at, one.status == httpx.codes.NON_AUTHORITATIVE_INFORMATION)
    raise AssertionError  # `find` raises where nothing is left


def _reading(span: kept.Span[T], days: tuple[date, date]) -> Parse[T]:
    return lambda body: span.parse(body, *days)


class _Spoilt(Exception):
    """A stored answer that cannot be read, though only such were stored as could be."""


def _parsed_again(source: str, parse: Parse[T], content: bytes, decode: Decode) -> T:
    try:
        return parsed(source, parse, content, decode)
    except SourceError as error:
        raise _Spoilt(str(error)) from error


def _date_of(response: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None

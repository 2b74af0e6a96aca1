"""One way to ask every service: cache on disk, retries, limits, the network. Asynchronous, so that a request can
be cancelled at any moment, also while it waits for its turn, to be repeated, or for a service that hangs.

Layers, outside in: hishel (a stored answer costs the service nothing) -> httpx-retries -> `_InTurn`, which waits
until the limits of the operator allow one more (each repeat counts) -> `_Exchange`, which receives the whole answer
and has it parsed. Only an answer that parsed is ever stored, whatever a service says of its errors.
"""

from __future__ import annotations

import asyncio
import html
import json
import logging
import random
import re
import sqlite3
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from hishel.httpx import AsyncCacheTransport
from httpx_retries import Retry, RetryTransport

from evaeto._version import __version__
from evaeto.core.messages import Message, of_error
from evaeto.errors import SourceBadAnswer, SourceError, SourceRateLimited, SourceRefused, SourceUnavailable
from evaeto.settings import Settings
from evaeto.sources.delivery import Report
from evaeto.sources.transport import cache, rate_limits

log = logging.getLogger(__name__)

T = TypeVar("T")
Parse = Callable[[Any], T]
"""Turns the JSON of an answer into what a service module wants; raises a `SourceError` for one it cannot use."""

HOUR_S, DAY_S = 3600.0, 86400.0

BY_THE_HEADERS = None
"""Lifetime of an answer whose service says by `Expires` or `Cache-Control` how long it holds (RFC 9111)."""

INCOMPLETE_LIFETIME_S = 6 * HOUR_S
"""How long an answer is kept at most that lacks values it should have: services restore damaged days within hours to
days."""

_KEPT_FOR_REVALIDATION_S = 14 * DAY_S
"""How long such an answer stays on disk, to be confirmed by the service rather than sent again."""

_FIRST_BACKOFF_S = 0.5
"""First wait before a repeat where the service does not say how long; doubled each time."""

# Open-Meteo sends no Retry-After: its words say which of its counters is full, and each is emptied when the clock
# (UTC) reaches the next whole minute, hour or day (open-meteo/open-meteo, RateLimiter.swift).
_COUNTER_PERIOD_S = {"one minute": 60.0, "next hour": HOUR_S, "tomorrow": DAY_S}


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
) -> Answer[T]:
    """Ask `url` and have the JSON of the answer parsed. An equal request within `ttl_s` is answered from disk.

    Redirects are followed on the same host.

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

    Raises
    ------
    SourceUnavailable
        No connection, a time-out or a 5xx answer, still after the repeats.
    SourceRateLimited
        HTTP 429 where waiting takes longer than `settings.max_wait_s`, or after the repeats; `wait_s` where known.
        Or our own count says that a limit is reached, and for longer than that.
    SourceRefused
        Another answer that is not 2xx, in the service's words.
    SourceBadAnswer
        Cut off, not JSON, of another shape, or refused by `parse`.
    """

    exchange: _Exchange

    def parse_new(answer: Any) -> T:
        value = parse(answer)
        if storage is not None and ttl_s is not BY_THE_HEADERS and not is_whole(value):
            storage.longest_s = INCOMPLETE_LIFETIME_S
        return value

    def network() -> httpx.AsyncBaseTransport:
        nonlocal exchange
        exchange = _Exchange(source, parse_new, url, settings.timeout_s)
        return RetryTransport(_InTurn(exchange, source, weight, settings, report), _Repeats(report, settings))

    def ask(transport: httpx.AsyncBaseTransport) -> Awaitable[httpx.Response]:
        return _get(source, transport, url, params, settings, ttl_s, fresh)

    def read(response: httpx.Response) -> Answer[T]:
        new = "parsed" in response.extensions
        value = response.extensions["parsed"] if new else _parsed_again(source, parse, response.content)
        deprecated = response.status_code == httpx.codes.NON_AUTHORITATIVE_INFORMATION
        if deprecated and new:
            log.warning("%s says that the version asked is deprecated (HTTP 203): %s", source, url)
        return Answer(value, not new, _date_of(response), deprecated)

    async with cache.opened(settings.cache_dir) as storage:
        if storage is None:
            return read(await ask(network()))
        transport = AsyncCacheTransport(network(), storage=storage)
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
        return read(exchange.answer or await ask(network()))


async def _get(
    source: str,
    transport: httpx.AsyncBaseTransport,
    url: str,
    params: Mapping[str, str],
    settings: Settings,
    ttl_s: float | None,
    fresh: bool,
) -> httpx.Response:
    headers = {"User-Agent": f"evaeto/{__version__}" + (f" ({settings.contact})" if settings.contact else "")}
    if fresh:
        headers["Cache-Control"] = "no-cache"
    timeout = httpx.Timeout(settings.timeout_s, connect=min(settings.timeout_s, 10.0))
    caching = {"rfc": True, "ttl": _KEPT_FOR_REVALIDATION_S} if ttl_s is BY_THE_HEADERS else {"ttl": ttl_s}
    client = httpx.AsyncClient(transport=transport, headers=headers, timeout=timeout, follow_redirects=True)
    async with client:
        try:
            # Without parameters the address stays as it is: the NWS refuses even an empty query
            return await client.get(url, params=dict(params) or None, extensions={"caching": caching})
        except httpx.TooManyRedirects as error:
            raise SourceBadAnswer(source, Message("answer.redirect_loop")) from error


class _Spoilt(Exception):
    """A stored answer that cannot be read, though only such were stored as could be."""


class _CutOff(SourceBadAnswer):
    """The connection ended before the answer did: worth a repeat, unlike other bad answers."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Whoever gets it from a worker needs neither to know of repeats nor to load this module
        return SourceBadAnswer(self.source, self.reason, wait_s=self.wait_s).__reduce__()


class _Repeats(Retry):
    """When one request is repeated, and how long after; each repeat is told.

    Where the service names a wait it is kept in full or, beyond `settings.max_wait_s`, not begun: httpx-retries
    would cut it short and ask too early, and some services count failed requests too.
    """

    def __init__(self, report: Report, settings: Settings) -> None:
        super().__init__(total=settings.retries)
        self._report, self._max_wait_s, self._wait_s = report, settings.max_wait_s, 0.0

    def is_retryable_exception(self, exception: Exception) -> bool:
        if not isinstance(exception, SourceUnavailable | SourceRateLimited | _CutOff):
            return False
        backoff_s = _FIRST_BACKOFF_S * 2**self.attempts_made * random.uniform(0.75, 1.25)
        self._wait_s = backoff_s if exception.wait_s is None else exception.wait_s
        return self.elapsed_sleep + self._wait_s <= self._max_wait_s

    async def asleep(self, response: httpx.Response | Exception) -> None:
        reason = response.reason if isinstance(response, SourceError) else str(response)
        seconds = round(self._wait_s, 1)
        if isinstance(response, SourceError) and response.wait_s is not None:
            self._report(Message("progress.told_to_wait", seconds=seconds, reason=reason))
        else:
            self._report(Message("progress.retrying", seconds=seconds, reason=reason))
        await asyncio.sleep(self._wait_s)
        self.elapsed_sleep += self._wait_s

    def increment(self) -> _Repeats:
        self.attempts_made += 1  # in place: there is one object for each request
        return self


class _InTurn(httpx.AsyncBaseTransport):
    """Waits until the limits of the operator allow one more request."""

    def __init__(
        self, exchange: httpx.AsyncBaseTransport, source: str, weight: float, settings: Settings, report: Report
    ) -> None:
        self._exchange, self._asking = exchange, (source, weight, settings, report)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async with rate_limits.turn(*self._asking):
            return await self._exchange.handle_async_request(request)

    async def aclose(self) -> None:
        await self._exchange.aclose()


class _Exchange(httpx.AsyncBaseTransport):
    """The network: sends, receives the whole answer, has it parsed, and raises only `SourceError`s."""

    def __init__(self, source: str, parse: Parse[Any], url: str, timeout_s: float) -> None:
        self._source, self._parse, self._timeout_s = source, parse, timeout_s
        self._network = httpx.AsyncHTTPTransport(verify=_tls(), proxy=_proxy(url))
        self.answer: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._network.handle_async_request(request)
            raw = await self._receive(response)
        except httpx.TimeoutException as error:
            raise SourceUnavailable(self._source, Message("answer.none_in_time", seconds=self._timeout_s)) from error
        except httpx.TransportError as error:
            reason = Message("answer.no_connection", reason=of_error(error))
            raise SourceUnavailable(self._source, reason) from error
        try:
            decoded = httpx.Response(response.status_code, headers=response.headers, content=raw)
        except httpx.DecodingError as error:
            raise _CutOff(self._source, Message("answer.not_decompressed")) from error
        unchanged = decoded.status_code == httpx.codes.NOT_MODIFIED and "If-Modified-Since" in request.headers
        if unchanged or self._stays_here(request, decoded):
            return decoded
        if not decoded.is_success:
            raise _failure(self._source, decoded)
        # The cache gets the bytes as they came, compressed; whoever asked gets what they were parsed into.
        self.answer = httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=httpx.ByteStream(raw),
            extensions={**response.extensions, "parsed": _parsed(self._source, self._parse, decoded.content)},
        )
        return self.answer

    def _stays_here(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Whether the answer is a redirect on the same host, which the client then follows."""
        if not response.has_redirect_location:
            return False
        there = request.url.join(response.headers["Location"])
        if (there.scheme, there.host, there.port) != (request.url.scheme, request.url.host, request.url.port):
            raise SourceBadAnswer(self._source, Message("answer.redirect_away", host=there.host))
        return True

    async def _receive(self, response: httpx.Response) -> bytes:
        try:
            return b"".join([chunk async for chunk in response.aiter_raw()])
        except httpx.RemoteProtocolError as error:
            raise _CutOff(self._source, Message("answer.cut_off")) from error
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        await self._network.aclose()


def _parsed(source: str, parse: Parse[T], content: bytes) -> T:
    try:
        answer = json.loads(content)
    except ValueError as error:
        start = content[:60].decode("utf-8", "replace").strip()
        raise SourceBadAnswer(source, Message("answer.not_json", start=start)) from error
    try:
        return parse(answer)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        said = of_error(error)
        reason = said if isinstance(said, Message) else f"{type(error).__name__}: {error}"
        raise SourceBadAnswer(source, Message("answer.other_shape", reason=reason)) from error


def _parsed_again(source: str, parse: Parse[T], content: bytes) -> T:
    try:
        return _parsed(source, parse, content)
    except SourceError as error:
        raise _Spoilt(str(error)) from error


def _failure(source: str, response: httpx.Response) -> SourceError:
    """The error that an answer other than 2xx stands for, in the service's own words."""
    words = _words(response)
    status = str(response.status_code)
    reason = (
        Message("answer.http_words", status=status, words=words) if words else Message("answer.http", status=status)
    )
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return SourceRateLimited(source, reason, wait_s=_wait_s(response, words))
    if response.is_server_error:
        return SourceUnavailable(source, reason, wait_s=_wait_s(response, words))
    return SourceRefused(source, reason)


def _words(response: httpx.Response) -> str:
    """What the service says: `reason` (Open-Meteo), `messages` (NASA POWER), `detail` (the NWS, by RFC 9457), the
    text of a short page (MET Norway), else the phrase of the status."""
    try:
        body = response.json()
    except ValueError:
        return _text_of(response) or response.reason_phrase
    keys = ("reason", "messages", "message", "detail", "title")
    said = next((body[key] for key in keys if body.get(key)), None) if isinstance(body, dict) else None
    sentences = said if isinstance(said, list) else [said or response.reason_phrase]
    return " ".join(dict.fromkeys(str(sentence) for sentence in sentences))  # NASA repeats itself


def _text_of(response: httpx.Response) -> str:
    """The words of a page of HTML or plain text; nothing where it is longer than a sentence or two."""
    page = re.sub(r"(?is)<(script|style|head).*?</\1>|<[^>]+>", " ", response.text)
    text = " ".join(html.unescape(page).split()).removeprefix(str(response.status_code)).strip()
    return text if len(text) <= 200 else ""


def _wait_s(response: httpx.Response, words: str) -> float | None:
    """How long the service wants us to wait [s]: its Retry-After, else what its words say, else None."""
    if header := response.headers.get("Retry-After"):
        try:
            return Retry().parse_retry_after(header)
        except ValueError:
            log.info("Retry-After is neither seconds nor a date: %r", header)
    for phrase, period_s in _COUNTER_PERIOD_S.items():
        if phrase in words:
            return period_s - time.time() % period_s
    return None


def _date_of(response: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Loading the certificates takes longer than many a request: once a process."""
    return httpx.create_ssl_context()


def _proxy(url: str) -> str | None:
    """The proxy of the environment for `url` (httpx looks for it only where no layers of one's own are used)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("127.0.0.1", "localhost", "::1") or proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"

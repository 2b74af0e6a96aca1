"""One way to ask every service: cache on disk, retries, limits, the network. Asynchronous, so that a request can
be cancelled at any moment, also while it waits for its turn, to be repeated, or for a service that hangs.

Layers, outside in: hishel (a stored answer costs the service nothing) -> httpx-retries -> `_InTurn`, which waits
until the limits of the operator allow one more (each repeat counts) -> `_Exchange`, which receives the whole answer
and has it parsed. Only an answer that parsed is ever stored, whatever a service says of its errors.
"""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

import httpx
from hishel.httpx import AsyncCacheTransport
from httpx_retries import Retry, RetryTransport

from evaeto._version import __version__
from evaeto.core.messages import Message, of_error
from evaeto.errors import SourceBadAnswer, SourceError, SourceRateLimited, SourceUnavailable
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES, check
from evaeto.sources.delivery import Report
from evaeto.sources.transport import access, cache, failures, kept, rate_limits

log = logging.getLogger(__name__)

T = TypeVar("T")
Parse = Callable[[Any], T]
"""Turns the JSON of an answer into what a service module wants; raises a `SourceError` for one it cannot use."""

Decode = Callable[[str, bytes], Any]
"""Turns the bytes of an answer of a service into what is parsed; raises a `SourceError` where they are none."""

HOUR_S, DAY_S = 3600.0, 86400.0

BY_THE_HEADERS = None
"""Lifetime of an answer whose service says by `Expires` or `Cache-Control` how long it holds (RFC 9111)."""

INCOMPLETE_LIFETIME_S = 6 * HOUR_S
"""How long an answer is kept at most that lacks values it should have: services restore damaged days within hours to
days."""

_KEPT_FOR_REVALIDATION_S = 14 * DAY_S
"""How long such an answer stays on disk, to be confirmed by the service rather than sent again."""

_OF_THE_BYTES = ("content-encoding", "content-length", "content-md5", "digest", "transfer-encoding")
"""Headers that say how the bytes of an answer were sent."""

_FIRST_BACKOFF_S = 0.5
"""First wait before a repeat where the service does not say how long; doubled each time."""


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
    exchange: _Exchange
    secret = access.Hidden(source, url, access.hidden(source, settings), access.login_of(source, settings))

    def parse_new(answer: Any) -> T:
        value = parse(answer)
        if storage is not None and ttl_s is not BY_THE_HEADERS and not is_whole(value):
            storage.longest_s = INCOMPLETE_LIFETIME_S
        return value

    def network() -> httpx.AsyncBaseTransport:
        nonlocal exchange
        exchange = _Exchange(source, parse_new, url, secret, settings, decode)
        return RetryTransport(_InTurn(exchange, source, weight, settings, report), _Repeats(report, settings))

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
                value = _parsed(source, parse, content, decode)
            else:
                value = span.cut(_parsed(source, _reading(span, days), content, decode), span.first, span.last)
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

    def __init__(
        self, source: str, parse: Parse[Any], url: str, secret: access.Hidden, settings: Settings, decode: Decode
    ) -> None:
        self._decode = decode
        self._source, self._parse, self._timeout_s, self._secret = source, parse, settings.timeout_s, secret
        verify, proxy = access.tls(settings.ca_bundle), access.proxy_of(url, settings)
        self._network = httpx.AsyncHTTPTransport(verify=verify, proxy=proxy)
        self.answer: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._network.handle_async_request(self._secret.into(request))
            raw = await self._receive(response)
        except httpx.TimeoutException as error:
            raise SourceUnavailable(self._source, Message("answer.none_in_time", seconds=self._timeout_s)) from error
        except httpx.TransportError as error:
            reason = Message("answer.no_connection", reason=self._secret.out_of(str(of_error(error))))
            raise SourceUnavailable(self._source, reason) from error
        try:
            headers = self._secret.out_of_headers(response.headers)
            decoded = httpx.Response(response.status_code, headers=headers, content=raw)
        except httpx.DecodingError as error:
            raise _CutOff(self._source, Message("answer.not_decompressed")) from error
        asked_whether = {"if-modified-since", "if-none-match"} & set(request.headers)
        if (decoded.status_code == httpx.codes.NOT_MODIFIED and asked_whether) or self._stays_here(request, decoded):
            return decoded
        if not decoded.is_success:
            raise self._secret.out_of_error(failures.failure(self._source, self._without_secret(decoded)))
        content = self._secret.out_of_content(decoded.content)
        parsed = _parsed(self._source, self._parse, content, self._decode, self._secret)
        # The cache gets the bytes as they came, compressed; whoever asked gets what they were parsed into.
        if content != decoded.content:
            raw = content
            headers = httpx.Headers([pair for pair in headers.multi_items() if pair[0].lower() not in _OF_THE_BYTES])
        self.answer = httpx.Response(
            response.status_code,
            headers=headers,
            stream=httpx.ByteStream(raw),
            extensions={
                **response.extensions,
                "parsed": parsed,
            },
        )
        return self.answer

    def _stays_here(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Whether the answer is a redirect within the operator's hosts, which the client then follows."""
        if not response.has_redirect_location:
            return False
        there = request.url.join(response.headers["Location"])
        if not may_follow(request.url, there, SERVICES[self._source].domain):
            raise SourceBadAnswer(self._source, Message("answer.redirect_away", host=there.host))
        response.headers["Location"] = self._secret.out_of_address(response.headers["Location"])
        return True

    def _without_secret(self, response: httpx.Response) -> httpx.Response:
        """The answer as it may be told."""
        told = self._secret.out_of(response.content.decode("utf-8", "replace"))
        headers = {name: value for name, value in response.headers.items() if name.lower() != "content-encoding"}
        return httpx.Response(response.status_code, headers=headers, content=told.encode())

    async def _receive(self, response: httpx.Response) -> bytes:
        try:
            return b"".join([chunk async for chunk in response.aiter_raw()])
        except httpx.RemoteProtocolError as error:
            raise _CutOff(self._source, Message("answer.cut_off")) from error
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        await self._network.aclose()


def may_follow(here: httpx.URL, there: httpx.URL, domain: str) -> bool:
    """Whether a redirect leads to the same host, or to another one of the operator's `domain` that is as safe."""
    if (there.scheme, there.host, there.port) == (here.scheme, here.host, here.port):
        return True
    ours = [bool(domain) and f".{url.host}".endswith(f".{domain}") for url in (here, there)]
    return all(ours) and there.scheme == "https" and there.port is None


def _parsed(source: str, parse: Parse[T], content: bytes, decode: Decode, secret: access.Hidden | None = None) -> T:
    found: SourceError
    cause: BaseException | None
    body: Any = None
    try:
        body = decode(source, content)
        return parse(body)
    except SourceError as error:
        found, cause = error, error.__cause__
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        said = of_error(error)
        reason = said if isinstance(said, Message) else f"{type(error).__name__}: {error}"
        found, cause = SourceBadAnswer(source, Message("answer.other_shape", reason=reason)), error
        if words := failures.only_words(body):  # an error in a good status
            found = failures.refused(source, words)
    if secret:
        # Another one, because what led to the first may repeat what the service was asked
        found, cause = secret.out_of_error(found), None
    raise found from cause


def _parsed_again(source: str, parse: Parse[T], content: bytes, decode: Decode) -> T:
    try:
        return _parsed(source, parse, content, decode)
    except SourceError as error:
        raise _Spoilt(str(error)) from error


def _date_of(response: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None

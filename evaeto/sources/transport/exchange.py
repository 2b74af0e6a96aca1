"""The network below the cache: a request waits for its turn, is repeated where that may help, its answer is parsed.

`network` joins the layers, outside in: httpx-retries -> `_InTurn`, which waits until the limits of the operator allow
one more (each repeat counts) -> `Exchange`, which receives the whole answer and has it parsed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from httpx_retries import Retry, RetryTransport

from evaeto.core.messages import Message, of_error
from evaeto.errors import SourceBadAnswer, SourceError, SourceRateLimited, SourceUnavailable
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES
from evaeto.sources.delivery import Report
from evaeto.sources.transport import access, failures, rate_limits

T = TypeVar("T")
Parse = Callable[[Any], T]
"""Turns the JSON of an answer into what a service module wants; raises a `SourceError` for one it cannot use."""

Decode = Callable[[str, bytes], Any]
"""Turns the bytes of an answer of a service into what is parsed; raises a `SourceError` where they are none."""

_OF_THE_BYTES = ("content-encoding", "content-length", "content-md5", "digest", "transfer-encoding")
"""Headers that say how the bytes of an answer were sent."""

_FIRST_BACKOFF_S = 0.5
"""First wait before a repeat where the service does not say how long; doubled each time."""


def network(exchange: Exchange, weight: float, settings: Settings, report: Report) -> httpx.AsyncBaseTransport:
    """An exchange with its turns and repeats; `weight` is how many calls the operator counts each time as."""
    return RetryTransport(_InTurn(exchange, exchange.source, weight, settings, report), _Repeats(report, settings))


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


class Exchange(httpx.AsyncBaseTransport):
    """The network: sends, receives the whole answer, has it parsed, and raises only `SourceError`s."""

    def __init__(
        self, source: str, parse: Parse[Any], url: str, secret: access.Hidden, settings: Settings, decode: Decode
    ) -> None:
        self._decode = decode
        self.source, self._parse, self._timeout_s, self._secret = source, parse, settings.timeout_s, secret
        verify, proxy = access.tls(settings.ca_bundle), access.proxy_of(url, settings)
        self._network = httpx.AsyncHTTPTransport(verify=verify, proxy=proxy)
        self.answer: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._network.handle_async_request(self._secret.into(request))
            raw = await self._receive(response)
        except httpx.TimeoutException as error:
            raise SourceUnavailable(self.source, Message("answer.none_in_time", seconds=self._timeout_s)) from error
        except httpx.TransportError as error:
            reason = Message("answer.no_connection", reason=self._secret.out_of(str(of_error(error))))
            raise SourceUnavailable(self.source, reason) from error
        try:
            headers = self._secret.out_of_headers(response.headers)
            decoded = httpx.Response(response.status_code, headers=headers, content=raw)
        except httpx.DecodingError as error:
            raise _CutOff(self.source, Message("answer.not_decompressed")) from error
        asked_whether = {"if-modified-since", "if-none-match"} & set(request.headers)
        if (decoded.status_code == httpx.codes.NOT_MODIFIED and asked_whether) or self._stays_here(request, decoded):
            return decoded
        if not decoded.is_success:
            raise self._secret.out_of_error(failures.failure(self.source, self._without_secret(decoded)))
        content = self._secret.out_of_content(decoded.content)
        value = parsed(self.source, self._parse, content, self._decode, self._secret)
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
                "parsed": value,
            },
        )
        return self.answer

    def _stays_here(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Whether the answer is a redirect within the operator's hosts, which the client then follows."""
        if not response.has_redirect_location:
            return False
        there = request.url.join(response.headers["Location"])
        if not may_follow(request.url, there, SERVICES[self.source].domain):
            raise SourceBadAnswer(self.source, Message("answer.redirect_away", host=there.host))
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
            raise _CutOff(self.source, Message("answer.cut_off")) from error
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


def parsed(source: str, parse: Parse[T], content: bytes, decode: Decode, secret: access.Hidden | None = None) -> T:
    """What the bytes of an answer are parsed into; whatever is wrong with them is a `SourceError`."""
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

"""Where a service is asked, and what is sent with a request but shown nowhere: keys.

A key is put into a request when it leaves, beneath the cache, the log and the errors, which therefore never hold it,
and only for the host it is meant for.
"""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import ssl
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from evaeto.core.messages import Message
from evaeto.errors import SettingsError, SourceError, SourceRefused
from evaeto.settings import Settings
from evaeto.sources.catalogue import SERVICES, missing_key, proxy_address
from evaeto.sources.service import RateLimits, Service

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def address(service: Service, settings: Settings) -> str:
    """Base address of a service: the one of the settings, else that for holders of a key, else the public one."""
    if (own := settings.endpoints.get(service.key)) is not None:
        return own
    access = service.access
    if access is not None and access.customers and access.name in settings.keys:
        return service.endpoint.replace("://", f"://{access.customers}", 1)
    return service.endpoint


def limits_of(source: str, settings: Settings) -> RateLimits:
    """What we allow ourselves of what an operator allows: those without a key, or its customers."""
    service = SERVICES[source]
    access = service.access
    if access is not None and access.customer_limits is not None and access.name in settings.keys:
        return access.customer_limits
    return service.rate_limits


def hidden(source: str, settings: Settings) -> Mapping[str, str]:
    """Parameters that go with a request of a service and are shown nowhere.

    Raises
    ------
    SourceRefused
        It wants a key, and the settings have none.
    """
    found = {name: value.reveal() for name, value in settings.hidden.get(source, {}).items()}
    access = SERVICES[source].access
    if access is None or access.parameter in found:
        return found
    if (key := settings.keys.get(access.name)) is not None:
        return {access.parameter: key.reveal(), **dict(access.fixed), **found}
    if access.needed:
        raise SourceRefused(source, missing_key(SERVICES[source]))
    return found


def login_of(source: str, settings: Settings) -> str:
    """ "name:password" that goes with a request of a service; empty where there is none."""
    login = settings.logins.get(source)
    return "" if login is None else login.reveal()


class Hidden:
    """The parameters of one service's requests that nobody is to see, and the login ("name:password") for its host."""

    def __init__(self, source: str, url: str, parameters: Mapping[str, str], login: str = "") -> None:
        self._parameters = dict(parameters)
        self._authorization = "Basic " + base64.b64encode(login.encode()).decode() if login else ""
        parts = urlsplit(url)
        self._place = (parts.scheme, parts.netloc)
        told = [login, login.partition(":")[2], self._authorization.removeprefix("Basic ")] if login else []
        self._values = (*self._parameters.values(), *told)
        _never_log(self._values)
        if self and parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise SourceRefused(source, Message("settings.plain_key", name=source, host=parts.hostname or ""))

    def __bool__(self) -> bool:
        return bool(self._parameters or self._authorization)

    def into(self, request: httpx.Request) -> httpx.Request:
        """The request with them; without, where it has been redirected elsewhere."""
        url = urlsplit(str(request.url))
        if not self or (url.scheme, url.netloc) != self._place:
            return request
        kept = [pair for pair in parse_qsl(url.query, keep_blank_values=True) if pair[0] not in self._parameters]
        query = urlencode([*kept, *self._parameters.items()])
        whole = urlunsplit((url.scheme, url.netloc, url.path, query, ""))
        headers = request.headers.copy()
        if self._authorization:
            headers["Authorization"] = self._authorization
        return httpx.Request(request.method, whole, headers=headers, stream=request.stream,
                             extensions=request.extensions)  # fmt: skip

    def out_of(self, text: str) -> str:
        """A text of the service without them: some repeat what they were asked."""
        return _without(text, self._values)

    def out_of_headers(self, headers: httpx.Headers) -> httpx.Headers:
        """The headers of an answer without them, as they may be kept and logged."""
        if not self:
            return headers
        return httpx.Headers([(name, self.out_of(value)) for name, value in headers.multi_items()])

    def out_of_content(self, content: bytes) -> bytes:
        """The unpacked content of an answer without them, as it may be kept and read."""
        values = [value for value in self._values if _is_telling(value)]
        if not values:
            return content
        try:
            return _without(content.decode(), values).encode()
        except UnicodeDecodeError:  # what is looked for is text
            return content

    def out_of_error(self, error: SourceError) -> SourceError:
        """An error as it may be told, without what led to it."""
        words = str(error.reason)
        told = self.out_of(words)
        return type(error)(error.source, error.reason if told == words else told, wait_s=error.wait_s)

    def out_of_address(self, address: str) -> str:
        """An address to which a request is redirected, without them."""
        if not self._parameters:
            return address
        url = urlsplit(address)
        kept = [pair for pair in parse_qsl(url.query, keep_blank_values=True) if pair[0] not in self._parameters]
        return urlunsplit((url.scheme, url.netloc, url.path, urlencode(kept), url.fragment))


def _without(text: str, values: Iterable[str]) -> str:
    for value in values:
        if len(value) >= _SHORTEST:
            text = _forms(value).sub("***", text)
    return text


@lru_cache(maxsize=64)
def _forms(value: str) -> re.Pattern[str]:
    """As it stands in texts: itself, in an address (also in one within another), in JSON, in a page of HTML."""
    quoted = {quote(value), quote(value, safe=""), quote_plus(value)}
    nested = {quote(form, safe="") for form in quoted}
    as_json = {json.dumps(value)[1:-1], json.dumps(value)[1:-1].replace("/", "\\/")}
    strict = {re.sub(r"[^A-Za-z0-9]", lambda sign: f"\\u{ord(sign[0]):04x}", value)}
    found = {value, *quoted, *nested, *as_json, *strict, html.escape(value)}
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def _is_telling(value: str) -> bool:
    """Whether a value is not found in weather by chance, as the number of a year or the name of a model would be."""
    return len(value) >= (_SHORTEST_DIGITS if value.isdecimal() else _SHORTEST_TELLING)


_SHORTEST_TELLING, _SHORTEST_DIGITS = 8, 15
"""Dates have eight digits, moments fourteen."""

_SHORTEST = 4
"""Shorter values, such as a plan's number, would be found everywhere; they open nothing."""

_secrets: set[str] = set()


class _Redacted(logging.Filter):
    """The libraries below log the headers of answers, and some services repeat in these what they were asked."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if (kept := _without(told, _secrets)) != told:
            record.msg, record.args = kept, ()
        return True


def _never_log(values: Iterable[str]) -> None:
    if not (new := {*values} - _secrets):
        return
    _secrets.update(new)
    for name in ("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpx"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Redacted) for one in logger.filters):
            logger.addFilter(_Redacted())


@lru_cache(maxsize=4)
def tls(ca_bundle: Path | None) -> ssl.SSLContext:
    """Loading the certificates takes longer than many a request: once a process.

    Raises
    ------
    SettingsError
        The file has none.
    """
    if ca_bundle is None:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=str(ca_bundle))
    except OSError as error:  # ssl.SSLError too
        raise SettingsError(Message("settings.no_bundle", file=str(ca_bundle))) from error


def proxy_of(url: str, settings: Settings) -> str | None:
    """The proxy of the settings, else of the environment, for `url` (httpx looks for the latter only where no layers
    of one's own are used). Never one for this machine.

    Raises
    ------
    SettingsError
        It is no address.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK:
        return None
    if settings.proxy is not None:
        return proxy_address(settings.proxy.reveal())
    if proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return None if proxy is None else proxy_address(proxy)

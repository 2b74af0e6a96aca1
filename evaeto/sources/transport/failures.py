"""What an answer that is none stands for: an outage, a limit, a refusal, in the words of the service."""

from __future__ import annotations

import html
import json
import logging
import re
import time
from typing import Any

import httpx
from httpx_retries import Retry

from evaeto.core.messages import Message
from evaeto.errors import SourceBadAnswer, SourceError, SourceRateLimited, SourceRefused, SourceUnavailable
from evaeto.sources.catalogue import SERVICES

log = logging.getLogger(__name__)

_HOUR_S, _DAY_S = 3600.0, 86400.0

# Open-Meteo sends no Retry-After: its words say which of its counters is full, and each is emptied when the clock
# (UTC) reaches the next whole minute, hour or day (open-meteo/open-meteo, RateLimiter.swift).
_COUNTER_PERIOD_S = {"one minute": 60.0, "next hour": _HOUR_S, "tomorrow": _DAY_S}

_OVERLOAD = re.compile(
    r"unexpected error|time-?out|timed?\s?out|overload|too busy|temporarily|(service|currently) unavailable|"
    r"bad gateway|internal (server )?error|too many (concurrent )?requests",
    re.IGNORECASE,
)
"""What services write that have taken on too much, whatever status they answer with: the words of an outage."""

_CLOSED = re.compile(r"[^.!?{}\[\]]*(maintenance|be (right )?back (soon|shortly))[^.!?{}\[\]]*", re.IGNORECASE)
"""A sentence of services that are closed for a while."""

_WORDS = ("reason", "messages", "message", "detail", "description", "title")
"""Where services put the words of an error: Open-Meteo, NASA POWER, gateways, the NWS by RFC 9457, Bright Sky."""

_TAIL_BYTES = 400
"""An error met in the middle of sending is written behind what was sent already."""

_BARE = re.compile(rb"(?<=[\[,:\s])-?(?:nan|inf)(?=[\s,\]}])")
"""Numbers that are none, as Open-Meteo prints them; JSON has no word for them."""


def is_outage(words: str) -> bool:
    """Whether the words of a service say that it cannot answer now, rather than that it will not."""
    return _outage(words) is not None


def _outage(words: str) -> Message | None:
    """What they say of it; None where they say nothing of the kind."""
    if found := _CLOSED.search(words):
        return Message("answer.closed", words=found.group().strip()[:120])
    if found := _OVERLOAD.search(words):
        return Message("answer.overloaded", words=words[found.start() :].strip()[:120])
    return None


def decoded(source: str, content: bytes) -> Any:
    """The JSON of an answer. A bare `nan`, which some services print, is null.

    Raises
    ------
    SourceUnavailable
        What came in place of JSON, or behind a part of it, says that the service is overloaded.
    SourceBadAnswer
        It is no JSON otherwise.
    """
    try:
        return json.loads(content)
    except ValueError as error:
        try:
            return json.loads(_BARE.sub(b"null", content))
        except ValueError:
            pass
        tail = _plain(content[-_TAIL_BYTES:].decode("utf-8", "replace"))
        if (outage := _outage(tail)) is not None:
            raise SourceUnavailable(source, outage) from error
        start = content[:60].decode("utf-8", "replace").strip()
        raise SourceBadAnswer(source, Message("answer.not_json", start=start)) from error


def text(source: str, content: bytes) -> str:
    """The lines of an answer that is a table in text.

    Raises
    ------
    SourceUnavailable, SourceRefused
        What came in its place is a page or a sentence of the service.
    """
    told = content.decode("utf-8", "replace")
    if not _is_page(content) and (outage := _outage(told[-_TAIL_BYTES:])) is not None:
        raise SourceUnavailable(source, outage)
    if _is_page(content) or told.lstrip()[:5].lower() == "sorry":
        raise refused(source, _plain(told)[:200])
    return told


def refused(source: str, words: str) -> SourceError:
    """The error of an answer that says in its own words why there are no data, though its status promised some."""
    reason = Message("answer.refused_in_words", words=words)
    return SourceUnavailable(source, reason) if is_outage(words) else SourceRefused(source, reason)


def failure(source: str, response: httpx.Response) -> SourceError:
    """The error that an answer other than 2xx stands for, in the service's own words.

    A page of HTML with 400 or 403 is not a refusal where the service gives its reasons otherwise: something before it
    was overloaded, and the request never reached it.
    """
    words, status = words_of(response), response.status_code
    said = Message("answer.http_words", status=str(status), words=words)
    reason = said if words else Message("answer.http", status=str(status))
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return SourceRateLimited(source, reason, wait_s=_wait_s(response, words))
    if _is_page_of_another(source, response):
        return SourceUnavailable(source, Message("answer.overloaded_page", status=str(status)))
    if response.is_server_error:
        return SourceUnavailable(source, reason, wait_s=_wait_s(response, words))
    return SourceRefused(source, reason)


def words_of(response: httpx.Response) -> str:
    """What the service says: `reason` (Open-Meteo), `messages` (NASA POWER), `detail` (the NWS, by RFC 9457), the
    text of a short page (MET Norway), else the phrase of the status."""
    try:
        body = response.json()
    except ValueError:
        return _text_of(response) or response.reason_phrase
    return told_in(body) or response.reason_phrase


def told_in(body: Any) -> str:
    """What an answer in JSON says in words where there should be data; empty where it says nothing."""
    if not isinstance(body, dict):
        return ""
    return joined(next((body[key] for key in _WORDS if body.get(key)), None))


def only_words(body: Any) -> str:
    """The words of an answer that holds nothing else; empty where there are data, whatever is said beside them."""
    holds_data = not isinstance(body, dict) or any(isinstance(value, dict) for value in body.values())
    return "" if holds_data else told_in(body)


def joined(said: Any) -> str:
    """One sentence, or several of a list, each once: NASA repeats itself."""
    sentences = said if isinstance(said, list) else [said] if said else []
    told = (str(one.get("msg", one)) if isinstance(one, dict) else str(one) for one in sentences)
    return " ".join(dict.fromkeys(told))


def _is_page_of_another(source: str, response: httpx.Response) -> bool:
    status = response.status_code
    if not 400 <= status < 500 or status == httpx.codes.NOT_FOUND or not _is_page(response.content):
        return False  # a page with 404 comes from a wrong address
    return status not in SERVICES[source].html_refusals


def _is_page(content: bytes) -> bool:
    return content.lstrip()[:1] == b"<"


def _plain(page: str) -> str:
    text = re.sub(r"(?is)<(script|style|head).*?</\1>|<[^>]+>", " ", page)
    return " ".join(html.unescape(text).split())


def _text_of(response: httpx.Response) -> str:
    """The words of a page of HTML or plain text; nothing where it is longer than a sentence or two."""
    text = _plain(response.text).removeprefix(str(response.status_code)).strip()
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

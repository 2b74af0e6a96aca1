"""Whatever a caller of the REST endpoint gets wrong is answered by a problem that says what, never by a fault."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patience import LONG_ENOUGH_S
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

import evaeto
from evaeto.rest.app import MAX_BODY_BYTES, application
from evaeto.rest.arguments import IN_QUERY, SCHEMAS
from evaeto.rest.book import Book
from evaeto.tasks import api

PLACE: dict[str, Any] = {"lat": -7.5312, "lon": -46.039, "elevation": 256.0}
MONTH: dict[str, Any] = {"start": "2015-01-01", "end": "2015-01-31"}
RIGHT = {**PLACE, **MONTH}
WRONG: list[Any] = [
    None, True, 0, -1, 1.5, 91, 1e300, 10**400, -(10**30), "", "text", "0", "1e999", "nan", "2015-13-45", "2015-01-01",
    "20150101", "0001-01-01", "9999-12-31", "world", "auto", "\x00", "\ud800", "a" * 5000, [], [1], ["a"],
    [None], [[]], ["nasa_power", "x"], ["nasa_power", 1], {}, {"a": 1}, {"a": "b"}, {"tmax": [1, 2]},
    {"tmax": ["a", "b"]}, {"tmax": [1]}, {"name": "a.csv"}, {"name": 1, "text": "x"}, {"name": "a.csv", "text": 1},
    {"name": "a.csv", "base64": "?"}, {"name": "a.csv", "text": "x", "base64": "eA=="}, {"name": "", "text": ""},
    {"name": "../../x.csv", "text": "a,b\n1,2\n"}, {"name": "a.xlsx", "base64": "eA=="}, {"format": "x"},
    [{"format": "x"}], [{}], {"name": "a.csv", "text": "\x00\x01"}, {"name": "a.csv", "more": 1},
]  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
PATHS = ("/", "/openapi.json", "/health", "/v1/sources", "/v1/eto", "/v1/tasks", f"/v1/tasks/{'0' * 32}",
         f"/v1/tasks/{'0' * 32}/result", "/v1/tasks/x", "/v1/other", "/v1/tasks/", "/%00", "/..%2fetc")  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An endpoint in this process whose calculations all fail at once: nothing is asked of a service."""

    def submit(**asked: Any) -> evaeto.Task:
        task: evaeto.Task = api.submit(**asked)
        return task

    told: dict[str, Any] = {}
    ready = threading.Event()

    async def serve() -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(application(submit, Book(), local=True), max_body_size=MAX_BODY_BYTES)
        server.add_sockets(sockets)
        over = asyncio.Event()
        told.update(port=sockets[0].getsockname()[1], loop=asyncio.get_running_loop(), over=over)
        ready.set()
        await over.wait()
        server.stop()

    with pytest.MonkeyPatch.context() as patched:
        failed = {"error": "not here", "error_code": "x", "details": {}}
        patched.setattr(api, "_launch", lambda task, *_: task.end("ERROR", failed))
        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        assert ready.wait(LONG_ENOUGH_S)
        yield f"http://127.0.0.1:{told['port']}"
        told["loop"].call_soon_threadsafe(told["over"].set)
        thread.join()


@pytest.fixture(scope="module")
def http(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=LONG_ENOUGH_S, trust_env=False) as client:
        yield client


def sound(answer: httpx.Response) -> None:
    """No fault of ours, and a problem in words where it is refused."""
    assert answer.status_code < 500 or answer.status_code == 502, answer.text  # 502: a calculation that failed
    if answer.status_code < 400 or answer.request.method == "HEAD":
        return
    assert answer.headers["Content-Type"] == "application/problem+json", answer.status_code
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"], told


def post(http: httpx.Client, asked: Any) -> httpx.Response:
    return http.post("/v1/tasks", content=json.dumps(asked), headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("argument", [*SCHEMAS, "nonsense"])
def test_a_wrong_value_of_an_argument_is_told(http: httpx.Client, argument: str) -> None:
    for value in WRONG:
        answer = post(http, {**RIGHT, argument: value})
        sound(answer)
        assert answer.status_code in (202, 422), answer.text


@pytest.mark.parametrize("argument", [*IN_QUERY, "format", "decimal", "nonsense"])
def test_a_wrong_value_in_an_address_is_told(http: httpx.Client, argument: str) -> None:
    for value in (each for each in WRONG if not isinstance(each, dict | list) and each != "\ud800"):
        text = "null" if value is None else str(value)
        answer = http.get("/v1/eto", params={**{name: str(each) for name, each in RIGHT.items()}, argument: text})
        sound(answer)


@pytest.mark.parametrize("name", ["lat", "lon"])
def test_a_wrong_place_of_the_services_is_told(http: httpx.Client, name: str) -> None:
    for value in ("", "x", "nan", "inf", "-91", "181", "1e999", "1,5", "1;2"):
        answer = http.get("/v1/sources", params={"lat": "1", "lon": "1", name: value})
        sound(answer)
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_or_an_address_that_there_is_not_is_told(http: httpx.Client, method: str, path: str) -> None:
    sound(http.request(method, path))


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b"null", b'"text"', b"\xff\xfe", b"NaN", b"[" * 100_000, b'{"lat": NaN, "lon": Infinity}',
     b'{"lat": 1' + b"0" * 10_000 + b"}", b'{"lat": 1, "lat": "x"}', b'{"a": ' * 5_000],
    ids=range(13),
)  # fmt: skip
def test_a_body_that_is_no_object_of_arguments_is_told(http: httpx.Client, body: bytes) -> None:
    answer = http.post("/v1/tasks", content=body, headers={"Content-Type": "application/json"})
    sound(answer)
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"])
def test_a_body_of_another_kind_is_told(http: httpx.Client, kind: str) -> None:
    answer = http.post("/v1/tasks", content=json.dumps(RIGHT), headers={"Content-Type": kind})
    sound(answer)
    assert answer.status_code == (400 if kind.startswith("multipart") else 415)  # which has no boundary to be read by


def test_a_query_twice_or_of_bytes_that_are_no_text_is_told(http: httpx.Client) -> None:
    for query in ("lat=%ff&lon=%fe", "lat=1&lat=2&lon=3", "lat", "=1", "lat=1&lon=1&days=1e9&mode=recent", "%ff=1"):
        for path in ("/v1/eto", "/v1/sources", f"/v1/tasks/{'0' * 32}"):
            sound(http.get(f"{path}?{query}"))


def test_a_wait_that_is_no_time_is_told(http: httpx.Client) -> None:
    at = post(http, RIGHT).json()["links"]["self"]
    for wait in ("x", "nan", "-1", "1e999", ""):
        sound(http.get(at, params={"wait": wait}))
    assert http.get(at, params={"wait": "x"}).status_code == 422


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*SCHEMAS]) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(body=VALUES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_json_is_answered_soundly(http: httpx.Client, body: Any) -> None:
    logging.getLogger("tornado").setLevel(logging.CRITICAL)
    sound(post(http, {**RIGHT, **body} if isinstance(body, dict) else body))

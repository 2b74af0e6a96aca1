"""The HTTP of the REST endpoint: what is asked for at which address, and what is answered.

Tornado serves it, which Dask brings: `evaeto serve --api` needs no extra.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import tornado.web

from evaeto._version import __version__
from evaeto.core.messages import Message, of_error
from evaeto.errors import EvaetoError, RequestError
from evaeto.i18n.speech import LIBRARY_LANGUAGE, Speech, nearest_language
from evaeto.rest import book as books
from evaeto.rest import pages
from evaeto.rest.arguments import of_body, of_query
from evaeto.sources.listing import listed
from evaeto.tasks.task import Task

MAX_WAIT_S = 60.0
"""How long one request may wait for the end of a calculation [s]."""
TRY_AGAIN_S = 5
MAX_BODY_BYTES = 40_000_000
"""Of what is posted, measurements included."""

TYPES: Mapping[str, tuple[str, str]] = {
    "json": ("application/json", ""),
    "csv": ("text/csv; charset=utf-8", ".csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "netcdf": ("application/x-netcdf", ".nc"),
    "parquet": ("application/vnd.apache.parquet", ".parquet"),
    "html": ("text/html; charset=utf-8", ".html"),
}
"""Formats of a result, with their media type and the ending of a file of it."""

NAME = r"(?P<name>[0-9a-f]{32})"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

Submit = Callable[..., Task]


def application(submit: Submit, book: books.Book, *, local: bool) -> tornado.web.Application:
    """The server.

    Parameters
    ----------
    submit : callable
        `evaeto.submit`, on the cluster that computes.
    book : Book
        Holds the calculations.
    local : bool
        Whether it listens on this machine only; then a page of another name, which a browser was led here by, is
        refused.
    """
    with_them = {"submit": submit, "book": book, "local": local}
    routes: list[Any] = [
        (r"/", Front, with_them),
        (r"/openapi\.json", Description, with_them),
        (r"/health", Health, with_them),
        (r"/v1/sources", Sources, with_them),
        (r"/v1/eto", AtOnce, with_them),
        (r"/v1/tasks", Tasks, with_them),
        (rf"/v1/tasks/{NAME}", OneTask, with_them),
        (rf"/v1/tasks/{NAME}/result", Result, with_them),
        (r".*", Nothing, with_them),
    ]
    return tornado.web.Application(routes, compress_response=True)


class _Answer(tornado.web.RequestHandler):
    """Answers in JSON, in the language of the caller, and errors as RFC 9457 has them."""

    SUPPORTED_METHODS: tuple[str, ...] = ("GET", "HEAD")

    def initialize(self, submit: Submit, book: books.Book, local: bool) -> None:
        self._submit, self._book, self._local = submit, book, local
        self._speech = Speech(LIBRARY_LANGUAGE)  # until the request is read

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Server", f"evaeto/{__version__}")

    def prepare(self) -> None:
        if self._local and urlsplit(f"//{self.request.host}").hostname not in LOCAL:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        wanted = self.request.headers.get("Accept-Language", LIBRARY_LANGUAGE).split(",")[0].split(";")[0]
        self._speech = Speech(nearest_language(wanted.strip()))

    def tell(self, message: str) -> str:
        """A message in the language of the caller."""
        return self._speech.tell(message)

    def say(self, told: Mapping[str, Any], status: int = HTTPStatus.OK, kind: str = "application/json") -> None:
        """Answer with JSON, in which what is missing is null."""
        self.set_status(status)
        self.set_header("Content-Type", kind)
        self.finish(json.dumps(self._plain(told), ensure_ascii=False, allow_nan=False) + "\n")

    def _plain(self, value: Any) -> Any:
        match value:
            case str():
                return self.tell(value)
            case float() if not math.isfinite(value):
                return None
            case Mapping():
                return {str(name): self._plain(each) for name, each in value.items()}
            case list() | tuple():
                return [self._plain(each) for each in value]
        return value

    def refuse(self, status: HTTPStatus, detail: str, **more: Any) -> None:
        """Answer with a problem."""
        self.say({"title": status.phrase, "status": int(status), "detail": detail, **more}, status, _PROBLEM)

    def write_error(self, status_code: int, **_: Any) -> None:
        """What tornado itself refuses, and what nobody expected."""
        match status_code:
            case HTTPStatus.METHOD_NOT_ALLOWED:
                allowed = [each for each in self.SUPPORTED_METHODS if each != "HEAD"]
                self.set_header("Allow", ", ".join(self.SUPPORTED_METHODS))
                told = Message("rest.method", method=str(self.request.method), names=allowed)
            case HTTPStatus.FORBIDDEN:
                told = Message("rest.host")
            case HTTPStatus.BAD_REQUEST:
                told = Message("rest.malformed")
            case _:
                told = Message("rest.fault")
        self.refuse(HTTPStatus(status_code), told)

    async def begun(self, arguments: Callable[[], dict[str, Any]]) -> tuple[str, Task] | None:
        """Start a calculation; None where that is refused, which is answered."""
        caller = self.request.remote_ip or ""

        def begin() -> Task:
            return self._submit(**arguments(), keep=self._book.visitor(caller))

        try:
            return await asyncio.to_thread(self._book.start, caller, begin)
        except books.FullError:
            self.set_header("Retry-After", str(TRY_AGAIN_S))
            told = Message("rest.full", count=books.RUNNING_OF_ONE)
            self.refuse(HTTPStatus.TOO_MANY_REQUESTS, told)
        except RequestError as error:
            problems = [
                {"field": each.field, "value": _shown(each.value), "message": each.message} for each in error.problems
            ]
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, of_error(error), problems=problems)
        except EvaetoError as error:
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, of_error(error))
        return None

    def status_of(self, name: str, task: Task) -> dict[str, Any]:
        """How far a calculation is, and where its result is."""
        last = task.latest
        data = {} if last is None else last["data"]
        base = f"/v1/tasks/{name}"
        told: dict[str, Any] = {
            "id": name,
            "status": task.status,
            "progress": task.progress,
            "step": data.get("step"),
            "point": {"lat": task.request.lat, "lon": task.request.lon},
            "start": task.request.start.isoformat(),
            "end": task.request.end.isoformat(),
            "sources": list(task.request.sources),
            "links": {"self": base, "result": f"{base}/result"},
        }
        if task.status in ("ERROR", "TIMEOUT", "CANCELLED"):
            told["error"] = data.get("error") or data.get("reason")
        return told

    async def give(self, name: str, task: Task) -> None:
        """Answer with the result of a task that has ended."""
        if task.status != "SUCCESS":
            status = HTTPStatus.GATEWAY_TIMEOUT if task.status == "TIMEOUT" else HTTPStatus.BAD_GATEWAY
            told = self.status_of(name, task)
            self.refuse(status, told["error"] or task.status, task=told)
            return
        form, decimal = self._format(), self.get_query_argument("decimal", ".")
        if form is None or decimal not in (".", ","):
            told_formats = Message("rest.format", names=[*TYPES])
            self.refuse(HTTPStatus.NOT_ACCEPTABLE, told_formats)
            return
        if form == "json":
            assert task.latest is not None
            self.say({"id": name, **task.latest["data"]})
            return
        language: Any = self._speech.language
        if form == "csv":
            content = await asyncio.to_thread(_plain_table, task, decimal)
        else:
            content = await asyncio.wrap_future(task.export(form, ".", language))  # type: ignore[arg-type]
        kind, ending = TYPES[form]
        self.set_header("Content-Type", kind)
        self.set_header("Content-Disposition", f'inline; filename="eto{ending}"')
        self.set_header("Link", f'</v1/tasks/{name}/result?format=json>; rel="describedby"')
        self.finish(content)

    def _format(self) -> str | None:
        """The format that is asked for by the address, or by what the caller accepts."""
        wanted = self.get_query_argument("format", None)
        if wanted is not None:
            wanted = {"nc": "netcdf"}.get(wanted, wanted)
            return wanted if wanted in TYPES else None
        accepted = [each.split(";")[0].strip() for each in self.request.headers.get("Accept", "*/*").split(",")]
        by_type = {kind.split(";")[0]: form for form, (kind, _) in TYPES.items() if form != "html"}
        return next((by_type[each] for each in accepted if each in by_type), "json")


_PROBLEM = "application/problem+json"


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _plain_table(task: Task, decimal: str) -> bytes:
    from evaeto.export.text import table_text

    return table_text(task.result().to_dataframe(), decimal)


class Nothing(_Answer):
    """There is nothing else."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS")

    def _none(self) -> None:
        self.refuse(HTTPStatus.NOT_FOUND, self.request.path)

    get = head = post = delete = put = patch = options = _none


class Front(_Answer):
    """The page that says what can be asked for."""

    def get(self) -> None:
        """As HTML, which needs nothing but itself."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.finish(pages.front(f"{self.request.protocol}://{self.request.host}"))

    head = get


class Description(_Answer):
    """The same for programs."""

    def get(self) -> None:
        """As OpenAPI 3.1."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(pages.openapi()))

    head = get


class Health(_Answer):
    """Whether it answers, for supervisors."""

    def get(self) -> None:
        """How many calculations are held."""
        self.say({"status": "ok", "tasks": len(self._book), "version": __version__})

    head = get


class Sources(_Answer):
    """The weather services."""

    def get(self) -> None:
        """All, or those that have data at a point."""
        place = [self.get_query_argument(name, None) for name in ("lat", "lon")]
        try:
            lat, lon = (None if each is None else float(each) for each in place)
            self.say({"sources": listed(lat, lon, self.tell)})
        except ValueError:  # a RequestError is one
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, Message("rest.lat_and_lon"))

    head = get


class Tasks(_Answer):
    """Where calculations are asked for."""

    SUPPORTED_METHODS = ("POST",)

    async def post(self) -> None:
        """Start one."""
        if self.request.headers.get("Content-Type", "").split(";")[0].strip() != "application/json":
            # A form of another page could post anything else from a browser without asking
            self.refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Message("rest.json"))
            return
        begun = await self.begun(lambda: of_body(self.request.body))
        if begun is not None:
            self.set_header("Location", f"/v1/tasks/{begun[0]}")
            self.say(self.status_of(*begun), HTTPStatus.ACCEPTED)


class OneTask(_Answer):
    """A calculation."""

    SUPPORTED_METHODS = ("GET", "HEAD", "DELETE")

    async def get(self, name: str) -> None:
        """How far it is; with `wait` after its end, or after so many seconds."""
        task = self._book.find(name)
        if task is None:
            self.refuse(HTTPStatus.NOT_FOUND, Message("rest.no_task"))
            return
        try:
            seconds = min(max(float(self.get_query_argument("wait", "0")), 0.0), MAX_WAIT_S)
        except ValueError:
            self.refuse(HTTPStatus.UNPROCESSABLE_ENTITY, Message("rest.wait", most=MAX_WAIT_S))
            return
        if seconds and not task.has_ended:
            await books.ended(task, seconds)
        self.say(self.status_of(name, task))

    head = get

    def delete(self, name: str) -> None:
        """Stop and forget it."""
        self._book.forget(name)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class Result(_Answer):
    """The result of a calculation."""

    async def get(self, name: str) -> None:
        """In the format that is asked for."""
        task = self._book.find(name)
        if task is None:
            self.refuse(HTTPStatus.NOT_FOUND, Message("rest.no_task"))
        elif not task.has_ended:
            self.set_header("Retry-After", str(TRY_AGAIN_S))
            self.refuse(HTTPStatus.CONFLICT, Message("rest.not_ended"), task=self.status_of(name, task))
        else:
            await self.give(name, task)

    head = get


class AtOnce(_Answer):
    """One request for all of it: for spreadsheets and controllers, which cannot post and ask again."""

    SUPPORTED_METHODS = ("GET",)
    _name: str | None = None

    async def get(self) -> None:
        """Start a calculation, wait for its end, and answer with the result."""
        query = {name: each for name, each in self.request.query_arguments.items() if name not in ("format", "decimal")}
        begun = await self.begun(lambda: of_query(query))
        if begun is None:
            return
        self._name, task = begun
        await books.ended(task, task.limit_s)
        if not self.request.connection.stream.closed():  # type: ignore[union-attr]  # of HTTP/1
            await self.give(*begun)

    def on_connection_close(self) -> None:
        """Who has gone wants nothing any more."""
        if self._name is not None:
            self._book.forget(self._name)

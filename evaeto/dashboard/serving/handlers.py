"""What the server answers. There is one for each thing that the page asks for, and nothing else."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import tornado.iostream
import tornado.web
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from evaeto._version import __version__
from evaeto.dashboard.serving.kernels import PageKernels, WaitingRoom
from evaeto.dashboard.serving.page_files import WORKER, PageFile
from evaeto.dashboard.serving.socket_guard import SocketGuard
from evaeto.dashboard.serving.visits import Visits

KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
KEPT_S = 365 * 86_400
"""How long browsers keep a file of the page: as long as they may."""

PIECE_BYTES = 2**15

TRY_AGAIN_S = 15
"""When somebody for whom there was no place may ask again, which his page does by itself."""

SCHEDULER_CHECK_S, SCHEDULER_TIMEOUT_S = 10.0, 1.0

AGAIN = "<script>window.evaeto_again()</script>\n"
"""The kernel of a page has died under it: the page asks for itself again, a few times."""


def rules(
    app: Voila,
    *,
    files: Mapping[str, PageFile],
    visits: Visits,
    waiting: WaitingRoom,
    scheduler: str | None,
) -> list[Any]:
    """The rules of the server.

    Parameters
    ----------
    app : Voila
        After it has made its settings.
    files : mapping of str to PageFile
        The files of the page.
    visits : Visits
    waiting : WaitingRoom
    scheduler : str or None
        Address of the Dask scheduler of the pages.

    Returns
    -------
    list
        For `tornado.web.Application.add_handlers`.
    """
    own = {"visits": visits}
    made = [
        (r"", Page, {"voila_configuration": app.voila_configuration, "waiting": waiting, **own}),
        (rf"api/kernels/{KERNEL_ID}", KernelState, own),
        (rf"api/kernels/{KERNEL_ID}/channels", SocketGuard, own),
        (rf"voila/api/shutdown/{KERNEL_ID}", EndKernel, own),
        (r"files/([0-9a-f]{16})/([a-z.]+)", FileOfPage, {"files": files, **own}),
        (WORKER, Worker, {"file": files[WORKER]}),
        (r"health", Health, {"visits": visits, "waiting": waiting, "scheduler": SchedulerCheck(scheduler)}),
        (r".*", NotFound, {"voila_configuration": app.voila_configuration}),
    ]
    return [(url_path_join(app.server_url, "/") + path, *rest) for path, *rest in made]


def visitor_of(request: HTTPServerRequest) -> str:
    """Whose request it is, as well as can be told without a cookie; for `Visits.serving` only."""
    headers = request.headers
    return "\n".join((request.remote_ip or "", headers.get("X-Forwarded-For", ""), headers.get("User-Agent", "")))


class FileOfPage(tornado.web.RequestHandler):
    """A file of the page under the hash of its content: browsers keep it, and ask for it once.

    As long as files are asked for, the page is being loaded.
    """

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, visits: Visits, files: Mapping[str, PageFile]) -> None:
        self._visits, self._files = visits, files
        self._serving = ExitStack()

    def prepare(self) -> None:
        self._serving.enter_context(self._visits.serving(visitor_of(self.request)))

    def on_finish(self) -> None:
        self._serving.close()

    def on_connection_close(self) -> None:
        self._serving.close()
        super().on_connection_close()

    async def get(self, version: str, name: str) -> None:
        """The file, as the browser takes it, or that it has it."""
        file = self._files.get(name)
        if file is None or file.version != version:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        compressed = _takes_gzip(self.request.headers.get("Accept-Encoding", ""))
        self.set_header("Cache-Control", f"public, max-age={KEPT_S}, immutable")
        self.set_header("Etag", f'"{version}{"-gzip" if compressed else ""}"')
        if self.check_etag_header():
            self.set_status(HTTPStatus.NOT_MODIFIED)
            return
        self.set_header("Content-Type", f"{file.kind}; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        content = file.compressed if compressed else file.content
        if compressed:
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Length", str(len(content)))
        if self.request.method == "HEAD":
            return
        # In pieces: on a slow network the file is being served until the last of them has left
        with suppress(tornado.iostream.StreamClosedError):  # the visitor has gone
            for begin in range(0, len(content), PIECE_BYTES):
                self.write(content[begin : begin + PIECE_BYTES])
                await self.flush()

    head = get

    def compute_etag(self) -> None:
        """None of what is written: it is set already."""

    def write_error(self, status_code: int, **_: Any) -> None:
        """No page: who asks for a file shows none."""
        self.finish(f"{status_code} {HTTPStatus(status_code).phrase}\n")


class Worker(tornado.web.RequestHandler):
    """The service worker: at the address of the page, as it may serve nothing above its own, and asked for anew."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, file: PageFile) -> None:
        self._file = file

    async def get(self) -> None:
        """The script, or that the browser has it."""
        self.set_header("Content-Type", f"{self._file.kind}; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")
        await self.finish(self._file.content)

    head = get


def _takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` names gzip, and does not refuse it."""
    for word in accepted.lower().split(","):
        coding, _, weight = word.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


class _Shown(BaseVoilaHandler):
    """What a browser shows, and our page of errors in place of it."""

    def write_error(self, status_code: int, **options: Any) -> None:
        """Our page of errors."""
        self.set_status(status_code)
        self.finish(self.render_template("error.html", status_code=status_code, status_message=self._reason))


class NotFound(_Shown):
    """Everything that the page does not ask for."""

    async def get(self) -> None:
        """There is no such page."""
        raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)


class Page(_Shown):
    """The page."""

    kernel_manager: PageKernels

    def initialize(self, *, visits: Visits, waiting: WaitingRoom, **options: Any) -> None:
        super().initialize(**options)
        self._visits, self._waiting = visits, waiting

    @tornado.web.authenticated
    async def get(self) -> None:
        """Give the visitor a kernel, and the page that it makes."""
        visitor = visitor_of(self.request)
        visit = self._visits.begin(visitor)
        self.set_header("Cache-Control", "no-cache, no-store, must-revalidate")
        if visit is None:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
            self.set_header("Retry-After", str(TRY_AGAIN_S))
            await self.finish(self.render_template("full.html", seconds=TRY_AGAIN_S))
            return
        try:
            with self._visits.serving(visitor):
                rendering = await self._waiting.take()
                visit.kernel_id = rendering.kernel_id
                try:
                    async for html in rendering.html():
                        self.write(html)
                        await self.flush()
                    whole = await self.kernel_manager.is_alive(rendering.kernel_id)
                except tornado.iostream.StreamClosedError:
                    raise
                except Exception:
                    self.log.exception("a page could not be made")
                    whole = False
                if not whole:
                    await self.kernel_manager.end(rendering.kernel_id)
                    self.write(AGAIN)
                await self.finish()
        except tornado.iostream.StreamClosedError:
            pass  # the visitor has gone; the kernel is kept for a while, as he may have pressed "reload"
        finally:
            if visit.kernel_id is None or visit.kernel_id not in self.kernel_manager:
                self._visits.end(visit)


class KernelState(KernelHandler):
    """Whether a kernel is there. A page asks before it opens its socket, and when it has lost it."""

    SUPPORTED_METHODS = ("GET",)

    def initialize(self, visits: Visits) -> None:
        self._visits = visits

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        """The state of the kernel of an open page."""
        if self._visits.of(kernel_id) is None or kernel_id not in self.kernel_manager:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        with self._visits.serving(visitor_of(self.request)):
            await super().get(kernel_id)  # type: ignore[misc]  # a coroutine, below decorators that do not say so


class EndKernel(VoilaShutdownKernelHandler):
    """Ends the kernel of a page that closes.

    The page says so with a beacon, which can carry no XSRF token; what authorises it is the kernel's random id,
    known to its page only, and the check of the Origin that all API handlers make.
    """

    kernel_manager: PageKernels

    def initialize(self, visits: Visits) -> None:
        self._visits = visits

    def check_xsrf_cookie(self) -> None:
        """Not needed, see above."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, unless it has ended: Voila and our template may both send the beacon."""
        if self._visits.of(kernel_id) is not None:
            await self.kernel_manager.end(kernel_id)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class SchedulerCheck:
    """Whether something listens where the scheduler should be.

    Parameters
    ----------
    address : str or None
        Without one, or with one that asks for TLS (whose log every caller without certificates would fill), nothing is
        looked at.
    clock : callable
        Seconds that pass, from any moment on; a finding holds for `SCHEDULER_CHECK_S`.
    """

    def __init__(self, address: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(address or "")
        self._end = (parts.hostname, parts.port) if parts.scheme == "tcp" and parts.hostname and parts.port else None
        self._clock = clock
        self._then = -SCHEDULER_CHECK_S
        self._found: asyncio.Future[bool] | None = None

    async def listens(self) -> bool | None:
        """Whether it does; None where nothing is looked at."""
        if self._end is None:
            return None
        if self._found is None or self._clock() - self._then >= SCHEDULER_CHECK_S:
            self._then = self._clock()
            self._found = asyncio.ensure_future(self._look(*self._end))
        return await asyncio.shield(self._found)

    async def _look(self, host: str, port: int) -> bool:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), SCHEDULER_TIMEOUT_S)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True


class Health(tornado.web.RequestHandler):
    """How the server is, for load balancers and supervisors. It starts no kernel."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, visits: Visits, waiting: WaitingRoom, scheduler: SchedulerCheck) -> None:
        self._visits, self._waiting, self._scheduler = visits, waiting, scheduler

    async def get(self) -> None:
        """200 as long as pages are served at all: a replica without its scheduler is no better restarted."""
        listens = await self._scheduler.listens()
        status = "degraded" if listens is False else "full" if self._visits.full else "ok"
        told = {
            "status": status,
            "pages": len(self._visits),
            "max_pages": self._visits.max_pages,
            "kernels": len(self.settings["kernel_manager"].list_kernel_ids()),
            "waiting": len(self._waiting),
            "scheduler": {True: "ok", False: "unreachable", None: "not checked"}[listens],
            "version": __version__,
        }
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        await self.finish(json.dumps(told) + "\n")

    head = get

"""What the server answers. There is one for each thing that the page asks for, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import tornado.iostream
import tornado.web
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from evaeto.dashboard.serving.headers import Plain, WithoutCookies
from evaeto.dashboard.serving.kernels import PageKernels, WaitingRoom
from evaeto.dashboard.serving.metrics import Metrics
from evaeto.dashboard.serving.opening import NotFound, Open, Shell, words
from evaeto.dashboard.serving.operator import Operator, is_address
from evaeto.dashboard.serving.page_files import ICON, SVG, WORKER, PageFile, addresses
from evaeto.dashboard.serving.socket_guard import SocketGuard
from evaeto.dashboard.serving.visits import Visits, visitor_of
from evaeto.dashboard.serving.watching import Health, MetricsPage, Ready, SchedulerCheck, Text

KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
KEPT_S = 365 * 86_400
"""How long browsers keep a file of the page: as long as they may."""

PIECE_BYTES = 2**15
PLAIN = "text/plain; charset=utf-8"


class Served(NamedTuple):
    """What the rules of a server are made of.

    Attributes
    ----------
    files : mapping of str to PageFile
        The files of the page.
    visits : Visits
    waiting : WaitingRoom
    scheduler : SchedulerCheck
    metrics : Metrics
    title : str
        Of the page.
    operator : Operator
    """

    files: Mapping[str, PageFile]
    visits: Visits
    waiting: WaitingRoom
    scheduler: SchedulerCheck
    metrics: Metrics
    title: str
    operator: Operator


def rules(app: Voila, served: Served) -> list[Any]:
    """The rules of the server.

    Parameters
    ----------
    app : Voila
        After it has made its settings.
    served : Served

    Returns
    -------
    list
        For `tornado.web.Application.add_handlers`.
    """
    own = {"visits": served.visits}
    voila = {"voila_configuration": app.voila_configuration}
    base = app.base_url
    logo = served.operator.logo
    icon = served.files[ICON].content.decode() if logo is None else logo.read_text(encoding="utf-8")
    told = {name: text for name in ("imprint", "privacy") if (text := getattr(served.operator, name)) is not None}
    links = {name: text if is_address(text) else base + name for name, text in told.items()}
    shell = {
        "files": addresses(served.files, base), "words": words(), "base": base, "title": served.title, "links": links,
    }  # fmt: skip
    texts = [
        (name, Text, {"text": Path(text).read_text(encoding="utf-8"), "kind": PLAIN})
        for name, text in told.items() if not is_address(text)
    ]  # fmt: skip
    watched = {**own, "waiting": served.waiting, "scheduler": served.scheduler}
    robots = "User-agent: *\n" + "".join(f"Disallow: {base}{path}\n" for path in ("api/", "open", "voila/", "metrics"))
    made = [
        (r"", Shell, {"shell": shell, **own, **voila}),
        (r"open", Open, {"waiting": served.waiting, "metrics": served.metrics, **own, **voila}),
        (rf"api/kernels/{KERNEL_ID}", KernelState, own),
        (rf"api/kernels/{KERNEL_ID}/channels", SocketGuard, own),
        (rf"voila/api/shutdown/{KERNEL_ID}", EndKernel, own),
        (r"files/([0-9a-f]{16})/([a-z0-9.]+)", FileOfPage, {"files": served.files, **own}),
        (WORKER, Worker, {"file": served.files[WORKER]}),
        (r"health", Health, watched),
        (r"ready", Ready, watched),
        (r"metrics", MetricsPage, {"metrics": served.metrics}),
        (r"robots\.txt", Text, {"text": robots, "kind": PLAIN}),
        (r"favicon\.ico", Text, {"text": icon, "kind": SVG}),
        *texts,
        (r".*", NotFound, voila),
    ]
    below = url_path_join(app.server_url, "/")
    above = [(below.rstrip("/"), WithoutSlash, {"address": base})] if below != "/" else []
    return [*above, *((below + path, *rest) for path, *rest in made)]


class WithoutSlash(Plain):
    """The address of the page as people type it."""

    def initialize(self, address: str) -> None:
        self._address = address

    async def get(self) -> None:
        """Where it is."""
        self.redirect(self._address, permanent=True)

    head = get


class FileOfPage(Plain):
    """A file of the page under the hash of its content: browsers keep it, and ask for it once.

    As long as files are asked for, the page is being loaded.
    """

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


class Worker(Plain):
    """The service worker: at the address of the page, as it may serve nothing above its own, and asked for anew."""

    def initialize(self, file: PageFile) -> None:
        self._file = file

    async def get(self) -> None:
        """The script, or that the browser has it."""
        self.set_header("Content-Type", f"{self._file.kind}; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        await self.finish(self._file.content)

    head = get


def _takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` names gzip, and does not refuse it."""
    for word in accepted.lower().split(","):
        coding, _, weight = word.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


class KernelState(WithoutCookies, KernelHandler):
    """Whether a kernel is there. A page asks before it opens its socket, and when it has lost it."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, visits: Visits) -> None:
        self._visits = visits

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        """The state of the kernel of an open page."""
        if self._visits.of(kernel_id) is None or kernel_id not in self.kernel_manager:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        with self._visits.serving(visitor_of(self.request)):
            await super().get(kernel_id)  # type: ignore[misc]  # a coroutine, below decorators that do not say so

    head = get


class EndKernel(WithoutCookies, VoilaShutdownKernelHandler):
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

"""Serving the dashboard as a page: Voila with our template, preheated kernels, and kernels that end with their page.

Voila runs in this process (it is an application object with one event loop), so that the cluster and the
stand-ins of a demo live and die with it. What kernels must know reaches them by environment variables. Who gets a
kernel, and what may be sent to it, is decided in `evaeto.dashboard.serving`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import evaeto.dashboard.serving  # noqa: F401  # before Jupyter's server, which it makes quicker to load

# isort: split
import psutil
import tornado.ioloop
import tornado.websocket
from tornado.httpserver import HTTPServer
from traitlets.config import Config
from voila.app import Voila

from evaeto import settings
from evaeto.dashboard.common.files import PAGE_VARIABLE
from evaeto.dashboard.map.climatology import LAYER_VARIABLE
from evaeto.dashboard.serving.climatology import layer
from evaeto.dashboard.serving.ending import Ending, end_children
from evaeto.dashboard.serving.forking import KernelTemplate, can_fork
from evaeto.dashboard.serving.handlers import Served, rules
from evaeto.dashboard.serving.headers import Elsewhere, security_headers
from evaeto.dashboard.serving.hidden_ids import ids_hidden
from evaeto.dashboard.serving.kernels import PageKernels, Rendering, WaitingRoom
from evaeto.dashboard.serving.memory import Returned
from evaeto.dashboard.serving.metrics import Metrics
from evaeto.dashboard.serving.notebook_page import NotebookPage
from evaeto.dashboard.serving.operator import Operator
from evaeto.dashboard.serving.page_files import PageFile, addresses, page_files
from evaeto.dashboard.serving.socket_guard import MAX_FRAME_BYTES
from evaeto.dashboard.serving.visits import Visits
from evaeto.dashboard.serving.watching import SchedulerCheck, client_tls
from evaeto.listening import sockets_at
from evaeto.settings import DEMO_VARIABLE, TILES_VARIABLE
from evaeto.tasks.cluster import SCHEDULER_VARIABLE

HERE = Path(__file__).resolve().parent
SHARE = HERE / "share" / "jupyter"

TEMPLATE = "evaeto"

CULL_AFTER_S, CULL_EVERY_S = 600, 60
"""A kernel whose page has gone ends after this long: the backstop for pages that could not say goodbye."""

SWEEP_EVERY_S = 1.0
"""How often is looked for kernels that no socket has joined."""

POOL = 1
"""Kernels started ahead of visitors."""

PAGE_BYTES, FORKED_PAGE_BYTES, OTHER_BYTES, MIN_PAGES = 150 * 10**6, 55 * 10**6, 10**9, 2
"""Memory of a page, of one that shares its memory with others, and of the server with its workers."""

END_KERNELS_S, END_WORKERS_S = 2.0, 4.0
"""How long kernels, and then workers, may take to end with the server, before they are killed."""

IDLE_CONNECTION_S, BODY_S, MAX_BODY_BYTES = 75, 10, 65_536
"""Of HTTP; what a page posts has no body."""


def max_pages_by_memory() -> int:
    """How many pages fit into the memory of this machine, or of this container."""
    from distributed.system import MEMORY_LIMIT

    page = FORKED_PAGE_BYTES if can_fork() else PAGE_BYTES
    return max(MIN_PAGES, (int(0.8 * MEMORY_LIMIT) - OTHER_BYTES) // page)


def run(
    *,
    host: str = "127.0.0.1",
    port: int = 8866,
    open_browser: bool = False,
    scheduler: str | None = None,
    offline: bool = False,
    max_pages: int | None = None,
    operator: Operator | None = None,
) -> None:
    """Serve the dashboard until SIGINT or SIGTERM, on `scheduler` or on an embedded cluster.

    Inside `evaeto.demo.serve` the pages use its stand-ins.

    Parameters
    ----------
    host, port : str, int
        Where to listen; port 0 takes a free one, and the address is printed.
    open_browser : bool
        Open the page in a browser.
    scheduler : str or None
        Address of a Dask scheduler.
    offline : bool
        Leave out the online map tiles.
    max_pages : int or None
        How many pages may be open at once; by default as many as fit into the memory.
    operator : Operator or None
        Where it stands, and whose it is.

    Raises
    ------
    SettingsError
        The port is taken, or the host is not this machine.
    WeatherError
        The operator's climatology is none.
    """
    ending = Ending()
    ending.on_signals(_interrupt)
    with ExitStack() as stack:
        sockets = sockets_at(host, port)
        for taken in sockets:
            stack.callback(taken.close)
        env = {SCHEDULER_VARIABLE: scheduler} if scheduler else stack.enter_context(_embedded_cluster())
        if offline:
            env[TILES_VARIABLE] = "off"
        current = settings.current()
        if current.label is not None:
            # `settings_of_demo` in the kernel asks the stand-ins for the rest
            env[DEMO_VARIABLE] = next(iter(current.endpoints.values())).rpartition("/")[0]
        serve(
            host=host,
            port=port,
            sockets=sockets,
            env=env,
            open_browser=open_browser,
            max_pages=max_pages or max_pages_by_memory(),
            ending=ending,
            operator=operator,
        )
    ending.over()


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8866,
    sockets: Sequence[socket.socket] = (),
    env: Mapping[str, str] | None = None,
    open_browser: bool = False,
    notebook: Path | None = None,
    max_pages: int | None = None,
    clock: Callable[[], float] = time.monotonic,
    ending: Ending | None = None,
    operator: Operator | None = None,
) -> None:
    """Serve a notebook with Voila until SIGINT or SIGTERM.

    Parameters
    ----------
    host, port : str, int
        Where to listen; port 0 takes a free one, and the address is printed.
    sockets : sequence of socket.socket
        What listens there already; by default they are made.
    env : mapping or None
        What its kernels get in their environment.
    open_browser : bool
        Open the page in a browser.
    notebook : pathlib.Path or None
        By default that of the dashboard.
    max_pages : int or None
        How many pages may be open at once; None is no limit.
    clock : callable
        Seconds that pass, by which kernels nobody came for are ended.
    ending : Ending or None
        What sees to it that the process ends when it is told to.
    operator : Operator or None
        Where it stands, and whose it is.

    Raises
    ------
    SettingsError
        The port is taken, or the host is not this machine.
    FileNotFoundError
        There is no notebook.
    WeatherError
        The operator's climatology is none.
    """
    path = notebook or dashboard_notebook()
    operator = operator or Operator()
    behind = None if operator.climatology is None else layer(operator.climatology)
    told = {} if behind is None else {LAYER_VARIABLE: behind.about}
    with _environment({**(env or {}), **told, PAGE_VARIABLE: "1", "JUPYTER_PATH": _jupyter_path()}), ids_hidden():
        app = _Page(
            config=_config(),
            notebook_path=str(path),
            ip=host,
            port=port,
            open_browser=open_browser,
            base_url=operator.base_url,
        )
        app.sockets = sockets
        app.operator = operator
        app.more_files = {} if behind is None else behind.files
        app.log_level = logging.WARNING
        app.visits = Visits(max_pages, clock, operator.max_per_address or (max_pages and max(1, max_pages // 2)))
        app.scheduler = (env or {}).get(SCHEDULER_VARIABLE)
        app.ending = ending or Ending()
        app.initialize([])
        app.start()


def dashboard_notebook() -> Path:
    """The notebook of the dashboard: in the package where it is installed, else in the checkout."""
    installed, checkout = HERE / "dashboard.ipynb", HERE.parents[1] / "notebooks" / "dashboard.ipynb"
    for path in (installed, checkout):
        if path.is_file():
            return path
    raise FileNotFoundError(f"the notebook of the dashboard is neither at {installed} nor at {checkout}")


class _Page(Voila):
    """Voila with our own rules, kernels and signals, on the port it was told or any free one."""

    port: int
    sockets: Sequence[socket.socket]
    files: dict[str, PageFile]
    more_files: dict[str, PageFile]
    visits: Visits
    waiting: WaitingRoom
    scheduler: str | None
    ending: Ending
    notebook: NotebookPage
    operator: Operator
    kernel_manager: PageKernels
    returned: Returned

    def init_settings(self) -> dict[str, Any]:
        """Take the port first: kernels that are started ahead are told it."""
        self.files = page_files(SHARE / "voila" / "templates" / TEMPLATE, self.base_url)
        self.files |= self.more_files
        self.sockets = self.sockets or sockets_at(self.ip, self.port)
        self.port = self.sockets[0].getsockname()[1]
        made: dict[str, Any] = super().init_settings()
        told = {"baseUrl": self.base_url, "files": addresses(self.files, self.base_url)}
        self.notebook = NotebookPage(Path(self.notebook_path), told, self.log)
        self.waiting = WaitingRoom(self.kernel_manager, self._make_page, POOL, self.log)
        if can_fork():
            self.kernel_manager.template = KernelTemplate(
                self.connection_dir, Path(self.notebook_path) == dashboard_notebook()
            )
            self.kernel_manager.template.start()  # it loads while the cluster starts
        self.kernel_manager.on_end = self._on_kernel_end
        self.returned = Returned()
        made["headers"] = security_headers(self.operator.embed_from)
        made["default_handler_class"] = Elsewhere
        made["compress_response"] = True  # the page itself; its files are compressed already
        return made

    def init_handlers(self) -> list[Any]:
        """Our own rules: Voila's serve more than the page asks for."""
        return rules(
            self,
            Served(
                files=self.files,
                visits=self.visits,
                waiting=self.waiting,
                scheduler=SchedulerCheck(self.scheduler, tls=client_tls()),
                metrics=self._metrics(),
                title=self.operator.title or self.notebook.title,
                operator=self.operator,
            ),
        )

    def _metrics(self) -> Metrics:
        """What is looked at when somebody asks."""
        return Metrics(
            {
                "pages": ("Open pages", lambda: len(self.visits)),
                "max_pages": ("How many there may be, 0 for any number", lambda: self.visits.max_pages or 0),
                "sockets": ("Open sockets of pages", lambda: sum(visit.sockets for visit in self.visits)),
                "kernels": ("Kernels", lambda: len(self.kernel_manager.list_kernel_ids())),
                "waiting_kernels": ("Kernels that wait for a page", lambda: len(self.waiting)),
                "line": ("Visitors who wait for a kernel to be started", lambda: len(self.waiting.line)),
                "threads": ("Threads of the server", threading.active_count),
            }
        )

    def listen(self) -> None:
        """Listen, print the address, and run until told to stop."""
        listener = HTTPServer(
            self.app,
            xheaders=self.operator.behind_proxy,
            idle_connection_timeout=IDLE_CONNECTION_S,
            body_timeout=BODY_S,
            max_body_size=MAX_BODY_BYTES,
            max_buffer_size=2 * MAX_FRAME_BYTES,
        )
        listener.add_sockets(self.sockets)
        address = f"http://{self.ip}:{self.port}{self.base_url}"
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.ioloop.add_callback(self._on_start)
        # Before the address is told: whoever reads it may press Ctrl-C at once. An exception in the midst of a
        # callback would leave kernels behind
        self.ending.on_signals(lambda: self.ioloop.add_callback_from_signal(self.ioloop.stop))
        print(f"evaeto is at {address} (Ctrl-C ends it)", flush=True)
        if self.open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            self.ioloop.start()
        finally:
            listener.stop()
            self.stop()

    def stop(self) -> None:
        """End all kernels, also those that are just being started and those that do not answer."""
        self.waiting.close()
        try:
            self.ioloop.run_sync(self._end_kernels)
        finally:
            if self.kernel_manager.template is not None:
                self.kernel_manager.template.close()
            end_children(self._is_kernel)
            shutil.rmtree(self.connection_dir, ignore_errors=True)

    async def _end_kernels(self) -> None:
        ends = [asyncio.ensure_future(self.kernel_manager.end(name)) for name in self.kernel_manager.list_kernel_ids()]
        if ends:
            await asyncio.wait(ends, timeout=END_KERNELS_S)

    def _is_kernel(self, process: psutil.Process) -> bool:
        return any(self.connection_dir in word for word in process.cmdline())

    def _on_start(self) -> None:
        asyncio.get_running_loop().set_exception_handler(_tell_exception)
        self.waiting.fill()
        self.returned.started()
        tornado.ioloop.PeriodicCallback(self._sweep, 1000 * SWEEP_EVERY_S).start()

    async def _sweep(self) -> None:
        self.returned.look()
        for kernel_id in self.visits.overdue():
            await self.kernel_manager.end(kernel_id)

    def _on_kernel_end(self, kernel_id: str) -> None:
        self.visits.kernel_ended(kernel_id)
        self.waiting.discard(kernel_id)
        self.returned.closed()

    async def _make_page(self) -> Rendering:
        """Start a kernel, and the page that the notebook makes in it."""
        kernel_id = await self.kernel_manager.start_kernel(
            kernel_name=self.notebook.kernel_name, cwd=self.root_dir, env=dict(os.environ)
        )
        return Rendering(kernel_id, self.notebook.make(kernel_id, self.kernel_manager.get_kernel(kernel_id)))


def _interrupt() -> None:
    """Before the page is there: clean up what is, as after Ctrl-C."""
    raise KeyboardInterrupt


def _tell_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an exception that nobody awaits, unless it only says that a page has closed while it was sent something."""
    if not isinstance(context.get("exception"), tornado.websocket.WebSocketClosedError):
        loop.default_exception_handler(context)


def _config() -> Config:
    return Config(
        {
            "VoilaConfiguration": {
                "template": TEMPLATE,
                "theme": "light",
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "multi_kernel_manager_class": "evaeto.dashboard.serving.kernels.PageKernels",
                "show_tracebacks": False,
            },
            "MappingKernelManager": {
                "cull_idle_timeout": CULL_AFTER_S,
                "cull_interval": CULL_EVERY_S,
                "kernel_manager_class": "evaeto.dashboard.serving.forking.PageKernel",
                "cull_connected": False,  # a page that is looked at keeps its kernel however long it is still
            },
            # Sockets in a folder of our own, which no other account of the machine can open
            **({"KernelManager": {"transport": "ipc"}} if can_fork() else {}),
            "KernelRestarter": {"restart_limit": 0},  # a new process knows nothing of what its page shows
        }
    )


def _jupyter_path() -> str:
    """Where Voila finds our template."""
    return os.pathsep.join(filter(None, [str(SHARE), os.environ.get("JUPYTER_PATH")]))


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables set inside the block; kernels inherit them."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@contextmanager
def _embedded_cluster() -> Iterator[dict[str, str]]:
    """An embedded cluster; the environment in which kernels find and may join it."""
    import dask

    from evaeto.tasks.cluster import embedded_cluster
    from evaeto.tasks.scheduler_events import CLEANUP, forgetful
    from evaeto.tasks.throwaway_tls import throwaway_tls

    before = {process.pid for process in psutil.Process().children()}  # another cluster has its own workers
    with throwaway_tls() as (security, env), dask.config.set(CLEANUP):
        cluster = embedded_cluster(considerate=True, security=security)
        forgetful(cluster.scheduler)
        try:
            yield {SCHEDULER_VARIABLE: cluster.scheduler_address, **env}
        finally:
            # What ends it says more than a worker that is gone before the scheduler
            with suppress(OSError):
                cluster.close(timeout=END_WORKERS_S)
            end_children(lambda process: process.pid not in before and _is_worker_of_ours(process))


def _is_worker_of_ours(process: psutil.Process) -> bool:
    return process.ppid() == os.getpid() and any("multiprocessing.spawn" in word for word in process.cmdline())

"""Serving the dashboard as a page: Voila with our template, preheated kernels, and kernels that end with their page.

Voila runs in this process (it is an application object with one event loop), so that the cluster and the
stand-ins of a demo live and die with it. What kernels must know reaches them by environment variables.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import tornado.ioloop
import tornado.web
import tornado.websocket
from jupyter_core.utils import ensure_async
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from evaeto import settings
from evaeto.dashboard import TILES_VARIABLE
from evaeto.settings import DEMO_VARIABLE
from evaeto.tasks.cluster import SCHEDULER_VARIABLE

HERE = Path(__file__).resolve().parent
SHARE = HERE / "share" / "jupyter"

EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
    "jupyter-leaflet",
]
"""Voila loads every JupyterLab extension that is installed on every page: these are the ones the page uses."""

CULL_AFTER_S, CULL_EVERY_S = 600, 60
"""A kernel without a page ends after this long: the backstop for pages that could not say goodbye."""

POOL = 1
"""Kernels started ahead of visitors."""


def run(
    *,
    host: str = "127.0.0.1",
    port: int = 8866,
    open_browser: bool = False,
    scheduler: str | None = None,
    offline: bool = False,
) -> None:
    """Serve the dashboard until SIGINT or SIGTERM, on `scheduler` or on an embedded cluster.

    Inside `evaeto.demo.serve` the pages use its stand-ins.

    Parameters
    ----------
    host, port : where to listen; port 0 takes a free one, and the address is printed
    scheduler : address of a Dask scheduler
    offline : leave out the online map tiles
    """
    with ExitStack() as stack:
        env = {SCHEDULER_VARIABLE: scheduler or stack.enter_context(_embedded_cluster())}
        if offline:
            env[TILES_VARIABLE] = "off"
        current = settings.current()
        if current.label is not None:
            # `settings_for` in the kernel asks the stand-ins for the rest
            env[DEMO_VARIABLE] = next(iter(current.endpoints.values())).rpartition("/")[0]
        serve(host=host, port=port, env=env, open_browser=open_browser)


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8866,
    env: Mapping[str, str] | None = None,
    open_browser: bool = False,
    notebook: Path | None = None,
) -> None:
    """Serve a notebook with Voila until SIGINT or SIGTERM; its kernels get `env` in their environment.

    Raises
    ------
    OSError
        The port is taken.
    FileNotFoundError
        There is no notebook.
    """
    path = notebook or dashboard_notebook()
    with _environment({**(env or {}), "JUPYTER_PATH": _jupyter_path()}):
        app = _Page(config=_config(), notebook_path=str(path), ip=host, port=port, open_browser=open_browser)
        app.log_level = logging.WARNING
        app.initialize([])
        app.start()


def dashboard_notebook() -> Path:
    """The notebook of the dashboard: in the package where it is installed, else in the checkout."""
    installed, checkout = HERE / "dashboard.ipynb", HERE.parents[1] / "notebooks" / "dashboard.ipynb"
    for path in (installed, checkout):
        if path.is_file():
            return path
    raise FileNotFoundError(f"the notebook of the dashboard is neither at {installed} nor at {checkout}")


class _EndKernel(VoilaShutdownKernelHandler):
    """Ends the kernel of a page that closes.

    The page says so with a beacon, which can carry no XSRF token; what authorises it is the kernel's random id,
    known to its page only, and the check of the Origin that all API handlers make.
    """

    def check_xsrf_cookie(self) -> None:
        """Not needed, see above."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, unless it has ended: Voila and our template may both send the beacon."""
        if kernel_id in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id, now=True))
        self.set_status(204)
        self.finish()


class _Page(Voila):
    """Voila that takes the port it was told, or any free one, and says when the page can be opened."""

    def init_handlers(self) -> list[Any]:
        """Voila's handlers, with ours for closing pages in place of its own."""
        return [
            (rule[0], _EndKernel, *rule[2:]) if rule[1] is VoilaShutdownKernelHandler else rule
            for rule in super().init_handlers()
        ]

    port: int
    sockets: list[socket.socket]

    def init_settings(self) -> dict[str, Any]:
        """Take the port first: kernels that are started ahead are told it."""
        self.sockets = bind_sockets(self.port, self.ip)
        self.port = self.sockets[0].getsockname()[1]
        made: dict[str, Any] = super().init_settings()
        return made

    def listen(self) -> None:
        """Listen, print the address, and run until told to stop."""
        listener = HTTPServer(self.app)
        listener.add_sockets(self.sockets)
        address = f"http://{self.ip}:{self.port}{self.base_url}"
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.ioloop.add_callback(lambda: asyncio.get_running_loop().set_exception_handler(_tell_exception))
        # As Voila does for SIGTERM: an exception in the midst of a callback would leave kernels behind. Before the
        # address is told: whoever reads it may press Ctrl-C at once
        signal.signal(signal.SIGINT, self._handle_signal_stop)
        print(f"evaeto is at {address} (Ctrl-C ends it)", flush=True)
        if self.open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            self.ioloop.start()
        finally:
            listener.stop()
            # A kernel that was being started ahead may be gone already; one left over sees its parent go and ends
            with suppress(tornado.web.HTTPError):
                self.stop()


def _tell_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an exception that nobody awaits, unless it only says that a page has closed while it was sent something."""
    if not isinstance(context.get("exception"), tornado.websocket.WebSocketClosedError):
        loop.default_exception_handler(context)


def _config() -> Config:
    return Config(
        {
            "VoilaConfiguration": {
                "template": "evaeto",
                "theme": "light",
                "preheat_kernel": True,
                "default_pool_size": POOL,
                "extension_allowlist": EXTENSIONS,
                "file_allowlist": [],
                "show_tracebacks": False,
            },
            "MappingKernelManager": {
                "cull_idle_timeout": CULL_AFTER_S,
                "cull_interval": CULL_EVERY_S,
                "cull_connected": False,  # a page that is looked at keeps its kernel however long it is still
            },
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
def _embedded_cluster() -> Iterator[str]:
    """An embedded cluster; its scheduler's address."""
    from evaeto.tasks.cluster import embedded_cluster

    with embedded_cluster() as cluster:
        yield cluster.scheduler_address

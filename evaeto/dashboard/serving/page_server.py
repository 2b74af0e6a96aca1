"""The server of the page: Voila with our rules, kernels that wait for visitors, and an end that leaves none behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import tornado.ioloop
import tornado.websocket
from tornado.httpserver import HTTPServer
from traitlets.config import Config
from voila.app import Voila

from evaeto.dashboard.common.files import DASHBOARD
from evaeto.dashboard.serving.ending import Ending, end_children
from evaeto.dashboard.serving.forking import KernelTemplate, can_fork
from evaeto.dashboard.serving.handlers import Served, rules
from evaeto.dashboard.serving.headers import Elsewhere, security_headers
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

SHARE = DASHBOARD / "share" / "jupyter"

TEMPLATE = "evaeto"
TEMPLATE_FOLDER = SHARE / "voila" / "templates" / TEMPLATE

CULL_AFTER_S, CULL_EVERY_S = 600, 60
"""A kernel whose page has gone ends after this long: the backstop for pages that could not say goodbye."""

SWEEP_EVERY_S = 1.0
"""How often is looked for kernels that no socket has joined."""

POOL = 1
"""Kernels started ahead of visitors."""

END_KERNELS_S = 2.0
"""How long kernels may take to end with the server, before they are killed."""

IDLE_CONNECTION_S, BODY_S, MAX_BODY_BYTES = 75, 10, 65_536
"""Of HTTP; what a page posts has no body."""


def voila_config() -> Config:
    """How Voila and Jupyter's server are set up: one theme, one template, no new kernel for an old page."""
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


class PageServer(Voila):
    """Voila with our own rules, kernels and signals, on the port it was told or any free one.

    Attributes
    ----------
    is_dashboard : bool
        Whether the notebook is that of the dashboard, whose kernels are forked with it loaded.
    more_files : dict
        Files that the page is served beside its own.
    scheduler : str or None
        Address of the Dask scheduler.
    """

    port: int
    is_dashboard: bool
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
        self.files = page_files(TEMPLATE_FOLDER, self.base_url)
        self.files |= self.more_files
        self.sockets = self.sockets or sockets_at(self.ip, self.port)
        self.port = self.sockets[0].getsockname()[1]
        made: dict[str, Any] = super().init_settings()
        told = {"baseUrl": self.base_url, "files": addresses(self.files, self.base_url)}
        self.notebook = NotebookPage(Path(self.notebook_path), told, self.log)
        self.waiting = WaitingRoom(self.kernel_manager, self._make_page, POOL, self.log)
        if can_fork():
            self.kernel_manager.template = KernelTemplate(self.connection_dir, self.is_dashboard)
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


def _tell_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an exception that nobody awaits, unless it only says that a page has closed while it was sent something."""
    if not isinstance(context.get("exception"), tornado.websocket.WebSocketClosedError):
        loop.default_exception_handler(context)

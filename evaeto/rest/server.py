"""Runs the REST endpoint until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import warnings
from functools import partial

from tornado.httpserver import HTTPServer

from evaeto.errors import EvaetoWarning
from evaeto.listening import sockets_at
from evaeto.rest.app import MAX_BODY_BYTES, application
from evaeto.rest.book import Book
from evaeto.tasks import cluster
from evaeto.tasks.api import submit

IDLE_CONNECTION_S, BODY_S = 75, 30


def run(*, host: str = "127.0.0.1", port: int = 8866, scheduler: str | None = None) -> None:
    """Serve calculations over HTTP until SIGINT or SIGTERM.

    Parameters
    ----------
    host, port : str, int
        Where to listen; port 0 takes a free one, and the address is printed.
    scheduler : str or None
        Address of a Dask scheduler; an embedded cluster by default.

    Raises
    ------
    SettingsError
        The port is taken, or the host is not this machine.
    OSError
        The scheduler cannot be reached.
    """
    sockets = sockets_at(host, port)
    client = cluster.connect(scheduler)
    book = Book()
    local = all(found.getsockname()[0] in ("127.0.0.1", "::1") for found in sockets)
    app = application(partial(submit, client=client), book, local=local)

    async def serve() -> None:
        server = HTTPServer(
            app, idle_connection_timeout=IDLE_CONNECTION_S, body_timeout=BODY_S, max_buffer_size=MAX_BODY_BYTES,
            max_body_size=MAX_BODY_BYTES,
        )  # fmt: skip
        server.add_sockets(sockets)
        over = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C is a KeyboardInterrupt
                asyncio.get_running_loop().add_signal_handler(number, over.set)
        print(f"evaeto is at http://{host}:{sockets[0].getsockname()[1]}/ (Ctrl-C ends it)", flush=True)
        try:
            await over.wait()
        finally:
            server.stop()
            book.close()

    with warnings.catch_warnings(), contextlib.suppress(KeyboardInterrupt):
        warnings.simplefilter("ignore", EvaetoWarning)  # callers get them with their results
        asyncio.run(serve())

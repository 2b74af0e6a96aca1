"""Serving the dashboard as a page: Voila with our template, preheated kernels, and kernels that end with their page.

Voila runs in this process (it is an application object with one event loop), so that the cluster and the
stand-ins of a demo live and die with it. What kernels must know reaches them by environment variables. Who gets a
kernel, and what may be sent to it, is decided in `evaeto.dashboard.serving`.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from evaeto import settings
from evaeto.dashboard.common.files import DASHBOARD, PAGE_VARIABLE
from evaeto.dashboard.map.climatology import LAYER_VARIABLE
from evaeto.dashboard.serving.climatology import layer
from evaeto.dashboard.serving.ending import Ending
from evaeto.dashboard.serving.forking import can_fork
from evaeto.dashboard.serving.hidden_ids import ids_hidden
from evaeto.dashboard.serving.operator import Operator
from evaeto.dashboard.serving.own_cluster import cluster_of_the_server
from evaeto.dashboard.serving.page_server import SHARE, PageServer, voila_config
from evaeto.dashboard.serving.visits import Visits
from evaeto.listening import sockets_at
from evaeto.settings import DEMO_VARIABLE, TILES_VARIABLE
from evaeto.tasks.cluster import SCHEDULER_VARIABLE

PAGE_BYTES, FORKED_PAGE_BYTES, OTHER_BYTES, MIN_PAGES = 150 * 10**6, 55 * 10**6, 10**9, 2
"""Memory of a page, of one that shares its memory with others, and of the server with its workers."""


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
        env = {SCHEDULER_VARIABLE: scheduler} if scheduler else stack.enter_context(cluster_of_the_server())
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
        app = PageServer(
            config=voila_config(),
            notebook_path=str(path),
            ip=host,
            port=port,
            open_browser=open_browser,
            base_url=operator.base_url,
        )
        app.sockets = sockets
        app.is_dashboard = path == dashboard_notebook()
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
    installed, checkout = DASHBOARD / "dashboard.ipynb", DASHBOARD.parents[1] / "notebooks" / "dashboard.ipynb"
    for path in (installed, checkout):
        if path.is_file():
            return path
    raise FileNotFoundError(f"the notebook of the dashboard is neither at {installed} nor at {checkout}")


def _interrupt() -> None:
    """Before the page is there: clean up what is, as after Ctrl-C."""
    raise KeyboardInterrupt


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

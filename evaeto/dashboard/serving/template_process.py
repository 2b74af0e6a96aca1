"""The process that kernels are forked from: it has imported what a page needs, and runs nothing of it.

`forking.KernelTemplate` starts it and asks it for kernels over a socket of its own. What it has loaded (modules, the
borders of the time zones) is shared by all its children until one of them writes to it. It has one thread, as only such
a process may be forked, and no event loop, no socket of zmq and no connection to the cluster.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any

IMPORTED = (
    "evaeto.dashboard.serving.page_kernel_app",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "email.contentmanager",
    "email.policy",
    "faulthandler",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    "evaeto.dashboard.shell.app",
    "evaeto.dashboard.results.results",
    "evaeto.dashboard.figures.result_charts",
    "evaeto.dashboard.figures.result_tables",
    "evaeto.tasks.api",
    "evaeto.tasks.cluster_session",
    "evaeto.pipeline.task_messages",
    "evaeto.workers.steps",
    "distributed",
    "distributed.protocol.numpy",
)
"""What a page has loaded once it has shown a result."""

LONGEST_REQUEST = 2**18

PAGE = "page"
"""Says that the notebook of the kernels is that of the dashboard."""


def main() -> None:
    """Serve the socket whose number is the first word of the command line, until its other end is closed.

    The second word is the number of a pipe whose other end only the server holds: when it has gone, kernels end. With
    `PAGE` among the words behind, its kernels show our own page.
    """
    server, alive = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    _load(PAGE in sys.argv[3:])
    # Children are nobody's to wait for: the server sees them end by their file descriptors
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while message := server.recv(LONGEST_REQUEST):
        pid = os.fork()
        if not pid:
            server.close()
            _be_kernel(json.loads(message), alive)
            return
        _answer(server, pid)


def _load(has_page: bool) -> None:
    gc.disable()
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # ipykernel does without; nobody debugs a page
    for name in IMPORTED:
        importlib.import_module(name)
    from evaeto.core import local_days
    from evaeto.i18n.speech import LANGUAGES, Speech

    local_days.zone_name(0.0, 0.0)
    for language in LANGUAGES:
        Speech(language).say("card.empty")
    if has_page:
        _make_page()
    gc.collect()
    # A collection in a child would write to every object, and so copy what it shares
    gc.freeze()
    if (threads := len(os.listdir("/proc/self/task"))) != 1:
        raise RuntimeError(f"the process that kernels are forked from has {threads} threads")


def _make_page() -> None:
    from evaeto.dashboard.shell import ahead
    from evaeto.dashboard.shell.app import Dashboard

    try:
        ahead.make(Dashboard)
    except Exception:  # then each kernel makes its own, and says what is wrong
        logging.getLogger(__name__).exception("a page could not be made ahead")


def _answer(server: socket.socket, pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:  # it has ended already
        server.send(str(pid).encode())
        return
    try:
        socket.send_fds(server, [str(pid).encode()], [descriptor])
    finally:
        os.close(descriptor)


def _be_kernel(request: Mapping[str, Any], alive: int) -> None:
    """What `python -m ipykernel_launcher` does, in a session, a folder and an environment of its own."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    threading.Thread(target=_end_with, args=(alive,), name="evaeto alive", daemon=True).start()
    gc.enable()
    from evaeto.dashboard.serving.page_kernel_app import PageKernelApp

    PageKernelApp.launch_instance(request["arguments"])


def _end_with(alive: int) -> None:
    """End when the server has gone, however that came."""
    with contextlib.suppress(OSError):
        os.read(alive, 1)
    os._exit(1)


if __name__ == "__main__":
    main()

"""A server that is told to end does so, whatever hangs."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

import psutil

END_WITHIN_S = 8.0
"""After this long what still runs is ended by force: supervisors kill after ten seconds, and then only this process."""

ONE_WORD_S = 1.0
"""Signals within this time are one: a terminal and what runs in it may both pass on the same Ctrl-C."""

FORCED = 1
"""Exit code of a server that was ended by force."""


class Ending:
    """Waits, in a thread of its own, for `begin`; then for the process to end; and ends it by force if it does not.

    Parameters
    ----------
    within_s : float or None
        How long the process has [s]; without it `END_WITHIN_S`.

    Notes
    -----
    The thread is there before a signal comes. A handler of signals interrupts the main thread wherever it is, so that
    it must take no lock, which starting a thread does.
    """

    def __init__(self, within_s: float | None = None) -> None:
        self._within_s = END_WITHIN_S if within_s is None else within_s
        self._over = False
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        threading.Thread(target=self._wait, name="evaeto ending", daemon=True).start()

    def begin(self) -> None:
        """The process has been told to end; told again, it ends at once. May be called in a handler of signals."""
        with contextlib.suppress(OSError):
            self._near.send(b".")

    def over(self) -> None:
        """All that was to be ended has ended: if the interpreter itself takes long now, that is no failure."""
        self._over = True

    def on_signals(self, then: Callable[[], None]) -> None:
        """From now on SIGINT and SIGTERM `begin` the ending and call `then`. For the main thread."""

        def handle(sign: int, frame: object) -> None:
            self.begin()
            then()

        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, handle)

    def _wait(self) -> None:
        self._far.recv(1)
        first = min(ONE_WORD_S, self._within_s)
        time.sleep(first)
        with contextlib.suppress(BlockingIOError):
            self._far.setblocking(False)
            self._far.recv(4096)
        select.select([self._far], [], [], self._within_s - first)
        if not self._over:
            print("evaeto: something does not stop, and is ended by force", file=sys.stderr, flush=True)
        end_children()
        os._exit(0 if self._over else FORCED)


def end_children(that: Callable[[psutil.Process], bool] = lambda process: True) -> None:
    """Kill the processes that this one has started, and those that they have."""
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if that(process):
                    process.kill()

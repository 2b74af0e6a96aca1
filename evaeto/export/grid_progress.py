"""How far a grid has been computed while it is written: by threads of this process, or on a cluster."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from evaeto.core.messages import Message
from evaeto.core.progress_bar import Tell, drawn

Write = Callable[[bool], Any]
"""Writes a grid, or begins to where it is given False, and returns what is left to be computed."""
LAST_WORD_S = 10.0
"""For so long the scheduler is waited for, when a grid is written, to say so; it usually takes a tenth of a second."""


@contextlib.contextmanager
def computing(progress: Tell | bool, values: int) -> Iterator[Callable[[Write], None]]:
    """Has a grid written, and tells of it.

    Parameters
    ----------
    progress : bool or callable
        True draws a bar on the terminal; a function is called with the number of steps that have ended and their
        total.
    values : int
        How many values there are, for the rate that the bar of threads says.

    Yields
    ------
    callable
        To be called with what writes it.
    """
    client = _client()
    if client is not None:
        with drawn(progress, Message("grid.chunks")) as tell:
            yield lambda write: _on(client, write, tell)
        return
    bar = _bar(values) if progress is True else _counting(progress) if callable(progress) else contextlib.nullcontext()
    with bar:
        yield lambda write: write(True)


def _client() -> Any:
    """The client of the cluster that Dask computes on; None where threads or this process do."""
    from dask.base import get_scheduler

    if "distributed" not in sys.modules:
        return None
    from distributed import Client

    client = getattr(get_scheduler(), "__self__", None)
    return client if isinstance(client, Client) else None


def _on(client: Any, write: Write, tell: Tell | None) -> None:
    if tell is None:
        write(True)
        return
    from distributed.diagnostics.progressbar import ProgressBar

    say = tell
    ended, total = 0, 0

    class Told(ProgressBar):  # type: ignore[misc]  # of a library without types
        def _draw_bar(self, remaining: int, all: int, **_: Any) -> None:
            nonlocal ended, total
            ended, total = all - remaining, all
            say(ended, total)

    future = client.compute(write(False))
    # Beside it: Dask (distributed 2026.8) counts only results that were being computed, not those that a worker turns
    # out to have, and then never says that all have ended
    listening = asyncio.run_coroutine_threadsafe(Told([future]).listen(), client.loop.asyncio_loop)
    try:
        future.result()
        with contextlib.suppress(OSError, TimeoutError):
            listening.result(LAST_WORD_S)
    finally:
        listening.cancel()
    if ended < total:
        say(total, total)


def _counting(tell: Tell) -> Any:
    """Tells of each step of Dask that has ended."""
    from dask.callbacks import Callback

    class Counting(Callback):  # type: ignore[misc]  # of a library without types
        def _start_state(self, graph: Any, state: Any) -> None:
            self.total = sum(len(state[kind]) for kind in ("ready", "waiting", "running", "finished"))
            tell(len(state["finished"]), self.total)

        def _posttask(self, key: Any, result: Any, graph: Any, state: Any, worker: Any) -> None:
            tell(len(state["finished"]), self.total)

    return Counting()


def _bar(values: int) -> Any:
    """Progress on the terminal: part, rate and time left."""
    from dask.diagnostics import ProgressBar
    from dask.utils import format_time

    class Bar(ProgressBar):  # type: ignore[misc]  # of a library without types
        def _draw_bar(self, frac: float, elapsed: float) -> None:
            rate = values * frac / max(elapsed, 1e-9) / 1e6
            left = format_time(elapsed * (1.0 - frac) / frac) if frac > 0 else "?"
            said = Message("grid.progress", percent=round(100 * frac), rate=round(rate, 1), left=left)
            with contextlib.suppress(ValueError):  # the terminal is gone
                self._file.write(f"\r{said:<70}")
                self._file.flush()

    return Bar(minimum=0, dt=0.5)

"""A bar on the terminal, or in the output of a notebook, for whoever says `progress=True`."""

from __future__ import annotations

import contextlib
import html
import sys
from collections.abc import Callable, Iterator
from typing import Any

Tell = Callable[[int, int], None]
"""Told how many have ended and how many there are."""

_WIDTH = 30


@contextlib.contextmanager
def drawn(progress: Tell | bool | None, title: str) -> Iterator[Tell | None]:
    """What `progress=` stands for: a function as it is, a bar for True, None for False or None.

    The bar is on standard error, or a part of the output where this is a notebook.

    Parameters
    ----------
    progress : callable, bool or None
        As it was given.
    title : str
        What is counted.

    Yields
    ------
    callable or None
        To be told how many have ended and how many there are.
    """
    if progress is None or isinstance(progress, bool):
        if not progress:
            yield None
        elif _is_notebook():
            yield _in_notebook(title)
        else:
            with _on_terminal(title) as draw:
                yield draw
        return
    yield progress


@contextlib.contextmanager
def _on_terminal(title: str) -> Iterator[Tell]:
    drew = False

    def draw(ended: int, total: int) -> None:
        nonlocal drew
        drew = True
        part = ended / total if total else 1.0
        filled = round(_WIDTH * part)
        with contextlib.suppress(ValueError, OSError):  # the terminal is gone
            sys.stderr.write(f"\r{title} [{'#' * filled}{'-' * (_WIDTH - filled)}] {ended}/{total}")
            sys.stderr.flush()

    try:
        yield draw
    finally:
        if drew:
            with contextlib.suppress(ValueError, OSError):
                sys.stderr.write("\n")


def _is_notebook() -> bool:
    """Whether this runs in a kernel of Jupyter."""
    running = sys.modules.get("IPython")
    return running is not None and getattr(running.get_ipython(), "kernel", None) is not None


def _in_notebook(title: str) -> Tell:
    """A bar that stays where it was begun. JupyterLab gives what is on standard error the ground of an error."""
    from IPython.display import DisplayHandle

    handle: Any = DisplayHandle()  # type: ignore[no-untyped-call]
    drew = -1

    def draw(ended: int, total: int) -> None:
        nonlocal drew
        percent = 100 * ended // total if total else 100
        if percent == drew:
            return
        name, count = html.escape(title, quote=True), f"{ended}/{total}"
        bar = f'<progress aria-label="{name}" max="100" value="{percent}" style="width:20em"></progress>'
        both = {"text/plain": f"{title} {count}", "text/html": f"<div>{name} {bar} {count}</div>"}
        (handle.display if drew < 0 else handle.update)(both, raw=True)
        drew = percent

    return draw

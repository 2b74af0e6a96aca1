"""A bar on the terminal, or in the output of a notebook, for whoever says `progress=True`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

Tell = Callable[[int, int], None]
"""Told how many have ended and how many there are."""

_WIDTH = 30


@contextlib.contextmanager
def drawn(progress: Tell | bool | None, title: str) -> Iterator[Tell | None]:
    """What `progress=` stands for: a function as it is, a bar on standard error for True, None for False or None.

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
            return
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
        return
    yield progress

"""A page that is made before there is a kernel for it, in the process that kernels are forked from.

Its five hundred widgets are made once for all visitors, and their memory is shared until one of them changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

_made: list[Any] = []


class LoopToCome:
    """Stands for the event loop of a kernel that is still to be forked; nothing runs on it before `be`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def be(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on it is this one."""
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        if self._loop is None:
            raise RuntimeError("a page that was made ahead was used before it had a kernel")
        return getattr(self._loop, name)


def make(page: Callable[..., Any]) -> None:
    """Make a `page(loop=)`, for the kernel that is forked from this process. There must be no kernel in it."""
    _made.append(page(loop=LoopToCome()))


def take() -> Any:
    """The one that was made, once, its widgets joined to the kernel of this process; None where there is none."""
    if not _made:
        return None
    import comm
    from ipykernel.kernelbase import Kernel

    for line in comm.get_comm_manager().comms.values():
        line.kernel = Kernel.instance()  # type: ignore[attr-defined]  # ipykernel's: it says nothing without
    return _made.pop()

"""What is done when a future of Dask is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Future

log = logging.getLogger(__name__)

FETCH_S = 120.0
"""How long the result of a future that is done is waited for [s]: its cluster may be gone, and never answer."""


def when_done(future: Future, action: Callable[[Future], Any]) -> None:
    """Call `action` with a future once it is done, on a thread of its own.

    Dask has one thread for the callbacks of all clients of a process: one that asks a cluster which goes away
    meanwhile would hold up those of all others.
    """

    def run(done: Future) -> None:
        try:
            action(done)
        except BaseException:
            log.exception("what follows the end of %s failed", done.key)

    future.add_done_callback(
        lambda done: threading.Thread(target=run, args=(done,), name="evaeto-done", daemon=True).start()
    )

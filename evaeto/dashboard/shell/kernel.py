"""What a page needs of the kernel it runs in."""

from __future__ import annotations

import asyncio

from evaeto.core import local_days
from evaeto.tasks import lookups


def get_ready() -> None:
    """Do ahead what the first click would wait for: the borders of the time zones take a fifth of a second to load."""
    local_days.zone_name(0.0, 0.0)
    lookups.get_ready()


def kernel_loop() -> asyncio.AbstractEventLoop:
    """The loop of this thread, which in a kernel runs the callbacks of widgets."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.new_event_loop()  # no kernel: nothing can be displayed either

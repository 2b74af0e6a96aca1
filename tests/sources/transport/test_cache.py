"""The cache of answers under requests that are cancelled."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from evaeto.sources.transport.cache import open_store

SLOW = """
WITH RECURSIVE counted(n) AS (SELECT begin() UNION ALL SELECT n + 1 FROM counted WHERE n < 1000000)
SELECT MAX(n) FROM counted
"""


@pytest.mark.slow
def test_a_store_that_is_closed_under_a_cancelled_call_waits_for_its_end(tmp_path: Path) -> None:
    """Without that the process ends by a segmentation fault."""
    begun = threading.Event()

    def begin() -> int:
        begun.set()
        return 0

    async def cancel_and_close() -> None:
        store = open_store(tmp_path)
        assert store is not None
        assert store.connection is not None
        real = store.connection._real_connection
        real.create_function("begin", 0, begin)
        called = asyncio.create_task(store.connection.execute(SLOW))
        await asyncio.to_thread(begun.wait, 30)
        called.cancel()
        await asyncio.wait({called})
        assert called.cancelled()
        await store.close()

    asyncio.run(cancel_and_close())

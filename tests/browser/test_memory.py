"""A page that is used again and again holds no more than it did at first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from browser_server import Server, connection_file
from browser_steps import calculate, fill_form, finished, open_tab
from jupyter_client.blocking import BlockingKernelClient
from patience import LONG_ENOUGH_S
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KERNEL_ID = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
MIB = 2**20


@contextmanager
def connected_to(kernel: psutil.Process) -> Iterator[BlockingKernelClient]:
    """A client of a kernel that has a page already, for a moment.

    It is sent all that the page is told; were it there while the page is used and nobody reads it, its queue would be
    full, and an answer among what is dropped.
    """
    client = BlockingKernelClient()
    client.load_connection_file(connection_file(kernel))
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LONG_ENOUGH_S)
        yield client
    finally:
        client.stop_channels()


def held(kernel: psutil.Process) -> tuple[float, int, int]:
    """Memory [MiB], threads and sockets of the kernel, once it is at rest: threads that keep or forget a calculation
    on the cluster end within a moment."""
    before = None
    with connected_to(kernel) as client:
        for _ in range(20):
            client.execute_interactive(
                "import ctypes, gc; gc.collect(); ctypes.CDLL(None).malloc_trim(0)", timeout=LONG_ENOUGH_S
            )
            now = (kernel.num_threads(), len(kernel.net_connections("all")))
            if now == before:
                break
            before = now
            time.sleep(0.2)
        return kernel.memory_info().rss / MIB, *now


def use(page: Page, year: int) -> None:
    """One calculation, looked at from all sides and closed."""
    fill_form(page, lat="-7.5", lon="-46", start=f"{year}-01-01", end=f"{year}-12-31")
    card = finished(calculate(page))
    open_tab(page, "Charts")
    expect(card.locator(".ev-chart canvas")).to_have_count(7)
    page.get_by_role("button", name="Português").click()
    expect(card.locator(".ev-badge")).to_have_text("Pronto")
    page.get_by_role("button", name="English").click()
    with page.expect_download():
        card.get_by_role("button", name="Download CSV").click()
    card.get_by_role("button", name="Close").click()
    expect(page.locator(".ev-card")).to_have_count(0)


@pytest.mark.nightly
def test_three_calculations_leave_no_memory_threads_or_sockets_behind(page: Page, server: Server) -> None:
    kernel = server.kernel(page.evaluate(KERNEL_ID))
    assert kernel is not None
    for year in (2010, 2011):  # what is loaded on first use stays
        use(page, year)
    memory, threads, sockets = held(kernel)
    for year in (2012, 2013, 2014):
        use(page, year)
    memory_then, threads_then, sockets_then = held(kernel)
    print(f"kernel {memory:.1f} -> {memory_then:.1f} MiB, {threads_then} threads, {sockets_then} sockets")
    assert memory_then - memory < 5
    assert threads_then <= threads
    assert sockets_then <= sockets

"""What a visit weighs: bytes as they travel, and requests. Times are for benchmarks/page_weight.py."""

from __future__ import annotations

import re

import pytest
from browser_server import Server
from playwright.sync_api import Browser
from relay import relayed, visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_first_visit_weighs_half_a_megabyte_and_the_next_asks_for_the_page_and_its_kernel(
    server: Server, browser: Browser
) -> None:
    context = browser.new_context(locale="en-GB")
    with relayed(server.address) as relay:
        cold, warm = visit(context, relay), visit(context, relay)
        context.close()
    assert len(cold.requests) <= 8
    assert 300_000 < cold.bytes_down + cold.bytes_up < 500_000
    assert [re.sub(r"[\w-]{36}.*?(?=/channels|$)", "", path).split("?")[0] for path in sorted(warm.requests)] == [
        "/",
        "/api/kernels/",
        "/api/kernels//channels",
    ]
    assert warm.bytes_down + warm.bytes_up < 70_000

"""What a visit weighs: bytes as they travel, and requests. Times are for benchmarks/page_weight.py."""

from __future__ import annotations

import re

import pytest
from browser_server import Server
from browser_steps import click_map, has_seen_world, open_tab, until
from playwright.sync_api import Browser, WebSocketRoute, expect
from relay import relayed, visit

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_first_visit_weighs_half_a_megabyte_and_the_next_asks_for_the_page_and_its_kernel(
    server: Server, browser: Browser
) -> None:
    context = browser.new_context(locale="en-GB")
    with relayed(server.address) as relay:
        cold, warm = visit(context, relay), visit(context, relay)
        context.close()
    assert len(cold.requests) <= 13
    assert 300_000 < cold.bytes_down + cold.bytes_up < 500_000
    asked = [re.sub(r"[\w-]{36}.*?(?=/channels|$)", "", path).split("?")[0] for path in sorted(warm.requests)]
    # For its worker a browser asks when it likes
    assert [path for path in asked if path != "/worker.js"] == ["/", "/api/kernels/", "/api/kernels//channels", "/open"]
    assert warm.bytes_down + warm.bytes_up < 70_000


def test_map_and_form_are_drawn_before_the_kernel_answers_and_a_click_meanwhile_is_not_lost(
    server: Server, browser: Browser
) -> None:
    context = has_seen_world(browser.new_context(locale="en-GB"), server.address)
    page = context.new_page()
    held: list[WebSocketRoute] = []
    said: list[str | bytes] = []

    def hold(socket: WebSocketRoute) -> None:
        held.append(socket)
        socket.on_message(lambda message: said.append(message))

    page.route_web_socket(re.compile("/channels"), hold)
    page.goto(server.address)
    expect(page.locator(".ev-map .leaflet-container canvas")).to_be_visible()
    open_tab(page, "ETo")
    expect(page.get_by_label("Latitude")).to_be_visible()
    open_tab(page, "Map")
    click_map(page, -7.5, -46)
    expect(page.locator(".ev-point")).to_have_count(0)
    until(page, lambda: held)
    (socket,) = held
    through = socket.connect_to_server()
    for message in said:  # and those that come meanwhile
        through.send(message)
    socket.on_message(lambda message: through.send(message))
    expect(page.locator(".ev-point")).to_contain_text("-46")
    context.close()

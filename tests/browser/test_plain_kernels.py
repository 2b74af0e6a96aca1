"""Kernels that are started one by one, as on systems that cannot fork them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from browser_server import running
from browser_steps import calculate, click_map, fill_form, finished
from playwright.sync_api import Page, expect

from evaeto.dashboard.serving.forking import FORK_VARIABLE

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.browser, pytest.mark.nightly]


def test_a_page_whose_kernel_was_not_forked_opens_calculates_and_ends_it(
    monkeypatch: pytest.MonkeyPatch, new_page: Callable[..., Page]
) -> None:
    monkeypatch.setenv(FORK_VARIABLE, "off")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # a kernel that starts by itself has the folder of the notebook
    with running() as server:
        page = new_page(server.address)
        click_map(page, -7.5, -46)
        expect(page.locator(".ev-point")).to_contain_text("-46")
        fill_form(page, lat="-7.5", lon="-46", start="2015-01-01", end="2015-01-05")
        finished(calculate(page))
        kernels = server.kernels()
        assert kernels
        assert {kernel.ppid() for kernel in kernels} == {server.process.pid}
        commands = [kernel.cmdline() for kernel in psutil.Process(server.process.pid).children(recursive=True)]
        assert not any("evaeto.dashboard.serving.template_process" in command for command in commands)
        assert any("ipykernel_launcher" in word for kernel in kernels for word in kernel.cmdline())
        page.close()
    assert server.process.returncode == 0

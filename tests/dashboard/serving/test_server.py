from __future__ import annotations

import asyncio
import gc
import json
import os
import re

import pytest
import tornado.websocket

from evaeto.dashboard import server
from evaeto.dashboard.serving import page_server


def test_the_notebook_has_two_cells_and_displays_in_the_last() -> None:
    cells = json.loads(server.dashboard_notebook().read_text())["cells"]
    assert ["".join(cell["source"]) for cell in cells] == ["import evaeto", "display(evaeto.Dashboard())"]


def test_no_file_of_the_template_names_another_host() -> None:
    files = [path for path in page_server.SHARE.rglob("*") if path.is_file()]
    assert files
    for path in files:
        foreign = set(re.findall(r"https?://[\w.]+", path.read_text())) - {"http://www.w3.org"}  # XML name space
        assert not foreign, path


def test_the_environment_of_kernels_is_taken_back_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVAETO_TEST_KEPT", "before")
    monkeypatch.delenv("EVAETO_TEST_NEW", raising=False)
    with server._environment({"EVAETO_TEST_KEPT": "inside", "EVAETO_TEST_NEW": "inside"}):
        assert os.environ["EVAETO_TEST_KEPT"] == os.environ["EVAETO_TEST_NEW"] == "inside"
    assert os.environ["EVAETO_TEST_KEPT"] == "before"
    assert "EVAETO_TEST_NEW" not in os.environ


@pytest.mark.parametrize(
    ("error", "logged"), [(tornado.websocket.WebSocketClosedError(), False), (ValueError("a defect"), True)]
)
@pytest.mark.slow
def test_a_page_that_closed_is_no_news_and_a_defect_is(
    error: Exception, logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise error

    async def forget() -> None:
        asyncio.get_running_loop().set_exception_handler(page_server._tell_exception)
        asyncio.get_running_loop().create_task(fail())
        await asyncio.sleep(0)
        gc.collect()

    asyncio.run(forget())
    told = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert (error in told) is logged

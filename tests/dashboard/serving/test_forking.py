from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from patience import LONG_ENOUGH_S

from evaeto.dashboard.serving import forking
from evaeto.dashboard.serving.forking import ForkedKernel, KernelTemplate, can_fork

NAME = "a-word-of-the-tests"
WAIT_S = LONG_ENOUGH_S

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def template() -> Iterator[KernelTemplate]:
    made = KernelTemplate(NAME)
    yield made
    made.close()


def run(use: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        await asyncio.wait_for(use(), WAIT_S)

    asyncio.run(limited())


async def forked(template: KernelTemplate, folder: Path) -> ForkedKernel:
    """A kernel whose connection file is in the folder."""
    kernel = ForkedKernel(kernel_id="k")
    kernel.template = template
    command = ["python", *forking.LAUNCHER, "-f", str(folder / "kernel.json")]
    await kernel.launch_kernel(command, env={"PATH": os.environ["PATH"], "HOME": str(folder)}, cwd=str(folder))
    return kernel


async def written(connection_file: Path) -> None:
    """Wait until it is there, and whole."""
    while True:
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            json.loads(connection_file.read_text())
            return
        await asyncio.sleep(0.02)


def test_systems_without_what_it_takes_start_kernels_as_jupyter_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not can_fork()
    monkeypatch.setattr(sys, "platform", "linux")

    def refused(pid: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "pidfd_open", refused, raising=False)
    assert not can_fork()


@needs_linux
def test_an_operator_can_have_kernels_started_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(forking.FORK_VARIABLE, raising=False)
    assert can_fork()
    monkeypatch.setenv(forking.FORK_VARIABLE, "off")
    assert not can_fork()


@needs_linux
@pytest.mark.slow
def test_a_forked_kernel_has_its_own_environment_and_folder_and_ends_when_told(
    template: KernelTemplate, tmp_path: Path
) -> None:
    async def use() -> None:
        kernel = await forked(template, tmp_path)
        assert kernel.has_process
        assert await kernel.poll() is None
        process = psutil.Process(kernel.pid)
        assert process.ppid() == template.pid
        assert psutil.Process(template.pid).num_threads() == 1  # a child would lack the others
        while not (tmp_path / "kernel.json").exists():
            await asyncio.sleep(0.02)
        assert process.cwd() == str(tmp_path)
        assert os.getpgid(kernel.pid) == kernel.pid
        memory = process.memory_full_info()
        assert memory.uss < memory.rss / 3
        await kernel.kill()
        await kernel.wait()
        assert not kernel.has_process
        assert await kernel.poll() is not None
        await kernel.kill()  # once more does no harm

    run(use)


@needs_linux
@pytest.mark.slow
def test_a_kernel_that_cannot_start_is_seen_to_have_ended(template: KernelTemplate, tmp_path: Path) -> None:
    async def use() -> None:
        kernel = await forked(template, tmp_path / "there-is-none")
        await kernel.wait()
        assert await kernel.poll() is not None

    run(use)


@needs_linux
@pytest.mark.slow
def test_kernels_outlive_what_they_were_forked_from_and_the_next_has_another(
    template: KernelTemplate, tmp_path: Path
) -> None:
    async def use() -> None:
        (tmp_path / "a").mkdir()
        kernel = await forked(template, tmp_path / "a")
        psutil.Process(template.pid).kill()
        (tmp_path / "b").mkdir()
        another = await forked(template, tmp_path / "b")
        assert await another.poll() is None
        assert await kernel.poll() is None
        for one in (kernel, another):
            await one.kill()
            await one.wait()

    run(use)


@needs_linux
@pytest.mark.slow
def test_as_the_first_process_of_a_container_it_sees_kernels_end_whose_template_has_died(
    template: KernelTemplate, tmp_path: Path
) -> None:
    """Such a process inherits those whose parent has died, and they stay until it has waited for them."""
    become_subreaper = 36
    library = ctypes.CDLL(None)

    async def use() -> None:
        kernel = await forked(template, tmp_path)
        process = psutil.Process(kernel.pid)
        psutil.Process(template.pid).kill()
        template.close()
        while process.ppid() != os.getpid():
            await asyncio.sleep(0.02)
        await kernel.kill()
        while await kernel.poll() is None:  # its first thread is a zombie before the last one has ended
            await asyncio.sleep(0.02)
        assert process.status() == psutil.STATUS_ZOMBIE
        await kernel.wait()
        assert not psutil.pid_exists(process.pid)

    assert library.prctl(become_subreaper, 1, 0, 0, 0) == 0
    try:
        run(use)
    finally:
        library.prctl(become_subreaper, 0, 0, 0, 0)


@needs_linux
@pytest.mark.slow
def test_kernels_end_with_the_server_however_it_ended(tmp_path: Path) -> None:
    async def use() -> None:
        template = KernelTemplate(NAME)
        kernel = await forked(template, tmp_path)
        os.close(template._kept)  # what the system does when a process is killed
        await kernel.wait()
        template.close()

    run(use)


@needs_linux
@pytest.mark.slow
def test_kernels_of_our_page_find_it_made_and_it_speaks_to_their_visitor(tmp_path: Path) -> None:
    code = """
from evaeto.dashboard.shell import ahead
from evaeto.dashboard import Dashboard
first, other = Dashboard(), Dashboard()
print(first.tabs.comm.comm_id, first is other, other.tabs.comm.comm_id)
first.tabs.selected_index = 1
"""

    async def shown(template: KernelTemplate, name: str) -> tuple[list[str], list[str]]:
        folder = tmp_path / name
        folder.mkdir()
        kernel = await forked(template, folder)
        client = AsyncKernelClient(connection_file=str(folder / "kernel.json"))
        try:
            await written(folder / "kernel.json")
            client.load_connection_file()
            client.start_channels()
            await client.wait_for_ready(timeout=WAIT_S)
            said: list[str] = []
            told: list[str] = []

            def hear(message: dict[str, Any]) -> None:
                content = message["content"]
                said.extend(content.get("text", "").split() + content.get("traceback", []))
                if message["msg_type"] == "comm_msg" and "selected_index" in content["data"].get("state", {}):
                    told.append(content["comm_id"])

            await client.execute_interactive(code, output_hook=hear, timeout=WAIT_S)
            return said, told
        finally:
            client.stop_channels()
            await kernel.kill()
            await kernel.wait()

    async def use() -> None:
        template = KernelTemplate("made-ahead", has_page=True)
        try:
            (one, told), (another, _) = await shown(template, "one"), await shown(template, "another")
        finally:
            template.close()
        made, same, own = one
        assert told == [made]
        assert another[0] == made, "each kernel has the one that was made"
        assert same == another[1] == "False"
        assert len({made, own, another[2]}) == 3, "and may make others"

    run(use)

"""Kernels that share their memory: forked from a process that has imported what a page needs.

A kernel of its own takes 100 MB, nearly all of it modules that are the same in every kernel, and a second of a core.
Linux alone can do this safely; elsewhere kernels are started as Jupyter does it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

from evaeto.core.single_thread import SINGLE_THREAD
from evaeto.dashboard.serving.template_process import PAGE

LAUNCHER = ["-m", "ipykernel_launcher"]
"""What the command of a Python kernel has behind the interpreter."""

FORK_VARIABLE = "EVAETO_FORK"
"""Environment variable that says `off` where each kernel is to be started by itself, as on other systems."""

ENDED = 1
"""Exit code of a kernel that has ended: its parent, which is another process, would know the true one."""


def can_fork() -> bool:
    """Whether this system has what forked kernels need, Linux and a kernel since 5.3, and its operator wants them."""
    if sys.platform != "linux" or os.environ.get(FORK_VARIABLE) == "off":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


class KernelTemplate:
    """The process that kernels are forked from, as the server sees it. It is started again when it has died.

    Parameters
    ----------
    name : str
        A word of its command line, by which its processes are known.
    has_page : bool
        Whether its kernels show the page of the dashboard, which is then made once for all of them.
    """

    def __init__(self, name: str, has_page: bool = False) -> None:
        self._words = [name, PAGE] if has_page else [name]
        self._lock = asyncio.Lock()
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        # While this process has the other end open, kernels live
        self._alive, self._kept = os.pipe()

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._socket is not None:
            return
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            env = {**os.environ, **SINGLE_THREAD, "MALLOC_ARENA_MAX": "2"}
            words = [sys.executable, "-m", "evaeto.dashboard.serving.template_process"]
            self._process = subprocess.Popen(
                [*words, str(far.fileno()), str(self._alive), *self._words],
                env=env,
                pass_fds=(far.fileno(), self._alive),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the server
            )
        near.setblocking(False)
        self._socket = near

    @property
    def pid(self) -> int | None:
        """Of the process."""
        return self._process.pid if self._process is not None else None

    async def fork(self, arguments: list[str], env: dict[str, str], cwd: str) -> tuple[int, int | None]:
        """A new kernel.

        Parameters
        ----------
        arguments : list of str
            Of ipykernel.
        env : dict of str to str
            Its environment.
        cwd : str
            Its folder.

        Returns
        -------
        pid : int
        descriptor : int or None
            A pidfd; None when it has ended already.

        Raises
        ------
        OSError
            The process that it was to be forked from has died, and another one too.
        """
        request = json.dumps({"arguments": arguments, "env": env, "cwd": cwd}).encode()
        return await asyncio.shield(asyncio.ensure_future(self._fork(request)))

    async def _fork(self, request: bytes) -> tuple[int, int | None]:
        async with self._lock:
            try:
                return await self._ask(request)
            except OSError:  # it has died, of want of memory say: another one is started
                return await self._ask(request)

    async def _ask(self, request: bytes) -> tuple[int, int | None]:
        self.start()
        assert self._socket is not None
        try:
            await asyncio.get_running_loop().sock_sendall(self._socket, request)
            await _readable(self._socket)
            answer, descriptors, _, _ = socket.recv_fds(self._socket, 64, 1)
            if not answer:
                raise ConnectionResetError("the process that kernels are forked from has died")
        except OSError:
            self.close()
            raise
        return int(answer), descriptors[0] if descriptors else None

    def close(self) -> None:
        """Let it end; its kernels live on."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


async def _readable(one: socket.socket | int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(one, tell)
    try:
        await ready
    finally:
        loop.remove_reader(one)


def _has_ended(descriptor: int) -> bool:
    """Whether the process of a pidfd has; a signal would still reach one that nobody has waited for."""
    ready = select.poll()
    ready.register(descriptor, select.POLLIN)
    return bool(ready.poll(0))


class ForkedKernel(LocalProvisioner):
    """The process of a kernel that was forked from a template."""

    template: KernelTemplate
    _descriptor: int | None = None
    _has_process = False

    @property
    def has_process(self) -> bool:
        """Whether there is one."""
        return self._has_process

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Fork it."""
        arguments = cmd[1 + len(LAUNCHER) :]
        cwd = str(options.get("cwd") or Path.cwd())
        self.pid, self._descriptor = await self.template.fork(arguments, options["env"], cwd)
        self.pgid, self.cwd, self._has_process = self.pid, cwd, True
        return self.connection_info

    async def poll(self) -> int | None:
        """None while it runs."""
        return ENDED if self._descriptor is None or _has_ended(self._descriptor) else None

    async def wait(self) -> int | None:
        """Wait until it has ended."""
        if self._descriptor is not None:
            await _readable(self._descriptor)
            # The first process of a container is told to wait for kernels whose template has died
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PIDFD, self._descriptor, os.WEXITED | os.WNOHANG)
            os.close(self._descriptor)
            self._descriptor = None
        self._has_process = False
        return ENDED

    async def send_signal(self, signum: int) -> None:
        """A signal, to what it has started too."""
        if self.pid is not None and self._descriptor is not None and await self.poll() is None:
            # Not to another process that has got its number since: its group has it as long as anyone is in it
            try:
                os.killpg(self.pid, signum)
            except ProcessLookupError:  # it has not come to have its own group
                signal.pidfd_send_signal(self._descriptor, signum)

    async def kill(self, restart: bool = False) -> None:
        """End it at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask it to end."""
        await self.send_signal(signal.SIGTERM)


class PageKernel(ServerKernelManager):
    """The manager of one kernel; forked where its parent has a template and it is a kernel of this Python."""

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        template = getattr(self.parent, "template", None)
        if self.provisioner is None and template is not None and self._is_of_this_python():
            self.kernel_id = self.kernel_id or options.pop("kernel_id")
            self.provisioner = ForkedKernel(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            self.provisioner.template = template
        command: tuple[list[str], dict[str, Any]] = await super()._async_pre_start_kernel(**options)
        return command

    def emit(self, schema_id: str, data: dict[str, Any]) -> None:
        """Jupyter's events of kernels: nobody listens, and each kernel would leave a logger behind for ever."""

    pre_start_kernel = _async_pre_start_kernel  # type: ignore[assignment]  # as Jupyter's own

    def _is_of_this_python(self) -> bool:
        command = list(self.kernel_spec.argv) if self.kernel_spec is not None else []
        interpreter, rest = command[:1], command[1:]
        ours = interpreter in (["python"], ["python3"], [sys.executable])
        return ours and rest[: len(LAUNCHER)] == LAUNCHER

"""The kernels of pages, and those that wait for one."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from evaeto.dashboard.serving.forking import KernelTemplate
from evaeto.dashboard.serving.line import Line

BUFFERED_BYTES = 64 * 2**20
"""What a kernel may have to say to a page whose connection was lost, until it comes back."""

FILL_AFTER_S = 1.0
"""The page that took a waiting kernel is loaded first; then the next one is started."""

RETRY_S = 5.0
"""After a kernel that did not start, or died before anybody came."""

BEAT_S = 10.0
"""How often a page whose kernel takes long is sent something, so that no proxy gives it up."""

STILL_THERE = None
"""A sign of life, in place of a piece of the page."""


class PageKernels(AsyncMappingKernelManager):
    """The kernels of a server of pages.

    A kernel that has died ends here for good: a new process in its place knows nothing of what its page shows. What it
    had to say to a page that is away is kept, up to a size.
    """

    on_end: Callable[[str], None] = staticmethod(lambda kernel_id: None)
    """Called with the id of each kernel that has ended, for whatever reason."""

    template: KernelTemplate | None = None
    """What they are forked from; None where they are started one by one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._ends: dict[str, asyncio.Future[None]] = {}

    async def is_alive(self, kernel_id: str) -> bool:
        """Whether there is a process of this kernel."""
        return kernel_id in self and bool(await ensure_async(self.get_kernel(kernel_id).is_alive()))

    async def end(self, kernel_id: str) -> None:
        """End a kernel at once, unless it has ended. It keeps nothing: calculations are the cluster's."""
        if kernel_id not in self._ends:
            if kernel_id not in self:
                return
            self._ends[kernel_id] = asyncio.ensure_future(self.shutdown_kernel(kernel_id, now=True))
            self._ends[kernel_id].add_done_callback(lambda _: self._ends.pop(kernel_id))
        await asyncio.shield(self._ends[kernel_id])  # several may want it to end

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        removed = super().remove_kernel(kernel_id)
        self.on_end(kernel_id)
        return removed

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose page has gone. One that is just being started has not done anything yet, and Jupyter's own
        fails at it."""
        kernel = self._kernels.get(kernel_id)
        if kernel is not None and kernel.trait_has_value("last_activity"):
            await super().cull_kernel_if_idle(kernel_id)

    def start_buffering(self, kernel_id: str, session_key: str, channels: dict[str, Any]) -> None:
        """Keep what a kernel says to a page that is away."""
        super().start_buffering(kernel_id, session_key, channels)
        loop = asyncio.get_running_loop()
        self._kernel_buffers[kernel_id]["buffer"] = _Buffer(lambda: loop.create_task(self.end(kernel_id)))

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Jupyter's own forgets the kernel, and keeps its sockets and files."""
        asyncio.get_running_loop().create_task(self.end(kernel_id))


class _Buffer(list[tuple[str, list[bytes]]]):
    """Messages of a kernel; `when_full` is called when they are too large together."""

    def __init__(self, when_full: Callable[[], object]) -> None:
        super().__init__()
        self._when_full, self._bytes = when_full, 0

    def append(self, message: tuple[str, list[bytes]]) -> None:
        if self._bytes > BUFFERED_BYTES:
            return
        self._bytes += sum(map(len, message[1]))
        if self._bytes > BUFFERED_BYTES:
            self.clear()
            self._when_full()
        else:
            super().append(message)


class Rendering:
    """A page that its kernel is making, from the first line to the last.

    Parameters
    ----------
    kernel_id : str
    pieces : async iterator
        What it is made of.
    """

    def __init__(self, kernel_id: str, pieces: AsyncIterator[Any]) -> None:
        self.kernel_id = kernel_id
        self._made: list[Any] = []
        self._changed = asyncio.Event()
        self._task = asyncio.ensure_future(self._make(pieces))
        self._task.add_done_callback(self._on_done)

    async def pieces(self) -> AsyncIterator[Any]:
        """What it is made of, as it comes, with `STILL_THERE` where nothing comes for long.

        Raises
        ------
        Exception
            The kernel did not start, or has died.
        """
        given = 0
        while True:
            self._changed.clear()
            finished = self._task.done()
            while given < len(self._made):
                given += 1
                yield self._made[given - 1]
            if finished:
                self._task.result()
                return
            try:
                await asyncio.wait_for(self._changed.wait(), BEAT_S)
            except TimeoutError:
                yield STILL_THERE

    def when_made(self, then: Callable[[], None]) -> None:
        """Call `then` once the page is made, or has failed."""
        self._task.add_done_callback(lambda _: then())

    async def _make(self, pieces: AsyncIterator[Any]) -> None:
        async for piece in pieces:
            self._made.append(piece)
            self._changed.set()

    def _on_done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # whoever wants the page gets it
        self._changed.set()


class WaitingRoom:
    """Pages that are made before anybody asks for them, and the line of those who ask for one.

    Parameters
    ----------
    kernels : PageKernels
    make : callable
        Starts a kernel and its page.
    size : int
        How many wait.
    log : logging.Logger
    line : Line or None
        By default as many kernels start at once as there are cores.
    """

    def __init__(
        self,
        kernels: PageKernels,
        make: Callable[[], Awaitable[Rendering]],
        size: int,
        log: logging.Logger,
        line: Line | None = None,
    ) -> None:
        self._kernels, self._make, self._size, self._log = kernels, make, size, log
        self.line = Line(os.cpu_count() or 1) if line is None else line
        self._waiting: deque[asyncio.Task[Rendering]] = deque()
        self._next: asyncio.TimerHandle | None = None
        self._closed = False
        self.has_started, self.failing = False, False
        """Whether a kernel has ever started, and whether the last one did not."""

    def __len__(self) -> int:
        return len(self._waiting)

    def fill(self, after_s: float = 0.0) -> None:
        """Start what is missing, after a while."""
        if self._next is not None:
            self._next.cancel()
        self._next = asyncio.get_running_loop().call_later(after_s, self._fill)

    async def take(self, tell: Callable[[int], Awaitable[None]] | None = None) -> Rendering:
        """The page of the kernel that has waited longest and is alive, else one that is started when it is its turn.

        Parameters
        ----------
        tell : callable or None
            Called with the place in the line, whenever it has changed and now and then.
        """
        while self._waiting:
            task = self._waiting.popleft()
            self.fill(FILL_AFTER_S)
            try:
                rendering = await task
            except Exception:
                self._log.exception("a kernel that was to wait for a page did not start")
                continue
            if await self._kernels.is_alive(rendering.kernel_id):
                return rendering
            await self._kernels.end(rendering.kernel_id)
        async with aclosing(self.line.wait()) as places:
            async for place in places:
                if tell is not None:
                    await tell(place)
        self.fill(FILL_AFTER_S)
        return await self._start()

    def discard(self, kernel_id: str) -> None:
        """A kernel has ended: if it was waiting, another one takes its place."""
        for task in list(self._waiting):
            if task.done() and not task.cancelled() and not task.exception() and task.result().kernel_id == kernel_id:
                self._waiting.remove(task)
                self.fill(RETRY_S)

    def close(self) -> None:
        """Start no more."""
        self._closed = True
        if self._next is not None:
            self._next.cancel()
        for task in self._waiting:
            task.cancel()
        self._waiting.clear()

    async def _start(self) -> Rendering:
        """Start a kernel whose turn it is."""
        try:
            rendering = await self._make()
        except BaseException:
            self.failing = True
            self.line.leave()
            raise
        self.has_started, self.failing = True, False
        rendering.when_made(self.line.leave)
        return rendering

    def _fill(self) -> None:
        while not self._closed and len(self._waiting) < self._size:
            if not self.line.enter():  # visitors come first
                self.fill(FILL_AFTER_S)
                return
            task = asyncio.ensure_future(self._start())
            self._waiting.append(task)
            task.add_done_callback(self._on_made)

    def _on_made(self, task: asyncio.Task[Rendering]) -> None:
        if task.cancelled() or task.exception() is None or task not in self._waiting:
            return
        self._waiting.remove(task)
        self._log.error("a kernel that was to wait for a page did not start", exc_info=task.exception())
        self.fill(RETRY_S)

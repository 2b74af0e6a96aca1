"""A link between browser and server that is as slow as it is told to be, and counts what passes; and a visit over it.

A browser throttles no WebSocket, and tells the size of its frames only after it has inflated them.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from patience import LONG_ENOUGH_S
from playwright.sync_api import BrowserContext
from playwright.sync_api import TimeoutError as PlaywrightTimeout

REQUEST = re.compile(rb"(?:GET|HEAD|POST|PUT) (\S+) HTTP/1\.1\r\n")
CLICK_AGAIN_MS = 3000
"""A click may come before the kernel listens."""
QUIET_S = 2.0
"""A page that has asked for nothing for so long has all it wants."""


class Link(NamedTuple):
    """What lies between browser and server."""

    name: str
    bytes_per_s: float
    round_trip_s: float


LINKS = {
    link.name: link for link in (Link("free", 0, 0), Link("200 KB/s", 200e3, 0.15), Link("50 KB/s", 50e3, 0.15))
}  # 0 is no limit


def take_links(arguments: argparse.ArgumentParser, *default: str) -> None:
    """Let a command line name some of `LINKS`; `default` are those it means when it names none."""
    known = ", ".join(map(repr, LINKS))
    said = f"any of {known}; {', '.join(map(repr, default))} by default"
    arguments.add_argument(
        "links", nargs="*", type=link_named, metavar="LINK", default=[LINKS[name] for name in default], help=said
    )


def link_named(name: str) -> Link:
    """One of `LINKS`, as the type of an argument of a command line."""
    if name not in LINKS:
        raise argparse.ArgumentTypeError(f"there is no link {name!r}, only {', '.join(map(repr, LINKS))}")
    return LINKS[name]


class Visit(NamedTuple):
    """One visit."""

    usable_s: float
    requests: list[str]
    """Paths of all that was asked for, the sockets too."""
    bytes_down: int
    bytes_up: int
    bytes_when_usable: int


class Relay:
    """Passes TCP connections on to a server, at the rate and with the delay of a link; counts what passes.

    One bucket for each direction is shared by all connections, as a link is; a new connection waits the round trip that
    its handshake would take.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self.link = LINKS["free"]
        self.port = 0
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._served: set[asyncio.Task[None]] = set()
        self.reset()
        self._free_at = {"up": 0.0, "down": 0.0}
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    def reset(self) -> None:
        """Count from here on."""
        self.bytes = {"up": 0, "down": 0}
        self.requests: list[str] = []
        self.last = time.monotonic()

    def cut(self) -> None:
        """From here on there is no network: what is open breaks off, what comes is refused."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in self._open])

    def mend(self) -> None:
        """Pass what comes again."""
        self._is_cut = False

    def stop(self) -> None:
        """Pass nothing any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: asyncio prints a traceback for each of its own that is cancelled in the end
        task = self._loop.create_task(self._serve(reader, writer))
        self._served.add(task)
        task.add_done_callback(self._served.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        await asyncio.sleep(self.link.round_trip_s)
        there_reader, there_writer = await asyncio.open_connection(*self._target)
        both = {writer, there_writer}
        self._open |= both
        await asyncio.gather(
            self._pass(reader, there_writer, "up"), self._pass(there_reader, writer, "down"), return_exceptions=True
        )
        self._open -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        out = asyncio.ensure_future(self._write(waiting, writer))
        try:
            # Small pieces, or one connection would have the link for itself
            while data := await reader.read(4096 if self.link.bytes_per_s else 2**16):
                self.last = now = time.monotonic()
                self.bytes[way] += len(data)
                if way == "up":
                    self.requests += [found.decode() for found in REQUEST.findall(data)]
                if self.link.bytes_per_s:
                    self._free_at[way] = max(now, self._free_at[way]) + len(data) / self.link.bytes_per_s
                    await asyncio.sleep(self._free_at[way] - now)
                await waiting.put((time.monotonic() + self.link.round_trip_s / 2, data))
        finally:
            await waiting.put((time.monotonic() + self.link.round_trip_s / 2, b""))
            await out

    async def _write(self, waiting: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        broken = False
        while True:
            due, data = await waiting.get()
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if not data:
                break
            try:
                if not broken:
                    writer.write(data)
                    await writer.drain()
            except OSError:
                broken = True
        writer.close()


@contextmanager
def relayed(address: str) -> Iterator[Relay]:
    """A relay to a server, as long as it is needed."""
    parts = urlsplit(address)
    relay = Relay(parts.hostname or "127.0.0.1", parts.port or 80)
    try:
        yield relay
    finally:
        relay.stop()


def visit(context: BrowserContext, relay: Relay, *, patience_s: float = LONG_ENOUGH_S) -> Visit:
    """Open the page, and leave it once it is usable and quiet."""
    page = context.new_page()
    relay.reset()
    begun = time.monotonic()
    page.goto(f"http://127.0.0.1:{relay.port}/", wait_until="commit", timeout=1000 * patience_s)
    board = page.locator(".ev-map .leaflet-container")
    board.wait_for(timeout=1000 * patience_s)
    point = page.locator(".ev-point")
    while True:
        board.click(timeout=1000 * patience_s)
        try:
            point.wait_for(timeout=CLICK_AGAIN_MS)
            break
        except PlaywrightTimeout:
            if time.monotonic() - begun > patience_s:
                raise
    page.get_by_role("button", name="Use this point").click()
    page.locator("button:enabled", has_text="Calculate ETo").wait_for(timeout=1000 * patience_s)
    usable, down = time.monotonic() - begun, relay.bytes["down"]
    while time.monotonic() - relay.last < QUIET_S:
        page.wait_for_timeout(100)
    seen = Visit(usable, list(relay.requests), relay.bytes["down"], relay.bytes["up"], down)
    page.close()
    return seen

"""The stand-ins, a way to ask them as the pipeline does, and a server that replays one captured answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import evaeto.demo
from evaeto.demo.server import Demo
from evaeto.settings import Settings
from evaeto.sources.catalogue import fetcher
from evaeto.sources.delivery import Delivery, Place

BALSAS = Place(lat=-7.5312, lon=-46.0390, elevation=None, utc_offset_hours=-3.0)
JANUARY = (date(2020, 1, 1), date(2020, 1, 31))


@pytest.fixture
def demo() -> Iterator[Demo]:
    with evaeto.demo.serve() as running:
        yield running


@pytest.fixture
def ask(demo: Demo) -> Callable[..., Delivery]:
    """`ask(service, **settings)`: January 2020 at Balsas from the stand-in, by the real client."""

    def _ask(
        service: str,
        start: date = JANUARY[0],
        end: date = JANUARY[1],
        place: Place = BALSAS,
        report: Callable[[str], None] = lambda text: None,
        **changes: object,
    ) -> Delivery:
        return asyncio.run(fetcher(service)(place, start, end, replace(demo.settings, **changes), report))

    return _ask


@pytest.fixture
def replayed(tmp_path: Path) -> Callable[..., Delivery]:
    """`replayed(service, start, end, content, status=200)`: the real client, given one captured answer."""

    def _ask(
        service: str,
        content: bytes,
        start: date = JANUARY[0],
        end: date = JANUARY[1],
        status: int = 200,
        place: Place = BALSAS,
        kind: str = "application/json",
    ) -> Delivery:
        with _replay(status, content, kind) as address:
            settings = Settings(endpoints={service: address}, cache_dir=tmp_path, retries=0)
            return asyncio.run(fetcher(service)(place, start, end, settings, lambda text: None))

    return _ask


@contextmanager
def _replay(status: int, content: bytes, kind: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

"""The stand-ins, a way to ask them as the pipeline does, and a server that replays one captured answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import evaeto.demo
from evaeto.demo.server import Demo
from evaeto.settings import Secret, Settings
from evaeto.sources.catalogue import fetcher
from evaeto.sources.delivery import Delivery, Place

BALSAS = Place(lat=-7.5312, lon=-46.0390, elevation=None, utc_offset_hours=-3.0)
JANUARY = (date(2020, 1, 1), date(2020, 1, 31))


@pytest.fixture
def demo() -> Iterator[Demo]:
    with evaeto.demo.serve() as running:
        yield running


@pytest.fixture
def today(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> date:
    """The date at Open-Meteo's, held: no midnight passes between the question, the stand-in and the test."""
    now = datetime(2026, 11, 15, 12, 30, tzinfo=UTC)

    class Held(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    demo.clock = lambda: now
    for module in ("archive", "ensemble", "forecast", "hours"):
        monkeypatch.setattr(f"evaeto.sources.open_meteo.{module}.datetime", Held)
    return now.date()


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
    """`replayed(service, content, start, end, status=200)`: the real client, given one captured answer."""

    def _ask(
        service: str,
        content: bytes,
        start: date = JANUARY[0],
        end: date = JANUARY[1],
        status: int = 200,
        place: Place = BALSAS,
        kind: str = "application/json",
        encoding: str = "identity",
    ) -> Delivery:
        with _replay(status, content, {"Content-Type": kind, "Content-Encoding": encoding}) as address:
            settings = Settings(
                endpoints={service: address}, keys={"silo": Secret("me@example.org")}, cache_dir=tmp_path, retries=0
            )
            return asyncio.run(fetcher(service)(place, start, end, settings, lambda text: None))

    return _ask


@pytest.fixture
def replaying() -> Callable[..., AbstractContextManager[str]]:
    """`replaying(status, content, headers)`: a server on this machine that gives one answer to everybody."""
    return _replay


@contextmanager
def _replay(status: int, content: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
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

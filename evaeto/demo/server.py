"""The local server of the stand-ins: real HTTP on 127.0.0.1, a thread for each connection."""

from __future__ import annotations

import json
import logging
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from evaeto.demo import nasa_power, open_meteo
from evaeto.demo.faults import RETRY_AFTER_S, Fault, parse_fault
from evaeto.demo.records import Records
from evaeto.demo.synthetic import Synthetic
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Query, Reply
from evaeto.settings import Settings, using_everywhere

log = logging.getLogger(__name__)

SERVICES: Mapping[str, ModuleType] = {"nasa_power": nasa_power, "open_meteo_archive": open_meteo}

_CHANGES = {"wrong-units": "in_wrong_units", "all-fill": "all_fill", "empty": "empty"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    service: str
    path: str
    params: Query
    user_agent: str
    time: datetime


@dataclass(slots=True)
class Demo:
    """Running stand-ins.

    address  : base address; service KEY answers under `address/KEY`
    settings : with these clients ask the stand-ins
    label    : what is to be shown wherever the data are
    requests : every request so far, oldest first
    """

    address: str
    settings: Settings
    weather: Weather
    requests: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _faults: dict[str, Fault] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def label(self) -> str:
        """What is to be shown wherever the data are."""
        return self.weather.label

    def set_fault(self, service: str, fault: str | None) -> None:
        """Switch a fault of `faults.FAULTS` on from the next request, or off with None.

        Raises
        ------
        ValueError
            There is no such service or fault.
        """
        if service not in SERVICES:
            raise ValueError(f"no service {service!r}; there are {', '.join(SERVICES)}")
        with self._changed:
            self._faults.pop(service, None)
            if fault is not None:
                self._faults[service] = parse_fault(fault)

    def wait_for_requests(self, count: int, timeout: float = 30.0) -> list[Asked]:
        """Wait until `count` requests have arrived in all; they are returned.

        Raises
        ------
        TimeoutError
            They did not arrive in time [s].
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests) >= count, timeout):
                raise TimeoutError(f"{len(self.requests)} of {count} requests arrived within {timeout:g} s")
            return list(self.requests)

    def note(self, asked: Asked) -> Fault | None:
        """Record a request; the fault it meets."""
        with self._changed:
            self.requests.append(asked)
            self._changed.notify_all()
            fault = self._faults.get(asked.service)
            if fault is not None and fault.name == "fail-once":
                del self._faults[asked.service]
            return fault

    def about(self) -> dict[str, Any]:
        """What another process must know to use these stand-ins (see `settings_for`)."""
        return {
            "label": self.label,
            "cache_dir": str(self.settings.cache_dir),
            "services": list(SERVICES),
        }


def settings_of(address: str, label: str, cache_dir: Path) -> Settings:
    """Settings with which clients ask the stand-ins at `address`."""
    endpoints = {key: f"{address}/{key}" for key in SERVICES}
    return Settings(endpoints=endpoints, cache_dir=cache_dir, label=label)


@contextmanager
def serve(
    records: str | Path | None = None, faults: Mapping[str, str] | None = None, *, port: int = 0
) -> Iterator[Demo]:
    """Run the stand-ins; inside the block clients in all threads of this process use them.

    Parameters
    ----------
    records : folder of real daily records (see `demo.records.Records`); without it the weather is synthetic
    faults : service -> fault of `demo.faults.FAULTS`, to begin with
    port : of 127.0.0.1; 0 takes a free one

    Raises
    ------
    FileNotFoundError
        `records` has no `sites.csv`.
    ValueError
        There is no such service or fault.
    """
    weather: Weather = Synthetic() if records is None else Records(Path(records))
    with tempfile.TemporaryDirectory(prefix="evaeto-demo-", ignore_cleanup_errors=True) as cache:
        server = _Server(("127.0.0.1", port), _Handler)
        address = f"http://127.0.0.1:{server.server_port}"
        server.demo = Demo(address, settings_of(address, weather.label, Path(cache)), weather)
        try:
            for service, fault in (faults or {}).items():
                server.demo.set_fault(service, fault)
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="evaeto demo", daemon=True)
            thread.start()
            try:
                with using_everywhere(server.demo.settings):
                    yield server.demo
            finally:
                server.demo.stopping.set()
                server.shutdown()
                thread.join()
        finally:
            server.hang_up()
            server.server_close()


class _Server(ThreadingHTTPServer):
    """Ends cleanly: connections kept alive by clients are closed, and every thread is waited for."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128
    demo: Demo

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.debug("a client went away", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """Reads one request, meets the fault that is switched on, answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/about":
            return self._send(Reply(200, self.server.demo.about()))
        _, service, path = (parts.path + "//").split("/", 2)
        wire = SERVICES.get(service)
        if wire is None or f"/{path.rstrip('/')}" != wire.PATH:
            return self._send(Reply(404, {"error": True, "reason": "Not Found"}))
        query = dict(parse_qsl(parts.query))
        asked = Asked(service, wire.PATH, query, self.headers.get("User-Agent", ""), datetime.now(UTC))
        fault = self.server.demo.note(asked)

        def answer() -> Reply:
            reply: Reply = wire.answer(query, self.server.demo.weather, datetime.now(UTC).date())
            return reply

        if fault is None:
            return self._send(answer())
        return self._fail(fault, wire, answer)

    def _fail(self, fault: Fault, wire: ModuleType, answer: Callable[[], Reply]) -> None:
        """What is sent, or not, under each of `faults.FAULTS`."""
        match fault.name:
            case "429":
                retry_after = {"Retry-After": str(RETRY_AFTER_S)}
                self._send(wire.busy("Too many concurrent requests"), headers=retry_after)
            case "429-no-retry-after":
                self._send(wire.busy(None))
            case "500":
                self._send(wire.refuse("Internal Server Error", status=500))
            case "503":
                self._send(wire.refuse("The service is overloaded", status=503))
            case "fail-once":
                self._send(wire.refuse("Only this once", status=int(fault.argument or 0)))
            case "hang":
                self.server.demo.stopping.wait()
                self.close_connection = True
            case "slow":
                self.server.demo.stopping.wait(fault.argument)
                self._send(answer())
            case "cut-off":
                self._send(answer(), cut=True)
            case "not-json":
                self._send_bytes(200, b"<html><body>Down for maintenance</body></html>", "text/html")
            case name:
                reply = answer()
                if reply.status == 200:
                    for body in reply.body if isinstance(reply.body, list) else [reply.body]:
                        getattr(wire, _CHANGES[name])(body)
                self._send(reply)

    def _send(self, reply: Reply, *, headers: Mapping[str, str] | None = None, cut: bool = False) -> None:
        content = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
        self._send_bytes(reply.status, content, "application/json; charset=utf-8", headers or {}, cut)

    def _send_bytes(
        self,
        status: int,
        content: bytes,
        kind: str,
        headers: Mapping[str, str] | None = None,
        cut: bool = False,
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

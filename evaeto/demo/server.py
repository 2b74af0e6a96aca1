"""The local server of the stand-ins: real HTTP on 127.0.0.1, a thread for each connection."""

from __future__ import annotations

import json
import logging
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from evaeto.arguments import takes
from evaeto.core.messages import Message, as_plain
from evaeto.demo.counting import Counter
from evaeto.demo.faults import RETRY_AFTER_S, Fault, parse_fault
from evaeto.demo.records import Records
from evaeto.demo.services import SERVICES, WIRE_FORMATS
from evaeto.demo.stand_in import WireFormat
from evaeto.demo.synthetic import Synthetic
from evaeto.demo.weather import Weather
from evaeto.demo.wire import Asking, Query, Reply
from evaeto.settings import DEMO_KEY, Secret, Settings, using_everywhere
from evaeto.sources.catalogue import NEEDED_KEYS

log = logging.getLogger(__name__)

PACE = 10_000.0
"""How many times faster than the real services the stand-ins may be asked: nobody waits for a machine of one's own."""

ANSWERS_HOLD_S = 1860.0
"""Lifetime that MET Norway and the NWS give their answers, in the stand-ins [s]."""

_CHANGES = {"wrong-units": "in_wrong_units", "all-fill": "all_fill", "empty": "empty"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived, headers by their names in lower case; `answered` is the status and headers it got."""

    service: str
    path: str
    params: Query
    headers: Mapping[str, str]
    time: datetime
    answered: dict[str, str] = field(default_factory=dict)

    @property
    def user_agent(self) -> str:
        """Who asked."""
        return self.headers.get("user-agent", "")


@dataclass(slots=True)
class Demo:
    """Running stand-ins.

    address  : base address; service KEY answers under `address/KEY`
    settings : with these clients ask the stand-ins
    label    : what is to be shown wherever the data are
    requests : every request so far, oldest first
    clock    : tells the time of the services (UTC)
    answers_hold_s : how long MET Norway and the NWS say that an answer holds [s]
    counter  : counts against the operators' limits; None where these are not enforced
    """

    address: str
    settings: Settings
    weather: Weather
    counter: Counter | None = None
    answers_hold_s: float = ANSWERS_HOLD_S
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    requests: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _holes: dict[str, frozenset[float]] = field(default_factory=dict)
    _faults: dict[str, Fault] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __repr__(self) -> str:
        return f"<stand-ins of the services at {self.address} ({self.label}), {len(self.requests)} requests>"

    @property
    def label(self) -> Message:
        """What is to be shown wherever the data are."""
        return self.weather.label

    @property
    def violations(self) -> tuple[str, ...]:
        """The operators' limits that clients broke, in sentences; none where they are not enforced."""
        return tuple(self.counter.violations) if self.counter else ()

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
                own = {name: one.sentence for name, one in SERVICES[service].faults.items()}
                self._faults[service] = parse_fault(fault, own)

    def set_holes(self, service: str, hours: Iterable[datetime] = ()) -> None:
        """Let a service have no value of some whole hours (UTC) from the next request; without any, all.

        Raises
        ------
        ValueError
            The service cannot lose hours, or a moment is no whole hour or has no time zone.
        """
        if service not in SERVICES or not SERVICES[service].has_holes:
            raise ValueError(f"{service!r} has no hours to lose")
        moments = list(hours)
        if any(moment.tzinfo is None or moment.timestamp() % 3600 for moment in moments):
            raise ValueError("holes are whole hours of UTC")
        with self._changed:
            self._holes[service] = frozenset(moment.timestamp() for moment in moments)

    def holes(self, service: str) -> frozenset[float]:
        """The hours [s UTC] a service has no value of."""
        return self._holes.get(service, frozenset())

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
        """What another process must know to use these stand-ins (see `settings_of_demo`)."""
        return {
            "label": as_plain(self.label),
            "measured": self.weather.measured,
            "cache_dir": str(self.settings.cache_dir),
            "pace": self.settings.pace,
            "services": list(SERVICES),
            "keys": list(NEEDED_KEYS),
        }


def settings_of(address: str, weather: Weather, cache_dir: Path, pace: float) -> Settings:
    """Settings with which clients ask the stand-ins at `address`."""
    endpoints = {key: f"{address}/{key}" for key in SERVICES}
    keys = {name: Secret(DEMO_KEY) for name in NEEDED_KEYS}
    return Settings(
        endpoints=endpoints, keys=keys, cache_dir=cache_dir, label=weather.label, measured=weather.measured, pace=pace
    )


@takes(records="path", faults="words", port="count", enforce_limits="flag", pace="number")
@contextmanager
def serve(
    records: str | Path | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    port: int = 0,
    enforce_limits: bool = False,
    pace: float = PACE,
) -> Iterator[Demo]:
    """Run the stand-ins; inside the block clients in all threads of this process use them.

    Parameters
    ----------
    records : str or Path, optional
        Folder of real daily records (see `demo.records.Records`); without it the weather is synthetic.
    faults : mapping, optional
        Service -> fault of `demo.faults.FAULTS`, to begin with.
    port : int, optional
        Of 127.0.0.1; 0 takes a free one.
    enforce_limits : bool, optional
        Refuse what the operators would, and record it in `Demo.violations`.
    pace : float, optional
        How many times shorter than the operators' their periods are here, for the clients inside too.

    Yields
    ------
    Demo
        The running stand-ins: `label`, `requests`, `violations`, `set_fault`, `set_holes`.

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
        settings = settings_of(address, weather, Path(cache), pace)
        server.demo = Demo(address, settings, weather, Counter(pace) if enforce_limits else None)
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
                if not sys.is_finalizing():  # the thread stands still then, and would be waited for without end
                    server.shutdown()
                    thread.join()
        finally:
            server.hang_up()
            server.server_close()


_NOT_FOUND = Reply(404, {"error": True, "reason": "Not Found"})


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


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
    _counted: str | None = None
    _asked: Asked | None = None

    def do_GET(self) -> None:
        parts, demo = urlsplit(self.path), self.server.demo
        if parts.path == "/about":
            return self._send(Reply(200, demo.about()))
        _, service, path = (unquote(parts.path) + "//").split("/", 2)
        path, query = f"/{path.rstrip('/')}", dict(parse_qsl(parts.query))
        wire = WIRE_FORMATS.get(service)
        if wire is None:
            return self._send(_NOT_FOUND)
        self._asked = Asked(service, path, query, _lower(self.headers.items()), datetime.now(UTC))
        agent = self._asked.user_agent
        asking = Asking(path, query, agent, demo.clock(), demo.answers_hold_s, demo.holes(service))

        def answer() -> Reply:
            return wire.answer(asking, demo.weather, service) or wire.refuse("Not Found", status=404)

        fault = demo.note(self._asked)
        self._counted = service if demo.counter else None
        if demo.counter and (broken := demo.counter.enter(service, SERVICES[service].calls(query))):
            return self._send(wire.busy(broken))
        if fault is not None:
            return self._fail(fault, wire, answer, asking, service)
        return self._send(answer())

    def _fail(self, fault: Fault, wire: WireFormat, answer: Callable[[], Reply], asking: Asking, service: str) -> None:
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
                self._send_bytes(200, b"<html><body>Welcome</body></html>", "text/html")
            case "overload-text":
                whole = _text(answer().body)
                part = whole[: len(whole) // 2] + "Unexpected error while streaming data: timeoutReached"
                self._send_bytes(200, part.encode(), "application/json; charset=utf-8")
            case "overload-page":
                page = b"<html><head><title>400</title></head><body><h1>400 Bad Request</h1></body></html>"
                self._send_bytes(400, page, "text/html")
            case name if name in SERVICES[service].faults:
                self._send(SERVICES[service].faults[name].change(asking, answer()))
            case name:
                reply = answer()
                if isinstance(reply.body, str) and (change := getattr(wire, "change", None)):
                    reply = replace(reply, body=change(name, reply.body))
                elif reply.status == 200 and not isinstance(reply.body, str):
                    for body in reply.body if isinstance(reply.body, list) else [reply.body]:
                        getattr(wire, _CHANGES[name])(body)
                self._send(reply)

    def _send(self, reply: Reply, *, headers: Mapping[str, str] | None = None, cut: bool = False) -> None:
        told = reply.headers.get("Last-Modified")
        if told is not None and told == self.headers.get("If-Modified-Since"):
            return self._send_bytes(304, b"", reply.kind, reply.headers)
        return self._send_bytes(
            reply.status, _text(reply.body).encode(), reply.kind, {**reply.headers, **(headers or {})}, cut
        )

    def _send_bytes(
        self,
        status: int,
        content: bytes,
        kind: str,
        headers: Mapping[str, str] | None = None,
        cut: bool = False,
    ) -> None:
        if self._counted and self.server.demo.counter:
            self.server.demo.counter.leave(self._counted)  # before the client can know, and ask again
            self._counted = None
        if self._asked:
            self._asked.answered.update({"status": str(status), **(headers or {})})
        self.send_response(status)
        length = {} if status == 304 else {"Content-Type": kind, "Content-Length": str(len(content))}
        for name, value in {**length, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

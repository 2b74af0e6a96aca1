from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application

from evaeto.dashboard.serving import kernels, socket_guard
from evaeto.dashboard.serving.forking import PageKernel
from evaeto.dashboard.serving.kernels import PageKernels, Rendering, WaitingRoom
from evaeto.dashboard.serving.line import Line
from evaeto.dashboard.serving.socket_guard import TRY_AGAIN_LATER, UNREAD_BYTES, SocketGuard
from evaeto.dashboard.serving.visits import Visits
from evaeto.dashboard.serving.watching import SchedulerCheck

HEADER = {"msg_id": "a1", "msg_type": "comm_msg", "session": "s", "username": "", "date": "", "version": "5.2"}
LOG = logging.getLogger(__name__)


def frame(channel: str = "shell", header: Any = HEADER, buffers: tuple[bytes, ...] = ()) -> bytes:
    return serialize_msg_to_ws_v1([json.dumps(header).encode(), b"{}", b"{}", b"{}", *buffers], channel)


class FakeKernels:
    """Kernels that are alive until they are `killed`."""

    def __init__(self) -> None:
        self.started = 0
        self.failing = 0
        self.killed: set[str] = set()
        self.ended: list[str] = []
        self.another = asyncio.Event()

    async def make(self) -> Rendering:
        self.started += 1
        self.another.set()
        if self.failing:
            self.failing -= 1
            raise OSError("no memory")
        return Rendering(str(self.started), pieces("<html>", "</html>"))

    async def is_alive(self, kernel_id: str) -> bool:
        return kernel_id not in self.killed

    async def end(self, kernel_id: str) -> None:
        self.ended.append(kernel_id)

    async def next(self) -> None:
        self.another.clear()
        await self.another.wait()


def test_a_kernel_that_is_just_being_started_is_not_taken_for_one_whose_page_has_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    manager = PageKernels(cull_idle_timeout=600)
    starting, gone = PageKernel(), PageKernel()
    gone.last_activity = datetime(2020, 1, 1, tzinfo=UTC)
    gone.execution_state = "idle"
    manager._kernels |= {"starting": starting, "gone": gone}
    ended: list[str] = []
    manager.shutdown_kernel = lambda kernel_id, **_: ended.append(kernel_id)
    manager.log = logging.getLogger("of the kernels")
    asyncio.run(manager.cull_kernels())
    assert ended == ["gone"]
    assert "Traceback" not in caplog.text
    assert "exception" not in caplog.text


async def pieces(*html: str, error: Exception | None = None) -> AsyncIterator[str]:
    for piece in html:
        yield piece
        await asyncio.sleep(0)
    if error is not None:
        raise error


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "FILL_AFTER_S", 0.0)
    monkeypatch.setattr(kernels, "RETRY_S", 0.0)


def test_a_page_is_given_in_pieces_as_they_come_and_a_failure_is_told() -> None:
    async def read(error: Exception | None) -> list[str]:
        return [piece async for piece in Rendering("a", pieces("1", "2", "3", error=error)).pieces()]

    assert asyncio.run(read(None)) == ["1", "2", "3"]
    with pytest.raises(OSError, match="died"):
        asyncio.run(read(OSError("died")))


def test_a_page_that_takes_long_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "BEAT_S", 0.0)

    async def read() -> Any:
        ready = asyncio.Event()

        async def slow() -> AsyncIterator[str]:
            await ready.wait()
            yield "at last"

        html = Rendering("a", slow()).pieces()
        first = await anext(html)
        ready.set()
        async for piece in html:
            if piece == "at last":
                return first
        raise AssertionError

    assert asyncio.run(read()) == kernels.STILL_THERE


def test_a_waiting_kernel_is_given_and_another_takes_its_place() -> None:
    async def use() -> None:
        fakes = FakeKernels()
        room = WaitingRoom(fakes, fakes.make, 1, LOG)  # type: ignore[arg-type]
        room.fill()
        await fakes.next()
        assert (await room.take()).kernel_id == "1"
        await fakes.next()
        assert len(room) == 1
        room.close()

    asyncio.run(use())


def test_a_waiting_kernel_that_has_died_is_not_given() -> None:
    async def use() -> None:
        fakes = FakeKernels()
        room = WaitingRoom(fakes, fakes.make, 1, LOG)  # type: ignore[arg-type]
        room.fill()
        await fakes.next()
        fakes.killed.add("1")
        assert (await room.take()).kernel_id == "2"
        assert fakes.ended == ["1"]
        room.close()

    asyncio.run(use())


def test_the_place_of_a_waiting_kernel_that_has_ended_is_filled() -> None:
    async def use() -> None:
        fakes = FakeKernels()
        room = WaitingRoom(fakes, fakes.make, 1, LOG)  # type: ignore[arg-type]
        room.fill()
        await fakes.next()
        await asyncio.sleep(0)
        room.discard("of a page")
        assert len(room) == 1
        room.discard("1")
        assert len(room) == 0
        await fakes.next()
        assert (await room.take()).kernel_id == "2"
        room.close()

    asyncio.run(use())


def test_who_finds_no_waiting_kernel_is_told_his_place_until_it_is_his_turn() -> None:
    async def use() -> None:
        fakes = FakeKernels()
        room = WaitingRoom(fakes, fakes.make, 0, LOG, Line(1))  # type: ignore[arg-type]
        assert room.line.enter()
        told: list[int] = []

        async def tell(place: int) -> None:
            told.append(place)

        taking = asyncio.ensure_future(room.take(tell))
        await asyncio.sleep(0)
        assert not room.has_started
        room.line.leave()
        assert (await taking).kernel_id == "1"
        assert told == [1]
        assert room.has_started
        await asyncio.sleep(0.01)
        assert room.line.enter()  # the page is made: the next may start
        room.close()

    asyncio.run(use())


def test_a_server_whose_kernels_do_not_start_knows_it_and_lets_the_next_one_try() -> None:
    async def use() -> None:
        fakes = FakeKernels()
        fakes.failing = 1
        room = WaitingRoom(fakes, fakes.make, 0, LOG, Line(1))  # type: ignore[arg-type]
        with pytest.raises(OSError, match="no memory"):
            await room.take()
        assert room.failing
        assert (await room.take()).kernel_id == "2"
        assert not room.failing
        room.close()

    asyncio.run(use())


def test_a_kernel_that_does_not_start_is_tried_again_and_leaves_no_gap() -> None:
    async def use() -> None:
        fakes = FakeKernels()
        fakes.failing = 2
        room = WaitingRoom(fakes, fakes.make, 1, LOG)  # type: ignore[arg-type]
        room.fill()
        while fakes.started < 3:
            await fakes.next()
        assert (await room.take()).kernel_id == "3"
        room.close()

    asyncio.run(use())


def test_what_a_kernel_says_to_a_page_that_is_away_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "BUFFERED_BYTES", 10)
    full: list[bool] = []
    buffer = kernels._Buffer(lambda: full.append(True))
    for _ in range(2):
        buffer.append(("iopub", [b"12345"]))
    assert len(buffer) == 2
    assert not full
    for _ in range(5):
        buffer.append(("iopub", [b"1"]))
    assert full == [True]
    assert not buffer


def guard_with(connection: Mock) -> SocketGuard:
    line = RequestStartLine("GET", "/", "HTTP/1.1")
    headers = HTTPHeaders({"Host": "localhost", "Sec-WebSocket-Version": "13"})
    request = HTTPServerRequest(connection=Mock(), start_line=line, headers=headers)
    guard = SocketGuard(Application(), request, visits=Visits())
    guard.ws_connection = connection
    guard.connection = Mock()
    return guard


def test_a_page_that_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_guard, "UNREAD_BYTES", 3000)

    async def use() -> None:
        connection = Mock(**{"is_closing.return_value": False})
        written: list[asyncio.Future[None]] = []

        def write(message: bytes, binary: bool) -> asyncio.Future[None]:
            written.append(asyncio.get_running_loop().create_future())
            return written[-1]

        connection.write_message = write
        guard = guard_with(connection)
        for _ in range(10):  # read at once: as much as there is
            guard.write_message(frame("iopub", buffers=(bytes(2000),)), binary=True)
            written[-1].set_result(None)
            await asyncio.sleep(0)
        connection.close.assert_not_called()
        for _ in range(3):
            guard.write_message(frame("iopub", buffers=(bytes(2000),)), binary=True)
        assert connection.close.call_args.args[0] == TRY_AGAIN_LATER
        assert len(written) == 11

    asyncio.run(use())
    assert UNREAD_BYTES > 20 * 10**6


def test_a_page_that_sends_too_much_or_more_than_its_kernel_deals_with_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def sent(count: int, **limits: int) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in limits.items():
                patch.setattr(socket_guard, name, value)
            connection = Mock(**{"is_closing.return_value": False})
            guard = guard_with(connection)
        passed = guard.connection.handle_incoming_message
        for number in range(count):
            guard.on_message(frame(header={**HEADER, "msg_id": str(number)}))
        closed = connection.close.call_args
        return passed.call_count, closed and closed.args[0]

    assert asyncio.run(sent(5)) == (5, None)
    assert asyncio.run(sent(5, MESSAGES_AT_ONCE=3, MESSAGES_PER_S=0)) == (3, socket_guard.POLICY)
    assert asyncio.run(sent(5, BYTES_AT_ONCE=600, BYTES_PER_S=0)) == (3, socket_guard.POLICY)
    assert asyncio.run(sent(5, OUTSTANDING_MESSAGES=3)) == (3, TRY_AGAIN_LATER)


def test_a_page_is_asked_twice_a_minute_whether_it_is_there_and_nothing_waits_for_one_that_has_closed() -> None:
    async def use() -> None:
        loop = asyncio.get_running_loop()
        guard = guard_with(Mock())
        protocol = guard.get_websocket_protocol()
        assert protocol.ping_interval == 0
        protocol.start_pinging()  # as Tornado does with each socket that was opened
        WebSocketMixin.open(guard)
        assert guard.ping_interval == 30_000
        assert guard.ping_callback.is_running()
        await asyncio.sleep(0)  # what was begun gets to its first timer
        timers = [timer.when() - loop.time() for timer in loop._scheduled]  # type: ignore[attr-defined]
        assert len(timers) == 1
        assert timers[0] < 31
        guard.on_close()
        assert not guard.ping_callback.is_running()

    asyncio.run(use())


def test_the_code_of_the_notebook_is_not_sent_to_the_page() -> None:
    async def use() -> None:
        connection = Mock(**{"is_closing.return_value": False})
        guard = guard_with(connection)
        await guard.write_message(frame("iopub", header={**HEADER, "msg_type": "execute_input"}), binary=True)
        connection.write_message.assert_not_called()

    asyncio.run(use())


def test_a_scheduler_that_is_gone_is_noticed_and_asked_for_now_and_then_only() -> None:
    async def look() -> None:
        asked: list[bool] = []
        server = await asyncio.start_server(lambda reader, writer: asked.append(True), "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        now = [0.0]
        check = SchedulerCheck(f"tcp://{host}:{port}", clock=lambda: now[0])
        assert await check.listens() is True
        server.close()
        await server.wait_closed()
        assert await check.listens() is True
        now[0] += 10
        assert await check.listens() is False
        assert await SchedulerCheck(f"tls://{host}:{port}").listens() is None
        assert await SchedulerCheck(None).listens() is None

    asyncio.run(look())

"""The socket between a page and its kernel: who may open it, and what may be sent through it."""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import Any

import tornado.web
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.websocket import WebSocketClosedError, WebSocketProtocol13

from evaeto.dashboard.common.allowance import Allowance
from evaeto.dashboard.serving.frames import PROTOCOL, FrameRefused, read_answer, read_request
from evaeto.dashboard.serving.headers import WithoutCookies, set_safe_headers
from evaeto.dashboard.serving.limits import Outstanding
from evaeto.dashboard.serving.visits import MAX_SOCKETS, Visit, Visits

MAX_FRAME_BYTES = 10 * 2**20
"""A file of a visitor comes in one frame."""

MESSAGES_AT_ONCE, MESSAGES_PER_S = 2000, 200
"""A page on a weak network asks for its several hundred widgets one by one; later it sends what its visitor does."""

BYTES_AT_ONCE, BYTES_PER_S = 64 * 2**20, 4 * 2**20

OUTSTANDING_MESSAGES, OUTSTANDING_BYTES = 5000, 64 * 2**20
"""What a busy kernel may have before it."""

UNREAD_BYTES = 64 * 2**20
"""What may wait for a page that reads slowly; a report of 80 years has 3 MB."""

COMPRESSION_LEVEL = 3
"""Of 1 to 9. A result of 30 years is packed within some ten milliseconds, in which no other page is served."""

POLICY, TRY_AGAIN_LATER = 1008, 1013
"""Codes with which a socket is closed (RFC 6455)."""

SESSION_ID = re.compile(r"[\w.-]{1,64}")


class SocketGuard(WithoutCookies, KernelWebsocketHandler):
    """The socket of a page, in place of that of Jupyter's server, which takes every form of message there ever was.

    It is refused before it is opened unless it speaks the protocol of the page, comes from it, and names the kernel of
    an open page. It is closed at the first frame that is not a message which the page sends.
    """

    max_message_size = MAX_FRAME_BYTES
    connection: Any = None
    ping_callback: Any = None

    def initialize(self, visits: Visits) -> None:
        """Called by Tornado for each request."""
        self._visits = visits
        self._messages = Allowance(MESSAGES_AT_ONCE, MESSAGES_PER_S)
        self._bytes = Allowance(BYTES_AT_ONCE, BYTES_PER_S)
        self._outstanding = Outstanding(OUTSTANDING_MESSAGES, OUTSTANDING_BYTES)
        self._unread = 0
        self._refused = False

    @ws_authenticated
    async def get(self, kernel_id: str) -> None:
        """Open the socket, and return when it is closed."""
        self._visit = self._admit(kernel_id)
        with self._visits.socket(self._visit):
            await super().get(kernel_id)

    async def open(self, kernel_id: str) -> None:
        """The socket is open."""
        self._visit.joined = True
        await super().open(kernel_id)

    def _admit(self, kernel_id: str) -> Visit:
        """The page that asks for its socket.

        Raises
        ------
        tornado.web.HTTPError
            It is none.
        """
        headers = self.request.headers
        if headers.get("Upgrade", "").lower() != "websocket":
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        if PROTOCOL not in (word.strip() for word in headers.get("Sec-WebSocket-Protocol", "").split(",")):
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        if not self.check_origin():
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        session = self.get_query_arguments("session_id")
        if len(session) != 1 or not SESSION_ID.fullmatch(session[0]):
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        visit = self._visits.of(kernel_id)
        if visit is None or kernel_id not in self.kernel_manager:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        if visit.sockets >= MAX_SOCKETS:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        return visit

    def set_default_headers(self) -> None:
        """Those of every answer, where it is not opened."""
        set_safe_headers(self)

    def write_error(self, status_code: int, **_: Any) -> None:
        """No page: who asks for a socket shows none."""
        self.finish(f"{status_code} {HTTPStatus(status_code).phrase}\n")

    def get_websocket_protocol(self) -> Any:
        """Without Tornado's pings, as Jupyter sends its own.

        Jupyter tells in milliseconds how often, which Tornado takes for seconds: for hours a timer would keep the page
        that has closed, and all that its socket had.
        """
        protocol = super().get_websocket_protocol()
        if isinstance(protocol, WebSocketProtocol13):
            protocol.params.ping_interval = None
        return protocol

    def get_compression_options(self) -> dict[str, int]:
        """What the kernel says is compressed; the state of the widgets to a tenth of its size."""
        return {"compression_level": COMPRESSION_LEVEL}

    def select_subprotocol(self, subprotocols: list[str]) -> str:
        """The one there is."""
        return PROTOCOL

    def on_message(self, frame: bytes | str) -> None:
        """Pass a message of the page on to the kernel."""
        if self._refused or self.connection is None:
            return
        try:
            request = read_request(frame)
        except FrameRefused as refused:
            self._refuse(POLICY, str(refused))
            return
        if not (self._messages.take(1) and self._bytes.take(len(frame))):
            self._refuse(POLICY, "too many messages")
        elif not self._outstanding.add(request.message_id, len(frame)):
            self._refuse(TRY_AGAIN_LATER, "the kernel is busy")
        else:
            super().on_message(frame)

    def write_message(self, message: Any, binary: bool = False) -> asyncio.Future[None]:
        """Pass a message of the kernel on to the page, unless the page has closed or does not read."""
        if self._refused or self.ws_connection is None or self.ws_connection.is_closing():
            return _done()
        kind, finished = read_answer(message)
        if finished is not None:
            self._outstanding.finish(finished)
        if kind == "execute_input":  # the code of the notebook
            return _done()
        size = len(message)
        if self._unread + size > UNREAD_BYTES:
            self._refuse(TRY_AGAIN_LATER, "the page does not read")
            return _done()
        try:
            written: asyncio.Future[None] = super().write_message(message, binary=True)
        except WebSocketClosedError:
            return _done()
        self._unread += size
        written.add_done_callback(lambda done: self._on_written(done, size))
        return written

    def on_close(self) -> None:
        """The socket is closed, from whichever side."""
        if self.ping_callback is not None:
            self.ping_callback.stop()
        if self.connection is not None:
            super().on_close()

    def _on_written(self, written: asyncio.Future[None], size: int) -> None:
        self._unread -= size
        error = None if written.cancelled() else written.exception()
        if error is not None and not isinstance(error, WebSocketClosedError):
            self.log.error("a message could not be sent to the page", exc_info=error)

    def _refuse(self, code: int, reason: str) -> None:
        """Close the socket; what still comes is dropped."""
        self._refused = True
        self.log.warning("a socket was closed: %s", reason)
        self.close(code, reason)


def _done() -> asyncio.Future[None]:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future

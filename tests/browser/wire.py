"""A real connection to a server that can be cut and mended: what is between them is this process."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit


class Wire:
    """Forwards every connection to the server, byte by byte, until it is cut."""

    def __init__(self, address: str) -> None:
        self._server = _end_of(address)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._whole, self._lock = True, threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close all connections, and every new one at once."""
        with self._lock:
            self._whole = False
            for one in self._open:
                _shut(one)
            self._open.clear()

    def mend(self) -> None:
        """Let new connections through."""
        with self._lock:
            self._whole = True

    def lead_to(self, address: str) -> None:
        """From now on lead to another server, as if it were that of before, started again."""
        self._server = _end_of(address)

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        _shut(self._listener)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                with self._lock:
                    try:
                        far = socket.create_connection(self._server) if self._whole else None
                    except OSError:  # there is no server
                        far = None
                    if far is None:
                        near.close()
                        continue
                    self._open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := one.recv(65536):
                other.sendall(content)
        _shut(one)
        _shut(other)


def _end_of(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname or "127.0.0.1", parts.port or 80


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)

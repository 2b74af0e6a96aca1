"""Reading files of strangers in a process with limits of time and memory, with nothing of ours in its environment."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import IO, Any, cast

from evaeto.core.messages import Message
from evaeto.core.single_thread import SINGLE_THREAD
from evaeto.errors import MissingExtraError, WeatherError
from evaeto.uploads.limits import Limits
from evaeto.uploads.reader import LOAD_COMPILED, READ, SIZE
from evaeto.uploads.texts import as_logged

log = logging.getLogger(__name__)

FORKS = sys.platform == "linux"
"""Whether one process is kept that forks for each file. Elsewhere forking is not safe, or not there."""

GRACE_S = 5.0
"""The reading process ends itself at its limit; so much later it is ended from outside [s]."""

_KEPT = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH",
    "VIRTUAL_ENV", "CONDA_PREFIX", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS",
)  # fmt: skip
"""Of the environment; keys and addresses that others read from there stay here."""


def run(function: Callable[..., Any], *arguments: Any, name: str, limits: Limits) -> Any:
    """Call a function that reads a file of a stranger, in a process of its own.

    Parameters
    ----------
    function : callable
        Of a module, found by its name; it returns what `transport.pack` takes.
    *arguments : object
        For it.
    name : str
        The file, for the log.
    limits : Limits
        What the reading may take.

    Returns
    -------
    object
        What it returned.

    Raises
    ------
    MissingExtraError
        The extra that reads such files is not installed.
    WeatherError
        The one that it raised; or it took too long or too much memory, failed, or did not live to answer.
    """
    from evaeto.uploads import transport

    begun = time.monotonic()
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="evaeto-upload-", ignore_cleanup_errors=True) as folder:
        job = {
            "function": f"{function.__module__}:{function.__qualname__}",
            "arguments": arguments,
            "limits": asdict(limits),
            "folder": folder,
        }
        with _reading(limits.seconds + GRACE_S) as (outgoing, incoming), contextlib.suppress(OSError, EOFError):
            sent = pickle.dumps(job)
            outgoing.write(SIZE.pack(len(sent)) + sent)
            outgoing.flush()
            (size,) = SIZE.unpack(_exactly(incoming, SIZE.size))
            if size > transport.MAX_HEADER:
                raise WeatherError(Message("upload.damaged"))
            header = _exactly(incoming, size)
            told = _told(header)
            if "kind" in told:
                if FORKS and told.get("compiled") is True:
                    _forking.load_compiled()
                try:
                    return transport.unpack(header, lambda memory: _fill(incoming, memory), limits.memory_bytes)
                except transport.UnpackingError as error:
                    log.warning("what was read from %s is not as it should be: %s", as_logged(name), as_logged(error))
                    raise WeatherError(Message("upload.damaged")) from None
    if "refused" in told:
        raise WeatherError(transport.unpack_error(told["refused"]))
    if "missing" in told:
        raise MissingExtraError(transport.unpack_error(told["missing"]), str(told.get("extra")))
    if "memory" in told:
        raise WeatherError(Message("upload.memory"))
    if "failed" in told:
        log.warning("%s cannot be read: %s", as_logged(name), as_logged(told["failed"]))
        raise WeatherError(Message("upload.damaged"))
    if time.monotonic() - begun >= limits.seconds:
        raise WeatherError(Message("upload.time", seconds=round(limits.seconds)))
    log.warning("the process that read %s ended without an answer", as_logged(name))
    raise WeatherError(Message("upload.damaged"))


def start() -> None:
    """Have the process ready that forks for each file: loading takes it a second or two."""
    if FORKS:
        _forking.ready()


class _Forking:
    """The process that forks for each file, started when it is first needed and again when it was lost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._compiled = False

    def ready(self) -> socket.socket:
        """The socket that it listens to."""
        with self._lock:
            return self._ready()

    def connect(self) -> socket.socket:
        """A connection to a child of its own."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            for attempt in (1, 2):
                try:
                    socket.send_fds(self._ready(), [READ], [theirs.fileno()])
                    return ours
                except OSError:  # it was ended by somebody between two files
                    self._end()
                    if attempt == 2:
                        ours.close()
                        raise
        raise AssertionError

    def load_compiled(self) -> None:
        """Have it load, once, what large grids need."""
        with self._lock, contextlib.suppress(OSError):
            if not self._compiled and self._control is not None:
                self._control.send(LOAD_COMPILED)
                self._compiled = True

    def end(self) -> None:
        """End it, and with it all that it reads."""
        with self._lock:
            self._end()

    def _ready(self) -> socket.socket:
        if self._control is None or self._process is None or self._process.poll() is not None:
            self._end()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                command = [sys.executable, "-P", "-m", "evaeto.uploads.reader", str(theirs.fileno())]
                self._process = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    env=environment(), cwd="/", start_new_session=True,
                )  # fmt: skip
            self._control = ours
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None
        self._compiled = False


_forking = _Forking()
atexit.register(_forking.end)


def environment() -> dict[str, str]:
    """What a reading process knows of ours: where programs and packages are."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        **SINGLE_THREAD,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@contextlib.contextmanager
def _reading(patience_s: float) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Streams to and from a process that reads one file; they end when it does, or `patience_s` later."""
    if FORKS:
        connection = _forking.connect()
        with connection, connection.makefile("rwb") as stream:
            watch = threading.Timer(patience_s, lambda: connection.shutdown(socket.SHUT_RDWR))
            watch.daemon = True
            watch.start()
            try:
                both = cast(IO[bytes], stream)
                yield both, both
            finally:
                watch.cancel()
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)  # a child that still writes ends by that
        return
    command = [sys.executable, "-P", "-m", "evaeto.uploads.reader"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    watch = threading.Timer(patience_s, process.kill)
    watch.daemon = True
    watch.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdin, process.stdout
    finally:
        watch.cancel()
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()


def _told(header: bytes) -> dict[str, Any]:
    try:
        told = json.loads(header)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _fill(stream: IO[bytes], memory: memoryview) -> None:
    done = 0
    while done < len(memory):
        got = stream.readinto(memory[done:])  # type: ignore[attr-defined]
        if not got:
            raise EOFError
        done += got

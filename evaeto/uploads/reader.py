"""The process that reads files of strangers. It is started by `confined`, with little in its environment.

On Linux it loads what readers need once and forks a child for each file, which limits itself and then reads; a child
that dies takes nothing with it. Elsewhere a process of its own is started for each file.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pickle
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, cast

LOADED = ("pandas", "xarray", "dask.array", "netCDF4", "h5py", "zarr", "openpyxl", "evaeto.uploads.station_file")
"""Before the first file."""
_FIRST = b"date,tmax,tmin,rhmean,u2,rs,precip\n" + b"".join(
    b"%d-%02d-%02d,30.5,19.5,60.5,2.5,20.5,0\n" % (year, month, day)
    for year in (2001,) for month in range(1, 13) for day in range(1, 29)
)  # fmt: skip
"""Read by ourselves before the first file: libraries load much when they are first used."""
COMPILED = "evaeto.reference_et.compiled"
"""Takes seconds to load, and only large grids need it: loaded before all files once one of them needed it."""
SIZE = struct.Struct("!Q")
"""Before what is sent: its length [bytes]."""
READ, LOAD_COMPILED = b"read", b"load"
"""What may come over the control socket; with `READ` comes a connection."""
_TAKEN, _LOAD, _ENDED = b"t", b"l", b"e"
"""What a child tells its parent: that it has a file, what else is to be loaded, or that nobody is there any more."""
MAX_LOST = 3
"""Children in a row that may die while they wait."""


def fork_for_each(control: socket.socket) -> None:
    """Fork a child for each connection that comes over `control`, until the other end of it is closed.

    One child always waits for the next file, and has done a reading already: nobody waits for the copies that the
    system makes of memory when a child first writes to it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets children that have ended
    _load()
    lost = 0
    while lost < MAX_LOST:
        listening, telling = os.pipe()
        if os.fork() == 0:
            os.close(listening)
            _child(control, telling)
        os.close(telling)
        told = os.read(listening, 1)
        os.close(listening)
        if told == _ENDED:
            return
        if told == _LOAD:
            with suppress(Exception):  # children load it themselves then, each anew
                _load_compiled()
        lost = 0 if told else lost + 1


def _child(control: socket.socket, telling: int) -> None:
    """Wait for a file, read it and end, whatever comes."""
    try:
        _be_silent()
        _read_first()
        told, descriptors, _, _ = socket.recv_fds(control, len(READ), 1)
        control.close()
        os.write(telling, _LOAD if told == LOAD_COMPILED else _TAKEN if descriptors else _ENDED)
        os.close(telling)
        for descriptor in descriptors:
            with socket.socket(fileno=descriptor) as connection, connection.makefile("rwb") as stream:
                both = cast(IO[bytes], stream)
                serve(both, both)
    finally:
        os._exit(0)


def _load() -> None:
    for name in LOADED:
        with suppress(ModuleNotFoundError):  # of an extra: `guard` tells whoever brings a file that needs it
            importlib.import_module(name)
    import xarray as xr

    xr.backends.list_engines()
    _read_first()
    gc.freeze()  # children share what is there, as long as nobody looks through it


def _load_compiled() -> None:
    """Import the kernel and call it once for each kind of number: only then it is there, and children have it too."""
    from unittest import mock

    import numpy as np
    import xarray as xr

    from evaeto.reference_et import daily, eto

    importlib.import_module(COMPILED)
    shape, place = ("time", "lat", "lon"), {"lat": [1.0, 2.0], "lon": [1.0, 2.0]}
    days = np.datetime64("2001-01-01", "ns") + np.arange(2) * np.timedelta64(1, "D")
    values = {"tmax": 30.0, "tmin": 20.0, "rhmean": 60.0, "u2": 2.0, "rs": 20.0}
    with mock.patch.object(daily, "LARGE", 0):
        for kind in ("f4", "f8"):
            weather = {name: (shape, np.full((2, 2, 2), value, kind)) for name, value in values.items()}
            coords = {"time": days, **place, "elevation": (("lat", "lon"), np.full((2, 2), 100.0))}
            eto(xr.Dataset(weather, coords))
    gc.freeze()


def _read_first() -> None:
    from evaeto.inputs.formats.base import ReadOptions
    from evaeto.uploads import transport
    from evaeto.uploads.station_file import read_visitors_file
    from evaeto.uploads.station_preview import preview_visitors_file

    transport.pack(read_visitors_file("first.csv", _FIRST, None))
    transport.pack(preview_visitors_file("first.csv", _FIRST, None, None, ReadOptions()))


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Take one job, do it within its limits, and answer.

    A job is trusted: it comes from whoever started this process. The answer is not, see `transport`.
    """
    job = pickle.loads(_receive(incoming))
    tempfile.tempdir = job["folder"]  # whatever readers leave behind is removed with it
    _limit(job["limits"])
    header, arrays = _answer(job)
    outgoing.write(SIZE.pack(len(header)))
    outgoing.write(header)
    for array in arrays:
        outgoing.write(_bytes_of(array))
    outgoing.flush()


def _answer(job: Mapping[str, Any]) -> tuple[bytes, list[Any]]:
    from evaeto.errors import MissingExtraError, WeatherError
    from evaeto.uploads import transport

    try:
        module, _, name = job["function"].partition(":")
        value = getattr(importlib.import_module(module), name)(*job["arguments"])
        return transport.pack(value, compiled=COMPILED in sys.modules)
    except WeatherError as error:
        told: dict[str, Any] = {"refused": transport.pack_error(error)}
    except MissingExtraError as error:
        told = {"missing": transport.pack_error(error), "extra": error.extra}
    except MemoryError:
        told = {"memory": True}
    except Exception as error:
        told = {"failed": transport.shortened(f"{type(error).__name__}: {error}")}
    return json.dumps(told).encode(), []


def _bytes_of(array: Any) -> memoryview:
    import numpy as np

    return array.reshape(-1).view(np.uint8).data if array.nbytes else memoryview(b"")


def _receive(stream: IO[bytes]) -> bytes:
    (size,) = SIZE.unpack(stream.read(SIZE.size))
    return stream.read(size)


def _limit(limits: Mapping[str, float]) -> None:
    """Have the system end or refuse what goes beyond; on one without such limits `confined` only watches the clock."""
    with suppress(AttributeError):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits["seconds"])
    try:
        import resource
    except ImportError:
        return
    seconds = int(limits["seconds"] * (os.cpu_count() or 1)) + 1
    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: int(limits["written_bytes"]),
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_DATA: _data_bytes() + int(limits["memory_bytes"]),
    }
    for which, most in wanted.items():
        with suppress(OSError, ValueError):
            _, hard = resource.getrlimit(which)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (allowed, allowed))


def _data_bytes() -> int:
    """What counts towards the limit of memory already; 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))
    except (OSError, StopIteration, ValueError):
        return 0


def _be_silent() -> None:
    """C libraries write to standard output and error what is in a file."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def main(arguments: list[str]) -> None:
    """Fork for each file, given a socket's number; else read one file between standard input and output."""
    if arguments:
        with socket.socket(fileno=int(arguments[0])) as control:
            fork_for_each(control)
        return
    with os.fdopen(os.dup(0), "rb") as incoming, os.fdopen(os.dup(1), "wb") as outgoing:
        _be_silent()
        serve(incoming, outgoing)


if __name__ == "__main__":
    main(sys.argv[1:])

"""A real `evaeto demo` in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from patience import LONG_ENOUGH_S, PATIENT

DEMO = "from evaeto.cli import main; main()"
FAULTY = """
import os, sys, threading, time
from evaeto import demo
from evaeto.dashboard import server

def heed(stand_ins):
    for line in sys.stdin:
        service, _, fault = line.strip().partition("=")
        if service == "idle":
            wait_until_idle()
        else:
            stand_ins.set_fault(service, fault or None)
        print("heeded", flush=True)

def wait_until_idle():
    from distributed import Client

    with Client(os.environ["EVAETO_SCHEDULER"], set_as_default=False) as client:
        while any(client.run(lambda dask_worker: len(dask_worker.active_threads)).values()):
            time.sleep(0.02)

if __name__ == "__main__":
    with demo.serve(faults=dict(word.split("=") for word in sys.argv[1:])) as stand_ins:
        threading.Thread(target=heed, args=(stand_ins,), daemon=True).start()
        server.run(port=0, offline=True, scheduler=os.environ.get("EVAETO_SCHEDULER"))
"""
DISK = """
import os, subprocess, sys, tempfile, threading
from evaeto import demo
from evaeto.dashboard import server

disk, ballast = sys.argv[1], os.path.join(sys.argv[1], "ballast")

def fill():
    with open(ballast, "wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass

def heed():
    for line in sys.stdin:
        match line.strip():
            case "full":
                fill()
            case "room":
                os.unlink(ballast)
            case "read-only":
                subprocess.run(["mount", "--bind", disk, disk], check=True)
                subprocess.run(["mount", "-o", "remount,ro,bind", disk], check=True)
        print("heeded", flush=True)

if __name__ == "__main__":
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", disk], check=True)
    usual, tempfile.tempdir = tempfile.gettempdir(), disk
    with demo.serve():
        tempfile.tempdir = usual
        threading.Thread(target=heed, daemon=True).start()
        server.run(port=0, offline=True)
"""
NOTEBOOK = """
import json, sys, threading
from pathlib import Path
from evaeto.dashboard import server
from evaeto.dashboard.serving.operator import Operator

now = [0.0]

def heed():
    for line in sys.stdin:
        now[0] += float(line)
        print("heeded", flush=True)

if __name__ == "__main__":
    threading.Thread(target=heed, daemon=True).start()
    max_pages = int(sys.argv[2]) if len(sys.argv) > 2 else None
    told = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    operator = Operator(**{name: Path(value) if name == "logo" else value for name, value in told.items()})
    server.serve(port=0, notebook=Path(sys.argv[1]), max_pages=max_pages, clock=lambda: now[0], operator=operator)
"""


def may_mount() -> list[str] | None:
    """How to start a process that may mount disks of its own, None where nobody lets us."""
    for how in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        trial = [*how, "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]
        if shutil.which("unshare") and subprocess.run(trial, capture_output=True, check=False).returncode == 0:
            return how
    return None


def connection_file(process: psutil.Process) -> str | None:
    """What leads to a kernel; None where a process is none. A forked one is known by its sockets."""
    with suppress(psutil.Error):
        for word in process.cmdline():
            if "kernel-" in word:
                return word
        for connection in process.net_connections("unix"):
            if found := re.match(r"(.*kernel-[\w-]{36})-ipc-\d", str(connection.laddr)):
                return f"{found[1]}.json"
    return None


class Server:
    """A running `evaeto demo`; with words like `nasa_power=hang`, one whose services have these faults, and then also
    on an operator's `scheduler`; with the name of a notebook, its page, by a clock that stands still, and as many pages
    at once as the word behind it says, with the settings of an operator as JSON; with a `disk`, one whose cache is on a
    small disk of its own, mounted in that folder."""

    def __init__(self, *options: str, scheduler: str | None = None, disk: Path | None = None) -> None:
        faulty = any("=" in option for option in options)
        words = [FAULTY, *options] if faulty else [DEMO, "demo", "--port", "0", *options]
        if options and options[0].endswith(".ipynb"):
            words = [NOTEBOOK, *options]
        how: list[str] = []
        if disk is not None:
            words, how = [DISK, str(disk)], may_mount() or []
        command = [*how, sys.executable, "-c", PATIENT + words[0], *words[1:]]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **({"EVAETO_SCHEDULER": scheduler} if scheduler else {})},
            text=True,
            start_new_session=True,
        )
        self.log: list[str] = []
        self._address: str | None = None
        self._told = threading.Event()
        self._heeded = threading.Semaphore(0)
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def address(self) -> str:
        if not self._told.wait(LONG_ENOUGH_S) or self._address is None:
            raise RuntimeError("the server did not start:\n" + "".join(self.log))
        return self._address

    def set_fault(self, service: str, fault: str = "") -> None:
        """Give a service a fault, or take it away; for a server that was started with some."""
        self._tell(f"{service}={fault}")

    def set_disk(self, state: str) -> None:
        """Make the disk of its cache "full", give it "room" again, or make it "read-only"."""
        self._tell(state)

    def workers(self) -> list[psutil.Process]:
        """The processes of the workers of its cluster."""
        processes = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in processes if any("spawn_main" in word for word in one.cmdline())]

    def _tell(self, what: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        assert self._heeded.acquire(timeout=LONG_ENOUGH_S)

    def wait_until_idle(self) -> None:
        """Wait until no worker does anything any more; for a server that was started with faults."""
        self._tell("idle")

    def let_pass(self, seconds: float) -> None:
        """Move the clock of a server of a notebook."""
        self._tell(str(seconds))

    def kernels(self) -> list[psutil.Process]:
        """The processes of all its kernels."""
        processes = psutil.Process(self.process.pid).children(recursive=True)
        return [process for process in processes if connection_file(process) is not None]

    def kernel(self, kernel_id: str) -> psutil.Process | None:
        """The process of a kernel."""
        return next((one for one in self.kernels() if f"kernel-{kernel_id}" in (connection_file(one) or "")), None)

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        try:
            return self.process.wait(LONG_ENOUGH_S)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log.append(line)
            if line == "heeded\n":
                self._heeded.release()
            if found := re.search(r"http://[\d.]+:\d+/", line):
                self._address = found[0]
                self._told.set()
        self._told.set()


@contextmanager
def running(*options: str, scheduler: str | None = None, disk: Path | None = None) -> Iterator[Server]:
    server = Server(*options, scheduler=scheduler, disk=disk)
    try:
        server.address  # noqa: B018  # waits until it is there
        yield server
    finally:
        server.stop()

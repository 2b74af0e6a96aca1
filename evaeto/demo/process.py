"""Stand-ins in a process of their own, for a server whose own threads must stay quick."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from evaeto.settings import Settings, settings_of_demo, using_everywhere

PATIENCE_S = 10.0
"""How long the process may take to end when asked."""


@contextmanager
def serve_apart(records: str | Path | None = None, faults: Mapping[str, str] | None = None) -> Iterator[Settings]:
    """Like `demo.serve`, in another process, which also ends when this one dies; yields the settings.

    Raises
    ------
    OSError
        It did not start; its own words are on standard error.
    """
    command = [sys.executable, "-m", "evaeto.demo", *(["--records", str(records)] if records else [])]
    for service, fault in (faults or {}).items():
        command += ["--fault", f"{service}={fault}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            raise OSError("the stand-ins of the services did not start")
        with using_everywhere(settings_of_demo(address)):
            yield settings_of_demo(address)
    finally:
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()

from __future__ import annotations

import signal
import subprocess
import sys

import psutil
import pytest
from patience import LONG_ENOUGH_S

pytestmark = pytest.mark.slow  # each starts processes

BUSY = """
import subprocess, sys
from evaeto.dashboard.serving.ending import Ending

if __name__ == "__main__":
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    Ending(within_s=0.1).on_signals(lambda: None)
    print(child.pid, flush=True)
    while True:
        pass
"""
SLOW_TO_LEAVE = """
import signal
from evaeto.dashboard.serving.ending import Ending

if __name__ == "__main__":
    ending = Ending(within_s=0.1)
    ending.on_signals(ending.over)
    print("ready", flush=True)
    while True:
        signal.pause()
"""
QUICK = """
import signal, sys
from evaeto.dashboard.serving.ending import Ending

if __name__ == "__main__":
    Ending(within_s=900).on_signals(lambda: sys.exit(0))
    print("ready", flush=True)
    signal.pause()
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_does_not_stop_is_ended_with_what_it_started(sign: signal.Signals) -> None:
    process = subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    child = psutil.Process(int(process.stdout.readline()))
    process.send_signal(sign)
    _, told = process.communicate(timeout=LONG_ENOUGH_S)
    assert process.returncode == 1
    assert "ended by force" in told
    child.wait(LONG_ENOUGH_S)


@pytest.mark.parametrize("script", [QUICK, SLOW_TO_LEAVE])
def test_a_process_that_has_ended_all_it_had_to_succeeds(script: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=LONG_ENOUGH_S)
    assert process.returncode == 0
    assert not told

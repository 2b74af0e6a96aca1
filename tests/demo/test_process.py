from __future__ import annotations

import json
import subprocess
import sys
from urllib.request import ProxyHandler, build_opener

import pytest
from patience import LONG_ENOUGH_S

from evaeto import settings
from evaeto.core.messages import from_plain
from evaeto.demo.process import serve_apart


@pytest.mark.slow
def test_stand_ins_of_another_process_are_used_inside_the_block_only() -> None:
    before = settings.current().endpoints
    with serve_apart() as running:
        assert settings.current() == running
        address = running.endpoints["nasa_power"].rpartition("/")[0]
        with build_opener(ProxyHandler({})).open(f"{address}/about", timeout=LONG_ENOUGH_S) as answer:
            assert from_plain(json.load(answer)["label"]) == running.label
    assert settings.current().endpoints == before


@pytest.mark.slow
def test_what_keeps_them_from_starting_is_told() -> None:
    with pytest.raises(OSError, match="did not start"), serve_apart(faults={"nasa_power": "no such fault"}):
        pass


@pytest.mark.slow
def test_they_end_with_their_standard_input() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "evaeto.demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.stdin.close()
    assert process.wait(LONG_ENOUGH_S) == 0
    process.stdout.close()


def test_a_process_that_never_left_the_block_ends_all_the_same() -> None:
    script = "import evaeto; block = evaeto.demo.serve(); print(block.__enter__().settings.pace, flush=True)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=LONG_ENOUGH_S)
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) > 0

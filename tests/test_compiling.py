"""Compiled code works where it can't be kept."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from numba.core import caching

from evaeto.compiling import compiled


def twice(x):  # type: ignore[no-untyped-def]
    return 2 * x


def test_without_a_folder_to_keep_it_in_code_is_compiled_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    assert compiled(nogil=True)(twice)(21) == 42


@pytest.mark.parametrize("action", ["save", "load"])
def test_a_disk_that_fails_costs_no_result(action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, action, fail)
    assert compiled(nogil=True)(twice)(21.0) == 42.0


@pytest.mark.slow
def test_the_next_process_finds_the_code_of_the_kernels(tmp_path: Path) -> None:
    script = (
        "from evaeto.fusion import kalman_compiled as k; import numpy as np;"
        "k._cholesky_solve_rows(np.eye(2), np.eye(2), 2, 2);"
        "print(sum(k._cholesky_solve_rows.stats.cache_hits.values()))"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    runs = [
        subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["0", "1"]


@pytest.mark.slow
def test_a_kernel_is_compiled_anew_after_a_change_of_the_loops_it_is_made_of(tmp_path: Path) -> None:
    loops, kernel = tmp_path / "loops.py", tmp_path / "kernel.py"
    kernel.write_text(
        "from evaeto.compiling import compiled\nfrom loops import turned\n"
        "@compiled(nogil=True)\ndef made(x):\n    return turned(x)\n"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONDONTWRITEBYTECODE": "1",
                   "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}  # fmt: skip
    script = "from kernel import made; print(made(20.0), sum(made.stats.cache_hits.values()))"
    found = []
    for loop in ("x + 1.0", "x + 1.0", "x - 11.0"):
        loops.write_text(f"from numba import njit\n@njit\ndef turned(x):\n    return {loop}\n")
        os.utime(loops, (0, 0))
        run = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        found.append(run.stdout.split())
    assert found == [["21.0", "0"], ["21.0", "1"], ["9.0", "0"]]

"""A reader's editor accepts every example: mypy --strict and pyright find nothing in README, docs, notebooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "check_examples.py"


@pytest.mark.nightly
def test_the_types_of_every_example_hold() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert int(done.stdout.split()[-2]) >= 25

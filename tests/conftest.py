"""Fixtures many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run, and no time limit for one: a busy machine must not fail a test.
settings.register_profile("evaeto", derandomize=True, deadline=None)
settings.load_profile("evaeto")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real weather, captured answers and published numbers; it lies beside the checkout, not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the test data are not at {SHARED_DATA}")
    return SHARED_DATA

"""A world of known truth and two services that see it, for all tests of fusion."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def worlds() -> ModuleType:
    """The functions of worlds.py (tests are no package, so that it is loaded by its path)."""
    spec = importlib.util.spec_from_file_location("fusion_worlds", Path(__file__).with_name("worlds.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

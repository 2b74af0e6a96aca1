"""Pages without a cluster."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from evaeto.tasks import lookups


@pytest.fixture(autouse=True)
def no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers what a dashboard has workers ask, and no cluster is started for it; a test plays them."""
    for name in ("find_elevation", "find_places"):
        monkeypatch.setattr(lookups, name, lambda *arguments: Future[Any]())

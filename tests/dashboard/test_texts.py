from __future__ import annotations

import re
from pathlib import Path

import pytest

import evaeto.dashboard
from evaeto.dashboard.texts import TEXTS, say, section
from evaeto.result import QUALITIES
from evaeto.tasks.messages import TERMINAL

SOURCE = Path(evaeto.dashboard.__file__).parent


def test_every_text_that_is_asked_for_exists() -> None:
    asked = set()
    for path in SOURCE.rglob("*.py"):
        asked |= set(re.findall(r'say\(\s*"([\w.]+)"', path.read_text()))
    assert asked
    assert asked <= set(TEXTS)


@pytest.mark.parametrize("flag", QUALITIES)
def test_every_quality_has_a_word(flag: str) -> None:
    assert say(f"quality.{flag}")


@pytest.mark.parametrize("status", sorted(TERMINAL | {"PENDING", "RUNNING"}))
def test_every_status_has_a_word(status: str) -> None:
    assert say(f"status.{status}")


@pytest.mark.parametrize(
    "name", ["chart", "table", "progress", "download", "copy", "finder", "locate", "favourites", "upload"]
)
def test_every_text_a_front_end_file_uses_exists(name: str) -> None:
    known = {
        key
        for prefix in ("chart", "table", "card", "result.download", "copy", "finder", "locate", "favourites", "upload")
        for key in section(prefix)
    }
    used = set(re.findall(r"texts\.(\w+)", (SOURCE / "static" / f"{name}.js").read_text()))
    assert used
    assert used <= known

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evaeto.dashboard.map import base_map
from evaeto.dashboard.serving.headers import TILES, security_headers
from evaeto.dashboard.serving.operator import Operator


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_url", "eto"),
        ("base_url", "/eto"),
        ("base_url", "/../"),
        ("base_url", '/"onload="/'),
        ("embed_from", ("example.org",)),
        ("embed_from", ("https://example.org; script-src *",)),
        ("logo", Path("there-is-none.svg")),
        ("logo", Path(__file__)),
        ("imprint", "javascript:alert(1)"),
        ("imprint", 'https://example.org/"onclick="'),
        ("privacy", "there-is-none.txt"),
    ],
)
def test_a_setting_that_is_none_is_named(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        Operator(**{name: value})


def test_a_path_and_sites_are_taken() -> None:
    operator = Operator(base_url="/a/b-c/", embed_from=("https://example.org", "http://localhost:8000"))
    policy = security_headers(operator.embed_from)["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://example.org http://localhost:8000" in policy


def test_the_map_gets_its_pictures_from_where_the_policy_lets_them_come() -> None:
    text = Path(base_map.__file__).read_text(encoding="utf-8")
    assert all(f"{host}/" in text for host in TILES)
    assert "unsafe-eval" not in security_headers()["Content-Security-Policy"]
    assert "script-src 'self' blob:;" in security_headers()["Content-Security-Policy"]

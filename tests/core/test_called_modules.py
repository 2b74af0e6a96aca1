"""Packages that people call by the names that functions have elsewhere."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

import evaeto
from evaeto.core.other_names import CALLED


def test_sources_called_lists_the_services() -> None:
    listed: Any = evaeto.sources  # type: ignore[attr-defined]  # the typed name is `services`
    assert listed().equals(evaeto.services())
    assert listed(lat=-22.7, lon=-47.6).index.tolist() == evaeto.services(lat=-22.7, lon=-47.6).index.tolist()


@pytest.mark.parametrize("name", CALLED)
def test_a_package_that_is_called_says_what_to_use(name: str) -> None:
    package: Any = import_module(name)
    with pytest.raises(TypeError, match="is a package, not a function; use ") as error:
        package(lat=-22.7, lon=-47.6)
    assert CALLED[name] in str(error.value)

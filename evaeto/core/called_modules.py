"""Packages whose names people call, as other libraries have functions of these names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

from evaeto.core.messages import Message


def call_means(package: str, function: str | None = None) -> None:
    """What a call of a package means: that of a function, or else an error that says what to use instead.

    Parameters
    ----------
    package : str
        Its `__name__`.
    function : str, optional
        Of `import evaeto`. Without it `other_names.CALLED` says what is meant.
    """

    class Called(ModuleType):
        __call__ = _means(function) if function else _refused(package)

    sys.modules[package].__class__ = Called


def _means(function: str) -> Callable[..., Any]:
    def calling(_: ModuleType, *args: Any, **how: Any) -> Any:
        return getattr(import_module("evaeto"), function)(*args, **how)

    return calling


def _refused(package: str) -> Callable[..., Any]:
    def calling(_: ModuleType, *args: Any, **how: Any) -> NoReturn:
        from evaeto.core.other_names import CALLED

        raise TypeError(Message("names.called", name=package, here=CALLED[package]))

    return calling

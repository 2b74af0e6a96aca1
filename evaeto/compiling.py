"""Compiled functions, kept on disk where that is possible. Importing it loads numba (1.7 s)."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FunctionType
from typing import Any

from evaeto.extras import require

require("numba", extra="fast")

from numba import njit  # noqa: E402

log = logging.getLogger(__name__)


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """`numba.njit` whose machine code is kept for the next process.

    numba refuses to compile at all where it finds no folder to write to, and the first call fails where the disk is
    full. Here both cost only the time to compile again.

    Parameters
    ----------
    **options : object
        Of `numba.njit`, without `cache`.

    Returns
    -------
    callable
        A decorator.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            made = njit(cache=True, **options)(function)
        except RuntimeError as error:
            log.info("compiled code is not kept: %s", error)
            return njit(**options)(function)
        cache = made._cache
        if (kept := getattr(cache, "_cache_file", None)) is not None:
            kept._source_stamp = (getattr(kept, "_source_stamp", None), *_state_of(sources_of(function)))
        cache.load_overload = _or_none(cache.load_overload)
        cache.save_overload = _or_none(cache.save_overload)
        return made

    return decorate


def sources_of(function: Any) -> set[str]:
    """The files that what a function calls by name was written in, and what that calls in turn.

    numba looks at the file of the function alone, and would go on with loops as they were in another one.
    """
    found, left = set[str](), [function]
    while left:
        plain = getattr(one := left.pop(), "py_func", one)
        path = plain.__code__.co_filename
        if path in found:
            continue
        found.add(path)
        left += [each for each in plain.__globals__.values() if hasattr(each, "py_func")]
        called = (each for each in plain.__globals__.values() if isinstance(each, FunctionType))
        found.update(each.__code__.co_filename for each in called if each.__module__ != plain.__module__)
    return found


def _state_of(paths: Iterable[str]) -> list[tuple[float, int]]:
    """When files were changed, and their sizes; of those that are there."""
    states = []
    for path in sorted(paths):
        with suppress(OSError):
            state = os.stat(path)
            states.append((state.st_mtime, state.st_size))
    return states


def _or_none(action: Callable[..., Any]) -> Callable[..., Any]:
    def attempt(*arguments: Any) -> Any:
        try:
            return action(*arguments)
        except OSError as error:
            log.info("compiled code is not kept: %s", error)
            return None

    return attempt

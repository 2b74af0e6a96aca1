"""Compiled functions, kept on disk where that is possible. Importing it loads numba (1.7 s)."""

from __future__ import annotations

import logging
from collections.abc import Callable
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
        cache.load_overload = _or_none(cache.load_overload)
        cache.save_overload = _or_none(cache.save_overload)
        return made

    return decorate


def _or_none(action: Callable[..., Any]) -> Callable[..., Any]:
    def attempt(*arguments: Any) -> Any:
        try:
            return action(*arguments)
        except OSError as error:
            log.info("compiled code is not kept: %s", error)
            return None

    return attempt

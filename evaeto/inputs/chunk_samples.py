"""A few values of a chunk while it is computed, and how what they tell reaches whoever asked for it."""

from __future__ import annotations

import sys
import warnings

from evaeto.core.messages import Message
from evaeto.errors import RejectedValuesWarning

_DAYS, _CELLS = 48, 32
"""So many days and places are looked at, whatever the size."""


def sample_of(shape: tuple[int, ...], days: int | None) -> tuple[slice, ...]:
    """Some days and places of an array, evenly apart; `days` is the axis of the days."""
    others = sum(size > 1 for axis, size in enumerate(shape) if axis != days)
    each = max(1, int(_CELLS ** (1.0 / max(1, others))))
    return tuple(
        slice(None, None, max(1, -(-size // (_DAYS if axis == days else each)))) for axis, size in enumerate(shape)
    )


def tell_of_chunk(message: Message) -> None:
    """Warn where the chunk is computed, and those who asked for it, where that is another process."""
    distributed = sys.modules.get("distributed")
    warn = warnings.warn if distributed is None else distributed.warn
    warn(message, RejectedValuesWarning, stacklevel=4)

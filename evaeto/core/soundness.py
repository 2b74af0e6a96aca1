"""Messages that strangers hand over: whether they can be said at all."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaeto.core.messages import Message, QuantityName
from evaeto.core.quantities import QUANTITIES
from evaeto.core.texts import TEXTS


def is_sound(value: Any) -> bool:
    """Whether a field, or a message, of a stranger can be said in every language."""
    match value:
        case Message():
            pair = not isinstance(TEXTS[value.key], str)
            counted = not pair or isinstance(value.fields.get("count"), int)
            return counted and all(map(is_sound, value.fields.values()))
        case QuantityName():
            return str(value) in QUANTITIES
        case None | str() | int() | float() | date():
            return True
        case list() | tuple():
            return all(map(is_sound, value))
    return False

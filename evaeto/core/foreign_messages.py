"""Messages from a file, or a process, of somebody else: taken as such only where every language can say them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from evaeto.core.messages import Message, QuantityName, from_plain
from evaeto.core.quantities import QUANTITIES
from evaeto.core.texts import TEXTS


def foreign_message(value: Any) -> Message | None:
    """The message that `messages.as_plain` was given; None where there is none, or one that is not sound."""
    try:
        made = from_plain(value)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return made if isinstance(made, Message) and _is_sound(made) else None


def from_json(text: str) -> list[str]:
    """The messages that `messages.as_json` wrote; of those that are not sound their text, of any other text its lines.

    Parameters
    ----------
    text : str
        As it stands in an attribute or a variable of a file.

    Returns
    -------
    list of str
        Messages where there are some.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text.splitlines()
    if not isinstance(found, list):
        return text.splitlines()
    return [foreign_message(each) or str(each.get("text", "") if isinstance(each, dict) else each) for each in found]


def _is_sound(value: Any) -> bool:
    match value:
        case Message():
            counted = isinstance(TEXTS[value.key], str) or isinstance(value.fields.get("count"), int)
            return counted and all(map(_is_sound, value.fields.values()))
        case QuantityName():
            return str(value) in QUANTITIES
        case None | str() | int() | float() | date():
            return True
        case list() | tuple():
            return all(map(_is_sound, value))
    return False

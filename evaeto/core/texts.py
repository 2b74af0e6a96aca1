"""The English text of every `Message`, by its key: `area.what_happened`.

Fields stand in braces, without a format or conversion: `messages.said` writes them. A pair is singular and plural.
A text says what is wrong, where, with which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, str | tuple[str, str]] = MappingProxyType(
    {
        # tables: what is wrong with a file of text or a DataFrame
        "table.not_a_number": "{name}: '{given}' in row {row} is not a number",
        # sources: what a service delivered and what it did not
        "source.lacks_hours": (
            "the service lacks hours of {day}; its values of that day are not used for {names}",
            "the service lacks hours of {count} days, {day} to {last}; its values of these days are not used for "
            "{names}",
        ),
    }
)

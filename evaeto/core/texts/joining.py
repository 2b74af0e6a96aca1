"""English texts: several messages as one."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "text.list": "{first}; {rest}",
    "text.sentences": "{first}. {rest}",
    "questions.also": "{first}. To be stated as well: {rest}",
}

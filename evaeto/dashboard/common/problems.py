"""What is wrong with what was asked for, in the words of the page."""

from __future__ import annotations

from evaeto.dashboard.common.words import Words
from evaeto.errors import Problem

_LABELS = {"lat, lon": "form.place"}
_FORM = (
    "lat", "lon", "elevation", "mode", "days", "start", "end", "sources", "crop", "kc", "planting", "calibration",
)  # fmt: skip


def label_of(words: Words, field: str) -> str:
    """The label that a field of a request has in the form; its own name where it has none."""
    key = _LABELS.get(field) or (f"form.{field}" if field in _FORM else None)
    return words.say(key).partition(" (")[0] if key else field


def in_words(words: Words, problem: Problem) -> str:
    """A problem as one line: the label of its field, then what is wrong."""
    label = label_of(words, problem.field)
    if problem.field in ("start", "end", "planting") and problem.value is None:
        return f"{label}: {words.say('form.no_date')}"
    return f"{label}: {words.tell(problem.message)}"

"""Text files as spreadsheets open them: text stays text, whatever it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins with one of these for a formula; an apostrophe before it makes it text."""

# A spreadsheet splits the lines of the foot into cells like any others; a plain number there is harmless
_HIDDEN_FORMULA, _DEFUSED = re.compile(r"([,;\t]\s*)(?=[=+\-@])(?![-+]?[\d.]+\s*(?:[,;\t]|$))"), r"\1'"


def escape_formula(cell: str) -> str:
    """The text of a cell, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def comments(lines: Iterable[tuple[str, str]]) -> list[str]:
    """(what, value) as lines beginning with #, for the foot of a CSV file."""
    return [f"# {what}: {_HIDDEN_FORMULA.sub(_DEFUSED, ' '.join(value.split()))}" for what, value in lines]

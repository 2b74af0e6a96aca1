"""Files of a format that a spreadsheet has saved again: semicolons between cells, commas in decimals, and delimiters
that fill up the lines of the title.

They are read as they were before. Lines keep their numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from evaeto.inputs.formats.base import Head

_DELIMITERS = (";", "\t", ",")
_MIN_PARTS = 3
"""Delimiters in a line of a table."""
_MIN_LINES = 3
_LOOKED_AT = 120
_DECIMAL = re.compile(r"\s*[-+]?\d*,\d+\s*")

_delimiter: ContextVar[str | None] = ContextVar("evaeto_resaved_delimiter", default=None)


def before(head: Head) -> tuple[str, Head] | None:
    """By which delimiter a spreadsheet may have saved a file, and its beginning as it was; None of any other."""
    delimiter = _delimiter_of(head.lines)
    if delimiter is None:
        return None
    lines = [as_before(line, delimiter) for line in head.lines]
    return None if lines == list(head.lines) else (delimiter, Head(head.path, "\n".join(lines).encode()))


@contextmanager
def reading(delimiter: str) -> Iterator[None]:
    """Within it `lines_of` gives the lines as they were before."""
    token = _delimiter.set(delimiter)
    try:
        yield
    finally:
        _delimiter.reset(token)


def lines_before(lines: list[str]) -> list[str]:
    """The lines of a file as they were, where it is being read so."""
    delimiter = _delimiter.get()
    return lines if delimiter is None else [as_before(line, delimiter) for line in lines]


def as_before(line: str, delimiter: str) -> str:
    """A line with commas between its cells and points in its decimals; a title without what fills it up."""
    if delimiter == "," and '"' not in line and "," in line.strip(", \t"):
        return line
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line
    if sum(bool(cell.strip()) for cell in cells) <= 1:
        return next((cell for cell in cells if cell.strip()), "")
    return ",".join(_cell(cell) for cell in cells)


def _cell(text: str) -> str:
    if _DECIMAL.fullmatch(text):
        return text.replace(",", ".")
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def _delimiter_of(lines: tuple[str, ...]) -> str | None:
    """What parts the cells: the same number of times in several lines."""
    for delimiter in _DELIMITERS:
        counts = [count for line in lines[:_LOOKED_AT] if (count := line.count(delimiter)) >= _MIN_PARTS]
        if counts and counts.count(max(counts, key=counts.count)) >= _MIN_LINES:
            return delimiter
    return None

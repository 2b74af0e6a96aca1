"""The text of a table: decoded, its lines parted and its records read by the csv rules, where that is asked for."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.inputs.encodings import text_of

DELIMITERS = ",;\t|"
Known = Callable[[str], bool]
"""Whether a cell of a header is a name that counts."""
SAMPLE = 60
"""Records looked at to find the header: that many titles, notes and empty lines may stand above it."""
HEAD_BYTES = 1 << 16
NOISE = 1024
LINE_END = ord("\n")
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")
"""ZIP and others, and the old Excel (.xls)."""


class Record(NamedTuple):
    """A row of a table: the line of the file it begins in (from 1), the line it ends in, and its cells."""

    line: int
    last: int
    cells: list[str]


class Source:
    """The text of a file; it is decoded, and its lines are parted, only when they are asked for.

    Parameters
    ----------
    content : bytes
        In UTF-8, with line ends of one character.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    @cached_property
    def text(self) -> str:
        return self.content.decode()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def head(self) -> list[str]:
        """The first lines, as many as a header may be among."""
        part = self.content[:HEAD_BYTES]
        enough = len(part) < len(self.content) and part.count(b"\n") >= 2 * SAMPLE and b'"' not in part
        return part[: part.rindex(b"\n")].decode().split("\n") if enough else self.lines

    def line(self, number: int) -> str:
        """A line, from 1; to part all of a long text into lines takes a tenth of the time of reading it."""
        return (self.head if number <= len(self.head) else self.lines)[number - 1]

    def comments(self) -> list[str]:
        """The lines that start with `#`."""
        if b"#" not in self.content:
            return []
        return [line for line in self.lines if line.startswith("#")]

    def begin(self, line: int) -> int:
        """Where a line (from 0) begins in the content."""
        at = 0
        for _ in range(line):
            at = self.content.index(b"\n", at) + 1
        return at


class BytesOfText:
    """A text in UTF-8, from a place on, as a file for pandas.

    Its C parser takes bytes. What says that it is binary, as `io.BytesIO` does, is decoded for it and encoded again,
    and to have it skip lines takes a third of the time of reading.
    """

    mode = "r"

    def __init__(self, content: bytes, begin: int) -> None:
        self._content, self._at = content, begin

    def read(self, size: int = -1) -> bytes:
        begin, self._at = self._at, len(self._content) if size < 0 else min(self._at + size, len(self._content))
        return self._content[begin : self._at]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read().splitlines(keepends=True))


def opened_text(path: Path) -> Source:
    content = path.read_bytes()
    if content.startswith(_ARCHIVES):
        raise WeatherError(Message("table.archive", file=str(path)))
    has_nul = b"\0" in content
    if has_nul or not content.isascii() or b"\r" in content:
        content = text_of(content).encode()
    start = content[: 4 * NOISE].decode(errors="ignore")[:NOISE]
    if sum(sign > "\x7f" or sign < "\t" for sign in start) > 0.7 * len(start):
        raise WeatherError(naming(path, Message("file.not_text")))
    if has_nul and b"\0" in content:  # UTF-16 has none left
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise WeatherError(Message("table.nul", file=str(path), line=str(line)))
    return Source(content)


def parsed(path: Path, lines: list[str], first: int, delimiter: str, comments: bool) -> list[Record]:
    """All records from a line on; where quotes are used loosely, only if each record is one line."""
    try:
        return list(records(lines, first, delimiter, strict=True, comments=comments))
    except csv.Error:
        loose = list(told(path, records(lines, first, delimiter, strict=False, comments=comments)))
    for record in loose:
        if record.last > record.line:
            raise WeatherError(Message("table.quote_not_closed", file=str(path), line=str(record.line)))
    return loose


def told(path: Path, records: Iterator[Record]) -> Iterator[Record]:
    """The records that have content; a cell without end is told."""
    last = 0
    try:
        for record in records:
            last = record.last
            if any(cell.strip() for cell in record.cells):
                yield record
    except csv.Error:
        raise WeatherError(Message("table.quote_not_closed", file=str(path), line=str(last + 1))) from None


def records(lines: list[str], first: int, delimiter: str, *, strict: bool, comments: bool = True) -> Iterator[Record]:
    """The records from a line (from 0) on, without comments and empty lines; a quote may go over several lines."""
    position, begin, between = first, first, True

    def feed() -> Iterator[str]:
        nonlocal position, begin, between
        while position < len(lines):
            line = lines[position]
            position += 1
            if between and (not line.strip() or (comments and line[0] == "#")):
                continue
            if between:
                begin, between = position, False
            yield line + "\n"

    for cells in csv.reader(feed(), delimiter=delimiter, skipinitialspace=True, strict=strict):
        yield Record(begin, position, cells)
        between = True

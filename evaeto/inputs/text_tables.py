"""Tables in text files, as spreadsheets, loggers and programs write them.

Quotes follow RFC 4180 in header, units and data alike: what stands in them is one cell, delimiters, `#` and line ends
included. A line that starts with `#` is a comment; within a row that sign is a character like any other. A row has as
many cells as the header: one with more, or with too few to know which value is which, is refused with its line.

This module needs no pandas before a `frame` is asked for.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.inputs.arrow_tables import MIN_BYTES, table_of
from evaeto.inputs.cell_counts import too_long, too_short
from evaeto.inputs.cut_ends import COMPARED, is_cut
from evaeto.inputs.number_columns import Decimal, decimal_of, has_gap, is_finite
from evaeto.inputs.text_header import (
    MISSING,
    NUMBER,
    are_units,
    by_spaces,
    joined,
    said_delimiter,
    sample_of,
    unique,
)
from evaeto.inputs.text_source import LINE_END, NOISE, BytesOfText, Known, Record, Source, opened_text, parsed, records

if TYPE_CHECKING:
    import pandas as pd

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?")
_MIN_CONTENT = 8
"""Characters that a row has beside its delimiters if it is not empty: a date."""
_BLOCK = 1 << 18
_OF_NUMBERS_ONLY = re.compile(rb"(?:[\d.,;:|\t /+T\n]|(?<=\d)-|(?<!\d)-(?=\d)|nan|NaN|NA)*+(?:[nN][aA]?|-)?")
""""-" alone stands for a missing value."""
_MAX_AT_ONCE = 1 << 26
"""Larger texts are read piece by piece [bytes]: that takes longer, but less memory."""
MIN_ROWS = 5
"""From so many rows on it is plain what is none: a header written again above each month, a line of sums."""
_TAIL = 1 << 14
"""So much of the end of a text is looked at for a number that is cut [bytes]."""
_MAX_CLOSING = 20
"""So many lines below a table may be none of its rows."""
_NA_VALUES = sorted({form for word in MISSING if word for form in (word, word.upper(), word.capitalize())} - {"m", "M"})
_GROUPED = re.compile(r"\s*[-+]?[1-9]\d{0,2}([.,]\d{3})+\s*")


class _Data(NamedTuple):
    """Rows of data without quotes, in UTF-8, below `skipped` lines; what parts their cells, and the line of each."""

    content: bytes
    skipped: int
    delimiter: str
    lines: range | list[int]
    spaced: bool


@dataclass(frozen=True, slots=True)
class TextTable:
    """The table of a text file.

    Attributes
    ----------
    path : Path
        Of the file, for what is said of it.
    delimiter : str
        What parts the cells.
    names, units : list of str
        The header and the row of units below it, which is empty where there is none; as many as there are columns.
    comments : list of str
        The lines that start with `#`.
    titles : list of str
        The lines above the header.
    """

    path: Path
    delimiter: str
    names: list[str]
    units: list[str]
    comments: list[str]
    titles: list[str]
    _source: Source
    _first: int
    _known: Known
    _comments_below: bool
    _header: str

    def rows(self) -> Iterator[Record]:
        """The rows of data, each with as many cells as the header.

        Raises
        ------
        WeatherError
            A row has more cells than the header or lacks one that counts, or a quote is not closed.
        """
        width = len(self.names)
        for record in parsed(self.path, self._source.lines, self._first, self.delimiter, self._comments_below):
            cells = record.cells
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != width:
                if self._closes(record.line):
                    return
                cells = self._fitted(record.line, cells)
                cells += [""] * (width - len(cells))
            yield Record(record.line, record.last, cells)

    def first_rows(self) -> Iterator[list[str]]:
        """The cells of the first rows, as far as they stand among the first lines; not one of them is judged."""
        lines = self._source.head
        for record in records(lines, self._first, self.delimiter, strict=False, comments=self._comments_below):
            yield record.cells

    def ends_in_a_number(self) -> bool:
        """Whether the file ends within the last number of its last row; see `cut_ends`."""
        content = self._source.content
        if content.endswith(b"\n"):
            return False
        begin = max(self._source.begin(self._first), len(content) - _TAIL)
        lines = content[begin:].decode(errors="ignore").split("\n")[-COMPARED - 1 :]
        cells = [next(csv.reader([line], delimiter=self.delimiter), []) for line in lines]
        return is_cut([row[-1] for row in cells if len(row) == len(self.names)] or [""])

    def frame(self, as_text: Known) -> tuple[pd.DataFrame, Decimal]:
        """The rows of data as numbers where they are, in columns that have names of their own.

        The index holds the line of the file of each row. Columns for which `as_text` holds stay text. Of an unknown
        name that appears more than once each column has one of its own; columns without name or content are left out.

        Raises
        ------
        WeatherError
            As `rows` does, or numbers whose commas and points may be decimal signs or part thousands.
        """
        import pandas as pd

        names = unique(self.names)
        if (found := self._of_numbers(names, as_text)) is not None:
            return found
        data, table = self._at_once(), None
        if data is not None:
            table, decimal = self._numbers(names, as_text, data)
            # An empty line makes no row, and a row that lacks a cell leaves the last column empty
            if len(table) != len(data.lines) or (table[names[-1]].isna().any() and not self._is_even()):
                table = None
        if table is None or data is None:
            data = self._plain() if self._is_plain() else self._without_quotes()
            table, decimal = self._numbers(names, as_text, data)
        lines = data.lines
        consecutive = bool(lines) and lines[-1] - lines[0] == len(lines) - 1
        table.index = pd.RangeIndex(lines[0], lines[-1] + 1) if consecutive else pd.Index(lines, dtype="int64")
        nameless = [name for name, given in zip(names, self.names, strict=True) if not given]
        if empty := [name for name in nameless if table[name].isna().all()]:
            table = table.drop(columns=empty)
        self._check_thousands(table, decimal, as_text)
        return table, decimal

    def _of_numbers(self, names: list[str], as_text: Known) -> tuple[pd.DataFrame, Decimal] | None:
        """As `frame`, of a long text that has nothing but numbers and dates by ISO 8601; None of any other."""
        import numpy as np
        import pandas as pd

        content = self._source.content
        begin = self._source.begin(self._first)
        if not MIN_BYTES <= len(content) <= _MAX_AT_ONCE or not all(self.names):
            return None
        cells = [cell.strip() for cell in self._source.line(self._first + 1).split(self.delimiter)]
        dated = [name for name, cell in zip(names, cells, strict=False) if as_text(name) and _ISO.fullmatch(cell)]
        is_number = [not cell or NUMBER.fullmatch(cell) for cell in cells]
        if len(cells) != len(names) or not all(
            name in dated or (of_number and not as_text(name)) for name, of_number in zip(names, is_number, strict=True)
        ):
            return None
        if self.delimiter != "," and content.find(b",", begin) >= 0:  # of a decimal sign, or of thousands
            return None
        table = table_of(content, begin, self.delimiter, names, dated, _NA_VALUES)
        if table is None or not all(is_finite(table[name].to_numpy()) for name in names if name not in dated):
            return None
        text = np.frombuffer(content, dtype=np.uint8, offset=begin)
        ends = sum(int(np.count_nonzero(text[at : at + _BLOCK] == LINE_END)) for at in range(0, text.size, _BLOCK))
        if len(table) != ends + (not content.endswith(b"\n")):  # an empty line is no row
            return None
        table.index = pd.RangeIndex(self._first + 1, self._first + 1 + len(table))
        return table, Decimal(".")

    def _numbers(self, names: list[str], as_text: Known, data: _Data) -> tuple[pd.DataFrame, Decimal]:
        """The cells of data as numbers and dates where they are, and their decimal sign."""
        import pandas as pd

        content, delimiter = data.content, data.delimiter
        begin = self._source.begin(data.skipped) if data.skipped else 0
        numeric = [self._known(name) and not as_text(name) for name in self.names]
        has_commas = delimiter != "," and content.find(b",", begin) >= 0
        decimal = decimal_of(content[begin:].decode() if has_commas else "", delimiter, numeric)
        end = content.find(b"\n", begin)
        first = content[begin : end if end >= 0 else None].decode().split(delimiter) + [""] * len(names)
        texts = [(name, cell) for name, cell in zip(names, first, strict=False) if as_text(name)]
        # pandas takes 20200701 for a number; of dates with signs it makes times, if all are written alike
        kept = [name for name, cell in texts if not re.match(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d", cell)]
        dated = [name for name, cell in texts if _ISO.fullmatch(cell)]
        columns = [name for name, is_numeric in zip(names, numeric, strict=True) if is_numeric]
        # To look for all words that stand for a missing value takes a sixth of the time, for an empty cell a tenth;
        # few files have any, and a column of numbers or dates shows it
        is_full = len(columns) + len(dated) == len(names) and not has_gap(content[begin : begin + _BLOCK], delimiter)

        def read(missing: list[str] | None, *, piecewise: bool = len(content) > _MAX_AT_ONCE) -> pd.DataFrame:
            text: Any = BytesOfText(content, begin)  # types ask for methods that other engines call
            table: pd.DataFrame = pd.read_csv(
                text, sep=delimiter, header=None, names=names, engine="c", decimal=decimal.sign,
                dtype=dict.fromkeys(kept, str), index_col=False, skipinitialspace=data.spaced,
                quoting=csv.QUOTE_NONE, low_memory=piecewise, na_values=missing,
                na_filter=bool(missing) or not is_full, parse_dates=dated or False,
            )  # fmt: skip
            return table

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # where they are not written alike they stay text
                warnings.simplefilter("ignore", pd.errors.ParserWarning)  # of a row that `frame` finds too long
                warnings.simplefilter("error", pd.errors.DtypeWarning)
                try:
                    table = read(None) if _OF_NUMBERS_ONLY.fullmatch(content, begin, begin + NOISE) else None
                    if (
                        table is None
                        or not all(is_finite(table[name].to_numpy()) for name in columns)
                        or not all(table[name].dtype.kind == "M" and table[name].notna().all() for name in dated)
                    ):
                        table = read(_NA_VALUES)
                except pd.errors.DtypeWarning:  # the pieces of a column are of different kinds: True is no 1
                    table = read(_NA_VALUES, piecewise=False)
        except (pd.errors.ParserError, ValueError) as error:
            raise WeatherError(naming(self.path, Message("file.not_a_table", why=str(error).strip()))) from None
        return table, decimal

    def _at_once(self) -> _Data | None:
        """The data where each line seems to be a row; None where one may not be.

        Nothing is done line by line, which takes longer than all the rest.
        """
        import numpy as np

        content = self._source.content
        begin, end = self._source.begin(self._first), len(content)
        while end > begin and content[end - 1] == LINE_END:
            end -= 1
        if end == begin or content.find(b'"', begin) >= 0 or content[begin : begin + 1] in (b"\n", b" ", b"#"):
            return None
        if self._has_header_again(begin):
            return None
        signs = np.frombuffer(content, dtype=np.uint8)[begin:end]
        hashed = self._comments_below and content.find(b"#", begin) >= 0
        if hashed and (signs[np.flatnonzero(signs == LINE_END) + 1] == ord("#")).any():
            return None
        ends = parts = 0
        spaced, has_spaces = False, content.find(b" ", begin) >= 0
        for at in range(0, signs.size, _BLOCK):  # while it is in the cache
            block = signs[at : at + _BLOCK]
            is_part = block == ord(self.delimiter)
            ends += int(np.count_nonzero(block == LINE_END))
            parts += int(np.count_nonzero(is_part))
            if has_spaces and not spaced:
                after = signs[at + 1 : at + _BLOCK + 1]
                spaced = bool((is_part[: after.size] & (after == ord(" "))).any())
        if parts != (ends + 1) * (len(self.names) - 1):
            return None
        return _Data(content, self._first, self.delimiter, range(self._first + 1, self._first + 2 + ends), bool(spaced))

    def _has_header_again(self, begin: int) -> bool:
        """Whether the header is written again below, as above each month."""
        content = self._source.content
        # A letter of it that rows of numbers have not is found missing several times as fast as all of it
        first = self._source.line(self._first + 1)
        letter = next((sign for sign in self._header if sign.isascii() and sign.isalpha() and sign not in first), "")
        if letter and content.find(letter.encode(), begin) < 0:
            return False
        return content.find(b"\n" + self._header.encode() + b"\n", begin) >= 0

    def _is_even(self) -> bool:
        """Whether each line has as many cells as the header, and is not empty."""
        import numpy as np

        content = self._source.content
        signs = np.frombuffer(content.rstrip(b"\n"), dtype=np.uint8)[self._source.begin(self._first) :]
        ends = np.append(np.flatnonzero(signs == LINE_END), signs.size)
        parted = np.searchsorted(np.flatnonzero(signs == ord(self.delimiter)), ends)
        parts = len(self.names) - 1
        shortest = min(int(ends[0]), int(np.diff(ends).min(initial=ends[0] + 1)) - 1)
        return bool(parted[0] == parts and (np.diff(parted) == parts).all() and shortest >= parts + _MIN_CONTENT)

    def _is_plain(self) -> bool:
        """No quotes in the data: a line is a row, and its delimiters part its cells."""
        return self._source.content.find(b'"', self._source.begin(self._first)) < 0

    def _plain(self) -> _Data:
        """The data without lines that are no rows."""
        lines, delimiter, blank = self._source.lines, self.delimiter, self.delimiter + " \t"
        numbers = [
            number
            for number in range(self._first, len(lines))
            if (line := lines[number]) and line.strip(blank) and not (self._comments_below and line[0] == "#")
        ]
        rows = [number for number in numbers if lines[number] != self._header]
        numbers = rows if len(rows) >= MIN_ROWS else numbers
        while numbers and self._closes(numbers[-1] + 1):
            numbers.pop()
        data = [lines[number] for number in numbers]
        parts = len(self.names) - 1
        if not all(line.count(delimiter) == parts for line in data):
            for row, line in enumerate(data):
                if line.count(delimiter) != parts:
                    data[row] = delimiter.join(self._fitted(numbers[row] + 1, line.split(delimiter)))
        return _data_of(data, delimiter, [number + 1 for number in numbers])

    def _without_quotes(self) -> _Data:
        """As `_plain`, for data with quotes: tabs part the cells, and those within a cell become spaces."""
        data, lines = [], []
        for record in self.rows():
            line = "\t".join(record.cells)
            if line.count("\t") >= len(self.names) or "\n" in line:
                line = "\t".join(" ".join(re.split(r"[\t\n]", cell)) for cell in record.cells)
            data.append(line)
            lines.append(record.line)
        return _data_of(data, "\t", lines)

    def _closes(self, line: int) -> bool:
        """Whether from a line on there is only text below the table, such as where it comes from: no row is cut off."""
        rest = self._source.lines[line - 1 :]
        if line - self._first <= MIN_ROWS or len(rest) > _MAX_CLOSING:
            return False
        filled = [[cell for cell in row if cell.strip()] for row in csv.reader(rest, delimiter=self.delimiter)]
        return all(not cells or (len(cells) == 1 and cells[0].strip()[0].isalpha()) for cells in filled)

    def _fitted(self, line: int, cells: list[str]) -> list[str]:
        """No more cells than the header has; empty ones may be too many, and ones that do not count too few."""
        width = len(self.names)
        if any(cell.strip() for cell in cells[width:]):
            raise too_long(self.path, line, len(self.names), self.delimiter, cells)
        if any(self._known(name) for name in self.names[len(cells) :]):
            raise too_short(self.path, line, width, self.delimiter, cells)
        return cells[:width]

    def _check_thousands(self, table: pd.DataFrame, decimal: Decimal, as_text: Known) -> None:
        """Refuse 1,250 or 1.250 where nothing in the file tells whether it is a thousand or one and a quarter."""
        import pandas as pd

        if decimal.sign == ".":
            return
        points = ""
        for name in table.columns:
            if as_text(name) or not self._known(name) or pd.api.types.is_numeric_dtype(table[name].dtype):
                continue
            cells = [str(cell) for cell in table[name].dropna() if "." in str(cell) and NUMBER.fullmatch(str(cell))]
            if not cells:
                continue
            points = next((cell for cell in cells if not _GROUPED.fullmatch(cell)), "")
            if not points:
                raise WeatherError(Message("table.thousands", file=str(self.path), name=name, value=cells[0].strip()))
        if not decimal.certain and (points or self.delimiter == ","):
            raise WeatherError(
                Message("table.thousands_or_decimals", file=str(self.path), value=decimal.example.strip())
            )


def read_text_table(path: Path, known: Known, *, units: bool = True, comments_below: bool = True) -> TextTable:
    """Open a table in a text file (UTF-8).

    Parameters
    ----------
    path : Path
        Of the file.
    known : callable
        Whether a cell of the header is a name that counts. The delimiter is the one that gives most of these, and a
        row must not lack a cell below one.
    units : bool
        Whether a row of units may stand below the header.
    comments_below : bool
        Whether lines below the header may be comments too.

    Raises
    ------
    WeatherError
        It is not text, or has no rows of data.
    OSError
        It cannot be read.
    """
    source = opened_text(path)
    lines = source.head
    start, said = said_delimiter(lines)
    delimiter, sample, at = sample_of(path, lines, start, known, said)
    if at is None and said is None and (wide := by_spaces(path, source.lines, known)) is not None:
        source, (delimiter, sample, at) = wide
        lines = source.lines
    titles = lines[start : sample[at].line - 1] if at else []
    sample = sample[at or 0 :]
    if len(sample) < 2:
        raise WeatherError(naming(path, Message("file.no_rows")))
    header, second = sample[0], sample[1]
    names = [" ".join(cell.split()) for cell in header.cells]
    below = [cell.strip() for cell in second.cells]
    if (both := joined(names, below, known)) is not None and len(sample) > 2:
        names, header, sample = both, second, sample[1:]
        second = sample[1]
        below = [cell.strip() for cell in second.cells]
    has_units = units and are_units(names, below)
    if has_units and len(sample) < 3:
        raise WeatherError(naming(path, Message("file.no_rows")))
    first = second.last if has_units else header.last
    comments = source.comments()
    if not comments_below:
        comments = [line for line in source.lines[:first] if line.startswith("#")]
    below = below[: len(names)] if has_units else []
    below += [""] * (len(names) - len(below))
    while names and not names[-1] and not below[-1] and len(names) > 1:  # delimiters that close each line
        names, below = names[:-1], below[:-1]
    table = TextTable(
        path,
        delimiter,
        names,
        below,
        comments,
        titles,
        source,
        first,
        known,
        comments_below,
        source.line(header.line) if header.line == header.last else "\0",
    )
    if has_units and any(cell.strip() for cell in second.cells[len(names) :]):
        raise too_long(path, second.line, len(names), delimiter, second.cells)
    return table


def _data_of(rows: list[str], delimiter: str, lines: list[int]) -> _Data:
    text = "\n".join(rows)
    return _Data(text.encode(), 0, delimiter, lines, f"{delimiter} " in text)

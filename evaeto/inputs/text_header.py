"""Where the table of a text begins: its delimiter, the row that names the columns, and units below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import Path

from evaeto.inputs.text_source import DELIMITERS, SAMPLE, Known, Record, Source, records, told

_OF_NUMBERS = frozenset("0123456789+-.,")
MIN_KNOWN = 2
"""Names that count which a row has to have to be a header below titles."""
MIN_WIDTH = 4
"""Cells of a row that a delimiter parts for certain."""
_FEW_LINES = 5000
_EXCEL_SAYS = re.compile(r'"?sep=(?P<delimiter>[,;\t])"?\s*', re.IGNORECASE)
MISSING = frozenset(
    {"", "na", "n/a", "nan", "null", "none", "#n/a", "<na>", "-", "--", "---", "----", "n/d", "nd", "n.d.", "s/d", "sd",
     "*", "**", "***", "///", "//", ".", "..", "...", "?", "m", "missing", "inf", "-inf", "sem dado", "sin dato",
     "sem dados", "sin datos", "#value!", "#div/0!", "#ref!", "#num!", "bdl", "no data", "nodata"}
)  # fmt: skip
"""What stands, in any case, where a value is missing."""
NUMBER = re.compile(r"\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?\s*")


def said_delimiter(lines: list[str]) -> tuple[int, str | None]:
    """Where the table begins, and its delimiter where Excel's first line `sep=;` states it."""
    for number, line in enumerate(lines):
        if line.strip():
            found = _EXCEL_SAYS.fullmatch(line)
            return (number + 1, found["delimiter"]) if found else (0, None)
    return 0, None


Sample = tuple[str, list[Record], int | None]
"""The delimiter, the first records as it parts them, and which of them is the header; None where none looks like it."""


def sample_of(path: Path, lines: list[str], start: int, known: Known, said: str | None) -> Sample:
    best: tuple[tuple[int, bool, int], Sample] | None = None
    for delimiter in said or _worth_trying(lines):
        found = list(islice(told(path, records(lines, start, delimiter, strict=False)), SAMPLE))
        if not found:
            return delimiter, [], None
        at = header_among([record.cells for record in found], known)
        header = found[at or 0].cells
        fits = all(
            len(record.cells) == len(header) or not any(cell.strip() for cell in record.cells[len(header) :])
            for record in found[at or 0 :]
        )
        score = (sum(known(cell.strip()) for cell in header), fits, len(header))
        if best is None or score > best[0]:
            best = score, (delimiter, found, at)
    assert best is not None
    delimiter, found, at = best[1]
    if at is None:
        at = header_above_numbers([record.cells for record in found])
    return delimiter, found, at


def _worth_trying(lines: list[str]) -> Sequence[str]:
    """The delimiters that part anything, and one that does not, where that is seen fast."""
    if len(lines) > _FEW_LINES:
        return DELIMITERS
    text = "\n".join(lines)
    absent = [each for each in DELIMITERS if each not in text]
    return [each for each in DELIMITERS if each not in absent[1:]]


def header_among(rows: Sequence[Sequence[object]], known: Known) -> int | None:
    """Which of the first rows of a table is its header: the first of those with most names that count."""
    counts = [
        sum(isinstance(cell, str) and cell[:1] not in _OF_NUMBERS and known(cell.strip()) for cell in row)
        for row in rows
    ]
    most = max(counts, default=0)
    return counts.index(most) if most >= MIN_KNOWN else None


def header_above_numbers(rows: Sequence[Sequence[str]]) -> int | None:
    """Which row is the header where no name is known: the fullest of those right above the first rows of numbers."""
    widths = [len(row) for row in rows]
    for at in range(1, len(rows) - 1):
        if (
            widths[at] < MIN_WIDTH
            or not (_is_data(rows[at]) and _is_data(rows[at + 1]))
            or widths[at] != widths[at + 1]
        ):
            continue
        above = [row for row in range(at) if widths[row] == widths[at] and not _is_data(rows[row])]
        return max(above, key=lambda row: (len({cell for cell in rows[row] if cell}), -row), default=None)
    return None


def _is_data(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(cells) > 1 and sum(cell[0] in _OF_NUMBERS for cell in cells) > len(cells) / 2


def by_spaces(path: Path, lines: list[str], known: Known) -> tuple[Source, Sample] | None:
    """The text with tabs for runs of spaces, and its sample; None where that makes no header either."""
    parted = [line if line.startswith("#") else "\t".join(line.split()) for line in lines]
    found = sample_of(path, parted, 0, known, "\t")
    return None if found[2] is None else (Source("\n".join(parted).encode()), found)


def joined(names: Sequence[str], below: Sequence[str], known: Known) -> list[str] | None:
    """The names of a header in two rows: "Temp." over "Max", "Min" is "Temp. Max", "Temp. Min"; None of another one.

    The upper names stand once for all that follow, as merged cells are saved, and no date stands below that of the
    dates. The names together must mean more than the upper ones alone.
    """
    from evaeto.inputs.time_columns import is_time
    from evaeto.inputs.variable_names import split_unit

    cells = [*below, *[""] * (len(names) - len(below))]
    dated = [bool(name) and is_time(name) for name in names]
    again = any(name and name == before for name, before in pairwise(names))
    if not any(dated) or (all(names) and not again) or any(re.match(r"[-+]?\d", cell) for cell in cells):
        return None
    if any(cell for cell, is_date in zip(cells, dated, strict=False) if is_date):
        return None
    made, above = [], ""
    for name, cell, is_date in zip(names, cells, dated, strict=False):
        above = "" if is_date else name or above
        plain, unit = split_unit(above)
        made.append(name if is_date else f"{plain} {cell}".strip() + (f" [{unit}]" if unit and cell else ""))
    return made if sum(map(known, made)) > sum(map(known, names)) else None


def are_units(names: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether the row below the header holds units: text, and no date below the name of the dates."""
    from evaeto.inputs.time_columns import is_time

    dates = [cell for name, cell in zip(names, cells, strict=False) if is_time(name)]
    others = [cell for name, cell in zip(names, cells, strict=False) if not is_time(name)]
    if not dates:
        return not any(re.match(r"[-+]?\d", cell) for cell in cells)
    if any(re.match(r"[-+]?\d", cell) for cell in dates):
        return False
    return any(cell.casefold() not in MISSING and not NUMBER.fullmatch(cell) for cell in others)


def unique(names: Sequence[str]) -> list[str]:
    """Names of columns that are all different: those without one, and those that come again, say their number."""
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names, start=1):
        own = name or f"column {number}"
        own = f"{own} (column {number})" if own in taken else own
        taken.add(own)
        found.append(own)
    return found

"""The dates of a table no column of which is called so: those of the one whose cells are dates."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from evaeto.core.messages import Message
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.time_columns import CLOCK_ONLY
from evaeto.inputs.variable_names import TIME_NAMES
from evaeto.inputs.variable_words import date_part

_LOOKED_AT = 60
_FEWEST = 3
_CLOCK = r"(?:[T ,:_]*\d{1,2}[:h]?\d{2}.*)?"
_A_DATE = re.compile(
    r"(?:(?:17|18|19|20)\d\d([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})"
    r"|(?:17|18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\d{1,2}[- ][^\W\d_]{3,9}[- ](?:\d{4}|\d{2}))"
    + _CLOCK
)
_MAY_BE_A_CLOCK = re.compile(r"time|hora|heure|stamp", re.IGNORECASE)
_WITH_DATE = frozenset({"date", "year", "day", "day of year"})


def is_a_date(cell: str) -> bool:
    """Whether a text is a date, in whatever order."""
    return _A_DATE.fullmatch(cell.strip()) is not None


def with_dates(
    corrections: Corrections, names: Sequence[str], rows: Iterable[Sequence[str]]
) -> tuple[Corrections, tuple[Message, ...]]:
    """What is said of the columns of a table, and which holds the dates where none is called so, with a word on it.

    Parameters
    ----------
    corrections : Corrections
        What people say of them.
    names : sequence of str
        Of the columns.
    rows : iterable of sequence of str
        The first rows of data; they are only looked at where no name tells.

    Returns
    -------
    Corrections
        With the first column of which every cell looked at is a date.
    tuple of Message
        Which one it is.
    """
    said = [corrections.names.get(name, name) for name in names if corrections.names.get(name) != ""]
    parts = {name: "date" if name.strip().casefold() in TIME_NAMES else date_part(name) for name in said}
    dated = [name for name, part in parts.items() if part in _WITH_DATE]
    if any(name not in names for name in dated):  # people say which
        return corrections, ()
    if any(_MAY_BE_A_CLOCK.search(name) is None for name in dated):
        return corrections, ()
    looked_at = _LOOKED_AT if len(dated) <= 1 else 0
    try:
        found = [[cell.strip() for cell in row] for row in islice(rows, looked_at)]
    except csv.Error:  # which is told when they are read
        return corrections, ()
    for name in dated:  # what is called time may be the clock beside the dates
        at = names.index(name)
        if not found or not all(CLOCK_ONLY.fullmatch(row[at]) for row in found if at < len(row) and row[at]):
            return corrections, ()
    if len(found) < _FEWEST:
        return corrections, ()
    rows_of_data = [row for row in found if sum(map(bool, row)) > 1] or found  # without a line that closes the table
    for at, name in enumerate(names):
        if not name or name in dated or name in corrections.names or names.count(name) > 1:
            continue
        if all(at < len(row) and _A_DATE.fullmatch(row[at]) for row in rows_of_data):
            told = Message("table.dates_by_content", name=name, value=found[0][at])
            return replace(corrections, names={**corrections.names, name: "date"}), (told,)
    return corrections, ()

"""Columns of numbers in a text: their decimal sign, gaps, and whether they are finite."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from evaeto.inputs.text_source import LINE_END

_WITH_COMMA = r"[-+]?\d*,\d+(?:[eE][-+]?\d+)?"
_NO_GROUPS = r"[-+]?(?:\d*,(?:\d{1,2}|\d{4,})|0\d*,\d+|\d{4,},\d+|,\d+)(?:[eE][-+]?\d+)?"


class Decimal(NamedTuple):
    """The decimal sign of a table. Where commas might as well part thousands (1,250) it is not `certain`."""

    sign: str
    certain: bool = True
    example: str = ""


def decimal_of(text: str, delimiter: str, numeric: Sequence[bool]) -> Decimal:
    """The decimal sign of a table, from all cells of its `numeric` columns; text without quotes."""
    if delimiter == "," or "," not in text:
        return Decimal(".")
    for pattern, certain in ((_NO_GROUPS, True), (_WITH_COMMA, False)):
        for found in re.finditer(rf"(?:^|{delimiter}) *({pattern}) *(?={delimiter}|$)", text, re.MULTILINE):
            if numeric[text.count(delimiter, text.rfind("\n", 0, found.start(1)) + 1, found.start(1))]:
                return Decimal(",", certain, found[1])
    return Decimal(".")


def has_gap(rows: bytes, delimiter: str) -> bool:
    """Whether one of the cells between or behind delimiters is empty."""
    import numpy as np

    signs = np.frombuffer(rows, dtype=np.uint8)
    is_part = signs == ord(delimiter)
    ends_cell = is_part | (signs == LINE_END)
    return bool((is_part[:-1] & ends_cell[1:]).any())


def is_finite(values: Any) -> bool:
    """Whether a column holds numbers, none of which is infinite, and gaps."""
    import numpy as np

    if values.dtype.kind != "f":
        return bool(values.dtype.kind in "iu")
    with np.errstate(invalid="ignore", over="ignore"):
        total = values.sum()
    return bool(np.isfinite(total)) or not np.isinf(values).any()  # the first is the faster

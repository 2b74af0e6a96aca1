"""Rows that have more or fewer cells than the header, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from evaeto.core.messages import Message
from evaeto.errors import WeatherError


def too_long(path: Path, line: int, width: int, delimiter: str, cells: Sequence[str]) -> WeatherError:
    """What is to be said of a row with more cells than the header: decimal commas may have parted numbers."""
    whole = all(re.fullmatch(r"\s*[-+]?\d+\s*", cell) or not cell.strip() for cell in cells[1:])
    if whole and delimiter == ",":
        return WeatherError(
            Message("table.decimal_commas", file=str(path), line=str(line), cells=len(cells), columns=width)
        )
    return WeatherError(
        Message(
            "table.too_many_cells", file=str(path), line=str(line), cells=len(cells), columns=width,
            delimiter=_said(delimiter),
        )
    )  # fmt: skip


def too_short(path: Path, line: int, width: int, delimiter: str, cells: Sequence[str]) -> WeatherError:
    """What is to be said of a row with fewer cells than the header."""
    return WeatherError(
        Message(
            "table.too_few_cells", file=str(path), line=str(line), cells=len(cells), columns=width,
            delimiter=_said(delimiter),
        )
    )  # fmt: skip


def _said(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter

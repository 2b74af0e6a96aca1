"""Files that end within a number: 25.3 that has become 25, or 2."""

from __future__ import annotations

import re
from collections.abc import Sequence

COMPARED = 50
"""Rows above the last that it is compared with."""
_LEAST = 5
_DECIMALS = re.compile(r"[-+]?\d*[.,](?P<decimals>\d+)")
_FEWER = re.compile(r"[-+]?\d*(?:[.,](?P<decimals>\d*))?")


def is_cut(cells: Sequence[str]) -> bool:
    """Whether the last of some cells of one column lacks decimals that each of the others has.

    Where the file has no line end behind it, it is then most likely cut off.

    Parameters
    ----------
    cells : sequence of str
        The last cells of the last rows, in their order.
    """
    *others, last = (cell.strip() for cell in cells)
    filled = [cell for cell in others if cell]
    found = {len(match["decimals"]) if (match := _DECIMALS.fullmatch(cell)) else 0 for cell in filled}
    if len(filled) < _LEAST or len(found) != 1 or 0 in found or not last:
        return False
    match = _FEWER.fullmatch(last)
    return match is not None and len(match["decimals"] or "") < min(found)

"""How large what visitors hand over may be, and what reading it may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold and what its reading may take.

    Attributes
    ----------
    values : int
        Of one array, and of a table its cells.
    chunk_bytes : int
        Of one chunk of an array, unpacked: a reader allocates it as a whole.
    chunks : int
        Of one array.
    array_bytes : int
        Of one array, unpacked.
    unpacked_bytes : int
        Of all that is in a ZIP file.
    entries : int
        Of a ZIP file, or objects in an HDF5 file.
    attribute_bytes : int
        Of one attribute.
    columns, line_bytes : int
        Of a table of text; the length of a line of it [bytes].
    rows : int
        Of a table.
    seconds : float
        Of the clock, until the reading is ended [s].
    memory_bytes : int
        That the reading may take beyond what its process begins with.
    written_bytes : int
        Of any file that the reading writes.
    """

    values: int = 20_000_000
    chunk_bytes: int = 500_000_000
    chunks: int = 100_000
    array_bytes: int = 500_000_000
    unpacked_bytes: int = 300_000_000
    entries: int = 100_000
    attribute_bytes: int = 1_000_000
    columns: int = 1_000
    line_bytes: int = 100_000
    rows: int = 1_000_000
    seconds: float = 60.0
    memory_bytes: int = 2_000_000_000
    written_bytes: int = 500_000_000


STATION = Limits()
"""A century of hours is 876,600 rows."""

GRID = Limits(values=50_000_000, unpacked_bytes=1_000_000_000, seconds=180.0, memory_bytes=3_000_000_000)
"""Five variables of 50 million values of four bytes are 1 GB."""

CALIBRATION_BYTES = 2_000_000
"""Of a calibration file; those of nine services have some 50 kB."""

MAX_NAME = 80
"""Characters of a file's name that are repeated to people."""


def short_name(name: str) -> str:
    """The name of a visitor's file as it is fit to be shown: one line, no control characters, not too long."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name.strip()) or "?"
    return shown if len(shown) <= MAX_NAME else f"{shown[: MAX_NAME // 2]}…{shown[-MAX_NAME // 2 + 1 :]}"

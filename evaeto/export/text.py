"""A result as CSV."""

from __future__ import annotations

from evaeto.export.exportable import DECIMALS, Exportable
from evaeto.export.spreadsheet_text import comments, escape_formula


def text_file(result: Exportable, decimal: str) -> bytes:
    """The days of a result as CSV in UTF-8, below lines that say what it is."""
    lines = "".join(f"{line}\n" for line in comments(result.metadata()))
    frame = result.to_dataframe()
    for name in ("quality", "sources", "origin"):
        frame[name] = [escape_formula(cell) for cell in frame[name]]
    table = frame.to_csv(
        float_format=f"%.{DECIMALS}f", date_format="%Y-%m-%d", lineterminator="\n",
        decimal=decimal, sep=";" if decimal == "," else ",",
    )  # fmt: skip
    return (lines + table).encode()

"""A result as CSV: the table alone, or above lines that say what it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.core.described_csv import write_described
from evaeto.core.quantities import QUANTITIES
from evaeto.export.exportable import DECIMALS, Exportable
from evaeto.export.spreadsheet_text import comments, escape_formula

if TYPE_CHECKING:
    from pandas import DataFrame


def text_file(result: Exportable, decimal: str) -> bytes:
    """The days of a result as CSV in UTF-8, with lines beneath that say what it is: a spreadsheet shows the header in
    its first row and the remarks out of the way of rows and filters."""
    lines = "".join(f"{line}\n" for line in comments(result.metadata()))
    return table_text(result.to_dataframe(), decimal) + b"\n" + lines.encode()


def write_table(result: Exportable, path: str | Path, decimal: str) -> None:
    """Write the days of a result as CSV that any program reads plainly, and beside it what it is."""
    frame = result.to_dataframe()
    columns = [result.dataset[name] for name in map(str, frame) if name in result.dataset]
    units = {str(column.name): str(column.attrs["units"]) for column in columns if "units" in column.attrs}
    units["rhmean"] = QUANTITIES["rhmean"].units
    write_described(path, table_text(frame, decimal), frame, units, result.metadata(), decimal)


def table_text(frame: DataFrame, decimal: str) -> bytes:
    """The daily table of a result as CSV in UTF-8: a header and rows, nothing else."""
    frame = frame.copy()
    for name in ("quality", "sources", "origin"):
        frame[name] = [escape_formula(cell) for cell in frame[name]]
    table = frame.to_csv(
        float_format=f"%.{DECIMALS}f", date_format="%Y-%m-%d", lineterminator="\n",
        decimal=decimal, sep=";" if decimal == "," else ",",
    )  # fmt: skip
    return table.encode()

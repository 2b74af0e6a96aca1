"""Long tables of nothing but numbers, gaps and dates by ISO 8601, parted by pyarrow, in two thirds of pandas' time.

It is asked only where pandas has loaded it already, and takes a text as it is or not at all: whoever asks then does
without, and finds out by itself what a cell, a row or a line is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MIN_BYTES = 1 << 21
"""To load the reader takes longer than pandas needs to read a shorter text."""


def table_of(
    content: bytes, begin: int, delimiter: str, names: Sequence[str], dated: Sequence[str],
    missing: Sequence[str],
) -> pd.DataFrame | None:  # fmt: skip
    """The rows of a text from a place on; None unless each line is a row of numbers and gaps, with all of its dates.

    Parameters
    ----------
    content : bytes
        In UTF-8; of fewer than `MIN_BYTES` pandas is faster.
    begin : int
        Where the first row begins.
    delimiter : str
        What parts the cells; the decimal sign is a point.
    names : sequence of str
        Of the columns, all different.
    dated : sequence of str
        Which of them hold dates or times without a zone.
    missing : sequence of str
        What stands where a value is missing, beside nothing.
    """
    if "pyarrow" not in sys.modules or any(content.find(sign, begin) >= 0 for sign in (b"x", b"X")):  # 0x15 is no 21
        return None
    import pandas as pd
    import pyarrow as pa
    from pyarrow import csv

    try:
        read = csv.read_csv(
            pa.py_buffer(memoryview(content)[begin:]),
            # In one block, so that no column is copied
            csv.ReadOptions(use_threads=False, block_size=len(content), column_names=list(names)),
            csv.ParseOptions(delimiter=delimiter, quote_char=False),
            csv.ConvertOptions(null_values=["", *missing]),
        )
    except (pa.ArrowException, ValueError):  # a row has more cells or fewer, or a sign is one that it does not take
        return None
    columns: dict[str, Any] = {}
    for name in names:
        column = read.column(name)
        if name in dated:
            if column.type not in (pa.timestamp("s"), pa.date32()) or column.null_count:
                return None
            columns[name] = column.to_numpy().astype(_times())
        elif column.type in (pa.int64(), pa.float64()):
            columns[name] = column.to_numpy()
        else:
            return None
    return pd.DataFrame(columns, copy=False)


@cache
def _times() -> Any:
    """The kind and precision that pandas gives the times of a text."""
    import pandas as pd

    return pd.to_datetime(["2020-01-01"]).dtype

"""Cells that hold a number with its unit, "25.3 °C", as pages of the web are copied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evaeto.inputs.text_header import MISSING
from evaeto.inputs.variable_names import parse_name

if TYPE_CHECKING:
    import pandas as pd

_NUMBER_AND_UNIT = re.compile(r"\s*([-+\u2212]?\d+(?:[.,]\d+)?|--+)\s*((?:°|º|%|[A-Za-zµ])[\w°º%/.^²·-]{0,9})\s*")
_FEWEST = 2


def with_units_of_cells(
    table: pd.DataFrame, decimal: str, in_file: dict[str, str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """A table whose columns of numbers with one and the same unit behind each are numbers in that unit.

    A column that states another unit, or whose cells differ, stays as it is, for what is said of it.

    Parameters
    ----------
    table : DataFrame
        Of a file.
    decimal : str
        Its decimal sign.
    in_file : dict
        What columns are called in the file, where that differs.
    """
    import pandas as pd

    renamed, numbers = {}, {}
    for name in map(str, table.columns):
        match = parse_name(name, None)
        column = table[name]
        if match is None or match.stated or pd.api.types.is_numeric_dtype(column.dtype) or column.dtype.kind == "M":
            continue
        if (found := _parted(column, decimal)) is not None:
            numbers[name], renamed[name] = found[0], f"{name} [{found[1]}]"
    if not numbers:
        return table, in_file
    attrs, table = table.attrs, table.assign(**numbers).rename(columns=renamed)
    table.attrs = attrs
    return table, in_file | {made: in_file.get(name, name) for name, made in renamed.items()}


def _parted(column: pd.Series[Any], decimal: str) -> tuple[pd.Series[Any], str] | None:
    """The numbers of a column, and their unit; None where not every cell has both."""
    import pandas as pd

    cells = column.dropna().astype("str")
    cells = cells[~cells.str.strip().str.casefold().isin(MISSING)]
    if len(cells) < _FEWEST or _NUMBER_AND_UNIT.fullmatch(cells.iloc[0]) is None:
        return None
    parts = cells.str.extract(f"^{_NUMBER_AND_UNIT.pattern}$")
    if parts.isna().any(axis=None) or parts[1].nunique() != 1:
        return None
    text = parts[0].str.replace("\u2212", "-")
    text = text.mask(text.str.startswith("--"))
    with_comma = decimal != "," and bool(text.str.contains(",").any())
    if with_comma and bool(text.str.contains(r"\.|,\d{3}$").any()):  # of thousands
        return None
    numbers = pd.to_numeric(text.str.replace(",", "."), errors="coerce")
    return (numbers.reindex(column.index), str(parts[1].iloc[0])) if (numbers.notna() == text.notna()).all() else None

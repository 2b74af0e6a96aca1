"""Rows of a table of one station: those of the station that is meant, and each of them once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.frames import is_numeric, where_of
from evaeto.inputs.variable_words import words_of

if TYPE_CHECKING:
    import pandas as pd

_OF_STATIONS = frozenset(
    words
    for noun in ("station", "site", "estacao", "estacion", "stn", "stid", "wmo", "indicativo")
    for words in (
        noun, f"{noun} id", f"{noun} name", f"{noun} code", f"{noun} number", f"id {noun}", f"codigo {noun}",
        f"{noun} codigo", f"codigo da {noun}", f"codigo de la {noun}", f"nome da {noun}", f"nombre de la {noun}",
        f"nome {noun}", f"nombre {noun}",
    )
) | {"stationid", "siteid", "stationname", "sitename", "stationcode", "codigo wmo"}  # fmt: skip
"""What a column with the names or codes of stations is called."""
_OF_DAYS = (frozenset({"days", "accumulation"}), frozenset({"period", "measured", "days"}))
"""Words of a column that says over how many days the value before it was collected."""
_ROWS_OF_EACH = 2
"""A code that nearly every row has for itself is no station."""


def of_station(table: pd.DataFrame, path: Path, site: str | None) -> pd.DataFrame:
    """The rows of the station that is asked for, or of the only one.

    Parameters
    ----------
    table : DataFrame
        Of a file.
    path : Path
        Of the file, for what is said of it.
    site : str or None
        Name or code of the station.

    Raises
    ------
    WeatherError
        A column names several stations and none is asked for, or the one asked for is not among them.
    """
    at = next((at for at, name in enumerate(table.columns) if " ".join(words_of(str(name))) in _OF_STATIONS), None)
    if at is None:
        return table
    cells = table.iloc[:, at]
    names = cells.dropna().drop_duplicates().astype("str").str.strip().tolist()
    if site is None:
        if 1 < len(names) <= len(table) / _ROWS_OF_EACH:
            raise WeatherError(Message("network.several_sites", file=str(path), count=len(names), sites=names[:6]))
        return table
    wanted = site.strip().casefold()
    chosen = table[(cells.astype("str").str.strip().str.casefold() == wanted).to_numpy()]
    if chosen.empty:
        raise WeatherError(Message("network.no_such_site", file=str(path), site=site, sites=names[:6]))
    chosen.attrs = dict(table.attrs)
    return chosen


def without_accumulations(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """A table without values of several days that were read together, where a column behind theirs counts the days.

    Parameters
    ----------
    table : DataFrame
        Of a file.

    Returns
    -------
    tuple of DataFrame and tuple of Message
        The table, and what was left out of it.
    """
    import pandas as pd

    told = []
    for at, name in enumerate(table.columns[1:], start=1):
        if not any(words <= set(words_of(str(name))) for words in _OF_DAYS):
            continue
        several = (pd.to_numeric(table.iloc[:, at], errors="coerce") > 1).to_numpy()
        of, values = table.columns[at - 1], table.iloc[:, at - 1]
        several = several & values.notna().to_numpy()
        if several.any():
            where = where_of(table, int(np.argmax(several)))
            attrs, table = table.attrs, table.assign(**{of: values.mask(several)})
            table.attrs = attrs
            told.append(Message("table.of_several_days", name=str(of), where=where, count=int(several.sum())))
    return table, tuple(told)


def without_cut_number(table: pd.DataFrame, name: str) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """A table without the last number of a column, within which its file ends, which is told.

    Parameters
    ----------
    table : DataFrame
        Of a file.
    name : str
        Of the column.
    """
    values = table[name]
    if not is_numeric(values.dtype) or values.isna().iloc[-1]:
        return table, ()
    told = Message("table.cut_number", name=name, value=f"{values.iloc[-1]:g}", where=where_of(table, -1))
    attrs, table = table.attrs, table.assign(**{name: values.where(np.arange(len(values)) < len(values) - 1)})
    table.attrs = attrs
    return table, (told,)


def without_copies(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """A table without rows that repeat an earlier one in every cell, which is told.

    Rows of one time that differ stay: nobody can tell which is right, and whoever needs one value a day says so.

    Parameters
    ----------
    table : DataFrame
        Its times in a column `time` or `date`.
    """
    import pandas as pd

    name = next((name for name in ("time", "date") if name in table.columns), None)
    if name is None or len(table) < 2 or table[name].dtype.kind != "M":
        return table, ()
    times = pd.DatetimeIndex(table[name].array, copy=False).asi8
    if (times[1:] > times[:-1]).all():  # as nearly all files have them
        return table, ()
    copies = table.duplicated().to_numpy()
    if not copies.any():
        return table, ()
    told = Message("table.copies", where=where_of(table, int(np.argmax(copies))), count=int(copies.sum()))
    rest = table[~copies]
    rest.attrs = dict(table.attrs)
    return rest, (told,)

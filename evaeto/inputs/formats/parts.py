"""What the readers of named formats share: headers, rows of text, columns by their names in the file."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, naming
from evaeto.core.quantities import QUANTITIES, conversion, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.cell_counts import too_long, too_short
from evaeto.inputs.cut_ends import COMPARED, is_cut
from evaeto.inputs.encodings import text_of
from evaeto.inputs.formats.base import Head, Location, Opened, ReadOptions, TimeLabel
from evaeto.inputs.formats.resaved import lines_before
from evaeto.inputs.frames import CUT, numbers_of, of_file
from evaeto.inputs.table_rows import without_copies, without_cut_number
from evaeto.inputs.text_header import unique
from evaeto.inputs.variable_names import split_unit

if TYPE_CHECKING:
    import pandas as pd

WINDS = ("u2", "uz")
_LOOKED_AT = 120
_WITHOUT_WIND = {"eto", "etr", "precip"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a column of a format is: a quantity of the table in a unit, after its values are multiplied by `scale`.

    `missing` are codes of this column alone.
    """

    quantity: str
    units: str
    scale: float = 1.0
    missing: tuple[float, ...] = ()

    @property
    def column(self) -> str:
        """The name of the column in the table that is made."""
        return f"{self.quantity} [{self.units}]"


@dataclass(frozen=True, slots=True)
class Picked:
    """The columns that were recognised.

    Attributes
    ----------
    columns : dict
        Values by the name that is given to them.
    in_file : dict
        What each is called in the file.
    ignored : tuple of str
        What is left.
    """

    columns: dict[str, pd.Series[Any]]
    in_file: dict[str, str]
    ignored: tuple[str, ...]


# ---- sniffing


def header_line(head: Head, matches: Callable[[str], bool], within: int = _LOOKED_AT) -> int | None:
    """The first line, from 0, among those at the beginning of a file for which `matches` holds."""
    return next((number for number, line in enumerate(head.lines[:within]) if matches(line)), None)


def cells_of(line: str, delimiter: str = ",") -> list[str]:
    """The cells of one line, by the rules of CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []


def has_columns(line: str, names: Iterable[str], delimiter: str = ",") -> bool:
    """Whether a line is a header with all these names, in any order and case."""
    if delimiter not in line:
        return False
    found = {cell.casefold() for cell in cells_of(line, delimiter)}
    return all(name.casefold() in found for name in names)


# ---- reading


def lines_of(path: Path) -> list[str]:
    """The lines of a text file, whatever its encoding.

    Raises
    ------
    WeatherError
        It cannot be read.
    """
    try:
        return lines_before(text_of(path.read_bytes()).split("\n"))
    except OSError as error:
        raise WeatherError(naming(path, error.strerror or str(error))) from None


def sheet_lines(path: Path) -> list[str]:
    """The first sheet of an Excel file as the lines of a CSV, dates as ISO 8601 has them.

    Raises
    ------
    WeatherError
        It is not an Excel file.
    """
    from zipfile import BadZipFile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = [*book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except (OSError, ValueError, KeyError, IndexError, BadZipFile):
        raise WeatherError(naming(path, Message("file.not_excel"))) from None
    return [",".join("" if cell is None else _cell_text(cell) for cell in row).rstrip(",") for row in rows]


def _cell_text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat()
    text = str(cell).replace("\n", " ")
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def find_line(path: Path, lines: Sequence[str], matches: Callable[[str], bool], what: str) -> int:
    """Where a header is, from 0.

    Raises
    ------
    WeatherError
        There is none.
    """
    for number, line in enumerate(lines):
        if matches(line):
            return number
    raise WeatherError(Message("network.no_header", file=str(path), header=what))


def rows_of(
    path: Path,
    lines: Sequence[str],
    first: int,
    names: Sequence[str],
    *,
    sep: str = ",",
    text: Collection[str] = (),
    missing: Iterable[str] = (),
    decimal: str = ".",
    keep: Callable[[str], bool] | None = None,
) -> pd.DataFrame:
    r"""The rows from a line on; the index counts the lines of the file.

    Parameters
    ----------
    path : Path
        Of the file, for what is said of it.
    lines : sequence of str
        Of the file.
    first : int
        The first row of data, from 0.
    names : sequence of str
        Of the columns.
    sep : str
        What parts the cells; r"\s+" for blanks.
    text : collection of str
        Columns that are no numbers.
    missing : iterable of str
        What stands for a missing value, besides what usually does.
    decimal : str
        The decimal sign.
    keep : callable, optional
        Which lines are rows.

    Raises
    ------
    WeatherError
        There are none, or one has more cells than the header, or fewer.
    """
    import pandas as pd

    last = len(lines)
    while last > first and not lines[last - 1].strip():
        last -= 1
    kept: Sequence[int] = range(first, last)
    rows = lines[first:last]
    if keep is not None or not all(rows) or any(map(str.isspace, rows)):
        kept = [number for number in kept if lines[number].strip() and (keep is None or keep(lines[number]))]
        rows = [lines[number] for number in kept]
    if not kept:
        raise WeatherError(naming(path, Message("file.no_rows")))
    own = unique(names)
    try:
        with warnings.catch_warnings(record=True) as shortened:
            warnings.simplefilter("always", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO("\n".join(rows)), sep=sep, header=None, names=own, decimal=decimal,
                dtype=dict.fromkeys(_like_numbers(rows, sep, own, text), str), na_values=[*missing],
                skipinitialspace=True, index_col=False,
                low_memory=False, skip_blank_lines=False,
            )  # fmt: skip
        if shortened or table[own[-1]].isna().any() or _is_uneven(rows, sep, len(own)):
            _require_width(path, rows, kept, sep, len(own))
    except (pd.errors.ParserError, ValueError) as error:
        _require_width(path, rows, kept, sep, len(own))
        raise WeatherError(naming(path, Message("file.not_a_table", why=str(error).strip()))) from None
    for name in text:
        if name in table and not pd.api.types.is_string_dtype(table[name].dtype):
            table[name] = table[name].astype("str")
    if len(table) == len(kept):
        lone = isinstance(kept, range)
        table.index = pd.RangeIndex(first + 1, last + 1) if lone else pd.Index([number + 1 for number in kept])
    table = of_file(table, path, "line")
    if last == len(lines) and kept[-1] == last - 1 and is_cut(_last_cells(rows, sep, len(own))):
        table, cut = without_cut_number(table, own[-1])
        table.attrs[CUT] = cut
    return table


def _last_cells(rows: Sequence[str], sep: str, width: int) -> list[str]:
    """Those of the last column in the last rows."""
    cells = [row.split() if sep == r"\s+" else cells_of(row, sep) for row in rows[-COMPARED - 1 :]]
    return [row[-1] for row in cells if len(row) == width] or [""]


def _is_uneven(rows: Sequence[str], sep: str, width: int) -> bool:
    """Whether rows may have more or fewer cells than the header; of an empty one too many pandas says nothing."""
    if sep == r"\s+":
        return False
    if any('"' in row for row in rows):
        return any(len(cells_of(row, sep)) != width for row in (rows[0], rows[-1]))
    return sum(row.count(sep) for row in rows) != len(rows) * (width - 1)


_HAS_POINT = re.compile(r"(?:^|,)\s*[-+]?\d*\.\d")


def _require_width(path: Path, rows: Sequence[str], lines: Sequence[int], sep: str, width: int) -> None:
    """Each row must have as many cells as the header: in another one every cell may have slipped, as where commas are
    the decimal sign too, or the rest of it is cut off. Empty cells may be too many where decimals have a point."""
    said = " " if sep == r"\s+" else sep
    for number, row in zip(lines, rows, strict=True):
        cells = row.split() if sep == r"\s+" else cells_of(row, sep)
        beyond = cells[width:]
        if any(beyond) or (beyond and sep == "," and not _HAS_POINT.search(row)):
            raise too_long(path, number + 1, width, said, cells)
        if len(cells) < width:
            raise too_short(path, number + 1, width, said, cells)


def _like_numbers(rows: Sequence[str], sep: str, names: Sequence[str], text: Iterable[str]) -> list[str]:
    """Columns of text that would be taken for numbers: to ask for text of all costs as much again as the reading."""
    ends = [row.split() if sep == r"\s+" else cells_of(row, sep) for row in (rows[0], rows[-1])]
    found = []
    for name in text:
        at = names.index(name) if name in names else len(names)
        cells = [cells[at] if at < len(cells) else "" for cells in ends]
        if not all(re.search(r"[^\d.,+\seE-]|\d-\d|\d:\d", cell) for cell in cells):
            found.append(name)
    return found


_UNIT_AT_END = re.compile(r"[(\[]\s*(?:unit=)?\"?(?P<unit>[^()\[\]\"]+)\"?[)\]]\s*$")


def units_in(names: Iterable[str]) -> dict[str, str]:
    """The units that stand in brackets behind the names of a header."""
    return {name: match["unit"].strip() for name in names if (match := _UNIT_AT_END.search(name))}


def _as_stated(file: str, name: str, field: Field, unit: str | None) -> Field:
    """A column that its format has in one unit, in that which stands in the header of the file.

    Raises
    ------
    WeatherError
        Nobody knows that unit.
    """
    if unit is None or unit.casefold() == field.units.casefold():
        return field
    rules: list[tuple[float, float] | None] = []
    for units in (unit, field.units):
        for hourly in (False, True):
            try:
                scale, offset = conversion(field.quantity, units, hourly)
                rules.append((scale * (field.scale if units == field.units else 1.0), offset))
            except ValueError:
                rules.append(None)
    if rules[:2] == [None, None]:
        raise WeatherError(Message("network.unknown_unit", file=file, name=name, unit=unit))
    same = any(
        stated is not None and known is not None and np.allclose(stated, known, rtol=1e-6, atol=1e-6)
        for stated, known in zip(rules[:2], rules[2:], strict=True)
    )
    return field if same else Field(field.quantity, unit, missing=field.missing)


def pick(
    table: pd.DataFrame,
    fields: Mapping[str, Field],
    missing: Sequence[float] = (),
    *,
    options: ReadOptions,
    stated: Mapping[str, str] | None = None,
) -> Picked:
    """The columns of a table that a format knows, whatever their order; the first of two for one quantity counts.

    What `options` say of a column by its name in the file goes before the unit that is `stated` of it in the header,
    and that before what the format says. A column without a single value is left out.

    Raises
    ------
    WeatherError
        A cell is not a number, or the unit in the header is not known.
    """
    if stated:
        file = str(table.attrs.get("file", "?"))
        fields = {
            name: _as_stated(file, name, field, None if said_of(options.units, name) else stated.get(name))
            for name, field in fields.items()
        }
    columns: dict[str, Any] = {}
    in_file: dict[str, str] = {}
    quantities: set[str] = set()
    empty: set[str] = set()
    for name, field in _as_told(table, fields, options).items():
        if name not in table.columns or field.quantity in quantities:
            continue
        values = numbers_of(table, name, table[name]).astype(float)
        codes = (*missing, *field.missing)
        if codes:
            values = values.mask(values.isin(codes))
        if values.isna().all() and said_of(options.units, name) is None and said_of(options.names, name) is None:
            empty.add(name)
            continue
        columns[field.column] = values if field.scale == 1.0 else values * field.scale
        in_file[field.column] = name
        quantities.add(field.quantity)
    known = {*in_file.values(), *empty}
    ignored = tuple(name for name in map(str, table.columns) if name not in known)
    return Picked(columns, in_file, ignored)


def _as_told(table: pd.DataFrame, fields: Mapping[str, Field], options: ReadOptions) -> dict[str, Field]:
    """The columns of a format, and what whoever reads the file says of these and of others.

    A unit that is told goes before the scale of the format. What is to be left out `registry.open_file` leaves out.
    """
    told = dict(fields)
    for name in map(str, table.columns):
        quantity, unit = said_of(options.names, name), said_of(options.units, name)
        if quantity is not None and quantity in QUANTITIES:
            told = {name: Field(quantity, unit or quantity_of(quantity).units)} | told
        elif name in told and unit:
            told[name] = Field(told[name].quantity, unit)
    return told


def said_of(given: Mapping[str, str], column: str) -> str | None:
    """What is said of a column, by its name as it stands or without its unit, in any case."""
    names = {name.strip().casefold() for name in (column, split_unit(column)[0])}
    return next((value for wanted, value in given.items() if wanted.strip().casefold() in names), None)


def opened(
    title: str,
    table: pd.DataFrame,
    when: pd.Series[Any] | pd.DatetimeIndex | NDArray[np.datetime64],
    picked: Picked,
    *,
    hourly: bool = False,
    location: Location | None = None,
    label: TimeLabel | None = None,
    utc_offset: float | None = None,
    wind_height: float | None = None,
    parts: Iterable[str] = (),
    assumptions: Iterable[Message] = (),
) -> Opened:
    """What a reader returns: the dates before the columns picked, and a word where there is no wind.

    `parts` are columns of the file that went into the dates or the location. A file of ETo or rain alone needs no wind.
    """
    import pandas as pd

    if not picked.columns:
        raise WeatherError(Message("network.no_weather", file=table.attrs.get("file", "?"), format=title))
    dates = pd.Series(np.asarray(when, dtype="datetime64[ns]"), index=table.index)
    frame = pd.DataFrame({("time" if hourly else "date"): dates, **picked.columns}, index=table.index)
    frame.attrs = dict(table.attrs)
    frame, copies = without_copies(frame)
    told = [*assumptions, *table.attrs.get(CUT, ()), *copies]
    winds = [column for column in picked.columns if column.split(" ")[0] in WINDS]
    if not winds and {column.split(" ")[0] for column in picked.columns} - _WITHOUT_WIND:
        told.append(Message("network.no_wind", format=title))
    if wind_height is not None and any(column.startswith("uz ") for column in winds):
        told.append(Message("network.wind_height", format=title, height=wind_height))
    used = set(parts)
    return Opened(
        frame,
        title,
        hourly=hourly,
        location=location or Location(),
        label=label,
        utc_offset=utc_offset,
        wind_height=wind_height,
        in_file=picked.in_file,
        ignored=tuple(name for name in picked.ignored if name not in used and not name.startswith("column ")),
        assumptions=tuple(told),
    )

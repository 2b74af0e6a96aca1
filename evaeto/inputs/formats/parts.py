"""What the readers of named formats share: rows of text, dates in parts, columns by their names in the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.dates import parse, question
from evaeto.inputs.encodings import text_of
from evaeto.inputs.formats.base import Head, Location, Opened, ReadOptions, TimeLabel
from evaeto.inputs.table_files import numbers_of, of_file
from evaeto.inputs.text_tables import unique
from evaeto.inputs.variable_names import split_unit

if TYPE_CHECKING:
    import pandas as pd

NOMINAL_YEAR = 2001
"""Of days that belong to no year, or to several: it has no 29 February."""
WINDS = ("u2", "uz")
_LOOKED_AT = 120
_TWO_DIGITS = re.compile(r"^\s*(?P<date>\d{1,2}([/.-])\d{1,2}\2)(?P<year>\d\d)(?!\d)")
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
        return text_of(path.read_bytes()).split("\n")
    except OSError as error:
        raise WeatherError(f"{path}: {error.strerror or error}") from None


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
        raise WeatherError(f"{path}: is not an Excel file (.xlsx)") from None
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
    text: Iterable[str] = (),
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
    text : iterable of str
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
        There are none, or one has more cells than the header.
    """
    import pandas as pd

    kept = [
        number for number in range(first, len(lines)) if lines[number].strip() and (keep is None or keep(lines[number]))
    ]
    if not kept:
        raise WeatherError(f"{path}: has no rows of data")
    own = unique(names)
    try:
        table = pd.read_csv(
            io.StringIO("\n".join(lines[number] for number in kept)), sep=sep, header=None, names=own, decimal=decimal,
            dtype=dict.fromkeys(text, str), na_values=[*missing], skipinitialspace=True, index_col=False,
            low_memory=False, skip_blank_lines=False,
        )  # fmt: skip
    except (pd.errors.ParserError, ValueError) as error:
        raise WeatherError(f"{path}: cannot be read as a table: {error}") from None
    if len(table) == len(kept):
        table.index = pd.Index([number + 1 for number in kept], dtype="int64")
    return of_file(table, path, "line")


def fixed_of(
    path: Path,
    lines: Sequence[str],
    first: int,
    columns: Mapping[str, tuple[int, int]],
    keep: Callable[[str], bool] | None = None,
) -> pd.DataFrame:
    """As `rows_of`, of lines whose cells stand between fixed columns, from 0 and up to but not with the second."""
    cut = [
        ",".join(line[begin:end].strip().replace(",", " ") for begin, end in columns.values())
        if line.strip() and (keep is None or keep(line))
        else ""
        for line in lines[first:]
    ]
    return rows_of(path, [""] * first + cut, first, list(columns))


def pick(
    table: pd.DataFrame, fields: Mapping[str, Field], missing: Sequence[float] = (), *, options: ReadOptions
) -> Picked:
    """The columns of a table that a format knows, whatever their order; the first of two for one quantity counts.

    What `options` say of a column by its name in the file goes before what the format says. A column without a single
    value is left out.

    Raises
    ------
    WeatherError
        A cell is not a number.
    """
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
    told = list(assumptions)
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


# ---- dates


def days(table: pd.DataFrame, year: str, month: str, day: str) -> pd.Series[Any]:
    """The dates of three columns of numbers.

    Raises
    ------
    WeatherError
        One is not a date; it says in which line.
    """
    import pandas as pd

    parts = {
        key: numbers_of(table, name, table[name]) for key, name in (("year", year), ("month", month), ("day", day))
    }
    whole = pd.DataFrame(parts)
    return sure(table, pd.to_datetime(whole, errors="coerce"), day)


def days_of_year(table: pd.DataFrame, year: pd.Series[Any], doy: str) -> pd.Series[Any]:
    """The dates of years and a column with days of the year.

    Raises
    ------
    WeatherError
        One is not a date; it says in which line.
    """
    import pandas as pd

    number = numbers_of(table, doy, table[doy])
    begin = pd.to_datetime({"year": year, "month": 1, "day": 1}, errors="coerce")
    found = begin + pd.to_timedelta(number - 1, unit="D")
    return sure(table, found.where((number >= 1) & (found.dt.year == year)), doy)


def stamps(table: pd.DataFrame, column: str, form: str) -> pd.Series[Any]:
    """The times of a column of text that has the form `form` of `strptime`, or "ISO8601".

    Raises
    ------
    WeatherError
        One has not; it says in which line.
    """
    import pandas as pd

    text = table[column].astype("str").str.strip()
    return sure(table, pd.to_datetime(text, format=form, errors="coerce"), column)


def sure(table: pd.DataFrame, when: pd.Series[Any], column: str) -> pd.Series[Any]:
    """Dates none of which is missing.

    Raises
    ------
    WeatherError
        One is; it says in which line, and what stands there.
    """
    if when.isna().any():
        row = int(np.argmax(when.isna()))
        raise _no_date(table, column, str(table[column].iloc[row]), row)
    return when


def _no_date(table: pd.DataFrame, column: str, value: str, position: int) -> WeatherError:
    where = Message("table.line_of_file", place=str(table.index[position]), file=str(table.attrs.get("file", "?")))
    return WeatherError(Message("network.not_a_date", name=column, value=value, where=where))


def whole_years(two_digits: pd.Series[Any], pivot: int = 50) -> pd.Series[Any]:
    """Years of two digits as those from 19`pivot` on; others as they are."""
    return two_digits.where(two_digits > 99, two_digits + np.where(two_digits < pivot, 2000, 1900))


def ordered_dates(table: pd.DataFrame, text: pd.Series[Any], column: str, options: ReadOptions) -> pd.Series[Any]:
    """Dates whose order of day and month the column, or whoever reads it, decides; times of day may follow.

    Raises
    ------
    WeatherError
        Nothing decides it, or one is no date.
    """
    import pandas as pd

    def fault(key: str, position: int) -> WeatherError:
        value = str(text.iloc[position])
        if key == "dates.day_or_month":
            return WeatherError(question(column, value))
        if key == "dates.other_order":
            return WeatherError(Message("dates.other_order", name=column, value=value))
        return _no_date(table, column, value, position)

    # Loggers write a year of two digits last, never first
    text = text.str.replace(_TWO_DIGITS, r"\g<date>20\g<year>", regex=True)
    return pd.Series(parse(text, options.dayfirst, fault, as_written=True), index=table.index)


def plus(when: pd.Series[Any], values: pd.Series[Any], unit: Literal["h", "min"]) -> pd.Series[Any]:
    """Times later by numbers of "h" or "min"."""
    import pandas as pd

    later: pd.Series[Any] = when + pd.to_timedelta(values, unit=unit)
    return later


# ---- stations


def one_site(path: Path, table: pd.DataFrame, column: str, options: ReadOptions) -> pd.DataFrame:
    """The rows of the station that is asked for, or of the only one.

    Raises
    ------
    WeatherError
        There are several and none is named, or the one named is not among them.
    """
    sites = table[column].astype("str").str.strip()
    names = list(dict.fromkeys(sites))
    if options.site is None:
        if len(names) > 1:
            raise WeatherError(Message("network.several_sites", file=str(path), count=len(names), sites=names[:6]))
        return table
    wanted = options.site.strip().casefold()
    chosen = table[(sites.str.casefold() == wanted).to_numpy()]
    if chosen.empty:
        raise WeatherError(Message("network.no_such_site", file=str(path), site=options.site, sites=names[:6]))
    return of_file(chosen, path, "line")


def number_in(text: str) -> float | None:
    """The number a text is, decimal comma or point; None where it is none, or a code for a missing one."""
    try:
        value = float(text.strip().strip('"').replace(",", "."))
    except ValueError:
        return None
    return value if np.isfinite(value) and value not in (-99.0, -999.0, -9999.0) else None


def far_from_solar_day(title: str, utc_offset: float, lon: float | None) -> list[Message]:
    """A word where the days of a place begin more than two and a half hours from midnight by the sun."""
    if lon is None:
        return []
    apart = abs((utc_offset - lon / 15 + 12) % 24 - 12)
    return (
        [Message("network.day_offset", format=title, offset=f"{utc_offset:+g}", hours=round(apart))]
        if apart > 2.5
        else []
    )

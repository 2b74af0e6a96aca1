"""Tables as people keep them in files of text and of Excel, as DataFrames with the times of their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message, naming
from evaeto.errors import WeatherError
from evaeto.extras import require_to_read
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.dates_by_content import is_a_date, with_dates
from evaeto.inputs.frames import is_date, is_numeric, of_file, with_times, without_summaries
from evaeto.inputs.hour_or_humidity import with_humidity
from evaeto.inputs.table_rows import of_station, without_accumulations, without_copies, without_cut_number
from evaeto.inputs.text_header import NUMBER, are_units, header_among, joined, unique
from evaeto.inputs.text_source import Known
from evaeto.inputs.text_tables import MIN_ROWS, read_text_table
from evaeto.inputs.units_in_cells import with_units_of_cells
from evaeto.inputs.variable_names import PLACE, parse_name

if TYPE_CHECKING:
    import pandas as pd

_SHEET_ROWS = 60
_PLACE_TITLE = re.compile(
    r"(?<![^\W\d_])(?P<name>[^\W\d_]{1,30})\.?(?:\s*[\[(][^\])]*[\])])?[\"\s]*[:=;,\t][\"\s]*(?P<before>[NSEWOL]\s+)?"
    r"(?P<value>[-+]?\d+(?:[.,]\d+)?)(?![\d.,])[\"\s]*"
    r"(?P<units>[°º˚]|m|metros|met(?:er|re)s?|ft|feet|deg(?:rees)?|graus|grados)?"
    r"(?:\s*(?P<minutes>\d+(?:[.,]\d+)?)\s*['′’´]\s*(?:(?P<seconds>\d+(?:[.,]\d+)?)\s*(?:\"{1,2}|″|”|''|′′))?)?"
    r"\s*(?P<side>[NSEWOL]\b|(?:norte?h?|sul|sur|south|[eo]este?|leste|east|west)\b)?"
    r"(?! *\d|\s*[°º˚'′’´\"″]\s*\w|\s*\d+(?:[.,]\d+)?\s*['′’´\"″])",
    re.IGNORECASE,
)
"""A name and its value, with minutes and seconds where it has any: what is left of these is no whole coordinate."""
_PLACE_COMMENT = re.compile(r"^#\s*(?P<name>\w+)\s*[:=]\s*(?P<value>[-+]?\d+(\.\d+)?)\s*(?P<units>\S*)\s*$")


@dataclass(frozen=True, slots=True)
class TableFile:
    """The table of a file.

    Attributes
    ----------
    table : DataFrame
        Units in the names, places of titles and comments as constant columns, the times in a column `time`.
    in_file : dict
        What columns are called in the file, where that differs.
    left_out : tuple of str
        Columns that are to be left out, by their names in the file.
    assumptions : tuple of Message
        What was chosen.
    """

    table: pd.DataFrame
    in_file: dict[str, str]
    left_out: tuple[str, ...] = ()
    assumptions: tuple[Message, ...] = ()


def read_csv(
    path: Path, corrections: Corrections | None = None, dayfirst: bool | None = None, site: str | None = None
) -> TableFile:
    """The table of a text file.

    Its index holds the line of the file of each row, for what is said of it; see `text_tables`.

    Raises
    ------
    WeatherError
        It is not a table, a row does not have as many cells as the header, or there are several stations.
    """
    said = corrections or Corrections()
    opened = read_text_table(path, lambda name: is_known(name) or said.name(name))
    _require_header(path, opened.names)
    fuller, dated = with_dates(said, opened.names, opened.first_rows())
    fuller, taken = with_humidity(fuller, opened.names, opened.units, (record.cells for record in opened.rows()))
    names, in_file, left_out = fuller.applied(_with_units(opened.names, opened.units))
    require_single(str(path), names, is_known)
    table, decimal = replace(opened, names=names).frame(is_date)
    table, in_file = with_units_of_cells(table, decimal.sign, in_file)
    cut: tuple[Message, ...] = ()
    if names[-1] in table and is_known(names[-1]) and opened.ends_in_a_number():
        table, cut = without_cut_number(of_file(table, path, "line"), names[-1])
    if left_out:
        table = table.drop(columns=[name for name in left_out if name in table])
    if not decimal.certain:
        _require_whole_elevation(str(path), table, decimal.example)
    for name, value in _places_of(str(path), opened.comments, opened.titles).items():
        if not _has_place(table, name):
            table[name] = value
    table, told, copies = _rows_of(of_file(table, path, "line"), path, dayfirst, site)
    return TableFile(
        table, in_file, tuple(in_file.get(name, name) for name in left_out), (*dated, *taken, *cut, *told, *copies)
    )


def _rows_of(
    table: pd.DataFrame, path: Path, dayfirst: bool | None, site: str | None
) -> tuple[pd.DataFrame, tuple[Message, ...], tuple[Message, ...]]:
    """The rows of one station with their times, without those that repeat or sum up others, and what is to be told."""
    table, told = without_summaries(of_station(table, path, site), MIN_ROWS)
    table, collected = without_accumulations(table)
    table, copies = without_copies(with_times(table, dayfirst))
    return table, (*told, *collected), copies


def read_excel(
    path: Path,
    corrections: Corrections | None = None,
    dayfirst: bool | None = None,
    sheet: str | int | None = None,
    site: str | None = None,
) -> TableFile:
    """The table of a sheet of an Excel file, by the rules of `read_csv`; its index holds the sheet's rows.

    Without `sheet` it is the first sheet that has a header with names that are known. A value outside the columns that
    have a name is left out, as no cell can slip from one column into another.

    Raises
    ------
    WeatherError
        It is not an Excel file, or holds no table.
    """
    import pandas as pd

    said = corrections or Corrections()

    def known(name: str) -> bool:
        return is_known(name) or said.name(name)

    cells, assumptions = _sheet_of(path, sheet, known)
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    begins = [cell if isinstance(cell, str) else "" for cell in (cells.iloc[:, 0] if cells.size else ())]
    comments = [text for text in begins if text.startswith("#")]
    cells = cells[[not text.startswith("#") for text in begins]].dropna(how="all")
    at = header_among(cells.head(_SHEET_ROWS).to_numpy(dtype=object).tolist(), known) or 0
    titles = [
        "\t".join("" if pd.isna(cell) else str(cell) for cell in row)
        for row in cells.iloc[:at].to_numpy(dtype=object).tolist()
    ]
    cells = cells.iloc[at:]
    if len(cells) < 2:
        raise WeatherError(naming(path, Message("file.no_rows")))
    header, below = (["" if pd.isna(c) else " ".join(str(c).split()) for c in cells.iloc[row]] for row in (0, 1))
    if (both := joined(header, below, known)) is not None and len(cells) > 2:
        header, cells = both, cells.iloc[1:]
        below = ["" if pd.isna(c) else " ".join(str(c).split()) for c in cells.iloc[1]]
    has_units = are_units(header, below)
    if has_units and len(cells) < 3:
        raise WeatherError(naming(path, Message("file.no_rows")))
    units = below if has_units else [""] * len(header)
    values = cells.iloc[1 + has_units :].head(_SHEET_ROWS).to_numpy(dtype=object).tolist()
    fuller, dated = with_dates(said, header, ([str(cell) for cell in row] for row in values))
    fuller, taken = with_humidity(fuller, header, units, ([str(cell) for cell in row] for row in values))
    names, in_file, left_out = fuller.applied(_with_units(header, units))
    require_single(str(path), names, is_known)
    table = cells.iloc[1 + has_units :].set_axis(unique(names), axis="columns").infer_objects()
    table = table[[own for own, name in zip(table.columns, names, strict=True) if name or table[own].notna().any()]]
    table = table.drop(columns=[name for name in left_out if name in table])
    for name, value in _places_of(str(path), comments, titles).items():
        if not _has_place(table, name):
            table[name] = value
    table, told, copies = _rows_of(of_file(table, path, "row"), path, dayfirst, site)
    left = tuple(in_file.get(name, name) for name in left_out)
    return TableFile(table, in_file, left, (*assumptions, *dated, *taken, *told, *copies))


def _sheet_of(path: Path, wanted: str | int | None, known: Known) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The cells of the sheet that is wanted, else of the first that has a header, which is told where it is another."""
    from zipfile import BadZipFile

    import pandas as pd

    require_to_read(path)
    try:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            names = [str(name) for name in book.sheet_names]
            if wanted is not None:
                at = int(wanted) if str(wanted).isdigit() and str(wanted) not in names else wanted
                if at not in names and not (isinstance(at, int) and at < len(names)):
                    raise WeatherError(Message("table.no_sheet", file=str(path), name=str(wanted), names=names))
                return pd.read_excel(book, sheet_name=at, header=None), ()
            found: dict[str, pd.DataFrame] = {}
            for name in names:
                cells = pd.read_excel(book, sheet_name=name, header=None)
                if header_among(cells.head(_SHEET_ROWS).to_numpy(dtype=object).tolist(), known) is not None:
                    found[name] = cells
            if not found:
                return pd.read_excel(book, sheet_name=0, header=None), ()
    except WeatherError:
        raise
    except (OSError, ValueError, KeyError, BadZipFile, TypeError, AttributeError, IndexError):
        raise WeatherError(naming(path, Message("file.not_excel"))) from None
    first = next(iter(found))
    told = () if len(found) == 1 and first == names[0] else (Message("table.sheet_taken", name=first, names=names),)
    return found[first], told


def is_known(name: str) -> bool:
    """Whether a column of this name holds dates or a quantity."""
    return is_date(name) or parse_name(name, None) is not None


def _require_header(path: Path, names: list[str]) -> None:
    """What is taken for the names of columns must not be numbers and dates.

    Raises
    ------
    WeatherError
        Most of them are.
    """
    filled = [name for name in (names if len(names) > 1 else names[0].split()) if name]
    values = [name for name in filled if NUMBER.fullmatch(name) or is_a_date(name)]
    if len(filled) > 2 and len(values) > len(filled) / 2 and not any(map(is_known, filled)):
        raise WeatherError(Message("table.no_header", file=str(path), value=values[0]))


def _with_units(names: list[str], units: list[str]) -> list[str]:
    """The names of columns with the units that stand below them."""
    return [
        name
        if not name or not unit or is_date(name) or name.endswith((f"[{unit}]", f"({unit})"))
        else f"{name} [{unit}]"
        for name, unit in zip(names, units, strict=True)
    ]


def require_single(file: str, names: list[str], known: Known) -> None:
    """No two columns that count go by one name; of those that mean nothing here there may be many.

    Raises
    ------
    WeatherError
        Two do; it says which columns.
    """
    seen: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if known(name) and seen.setdefault(name.casefold(), number) != number:
            columns = (seen[name.casefold()], number)
            raise WeatherError(Message("table.double_column", file=file, name=name, columns=columns))


def _has_place(table: pd.DataFrame, name: str) -> bool:
    """Whether a table has a column of its own for a coordinate."""
    wanted = parse_name(name, None)
    return any((m := parse_name(str(column), None)) and wanted and m.quantity == wanted.quantity for column in table)


def _places_of(file: str, comments: list[str], titles: list[str]) -> dict[str, float]:
    """Where the weather was, as comments such as `# lat: -7.5` and titles such as "Latitude: 7.5 S" tell."""
    places: dict[str, float] = {}
    for line in titles:
        for match in _PLACE_TITLE.finditer(line):
            if not (meaning := parse_name(match["name"], None)) or meaning.quantity not in PLACE:
                continue
            value, finer = (
                _number(match["value"]),
                _number(match["minutes"]) / 60.0 + _number(match["seconds"]) / 3600.0,
            )
            value = -abs(value) - finer if match["value"].startswith("-") else value + finer
            if (match["side"] or match["before"] or " ")[0].upper() in "SWO":
                value = -abs(value)
            unit = " [ft]" if (match["units"] or "").lower() in ("ft", "feet") else ""
            places.setdefault(f"{meaning.quantity}{unit}", value)
    for line in comments:
        stated = _PLACE_COMMENT.match(line)
        if not stated or not (meaning := parse_name(stated["name"].lower(), stated["units"])):
            continue
        if meaning.quantity not in PLACE:
            continue
        name, value = f"{stated['name'].lower()} [{meaning.units}]", float(stated["value"])
        if places.setdefault(name, value) != value:
            raise WeatherError(Message("table.two_places", file=file, name=name, values=(places[name], value)))
    return places


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _require_whole_elevation(file: str, table: pd.DataFrame, example: str) -> None:
    """An elevation of 1,250 is a thousand metres or one; every other quantity has limits that tell."""
    for name in table.columns:
        meaning = parse_name(str(name), None)
        if meaning is not None and meaning.quantity == "elevation":
            numeric = is_numeric(table[name].dtype)
            values = table[name].to_numpy(dtype=float, na_value=np.nan) if numeric else np.empty(0)
            if (values % 1 != 0).any():
                raise WeatherError(Message("table.thousands_or_decimals", file=file, value=example))

"""Tables as people keep them: CSV files and DataFrames, brought to a Dataset with the times of their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.local_days import standard_utc_offset
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.extras import require_to_read
from evaeto.inputs.corrections import Corrections
from evaeto.inputs.text_header import MISSING, are_units, header_among
from evaeto.inputs.text_source import Known
from evaeto.inputs.text_tables import read_text_table, unique
from evaeto.inputs.time_columns import READ, is_time, time_columns, zone_in_names
from evaeto.inputs.time_columns import stamps as stamps_in
from evaeto.inputs.variable_names import PLACE, TIME_NAMES, parse_name

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_SHEET_ROWS = 60
_OTHER_SIGN = re.compile(r"\s*[-+]?\d+,\d+\s*")
"""A number with another decimal sign than the column's: the whole column is in doubt."""
_SUMMER_TIME_H = 1.5
"""So far from midnight by standard time a day may begin: summer time, and zones of half an hour [h]."""
_PLACE_TITLE = re.compile(
    r"(?P<name>[^\W\d_]+)(?:\s*[\[(][^\])]*[\])])?[\"\s]*[:=;,\t][\"\s]*(?P<value>[-+]?\d+(?:[.,]\d+)?)(?![\d.,])"
    r"[\"\s]*(?P<units>°|º|m|metros|met(?:er|re)s?|ft|feet)?(?!\s*\d+\s*['′])\s*(?P<side>[NSEWOLnsewol]\b)?"
)
_PLACE_COMMENT = re.compile(r"^#\s*(?P<name>\w+)\s*[:=]\s*(?P<value>[-+]?\d+(\.\d+)?)\s*(?P<units>\S*)\s*$")


def dataset_of(weather: pd.DataFrame, left_out: list[Message] | None = None) -> xr.Dataset:
    """A DataFrame of one place as a Dataset along `time`, its times as they are written; see `numbers_of`."""
    import pandas as pd
    import xarray as xr

    times = times_of(weather)
    variables: dict[str, Any] = {}
    columns = None if isinstance(weather.index, pd.DatetimeIndex) else time_columns(weather)
    used = () if columns is None else columns.used
    bare = weather.copy(deep=False)
    bare.attrs = {}  # of which pandas makes a copy for every column
    for position, column in enumerate(bare.columns):
        name = str(column).strip()
        if name.casefold() in TIME_NAMES or position in used:
            continue
        if name in variables:
            raise WeatherError(Message("weather.column_twice", name=name))
        values = bare.iloc[:, position]
        if parse_name(name, None) is not None and not _is_numeric(values.dtype):
            values = numbers_of(weather, name, values, left_out)
        variables[name] = ("time", values.to_numpy())
    dataset = xr.Dataset(variables, coords={"time": times})
    for variable in list(dataset.data_vars):
        meaning = parse_name(str(variable), None)
        if meaning is not None and meaning.quantity in PLACE:
            dataset[variable] = _constant(str(variable), dataset[variable])
    return dataset


def _is_numeric(dtype: Any) -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def numbers_of(
    table: pd.DataFrame, name: str, values: pd.Series[Any], left_out: list[Message] | None = None
) -> pd.Series[Any]:
    """The values of a column of a table as numbers, NaN where its cell is empty or says that the value is missing.

    Parameters
    ----------
    table : DataFrame
        The column's, for what is said of its rows.
    name : str
        Of the column.
    values : Series
        Its cells.
    left_out : list of Message, optional
        Takes what is said of cells that hold text, if they are less than half of all; without it they are refused.

    Raises
    ------
    WeatherError
        A cell holds text, with the row it stands in.
    """
    import pandas as pd

    if pd.api.types.is_bool_dtype(values.dtype):
        numbers = pd.Series(np.nan, index=values.index)
    else:
        numbers = pd.to_numeric(values, errors="coerce")
    unread = numbers.isna() & values.notna()
    if not unread.any():
        return numbers
    wrong = unread & ~values.astype("str").str.strip().str.casefold().isin(MISSING)
    if not wrong.any():
        return numbers
    row, count = int(np.argmax(wrong)), int(wrong.sum())
    value, where = str(values.iloc[row])[:40], _where(table, row)
    if left_out is None or _OTHER_SIGN.fullmatch(value) or count > 0.5 * (count + int(numbers.notna().sum())):
        raise WeatherError(Message("table.not_a_number", name=name, value=value, where=where))
    left_out.append(Message("table.text_left_out", name=name, value=value, where=where, count=count))
    return numbers


def _constant(name: str, values: xr.DataArray) -> xr.DataArray:
    present = np.unique(values.values[~np.isnan(values.values)])
    if present.size != 1:
        raise WeatherError(Message("weather.several_places", name=name, number=present.size))
    return values.isel(time=0, drop=True).copy(data=present[0])


def times_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The time of every row of a DataFrame as it is written, whatever its zone; see `stamps_of`."""
    import pandas as pd

    stamps = stamps_of(weather)
    if stamps.tz is not None and not isinstance(weather.index, pd.DatetimeIndex):
        columns = time_columns(weather)
        if columns is not None and columns.date is not None:
            dtype = weather.iloc[:, columns.date].dtype
            if dtype.kind == "O" or isinstance(dtype, pd.StringDtype):  # rows may differ in zone
                stamps = stamps_in(weather, columns, lambda row: _where(weather, row), as_written=True)
    return stamps.tz_localize(None).rename("time")


def stamps_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The time of every row of a DataFrame, with its zone if it has one, from its index or its columns of dates.

    Where the rows differ in zone, as those of summer and winter time do, they are brought to UTC.

    Raises
    ------
    WeatherError
        There is neither, a date is missing or is none, or day and month may be either.
    """
    import pandas as pd

    if isinstance(weather.index, pd.DatetimeIndex):
        times = weather.index
    elif (columns := time_columns(weather)) is not None:
        times = stamps_in(weather, columns, lambda row: _where(weather, row))
    elif is_time(str(weather.index.name)):
        times = stamps_of(weather.reset_index())
    else:
        raise WeatherError(Message("table.no_dates", names=list(TIME_NAMES)))
    if times.hasnans:
        raise WeatherError(Message("table.no_date", where=_where(weather, int(np.argmax(times.isna())))))
    return times.rename("time")


def zone_of(weather: pd.DataFrame) -> Any:
    """The time zone the rows of a DataFrame state, None where they state none."""
    return stamps_of(weather).tz


def local_days(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The day of every row of a DataFrame, as it is written.

    Times in UTC that are midnights of the place, as programs write them, are of the day that begins then. The place is
    `attrs["lon"]` and `attrs["lat"]`, or stands in columns.

    Raises
    ------
    WeatherError
        They may be such midnights, but the place is not known.
    """
    import pandas as pd

    stamps, written = stamps_of(weather), times_of(weather)
    midnight = written.normalize()
    if stamps.tz is None or bool((written == midnight).all()):
        return midnight
    utc = stamps.tz_convert("UTC").tz_localize(None)
    if not bool((utc == written).all()):
        return midnight
    lat, lon = (_place_in(weather, name) for name in ("lat", "lon"))
    if lon is None:
        hours = (utc - midnight) / pd.Timedelta(hours=1)
        if bool((hours <= 12.0).all()):  # midnight west of Greenwich, or noon as the middle of the day
            return midnight
        raise WeatherError(Message("dates.whose_midnight", time=utc[int(np.argmax(hours > 12.0))].to_pydatetime()))
    offset = round(lon / 15.0) if lat is None else standard_utc_offset(lat, lon)
    local = utc + pd.Timedelta(hours=offset)
    begun = (local + pd.Timedelta(hours=12)).normalize()
    near = np.abs((local - begun) / pd.Timedelta(hours=1)) <= _SUMMER_TIME_H
    return begun.rename("time") if bool(near.all()) else midnight


def _place_in(weather: pd.DataFrame, wanted: str) -> float | None:
    """A coordinate of the place, as the attributes or a column of a table have it."""
    if wanted in weather.attrs:
        return float(weather.attrs[wanted])
    for position, column in enumerate(weather.columns):
        meaning = parse_name(str(column), None)
        if meaning is not None and meaning.quantity == wanted and len(weather):
            try:
                return float(str(weather.iloc[0, position]))
            except (TypeError, ValueError):
                return None
    return None


def with_times(table: pd.DataFrame, dayfirst: bool | None) -> pd.DataFrame:
    """The table of a file with its times in one column `time`, read once for all who ask for them.

    Times whose rows differ in zone stay as they are written.
    """
    import pandas as pd

    if dayfirst is not None:
        table.attrs["dayfirst"] = dayfirst
    columns = time_columns(table)
    if columns is None:
        return table
    stamps = stamps_of(table)
    names = [str(table.columns[position]) for position in columns.used]
    if stamps.tz is not None and columns.date is not None and str(stamps.tz) == "UTC":
        written = table.iloc[:, columns.date].astype("str")
        if not written.str.contains(r"(?:Z|UTC|GMT|[+-]00:?(?:00)?)$", regex=True).all():
            return table
    offset = zone_in_names(names)
    if offset is not None and stamps.tz is None:
        table.attrs["utc_offset"] = offset
    used = {*names, *(name for name in table.columns if str(name).strip().casefold() in TIME_NAMES)}
    rest = {name: table[name] for name in table.columns if name not in used}
    made = pd.DataFrame({"time": stamps, **rest}, index=table.index, copy=False)
    made.attrs = table.attrs | {READ: names}
    return made


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


def read_csv(path: Path, corrections: Corrections | None = None, dayfirst: bool | None = None) -> TableFile:
    """The table of a text file.

    Its index holds the line of the file of each row, for what is said of it; see `text_tables`.

    Raises
    ------
    WeatherError
        It is not a table, or a row does not have as many cells as the header.
    """
    corrections = corrections or Corrections()
    opened = read_text_table(path, lambda name: is_known(name) or corrections.name(name))
    names, in_file, left_out = corrections.applied(_with_units(opened.names, opened.units))
    require_single(str(path), names, is_known)
    table, decimal = replace(opened, names=names).frame(is_date)
    if left_out:
        table = table.drop(columns=[name for name in left_out if name in table])
    if not decimal.certain:
        _require_whole_elevation(str(path), table, decimal.example)
    for name, value in _places_of(str(path), opened.comments, opened.titles).items():
        if not _has_place(table, name):
            table[name] = value
    table = with_times(of_file(table, path, "line"), dayfirst)
    return TableFile(table, in_file, tuple(in_file.get(name, name) for name in left_out))


def read_excel(
    path: Path,
    corrections: Corrections | None = None,
    dayfirst: bool | None = None,
    sheet: str | int | None = None,
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

    corrections = corrections or Corrections()

    def known(name: str) -> bool:
        return is_known(name) or corrections.name(name)

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
        raise WeatherError(f"{path}: has no rows of data")
    header, below = (["" if pd.isna(c) else " ".join(str(c).split()) for c in cells.iloc[row]] for row in (0, 1))
    has_units = are_units(header, below)
    if has_units and len(cells) < 3:
        raise WeatherError(f"{path}: has no rows of data")
    names, in_file, left_out = corrections.applied(_with_units(header, below if has_units else [""] * len(header)))
    require_single(str(path), names, is_known)
    table = cells.iloc[1 + has_units :].set_axis(unique(names), axis="columns").infer_objects()
    table = table[[own for own, name in zip(table.columns, names, strict=True) if name or table[own].notna().any()]]
    table = table.drop(columns=[name for name in left_out if name in table])
    for name, value in _places_of(str(path), comments, titles).items():
        if not _has_place(table, name):
            table[name] = value
    table = with_times(of_file(table, path, "row"), dayfirst)
    return TableFile(table, in_file, tuple(in_file.get(name, name) for name in left_out), assumptions)


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
                return book.parse(at, header=None), ()
            found: dict[str, pd.DataFrame] = {}
            for name in names:
                cells = book.parse(name, header=None)
                if header_among(cells.head(_SHEET_ROWS).to_numpy(dtype=object).tolist(), known) is not None:
                    found[name] = cells
            if not found:
                return book.parse(0, header=None), ()
    except WeatherError:
        raise
    except (OSError, ValueError, KeyError, BadZipFile, TypeError, AttributeError, IndexError):
        raise WeatherError(Message("said.of", name=str(path), what=Message("file.not_excel"))) from None
    first = next(iter(found))
    told = () if len(found) == 1 and first == names[0] else (Message("table.sheet_taken", name=first, names=names),)
    return found[first], told


def is_date(name: str) -> bool:
    """Whether a column of this name holds the dates or times of the rows, or parts of them."""
    return is_time(name)


def is_known(name: str) -> bool:
    """Whether a column of this name holds dates or a quantity."""
    return is_date(name) or parse_name(name, None) is not None


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
            value = float(match["value"].replace(",", "."))
            if (match["side"] or "").upper() in ("S", "W", "O"):
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


def _require_whole_elevation(file: str, table: pd.DataFrame, example: str) -> None:
    """An elevation of 1,250 is a thousand metres or one; every other quantity has limits that tell."""
    for name in table.columns:
        meaning = parse_name(str(name), None)
        if meaning is not None and meaning.quantity == "elevation":
            numeric = _is_numeric(table[name].dtype)
            values = table[name].to_numpy(dtype=float, na_value=np.nan) if numeric else np.empty(0)
            if (values % 1 != 0).any():
                raise WeatherError(Message("table.thousands_or_decimals", file=file, value=example))


def of_file(table: pd.DataFrame, path: Path, kind: str) -> pd.DataFrame:
    """Remember what the index counts: lines or rows of a file."""
    table.attrs = {"file": path.name, "index": kind}
    return table


def _where(table: pd.DataFrame, position: int) -> Message:
    """Where a row stands: in its file, else in the table."""
    kind, file = table.attrs.get("index"), table.attrs.get("file")
    if file is None or hasattr(table.index, "tz"):  # times have taken the place of the lines
        return Message("table.row", row=position + 1)
    place = str(table.index[position])
    if kind == "line":
        return Message("table.line_of_file", place=place, file=file)
    return Message("table.row_of_file", place=place, file=file)

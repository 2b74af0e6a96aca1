"""Tables as people keep them: CSV files and DataFrames, brought to a Dataset with the times of their rows."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.extras import require_to_read
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.text_tables import Known, are_units, read_text_table, unique
from evaeto.inputs.variable_names import PLACE, TIME_NAMES, parse_name

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_PLACE_COMMENT = re.compile(r"^#\s*(?P<name>\w+)\s*[:=]\s*(?P<value>[-+]?\d+(\.\d+)?)\s*(?P<units>\S*)\s*$")
_END_OF_DAY = r"[T ]24:00(?::00(?:\.0+)?)?"
_OFFSET = r"\s*(?:Z|[+-]\d\d(?::?\d\d)?)$"


def dataset_of(weather: pd.DataFrame) -> xr.Dataset:
    """A DataFrame of one place as a Dataset along `time`, its times as they are written."""
    import xarray as xr

    times = times_of(weather)
    variables: dict[str, Any] = {}
    for position, column in enumerate(weather.columns):
        name = str(column).strip()
        if name.casefold() in TIME_NAMES:
            continue
        if name in variables:
            raise WeatherError(f"{name}: this column stands twice in the table")
        values = weather.iloc[:, position]
        if parse_name(name, None) is not None and not _is_numeric(values.dtype):
            values = numbers_of(weather, name, values)
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


def numbers_of(table: pd.DataFrame, name: str, values: pd.Series[Any]) -> pd.Series[Any]:
    """The values of a column of a table as numbers, NaN where its cell is empty.

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
    wrong = numbers.isna() & values.notna() & (values.astype("str").str.strip() != "")
    if wrong.any():
        row = int(np.argmax(wrong))
        raise WeatherError(
            Message("table.not_a_number", name=name, value=str(values.iloc[row]), where=_where(table, row))
        )
    return numbers


def _constant(name: str, values: xr.DataArray) -> xr.DataArray:
    present = np.unique(values.values[~np.isnan(values.values)])
    if present.size != 1:
        raise WeatherError(
            f"{name}: a table holds one place, but this column has {present.size} values; "
            "use a Dataset with a site dimension for several places"
        )
    return values.isel(time=0, drop=True).copy(data=present[0])


def times_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The time of every row of a DataFrame as it is written, whatever its zone; see `stamps_of`."""
    import pandas as pd

    stamps = stamps_of(weather)
    if stamps.tz is not None and not isinstance(weather.index, pd.DatetimeIndex):
        column = _date_column(weather)
        if column.dtype == object or isinstance(column.dtype, pd.StringDtype):  # rows may differ in zone
            stamps = _parse_dates(weather, column, as_written=True).rename("time")
    return stamps.tz_localize(None)


def stamps_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The time of every row of a DataFrame, with its zone if it has one, from its DatetimeIndex or its date column.

    Where the rows differ in zone, as those of summer and winter time do, they are brought to UTC.

    Raises
    ------
    WeatherError
        There is neither, or a date is missing or not written as year, month, day.
    """
    import pandas as pd

    dated = isinstance(weather.index, pd.DatetimeIndex)
    times = pd.DatetimeIndex(weather.index) if dated else _parse_dates(weather, _date_column(weather))
    if times.hasnans:
        raise WeatherError(Message("table.no_date", where=_where(weather, int(np.argmax(times.isna())))))
    return times.rename("time")


def zone_of(weather: pd.DataFrame) -> Any:
    """The time zone the rows of a DataFrame state, None where they state none."""
    return stamps_of(weather).tz


def _date_column(weather: pd.DataFrame) -> pd.Series[Any]:
    for name in TIME_NAMES:
        for column in weather.columns:
            if str(column).strip().casefold() == name:
                return weather[column]
        if str(weather.index.name).strip().casefold() == name:
            return weather.index.to_series()
    raise WeatherError(f"date: no column of dates; name it one of {', '.join(TIME_NAMES)} and write YYYY-MM-DD")


def _parse_dates(table: pd.DataFrame, column: pd.Series[Any], as_written: bool = False) -> pd.DatetimeIndex:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return pd.DatetimeIndex(column)
    if column.isna().any():
        raise WeatherError(Message("table.no_date", where=_where(table, int(np.argmax(column.isna())))))
    text = column.astype("str").str.strip().str.replace("/", "-")
    complete = text.str.match(r"\d{4}(-\d\d-\d\d|\d{4})([T ].*)?$")  # "2020-05" or 05/01/2020 leave the day open
    if not complete.all():
        raise _not_a_date(table, column, int(np.argmin(complete)))
    if as_written:
        text = text.str.replace(_OFFSET, "", regex=True)
    late: pd.Timedelta | pd.TimedeltaIndex = pd.Timedelta(0)
    if "24:00" in "\n".join(text):  # the end of a day, as ISO 8601 has it
        at_end = text.str.contains(_END_OF_DAY, regex=True)
        text = text.str.replace(_END_OF_DAY, "T00:00", regex=True)
        late = pd.to_timedelta(at_end.to_numpy().astype(int), unit="D")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # of pandas 2, where the rows differ in zone
            return pd.DatetimeIndex(pd.to_datetime(text, format="ISO8601")) + late
    except (ValueError, FutureWarning):
        pass
    times = pd.DatetimeIndex(pd.to_datetime(text, format="ISO8601", errors="coerce", utc=True))
    if times.hasnans:
        raise _not_a_date(table, column, int(np.argmax(times.isna())))
    return times + late


def _not_a_date(table: pd.DataFrame, column: pd.Series[Any], position: int) -> WeatherError:
    given = str(column.iloc[position])
    return WeatherError(Message("table.not_a_date", name=str(column.name), value=given, where=_where(table, position)))


def read_csv(path: Path) -> pd.DataFrame:
    """The table of a text file, units in the names, place from comments as constant columns.

    Its index holds the line of the file of each row, for what is said of it; see `text_tables`.

    Raises
    ------
    WeatherError
        It is not a table, or a row does not have as many cells as the header.
    """
    opened = read_text_table(path, is_known)
    names = _with_units(opened.names, opened.units)
    require_single(str(path), names, is_known)
    table, decimal = replace(opened, names=names).frame(is_date)
    if not decimal.certain:
        _require_whole_elevation(str(path), table, decimal.example)
    for name, value in _places_of(str(path), opened.comments).items():
        table[name] = value
    return of_file(table, path, "line")


def read_excel(path: Path) -> pd.DataFrame:
    """The table of the first sheet of an Excel file, by the rules of `read_csv`; its index holds the sheet's rows.

    A value outside the columns that have a name is left out, as no cell can slip from one column into another.

    Raises
    ------
    WeatherError
        It is not an Excel file, or holds no table.
    """
    from zipfile import BadZipFile

    import pandas as pd

    require_to_read(path)
    try:
        sheet = pd.read_excel(path, header=None)
    except (OSError, ValueError, KeyError, BadZipFile):
        raise WeatherError(f"{path}: is not an Excel file (.xlsx)") from None
    sheet.index = pd.RangeIndex(1, len(sheet) + 1)
    begins = [cell if isinstance(cell, str) else "" for cell in (sheet.iloc[:, 0] if sheet.size else ())]
    comments = [text for text in begins if text.startswith("#")]
    sheet = sheet[[not text.startswith("#") for text in begins]].dropna(how="all")
    if len(sheet) < 2:
        raise WeatherError(f"{path}: has no rows of data")
    header, below = (["" if pd.isna(cell) else str(cell).strip() for cell in sheet.iloc[row]] for row in (0, 1))
    has_units = are_units(header, below)
    if has_units and len(sheet) < 3:
        raise WeatherError(f"{path}: has no rows of data")
    names = _with_units(header, below if has_units else [""] * len(header))
    require_single(str(path), names, is_known)
    table = sheet.iloc[1 + has_units :].set_axis(unique(names), axis="columns").infer_objects()
    table = table[[own for own, name in zip(table.columns, names, strict=True) if name or table[own].notna().any()]]
    for name, value in _places_of(str(path), comments).items():
        table[name] = value
    return of_file(table, path, "row")


def is_date(name: str) -> bool:
    """Whether a column of this name holds the dates or times of the rows."""
    return name.strip().casefold() in TIME_NAMES


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


def _places_of(file: str, comments: list[str]) -> dict[str, float]:
    """Where the weather was, as comments such as `# lat: -7.5` tell."""
    places: dict[str, float] = {}
    for line in comments:
        match = _PLACE_COMMENT.match(line)
        if not match or not (meaning := parse_name(match["name"].lower(), match["units"])):
            continue
        if meaning.quantity not in PLACE:
            continue
        name, value = f"{match['name'].lower()} [{meaning.units}]", float(match["value"])
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

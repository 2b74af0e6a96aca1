"""DataFrames of one place: their numbers, the times and local days of their rows, and where a row stands in a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.local_days import standard_utc_offset
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.coordinates import coordinate_of
from evaeto.inputs.text_header import MISSING
from evaeto.inputs.time_columns import READ, TimeColumns, is_read, is_time, time_columns, zone_in_names
from evaeto.inputs.time_columns import stamps as stamps_in
from evaeto.inputs.variable_names import PLACE, TIME_NAMES, parse_name
from evaeto.inputs.variable_words import plain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_OTHER_SIGN = re.compile(r"\s*[-+]?\d+,\d+\s*")
"""A number with another decimal sign than the column's: the whole column is in doubt."""
_WITH_UNIT = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?\s*((?:°|º|%|[A-Za-zµ])[\w°º%/.^·-]*(?:\s?[\w/^-]+)?)\s*")
"""A number with its unit behind it."""
_MINUS = "\N{MINUS SIGN}"
"""What word processors make of a hyphen before a number."""
_TRACES = frozenset({"t", "tr", "tr.", "trace", "traces", "traço", "traços", "traza", "trazas", "ip", "inap", "inap."})
"""Less rain than can be measured, as observers write it."""
_CLOCK = re.compile(r"\s*(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\s*")
"""A length of time as clocks write it."""
CUT = "cut off"
"""Attribute of the table of a file: what is to be said of its last number, within which the file ends."""
_SUMMER_TIME_H = 1.5
"""So far from midnight by standard time a day may begin: summer time, and zones of half an hour [h]."""


_SUMMARIES = frozenset(
    {
        "total", "totals", "totais", "totales", "soma", "suma", "sum", "media", "medias", "mean", "means", "average",
        "averages", "avg", "promedio", "promedios", "minimo", "minima", "minimum", "min", "maximo", "maxima",
        "maximum", "max", "desvio", "std", "dp", "mediana", "median", "acumulado", "acumulada",
    }
)  # fmt: skip
"""What stands in place of a date where a row sums up others, without accents."""
_SUMMARIES_AT = 400
"""Rows at either end of a table that are looked at for the first of them."""
_OF_DAYS = ("D", "M")
"""Periods that begin with a day. Which moment of an hour a period of one is, its label would have to say."""


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
    for position, (column, values) in enumerate(bare.items()):
        name = str(column).strip()
        if name.casefold() in TIME_NAMES or position in used:
            continue
        if name in variables:
            raise WeatherError(Message("weather.column_twice", name=name))
        if parse_name(name, None) is not None and not is_numeric(values.dtype):
            values = numbers_of(weather, name, values, left_out)
        variables[name] = ("time", values.to_numpy())
    dataset = xr.Dataset(variables, coords={"time": times})
    for variable in list(dataset.data_vars):
        meaning = parse_name(str(variable), None)
        if meaning is not None and meaning.quantity in PLACE:
            dataset[variable] = _constant(str(variable), dataset[variable])
    return dataset


def is_numeric(dtype: Any) -> bool:
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
    if (signs := values[unread].astype("str")).str.startswith(_MINUS).any():
        numbers = numbers.fillna(pd.to_numeric(signs.str.replace(_MINUS, "-"), errors="coerce"))
        unread = numbers.isna() & values.notna()
    wrong = unread & ~values.astype("str").str.strip().str.casefold().isin(MISSING)
    if not wrong.any():
        return numbers
    if (read := _hours_of(name, values, wrong)) is None:
        read = _coordinates_of(name, values, wrong)
    if read is None:
        numbers, wrong = _with_traces(name, values, numbers, wrong)
        if not wrong.any():
            return numbers
    if read is not None:
        return numbers.where(~wrong, read)
    row, count = int(np.argmax(wrong)), int(wrong.sum())
    value, where = str(values.iloc[row])[:40], where_of(table, row)
    if (unit := _WITH_UNIT.fullmatch(value)) and count > 0.5 * (count + int(numbers.notna().sum())):
        raise WeatherError(
            Message("table.unit_in_cell", name=_bare(name), value=value, where=where, unit=unit[1].strip())
        )
    if left_out is None or _OTHER_SIGN.fullmatch(value) or count > 0.5 * (count + int(numbers.notna().sum())):
        raise WeatherError(Message("table.not_a_number", name=name, value=value, where=where))
    left_out.append(Message("table.text_left_out", name=name, value=value, where=where, count=count))
    return numbers


def _hours_of(name: str, values: pd.Series[Any], wrong: pd.Series[bool]) -> pd.Series[Any] | None:
    """Sunshine that is written 6:30, in hours; None where that is not what the text of the cells is."""
    match = parse_name(name, None)
    if match is None or match.quantity != "sunshine" or match.units not in ("h", "h d-1"):
        return None
    parts = values[wrong].astype("str").str.extract(_CLOCK).astype(float)
    if parts[[0, 1]].isna().any(axis=None) or not values[wrong].astype("str").str.fullmatch(_CLOCK).all():
        return None
    return (parts[0] + parts[1] / 60.0 + parts[2].fillna(0.0) / 3600.0).reindex(values.index)


def _with_traces(
    name: str, values: pd.Series[Any], numbers: pd.Series[Any], wrong: pd.Series[bool]
) -> tuple[pd.Series[Any], pd.Series[bool]]:
    """Rain too little to be measured, which is written as a letter, is none; what is left that is no number."""
    match = parse_name(name, None)
    if match is None or match.quantity != "precip":
        return numbers, wrong
    traces = wrong & values.astype("str").str.strip().str.casefold().isin(_TRACES)
    return numbers.mask(traces, 0.0), wrong & ~traces


def _coordinates_of(name: str, values: pd.Series[Any], wrong: pd.Series[bool]) -> pd.Series[Any] | None:
    """Coordinates with their degrees, minutes and side, elevations with their unit; None where they are no such."""
    match = parse_name(name, None)
    if match is None or match.quantity not in PLACE or match.stated:
        return None
    cells = values[wrong].astype("str")
    found = {text: coordinate_of(text, match.quantity) for text in cells.unique()}
    return None if None in found.values() else cells.map(found).astype(float).reindex(values.index)


def _bare(name: str) -> str:
    """A name without a unit in brackets."""
    return re.sub(r"\s*[\[(].*[\])]\s*$", "", name) or name


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
            if _is_text(dtype):  # rows may differ in zone
                stamps = stamps_in(weather, columns, lambda row: where_of(weather, row), as_written=True)
    return stamps.tz_localize(None).rename("time")


def stamps_of(weather: pd.DataFrame, columns: TimeColumns | None = None) -> pd.DatetimeIndex:
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
    elif isinstance(weather.index, pd.PeriodIndex) and weather.index.freqstr[0] in _OF_DAYS:
        times = weather.index.to_timestamp()
    elif is_read(weather):
        return pd.DatetimeIndex(weather["time"].array, name="time", copy=False)
    elif (columns := columns or time_columns(weather)) is not None:
        times = stamps_in(weather, columns, lambda row: where_of(weather, row))
    elif is_time(str(weather.index.name)):
        times = stamps_of(weather.reset_index())
    else:
        raise WeatherError(Message("table.no_dates", names=list(TIME_NAMES)))
    if times.hasnans:
        raise WeatherError(Message("table.no_date", where=where_of(weather, int(np.argmax(times.isna())))))
    return times.rename("time")


def with_hints(weather: Any, dayfirst: bool | None = None, **place: float) -> Any:
    """A DataFrame with what is said of its dates: their order, and the place (`lat`, `lon`) of its midnights.

    What else it may be comes back as it is.
    """
    import pandas as pd

    hints: dict[str, Any] = place | ({} if dayfirst is None else {"dayfirst": dayfirst})
    if not hints or not isinstance(weather, pd.DataFrame):
        return weather
    hinted = weather.copy(deep=False)
    hinted.attrs = weather.attrs | hints
    return hinted


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
            text = str(weather.iloc[0, position])
            try:
                return float(text)
            except ValueError:
                return coordinate_of(text, wanted)
    return None


def with_times(table: pd.DataFrame, dayfirst: bool | None) -> pd.DataFrame:
    """The table of a file with its times in one column `time`, read once for all who ask for them.

    Days whose rows differ in zone, as those of summer and winter do, stay as they are written; such hours are in UTC.
    """
    import pandas as pd

    if dayfirst is not None:
        table.attrs["dayfirst"] = dayfirst
    columns = time_columns(table)
    if columns is None:
        return table
    stamps = stamps_of(table, columns)
    names = [str(table.columns[position]) for position in columns.used]
    if _fixed_offset(stamps) is None and columns.date is not None and str(stamps.tz) == "UTC":
        written = table.iloc[:, columns.date].astype("str")
        if not written.str.contains(r"(?:Z|UTC|GMT|[+-]00:?(?:00)?)$", regex=True).all():
            return table
    offset = zone_in_names(names) if stamps.tz is None else _fixed_offset(stamps)
    if offset is not None:
        table.attrs["utc_offset"] = offset
    used = {*names, *(name for name in table.columns if str(name).strip().casefold() in TIME_NAMES)}
    if used == {"time"} and columns.used == (0,) and table.dtypes.iloc[0].kind == "M":  # they are as they are to be
        table.attrs = table.attrs | {READ: names}
        return table
    rest = {name: table[name] for name in table.columns if name not in used}
    made = pd.DataFrame({"time": stamps, **rest}, index=table.index, copy=False)
    made.attrs = table.attrs | {READ: names}
    return made


def without_summaries(table: pd.DataFrame, least: int) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The table of a file without rows of totals, means and extremes, which is told.

    Such a row has a word for it where others have their date, or a part of it. At `least` so many others must be left.
    Rows at the end with a text there and nothing else are none.
    """
    table = _without_closing_text(table, least)
    import pandas as pd

    if not any(map(_is_text, table.dtypes)):
        return table, ()
    columns = time_columns(table)
    found, first = np.zeros(len(table), bool), None
    for at in () if columns is None else columns.used:
        cells, dtype = table.iloc[:, at], table.dtypes.iloc[at]
        if not _is_text(dtype):
            continue
        ends = pd.concat([cells.head(_SUMMARIES_AT), cells.tail(_SUMMARIES_AT)])
        if any(map(_sums_up, ends)):
            found |= np.array([_sums_up(cell) for cell in cells])
            first = cells if first is None else first
    if first is None or np.count_nonzero(~found) < least:
        return table, ()
    row = int(np.argmax(found))
    told = Message("table.summaries", value=str(first.iloc[row]), where=where_of(table, row), count=int(found.sum()))
    rest = table[~found]
    rest.attrs = table.attrs
    return rest, (told,)


def _without_closing_text(table: pd.DataFrame, least: int) -> pd.DataFrame:
    """The table without its last rows that have a sentence in place of a date and are empty besides."""
    columns = time_columns(table)
    at = None if columns is None else columns.date
    if at is None or not len(table) or not _is_text(table.dtypes.iloc[at]):
        return table
    last = len(table)
    while last > least:
        row = table.iloc[last - 1]
        filled = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        others = [cell for cell in row if not isinstance(cell, str) and cell == cell and cell is not None]
        if others or len(filled) != 1 or not filled[0].strip()[0].isalpha() or " " not in filled[0].strip():
            break
        last -= 1
    rest = table.iloc[:last]
    rest.attrs = table.attrs
    return rest


def _is_text(dtype: Any) -> bool:
    import pandas as pd

    return dtype.kind == "O" or isinstance(dtype, pd.StringDtype)


def _sums_up(cell: object) -> bool:
    return isinstance(cell, str) and plain(cell).strip(" .:") in _SUMMARIES


def _fixed_offset(stamps: pd.DatetimeIndex) -> float | None:
    """The offset from UTC [h] that all times of hourly weather state; None of days, and of a zone with summer time."""
    import pandas as pd

    fixed = None if stamps.tz is None else stamps.tz.utcoffset(None)
    if fixed is None:
        return None
    step = pd.Series(stamps).diff().abs().median()
    hourly = step == step and step <= pd.Timedelta(hours=12)
    return fixed.total_seconds() / 3600.0 if hourly else None


def is_date(name: str) -> bool:
    """Whether a column of this name holds the dates or times of the rows, or parts of them."""
    return is_time(name)


def of_file(table: pd.DataFrame, path: Path, kind: str) -> pd.DataFrame:
    """Remember what the index counts: lines or rows of a file."""
    table.attrs = {name: value for name, value in table.attrs.items() if name == CUT}
    table.attrs |= {"file": path.name, "index": kind}
    return table


def where_of(table: pd.DataFrame, position: int) -> Message:
    """Where a row stands: in its file, else in the table."""
    kind, file = table.attrs.get("index"), table.attrs.get("file")
    if file is None or hasattr(table.index, "tz"):  # times have taken the place of the lines
        return Message("table.row", row=position + 1)
    place = str(table.index[position])
    if kind == "line":
        return Message("table.line_of_file", place=place, file=file)
    return Message("table.row_of_file", place=place, file=file)

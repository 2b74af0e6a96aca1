"""Tables as people keep them: CSV files and DataFrames, brought to a Dataset with the times of their rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.names import PLACE, TIME_NAMES, meaning_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_PLACE_COMMENT = re.compile(r"^#\s*(?P<name>\w+)\s*[:=]\s*(?P<value>[-+]?\d+(\.\d+)?)\s*(?P<units>\S*)\s*$")


def dataset_of(weather: pd.DataFrame) -> xr.Dataset:
    """A DataFrame of one place as a Dataset along `time`, its times as they are written."""
    import pandas as pd
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
        if meaning_of(name, None) is not None and not pd.api.types.is_numeric_dtype(values.dtype):
            values = _numbers(name, values)
        variables[name] = ("time", values.to_numpy())
    dataset = xr.Dataset(variables, coords={"time": times})
    for variable in list(dataset.data_vars):
        meaning = meaning_of(str(variable), None)
        if meaning is not None and meaning.quantity in PLACE:
            dataset[variable] = _constant(str(variable), dataset[variable])
    return dataset


def _numbers(name: str, values: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    wrong = numbers.isna() & values.notna() & (values.astype("str").str.strip() != "")
    if wrong.any():
        row = int(np.argmax(wrong))
        raise WeatherError(Message("table.not_a_number", name=name, given=values.iloc[row], row=row + 1))
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
    return stamps_of(weather).tz_localize(None)


def stamps_of(weather: pd.DataFrame) -> pd.DatetimeIndex:
    """The time of every row of a DataFrame, with its zone if it has one, from its DatetimeIndex or its date column.

    Raises
    ------
    WeatherError
        There is neither, or a date is missing or not written as year, month, day.
    """
    import pandas as pd

    dated = isinstance(weather.index, pd.DatetimeIndex)
    times = pd.DatetimeIndex(weather.index) if dated else _parse_dates(_date_column(weather))
    if times.hasnans:
        raise WeatherError(f"date: row {int(np.argmax(times.isna())) + 1} has none")
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


def _parse_dates(column: pd.Series[Any]) -> pd.DatetimeIndex:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return pd.DatetimeIndex(column)
    text = column.astype("str").str.strip().str.replace("/", "-")
    complete = text.str.match(r"\d{4}(-\d\d-\d\d|\d{4})([T ].*)?$")  # "2020-05" or 05/01/2020 leave the day open
    if not complete.all():
        row = int(np.argmin(complete))
        raise WeatherError(
            f"{column.name}: {str(column.iloc[row])!r} in row {row + 1} is not an unambiguous date; write YYYY-MM-DD"
        )
    try:
        return pd.DatetimeIndex(pd.to_datetime(text, format="ISO8601"))
    except ValueError as error:
        raise WeatherError(f"{column.name}: not a date: {error}") from None


def read_csv(path: Path) -> pd.DataFrame:
    """The table of a CSV file, units in the names, place from comments as constant columns."""
    import pandas as pd

    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = [next(file, "") for _ in range(100)]
    except UnicodeDecodeError:
        raise WeatherError(f"{path}: is not a text file in UTF-8") from None
    content = [number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    if len(content) < 2:
        raise WeatherError(f"{path}: has no rows of data")
    header = lines[content[0]].strip()
    delimiter = max(",;\t", key=header.count)
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    second = [cell.strip().strip('"') for cell in lines[content[1]].strip().split(delimiter)]
    has_units = not any(re.match(r"^[-+]?\d", cell) for cell in second)
    if has_units and len(content) < 3:
        raise WeatherError(f"{path}: has no rows of data")
    if has_units:
        names = [
            f"{n} [{u}]" if u and n.casefold() not in TIME_NAMES else n for n, u in zip(names, second, strict=False)
        ]
    try:
        table = pd.read_csv(
            path, sep=delimiter, header=None, names=names, skiprows=content[1 + has_units], comment="#",
            engine="c", decimal="," if delimiter == ";" and re.search(r"\d,\d", lines[content[-1]]) else ".",
            dtype={name: str for name in names if name.casefold() in TIME_NAMES}, index_col=False,
            skipinitialspace=True,
        )  # fmt: skip
    except (pd.errors.ParserError, ValueError) as error:
        raise WeatherError(f"{path}: cannot be read as a table: {error}") from None
    for line in lines:
        match = _PLACE_COMMENT.match(line)
        if match and (meaning := meaning_of(match["name"].lower(), match["units"])) and meaning.quantity in PLACE:
            table[f"{match['name'].lower()} [{meaning.units}]"] = float(match["value"])
    return table


def read_excel(path: Path) -> pd.DataFrame:
    """The table of the first sheet of an Excel file."""
    from zipfile import BadZipFile

    import pandas as pd

    try:
        return pd.read_excel(path)
    except (OSError, ValueError, KeyError, BadZipFile):
        raise WeatherError(f"{path}: is not an Excel file (.xlsx)") from None

"""Which columns of a table hold its dates and times, and the times they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs import dates
from evaeto.inputs.variable_names import TIME_NAMES, split_unit
from evaeto.inputs.variable_words import date_part

if TYPE_CHECKING:
    import pandas as pd

_ZONE_IN_NAME = re.compile(r"\b(?:UTC|GMT)\s*(?P<offset>[+-]\s*\d{1,2}(?::?\d\d)?)?", re.IGNORECASE)
_LOOKED_AT = 50
HR = "hr"
"""The hour of some networks, and humedad relativa."""
_HOURS = 24
READ = "time_columns"
"""Attribute of a table whose times were read into its first column: what the columns were called that held them."""
_NAMELESS = re.compile(r"column 1|unnamed: ?0(?:_level_0)?|index", re.IGNORECASE)
"""What the first column is called of a table that was saved with its index."""
_CALENDAR = re.compile(r"\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:[T\s].*)?")
CLOCK_ONLY = re.compile(r"\d{1,2}[:hH]\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[aApP]\.?\s?[mM]\.?)?|\d{1,4}\s*(?:UTC|GMT)")


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """The columns that hold the time of a row, by their position; `date`, or `year` and what is beside it."""

    date: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    day_of_year: int | None = None
    hour: int | None = None
    minute: int | None = None

    @property
    def used(self) -> tuple[int, ...]:
        """Positions of all of them."""
        every = (self.date, self.year, self.month, self.day, self.day_of_year, self.hour, self.minute)
        return tuple(position for position in every if position is not None)


def is_no_hour(rows: Sequence[Sequence[str]], dates: Sequence[int], at: int) -> bool:
    """Whether a column called `HR` cannot be the hour of each row: rows differ in date, or say their time themselves.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first ones of a table.
    dates : sequence of int
        Positions of the other columns with dates.
    at : int
        That of the column.
    """
    if len(rows) < 2:
        return False
    stamps = [tuple(row[position].strip() for position in dates) for row in rows]
    is_small = all(cell.isdigit() and int(cell) <= _HOURS for cell in (row[at].strip() for row in rows))
    return len(set(stamps)) == len(stamps) and not (is_small and any(":" in part for part in stamps[0]))


def is_time(name: str) -> bool:
    """Whether a column of this name holds dates, or parts of them."""
    return name.strip().casefold() in TIME_NAMES or date_part(name) is not None


def is_read(weather: pd.DataFrame) -> bool:
    """Whether the times of a table have been read, so that its first column holds one for each row."""
    return READ in weather.attrs and weather.columns[0] == "time" and weather["time"].dtype.kind == "M"


def time_columns(weather: pd.DataFrame) -> TimeColumns | None:
    """The columns of a table with the times of its rows; None where there are none."""
    if is_read(weather):
        return TimeColumns(date=0)
    names = [str(name).strip() for name in weather.columns]
    parts: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        part = "date" if name.casefold() in TIME_NAMES and name.casefold() != "day" else date_part(name)
        if part is not None:
            parts.setdefault(part, []).append(position)
    whole = sorted(parts.get("date", []), key=lambda at: _order(names[at]))
    has_days = "year" in parts and ("day of year" in parts or {"month", "day"} <= set(parts))
    clocks = [
        at
        for at in whole
        if _is_clock(weather.iloc[:, at]) or (has_days and "hour" not in parts and _are_hours(weather.iloc[:, at]))
    ]
    whole = [at for at in whole if at not in clocks]
    first = {part: found[0] for part, found in parts.items()}
    hour = first.get("hour", clocks[0] if clocks else None)
    if hour is not None and whole and split_unit(names[hour])[0].casefold() == HR:
        head = weather.iloc[:_LOOKED_AT, [whole[0], hour]].astype("str").to_numpy().tolist()
        hour = (clocks[0] if clocks else None) if is_no_hour(head, (0,), 1) else hour
    minute = first.get("minute") if hour is not None else None
    if whole:
        return TimeColumns(date=whole[0], hour=hour, minute=minute)
    if "year" in first and "day of year" in first:
        return TimeColumns(year=first["year"], day_of_year=first["day of year"], hour=hour, minute=minute)
    if "year" in first and "month" in first:
        return TimeColumns(None, first["year"], first["month"], first.get("day"), None, hour, minute)
    if "year" in first and "day" in first and _is_day_of_year(weather.iloc[:, first["day"]]):
        return TimeColumns(year=first["year"], day_of_year=first["day"], hour=hour, minute=minute)
    if "day" in first:
        return TimeColumns(date=first["day"], hour=hour, minute=minute)
    return TimeColumns(date=0, hour=hour, minute=minute) if names and _is_index(names[0], weather.iloc[:, 0]) else None


def stamps(weather: pd.DataFrame, columns: TimeColumns, where: Any, as_written: bool = False) -> pd.DatetimeIndex:
    """The time of every row, with its zone if it states one.

    Parameters
    ----------
    weather : DataFrame
        `attrs["dayfirst"]` says which of two orders is meant, where both are possible.
    columns : TimeColumns
        Where the times are.
    where : callable
        Says where a row stands, by its position.
    as_written : bool
        Leave out zones, in which rows may differ.

    Raises
    ------
    WeatherError
        A date is missing or is none, or day and month may be either.
    """
    import pandas as pd

    if columns.date is None:
        times = _of_parts(weather, columns, where)
    else:
        times = _of_column(weather, columns.date, where, as_written)
    if columns.hour is None or (columns.date is not None and not _is_midnight(times)):
        return times
    cells = weather.iloc[:, columns.hour]
    if cells.isna().any():
        raise WeatherError(Message("table.no_date", where=where(int(np.argmax(cells.isna())))))
    hours = dates.hours_of(cells.tolist())
    if hours is None:
        name = str(weather.columns[columns.hour])
        raise WeatherError(Message("dates.no_hour", name=name, value=str(cells.iloc[0]), where=where(0)))
    later = np.round(np.array(hours) * 3600.0)
    if columns.minute is not None:
        later = later + 60.0 * _numbers_in(weather, columns.minute, where, 0, 59)
    return times + pd.to_timedelta(later, unit="s")


def zone_in_names(names: Sequence[str]) -> float | None:
    """The offset from UTC [h] that the name of a column of times states: "Hora (UTC)", "Time (GMT-3)"."""
    for name in names:
        if match := _ZONE_IN_NAME.search(name):
            offset = (match["offset"] or "").replace(" ", "").replace(":", "")
            if not offset:
                return 0.0
            sign, digits = (-1.0 if offset[0] == "-" else 1.0), offset[1:]
            hours = int(digits) if len(digits) <= 2 else int(digits[:-2]) + int(digits[-2:]) / 60.0
            return sign * hours
    return None


def _order(name: str) -> int:
    folded = name.casefold()
    return TIME_NAMES.index(folded) if folded in TIME_NAMES else len(TIME_NAMES)


def _is_midnight(times: pd.DatetimeIndex) -> bool:
    return bool((times.tz_localize(None) == times.tz_localize(None).normalize()).all())


def _is_clock(values: pd.Series[Any]) -> bool:
    """Whether a column holds times of the day, without dates."""
    if values.dtype.kind in "Miuf":
        return False
    first = values.head(_LOOKED_AT).dropna().iloc[:1]
    return bool(len(first)) and (
        type(first.iloc[0]).__name__ == "time" or CLOCK_ONLY.fullmatch(str(first.iloc[0]).strip()) is not None
    )


def _are_hours(values: pd.Series[Any]) -> bool:
    """Whether a column holds hours, or hours and minutes in one number, beside dates of other columns."""
    first = [str(cell).strip() for cell in values.head(_LOOKED_AT).dropna()]
    return bool(first) and all(re.fullmatch(r"\d{1,4}(?:\.0)?", cell) and float(cell) <= 2400 for cell in first)


def _is_index(name: str, values: pd.Series[Any]) -> bool:
    """Whether the first column is that of the dates, which a table has that was saved with its index."""
    if _NAMELESS.fullmatch(name) is None:
        return False
    first = values.head(_LOOKED_AT).dropna()
    return values.dtype.kind == "M" or (
        bool(len(first)) and all(_CALENDAR.fullmatch(str(cell)) is not None for cell in first)
    )


def _is_day_of_year(values: pd.Series[Any]) -> bool:
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    return bool(numbers.notna().all() and numbers.between(1, 366).all() and numbers.max() > 31)


def _of_column(weather: pd.DataFrame, position: int, where: Any, as_written: bool) -> pd.DatetimeIndex:
    import pandas as pd

    column = weather.iloc[:, position]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return pd.DatetimeIndex(column)
    if column.isna().any():
        raise WeatherError(Message("table.no_date", where=where(int(np.argmax(column.isna())))))
    if column.dtype == object and all(hasattr(cell, "timetuple") for cell in column):  # of Excel, or of people
        return pd.DatetimeIndex(pd.to_datetime(column))
    if len(column) and re.fullmatch(r"\s*\d{5}(?:[.,]\d*)?\s*", str(column.iloc[0])):
        numbers = pd.to_numeric(column, errors="coerce")
        if numbers.notna().all() and dates.is_serial(numbers):
            return dates.of_serials(numbers)
    if len(column) and (times := dates.of_epoch(column)) is not None:
        return times
    name = str(column.name)

    def fault(key: str, at: int) -> WeatherError:
        value = str(column.iloc[at])
        if key == "dates.day_or_month":
            return WeatherError(dates.question(name, value))
        if key == "dates.other_order":
            return WeatherError(Message("dates.other_order", name=name, value=value))
        return WeatherError(Message("table.not_a_date", name=name, value=value, where=where(at)))

    dayfirst = weather.attrs.get("dayfirst")
    return dates.parse(column, None if dayfirst is None else bool(dayfirst), fault, as_written)


def _numbers_in(weather: pd.DataFrame, position: int, where: Any, lower: int, upper: int) -> Any:
    """The whole numbers of a column with a part of the dates, within limits."""
    import pandas as pd

    column = weather.iloc[:, position]
    found = pd.to_numeric(column, errors="coerce")
    wrong = (found.isna() | (found < lower) | (found > upper) | (found % 1 != 0)).to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise WeatherError(
            Message("table.not_a_date", name=str(column.name), value=str(column.iloc[at]), where=where(at))
        )
    return found.to_numpy(dtype=np.int64)


def _of_parts(weather: pd.DataFrame, columns: TimeColumns, where: Any) -> pd.DatetimeIndex:
    import pandas as pd

    def numbers(position: int, lower: int, upper: int) -> Any:
        return _numbers_in(weather, position, where, lower, upper)

    assert columns.year is not None
    years = numbers(columns.year, 1, 2200)
    years = np.where(years < 50, years + 2000, np.where(years < 100, years + 1900, years))
    january = (years - 1970).astype("datetime64[Y]")
    if columns.day_of_year is not None:
        times = january.astype("datetime64[D]") + (numbers(columns.day_of_year, 1, 366) - 1)
        wrong = times.astype("datetime64[Y]") != january
        culprit = columns.day_of_year
    else:
        assert columns.month is not None
        months = [dates.month_of(cell) for cell in weather.iloc[:, columns.month]]
        if None in months:
            at = months.index(None)
            column = weather.iloc[:, columns.month]
            raise WeatherError(
                Message("table.not_a_date", name=str(column.name), value=str(column.iloc[at]), where=where(at))
            )
        month = january.astype("datetime64[M]") + (np.array(months, dtype=np.int64) - 1)
        days = np.int64(1) if columns.day is None else numbers(columns.day, 1, 31)
        times = month.astype("datetime64[D]") + (days - 1)
        wrong = times.astype("datetime64[M]") != month
        culprit = columns.month if columns.day is None else columns.day
    if wrong.any():
        at = int(np.argmax(wrong))
        column = weather.iloc[:, culprit]
        raise WeatherError(
            Message("table.not_a_date", name=str(column.name), value=str(column.iloc[at]), where=where(at))
        )
    return pd.DatetimeIndex(times.astype("datetime64[s]"))

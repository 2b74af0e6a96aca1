"""What the readers of named formats share: dates in parts, stations, places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.dates import parse, question
from evaeto.inputs.formats.base import ReadOptions
from evaeto.inputs.frames import numbers_of, of_file

if TYPE_CHECKING:
    import pandas as pd

NOMINAL_YEAR = 2001
"""Of days that belong to no year, or to several: it has no 29 February."""
_TWO_DIGITS = re.compile(r"^\s*(?P<date>\d{1,2}([/.-])\d{1,2}\2)(?P<year>\d\d)(?!\d)")


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
    when = pd.to_datetime(text, format=form, errors="coerce")
    if "%j" in form:  # pandas takes day 366 of a common year for the first of the next
        whole = [_numbers(said) == _numbers(read) for said, read in zip(text, when.dt.strftime(form), strict=True)]
        when = when.where(np.array(whole))
    return sure(table, when, column)


def _numbers(text: Any) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(text))]


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

"""Dates and times as tables have them: ISO 8601, day or month first, in parts, by the day of the year, as numbers.

Nothing is guessed: where a whole column leaves open whether 01/07/2020 is in January or in July that is asked.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.inputs.variable_words import plain

if TYPE_CHECKING:
    import pandas as pd

Fault = Callable[[str, int], Exception]
"""Makes the error of a row, by the key of its message ("table.not_a_date", "dates.day_or_month", "dates.other_order")
and its position."""

_COMPLETE = re.compile(r"\d{4}(?:-\d\d-\d\d|\d{4})(?:[T ].*)?")
_END_OF_DAY = r"[T ]24:00(?::00(?:\.0+)?)?"
_OFFSET = r"\s*(?:Z|[+-]\d\d(?::?\d\d)?)$"
_WITH_ZONE_TWICE = re.compile(r".*[+-]\d\d:?\d\d (?:UTC|GMT)")
_DAY_AND_CLOCK = re.compile(r"^(\d{8})[:_-](\d{4})$")
_YEAR_AND_DAY = re.compile(r"(?P<y>\d{4})[-/.](?P<d>\d{3})")
_DAY_AND_YEAR = re.compile(r"(?P<d>\d{3})[-/.](?P<y>\d{4})")
_CLOCK = (
    r"(?P<clock>(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})?(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[aApP]\.?\s?[mM]\.?)?)"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
_BY_NUMBERS = re.compile(
    rf"(?P<a>\d{{1,4}})(?P<sign>[-/. ])(?P<b>\d{{1,2}})(?P=sign)(?P<c>\d{{4}}|\d{{1,2}})(?:[T,]?\s*{_CLOCK})?{_ZONE}"
)
_BY_NAME = re.compile(
    rf"(?:\w+,? +)?(?P<d>\d{{1,2}})(?:[-/. ]| de )*(?P<m>[^\W\d_]{{3,}})\.?(?:[-/. ,]| de )*(?P<y>\d{{4}}|\d{{2}})"
    rf"(?:[T,]?\s*{_CLOCK})?{_ZONE}"
)
_NAME_FIRST = re.compile(
    rf"(?P<m>[^\W\d_]{{3,}})\.?[-/. ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/. ,]+(?P<y>\d{{4}})"
    rf"(?:[T,]?\s*{_CLOCK})?{_ZONE}"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen", "feb fev", "mar", "apr abr avr", "may mai mag", "jun giu", "jul lug", "aug ago aou",
            "sep set", "oct out okt ott", "nov", "dec dez dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_FORMS = {
    "9999-99-99": "%Y-%m-%d", "9999-99-99 99:99": "%Y-%m-%d %H:%M", "9999-99-99T99:99": "%Y-%m-%dT%H:%M",
    "9999-99-99 99:99:99": "%Y-%m-%d %H:%M:%S", "9999-99-99T99:99:99": "%Y-%m-%dT%H:%M:%S",
}  # fmt: skip
EPOCH = (1e9, 1.9e9)
"""Seconds since 1970 of a clock, from 2001 to 2030: later ones look like 1930010100, an hour of 1930."""
SERIALS = (18264.0, 73051.0)
"""Days since 30 December 1899 of a spreadsheet, from 1950 to 2100."""


def parse(texts: pd.Series[Any], dayfirst: bool | None, fault: Fault, as_written: bool = False) -> pd.DatetimeIndex:
    """Times of texts, with their zone where they state one.

    Parameters
    ----------
    texts : Series of str
        None of them is missing.
    dayfirst : bool or None
        Whether the day stands before the month; None where the column has to decide.
    fault : callable
        Makes the error for a row that is no date.
    as_written : bool
        Leave out zones, in which rows may differ.
    """
    import pandas as pd

    if (times := _by_the_first(texts)) is not None:
        return times
    stripped = texts.astype("str").str.strip()
    if len(stripped) and _WITH_ZONE_TWICE.fullmatch(stripped.iloc[0]):  # 2020-01-01 00:00:00 +0000 UTC
        stripped = stripped.str.replace(r" ?(?:UTC|GMT)$", "", regex=True)
    if len(stripped) and _DAY_AND_CLOCK.fullmatch(stripped.iloc[0]):  # 20200101:0000
        stripped = stripped.str.replace(_DAY_AND_CLOCK.pattern, r"\1\2", regex=True)
    cells = stripped.tolist()
    iso = stripped.str.replace("/", "-", regex=False)
    complete = iso.str.fullmatch(_COMPLETE.pattern)
    if complete.all():
        return _iso(iso, fault, as_written)
    if (found := _of_digits(cells)) is not None:
        return pd.DatetimeIndex(found)
    return _of_parts(cells, dayfirst, fault, as_written)


def is_serial(values: Any) -> bool:
    """Whether numbers are days as a spreadsheet counts them."""
    values = np.asarray(values, dtype=float)
    return bool(values.size) and bool(((values >= SERIALS[0]) & (values <= SERIALS[1])).all())


def of_serials(values: Any) -> pd.DatetimeIndex:
    """The times of days as a spreadsheet counts them."""
    import pandas as pd

    seconds = np.round(np.asarray(values, dtype=float) * 86400.0)
    return pd.DatetimeIndex(np.datetime64("1899-12-30", "s") + seconds.astype("timedelta64[s]"))


def of_epoch(texts: Any) -> pd.DatetimeIndex | None:
    """The times, in UTC, of seconds or milliseconds since 1970 as programs write them; None of anything else."""
    import pandas as pd

    unit = {10: "s", 13: "ms"}.get(len(str(texts.iloc[0]).strip().removesuffix(".0")))
    if unit is None:
        return None
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
    seconds = numbers / (1.0 if unit == "s" else 1000.0)
    if not bool(((seconds >= EPOCH[0]) & (seconds < EPOCH[1])).all()):
        return None
    stamps = numbers.astype(np.int64).astype(f"datetime64[{unit}]")
    return pd.DatetimeIndex(stamps).tz_localize("UTC")


def hours_of(cells: list[Any]) -> list[float] | None:
    """Hours of clock times: 13, 13:30, 1330, "13:30:00", "1 PM", "1300 UTC"; None where one is nothing of these."""
    texts = [re.sub(r"\s*(UTC|GMT|Z|h)$", "", str(cell).strip(), flags=re.IGNORECASE) for cell in cells]
    whole = [re.sub(r"\.0+$", "", text) for text in texts]
    if all(re.fullmatch(r"\d{1,4}", text) for text in whole):
        numbers = [int(text) for text in whole]
        if max(numbers) <= 24:
            return [float(number) for number in numbers]
        if all(number % 100 < 60 and number <= 2400 for number in numbers):
            return [number // 100 + number % 100 / 60.0 for number in numbers]
        return None
    found = []
    for text in texts:
        match = re.fullmatch(_CLOCK, text) or re.fullmatch(r"(?P<hour>\d{1,2})\s*(?P<half>[aApP]\.?\s?[mM]\.?)", text)
        hour = None if match is None else _hour(match.groupdict())
        if hour is None:
            return None
        found.append(hour)
    return found


def month_of(cell: object) -> int | None:
    """The number of a month by its number or its name, by its first three letters."""
    text = re.sub(r"\.0+$", "", str(cell).strip())
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    return _MONTHS.get(plain(text)[:3])


def _by_the_first(texts: pd.Series[Any]) -> pd.DatetimeIndex | None:
    """Times that are all written as the first one is, by ISO 8601 without a zone; None where they are not."""
    import pandas as pd

    first = str(texts.iloc[0]) if len(texts) else ""
    form = _FORMS.get(re.sub(r"\d", "9", first))
    if form is None:
        return None
    try:
        return pd.DatetimeIndex(pd.to_datetime(texts, format=form))
    except (ValueError, TypeError):
        return None


def _iso(text: pd.Series[Any], fault: Fault, as_written: bool) -> pd.DatetimeIndex:
    import pandas as pd

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
        raise fault("table.not_a_date", int(np.argmax(times.isna())))
    return times + late


def _of_digits(cells: list[str]) -> Any:
    """Times of digits only: 2020183, 2020-183, 183/2020, 202007011300; None where they are not."""
    import pandas as pd

    texts = [cell.removesuffix(".0") for cell in cells]
    for form_of_all in (_YEAR_AND_DAY, _DAY_AND_YEAR):  # three digits are a day of the year and nothing else
        found = [form_of_all.fullmatch(text) for text in texts]
        if all(found):
            texts = [f"{match['y']}{match['d']}" for match in found if match]
    lengths = {len(text) for text in texts}
    if len(lengths) != 1 or not all(text.isdigit() for text in texts):
        return None
    match lengths.pop():
        case 7 if all(1 <= int(text[4:]) <= 366 for text in texts):
            form = "%Y%j"
        case 10:
            form = "%Y%m%d%H"
        case 12:
            form = "%Y%m%d%H%M"
        case 14:
            form = "%Y%m%d%H%M%S"
        case _:
            return None
    late = [form != "%Y%j" and text[8:10] == "24" for text in texts]
    plain_texts = [f"{text[:8]}00{text[10:]}" if is_late else text for text, is_late in zip(texts, late, strict=True)]
    times = pd.to_datetime(pd.Series(plain_texts), format=form, errors="coerce")
    if times.isna().any():
        return None
    if form == "%Y%j" and any(times.dt.strftime("%Y") != [text[:4] for text in texts]):  # a day 366 of a year without
        return None
    return pd.DatetimeIndex(times) + pd.to_timedelta(np.array(late, dtype=int), unit="D")


def _of_parts(cells: list[str], dayfirst: bool | None, fault: Fault, as_written: bool) -> pd.DatetimeIndex:
    """Times of dates whose parts stand in another order than in ISO 8601, or that name the month."""
    import pandas as pd

    parts: list[tuple[int, int, int]] = []
    clocks: list[float] = []
    zones: list[str | None] = []
    orders: set[str] | None = None
    first_of: dict[str, int] = {}
    short = False
    for position, cell in enumerate(cells):
        match = _BY_NUMBERS.fullmatch(cell)
        if match is None:
            match = _BY_NAME.fullmatch(cell) or _NAME_FIRST.fullmatch(cell)
            month = None if match is None else _MONTHS.get(plain(match["m"])[:3])
            if match is None or month is None:
                raise fault("table.not_a_date", position)
            parts.append((_century(int(match["y"])), month, int(match["d"])))
            short = short or len(match["y"]) == 2
            possible = {"ymd"}
        else:
            a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
            parts.append((a, b, c))
            possible = _orders(match["a"], b, match["c"])
        hour = 0.0 if not match["clock"] else _hour(match.groupdict())
        if not possible or hour is None:
            raise fault("table.not_a_date", position)
        clocks.append(hour)
        zones.append(match["zone"])
        for order in (orders or possible) - possible:
            first_of.setdefault(order, position)
        left = possible if orders is None else orders & possible
        if not left:
            raise fault("table.not_a_date", position)
        orders = left
    if short and not _is_regular(parts, "ymd"):  # 23-jan-05 may begin with the year
        raise fault("table.not_a_date", 0)
    order = _decided(orders or set(), parts, dayfirst, fault)
    at = {sign: order.index(sign) for sign in "ymd"}
    years = [_century(row[at["y"]]) for row in parts]
    days = [f"{y:04d}-{row[at['m']]:02d}-{row[at['d']]:02d}" for y, row in zip(years, parts, strict=True)]
    times = pd.DatetimeIndex(pd.to_datetime(pd.Series(days), format="%Y-%m-%d", errors="coerce"))
    if times.hasnans:
        raise fault("table.not_a_date", int(np.argmax(times.isna())))
    if any(clocks):
        times = times + pd.to_timedelta(np.round(np.array(clocks) * 3600.0), unit="s")
    if as_written or not any(zones):
        return times
    shift = [_offset_h(zone) for zone in zones]
    return (times - pd.to_timedelta(np.round(np.array(shift) * 3600.0), unit="s")).tz_localize("UTC")


def _orders(a: str, b: int, c: str) -> set[str]:
    """The orders of year, month and day in which three numbers may be a date."""
    if len(a) == 4:
        return {order for order, month, day in (("ymd", b, int(c)),) if 1 <= month <= 12 and 1 <= day <= 31}
    if len(a) == 3:
        return set()
    first, last = int(a), int(c)
    found = set()
    if 1 <= first <= 31 and 1 <= b <= 12:
        found.add("dmy")
    if 1 <= first <= 12 and 1 <= b <= 31:
        found.add("mdy")
    if len(c) < 4 and 1 <= b <= 12 and 1 <= last <= 31:
        found.add("ymd")
    return found


def _decided(orders: set[str], parts: list[tuple[int, int, int]], dayfirst: bool | None, fault: Fault) -> str:
    if dayfirst is not None and orders & {"dmy", "mdy"}:
        wanted = "dmy" if dayfirst else "mdy"
        if wanted not in orders:
            raise fault("dates.other_order", 0)
        return wanted
    if len(orders) > 1 and "ymd" in orders:  # years of two digits: days follow each other in one order only
        regular = {order for order in orders if _is_regular(parts, order)}
        orders = orders - {"ymd"} if "ymd" not in regular and regular else {"ymd"} if regular == {"ymd"} else orders
    if len(orders) > 1:  # 05/05 would be no example
        raise fault("dates.day_or_month", next((at for at, row in enumerate(parts) if row[0] != row[1]), 0))
    return next(iter(orders))


def _is_regular(parts: list[tuple[int, int, int]], order: str) -> bool:
    y, m, d = (order.index(sign) for sign in "ymd")
    numbers = [(_century(row[y]) * 12 + row[m]) * 31 + row[d] for row in parts]
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    return bool(steps) and sorted(map(abs, steps))[len(steps) // 2] <= 1


def _century(year: int) -> int:
    return year if year >= 100 else year + (1900 if year >= 50 else 2000)


def _hour(found: dict[str, str | None]) -> float | None:
    """The hour of a clock time; 24:00 is the end of the day."""
    hour, minute, second = (int(found.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := found.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    hours = hour + minute / 60.0 + second / 3600.0
    return hours if minute < 60 and second < 60 and hours <= 24.0 else None


def _offset_h(zone: str | None) -> float:
    if zone is None or zone in ("Z", "UTC", "GMT"):
        return 0.0
    sign = -1.0 if zone[0] == "-" else 1.0
    return sign * (int(zone[1:3]) + int(zone[-2:]) / 60.0)


def question(column: str, value: str) -> Message:
    """Asks whether the day stands before the month."""
    return Message("dates.day_or_month", name=column, value=value)

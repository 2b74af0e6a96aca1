"""`describe`: what a file of weather was taken for, before anything is computed with it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import EvaetoWarning, WeatherError
from evaeto.inputs.formats.base import Location, Opened, ReadOptions
from evaeto.inputs.formats.registry import open_file, weather_of
from evaeto.inputs.frames import is_date, times_of
from evaeto.inputs.guesses import Guess, guesses_in
from evaeto.inputs.hours_to_days import as_days
from evaeto.inputs.likely import in_likely_units, require_single_days
from evaeto.inputs.normalise import normalise
from evaeto.inputs.questions import Answers, asked_at_once
from evaeto.inputs.remarks import remarks as said_in
from evaeto.inputs.times import is_hourly
from evaeto.inputs.variable_names import LABELS, PLACE, parse_name, split_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray


SKETCHED = 120
"""Parts of a small plot."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a file was taken for.

    Attributes
    ----------
    name : str
        In the file.
    quantity : str
        Of the table of quantities.
    units : str
        What its values were read as.
    stated : bool
        Whether the file states the unit; else it is the one usual for the name.
    height : float or None
        Of an anemometer [m], as the name says.
    values, missing, rejected : int
        Numbers that are used, that the file lacks, and that were left out as they cannot be.
    lower, upper : float or None
        The range of those that are used, in the unit of the table of quantities.
    sketch : tuple
        The lowest and the highest of those that are used in each of at most `SKETCHED` equal parts of the time, None
        where there is none.
    """

    name: str
    quantity: str
    units: str
    stated: bool
    height: float | None
    values: int
    missing: int
    rejected: int
    lower: float | None
    upper: float | None
    sketch: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What a file of weather holds.

    Attributes
    ----------
    file, format : str
        Its name, and the title of its format.
    hourly : bool
        Whether it has steps of an hour or less.
    first, last : datetime or None
        Its first and last time.
    rows : int
        How many times there are.
    location : Location
        As far as the file says.
    time_label : str or None
        Which moment of its hour a time is, where the file says it.
    utc_offset, wind_height : float or None
        Of the times from UTC [h], and of the anemometer [m], where the file says it.
    columns : tuple of Column
        Those that were recognised.
    ignored : tuple of str
        Those that were not.
    assumptions : tuple of Message
        What the file leaves open and was assumed.
    remarks : tuple of str
        What was left out, by reason and date, and what is doubtful.
    problem : str or None
        Why it cannot be used as it is.
    quantities : tuple of str
        What it gives, in the table of quantities.
    guesses : tuple of Guess
        Units that its values tell of, by the columns of the file.
    """

    file: str
    format: str
    hourly: bool
    first: datetime | None
    last: datetime | None
    rows: int
    location: Location
    time_label: str | None
    utc_offset: float | None
    wind_height: float | None
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    assumptions: tuple[Message, ...]
    remarks: tuple[str, ...]
    problem: str | None
    quantities: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()


@takes(path="path", dayfirst="flag", names="words", units="words", sheet=("text", "count"), site="text")
def describe(
    path: str | Path,
    *,
    dayfirst: bool | None = None,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    sheet: str | int | None = None,
    site: str | None = None,
) -> Description:
    """Say what a file of weather would be taken for; each assumption can be corrected by the parameters.

    Parameters
    ----------
    path : str or Path
        Of the file.
    dayfirst, names, units, sheet, site : optional
        As `evaeto.read_weather` takes them.

    Returns
    -------
    Description
        Its columns, times, and what was assumed and left out.

    Raises
    ------
    WeatherError
        It cannot be read as a table at all; the message says why.
    """
    path = Path(path)
    options = ReadOptions(dayfirst=dayfirst, names=names or {}, units=units or {}, sheet=sheet, site=site)
    return opened_and_described(path, options)[1]


def opened_and_described(
    path: Path,
    options: ReadOptions,
    wind_height: float | None = None,
    place: tuple[float, float] | None = None,
    *,
    as_station: bool = False,
) -> tuple[Opened, Description]:
    """A file and its description, with all that it leaves open in its problem.

    Parameters
    ----------
    path : Path
        Of the file.
    options : ReadOptions
        What is said of it.
    wind_height, place, as_station : optional
        As `describe_opened` takes them.

    Raises
    ------
    WeatherError
        It cannot be read as a table at all; the message says why.
    """
    first: list[tuple[Opened, Description]] = []

    def opening(answers: Answers) -> tuple[Opened, Description]:
        said = options.with_answers(answers)
        opened = open_file(path, said)
        found = describe_opened(path.name, opened, wind_height, place, as_station=as_station)
        if found.problem is not None:
            first.append((opened, found))
            raise WeatherError(found.problem)
        return opened, found

    try:
        return asked_at_once(opening)
    except WeatherError as error:
        problem = error.args[0]
        if not first or not str(problem).startswith(str(first[0][1].problem)):  # refused before it was described
            raise
        opened, found = first[0]
        guesses = _guesses((*found.remarks, problem), found.columns, opened)
        return opened, replace(found, problem=problem, guesses=guesses)


def describe_opened(
    name: str,
    opened: Opened,
    wind_height: float | None = None,
    place: tuple[float, float] | None = None,
    *,
    as_station: bool = False,
) -> Description:
    """What was opened, described.

    Parameters
    ----------
    name : str
        Of the file.
    opened : Opened
        What it holds.
    wind_height : float, optional
        Of the gauge [m], where the file does not say it.
    place : tuple of float, optional
        Latitude and longitude [degrees] where it was measured, where the file does not say it.
    as_station : bool
        Whether days are wanted, also of hours: what hinders these is a problem then.
    """
    import pandas as pd

    weather = weather_of(opened)
    if place is not None and isinstance(weather, pd.DataFrame):
        weather.attrs = {"lat": place[0], "lon": place[1]} | weather.attrs
    normal, problem, remarks = _heard(lambda: normalise(weather, wind_height))
    known = place or (None if normal is None else _coordinates(normal))
    if normal is not None:
        days, problem, more = _heard(lambda: _days(weather, normal, wind_height, known, as_station))
        remarks = tuple(dict.fromkeys((*remarks, *more)))
        if days is not None and as_station:
            remarks = tuple(dict.fromkeys((*remarks, *said_in(days, "notes", "rejected"))))
    times = _times_of(weather, normal)
    dated = isinstance(times, pd.DatetimeIndex) and len(times) > 0
    ignored = _unknown(weather) if normal is None else str(normal.attrs.get("ignored", "")).split(", ")
    hourly = _is_hourly(opened, weather, normal, dated)
    columns = _columns(weather, opened, normal, times, hourly)
    return Description(
        file=name,
        format=opened.format,
        hourly=hourly,
        first=times.min().to_pydatetime() if dated else None,
        last=times.max().to_pydatetime() if dated else None,
        rows=len(times) if dated else len(weather) if isinstance(weather, pd.DataFrame) else 0,
        location=opened.location if normal is None else _place(normal),
        time_label=opened.label,
        utc_offset=opened.utc_offset,
        wind_height=opened.wind_height,
        columns=columns,
        ignored=tuple(dict.fromkeys(each for each in (*ignored, *opened.ignored) if each)),
        assumptions=opened.assumptions,
        remarks=remarks,
        problem=problem,
        quantities=() if normal is None else tuple(each for each in QUANTITIES if each in normal.data_vars),
        guesses=_guesses((*remarks, problem), columns, opened),
    )


def _days(
    weather: xr.Dataset | pd.DataFrame,
    normal: xr.Dataset,
    wind_height: float | None,
    place: tuple[float, float] | None,
    as_station: bool,
) -> xr.Dataset | None:
    """The days there are, after a look whether they are usual at the place; None of hours that are wanted as such."""
    hourly = is_hourly(normal)
    if hourly and not as_station:
        return None
    days = as_days(weather, wind_height, place=place) if hourly else normal
    if as_station:
        require_single_days(days)
    return days if place is None else in_likely_units(days, place[0])


def _heard(action: Callable[[], xr.Dataset | None]) -> tuple[xr.Dataset | None, str | None, tuple[str, ...]]:
    """What an action gives, or why it gives nothing, and what it warned of."""
    result, problem = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = action()
        except WeatherError as error:
            problem = error.args[0] if error.args else str(error)
    told = [each.message.args[0] for each in caught if isinstance(each.message, EvaetoWarning) and each.message.args]
    return result, problem, tuple(dict.fromkeys(told))


def _guesses(messages: tuple[str | None, ...], columns: tuple[Column, ...], opened: Opened) -> tuple[Guess, ...]:
    """The guesses of messages, each by the column of the file that it means."""
    found = []
    for guess in guesses_in(messages):
        own = split_unit(opened.in_file.get(guess.column, guess.column))[0]
        named = [each.name for each in columns if each.name == own] or [
            each.name for each in columns if each.quantity in (own, guess.column)
        ]
        if named:
            found.append(replace(guess, column=named[0]))
    return tuple(found)


def _times_of(weather: xr.Dataset | pd.DataFrame, normal: xr.Dataset | None) -> Any:
    """The times of the rows; None where nobody knows them."""
    import pandas as pd

    if normal is not None or not isinstance(weather, pd.DataFrame):
        return None if normal is None else normal.indexes.get("time")
    try:
        return times_of(weather)
    except WeatherError:
        return None


def _unknown(weather: Any) -> list[str]:
    """The columns whose names mean nothing here."""
    names = [split_unit(str(each))[0] for each in getattr(weather, "columns", weather)]
    return [
        name for name in names if not is_date(name) and name.casefold() not in LABELS and not parse_name(name, None)
    ]


def _is_hourly(opened: Opened, weather: Any, normal: xr.Dataset | None, dated: bool) -> bool:
    if not dated:
        return bool(opened.hourly)
    return is_hourly(weather if normal is None else normal)


def _columns(weather: Any, opened: Opened, normal: xr.Dataset | None, times: Any, hourly: bool) -> tuple[Column, ...]:
    import pandas as pd

    table = isinstance(weather, pd.DataFrame)
    found = []
    for key in weather.columns if table else weather.data_vars:
        name = str(key)
        units = None if table else weather[key].attrs.get("units")
        meaning = None if is_date(split_unit(name)[0]) else parse_name(name, units, hourly)
        if meaning is None or meaning.quantity in PLACE or name.casefold() in LABELS:
            continue
        given = weather[key]
        numbers = pd.to_numeric(given, errors="coerce") if table else given
        raw = np.asarray(numbers, dtype=float) if table or given.dtype.kind in "fiu" else np.empty(0)
        quantity = meaning.quantity if normal is None or meaning.quantity in normal else "u2"
        used = np.asarray(normal[quantity], dtype=float) if normal is not None and quantity in normal else raw
        values, there = int(np.isfinite(used).sum()), int(np.isfinite(raw).sum())
        found.append(
            Column(
                name=split_unit(opened.in_file.get(name, name))[0],
                quantity=meaning.quantity,
                units=meaning.units,
                stated=meaning.stated,
                height=meaning.height,
                values=values,
                missing=max(raw.size - there, 0),
                rejected=max(there - values, 0),
                lower=float(np.nanmin(used)) if values and normal is not None else None,
                upper=float(np.nanmax(used)) if values and normal is not None else None,
                sketch=_sketch(times, used),
            )
        )
    return tuple(found)


def _sketch(times: Any, used: NDArray[Any]) -> tuple[tuple[float, float] | None, ...]:
    import pandas as pd

    if not isinstance(times, pd.DatetimeIndex) or used.shape != times.shape or len(times) < 2:
        return ()
    at = times.values.astype("datetime64[s]").astype(np.int64)
    at, span = at - at.min(), int(np.ptp(at))
    usual = int(np.median(np.abs(np.diff(at)))) or 1
    parts = max(min(SKETCHED, span // usual + 1), 1)
    part = np.minimum(at * parts // (span + usual), parts - 1)
    there = np.isfinite(used)
    lowest, highest = np.full(parts, np.inf), np.full(parts, -np.inf)
    np.minimum.at(lowest, part[there], used[there])
    np.maximum.at(highest, part[there], used[there])
    return tuple(
        (float(f"{low:.4g}"), float(f"{high:.4g}")) if low <= high else None
        for low, high in zip(lowest, highest, strict=True)
    )


def _coordinates(normal: xr.Dataset) -> tuple[float, float] | None:
    place = _place(normal)
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def _place(normal: xr.Dataset) -> Location:
    known = {
        name: float(normal[name])
        for name in ("lat", "lon", "elevation")
        if name in normal.coords and not normal[name].ndim
    }
    return Location(**known)

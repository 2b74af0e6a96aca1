"""`describe`: what a file of weather was taken for, before anything is computed with it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import EvaetoWarning, WeatherError
from evaeto.inputs.formats.base import Location, Opened, ReadOptions
from evaeto.inputs.formats.registry import open_file, weather_of
from evaeto.inputs.normalise import normalise
from evaeto.inputs.table_files import is_date
from evaeto.inputs.times import is_hourly
from evaeto.inputs.variable_names import LABELS, PLACE, parse_name, split_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


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
        Of a wind gauge [m], as the name says.
    values, missing, rejected : int
        Numbers that are used, that the file lacks, and that were left out as they cannot be.
    lower, upper : float or None
        The range of those that are used, in the unit of the table of quantities.
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
        Of the times from UTC [h], and of the wind gauge [m], where the file says it.
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
    return describe_opened(path.name, open_file(path, options))


def describe_opened(name: str, opened: Opened) -> Description:
    """What was opened, described."""
    import pandas as pd

    weather = weather_of(opened)
    normal, problem, remarks = _normalised(weather)
    times: Any = None if normal is None else normal.indexes.get("time")
    dated = isinstance(times, pd.DatetimeIndex) and len(times) > 0
    place = opened.location if normal is None else _place(normal)
    ignored = [] if normal is None else [each for each in str(normal.attrs.get("ignored", "")).split(", ") if each]
    return Description(
        file=name,
        format=opened.format,
        hourly=is_hourly(normal) if normal is not None and dated else bool(opened.hourly),
        first=times[0].to_pydatetime() if dated else None,
        last=times[-1].to_pydatetime() if dated else None,
        rows=len(times) if dated else len(weather) if isinstance(weather, pd.DataFrame) else 0,
        location=place,
        time_label=opened.label,
        utc_offset=opened.utc_offset,
        wind_height=opened.wind_height,
        columns=_columns(weather, opened, normal),
        ignored=tuple(dict.fromkeys([*ignored, *opened.ignored])),
        assumptions=opened.assumptions,
        remarks=remarks,
        problem=problem,
    )


def _normalised(weather: xr.Dataset | pd.DataFrame) -> tuple[xr.Dataset | None, str | None, tuple[str, ...]]:
    """The weather in the units of the table, or why it has none, and what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            normal, problem = normalise(weather), None
        except WeatherError as error:
            normal, problem = None, error.args[0] if error.args else str(error)
    told = [each.message.args[0] for each in caught if isinstance(each.message, EvaetoWarning) and each.message.args]
    return normal, problem, tuple(dict.fromkeys(told))


def _columns(weather: Any, opened: Opened, normal: xr.Dataset | None) -> tuple[Column, ...]:
    import pandas as pd

    table = isinstance(weather, pd.DataFrame)
    hourly = bool(opened.hourly) if normal is None else is_hourly(normal)
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
            )
        )
    return tuple(found)


def _place(normal: xr.Dataset) -> Location:
    known = {
        name: float(normal[name])
        for name in ("lat", "lon", "elevation")
        if name in normal.coords and not normal[name].ndim
    }
    return Location(**known)

"""What the file of a station would be taken for, before anything is computed; a visitor's file is judged first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.core.messages import Message, as_plain, without_file
from evaeto.inputs.formats.base import Opened, ReadOptions

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.inputs.describing import Description


def preview_visitors_file(
    name: str, content: bytes, wind_height: float | None, place: tuple[float, float] | None, said: ReadOptions
) -> dict[str, Any]:
    """What `preview_file` returns of a file that a visitor handed over; for `uploads.confined`.

    Raises
    ------
    WeatherError
        It must not be read (`uploads.guard`), or is no table at all.
    """
    from evaeto.uploads import guard
    from evaeto.uploads.limits import STATION

    return preview_file(name, content, wind_height, place, said, lambda path: guard.check(path, STATION))


def preview_file(
    name: str,
    content: bytes,
    wind_height: float | None,
    place: tuple[float, float] | None,
    said: ReadOptions,
    check: Callable[[Path], None] = lambda path: None,
) -> dict[str, Any]:
    """What a file would be taken for, as plain data that `sources.station_facts.facts_of` reads.

    Parameters
    ----------
    name, content : str, bytes
        Of the file.
    wind_height : float or None
        Of its anemometer [m].
    place : tuple of float or None
        Latitude and longitude of the station [degrees].
    said : ReadOptions
        What is said of the file.
    check : callable
        Raises where the file must not be read.

    Raises
    ------
    WeatherError
        It is no table at all.
    """
    from evaeto.inputs.describing import opened_and_described
    from evaeto.inputs.formats.generic import GENERIC
    from evaeto.inputs.formats.registry import head_of
    from evaeto.uploads.station_file import on_disk

    with on_disk(name, content) as path:
        check(path)
        opened, found = opened_and_described(path, said, wind_height, place, as_station=True)
        sheets = [sheet.name for sheet in head_of(path).sheets] if opened.format == GENERIC.title else []
        return _told(found, path, sheets)


def preview_data(
    data: pd.DataFrame | xr.Dataset, wind_height: float | None, place: tuple[float, float] | None
) -> dict[str, Any]:
    """What data in memory would be taken for; see `preview_file`."""
    from evaeto.inputs.describing import describe_opened

    return _told(describe_opened("", Opened(data, "table"), wind_height, place, as_station=True), None, [])


def _told(found: Description, path: Path | None, sheets: list[str]) -> dict[str, Any]:
    def said(message: str) -> Any:
        return as_plain(message if path is None else without_file(message, path))

    problem = found.problem
    if problem is None and not found.quantities:
        names = list(found.ignored)
        problem = Message("station.no_known_column", names=names) if names else Message("station.no_rows")
    unused = [Message("station.no_height")] if "uz" in found.quantities and "u2" not in found.quantities else []
    taken = {column.name for column in found.columns}
    blank = {"quantity": "", "units": "", "stated": False, "values": 0, "missing": 0, "rejected": 0}
    blank |= {"lower": None, "upper": None, "sketch": ()}
    return {
        "format": found.format,
        "hourly": found.hourly,
        "first": _day_of(found.first, found),
        "last": _day_of(found.last, found),
        "rows": found.rows,
        "time_label": found.time_label,
        "quantities": list(found.quantities),
        "columns": [
            *(asdict(column) for column in found.columns),
            *(blank | {"name": name} for name in found.ignored if name not in taken),
        ],
        "remarks": [said(message) for message in dict.fromkeys((*unused, *found.assumptions, *found.remarks))],
        "guesses": [asdict(guess) | {"message": said(guess.message)} for guess in found.guesses],
        "sheets": sheets if len(sheets) > 1 else [],
        "problem": None if problem is None else said(problem),
    }


def _day_of(time: datetime | None, found: Description) -> str | None:
    """The day a time belongs to: an hour that ends at midnight is the last of the day before."""
    if time is None:
        return None
    ends = found.hourly and found.time_label in (None, "end")
    return (time - timedelta(microseconds=1) if ends else time).date().isoformat()

"""The user's own measurements as one more source: a file or data in memory, names and units recognised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.core.messages import Message, of_error
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import SourceBadAnswer, SourceNoData, WeatherError
from evaeto.extras import require_to_read
from evaeto.sources.delivery import Delivery, PointAndPeriod

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

KEY = "station"


@dataclass(frozen=True, slots=True)
class Station:
    """Measurements on their way to a worker.

    name : of the file or the station, for the notes
    content : the bytes of a file (CSV, Excel, NetCDF), or data in memory
    wind_height : height of the wind gauge [m], for wind whose name does not say it
    own : whether the file is of whoever runs this program. One that a visitor handed over is read by `uploads`: judged
        first, and in a process with limits
    """

    name: str
    content: bytes | pd.DataFrame | xr.Dataset
    wind_height: float | None = None
    own: bool = False

    @classmethod
    def of(cls, station: str | Path | pd.DataFrame | xr.Dataset | Station, wind_height: float | None = None) -> Station:
        """Take in what a user hands over; a file is read here, because workers may not share a disk.

        Raises
        ------
        MissingExtraError
            The extra `files` is not installed, and the file is none of text.
        WeatherError
            The file cannot be read.
        """
        if isinstance(station, Station):
            return station if wind_height is None else replace(station, wind_height=wind_height)
        if isinstance(station, (str, Path)):
            require_to_read(Path(station))
            try:
                return cls(Path(station).name, Path(station).read_bytes(), wind_height, own=True)
            except OSError as error:
                raise WeatherError(
                    Message("station.unreadable", file=str(station), reason=error.strerror or str(error))
                ) from error
        return cls(Message("station.data"), station, wind_height)


@dataclass(frozen=True, slots=True)
class StationFacts:
    """What a station measured.

    first, last : its first and last day
    quantities : names in the table of quantities
    remarks : what was assumed, left out or rejected
    """

    first: date
    last: date
    quantities: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def describe(station: Station) -> StationFacts:
    """What a station has to offer, before it is calculated with.

    Raises
    ------
    WeatherError
        The content is not valid, or holds nothing of the table of quantities.
    """
    from evaeto.inputs.remarks import remarks

    weather = _read(station)
    quantities = tuple(name for name in QUANTITIES if name in weather.data_vars)
    if not quantities:
        ignored = str(weather.attrs.get("ignored", ""))
        known = Message("station.no_known_column", names=ignored) if ignored else Message("station.no_rows")
        raise WeatherError(known)
    return StationFacts(*_ends(weather), quantities, tuple(remarks(weather)))


def deliver(station: Station, request: PointAndPeriod) -> Delivery:
    """The days of the request that the station has.

    Raises
    ------
    SourceBadAnswer
        The content is not valid; the reason says where.
    SourceNoData
        It has no day of the period.
    """
    from evaeto.inputs.remarks import remarks

    try:
        weather = _read(station, (request.lat, request.lon))
    except WeatherError as error:
        raise SourceBadAnswer(KEY, Message("said.of", name=station.name, what=of_error(error))) from error
    part = weather.sel(time=slice(request.start.isoformat(), request.end.isoformat()))
    if part.sizes["time"] == 0:
        raise SourceNoData(KEY, other_days(station.name, *_ends(weather)))
    return Delivery(
        source=KEY,
        weather=part.drop_vars([name for name in part.coords if name != "time"]),
        asked_at=datetime.now(UTC),
        version=station.name,
        notes=tuple(Message("said.of", name=station.name, what=note) for note in remarks(weather)),
    )


def other_days(name: str, first: date, last: date) -> Message:
    """That a station's file has no day of the period that is asked for."""
    return Message("station.other_days", file=name, first=first, last=last)


def _ends(weather: xr.Dataset) -> tuple[date, date]:
    """First and last day."""
    first, last = weather["time"].values[[0, -1]].astype("datetime64[D]").tolist()
    return first, last


def _read(station: Station, place: tuple[float, float] | None = None) -> xr.Dataset:
    """The days of a station; `place` as `hours_to_days.days_of` takes it."""
    from evaeto.inputs.hours_to_days import as_days
    from evaeto.uploads.station_file import read_file, read_visitors_file

    if not isinstance(station.content, bytes):
        return as_days(station.content, station.wind_height, place=place)
    if station.own:
        return read_file(station.name, station.content, station.wind_height, place)
    from evaeto.uploads import confined
    from evaeto.uploads.limits import STATION, short_name

    name = short_name(station.name)
    weather: xr.Dataset = confined.run(
        read_visitors_file, station.name, station.content, station.wind_height, place, name=name, limits=STATION
    )
    return weather

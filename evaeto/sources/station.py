"""The user's own measurements as one more source: a file or data in memory, names and units recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evaeto.arguments import require
from evaeto.core.messages import Message, QuantityName, naming, of_error
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import SourceBadAnswer, SourceNoData, WeatherError
from evaeto.extras import require_to_read
from evaeto.inputs.formats.base import ReadOptions
from evaeto.sources.delivery import Delivery, PointAndPeriod
from evaeto.sources.station_facts import StationFacts, UnsoundFactsError, facts_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

KEY = "station"


@dataclass(frozen=True, slots=True)
class Station:
    """Measurements on their way to a worker.

    name : of the file or the station, for the notes
    content : the bytes of a file (CSV, Excel, NetCDF), or data in memory
    wind_height : height of the anemometer [m], for wind whose name does not say it
    said : what is said of a file: which column is what, in which unit, in which order its dates are
    own : whether the file is of whoever runs this program. One that a visitor handed over is read by `uploads`: judged
        first, and in a process with limits
    """

    name: str
    content: bytes | pd.DataFrame | xr.Dataset
    wind_height: float | None = None
    own: bool = False
    said: ReadOptions = field(default_factory=ReadOptions)

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
        require("station", station, "table", "dataset", "path")
        return cls(Message("station.data"), station, wind_height)


def said_of(
    station: str | Path | pd.DataFrame | xr.Dataset | Station,
    wind_height: float | None,
    names: Mapping[str, str] | None,
    units: Mapping[str, str] | None,
) -> Station:
    """A station by what is said of its columns.

    Parameters
    ----------
    station : str, Path, DataFrame, Dataset or Station
        As `Station.of` takes it.
    wind_height : float, optional
        Of its gauge [m].
    names, units : mapping, optional
        As `evaeto.read_weather` takes them.

    Raises
    ------
    WeatherError
        The file cannot be read, or data in memory have no such column.
    """
    made = Station.of(station, wind_height)
    if isinstance(made.content, bytes):
        said = replace(
            made.said, names={**made.said.names, **(names or {})}, units={**made.said.units, **(units or {})}
        )
        return replace(made, said=said)
    from evaeto.inputs.given import as_named  # with numpy, which the page does not load

    return replace(made, content=as_named(made.content, names, units))


def describe(station: Station, place: tuple[float, float] | None = None) -> StationFacts:
    """What a station has to offer and what it was taken for, before it is calculated with.

    Parameters
    ----------
    station : Station
        Its measurements.
    place : tuple of float, optional
        Latitude and longitude [degrees], by which it is seen what is hardly possible there.

    Raises
    ------
    WeatherError
        The content is no table at all, or holds nothing of the table of quantities.
    """
    from evaeto.uploads import station_preview

    if not isinstance(station.content, bytes):
        return facts_of(station_preview.preview_data(station.content, station.wind_height, place))
    arguments = station.name, station.content, station.wind_height, place, station.said
    if station.own:
        return facts_of(station_preview.preview_file(*arguments))
    from evaeto.uploads import confined
    from evaeto.uploads.limits import STATION, short_name

    told = confined.run(
        station_preview.preview_visitors_file, *arguments, name=short_name(station.name), limits=STATION
    )
    try:
        return facts_of(told)
    except UnsoundFactsError:
        raise WeatherError(Message("upload.damaged")) from None


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
        raise SourceBadAnswer(KEY, naming(station.name, of_error(error))) from error
    part = weather.sel(time=slice(request.start.isoformat(), request.end.isoformat()))
    if part.sizes["time"] == 0:
        raise SourceNoData(KEY, other_days(station.name, *_ends(weather)))
    unused = [Message("station.no_height")] if "uz" in part and "u2" not in part else []
    notes = [*corrections(station.said), *unused, *remarks(weather)]
    return Delivery(
        source=KEY,
        weather=part.drop_vars([name for name in part.coords if name != "time"]),
        asked_at=datetime.now(UTC),
        version=station.name,
        notes=tuple(naming(station.name, note) for note in notes),
    )


def corrections(said: ReadOptions) -> list[Message]:
    """What was said of a file, in words."""
    told: list[Message] = []
    for column, quantity in said.names.items():
        if quantity in QUANTITIES:
            told.append(Message("station.said_name", name=column, quantity=QuantityName(quantity)))
        else:
            told.append(Message("station.said_left_out", name=column))
    told += [Message("station.said_unit", name=column, unit=unit) for column, unit in said.units.items()]
    if said.dayfirst is not None:
        told.append(Message("station.said_day_first") if said.dayfirst else Message("station.said_month_first"))
    if said.sheet is not None:
        told.append(Message("station.said_sheet", name=str(said.sheet)))
    if said.site is not None:
        told.append(Message("station.said_site", name=said.site))
    if said.label is not None:
        from evaeto.inputs.hour_times import label_in_words

        told.append(Message("describe.label", label=label_in_words(said.label)))
    if said.utc_offset is not None:
        told.append(Message("describe.utc_offset", hours=said.utc_offset))
    return told


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
        from evaeto.inputs.likely import in_likely_units, require_single_days

        days = as_days(station.content, station.wind_height, place=place)
        require_single_days(days)
        return days if place is None else in_likely_units(days, place[0])
    if station.own:
        return read_file(station.name, station.content, station.wind_height, place, station.said)
    from evaeto.uploads import confined
    from evaeto.uploads.limits import STATION, short_name

    name = short_name(station.name)
    weather: xr.Dataset = confined.run(
        read_visitors_file, station.name, station.content, station.wind_height, place, station.said, name=name,
        limits=STATION,
    )  # fmt: skip
    return weather

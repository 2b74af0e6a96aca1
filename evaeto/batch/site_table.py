"""The table of sites of a batch: read from a file or a DataFrame, and checked whole before any work begins."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaeto.arguments import shown
from evaeto.core import local_days
from evaeto.core.messages import Message, naming, of_error, without_file
from evaeto.core.quantities import ALIASES, PhysicalLimits
from evaeto.errors import ArgumentError, Problem, RequestError, WeatherError
from evaeto.inputs.formats.base import ReadOptions
from evaeto.inputs.number_columns import decimal_of
from evaeto.inputs.text_tables import read_text_table
from evaeto.request import Request
from evaeto.sources.station import Station, said_of

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from evaeto.core.choices import Mode

COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{
        name: (name, *(alias for alias, (quantity, _) in ALIASES.items() if quantity.name == name))
        for name in ("lat", "lon", "elevation")
    },
    "name": ("name", "site", "station", "id"),
    "station_file": ("station_file", "weather_file"),
    "wind_height": ("wind_height",),
    "exposure": ("exposure",),
}
"""What a column of the table may be called, in lower or upper case, the first that is there."""

_OF_THE_ROW = frozenset({"lat", "lon", "elevation"})
"""Fields whose problems are those of a row as written, not of what can be had at the place."""


@dataclass(frozen=True, slots=True)
class Site:
    """One row as it was given, before any check. `row` says in words where it stands; `station_file` is the path of
    the site's own measurements, or these themselves, `wind_height` that of their gauge [m]; `exposure` says how it lies
    to the wind."""

    row: str
    name: str
    lat: object
    lon: object
    elevation: object = None
    station_file: Any = None
    wind_height: object = None
    exposure: str | None = None


def read_sites(sites: pd.DataFrame | str | Path | Sequence[Any]) -> list[Site]:
    """The sites of a DataFrame, of a list of points, of a GeoDataFrame of points, or of a CSV file (commas, semicolons
    or tabs; decimal commas where commas do not part).

    A site without a name takes the label of its row in the DataFrame, or its number in the file or list.

    Raises
    ------
    RequestError
        There is no column of latitudes or longitudes, no row, or one with more cells than the header.
    OSError
        The file cannot be read.
    """
    if isinstance(sites, str | Path):
        return _from_file(Path(sites))
    if isinstance(sites, list | tuple):
        return _at_least_one([_of_point(number, point) for number, point in enumerate(sites, start=1)], "sites")
    frame = _with_places(sites) if hasattr(sites, "geometry") and hasattr(sites, "to_crs") else sites
    columns = _columns(map(str, frame.columns), "sites")  # type: ignore[union-attr]
    table: pd.DataFrame = frame.rename(columns=str)  # type: ignore[union-attr]
    given = {
        field: table[column].astype(object).where(table[column].notna(), None) for field, column in columns.items()
    }
    rows = [
        _site(
            Message("sites.row", row=number),
            str(label),
            {field: values.iloc[number - 1] for field, values in given.items()},
        )
        for number, label in enumerate(table.index, start=1)
    ]
    return _at_least_one(rows, "sites")


def _of_point(number: int, point: Any) -> Site:
    """A point of a list: (lat, lon), or (lat, lon, elevation)."""
    row = Message("sites.row", row=number)
    if not isinstance(point, list | tuple) or len(point) not in (2, 3):
        told = Problem(row, shown(point), Message("sites.not_a_point"))
        raise RequestError([told])
    lat, lon, elevation = (*point, None)[:3]
    return Site(row, str(number), lat, lon, elevation)


def _with_places(sites: Any) -> Any:
    """A GeoDataFrame of points with their latitudes and longitudes in columns."""
    if wrong := sorted({str(kind) for kind in sites.geometry.geom_type} - {"Point"}):
        raise RequestError([Problem("sites", ", ".join(wrong), Message("sites.not_areas"))])
    geometry = in_degrees(sites.geometry)
    places = {"lat": geometry.y.to_numpy(), "lon": geometry.x.to_numpy()}
    taken = {*COLUMNS["lat"], *COLUMNS["lon"], str(geometry.name).lower()}
    return sites[[name for name in sites.columns if str(name).lower() not in taken]].assign(**places)


def in_degrees(geometry: Any) -> Any:
    """Geometries in longitudes and latitudes, however they are projected.

    Raises
    ------
    RequestError
        They say no projection, and are no degrees.
    """
    if geometry.crs is not None:
        return geometry.to_crs(4326)
    west, south, east, north = geometry.total_bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise RequestError([Problem("sites", shown(geometry.total_bounds.tolist()), Message("sites.no_projection"))])
    return geometry


def with_stations(sites: Sequence[Site], stations: Mapping[str, Any] | None, wind_height: float | None) -> list[Site]:
    """The sites with the measurements that are given by their names, and the usual height of their gauges [m].

    Raises
    ------
    RequestError
        No site is called so.
    """
    given = dict(stations or {})
    names = [site.name for site in sites]
    if strange := [name for name in given if name not in names]:
        raise RequestError([Problem("station", strange[0], Message("sites.no_such_site", names=names[:20]))])
    return [
        replace(
            site,
            station_file=given.get(site.name, site.station_file),
            wind_height=wind_height if site.wind_height in (None, "") else site.wind_height,
        )
        for site in sites
    ]


def requests_of(
    sites: Sequence[Site],
    *,
    start: str | date | None,
    end: str | date | None,
    sources: str | Iterable[str],
    limits: str | PhysicalLimits,
    exposure: str = "unknown",
    mode: Mode | None = None,
    days: int | None = None,
) -> list[Request | RequestError]:
    """The request of each site; its error where nothing can be had at the place, such as the open sea.

    Raises
    ------
    RequestError
        Values of the table that cannot be read or are out of range, all of them, with their row; or what is wrong
        for every site alike, such as the period.
    """
    sources = sources if isinstance(sources, str) else tuple(sources)
    requests: list[Request | RequestError] = []
    today = None if mode is None else _common_today(sites, mode)
    for site in sites:
        create = functools.partial(
            Request.create, lat=site.lat, lon=site.lon, elevation=site.elevation, station=site.station_file is not None
        )
        try:
            requests.append(
                create(
                    start=start, end=end, mode=mode, days=days, sources=sources, limits=limits,
                    exposure=site.exposure or exposure, today=today,
                )
            )  # fmt: skip
        except RequestError as error:
            requests.append(error)
    if problems := _problems(sites, requests):
        raise RequestError(problems)
    return requests


def _common_today(sites: Sequence[Site], mode: str) -> date | None:
    """The date by which a mode has the same days at all sites: past everywhere, or nowhere past."""
    todays = []
    for site in sites:
        try:
            todays.append(local_days.today_at(float(str(site.lat)), float(str(site.lon))))
        except ValueError:  # told by its request
            continue
    if not todays:
        return None
    return max(todays) if mode == "forecast" else min(todays)


def stations_of(sites: Sequence[Site], said: ReadOptions) -> list[Station | None]:
    """The station of each site that has a file of its own.

    Parameters
    ----------
    sites : sequence of Site
        The rows.
    said : ReadOptions
        How their files are to be read.

    Raises
    ------
    RequestError
        Files that cannot be opened, or heights that are none, all of them with their row.
    """
    stations: list[Station | None] = []
    problems = []
    for site in sites:
        station = None
        if site.station_file is not None:
            try:
                station = Station.of(site.station_file, _height(site.wind_height))
                if isinstance(station.content, bytes):
                    station = replace(station, said=said)
                else:
                    station = said_of(station, None, said.names, said.units)
            except (WeatherError, ArgumentError) as error:
                no_height = isinstance(error, ArgumentError) and "station" not in str(error).split(":")[0]
                field = "wind_height" if no_height else "station_file"
                problems.append(_of_row(site, Problem(field, shown(getattr(site, field)), of_error(error))))
        stations.append(station)
    if problems:
        raise RequestError(problems)
    return stations


def _height(given: object) -> float | None:
    if given is None or str(given).strip() == "":
        return None
    try:
        height = float(str(given).replace(",", "."))
    except ValueError:
        height = 0.0
    if not 0.5 <= height <= 200.0:
        raise ArgumentError(Message("sites.wind_height", value=str(given)))
    return height


def _problems(sites: Sequence[Site], requests: Sequence[Request | RequestError]) -> list[Problem]:
    """What stops the whole batch: rows that cannot be read, and what leaves no site to compute."""
    errors = [(site, request) for site, request in zip(sites, requests, strict=True) if isinstance(request, Exception)]
    by_row = [
        (_is_of_the_row(site, problem), _of_row(site, problem)) for site, error in errors for problem in error.problems
    ]
    of_rows = [problem for of_the_row, problem in by_row if of_the_row]
    if len(errors) < len(sites):
        return of_rows
    # What is wrong for every site alike, such as the period, is told once
    everywhere = set.intersection(*({str(problem) for problem in error.problems} for _, error in errors))
    common = [problem for problem in errors[0][1].problems if str(problem) in everywhere]
    common = [problem for problem in common if not _is_of_the_row(errors[0][0], problem)]
    return [*of_rows, *common] or [problem for _, problem in by_row]


def _is_of_the_row(site: Site, problem: Problem) -> bool:
    return problem.field in _OF_THE_ROW or (problem.field == "exposure" and site.exposure is not None)


def _of_row(site: Site, problem: Problem) -> Problem:
    return Problem(naming(site.row, problem.field), problem.value, problem.message)


def _from_file(path: Path) -> list[Site]:
    try:
        table = read_text_table(path, _is_needed, units=False, comments_below=False)
        columns = _columns(table.names, str(path))
        place = {field: table.names.index(column) for field, column in columns.items()}
        records = list(table.rows())
    except WeatherError as error:
        raise RequestError([Problem("sites", path.name, without_file(of_error(error), path))]) from None
    numbers = [place[field] for field in _OF_THE_ROW & set(place)]
    text = "\n".join("\t".join(record.cells[column] for column in numbers) for record in records)
    decimal = decimal_of(text, "\t", [True] * len(numbers))
    if not decimal.certain and (table.delimiter == "," or re.search(r"\d\.\d", text)):
        problem = Message("table.thousands_or_decimals", file=path.name, value=decimal.example)
        raise RequestError([Problem("sites", decimal.example, problem)])
    rows = []
    for number, record in enumerate(records, start=1):
        values: dict[str, object] = {field: record.cells[column].strip() for field, column in place.items()}
        if decimal.sign == ",":
            values |= {field: str(values[field]).replace(",", ".") for field in _OF_THE_ROW & set(values)}
        if values.get("station_file"):  # beside the table, unless it says elsewhere
            values["station_file"] = str(path.parent / str(values["station_file"]))
        rows.append(_site(Message("sites.row_and_line", row=number, line=record.line), str(number), values))
    return _at_least_one(rows, str(path))


def _is_needed(name: str) -> bool:
    return name.strip().lower() in (*COLUMNS["lat"], *COLUMNS["lon"])


def _columns(names: Iterable[str], where: str) -> dict[str, str]:
    """Which column holds what."""
    known = {name.strip().lower(): name for name in names}
    found = {
        field: next(known[word] for word in words if word in known)
        for field, words in COLUMNS.items()
        if any(word in known for word in words)
    }
    if lacking := [field for field in ("lat", "lon") if field not in found]:
        raise RequestError([Problem(where, ", ".join(known), Message("sites.missing_columns", names=lacking))])
    return found


def _site(row: str, label: str, values: Mapping[str, object]) -> Site:
    name, elevation = values.get("name"), values.get("elevation")
    exposure = values.get("exposure")
    return Site(
        row,
        label if name in (None, "") else str(name),
        values["lat"],
        values["lon"],
        None if elevation == "" else elevation,
        None if values.get("station_file") in (None, "") else str(values["station_file"]),
        values.get("wind_height"),
        None if exposure is None else str(exposure).strip().lower() or None,
    )


def _at_least_one(rows: list[Site], where: str) -> list[Site]:
    if not rows:
        raise RequestError([Problem(where, "no rows", Message("sites.no_rows"))])
    return rows

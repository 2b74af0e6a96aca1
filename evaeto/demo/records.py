"""Real daily records as the services delivered them, from CSV files, for the nearest site."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.core.distance import distance_km
from evaeto.core.messages import Message
from evaeto.core.quantities import ALIASES
from evaeto.demo.services import SERVICES
from evaeto.demo.weather import PointWeather

REACH_KM = 50.0
"""Beyond this distance from every site the services know nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """A line of `sites.csv`: degrees, metres."""

    name: str
    lat: float
    lon: float
    elevation: float


class Records:
    """Records in a folder: `sites.csv` (site, lat, lon, elevation) and `nasa_power/SITE.csv`,
    `open_meteo/SITE.csv` with a column `date` and columns by NASA POWER's names and units; `peers/SITE.csv`, where it
    is there, with a column `open_meteo_eto`, the ETo Open-Meteo computes by itself [mm].

    Raises
    ------
    FileNotFoundError
        The folder has no `sites.csv`.
    """

    measured = True

    def __init__(self, folder: Path) -> None:
        self.folder, self.label = folder, Message("stand_in.records", folder=folder.name)
        with (folder / "sites.csv").open(newline="") as lines:
            self.sites = [
                Site(row["site"], float(row["lat"]), float(row["lon"]), float(row["elevation"]))
                for row in csv.DictReader(lines)
            ]

    def at(self, service: str, lat: float, lon: float, start: date, end: date, today: date) -> PointWeather:
        """The records of the nearest site, as they stand in the file; NaN where they have nothing."""
        site = min(self.sites, key=lambda site: distance_km(site.lat, site.lon, lat, lon))
        if distance_km(site.lat, site.lon, lat, lon) > REACH_KM:
            return PointWeather({}, None)
        stand_in = SERVICES[service]
        if stand_in.records is None:  # of forecasts and reports there are no records: those know nothing
            return PointWeather({}, site.elevation)
        days = calendar(start, end)
        values = _on(days, *_read(self.folder / stand_in.records / f"{site.name}.csv"))
        own = self.folder / "peers" / f"{site.name}.csv"
        if stand_in.own_eto and own.exists():
            values |= _on(days, *_read(own, stand_in.own_eto))
        return PointWeather(values, site.elevation)


@lru_cache(maxsize=32)
def _read(file: Path, own_eto: str | None = None) -> tuple[np.ndarray, dict[str, Array]]:
    """Days and columns of a file, by the names of the table of quantities; or of these the one of a service's ETo."""
    with file.open(newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        rows = list(reader)
    by_name = dict(zip(header, zip(*rows, strict=True), strict=True))
    days = np.array(by_name.pop("date"), dtype="datetime64[D]")
    quantities = {own_eto: "eto"} if own_eto else {name: ALIASES[name][0].name for name in by_name}
    return days, {
        name: np.array([float(text) if text else np.nan for text in by_name[column]])
        for column, name in quantities.items()
    }


def _on(days: np.ndarray, known_days: np.ndarray, columns: Mapping[str, Array]) -> dict[str, Array]:
    """The columns of a file on the days asked for; NaN where it has nothing."""
    _, asked, known = np.intersect1d(days, known_days, assume_unique=True, return_indices=True)
    values = {name: np.full(len(days), np.nan) for name in columns}
    for name, column in columns.items():
        values[name][asked] = column[known]
    return values

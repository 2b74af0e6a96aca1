"""Real daily records as the services delivered them, from CSV files, for the nearest site."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from evaeto.demo.weather import PointWeather
from evaeto.distance import distance_km
from evaeto.quantities import ALIASES
from evaeto.sources.daily import Array, calendar

REACH_KM = 50.0
"""Beyond this distance from every site the services know nothing."""

# There are no records of forecasts and reports: those services know nothing then
_FOLDERS = {"nasa_power": "nasa_power", "open_meteo_archive": "open_meteo"}


@dataclass(frozen=True, slots=True)
class Site:
    """A line of `sites.csv`: degrees, metres."""

    name: str
    lat: float
    lon: float
    elevation: float


class Records:
    """Records in a folder: `sites.csv` (site, lat, lon, elevation) and `nasa_power/SITE.csv`,
    `open_meteo/SITE.csv` with a column `date` and columns by NASA POWER's names and units.

    Raises
    ------
    FileNotFoundError
        The folder has no `sites.csv`.
    """

    measured = True

    def __init__(self, folder: Path) -> None:
        self.folder, self.label = folder, f"records demo: {folder.name}"
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
        if service not in _FOLDERS:
            return PointWeather({}, site.elevation)
        known_days, columns = _read(self.folder / _FOLDERS[service] / f"{site.name}.csv")
        days = calendar(start, end)
        _, asked, known = np.intersect1d(days, known_days, assume_unique=True, return_indices=True)
        values = {}
        for name, column in columns.items():
            values[name] = np.full(len(days), np.nan)
            values[name][asked] = column[known]
        return PointWeather(values, site.elevation)


@lru_cache(maxsize=32)
def _read(file: Path) -> tuple[np.ndarray, dict[str, Array]]:
    """Days and columns of a file, by the names of the table of quantities."""
    with file.open(newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        rows = list(reader)
    by_name = dict(zip(header, zip(*rows, strict=True), strict=True))
    days = np.array(by_name.pop("date"), dtype="datetime64[D]")
    return days, {
        ALIASES[name][0].name: np.array([float(text) if text else np.nan for text in column])
        for name, column in by_name.items()
    }

"""What the map tab knows: the chosen point, elevations found so far, results to show."""

from __future__ import annotations

from typing import NamedTuple

import traitlets as t


class Height(NamedTuple):
    """Elevation of a point."""

    metres: float
    source: str


class Note(NamedTuple):
    """Why the elevation of the chosen point is not there: a text of the page, and the message of the library in it."""

    key: str
    why: str = ""


UNASKED = Note("map.elevation.unknown")
"""Nobody was asked; a calculation will find it."""


class SiteResult(NamedTuple):
    """A finished calculation, as the map shows it.

    last : its newest day that is not ahead (ISO 8601), and the ETo of that [mm d-1]
    """

    lat: float
    lon: float
    period: str
    eto_mean_mm: float
    name: str = ""
    last: tuple[str, float] | None = None


class MapModel(t.HasTraits):
    """The chosen point, the elevations and names that are known, and the results of the page.

    `elevation_note` says what there is to say while that of the chosen point is not known.
    """

    point = t.Tuple(allow_none=True, default_value=None)
    elevations = t.Dict()
    names = t.Dict()
    elevation_note = t.Instance(Note, UNASKED)
    results = t.Tuple()

    def choose(self, lat: float, lon: float) -> None:
        """Choose a point; longitudes of a repeated world are brought back to -180..180."""
        self.point = _key(max(-90.0, min(90.0, lat)), (lon + 180.0) % 360.0 - 180.0)

    def learn_elevation(self, lat: float, lon: float, metres: float, source: str) -> None:
        """Remember the elevation of a point and where it comes from."""
        self.elevations = {**self.elevations, _key(lat, lon): Height(metres, source)}

    def learn_name(self, lat: float, lon: float, name: str) -> None:
        """Remember what a point is called."""
        self.names = {**self.names, _key(lat, lon): name}

    @property
    def name(self) -> str:
        """What the chosen point is called, empty while not known."""
        return str(self.names.get(self.point, ""))

    @property
    def elevation(self) -> Height | None:
        """Elevation of the chosen point, None while not known."""
        known: Height | None = self.elevations.get(self.point)
        return known


def _key(lat: float, lon: float) -> tuple[float, float]:
    return round(lat, 4), round(lon, 4)

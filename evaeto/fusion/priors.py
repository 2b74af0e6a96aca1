"""What is known of a service's errors before any comparison: those of the catalogue, and of unknown ones by kind.

An error has two parts. One is fresh on every day; the other lasts, as long as the site, the cell and the model are the
same: it does not average out over a year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from evaeto.fusion.combine import INPUTS
from evaeto.sources.catalogue import ALIASES, SOURCES, STATION
from evaeto.sources.service import Origin, Source

_WORDS: Mapping[Origin, frozenset[str]] = MappingProxyType(
    {
        "station": frozenset(
            {
                "station", "stations", "estacion", "estacao", "aws", "metar", "asos", "synop", "inmet", "siar", "cimis",
                "agrimet", "ghcn", "ghcnd", "gsod", "isd", "tower", "observed", "observations", "measured", "gauge",
            }
        ),
        "forecast": frozenset({"forecast", "forecasts", "gfs", "icon", "hrrr", "arome", "nbm"}),
    }
)  # fmt: skip
"""Words of the names that people give to sources which are not in the catalogue; any other is taken for gridded
weather of the past."""

_STATION = MappingProxyType(
    {"tmax": 1.0, "tmin": 1.0, "tmean": 0.7, "ea": 0.12, "u2": 0.5, "rs": 1.5, "precip": 4.0}
)  # fmt: skip
"""Daily error of a station of which only its name is known, in the units of the table: between the user's own at the
point and the nearest of a network."""

LASTING: Mapping[Origin, Mapping[str, float]] = MappingProxyType(
    {
        "reanalysis": MappingProxyType({"tmax": 0.8, "tmin": 1.0, "ea": 0.15, "rs": 1.0}),
        "forecast": MappingProxyType({"tmax": 0.8, "tmin": 1.0, "ea": 0.15, "rs": 1.2}),
        "station": MappingProxyType({"tmax": 0.3, "tmin": 0.3, "ea": 0.05, "rs": 0.5}),
    }
)
"""Standard deviation from site to site of what lasts of an error, in the units of the table; of wind see `wind_prior`.
At the tower in Montana gridMET was off by 0.5 and 1.1 degC, 0.12 kPa and 0.7 MJ m-2 d-1."""


def known(source: str) -> Source | None:
    """The row of the catalogue, None where it has none."""
    return STATION if source == STATION.key else SOURCES.get(ALIASES.get(source, source))


def origin_of(source: str) -> Origin:
    """Whether a source is a model of the past, a forecast or instruments; of an unknown one, as its name says."""
    if (row := known(source)) is not None:
        return row.origin
    words = set(re.split(r"[^a-z]+", source.lower()))
    return next((origin for origin, marks in _WORDS.items() if words & marks), "reanalysis")


def prior_error_sd(source: str) -> dict[str, float]:
    """Daily error of a source by the catalogue; of one it does not know, the largest of those of its kind."""
    if (row := known(source)) is not None:
        return dict(row.error_sd)
    origin = origin_of(source)
    if origin == "station":
        return dict(_STATION)
    alike = [row for row in SOURCES.values() if row.origin == origin]
    return {name: max(row.error_sd[name] for row in alike) for name in INPUTS}

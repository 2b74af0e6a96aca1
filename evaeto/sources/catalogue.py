"""The one table of weather services: coverage, first day, latency, variables, licence, attribution, priors.

Light on purpose (no HTTP, no arrays): the form, the validation and the About tab read it in the dashboard kernel.
The code that talks to a service is loaded by `fetcher` when a service is asked.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from evaeto.sources.delivery import Fetch


@dataclass(frozen=True, slots=True)
class Source:
    """One service, as users, checks and documents need to know it.

    first_day    : first day served
    latency_days : the newest complete day is about this many days before the point's own today
    resolution   : of the grid, in words
    variables    : what it delivers, by the names of the table of quantities
    error_sd     : prior standard deviation of its daily error, per fused input, in the table's units
    endpoint     : public base address
    """

    key: str
    name: str
    kind: str
    first_day: date
    latency_days: int
    resolution: str
    variables: tuple[str, ...]
    error_sd: Mapping[str, float]
    endpoint: str
    licence: str
    licence_url: str
    attribution: str
    attribution_url: str
    notes: tuple[str, ...] = ()

    def last_day(self, today: date) -> date:
        """Newest day that can be expected complete, where `today` is the date at the point."""
        return today - timedelta(days=self.latency_days)

    def coverage(self, today: date) -> str:
        """The period served, for people."""
        return f"{self.first_day:%Y-%m-%d} to {self.last_day(today):%Y-%m-%d}"


# The priors are our judgement of daily grid-to-station differences (MERRA-2 at 0.5° and CERES at 1° against
# ERA5/IFS downscaled by a 90 m elevation model), not a measurement: only their ratios matter here, and a
# calibration against a reference replaces them.
_TABLE = (
    Source(
        key="nasa_power",
        name="NASA POWER",
        kind="satellite radiation (CERES), MERRA-2 reanalysis",
        first_day=date(1981, 1, 1),
        latency_days=7,
        resolution="0.5° × 0.625° weather, 1° radiation",
        variables=("tmax", "tmin", "tmean", "rhmean", "tdew", "u2", "rs", "pressure", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 2.2, "tmin": 2.0, "tmean": 1.6, "ea": 0.25, "u2": 0.9, "rs": 2.0, "precip": 7.0}
        ),
        endpoint="https://power.larc.nasa.gov",
        licence="free to use, citation requested",
        licence_url="https://power.larc.nasa.gov/docs/referencing/",
        attribution=(
            "The data was obtained from the National Aeronautics and Space Administration (NASA) Langley Research "
            "Center (LaRC) Prediction of Worldwide Energy Resource (POWER) Project funded through the NASA Earth "
            "Science/Applied Science Program."
        ),
        attribution_url="https://power.larc.nasa.gov",
        notes=(
            "Days are local solar days (UTC shifted by the 15° longitude swath), which differ from the civil day "
            "by up to about an hour, more in wide time zones.",
            "Radiation starts in 1984 and lags the other variables by a few days.",
        ),
    ),
    Source(
        key="open_meteo_archive",
        name="Open-Meteo archive",
        kind="ERA5, ERA5-Land and ECMWF IFS",
        first_day=date(1940, 1, 1),
        latency_days=1,
        resolution="about 9 to 25 km, temperature adjusted to a 90 m elevation model",
        variables=(
            "tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "rs", "pressure", "precip",
        ),
        error_sd=MappingProxyType(
            {"tmax": 1.8, "tmin": 1.6, "tmean": 1.3, "ea": 0.2, "u2": 0.8, "rs": 3.0, "precip": 7.0}
        ),
        endpoint="https://archive-api.open-meteo.com",
        licence="CC BY 4.0, non-commercial use of the free service",
        licence_url="https://open-meteo.com/en/licence",
        attribution="Weather data by Open-Meteo.com (ERA5: Copernicus Climate Change Service)",
        attribution_url="https://open-meteo.com/",
        notes=(
            "The last five days come from the ECMWF IFS model and are replaced by ERA5 later.",
            "Days start at whole hours of UTC: in zones of another offset they are shifted by up to half an hour.",
        ),
    ),
)  # fmt: skip

SOURCES: Mapping[str, Source] = MappingProxyType({source.key: source for source in _TABLE})
"""Every service by its key."""

ALIASES: Mapping[str, str] = MappingProxyType({"open_meteo": "open_meteo_archive", "power": "nasa_power"})
"""Short names people use for a service."""


def fetcher(key: str) -> Fetch:
    """The coroutine function that asks service `key`; its module is imported on first use."""
    return cast("Fetch", importlib.import_module(f"evaeto.sources.{key}").fetch)

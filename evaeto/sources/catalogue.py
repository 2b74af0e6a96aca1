"""The one table of services: coverage, first and last day, variables, limits, licence, attribution, priors.

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

from evaeto.core import local_days
from evaeto.core.messages import Message

if TYPE_CHECKING:
    from evaeto.sources.delivery import Fetch


@dataclass(frozen=True, slots=True)
class Box:
    """Where a service has data: degrees north and east, edges included."""

    south: float
    west: float
    north: float
    east: float

    def __contains__(self, point: tuple[float, float]) -> bool:
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east


EVERYWHERE = (Box(-90, -180, 90, 180),)

UNITED_STATES = (
    Box(24.4, -125.0, 49.5, -66.9),  # the 48 states
    Box(51.0, -180.0, 71.5, -129.9),  # Alaska
    Box(51.0, 172.0, 53.5, 180.0),  # the Aleutian islands beyond the date line
    Box(18.8, -160.6, 22.4, -154.7),  # Hawaii
    Box(17.6, -67.4, 18.6, -64.5),  # Puerto Rico and the Virgin Islands
    Box(13.1, 144.5, 20.7, 146.2),  # Guam and the Northern Marianas
    Box(-14.6, -171.2, -11.0, -168.1),  # American Samoa
)
"""Boxes around where the US National Weather Service forecasts, with some of the neighbours' land inside."""

UNITED_STATES_ZONES = frozenset(
    (
        "America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Kentucky/Monticello",
        "America/Indiana/Indianapolis", "America/Indiana/Knox", "America/Indiana/Marengo",
        "America/Indiana/Petersburg", "America/Indiana/Tell_City", "America/Indiana/Vevay",
        "America/Indiana/Vincennes", "America/Indiana/Winamac",
        "America/Chicago", "America/Menominee", "America/North_Dakota/Beulah", "America/North_Dakota/Center",
        "America/North_Dakota/New_Salem", "America/Denver", "America/Boise", "America/Phoenix",
        "America/Los_Angeles", "America/Anchorage", "America/Juneau", "America/Sitka", "America/Metlakatla",
        "America/Yakutat", "America/Nome", "America/Adak", "Pacific/Honolulu",
        "America/Puerto_Rico", "America/St_Thomas", "Pacific/Guam", "Pacific/Saipan", "Pacific/Pago_Pago",
    )
)  # fmt: skip
"""Time zones of the United States and their territories, which end at the borders (tz database, zone1970.tab)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What users, exports and documents need to know of any service that is asked. Its name, its operator's words of
    credit and the names of licences are texts; what is said of them are Messages.

    endpoint : public base address
    limits : what its operator allows, in words
    wants_contact : whether its operator demands that requests say how to reach who asks
    """

    key: str
    name: str
    endpoint: str
    limits: str
    licence: str
    licence_url: str
    attribution: str
    attribution_url: str
    wants_contact: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Service):
    """A service of daily weather.

    first_day : first day served; None where it is `first_offset` days from the point's own today
    last_offset : the newest day that can be expected complete, in days from the point's own today
    boxes : where it has data; a service may still refuse a point inside
    zones : names of the time zones it has data in; None where borders do not matter
    area : where it has data, in words
    family, rank : sources of one family are the same models asked otherwise; on a day where several of them
        deliver, only the one of the lowest rank counts, so that nothing counts twice
    variables : what it delivers, by the names of the table of quantities
    error_sd : prior standard deviation of its daily error, per fused input, in the table's units
    """

    kind: str
    last_offset: int
    resolution: str
    variables: tuple[str, ...]
    error_sd: Mapping[str, float]
    first_day: date | None = None
    first_offset: int | None = None
    boxes: tuple[Box, ...] = EVERYWHERE
    zones: frozenset[str] | None = None
    area: str = Message("area.everywhere")
    family: str
    rank: int = 0

    def window(self, today: date) -> tuple[date, date]:
        """First and newest day that can be expected complete, where `today` is the date at the point."""
        first = self.first_day or today + timedelta(days=self.first_offset or 0)
        return first, today + timedelta(days=self.last_offset)

    def covers(self, lat: float, lon: float) -> bool:
        """Whether the point lies where the service has data."""
        if not any((lat, lon) in box for box in self.boxes):
            return False
        return self.zones is None or local_days.zone_name(lat, lon) in self.zones


OPEN_METEO = "open_meteo"
"""The family of its reanalysis and its forecast."""

# The priors are our judgement of daily grid-to-station differences (MERRA-2 at 0.5° and CERES at 1° against
# ERA5/IFS downscaled by a 90 m elevation model), not a measurement: only their ratios matter here, and a
# calibration against a reference replaces them.
_TABLE = (
    Source(
        key="nasa_power",
        name="NASA POWER",
        kind=Message("kind.satellite_and_merra"),
        first_day=date(1981, 1, 1),
        last_offset=-7,
        family="nasa_power",
        limits="one request at a time, at most one in two seconds (our choice; the operator names no number)",
        resolution=Message("resolution.power"),
        variables=("tmax", "tmin", "tmean", "rhmean", "tdew", "u2", "rs", "pressure", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 2.2, "tmin": 2.0, "tmean": 1.6, "ea": 0.25, "u2": 0.9, "rs": 2.0, "precip": 7.0}
        ),
        endpoint="https://power.larc.nasa.gov",
        licence=Message("licence.citation"),
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
        kind=Message("kind.era5_and_ifs"),
        first_day=date(1940, 1, 1),
        last_offset=-1,
        family=OPEN_METEO,
        limits="600 calls a minute, 5,000 an hour, 10,000 a day; a long request counts as many",
        resolution=Message("resolution.adjusted", finest=9, coarsest=25),
        variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "rs", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 1.8, "tmin": 1.6, "tmean": 1.3, "ea": 0.2, "u2": 0.8, "rs": 3.0, "precip": 7.0}
        ),
        endpoint="https://archive-api.open-meteo.com",
        licence=Message("licence.non_commercial", licence="CC BY 4.0"),
        licence_url="https://open-meteo.com/en/licence",
        attribution="Weather data by Open-Meteo.com (ERA5: Copernicus Climate Change Service)",
        attribution_url="https://open-meteo.com/",
        notes=(
            "The last five days come from the ECMWF IFS model and are replaced by ERA5 later.",
            "In zones of half and quarter hours days are cut from hourly values, elsewhere by the service.",
        ),
    ),
    Source(
        key="open_meteo_forecast",
        name="Open-Meteo forecast",
        kind=Message("kind.weather_models"),
        first_offset=-92,
        last_offset=15,
        family=OPEN_METEO,
        rank=1,
        limits="600 calls a minute, 5,000 an hour, 10,000 a day, together with the archive",
        resolution=Message("resolution.adjusted", finest=1, coarsest=11),
        variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "rs", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 2.1, "tmin": 1.9, "tmean": 1.5, "ea": 0.22, "u2": 0.9, "rs": 3.4, "precip": 8.0}
        ),
        endpoint="https://api.open-meteo.com",
        licence=Message("licence.non_commercial", licence="CC BY 4.0"),
        licence_url="https://open-meteo.com/en/licence",
        attribution="Weather data by Open-Meteo.com",
        attribution_url="https://open-meteo.com/",
        notes=(
            "Past days are joined from the first hours of successive forecasts, not from a reanalysis.",
            "In zones of half and quarter hours days are cut from hourly values, elsewhere by the service.",
        ),
    ),
    Source(
        key="met_norway",
        name="MET Norway",
        kind=Message("kind.locationforecast"),
        first_offset=1,
        last_offset=9,
        family="met_norway",
        limits="20 requests a second in all, none before the last answer expires",
        resolution=Message("resolution.nordic"),
        variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 2.0, "tmin": 1.9, "tmean": 1.4, "ea": 0.2, "u2": 0.9, "rs": 4.0, "precip": 8.0}
        ),
        endpoint="https://api.met.no",
        wants_contact=True,
        licence=Message("licence.both", one="NLOD 2.0", other="CC BY 4.0"),
        licence_url="https://api.met.no/doc/License",
        attribution="Based on data from MET Norway",
        attribution_url="https://www.met.no/en",
        notes=(
            "Steps of one hour for two days, of six hours after that. No radiation.",
            "It begins tomorrow, because the hours of today before the asking are not in a forecast.",
        ),
    ),
    Source(
        key="nws_forecast",
        name="US NWS forecast",
        kind=Message("kind.gridpoint_forecast"),
        first_offset=1,
        last_offset=6,
        boxes=UNITED_STATES,
        zones=UNITED_STATES_ZONES,
        area=Message("area.united_states"),
        family="nws_forecast",
        limits="not published; at most five requests a second (our choice)",
        resolution=Message("resolution.grid", size=2.5),
        variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 1.9, "tmin": 1.9, "tmean": 1.4, "ea": 0.2, "u2": 1.6, "rs": 4.0, "precip": 8.0}
        ),
        endpoint="https://api.weather.gov",
        wants_contact=True,
        licence=Message("licence.public_domain"),
        licence_url="https://www.weather.gov/disclaimer",
        attribution="US National Weather Service",
        attribution_url="https://www.weather.gov",
        notes=(
            "Wind is the highest prevailing speed of each period: its mean is too high. No radiation.",
            "It begins tomorrow, because the hours of today before the asking are not in a forecast.",
        ),
    ),
    Source(
        key="nws_observations",
        name="US NWS stations",
        kind=Message("kind.nearest_station"),
        first_offset=-6,
        last_offset=-1,
        boxes=UNITED_STATES,
        zones=UNITED_STATES_ZONES,
        area=Message("area.united_states"),
        family="nws_observations",
        limits="not published; at most five requests a second (our choice)",
        resolution=Message("resolution.station", most=100),
        variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "precip"),
        error_sd=MappingProxyType(
            {"tmax": 1.5, "tmin": 1.8, "tmean": 1.1, "ea": 0.15, "u2": 1.0, "rs": 4.0, "precip": 7.0}
        ),
        endpoint="https://api.weather.gov",
        wants_contact=True,
        licence=Message("licence.public_domain"),
        licence_url="https://www.weather.gov/disclaimer",
        attribution="US National Weather Service",
        attribution_url="https://www.weather.gov",
        notes=(
            "The service keeps seven days. No radiation; rain only where a station reports it every hour.",
            "Extremes are those of the reports, about one an hour: a little inside the true ones.",
        ),
    ),
)  # fmt: skip

SOURCES: Mapping[str, Source] = MappingProxyType({source.key: source for source in _TABLE})
"""Every service by its key."""

ELEVATION = Service(
    key="open_meteo_elevation",
    name="Open-Meteo elevation",
    endpoint="https://api.open-meteo.com",
    limits="counts against the limits of Open-Meteo, one call a point",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution="Elevation by Open-Meteo.com (Copernicus DEM GLO-90, doi:10.5270/ESA-c5d3d65)",
    attribution_url="https://open-meteo.com/en/docs/elevation-api",
)
"""Asked for the height of a point when neither the user nor a weather answer gives it."""

GEOCODING = Service(
    key="open_meteo_geocoding",
    name="Open-Meteo geocoding",
    endpoint="https://geocoding-api.open-meteo.com",
    limits="counts against the limits of Open-Meteo, one call a search",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution="Places by Open-Meteo.com with data of GeoNames (CC BY 4.0)",
    attribution_url="https://open-meteo.com/en/docs/geocoding-api",
)
"""Asked for a place by its name, where a visitor of the page wishes it."""


def terrain_model(source: Source) -> Message:
    """What an elevation says of itself that came with the weather of a service."""
    return Message("elevation.terrain_model", service=source.name)


def elevation_credit(source: str) -> Service | None:
    """Whom to credit for an elevation by what it says of itself: the weather of Open-Meteo comes with the same one."""
    told: set[str] = {terrain_model(one) for one in SOURCES.values() if one.family == OPEN_METEO}
    return ELEVATION if source in {ELEVATION.name, *told} else None


SERVICES: Mapping[str, Service] = MappingProxyType(
    {**SOURCES, **{service.key: service for service in (ELEVATION, GEOCODING)}}
)
"""Every service that is asked, those of elevation and of places included."""

ALIASES: Mapping[str, str] = MappingProxyType({"open_meteo": "open_meteo_archive", "power": "nasa_power"})
"""Short names people use for a service."""


def fetcher(key: str) -> Fetch:
    """The coroutine function that asks service `key`; its module is imported on first use."""
    return cast("Fetch", importlib.import_module(f"evaeto.sources.{key}").fetch)


STATION = Source(
    key="station",
    name=Message("station.name"),
    kind=Message("kind.own_measurements"),
    family="station",
    last_offset=0,
    resolution=Message("resolution.point"),
    variables=("tmax", "tmin", "rhmean", "u2", "rs"),
    error_sd=MappingProxyType({"tmax": 0.5, "tmin": 0.5, "tmean": 0.4, "ea": 0.1, "u2": 0.3, "rs": 1.2, "precip": 2.0}),
    endpoint="",
    limits="",
    licence=Message("licence.own"),
    licence_url="",
    attribution=Message("credit.station"),
    attribution_url="",
    first_day=date(1800, 1, 1),
    notes=("Weighted as a well-kept station at the point; give it a place of its own only when it stands there.",),
)
"""The user's own measurements as one more source."""


def source_of(key: str) -> Source:
    """The source by its key, the user's own station included."""
    return STATION if key == STATION.key else SOURCES[key]

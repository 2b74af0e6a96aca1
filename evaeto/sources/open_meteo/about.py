"""What there is to know of the services of Open-Meteo without asking them."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Access, Rate, RateLimits, Service, Source

_LIMITS = RateLimits("Open-Meteo", (Rate(600, 60), Rate(5_000, 3_600), Rate(10_000, 86_400)), 1)
"""https://open-meteo.com/en/terms; one running request for each address, then a short queue (RateLimiter.swift)."""

_CUSTOMER_LIMITS = RateLimits("Open-Meteo (paid)", (Rate(600, 60),), 4)
"""A paid plan is counted by months and has no limits by hours and days."""

_ACCESS = Access("open_meteo", "apikey", customers="customer-", customer_limits=_CUSTOMER_LIMITS)
"""Holders of a key ask other hosts: https://open-meteo.com/en/pricing."""

CREDIT_OF_IFS = "Weather data by Open-Meteo.com (ECMWF IFS)"
CREDIT_OF_REANALYSIS = "Weather data by Open-Meteo.com (ERA5 and ERA5-Land: Copernicus Climate Change Service)"

_FAMILY = "open_meteo"
"""The family of its reanalysis and its forecast."""

ELEVATION = Service(
    key="open_meteo_elevation",
    name="Open-Meteo elevation",
    rate_limits=_LIMITS,
    access=_ACCESS,
    endpoint="https://api.open-meteo.com",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution="Elevation by Open-Meteo.com (Copernicus DEM GLO-90, doi:10.5270/ESA-c5d3d65)",
    attribution_url="https://open-meteo.com/en/docs/elevation-api",
)
"""Asked for the height of a point when neither the user nor a weather answer gives it."""

GEOCODING = Service(
    key="open_meteo_geocoding",
    name="Open-Meteo geocoding",
    rate_limits=_LIMITS,
    access=_ACCESS,
    endpoint="https://geocoding-api.open-meteo.com",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution="Places by Open-Meteo.com with data of GeoNames (CC BY 4.0)",
    attribution_url="https://open-meteo.com/en/docs/geocoding-api",
)
"""Asked for a place by its name, where a visitor of the page wishes it."""

ARCHIVE = Source(
    key="open_meteo_archive",
    name="Open-Meteo archive",
    kind=Message("kind.era5_and_ifs"),
    first_day=date(1940, 1, 1),
    last_offset=-1,
    family=_FAMILY,
    resolution=Message("resolution.adjusted", finest=9, coarsest=25),
    variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "rs", "precip"),
    error_sd=MappingProxyType({"tmax": 1.8, "tmin": 1.6, "tmean": 1.3, "ea": 0.2, "u2": 0.8, "rs": 3.0, "precip": 7.0}),
    client="evaeto.sources.open_meteo.archive",
    aliases=("open_meteo",),
    terrain=ELEVATION.key,
    model_changes=((date(2017, 1, 1), "ERA5", "ECMWF IFS"),),
    rate_limits=_LIMITS,
    access=_ACCESS,
    endpoint="https://archive-api.open-meteo.com",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution=("Weather data by Open-Meteo.com (ECMWF IFS; ERA5 and ERA5-Land: Copernicus Climate Change Service)"),
    attribution_url="https://open-meteo.com/",
)
"""From 2017 on of the ECMWF IFS model first, then of ERA5-Land and ERA5; before of these two. Nothing is replaced. A
series across 2017 changes its model there; the setting `archive_model` asks for one throughout. In zones of half and
quarter hours days are cut from hourly values, elsewhere by the service."""

FORECAST = Source(
    key="open_meteo_forecast",
    name="Open-Meteo forecast",
    kind=Message("kind.weather_models"),
    first_offset=-92,
    last_offset=15,
    family=_FAMILY,
    rank=1,
    origin="forecast",
    resolution=Message("resolution.adjusted", finest=1, coarsest=11),
    variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "rs", "precip"),
    error_sd=MappingProxyType(
        {"tmax": 2.1, "tmin": 1.9, "tmean": 1.5, "ea": 0.22, "u2": 0.9, "rs": 3.4, "precip": 8.0}
    ),
    client="evaeto.sources.open_meteo.forecast",
    terrain=ELEVATION.key,
    rate_limits=_LIMITS,
    access=_ACCESS,
    endpoint="https://api.open-meteo.com",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution="Weather data by Open-Meteo.com",
    attribution_url="https://open-meteo.com/",
)
"""Past days are joined from the first hours of successive forecasts, not from a reanalysis. In zones of half and
quarter hours days are cut from hourly values, elsewhere by the service."""

ENSEMBLE = Source(
    key="open_meteo_ensemble",
    name="Open-Meteo ensemble",
    kind=Message("kind.ensemble", members=51),
    first_offset=1,
    last_offset=13,
    family="open_meteo_ensemble",
    resolution=Message("resolution.grid", size=25),
    variables=("tmax", "tmin", "tmean", "rhmean", "tdew", "u2", "rs", "precip"),
    error_sd=MappingProxyType(
        {"tmax": 2.2, "tmin": 2.0, "tmean": 1.6, "ea": 0.24, "u2": 0.9, "rs": 3.2, "precip": 7.0}
    ),
    client="evaeto.sources.open_meteo.ensemble",
    aliases=("ensemble",),
    terrain=ELEVATION.key,
    by_name=True,
    rate_limits=_LIMITS,
    access=_ACCESS,
    endpoint="https://ensemble-api.open-meteo.com",
    licence=Message("licence.non_commercial", licence="CC BY 4.0"),
    licence_url="https://open-meteo.com/en/licence",
    attribution="Weather data by Open-Meteo.com (ECMWF IFS ensemble)",
    attribution_url="https://open-meteo.com/en/docs/ensemble-api",
)  # fmt: skip
"""The mean of 51 runs of the ECMWF model, and how far they are apart: what the 90 % band of days ahead is made of. A
request counts as 41 calls or more, so that it is asked only where it is named."""

SERVICES = (ARCHIVE, FORECAST, ENSEMBLE, ELEVATION, GEOCODING)

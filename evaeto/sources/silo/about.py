"""What there is to know of SILO, Queensland's grid of Australian stations, without asking it."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Access, Box, Rate, RateLimits, Source

_LIMITS = RateLimits("SILO", (Rate(1, 2),), 1)
"""No number is published."""

SILO = Source(
    key="silo",
    name="SILO Data Drill",
    kind=Message("kind.interpolated_stations"),
    first_day=date(1889, 1, 1),
    last_offset=-2,
    boxes=(Box(-44.0, 112.0, -10.0, 154.0),),
    area=Message("area.australia"),
    family="silo",
    resolution=Message("resolution.grid", size=5),
    variables=("tmax", "tmin", "ea", "rs", "precip"),
    error_sd=MappingProxyType(
        {"tmax": 1.2, "tmin": 1.4, "tmean": 1.1, "ea": 0.15, "u2": 1.6, "rs": 2.2, "precip": 4.0}
    ),
    client="evaeto.sources.silo.client",
    sample=(-27.85, 150.05),
    rate_limits=_LIMITS,
    endpoint="https://www.longpaddock.qld.gov.au",
    access=Access("silo", "username", needed=True, fixed=(("password", "api_request"),), kind=Message("access.email")),
    licence=Message("licence.attribution", licence="CC BY 4.0"),
    licence_url="https://www.longpaddock.qld.gov.au/silo/about/terms-conditions/",
    attribution="SILO climate data by the State of Queensland (Jeffrey et al. 2001)",
    attribution_url="https://www.longpaddock.qld.gov.au/silo/",
)  # fmt: skip
"""Interpolated from stations, so no reanalysis; without wind. Days are read at 9 in the morning, rain and minimum of
the 24 hours before, maximum of those after. Where no station reported it puts the mean of many years: such values are
left out."""

SERVICES = (SILO,)

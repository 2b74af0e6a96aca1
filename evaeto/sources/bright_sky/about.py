"""What there is to know of Bright Sky, which serves the hours of the stations of Germany's weather service (DWD)."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Box, Rate, RateLimits, Source

_LIMITS = RateLimits("Bright Sky", (Rate(5, 1),), 2)
"""No number is published; it is run by volunteers on donations."""

BRIGHT_SKY = Source(
    key="bright_sky",
    name="DWD stations (Bright Sky)",
    kind=Message("kind.dwd_stations"),
    first_day=date(2010, 1, 1),
    last_offset=-1,
    boxes=(Box(47.2, 5.8, 55.1, 15.1),),
    zones=frozenset({"Europe/Berlin", "Europe/Busingen"}),
    area=Message("area.germany"),
    family="bright_sky",
    resolution=Message("resolution.station", most=50),
    variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "rs", "precip"),
    sparse=("rs", "precip", "u2"),
    error_sd=MappingProxyType(
        {"tmax": 1.2, "tmin": 1.3, "tmean": 0.9, "ea": 0.12, "u2": 0.8, "rs": 1.5, "precip": 5.0}
    ),
    client="evaeto.sources.bright_sky.client",
    aliases=("dwd",),
    sample=(51.84, 10.77),
    rate_limits=_LIMITS,
    endpoint="https://api.brightsky.dev",
    licence=Message("licence.attribution", licence="CC BY 4.0"),
    licence_url="https://www.dwd.de/EN/service/legal_notice/legal_notice.html",
    attribution="Source: Deutscher Wetterdienst (by Bright Sky)",
    attribution_url="https://brightsky.dev",
)  # fmt: skip
"""Measured, not modelled. What the nearest station does not measure comes from the next within 50 km, radiation often
from farther away than temperature."""

SERVICES = (BRIGHT_SKY,)

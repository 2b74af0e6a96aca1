"""What there is to know of MET Norway's Locationforecast without asking it."""

from __future__ import annotations

from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Rate, RateLimits, Source

_LIMITS = RateLimits("MET Norway", (Rate(10, 1),), 4)
"""Terms of service: 20 a second in all, for everybody who uses this program; from one address half of it."""

MET_NORWAY = Source(
    key="met_norway",
    name="MET Norway",
    kind=Message("kind.locationforecast"),
    first_offset=1,
    last_offset=9,
    family="met_norway",
    origin="forecast",
    resolution=Message("resolution.nordic"),
    variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "precip"),
    error_sd=MappingProxyType(
        {"tmax": 2.0, "tmin": 1.9, "tmean": 1.4, "ea": 0.2, "u2": 0.9, "rs": 4.0, "precip": 8.0}
    ),
    client="evaeto.sources.met_norway.client",
    rate_limits=_LIMITS,
    endpoint="https://api.met.no",
    wants_contact=True,
    domain="met.no",
    html_refusals=frozenset(range(400, 500)),
    licence=Message("licence.both", one="NLOD 2.0", other="CC BY 4.0"),
    licence_url="https://api.met.no/doc/License",
    attribution="Based on data from MET Norway",
    attribution_url="https://www.met.no/en",
)  # fmt: skip
"""Steps of one hour for two days, of six hours after that. No radiation. It begins tomorrow, because the hours of
today before the asking are not in a forecast."""

SERVICES = (MET_NORWAY,)

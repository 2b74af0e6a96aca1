"""What there is to know of NASA POWER without asking it."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Rate, RateLimits, Source

_LIMITS = RateLimits("NASA POWER", (Rate(1, 2),), 1)
"""No number is published; 30 in a minute was found in 2021 (ropensci/nasapower, issue 57)."""

NASA_POWER = Source(
    key="nasa_power",
    name="NASA POWER",
    kind=Message("kind.satellite_and_merra"),
    first_day=date(1981, 1, 1),
    last_offset=-7,
    family="nasa_power",
    resolution=Message("resolution.power"),
    variables=("tmax", "tmin", "tmean", "rhmean", "tdew", "u2", "rs", "pressure", "precip"),
    error_sd=MappingProxyType(
        {"tmax": 2.2, "tmin": 2.0, "tmean": 1.6, "ea": 0.25, "u2": 0.9, "rs": 2.0, "precip": 7.0}
    ),
    lags={"rs": 3},
    since={"rs": date(1984, 1, 1)},
    client="evaeto.sources.nasa_power.client",
    aliases=("power",),
    rate_limits=_LIMITS,
    endpoint="https://power.larc.nasa.gov",
    licence=Message("licence.citation"),
    licence_url="https://power.larc.nasa.gov/docs/referencing/",
    attribution=(
        "The data was obtained from the National Aeronautics and Space Administration (NASA) Langley Research "
        "Center (LaRC) Prediction of Worldwide Energy Resource (POWER) Project funded through the NASA Earth "
        "Science/Applied Science Program."
    ),
    attribution_url="https://power.larc.nasa.gov",
)  # fmt: skip
"""Days are local solar days (UTC shifted by the 15° longitude swath), which differ from the civil day by up to about
an hour, more in wide time zones. Radiation starts in 1984 and lags the other variables by a few days."""

SERVICES = (NASA_POWER,)

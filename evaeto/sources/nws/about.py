"""What there is to know of the services of the US National Weather Service without asking them."""

from __future__ import annotations

from types import MappingProxyType

from evaeto.core.messages import Message
from evaeto.sources.service import Box, Rate, RateLimits, Source

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

_LIMITS = RateLimits("NWS", (Rate(5, 1),), 4)
"""Called generous, not published; an excess is forgiven after five seconds."""

ENDPOINT = "https://api.weather.gov"

_TOPEKA = (39.05, -95.68)

FORECAST = Source(
    key="nws_forecast",
    name="US NWS forecast",
    kind=Message("kind.gridpoint_forecast"),
    first_offset=1,
    last_offset=6,
    boxes=UNITED_STATES,
    zones=UNITED_STATES_ZONES,
    area=Message("area.united_states"),
    family="nws_forecast",
    origin="forecast",
    resolution=Message("resolution.grid", size=2.5),
    variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "precip"),
    error_sd=MappingProxyType({"tmax": 1.9, "tmin": 1.9, "tmean": 1.4, "ea": 0.2, "u2": 1.6, "rs": 4.0, "precip": 8.0}),
    client="evaeto.sources.nws.forecast",
    sample=_TOPEKA,
    rate_limits=_LIMITS,
    endpoint=ENDPOINT,
    wants_contact=True,
    html_refusals=frozenset({403}),
    licence=Message("licence.public_domain"),
    licence_url="https://www.weather.gov/disclaimer",
    attribution="US National Weather Service",
    attribution_url="https://www.weather.gov",
)
"""Wind is the highest prevailing speed of each period: its mean is too high. No radiation. It begins tomorrow,
because the hours of today before the asking are not in a forecast."""

OBSERVATIONS = Source(
    key="nws_observations",
    name="US NWS stations",
    kind=Message("kind.nearest_station"),
    first_offset=-6,
    last_offset=-1,
    boxes=UNITED_STATES,
    zones=UNITED_STATES_ZONES,
    area=Message("area.united_states"),
    family="nws_observations",
    origin="station",
    sparse=("precip", "tdew", "rhmean", "rhmax", "rhmin", "u2"),
    resolution=Message("resolution.station", most=100),
    variables=("tmax", "tmin", "tmean", "rhmax", "rhmin", "rhmean", "tdew", "u2", "precip"),
    error_sd=MappingProxyType(
        {"tmax": 1.5, "tmin": 1.8, "tmean": 1.1, "ea": 0.15, "u2": 1.0, "rs": 4.0, "precip": 7.0}
    ),
    client="evaeto.sources.nws.observations",
    sample=_TOPEKA,
    rate_limits=_LIMITS,
    endpoint=ENDPOINT,
    wants_contact=True,
    html_refusals=frozenset({403}),
    licence=Message("licence.public_domain"),
    licence_url="https://www.weather.gov/disclaimer",
    attribution="US National Weather Service",
    attribution_url="https://www.weather.gov",
)
"""The service keeps seven days. No radiation; rain only where a station reports it every hour. Extremes are those of
the reports, about one an hour: a little inside the true ones."""

SERVICES = (FORECAST, OBSERVATIONS)

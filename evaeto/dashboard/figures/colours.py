"""Which colour of the style sheet each service has, in every chart."""

from __future__ import annotations

from collections.abc import Mapping

from evaeto.sources.catalogue import STATION

OURS = "accent"
"""ETo as evaeto estimates it."""
SERVICES: Mapping[str, str] = {
    "nasa_power": "warm",
    "open_meteo_archive": "good",
    "open_meteo_forecast": "sun",
    "open_meteo_ensemble": "teal",
    "met_norway": "plum",
    "nws_forecast": "rose",
    "nws_observations": "brown",
    "bright_sky": "cool",
    "silo": "olive",
    STATION.key: "muted",
}
METHODS: Mapping[str, str] = {
    "hargreaves": "warm",
    "priestley-taylor": "good",
    "turc": "sun",
    "blaney-criddle": "brown",
    "asce": "plum",
    "fao56": OURS,
}
"""The methods of reference ET in the order in which they are drawn: FAO-56, beside which the others are seen, last."""
OTHERS = ("teal", "rose", "brown", "olive", "plum", "cool", "sun", "good", "warm")
"""For sources of a user's own, in their order."""


def service_colour(key: str, at: int = 0) -> str:
    """The colour of a service; of one that is none of ours, by its place among them."""
    return SERVICES.get(key) or OTHERS[at % len(OTHERS)]

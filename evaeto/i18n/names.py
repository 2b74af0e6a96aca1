"""What sources and quantities are called, with their units."""

from __future__ import annotations

from evaeto.core.quantities import QUANTITIES, usual_units
from evaeto.i18n.speech import Speaker
from evaeto.sources.catalogue import SERVICES, STATION

SIGNS = {"degC": "°C", "m s-1": "m/s", "kPa": "kPa", "%": "%"}
"""Units that are written alike in every language."""
UNITS = {
    "MJ m-2 d-1": "unit.radiation",
    "mm d-1": "unit.water",
    "MJ m-2 h-1": "unit.radiation_hour",
    "mm h-1": "unit.water_hour",
}


def source_name(words: Speaker, key: str) -> str:
    """The name of a source by its key."""
    if key == STATION.key:
        return words.tell(STATION.name)
    return SERVICES[key].name if key in SERVICES else key


def units_of(words: Speaker, name: str, hourly: bool = False) -> str:
    """The units of a quantity as a page prints them, by day or by hour; the balances count as water."""
    quantity = QUANTITIES.get(name.removesuffix("_lower").removesuffix("_upper"))
    units = usual_units("mm d-1" if quantity is None else quantity.units, hourly)
    return SIGNS[units] if units in SIGNS else words.say(UNITS[units])


def titled(words: Speaker, name: str, units: str | None = None) -> str:
    """ "Solar radiation (MJ/m²/day)"; a ratio has no units."""
    if name == "kc":
        return words.say("quantity.kc")
    return f"{words.say(f'quantity.{name}')} ({units or units_of(words, name)})"

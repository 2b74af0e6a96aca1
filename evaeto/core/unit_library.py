"""Units that the table of conversions does not have, by a library: all that UDUNITS takes.

pint takes half a second to load, so it is asked last.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from evaeto.core.unit_text import SUPERSCRIPTS, symbol_of

_LONGEST = 40
_NO_FIXED_LENGTH = re.compile(r"month|year|week|\b(?:mo|yr|a|anno|mes|mês|año|ano)\b", re.I)
"""Times that have no length of their own: a rate per month would be off by up to 8 %, without a word."""
_READS = re.compile(r"[\w\s^*/.()%°µμ·+-]*")
_FACTOR = re.compile(r"(?P<factor>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|1\s*/\s*\d+)\s*[*x·]?\s+(?P<units>\D.*)")
_TENTHS = re.compile(
    r"(?:in\s+)?(?P<part>tenths?|hundredths?|d[ée]cimos|d[ée]cimas)\s+(?:of\s+|de\s+)?(?:an?\s+)?(?P<units>.+)", re.I
)
_NAME = re.compile(r"(?P<name>[^\W\d]+|%)(?:\s*(?:\^|\*\*)\s*)?(?P<power>[-+]?\d{1,2})?(?!\d)")
_TARGETS: dict[str, tuple[str, ...]] = {
    "degC": ("degC",),
    "%": ("percent",),
    "m s-1": ("m/s",),
    "MJ m-2 d-1": ("MJ/m**2/day", "MJ/m**2"),
    "MJ m-2 h-1": ("MJ/m**2/hour", "MJ/m**2"),
    "kPa": ("kPa",),
    "mm d-1": ("mm/day", "mm", "kg/m**2/day", "kg/m**2"),
    "mm h-1": ("mm/hour", "mm", "kg/m**2/hour", "kg/m**2"),
    "h d-1": ("hour",),
    "m": ("m",),
    "degrees_north": ("degree",),
    "degrees_east": ("degree",),
}
"""What each unit of the table of quantities is to the library, and what it is where the time is left out."""


def factor_of(units: str) -> tuple[float, str] | None:
    """A unit with a number before it, "0.1 degC" or "tenths of mm", as that number and the unit."""
    if match := _TENTHS.fullmatch(units.strip()):
        return (0.01 if match["part"].lower().startswith("hund") else 0.1), match["units"]
    if match := _FACTOR.fullmatch(units.strip()):
        number, _, below = match["factor"].partition("/")
        factor = float(number) / (float(below) if below and float(below) else 1.0)
        return factor, match["units"]
    return None


@functools.lru_cache(maxsize=256)
def rule_of(target: str, units: str) -> tuple[float, float] | None:
    """(scale, offset) from a unit to one of the table of quantities; None where it can't be brought to it."""
    written = None if _NO_FIXED_LENGTH.search(units) else _for_pint(units)
    if written is None or target not in _TARGETS:
        return None
    registry = _registry()
    try:
        unit = registry.parse_units(written, as_delta=False)
        for name in _TARGETS[target]:
            wanted = registry.parse_units(name)
            if unit.dimensionality == wanted.dimensionality:
                zero, one = (float(registry.Quantity(value, unit).to(wanted).magnitude) for value in (0.0, 1.0))
                scale = one - zero
                return (scale, zero) if 0.0 < abs(scale) < 1e15 else None
    except Exception:  # pint has errors of its own, and those of Python's tokenizer
        return None
    return None


def _for_pint(units: str) -> str | None:
    """A unit as pint reads it: "W m-2" is "watt*m**-2"."""
    text = units.strip().translate(SUPERSCRIPTS).replace("−", "-").replace("³", "3").replace("²", "2")
    if not text or len(text) > _LONGEST or not _READS.fullmatch(text) or re.search(r"\d{3}", text):
        return None
    text = re.sub(r"(?<=[^\W\d])\.(?=[^\W\d])|(?<=\d)\.(?=[^\W\d])|·", " ", text)
    text = re.sub(r"\bper\b", "/", text)

    def named(match: re.Match[str]) -> str:
        name = symbol_of(match["name"]) or match["name"]
        name = {"%": "percent", "degrees": "degree", "kn": "knot", "in": "inch"}.get(name, name)
        return f"{name}**{match['power']}" if match["power"] else name

    text = _NAME.sub(named, text)
    return re.sub(r"\s*([/*()])\s*", r"\1", text.strip()).replace(" ", "*")


@functools.cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True, cache_folder=None)

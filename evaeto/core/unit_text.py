"""Spellings of a unit brought to one: "kilometer / hour", "km h**-1", "km·h⁻¹" and "km/h" are the same.

For what people, UDUNITS and libraries of units (pint, astropy) write. Only names this package has a use for are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES: dict[str, str] = {}
for _symbol, _spellings in (
    ("m", "metre meter"),
    ("km", "kilometre kilometer"),
    ("mm", "millimetre millimeter"),
    ("cm", "centimetre centimeter"),
    ("ft", "foot feet"),
    ("in", "inch inche"),
    ("mi", "mile"),
    ("s", "second sec"),
    ("min", "minute"),
    ("h", "hour hr hora"),
    ("d", "day dia día"),
    ("kg", "kilogram kilogramme"),
    ("J", "joule"),
    ("kJ", "kilojoule"),
    ("MJ", "megajoule"),
    ("cal", "calorie"),
    ("langley", "ly lang"),
    ("W", "watt"),
    ("Wh", "watt_hour watthour"),
    ("kWh", "kilowatt_hour kilowatthour kw-hr"),
    ("Pa", "pascal"),
    ("hPa", "hectopascal"),
    ("kPa", "kilopascal"),
    ("mbar", "millibar mb"),
    ("kn", "knot kt nautical_mile_per_hour"),
    ("mph", "mile_per_hour"),
    (
        "degC",
        "degree_celsius degrees_celsius celsius centigrade degree_c degrees_c deg_c °c ºc ℃ degc c "
        "degree_centigrade degree_centigrado degree_centígrado celcius",
    ),
    ("degF", "degree_fahrenheit degrees_fahrenheit fahrenheit degree_f degrees_f deg_f °f ºf ℉ degf f"),
    ("K", "kelvin degree_kelvin degrees_kelvin degk deg_k °k"),
    ("%", "percent percentage pct per_cent"),
    ("degrees", "degree deg °"),
):
    for _spelling in (_symbol.casefold(), *_spellings.split()):
        _NAMES.setdefault(_spelling, _symbol)
_CASED = {symbol: symbol for symbol in {*_NAMES.values()}} | {
    "Kt": "kn", "kt": "kn", "mb": "mbar", "mB": "mbar", "KJ": "kJ", "Kj": "kJ", "Mj": "MJ", "oC": "degC", "oF": "degF",
}  # fmt: skip
"""Symbols by their exact case, which comes first: mJ is not MJ."""

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴", "-01234")
_POWER = re.compile(r"(?P<name>.*?[^\d\s^*.+-])\s*(?:\*\*|\^)?\s*(?P<power>[-+]?\d+)?$")


def canonical(units: str) -> str | None:
    """A unit as symbols with powers, "MJ m-2 d-1", the order of its parts apart; None where a part is not known.

    Examples
    --------
    >>> canonical("megajoule / meter ** 2 / day")
    'MJ d-1 m-2'
    """
    text = units.strip()
    return _canonical(text) or (_canonical(text.lower()) if text.isupper() else None)


def _canonical(text: str) -> str | None:
    text = text.translate(SUPERSCRIPTS)
    for one, other in (("−", "-"), ("³", "3"), ("²", "2"), ("·", " "), ("deg C", "degC"), ("deg F", "degF")):
        text = text.replace(one, other)
    text = re.sub(r"\s*(\*\*|\^)\s*\(?\s*(-?\d+)(?:\.0)?\s*\)?", r"\2", text)  # m ** 2, m^(-2), m**2.0
    text = re.sub(r"\b(?:[Dd]egrees?|[Gg]rados?|[Gg]raus?) (?=[A-Za-z])", "degree_", text)
    text = re.sub(r"\bper\s+cent\b", "percent", text)
    text = re.sub(r"\s+per\s+", "/", text)
    text = re.sub(r"\bsq(?:uare)?[\s.]*(c?m)(?:et(?:er|re)s?)?\b", r"\g<1>2", text)
    text = re.sub(r"[*.]", " ", text)
    powers: dict[str, int] = {}
    for position, group in enumerate(text.split("/")):
        for part in group.split():
            if part == "1":  # "1 / s"
                continue
            found = _POWER.match(part.strip("()"))
            symbol = None if found is None else symbol_of(found["name"])
            if found is None or symbol is None:
                return None
            powers[symbol] = powers.get(symbol, 0) + (-1 if position else 1) * int(found["power"] or 1)
    return _written(powers.items()) or None


def symbol_of(name: str) -> str | None:
    """The symbol of a unit by one of its names; None where it is not known here."""
    if name in _CASED:
        return _CASED[name]
    folded = name.casefold()
    if len(folded) < 3 and name != folded and folded not in ("c", "f", "°c", "ºc", "°f", "ºf"):
        return None
    return _NAMES.get(folded) or _NAMES.get(folded.removesuffix("s"))


def _written(powers: Iterable[tuple[str, int]]) -> str:
    parts = sorted(((symbol, power) for symbol, power in powers if power), key=lambda part: (part[1] < 0, part[0]))
    return " ".join(symbol if power == 1 else f"{symbol}{power}" for symbol, power in parts)

"""Latitudes, longitudes and elevations as people write them in cells: 12°34'56"S, 12 34 S, 40.5 N, 1250 m."""

from __future__ import annotations

import re

_DEGREES = re.compile(
    r"\s*(?P<before>[NSEWOL])?\s*(?P<sign>[-+−])?\s*(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*(?:[°º˚d:\s-]\s*)?"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:['′’´m:\s-]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′|s(?![a-z]))?)?)?"
    r"\s*(?P<side>[NSEWOL]|norte?h?|sul|sur|south|[eo]este?|leste|east|west)?\s*",
    re.IGNORECASE,
)
_SIDES = {"lat": "NS", "lon": "EWOL"}
_METRES = re.compile(
    r"\s*(?P<value>[-+−]?\d+(?:[.,]\d+)?)\s*(?P<unit>m|metros?|met(?:er|re)s?|ft|feet|p[eé]s|pies)\.?"
    r"\s*(?:a?\.?s\.?l\.?)?\s*",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[-+−]?\d{1,3}[.,]\d{3}")
_FOOT = 0.3048


def coordinate_of(text: str, quantity: str) -> float | None:
    """The number a cell holds that is no plain number.

    Parameters
    ----------
    text : str
        Of the cell.
    quantity : str
        "lat", "lon" or "elevation".

    Returns
    -------
    float or None
        Degrees north or east, or metres; None where the text is no such coordinate, or may be two.
    """
    if quantity == "elevation":
        return _metres_of(text)
    match = _DEGREES.fullmatch(text)
    if match is None or quantity not in _SIDES:
        return None
    parts = [_number(match[name]) for name in ("degrees", "minutes", "seconds")]
    whole = [name for name, finer in (("degrees", "minutes"), ("minutes", "seconds")) if match[finer] is not None]
    if any(re.search("[.,]", match[name]) for name in whole) or max(parts[1:]) >= 60.0:
        return None
    sides = [(match[name] or " ")[0].upper() for name in ("before", "side") if match[name]]
    if len(sides) > 1 or (sides and sides[0] not in _SIDES[quantity]):
        return None
    south = bool(sides) and sides[0] in "SWO"
    if match["sign"] in ("-", "−"):
        if sides and not south:
            return None
        south = True
    value = parts[0] + parts[1] / 60.0 + parts[2] / 3600.0
    return -value if south else value


def _metres_of(text: str) -> float | None:
    match = _METRES.fullmatch(text)
    if match is None or _GROUPED.fullmatch(match["value"]):
        return None
    value = float(match["value"].replace(",", ".").replace("−", "-"))
    return value * (_FOOT if match["unit"][0].lower() in "fp" else 1.0)


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0

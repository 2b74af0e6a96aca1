"""A point in any way it is handed on: coordinates with a height, UTM, a plus code, a geo: address, a link to a map.

Nothing is asked of anybody: a link is read for the coordinates that stand in it.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote_plus, urlsplit

from evaeto.dashboard.common.coordinates import UnreadableError, looks_like_coordinates, parse_point
from evaeto.request import place_name

_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*", re.ASCII)
_HEIGHT = re.compile(
    r"(?P<point>.*\d[°'\"′″]?\s*[NSEWLO]?)\s*[,;]\s*(?P<height>[-+]?\d{1,4}(?:\.\d+)?)\s*m?\s*",
    re.ASCII | re.IGNORECASE,
)
_GEO = re.compile(
    rf"geo:({_NUMBER}),({_NUMBER})(?:,([-+]?\d+(?:\.\d+)?))?(?:;[^?]*)?(?:\?(.*))?", re.ASCII | re.IGNORECASE
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_AT = re.compile(rf"@({_NUMBER}),({_NUMBER})", re.ASCII)
_PIN = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})", re.ASCII)
_OSM = re.compile(rf"map=[\d.]+/({_NUMBER})/({_NUMBER})", re.ASCII)
_IN_QUERY = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"))
_POINT_IN_QUERY = ("q", "query", "ll", "center", "daddr", "destination", "cp", "sll", "pt")
_UTM = re.compile(
    r"(?:UTM\s*)?(?P<zone>\d{1,2})\s*(?P<band>[C-HJ-NP-X])\s+(?P<east>\d{6}(?:\.\d+)?)\s*m?\s*E?[\s,;]+"
    r"(?P<north>\d{1,8}(?:\.\d+)?)\s*m?\s*N?",
    re.ASCII | re.IGNORECASE,
)
_PLUS_SIGNS = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(rf"[{_PLUS_SIGNS}]{{8}}\+(?:[{_PLUS_SIGNS}]{{2,7}})?", re.IGNORECASE)
_SHORT_PLUS = re.compile(rf"[{_PLUS_SIGNS}]{{4,6}}\+[{_PLUS_SIGNS}]{{2,7}}(?:\s.*)?", re.IGNORECASE)


class Point(NamedTuple):
    """Degrees north and east, the height [m] and the name where they were said."""

    lat: float
    lon: float
    height: float | None = None
    name: str = ""


def is_point(text: str) -> bool:
    """Whether a text is meant as a point and not as the name of a place."""
    try:
        return point_of_text(text) is not None
    except UnreadableError:
        return True


def point_of_text(text: str) -> Point | None:
    """The point that a text says; None where it is a name.

    Raises
    ------
    UnreadableError
        It is meant as a point, but says none.
    """
    text = text.strip()
    if text[:4].lower() == "geo:":
        return _geo(text)
    if _LINK.match(text):
        return _link(text)
    if found := _UTM.fullmatch(text):
        return _utm(found)
    if _PLUS.fullmatch(text):
        return _plus_code(text)
    if _SHORT_PLUS.fullmatch(text):
        raise UnreadableError("coordinates.short_code", text=text)
    if not looks_like_coordinates(text):
        return None
    if pair_and_height := _with_height(text):
        return pair_and_height
    return Point(*parse_point(text))


def _with_height(text: str) -> Point | None:
    """ "lat, lon, height": three numbers with points for decimals, or a point with letters and a number behind it."""
    found = _HEIGHT.fullmatch(text)
    if found is None:
        return None
    point = found["point"].strip()
    lettered = re.search("[NSEWLO]", point, re.IGNORECASE)
    # "7,53, 46" are two numbers with a decimal comma
    if not lettered and not (_PAIR.fullmatch(point) and ("." in point or text.count(";") > 1)):
        return None
    try:
        return Point(*parse_point(point), float(found["height"]))
    except UnreadableError:
        return None  # it is said of the whole


def _geo(text: str) -> Point:
    """RFC 5870, with the name in brackets that phones add: `geo:0,0?q=-7.53,-46.04(Balsas)`."""
    found = _GEO.fullmatch(unquote_plus(text))
    if found is None:
        raise UnreadableError("coordinates.geo", text=text)
    lat, lon, height, query = found.groups()
    asked = re.match(rf"(?:.*&)?q=({_NUMBER}),({_NUMBER})(?:\((.*)\))?", query or "", re.ASCII)
    if asked:
        return _within(Point(float(asked[1]), float(asked[2]), None, place_name(asked[3])))
    return _within(Point(float(lat), float(lon), None if height is None else float(height)))


def _link(text: str) -> Point:
    """The pin of a link to a map before the middle of what it shows."""
    address = urlsplit(text if "://" in text else f"https://{text}")
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    rest = f"{address.path}#{address.fragment}"
    name = ""
    if place := re.search(r"/place/([^/@]+)", address.path):
        said = unquote_plus(place[1])
        name = "" if looks_like_coordinates(said) else place_name(said)
    if found := _PIN.search(rest):
        return _within(Point(float(found[1]), float(found[2]), None, name))
    for north, east in _IN_QUERY:
        if north in query and east in query and _PAIR.fullmatch(pair := f"{query[north]},{query[east]}"):
            return _within(_pair(pair, name))
    for key in _POINT_IN_QUERY:
        if key in query and (pair := query[key].replace("~", ",")) and _PAIR.fullmatch(pair):
            return _within(_pair(pair, name))
    if found := _AT.search(rest) or _OSM.search(rest) or re.search(rf"/({_NUMBER}),({_NUMBER})(?:[/#?]|$)", rest):
        return _within(Point(float(found[1]), float(found[2]), None, name))
    raise UnreadableError("coordinates.link")


def _pair(text: str, name: str) -> Point:
    found = _PAIR.fullmatch(text)
    assert found is not None
    return Point(float(found[1]), float(found[2]), None, name)


def _within(point: Point) -> Point:
    for axis, value, limit in (("lat", point.lat, 90), ("lon", point.lon, 180)):
        if abs(value) > limit:
            raise UnreadableError(f"coordinates.range.{axis}", value=f"{value:g}")
    return point


def _plus_code(text: str) -> Point:
    """The middle of a full Open Location Code (Google 2014, the specification): pairs of 20, then cells of 5 by 4."""
    signs = [_PLUS_SIGNS.index(sign) for sign in text.upper().replace("+", "")]
    south, west, height, width = -90.0, -180.0, 20.0, 20.0
    for i in range(0, min(10, len(signs)), 2):
        if i:
            height, width = height / 20, width / 20
        south, west = south + signs[i] * height, west + signs[i + 1] * width
    for sign in signs[10:]:
        height, width = height / 5, width / 4
        south, west = south + sign // 4 * height, west + sign % 4 * width
    return _within(Point(south + height / 2, west + width / 2))


def _utm(found: re.Match[str]) -> Point:
    """UTM on WGS 84 by the series of Snyder (1987), USGS Professional Paper 1395, section 8: to a centimetre."""
    zone, south = int(found["zone"]), found["band"].upper() < "N"
    if not 1 <= zone <= 60:
        raise UnreadableError("coordinates.zone", text=found["zone"])
    radius, e2, scale = 6378137.0, 0.00669437999014, 0.9996
    x, y = float(found["east"]) - 500_000.0, float(found["north"]) - (10_000_000.0 if south else 0.0)
    second = e2 / (1 - e2)
    mu = y / scale / (radius * (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256))
    e1 = (1 - math.sqrt(1 - e2)) / (1 + math.sqrt(1 - e2))
    foot = (
        mu + (3 * e1 / 2 - 27 * e1**3 / 32) * math.sin(2 * mu) + (21 * e1**2 / 16 - 55 * e1**4 / 32) * math.sin(4 * mu)
        + 151 * e1**3 / 96 * math.sin(6 * mu) + 1097 * e1**4 / 512 * math.sin(8 * mu)
    )  # fmt: skip
    sin, cos, tan = math.sin(foot), math.cos(foot), math.tan(foot)
    c, t = second * cos**2, tan**2
    n, r = radius / math.sqrt(1 - e2 * sin**2), radius * (1 - e2) / (1 - e2 * sin**2) ** 1.5
    d = x / (n * scale)
    lat = foot - n * tan / r * (
        d**2 / 2 - (5 + 3 * t + 10 * c - 4 * c**2 - 9 * second) * d**4 / 24
        + (61 + 90 * t + 298 * c + 45 * t**2 - 252 * second - 3 * c**2) * d**6 / 720
    )  # fmt: skip
    lon = (
        d - (1 + 2 * t + c) * d**3 / 6 + (5 - 2 * c + 28 * t - 3 * c**2 + 8 * second + 24 * t**2) * d**5 / 120
    ) / cos  # fmt: skip
    return _within(Point(math.degrees(lat), math.degrees(lon) + zone * 6 - 183))

"""Numbers as people type them: with decimal commas, typographic minus signs, degrees with minutes and letters."""

from __future__ import annotations

import re

from evaeto.dashboard.common.coordinates import UnreadableError, parse_angle, parse_point

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DEGREES = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_TWO_WAYS = re.compile(r"([+-]?[1-9]\d{0,2})\.(\d{3})", re.ASCII)


def number(text: str, *, thousands: bool = False) -> float:
    """The number typed.

    thousands : the quantity may have them, and whoever types 1,234 or 1.234 may mean 1234

    Raises
    ------
    UnreadableError
        It is none, or one that is read in two ways.
    """
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain):
        raise UnreadableError("typed.none", value=text)
    if thousands and (found := _TWO_WAYS.fullmatch(plain)):
        raise UnreadableError("typed.two_ways", value=text, whole="".join(found.groups()))
    return float(plain)


def degrees(text: str, axis: str) -> float:
    """The coordinate typed into the field of `axis`, "lat" or "lon": decimal degrees, or degrees with minutes,
    seconds and a letter, as `7°31'58"S`.

    Raises
    ------
    UnreadableError
        It is none, one of the other axis, or a whole point.
    """
    if _DEGREES.fullmatch(plain := _plain(text).removesuffix("°")):
        return float(plain)
    if not re.search(r"[A-Z°º'′:]", text, re.IGNORECASE):
        raise UnreadableError("typed.whole_point") if _is_point(text) else UnreadableError("typed.none", value=text)
    try:
        return parse_angle(text, axis)
    except UnreadableError:
        if _is_point(text):
            raise UnreadableError("typed.whole_point") from None
        raise


def _is_point(text: str) -> bool:
    try:
        parse_point(text)
    except UnreadableError:
        return False
    return True


def _plain(text: str) -> str:
    return text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")

"""Coordinates as people write them: decimal degrees, or degrees with minutes and seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PLAIN = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "º": "°",  # the ordinal sign, which Portuguese and Spanish keyboards have where others have none
        "˚": "°",
        "′": "'",
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "″": '"',
        "”": '"',
        "“": '"',
    }
)
_SIDES = {"N": ("lat", 1), "S": ("lat", -1), "E": ("lon", 1), "L": ("lon", 1), "W": ("lon", -1), "O": ("lon", -1)}
"""Axis and sign. L and O are east and west in Portuguese."""
_LIMIT = {"lat": 90.0, "lon": 180.0}
_ANGLE = re.compile(
    r"""(?P<sign>[+-]?)\s*(?P<d>\d+(?:\.\d+)?)\s*[°:]?\s*
    (?:(?P<m>\d+(?:\.\d+)?)\s*[':]?\s*(?:(?P<s>\d+(?:\.\d+)?)\s*"?\s*)?)?""",
    re.VERBOSE | re.ASCII,
)
_NUMBER = re.compile(r"[+-]?\s*\d+(?:\.\d+)?[^\d+-]*", re.ASCII)


class UnreadableError(ValueError):
    """The text is no point; `key` is the text of the page that says why, `values` what it fills in."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def looks_like_coordinates(text: str) -> bool:
    """Whether a text is meant as coordinates: digits, and no word."""
    return bool(re.search(r"\d", text)) and not re.search(r"[^\W\d_]{2,}", text)


def parse_point(text: str) -> tuple[float, float]:
    """Latitude and longitude [degrees] from text such as `-7.53, -46.04` or `7°31'52"S 46°2'20"W`.

    Decimal commas, letters before or after, and longitude first where letters tell are understood.
    """
    first, second = _two_parts(_points_for_decimals(_plain(text)))
    values = dict([_angle(first, "lat"), _angle(second, "lon")])
    if len(values) < 2:
        raise UnreadableError("coordinates.same_axis")
    for axis, value in values.items():
        if abs(value) > _LIMIT[axis]:
            raise UnreadableError(f"coordinates.range.{axis}", value=f"{value:g}")
    return values["lat"], values["lon"]


def parse_angle(text: str, axis: str) -> float:
    """Degrees of one coordinate, such as `7°31'52"S` (-7.5311), within the limits of `axis` ("lat" or "lon") or not."""
    found, degrees = _angle(_plain(text).replace(",", "."), axis)
    if found != axis:
        raise UnreadableError({"lat": "coordinates.not_lat", "lon": "coordinates.not_lon"}[axis], text=text)
    return degrees


def dms(lat: float, lon: float, sides: str = "NSEW") -> str:
    """The point with minutes and seconds: `7°31'58"S 46°02'10"W`; a second is about 30 m.

    `sides` are the letters of north, south, east and west.
    """
    return f"{_dms(lat, sides[:2])} {_dms(lon, sides[2:])}"


def _plain(text: str) -> str:
    """With the plainest of the signs people use."""
    plain = " ".join(text.translate(_PLAIN).replace("''", '"').upper().split())
    if strange := re.sub(r"""[\d\s.,;:°'"+\-NSEWLO]""", "", plain, flags=re.ASCII):
        raise UnreadableError("coordinates.strange", text=strange[0])
    return plain


def _points_for_decimals(text: str) -> str:
    """Decimal commas become points, commas between the coordinates `;`."""
    if "." in text or (";" in text and "," not in text):
        return text.replace(",", ";")
    if ";" not in text and len(pieces := text.split(",")) == 4:  # 7,53,46,04
        return f"{pieces[0]}.{pieces[1]};{pieces[2]}.{pieces[3]}"
    return re.sub(r"(?<=\d),(?=\d)", ".", text).replace(",", ";")


def _two_parts(text: str) -> Sequence[str]:
    sides = re.findall(r"[NSEWLO]", text)
    if len(sides) == 1:
        raise UnreadableError("coordinates.one_side", side=sides[0])
    if len(sides) > 2:
        raise UnreadableError("coordinates.many_sides")
    if sides:
        leading = text[0] in _SIDES
        found = re.findall(r"[NSEWLO][^NSEWLO]*" if leading else r"[^NSEWLO]*[NSEWLO]", text)
        if "".join(found) != text:
            raise UnreadableError("coordinates.two")
        parts = [part.strip(" ;") for part in found]
    elif ";" in text:
        parts = [part.strip() for part in text.strip(" ;").split(";")]
    else:
        numbers = _NUMBER.findall(text)
        half = len(numbers) // 2
        parts = ["".join(numbers[:half]).strip(), "".join(numbers[half:]).strip()] if len(numbers) in (2, 4, 6) else []
    if len(parts) != 2 or not all(parts):
        raise UnreadableError("coordinates.two")
    return parts


def _angle(text: str, axis: str) -> tuple[str, float]:
    """Axis and degrees of one coordinate; a letter decides over the place in the text."""
    pieces = re.fullmatch(r"([NSEWLO]?)([^NSEWLO]*)([NSEWLO]?)", text)
    before, angle, after = pieces.groups() if pieces else (text, "", text)
    found = _ANGLE.fullmatch(angle.strip())
    if found is None or (before and after):
        raise UnreadableError("coordinates.unreadable", text=text)
    degrees, minutes, seconds = (float(found[name] or 0) for name in "dms")
    if minutes >= 60 or seconds >= 60:
        raise UnreadableError("coordinates.sixty", text=text)
    if (found["m"] and "." in found["d"]) or (found["s"] and "." in found["m"]):
        raise UnreadableError("coordinates.fraction", text=text)
    side = before or after
    if side and found["sign"]:
        raise UnreadableError("coordinates.sign", text=text)
    sign = -1 if found["sign"] == "-" else 1
    if side:
        axis, sign = _SIDES[side]
    return axis, sign * (degrees + minutes / 60 + seconds / 3600)


def _dms(value: float, sides: str) -> str:
    minutes, seconds = divmod(round(abs(value) * 3600), 60)
    degrees, minutes = divmod(minutes, 60)
    return f"{degrees}°{minutes:02d}'{seconds:02d}\"{sides[value < 0]}"

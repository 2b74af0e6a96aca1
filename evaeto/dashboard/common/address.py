"""The address of a page: behind its `#` stands what the form asks for, so that a link fills the form elsewhere.

A browser keeps that part of an address to itself, so no log of a server tells where somebody's field is. Names and
values are those of `evaeto.compute`; numbers have a decimal point, dates are ISO 8601, whatever the language.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from evaeto.crops.tables import CROPS
from evaeto.i18n import LANGUAGES
from evaeto.request import COORDINATE_DECIMALS, place_name
from evaeto.sources.catalogue import STATION
from evaeto.sources.coverage import MODES

VIEWS = ("map", "eto", "field", "about")
LONGEST = 4000
"""Of an address that is read [characters]; all that a form can ask for takes some hundreds."""
FINGERPRINT = 16
"""Hexadecimal digits of the hash of a result that a link carries: two results never share them by chance."""
NUMBERS = ("lat", "lon", "elevation", "kc", "wind_height")
DATES = ("start", "end", "planting")
_NAMES = ("name", "mode", "days", "sources", "exposure", "crop", "files")
_ASKED = (*NUMBERS, *DATES, *_NAMES)


class Then(NamedTuple):
    """What was calculated when a link was made.

    fingerprint : the beginning of the result's content hash
    mean : its mean ETo [mm d-1]
    """

    fingerprint: str
    mean: float

    @classmethod
    def of(cls, summary: Mapping[str, Any]) -> Then | None:
        """Of the summary of a result; None where it has no number."""
        if not summary.get("content_hash") or summary.get("eto_mean_mm") is None:
            return None
        return cls(summary["content_hash"][:FINGERPRINT], round(summary["eto_mean_mm"], 4))


class Link(NamedTuple):
    """What an address says.

    asked : what is asked for, by the names of `evaeto.compute`, as it is written
    view : the tab that is open
    language : of the page
    then : what came out when it was made
    """

    asked: Mapping[str, str]
    view: str | None = None
    language: str | None = None
    then: Then | None = None


def written(
    request: Mapping[str, Any], *, view: str | None = None, language: str | None = None, then: Then | None = None
) -> str:
    """The part of an address behind its `#`: empty where nothing is asked for and nothing but the map is open.

    Parameters
    ----------
    request : mapping
        Arguments of `evaeto.submit`; what is not valid is left out.
    view, language, then
        As in `Link`.
    """
    parts: dict[str, Any] = {}
    for name in NUMBERS:
        value = request.get(name)
        if isinstance(value, (int, float)) and math.isfinite(value):
            parts[name] = f"{round(value, COORDINATE_DECIMALS):.10g}"
    if not {"lat", "lon"} <= set(parts):
        return "" if view in (None, VIEWS[0]) else urlencode({"view": view})
    parts |= {name: f"{request[name]}" for name in DATES if isinstance(request.get(name), date)}
    parts |= {name: request[name] for name in ("name", "mode", "days", "exposure", "crop") if request.get(name)}
    if isinstance(request.get("sources"), Sequence) and not isinstance(request["sources"], str):
        parts["sources"] = ",".join(key for key in request["sources"] if key != STATION.key)
    if files := _files(request):
        parts["files"] = ",".join(files)
    parts |= {name: value for name, value in (("view", view), ("language", language)) if value}
    if then is not None:
        parts["then"] = f"{then.fingerprint},{then.mean:g}"
    return urlencode(parts, safe=",:")


def _files(request: Mapping[str, Any]) -> list[str]:
    """Names of the files that a link cannot carry."""
    calibration = request.get("calibration")
    several = isinstance(calibration, Sequence) and not isinstance(calibration, str)
    held = [request.get("station"), *(calibration if several else [calibration])]  # type: ignore[misc]
    return [each.name.replace(",", " ") for each in held if getattr(each, "name", None)]


def read(address: str) -> Link:
    """What an address says; anybody may have written it, and what it cannot mean is passed over."""
    try:
        said = parse_qs(address[:LONGEST].lstrip("#"), max_num_fields=50)
    except ValueError:
        return Link({})
    found = {name: values[-1] for name, values in said.items()}
    asked = {name: value for name in _ASKED if (value := found.get(name)) and _is_valid(name, value)}
    view, language = found.get("view"), found.get("language")
    return Link(
        asked if {"lat", "lon"} <= set(asked) else {},
        view if view in VIEWS else None,
        language if language in LANGUAGES else None,
        _then(found.get("then", "")),
    )


def is_of(link: Link, request: Mapping[str, Any]) -> bool:
    """Whether a request is what a link asks for."""
    return bool(link.asked) and read(written(request)).asked == link.asked


def _is_valid(name: str, value: str) -> bool:
    """Whether a field could have been written by this page."""
    try:
        if name in NUMBERS:
            return math.isfinite(float(value)) and len(value) <= 20
        if name in DATES:
            return bool(date.fromisoformat(value))
        if name == "days":
            return 0 < int(value) < 100
    except ValueError:
        return False
    return {"name": value == place_name(value), "mode": value in MODES, "crop": value in CROPS}.get(name, True)


def _then(value: str) -> Then | None:
    fingerprint, _, mean = value.partition(",")
    try:
        return Then(fingerprint, float(mean)) if fingerprint and math.isfinite(float(mean)) else None
    except ValueError:
        return None

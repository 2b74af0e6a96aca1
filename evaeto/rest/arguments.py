"""What a caller may ask for: the arguments of `evaeto.submit`, out of JSON or out of the query of an address.

Never a path: what stands on the disk of the server is nobody's business. Measurements and calibrations come as their
content, and are read as those of a visitor of the page are, in a process with limits.
"""

from __future__ import annotations

import base64
import binascii
import inspect
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from evaeto.core.choices import CropName, LimitsName, Mode
from evaeto.core.exposure import EXPOSURES
from evaeto.core.messages import Message
from evaeto.errors import Problem, RequestError
from evaeto.fusion.calibration_file import SavedCalibration
from evaeto.sources.catalogue import SOURCES
from evaeto.sources.station import Station
from evaeto.tasks.api import TIME_LIMIT_S, submit
from evaeto.uploads.limits import CALIBRATION_BYTES, short_name

_NUMBER, _DAY = {"type": "number"}, {"type": "string", "format": "date"}
_WORDS = {"type": "object", "additionalProperties": {"type": "string"}}
_STATION = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "Of the file, with its ending."},
        "text": {"type": "string", "description": "Content of a file of text."},
        "base64": {"type": "string", "description": "Content of any other (Excel, NetCDF)."},
    },
}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "lat": _NUMBER | {"minimum": -90, "maximum": 90},
    "lon": _NUMBER | {"minimum": -180, "maximum": 180},
    "start": _DAY,
    "end": _DAY,
    "mode": {"type": "string", "enum": list(get_args(Mode))},
    "days": {"type": "integer"},
    "sources": {"type": "array", "items": {"type": "string", "enum": [*SOURCES]}},
    "elevation": _NUMBER,
    "limits": {
        "oneOf": [
            {"type": "string", "enum": list(get_args(LimitsName))},
            {"type": "object", "additionalProperties": {"type": "array", "items": _NUMBER}},
        ]
    },
    "exposure": {"type": "string", "enum": [*EXPOSURES]},
    "kc": _NUMBER,
    "crop": {"type": "string", "enum": list(get_args(CropName))},
    "planting": _DAY,
    "name": {"type": "string"},
    "time_limit": _NUMBER | {"maximum": TIME_LIMIT_S},
    "wind_height": _NUMBER,
    "names": _WORDS,
    "units": _WORDS,
    "station": _STATION,
    "calibration": {"type": "array", "items": {"type": "object"}},
}
"""What each argument is in JSON."""

IN_QUERY = ("lat", "lon", "start", "end", "mode", "days", "sources", "elevation", "limits", "exposure", "kc", "crop",
            "planting")  # fmt: skip
"""Those that may stand in an address."""


def meanings() -> dict[str, str]:
    """What each argument means, from the docstring of `evaeto.submit`."""
    section = (
        inspect.cleandoc(submit.__doc__ or "").partition("Parameters\n----------\n")[2].partition("\n\nReturns")[0]
    )
    found = {}
    for entry in re.split(r"\n(?=\w)", section):
        head, _, text = entry.partition("\n")
        for name in head.partition(" : ")[0].split(", "):
            found[name] = " ".join(text.split())
    own = {
        "lat": "Latitude [degrees north].",
        "lon": "Longitude [degrees east].",
        "start": "First day, included; not with a mode.",
        "end": "Last day, included; not with a mode.",
        "crop": "In place of `kc`, a crop of FAO-56.",
        "names": 'What columns of the station are, by the names they have: `{"T": "tmax"}`.',
        "units": 'Units of columns of the station, by the names they have: `{"T": "degF"}`.',
        "station": "Your own measurements as one more source: the content of a file (CSV, Excel, NetCDF).",
        "calibration": "What `evaeto calibrate` wrote for this place, as it stands in the file; several of a region.",
        "time_limit": f"Time after which the calculation ends [s], at most {TIME_LIMIT_S:g}.",
    }
    return {name: own.get(name, found[name]) for name in SCHEMAS}


def of_body(body: bytes) -> dict[str, Any]:
    """The arguments of `submit` out of a JSON object.

    Raises
    ------
    RequestError
        It is no JSON object, or has what is not known.
    WeatherError
        A calibration is none.
    """
    try:
        given = json.loads(body)
        if b"\\ud" in body.lower():  # half a letter, which no answer could repeat
            json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise RequestError([Problem("body", None, Message("rest.no_object"))])
    return _checked(given, SCHEMAS)


def of_query(query: Mapping[str, list[bytes]]) -> dict[str, Any]:
    """The arguments of `submit` out of the query of an address; several sources by commas.

    Raises
    ------
    RequestError
        There is what is not known.
    """
    given: dict[str, Any] = {name: values[-1].decode("utf-8", "replace") for name, values in query.items()}
    for name, convert in _FROM_TEXT.items():
        if name in given:
            try:
                given[name] = convert(given[name])
            except ValueError:
                continue  # told as it is
    return _checked(given, IN_QUERY)


_FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("lat", "lon", "elevation", "kc"), float),
    "days": int,
    "sources": lambda text: "auto" if text == "auto" else text.split(","),
}


def _checked(given: Mapping[str, Any], known: Any) -> dict[str, Any]:
    problems = [Problem(name, None, Message("rest.unknown", names=[*known])) for name in given if name not in known]
    if problems:
        raise RequestError(problems)
    arguments = {name: value for name, value in given.items() if value is not None}
    limit = arguments.get("time_limit", TIME_LIMIT_S)
    if isinstance(limit, int | float):
        arguments["time_limit"] = min(limit, TIME_LIMIT_S)  # of a whole number no float may hold
    if "station" in arguments:
        arguments["station"] = _station(arguments["station"])
    if "calibration" in arguments:
        arguments["calibration"] = _calibrations(arguments["calibration"])
    return arguments


def _station(given: Any) -> Station:
    wrong = RequestError([Problem("station", None, Message("rest.station"))])
    if not isinstance(given, dict) or set(given) - {"name", "text", "base64"}:
        raise wrong
    name, text, packed = (given.get(key) for key in ("name", "text", "base64"))
    if not isinstance(name, str) or [type(each) for each in (text, packed) if each is not None] != [str]:
        raise wrong
    try:
        content = text.encode() if isinstance(text, str) else base64.b64decode(str(packed), validate=True)
    except (binascii.Error, ValueError):
        raise wrong from None
    return Station(short_name(name.replace("/", "_").replace("\\", "_")), content)


def _calibrations(given: Any) -> SavedCalibration | list[SavedCalibration]:
    each_of = given if isinstance(given, list) else [given]
    if not each_of or not all(isinstance(each, dict) for each in each_of):
        raise RequestError([Problem("calibration", None, Message("rest.calibration"))])
    contents = [json.dumps(each).encode() for each in each_of]
    if any(len(content) > CALIBRATION_BYTES for content in contents):
        raise RequestError([Problem("calibration", None, Message("rest.calibration"))])
    read = [SavedCalibration.read(f"calibration {number}", content) for number, content in enumerate(contents, 1)]
    return read[0] if len(read) == 1 else read

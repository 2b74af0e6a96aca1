"""English texts: the REST endpoint."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "rest.no_object": "must be a JSON object of arguments",
    "rest.unknown": "unknown argument; known are {names}",
    "rest.station": 'must be an object of "name" and either "text" or "base64"',
    "rest.calibration": "must be what `evaeto calibrate` wrote, or a list of these",
    "rest.full": "at most {count} calculations run at once; wait until one ends",
    "rest.format": "format must be one of {names}, decimal a point or a comma",
    "rest.lat_and_lon": "give both as degrees, lat from -90 to 90 and lon from -180 to 180, or neither",
    "rest.json": "send JSON, as Content-Type application/json",
    "rest.no_task": "no such calculation; each is kept for an hour",
    "rest.wait": "wait must be a number of seconds, at most {most}",
    "rest.method": "{method} is not known here; use {names}",
    "rest.host": "this endpoint answers on its own machine only; ask for it as localhost",
    "rest.malformed": "the request cannot be read: its address or its body is not text in UTF-8",
    "rest.fault": "something went wrong here; the log of the server says what",
    "rest.not_ended": "the calculation has not ended",
}

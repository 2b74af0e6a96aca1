"""Stand-in of NASA POWER, daily point: the wire format of API v2.9.

Shape after answers recorded by ropensci/nasapower and bruno-portfolio/agrobr; refusals are 422 with a list of
`messages`, as documented at https://power.larc.nasa.gov/docs/services/api/.
"""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from evaeto.core.calendar import Array, calendar
from evaeto.demo.stand_in import Errors, Rules, StandIn, changing
from evaeto.demo.weather import PointWeather, Weather
from evaeto.demo.wire import Asking, Query, Refusal, Reply

PATH = "/api/temporal/daily/point"
FIRST_DAY = date(1981, 1, 1)
FILL = -999.0
MAX_PARAMETERS = 20

PARAMETERS = {
    "T2M": ("tmean", "C", "Temperature at 2 Meters"),
    "T2M_MAX": ("tmax", "C", "Temperature at 2 Meters Maximum"),
    "T2M_MIN": ("tmin", "C", "Temperature at 2 Meters Minimum"),
    "T2MDEW": ("tdew", "C", "Dew/Frost Point at 2 Meters"),
    "RH2M": ("rhmean", "%", "Relative Humidity at 2 Meters"),
    "WS2M": ("u2", "m/s", "Wind Speed at 2 Meters"),
    "WS10M": ("uz", "m/s", "Wind Speed at 10 Meters"),
    "PS": ("pressure", "kPa", "Surface Pressure"),
    "PRECTOTCORR": ("precip", "mm/day", "Precipitation Corrected"),
    "ALLSKY_SFC_SW_DWN": ("rs", "MJ/m^2/day", "All Sky Surface Shortwave Downward Irradiance"),
}
"""Its names, with the quantity, the unit in the community AG and the long name."""

_WRONG_UNITS = {"C": "K", "MJ/m^2/day": "kW-hr/m^2/day", "kPa": "hPa"}

_RULES = Rules("NASA POWER", MappingProxyType({60.0: 30.0}), 1)

_ERRORS = Errors(
    shift_sd=0.9, narrowing=0.9, wind=1.1, wind_sd=0.2, sun=1.0, sun_sd=0.08, rain_sd=0.5,
    decimals={"": 2}, late={"": 3, "rs": 7}, first_sun=date(1984, 1, 1),
)  # fmt: skip


def _a_hole(body: dict[str, Any]) -> None:
    for days in body["properties"]["parameter"].values():
        days[list(days)[len(days) // 3]] = FILL


def _no_rain(body: dict[str, Any]) -> None:
    rain = body["properties"]["parameter"]["PRECTOTCORR"]
    rain.update(dict.fromkeys(rain, FILL))


def _days_of_utc(body: dict[str, Any]) -> None:
    body["header"]["time_standard"] = "UTC"


def _messages_only(body: dict[str, Any]) -> None:
    body.clear()
    body["messages"] = ["The POWER data archive is being updated, and cannot be read."]


_FAULTS = MappingProxyType(
    {
        "hole": changing("a day in the middle is missing", _a_hole),
        "no-rain": changing("rain is missing over the whole period", _no_rain),
        "utc-days": changing("its days are those of UTC, not of the sun", _days_of_utc),
        "messages-only": changing("an answer of nothing but messages", _messages_only),
    }
)

STAND_INS = MappingProxyType(
    {"nasa_power": StandIn(rules=_RULES, errors=_ERRORS, records="nasa_power", faults=_FAULTS)}
)


def answer(asking: Asking, weather: Weather, service: str) -> Reply | None:
    """The answer of the real service with `weather` behind it, None for a path it does not have."""
    if asking.path != PATH:
        return None
    query, today = asking.query, asking.now.date()
    try:
        names, lat, lon, start, end = _read(query, today)
    except Refusal as refusal:
        return refuse(*refusal.reasons)
    known = weather.at(service, lat, lon, start, end, today)
    return Reply(200, _body(names, lat, lon, start, end, known, query.get("time-standard", "LST")))


def refuse(*messages: str, status: int = 422) -> Reply:
    """A refusal in the words of the service."""
    header = "The POWER Daily API failed to complete your request; please review the errors below."
    return Reply(status, {"header": header, "messages": list(messages)})


def busy(words: str | None) -> Reply:
    """HTTP 429; the service gives no other words."""
    return refuse(words or "Too Many Requests", status=429)


def in_wrong_units(body: dict[str, Any]) -> None:
    """Make an answer one in units nobody asked for."""
    for described in body["parameters"].values():
        described["units"] = _WRONG_UNITS.get(described["units"], described["units"])


def all_fill(body: dict[str, Any]) -> None:
    """Make every value of an answer missing."""
    parameters = body["properties"]["parameter"]
    body["properties"]["parameter"] = {name: dict.fromkeys(days, FILL) for name, days in parameters.items()}


def empty(body: dict[str, Any]) -> None:
    """Take every day out of an answer."""
    body["properties"]["parameter"] = {name: {} for name in body["properties"]["parameter"]}


def _read(query: Query, today: date) -> tuple[list[str], float, float, date, date]:
    """What is asked; all that is wrong with it in one refusal, as the service does."""
    problems = []
    names = query.get("parameters", "").split(",")
    unknown = [name for name in names if name not in PARAMETERS]
    if unknown:
        problems.append(f"One or more of the parameters is unknown: {', '.join(unknown)}.")
    if len(names) > MAX_PARAMETERS:
        problems.append(f"A maximum of {MAX_PARAMETERS} parameters can be requested in one submission.")
    if query.get("community", "").upper() != "AG":
        problems.append("This stand-in serves the community AG only.")
    if query.get("format", "JSON").upper() != "JSON":
        problems.append("This stand-in serves the format JSON only.")
    if query.get("time-standard", "LST").upper() not in ("LST", "UTC"):
        problems.append("The time-standard is either LST or UTC.")
    if query.get("user", "").lower() == "anonymous":
        problems.append("Please supply a different user name; reserved names are not allowed.")
    lat = _number(query, "latitude", 90, problems)
    lon = _number(query, "longitude", 180, problems)
    start, end = _day(query, "start", problems), _day(query, "end", problems)
    if not FIRST_DAY <= start <= end <= today:
        problems.append(f"The start and end dates must be in order, between {FIRST_DAY} and {today}.")
    if problems:
        raise Refusal(*problems)
    return names, lat, lon, start, end


def _number(query: Query, name: str, limit: float, problems: list[str]) -> float:
    try:
        value = float(query[name])
    except (KeyError, ValueError):
        problems.append(f"The {name} is missing or not a number.")
        return 0.0
    if not abs(value) <= limit:
        problems.append(f"The {name} must be between -{limit:g} and {limit:g} degrees, given {value:g}.")
    return value


def _day(query: Query, name: str, problems: list[str]) -> date:
    try:
        return datetime.strptime(query[name], "%Y%m%d").date()
    except (KeyError, ValueError):
        problems.append(f"The {name} date is missing or not of the form YYYYMMDD.")
        return FIRST_DAY


def _body(
    names: list[str], lat: float, lon: float, start: date, end: date, known: PointWeather, time_standard: str
) -> dict[str, Any]:
    days = [str(day).replace("-", "") for day in calendar(start, end)]
    elevation = [known.elevation] if known.elevation is not None else []
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat, *elevation]},
        "properties": {
            "parameter": {
                name: dict(zip(days, _filled(known.values.get(PARAMETERS[name][0]), len(days)), strict=True))
                for name in names
            }
        },
        "header": {
            "title": "NASA/POWER Source Native Resolution Daily Data",
            "api": {"version": "v2.9.2", "name": "POWER Daily API"},
            "sources": ["POWER", "MERRA2", "SYN1DEG"],
            "fill_value": FILL,
            "time_standard": time_standard.upper(),
            "start": days[0],
            "end": days[-1],
        },
        "messages": [],
        "parameters": {name: {"units": PARAMETERS[name][1], "longname": PARAMETERS[name][2]} for name in names},
        "times": {"data": 0.1, "process": 0.01},
    }


def _filled(series: Array | None, size: int) -> list[float]:
    if series is None:
        return [FILL] * size
    return [float(value) for value in np.where(np.isnan(series), FILL, series)]

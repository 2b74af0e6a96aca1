"""What the names of foreign variables mean: those of CF/CMIP, NASA POWER, Open-Meteo, ERA5, AgERA5 and people."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaeto.core.messages import Message
from evaeto.core.quantities import ALIASES, QUANTITIES, conversion, quantity_of, usual_units
from evaeto.core.telling import warn_caller
from evaeto.inputs.variable_words import STATISTIC_WORDS, match_words, words_of

if TYPE_CHECKING:
    import xarray as xr

TIME_NAMES = ("time", "date", "datetime", "day", "valid_time", "timestamp")
PLACE = ("lat", "lon", "elevation")
WIND_COMPONENTS = (("u10", "v10"), ("10m_u_component_of_wind", "10m_v_component_of_wind"),
                   ("u_component_of_wind_10m", "v_component_of_wind_10m"), ("U10", "V10"), ("uas", "vas"),
                   ("U10M", "V10M"))  # fmt: skip
"""Eastward and northward wind at 10 m as ERA5, WRF, CMIP and MERRA-2 name them, whose length is the wind speed."""

_UNITS_IN_NAME = re.compile(r"^(?P<name>[^\[(].*?)\s*[\[(](?P<units>[^\[\]()]*)[\])]\s*$")
_SERVED = re.compile(r"^unit=\"?(?P<unit>[^\"]*)\"?$")
"""A unit as servers of THREDDS write it in brackets: tmax[unit="K"]."""
NO_UNIT = ("", "-", "--", "None", "none", "dimensionless", "unitless")
"""What stands where a unit is not stated."""
LABELS = frozenset(
    [
        "plot",
        "site",
        "station",
        "station_id",
        "stationid",
        "id",
        "no",
        "nr",
        "number",
        "row",
        "index",
        "year",
        "month",
        "day",
        "doy",
        "hour",
        "julian",
        "yday",
        "flag",
        "qc",
        "quality",
        "source",
        "lot",
        "block",
        "rep",
        "treatment",
        "code",
        "wmo",
        "usaf",
        "note",
        "notes",
        "comment",
        "comments",
        "remark",
        "remarks",
    ]
)
"""What a column is called that holds no weather: labels, parts of the date, remarks."""
_BY_NAME = {name.casefold(): name for name in QUANTITIES}
_FOLDED = Counter(name.casefold() for name in ALIASES)
_ALIASES_BY_LOWER_CASE = {
    name.casefold(): known for name, known in ALIASES.items() if _FOLDED[name.casefold()] == 1 and len(name) > 2
}
"""Without those that differ in case only, such as T2M [degC] and t2m [K]."""


_HEIGHT = re.compile(r"(?:at |a |à |em )?\d+(?:[.,]\d+)? ?(?:m|mts|met(?:er|re)s?|metros?)", re.IGNORECASE)
_UNIT_BEFORE = re.compile(
    r"(?P<units>°[CF]|℃|k?W/m[²2]|[kM]?J/m[²2]|[kh]?Pa|mbar|m/s|km/h|mph|mm|%)\s+(?P<name>[^\d\W].*)"
)
"""A unit in front, as loggers have it: "kPa Vapor Pressure"."""
_AXIS = re.compile(r"(?<=itude)\s*\([xy]\)\s*$", re.IGNORECASE)
"""What some networks put behind longitude and latitude."""
_OF_DAY = re.compile(r"daily|diari[ao]|\bday\b", re.IGNORECASE)
"""Rain of the day so far, in a table of hours."""
_RUN = re.compile(r"run|recorrido|percurso", re.IGNORECASE)
_RUNS = {"km": "km", "mi": "mi", "miles": "mi", "mile": "mi", "m": "m"}
"""Units of the way the wind goes in a day."""


@dataclass(frozen=True, slots=True)
class VariableMatch:
    """What a foreign variable stands for: the quantity, its unit, its height if it is wind [m], whether the unit is
    stated or that usual for the name, and whether the name is known as such or understood by its words."""

    quantity: str
    units: str
    height: float | None = None
    stated: bool = False
    by_words: bool = False


def parse_name(name: str, units: str | None, hourly: bool = False) -> VariableMatch | None:
    """What a name stands for; `units` as stated by the variable go before those of the name."""
    return _parsed(name.strip(), stated_unit(units), hourly)


@functools.lru_cache(maxsize=4096)
def _parsed(name: str, units: str | None, hourly: bool) -> VariableMatch | None:
    name, own = split_unit(_AXIS.sub("", name))
    units = units or own
    if known := ALIASES.get(name) or _ALIASES_BY_LOWER_CASE.get(name.casefold()):
        quantity, alias = known
        return VariableMatch(quantity.name, units or usual_units(alias.units, hourly), alias.height, bool(units))
    if canonical := _BY_NAME.get(name.casefold()):
        return VariableMatch(canonical, units or quantity_of(canonical, hourly).units, None, bool(units))
    if meant := match_words(name):
        if units in _RUNS and meant.quantity == "sunshine":
            return None  # ssh is the height of the sea, too
        if hourly and meant.quantity == "precip" and _OF_DAY.search(name):
            return None  # it grows from hour to hour
        units = units or (meant.units if _fits(meant.quantity, meant.units) else None)
        usual = quantity_of(meant.quantity, hourly).units
        if units in _RUNS and meant.quantity == "uz" and not hourly and _RUN.search(name):
            units = f"{_RUNS[units]} d-1"
        return VariableMatch(meant.quantity, units or usual, meant.height, bool(units), by_words=True)
    return None


def split_unit(name: str) -> tuple[str, str | None]:
    """The name of a column without the unit in its brackets, and that unit."""
    if (before := _UNIT_BEFORE.match(name.strip())) and match_words(before["name"]) is not None:
        return before["name"], before["units"]
    match = _UNITS_IN_NAME.match(name.strip())
    if match is None or _is_part_of_name(match["name"], match["units"]):
        return name.strip(), None
    return match["name"], stated_unit(match["units"])


@functools.lru_cache(maxsize=4096)
def _is_part_of_name(name: str, text: str) -> bool:
    """Whether what stands in brackets is no unit but of the name: "RH (max)", "Wind (2 m)", "Longitude (x)"."""
    if _HEIGHT.fullmatch(text.strip()):
        return match_words(f"{name} {text}") is not None
    words = set(words_of(text))
    if not words or not words <= STATISTIC_WORDS:
        return _AXIS.search(f"{name} ({text})") is not None
    return words != {"min"} or match_words(f"{name} {text}") is not None  # minutes of sunshine


def _fits(quantity: str, units: str | None) -> bool:
    """Whether a unit among the words of a name is one of the quantity: the F of WS_F is no degree."""
    if units is None:
        return True
    try:
        conversion(quantity, units, False)
    except ValueError:
        return units in _RUNS
    return True


def stated_unit(units: object) -> str | None:
    """A unit as an attribute states it, whatever its type; None where it states none."""
    if isinstance(units, bytes):
        units = units.decode("utf-8", "replace")
    text = "" if units is None else _SERVED.sub(r"\g<unit>", str(units).strip()).replace("％", "%")
    return None if text in NO_UNIT else text


def wind_without_height(names: Iterable[str]) -> str | None:
    """The name of the wind whose height nothing says, where there is none at 2 m or of a known height."""
    unsaid = None
    for name in names:
        meaning = parse_name(name, None)
        if meaning is None or meaning.quantity not in ("u2", "uz"):
            continue
        if meaning.quantity == "u2" or meaning.height is not None:
            return None
        unsaid = name
    return unsaid


def tell_of_similar(dataset: xr.Dataset, ignored: Iterable[Hashable]) -> None:
    """Warn of columns of numbers that are not recognised though their name resembles one that is."""
    from evaeto.errors import IgnoredColumnsWarning

    for name in numbers_among(dataset, ignored):
        if similar := similar_name(name):
            message = Message("columns.similar", name=name, similar=similar)
            warn_caller([message], IgnoredColumnsWarning)


def tell_of_half_a_pair(
    dataset: xr.Dataset, meanings: Mapping[Hashable, VariableMatch], ignored: Iterable[Hashable]
) -> None:
    """Warn of a maximum of humidity without a minimum where a column that is not recognised may be it."""
    from evaeto.errors import IgnoredColumnsWarning

    found = {meaning.quantity for meaning in meanings.values()}
    halves = [name for name in ("rhmax", "rhmin") if name in found]
    if len(halves) == 1 and not found & {"ea", "tdew", "rhmean"} and (names := numbers_among(dataset, ignored)):
        other = "rhmin" if halves == ["rhmax"] else "rhmax"
        message = Message("checks.half_a_pair", name=halves[0], other=other, names=names)
        warn_caller([message], IgnoredColumnsWarning)


def numbers_among(dataset: xr.Dataset, ignored: Iterable[Hashable]) -> list[str]:
    """Those of the variables left out that may hold weather: numbers, and neither a label nor a part of the date."""
    return [
        str(name)
        for name in ignored
        if name in dataset.variables and dataset[name].dtype.kind in "fiu" and str(name).casefold() not in LABELS
    ]


def similar_name(name: str) -> str | None:
    """The known name that an unknown one resembles."""
    from difflib import get_close_matches

    plain = (match["name"] if (match := _UNITS_IN_NAME.match(name.strip())) else name).strip().casefold()
    plain = re.sub(r"[\s_.-]", "", plain)
    if len(plain) < 3:
        return None
    known = {re.sub(r"[\s_.-]", "", each.casefold()): each for each in (*ALIASES, *_BY_NAME.values())}
    close = get_close_matches(plain, [each for each in known if len(each) > 2], n=1, cutoff=0.8)
    if not close:
        return None
    quantity, alias = ALIASES.get(known[close[0]], (None, None))
    # Our own name says it best, unless another unit goes with the other
    return quantity.name if quantity and alias and alias.units == quantity.units else known[close[0]]

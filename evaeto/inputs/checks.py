"""What cannot be, for files, data in memory, grids and services: values beyond the physical limits, and what is told.

A value beyond the physical limits of the table of quantities, and values that contradict each other or the sun, become
missing, and it is told which, when and what to do. Where most of a variable is like that its unit or its column is
another one than it seems, and the weather is refused.

Each kind of weather goes through as much of it as can be said of it:

- any value: `bounds`, by `without_impossible` in memory and within the blocks of a lazy grid
- any cell of a grid: an extreme below the other, more vapour than the air can hold (`consistency.CROSSING`, `VAPOUR`)
- a grid as a whole: whether its unit is a likely one, by a small sample (`inputs.grid_units`)
- one place in memory: all of it, with the days by name (rules: `inputs.consistency`, `sun_limits`, `unusual`)
- humidity: whether it is in per cent (`inputs.humidity_fractions`)
- a service: the rules of `inputs.consistency` with the flags of `evaeto.inputs.delivery_checks`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, QuantityName, alike, either, listed
from evaeto.core.quantities import QUANTITIES, Quantity, conversions_of
from evaeto.core.telling import warn_caller
from evaeto.errors import RejectedValuesWarning, WeatherError

if TYPE_CHECKING:
    import xarray as xr

Array: TypeAlias = NDArray[Any]
Bounds: TypeAlias = tuple[float, float]

ANY: Bounds = (-np.inf, np.inf)
FILL_VALUES = (-999.0, -9999.0)
"""Written for "missing" by NASA POWER and by many station networks; beyond the limits of every quantity."""
CODES = (
    -32768.0, -32767.0, 32767.0, 65535.0, -99999.0, -9999.9, -9999.0, -8888.0, -7999.0, -7777.0, -6999.0, -6666.0,
    -999.99, -999.9, -999.0, -888.0, -99.99, -99.9, -99.0, 99.0, 99.9, 99.99, 999.0, 999.9, 999.99, 9999.0, 9999.9,
    9999.99, 99999.0, 99999.9,
)  # fmt: skip
"""What else is written for "missing". It is only taken for that where it lies beyond the limits of its quantity."""
CODES_WITHIN = {
    "ea": (0.0,), "elevation": (-99.0, -99.9, -99.99), "precip": (999.0, 999.9, 999.99), "tmax": (-88.8,),
    "tmin": (-88.8,), "tmean": (-88.8,), "rhmax": (0.0,), "rhmin": (0.0,), "rhmean": (0.0,),
}  # fmt: skip
"""Those that lie within the limits of their quantity though no such weather, and no such place, can be."""
_PIECE = 1 << 17
"""Values that stay in the cache."""
NEAR = 1e-3
"""A code is written in single precision, too."""
LEAST = 1e-9
"""A humidity in its unit is more than this: the air of the coldest place has fifty thousand times as much."""
HUGE = 1e15
"""Such a number is a code: 1e20 of CMIP, 9.96921e36 of NetCDF."""

SLACK = 0.002
"""Values may pass a physical limit by this part of its range: packed files round, models overshoot."""
NIGHT = 0.01
"""Part of the largest radiation that can be, up to which a value may be that of a night."""
OFFSET = 0.01
"""Part of the largest radiation that can be by which a value may lie below zero and be that of a night: 14 W m-2."""
MOST = 0.5
"""Where more than this share of a variable cannot be it is refused altogether."""
RELATIVE_HUMIDITIES = ("rhmax", "rhmin", "rhmean")
SUPERSATURATED = 105.0
"""Up to this a sensor has drifted, and 100 % is meant; models have it over ice. By FAO-56 (annex 5, p. 253) values of
more than 3 to 5 % above 100 tell that it has to be calibrated anew."""


def bounds(quantity: Quantity, scale: float = 1.0, offset: float = 0.0) -> Bounds:
    """The least and the largest value that can be, slack included.

    They are in the unit from which ``value * scale + offset`` leads to the table's.
    """
    slack = SLACK * (quantity.upper - quantity.lower)
    lower, upper = quantity.lower - slack, quantity.upper + slack
    if quantity.name in RELATIVE_HUMIDITIES:
        upper = SUPERSATURATED
    elif quantity.name == "lon":  # both ways of counting are in use
        upper = 360.0 + slack
    return (lower - offset) / scale, (upper - offset) / scale


def without_codes(limits: Bounds, quantity: Quantity) -> Bounds:
    """Limits that are so narrow that codes which could be weather lie beyond them, too."""
    lower, upper = limits
    middle = (max(lower, -1e3) + min(upper, 1e3)) / 2.0
    for code in CODES_WITHIN.get(quantity.name, ()):
        if lower <= code <= upper:
            lower, upper = (code + NEAR, upper) if code < middle else (lower, code - NEAR)
    return float(lower), float(upper)


def without_zero(limits: Bounds, quantity: Quantity, scale: float = 1.0, offset: float = 0.0) -> Bounds:
    """Limits of values on Dask: a humidity of zero lies beyond them, as it is a code in memory (`CODES_WITHIN`).

    A land mask that is filled with zeros is so left out.
    """
    if 0.0 not in CODES_WITHIN.get(quantity.name, ()):
        return limits
    return max(limits[0], (LEAST - offset) / scale), limits[1]


def beyond(values: Array, limits: Bounds) -> Array | None:
    """Which values lie beyond limits, None where none does. `FILL_VALUES` and NaN are missing, not beyond."""
    if limits == ANY:
        return None
    if all(_is_within(part, limits) for part in _pieces(values)):  # while it is in the cache
        return None
    wrong: Array = ((values < limits[0]) | (values > limits[1])) & ~np.isin(values, FILL_VALUES)
    return wrong if wrong.any() else None


def are_all_there(values: Array, limits: Bounds) -> bool:
    """Whether every value is a number within limits that no fill value is within: at a glance, so no is no verdict."""
    return limits[0] > max(FILL_VALUES) and _spans_within(values, limits)


def _spans_within(part: Array, limits: Bounds) -> bool:
    return bool(limits[0] <= part.min(initial=np.inf) and part.max(initial=-np.inf) <= limits[1])


def least_within(values: Array, limits: Bounds, quantity: Quantity) -> float | None:
    """The least value, where all are numbers within limits and none is a code; by a look at their range, so that None
    is no verdict."""
    codes, least = CODES_WITHIN.get(quantity.name, ()), np.inf
    for part in _pieces(values):  # while it is in the cache
        lowest, highest = part.min(initial=np.inf), part.max(initial=-np.inf)  # NaN if there is one
        if not (limits[0] <= lowest and highest <= limits[1]):
            return None
        for code in codes:
            if lowest - NEAR <= code <= highest + NEAR:
                return None
        least = min(least, float(lowest))
    return least


def _pieces(values: Array) -> Iterable[Array]:
    from evaeto.equations.arrays import pieces

    if values.size <= _PIECE:
        return (values,)
    if values.flags.c_contiguous:
        flat = values.reshape(-1)
        return (flat[begin : begin + _PIECE] for begin in range(0, flat.size, _PIECE))
    return (values[index] for index in pieces(values.shape, _PIECE))


def array_of(values: xr.DataArray) -> Array:
    """The values of a variable in memory; of those xarray takes ten times as long to give."""
    held = getattr(values.variable, "_data", None)
    return held if type(held) is np.ndarray else values.values


def _is_within(part: Array, limits: Bounds) -> bool:
    if _spans_within(part, limits):
        return True
    return not ((part < limits[0]) | (part > limits[1])).any()  # NaN is missing


@dataclass(slots=True)
class Findings:
    """What was found to be impossible.

    Attributes
    ----------
    messages : list of Message
        A sentence for each, in the order found.
    """

    messages: list[Message] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it in one, for an attribute."""
        return "; ".join(self.messages)

    def tell(self) -> None:
        """Warn of each."""
        for message in self.messages:
            warn_caller([message], RejectedValuesWarning)


def within_limits(
    values: xr.DataArray, label: str, units: str, quantity: Quantity, scale: float, offset: float, findings: Findings
) -> xr.DataArray:
    """Values in memory, in the unit they came in, without those beyond the limits of their quantity.

    Parameters
    ----------
    values : DataArray
        As they came; a coordinate `time` tells when.
    label : str
        What the column or the variable is called.
    units : str
        The unit they are read as.
    quantity : Quantity
        What they are.
    scale, offset : float
        What leads to the table's unit.
    findings : Findings
        Where what is found is noted.

    Raises
    ------
    WeatherError
        Most of them cannot be, or it is the place.
    """
    array = array_of(values)
    limits, coded = bounds(quantity, scale, offset), CODES_WITHIN.get(quantity.name)
    wrong = beyond(array, limits)
    if wrong is not None and quantity.name == "rs":
        values, wrong = _with_dark_hours(values, label, units, quantity, (scale, offset), wrong, findings)
        array = values.values
    if coded is not None:
        found = np.isin(array, np.array(coded, array.dtype))
        if found.any():
            wrong = found if wrong is None else wrong | found
    if wrong is None:
        return values
    codes = wrong & (_is_code(array) | (array == 0.0) | _is_end_of_packing(values))
    errors = wrong & ~codes
    present = int(np.count_nonzero(~(np.isnan(array) | np.isin(array, FILL_VALUES))) - np.count_nonzero(codes))
    if quantity.name == "rs":  # a night says nothing of the unit
        dark = np.abs(array * scale + offset) <= NIGHT * quantity.upper
        present -= int(np.count_nonzero(dark & ~wrong))
    if quantity.statistic == "point" or np.count_nonzero(errors) > MOST * present:
        _refuse_beyond(values, label, units, quantity, (scale, offset), wrong if present < 1 else errors, present)
    for some, is_code in ((codes, True), (errors, False)):
        if some.any():
            findings.messages.append(_beyond(values, label, units, quantity, some, is_code))
    return values.copy(data=np.where(wrong, array.dtype.type(np.nan), array))


def _with_dark_hours(
    values: xr.DataArray,
    label: str,
    units: str,
    quantity: Quantity,
    rule: tuple[float, float],
    wrong: Array,
    findings: Findings,
) -> tuple[xr.DataArray, Array | None]:
    """Radiation slightly below zero, which sensors give by night while they cool towards the sky, is none."""
    array = values.values
    least = -OFFSET * quantity.upper
    cold = wrong & (array * rule[0] + rule[1] < 0.0) & (array * rule[0] + rule[1] >= least) & ~_is_code(array)
    if not cold.any():
        return values, wrong
    findings.messages.append(
        Message(
            "checks.cold_sensor", name=label, value=float(array[cold][0]), unit=units, when=time_of(values, cold),
            count=int(np.count_nonzero(cold)),
        )
    )  # fmt: skip
    rest = wrong & ~cold
    zero = array.dtype.type(-rule[1] / rule[0])
    return values.copy(data=np.where(cold, zero, array)), rest if rest.any() else None


def _is_code(array: Array) -> Array:
    codes: Array = np.isin(array, np.array(CODES, array.dtype)) | (np.abs(array) >= HUGE)
    return codes


def _is_end_of_packing(values: xr.DataArray) -> Array:
    """Where values are the ends of the integers they were packed in: written for "missing" though another is declared,
    as -3276.8 in the first decades of SILO."""
    array, encoding = array_of(values), values.variable.encoding
    packed = np.dtype(encoding.get("dtype") or float)
    found = np.zeros(array.shape, bool)
    if packed.kind not in "iu" or packed.itemsize > 4:
        return found
    ends, scale = np.iinfo(packed), float(encoding.get("scale_factor", 1.0))
    for code in (ends.max,) if packed.kind == "u" else (ends.min, ends.min + 1, ends.max):
        found |= np.isclose(array, code * scale + float(encoding.get("add_offset", 0.0)), rtol=1e-6, atol=0.0)
    return found


def _beyond(values: xr.DataArray, label: str, units: str, quantity: Quantity, wrong: Array, is_code: bool) -> Message:
    count, when, value = int(np.count_nonzero(wrong)), time_of(values, wrong), float(values.values[wrong][0])
    if is_code:
        return Message("checks.code_left_out", name=label, value=value, when=when, count=count)
    return Message(
        "checks.beyond_left_out",
        name=label, value=value, unit=units, when=when, count=count, lower=quantity.lower, upper=quantity.upper,
        units=quantity.units,
    )  # fmt: skip


def _refuse_beyond(
    values: xr.DataArray,
    label: str,
    units: str,
    quantity: Quantity,
    rule: tuple[float, float],
    wrong: Array,
    present: int,
) -> None:
    array = values.values
    there = array[~(np.isnan(array) | np.isin(array, FILL_VALUES))].astype(float)
    known = QuantityName(quantity.name)
    said = label if label == quantity.name else Message("checks.from_column", name=known, column=label)
    lowest, highest = alike(*(float(each) * rule[0] + rule[1] for each in (there.min(), there.max())))
    message = Message(
        "checks.beyond_refused",
        name=said, lower=lowest, upper=highest,
        units=quantity.units, unit=units, least=quantity.lower, most=quantity.upper,
        column=f"{label} [{units}]", value=float(array[wrong][0]), when=time_of(values, wrong),
        wrong=int(np.count_nonzero(wrong)), total=max(present, int(np.count_nonzero(wrong))),
    )  # fmt: skip
    likely = likely_units(quantity, there, rule)
    raise WeatherError(Message("checks.likely_unit", reason=message, names=likely) if likely else message)


_USUAL = {
    "tmax": (-30.0, 50.0), "tmin": (-40.0, 35.0), "tmean": (-35.0, 42.0), "tdew": (-40.0, 28.0), "rhmax": (20.0, 100.0),
    "rhmin": (5.0, 100.0), "rhmean": (10.0, 100.0), "ea": (0.05, 4.0), "u2": (0.3, 15.0), "uz": (0.3, 20.0),
    "rs": (1.0, 38.0), "rn": (-3.0, 25.0), "sunshine": (0.5, 16.0), "pressure": (55.0, 106.0), "precip": (0.0, 100.0),
    "elevation": (-430.0, 5500.0),
}  # fmt: skip
"""Where the middle of a column lies in a unit that is the right one."""


_NEARLY_ALL = 0.95
"""Of the values are possible in a unit that is the right one; others may be codes and faults."""


def likely_units(quantity: Quantity, values: Array, rule: tuple[float, float]) -> list[str]:
    """Units, at most three, in which the middle of values is usual, apart from the one they were read by."""
    if quantity.name not in _USUAL or not values.size:
        return []
    part = quantity.upper / QUANTITIES[quantity.name].upper  # that of an hour
    lower, upper = (bound * part for bound in _USUAL[quantity.name]) if quantity.name == "rs" else _USUAL[quantity.name]
    lit = values[values > 0] if quantity.name == "rs" else values
    middle = float(np.median(lit if lit.size else values))
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity).items():
        if (scale, offset) != rule and lower <= middle * scale + offset <= upper:
            within = (values * scale + offset >= quantity.lower) & (values * scale + offset <= quantity.upper)
            if np.mean(within) >= _NEARLY_ALL:  # tenths of degrees have a usual middle in kelvin
                found.setdefault((scale, offset), units)
    if quantity.units == "degC" and lower <= 0.1 * middle <= upper and (values % 1 == 0).all():
        found.setdefault((0.1, 0.0), "0.1 degC")
    return [*found.values()][:3]


def time_of(values: xr.DataArray, wrong: Array, times: Any = None) -> Any:
    """The day (or the time, where the weather is hourly) of the first value that is wrong."""
    if "time" not in values.dims:
        return Message("checks.no_day")
    axis = values.get_axis_num("time")
    at = int(np.argwhere(np.moveaxis(wrong, axis, 0))[0][0])
    return moment(values.indexes["time"] if times is None else times, at)


def moment(times: Any, at: int) -> Any:
    """A day as a date; a time of another hour than midnight with its hour, and one of another calendar as text."""
    import pandas as pd

    if not isinstance(times, pd.DatetimeIndex):
        return str(times[at])[:10]
    if times.tz is None:  # several times as fast
        midnight = bool((times.values == times.values.astype("datetime64[D]")).all())
    else:
        midnight = bool((times == times.normalize()).all())
    return times[at].date() if midnight else times[at].to_pydatetime()


def saturation(t: Array) -> Array:
    """Saturation vapour pressure [kPa] of values that may be anything (FAO-56 eq. 11)."""
    from evaeto.equations.humidity import saturation_vapour_pressure

    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return np.asarray(saturation_vapour_pressure(t))


# ---- nothing left


def why_empty(weather: Mapping[str, Any], groups: Iterable[Sequence[str]], rejected: Sequence[str]) -> Message:
    """Why no day of weather in memory could be computed.

    Parameters
    ----------
    weather : mapping
        Values by quantity, normalised.
    groups : iterable of sequences of str
        Quantities of each of which one is needed.
    rejected : sequence of str
        What was found to be impossible.
    """
    missing = [
        either([QuantityName(name) for name in group])
        for group in groups
        if not any(
            name in weather and bool(np.isfinite(np.asarray(weather[name], dtype=float)).any()) for name in group
        )
    ]
    reason = Message("checks.missing_everywhere", names=missing) if missing else Message("checks.never_together")
    if rejected:
        return Message("checks.empty_rejected", reason=reason, cause=listed(rejected))
    return Message("checks.empty", reason=reason)

"""What cannot be: the one place that knows it, for files, data in memory, grids and services.

A value beyond the physical limits of the table of quantities, and values that contradict each other or the sun, become
missing, and it is told which, when and what to do. Where most of a variable is like that its unit or its column is
another one than it seems, and the weather is refused.

Each kind of weather goes through as much of it as can be said of it:

- any value: `bounds`, by `without_impossible` in memory and within the blocks of a lazy grid
- any cell of a grid: an extreme below the other, more vapour than the air can hold (`CROSSING`, `VAPOUR`)
- one place in memory: all of it, with the days by name (`Place`, `consistent`, and `under_the_sun` where the latitude
  is known)
- a service: the rules `crossed` and `above_the_sky` with the flags of `evaeto.quality`
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.errors import RejectedValuesWarning, WeatherError
from evaeto.quantities import Quantity, conversions_of, quantity_of

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
HUGE = 1e15
"""Such a number is a code: 1e20 of CMIP, 9.96921e36 of NetCDF."""

SLACK = 0.002
"""Values may pass a physical limit by this part of its range: packed files round, models overshoot."""
MOST = 0.5
"""Where more than this share of a variable cannot be it is refused altogether."""

SATURATED = 100.2
"""Relative humidity up to this is a rounding of 100 % and left as it is."""
SUPERSATURATED = 105.0
"""Up to this a sensor has drifted, and 100 % is meant (ASCE-EWRI 2005, appendix D); models have it over ice."""
CROSSING = 0.1
"""tmax may lie so far below tmin: two roundings [K]."""
HUMIDITY_CROSSING = 1.0
"""rhmax may lie so far below rhmin: two roundings [%]."""
VAPOUR = 1.25
"""Vapour pressure, as a part of that at saturation at tmax: sensors and days differ, other units by a factor of ten."""
DEW_POINT = 3.0
"""How far the dew point may lie above tmax: as much as `VAPOUR` in warm air [K]."""
MEAN = 3.0
"""How far a mean temperature may lie outside the extremes, which are often those of another 24 hours [K]."""
SKY = 1.0
"""Radiation may pass that at the top of the atmosphere by this: days are cut otherwise than ours [MJ m-2 d-1]."""
DAYLIGHT = 1.0
"""Sunshine may last longer than the day by this: refraction, and days near the polar one [h]."""
SKY_OF_HOUR = 0.25
"""Hourly radiation may pass that at the top of the atmosphere by this: clocks differ [MJ m-2 h-1]."""
FRACTION = 1.05
"""Relative humidities that do not go beyond it are a fraction, unless the air is that dry."""
RELATIVE_HUMIDITIES = ("rhmax", "rhmin", "rhmean")


# ---- single values


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


def beyond(values: Array, limits: Bounds) -> Array | None:
    """Which values lie beyond limits, None where none does. `FILL_VALUES` and NaN are missing, not beyond."""
    if limits == ANY:
        return None
    from evaeto.reference_et.arrays import pieces

    if all(_is_within(values[index], limits) for index in pieces(values.shape, 1 << 16)):  # while it is in the cache
        return None
    wrong: Array = ((values < limits[0]) | (values > limits[1])) & ~np.isin(values, FILL_VALUES)
    return wrong if wrong.any() else None


def are_all_there(values: Array, limits: Bounds) -> bool:
    """Whether every value is a number within limits that no fill value is within: at a glance, so no is no verdict."""
    return limits[0] > max(FILL_VALUES) and _spans_within(values, limits)


def _spans_within(part: Array, limits: Bounds) -> bool:
    return bool(limits[0] <= part.min(initial=np.inf) and part.max(initial=-np.inf) <= limits[1])


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
            warnings.warn(message, RejectedValuesWarning, stacklevel=4)


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
    array = values.values
    wrong = beyond(array, bounds(quantity, scale, offset))
    if wrong is None:
        return values
    codes = wrong & _is_code(array)
    errors = wrong & ~codes
    present = int(np.count_nonzero(~(np.isnan(array) | np.isin(array, FILL_VALUES))) - np.count_nonzero(codes))
    if quantity.statistic == "point" or np.count_nonzero(errors) > MOST * present:
        _refuse_beyond(values, label, units, quantity, (scale, offset), wrong if present < 1 else errors, present)
    for some, is_code in ((codes, True), (errors, False)):
        if some.any():
            findings.messages.append(_beyond(values, label, units, quantity, some, is_code))
    return values.copy(data=np.where(wrong, array.dtype.type(np.nan), array))


def _is_code(array: Array) -> Array:
    codes: Array = np.isin(array, np.array(CODES, array.dtype)) | (np.abs(array) >= HUGE)
    return codes


def _beyond(values: xr.DataArray, label: str, units: str, quantity: Quantity, wrong: Array, is_code: bool) -> Message:
    count, when, value = int(np.count_nonzero(wrong)), _when(values, wrong), float(values.values[wrong][0])
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
    said = label if label == quantity.name else f"{quantity.name} (from '{label}')"
    message = Message(
        "checks.beyond_refused",
        name=said, lower=float(there.min()) * rule[0] + rule[1], upper=float(there.max()) * rule[0] + rule[1],
        units=quantity.units, unit=units, least=quantity.lower, most=quantity.upper,
        column=f"{label} [{units}]", value=float(array[wrong][0]), when=_when(values, wrong),
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


def likely_units(quantity: Quantity, values: Array, rule: tuple[float, float]) -> list[str]:
    """Units, at most two, in which the middle of values is usual, apart from the one they were read by."""
    if quantity.name not in _USUAL or not values.size:
        return []
    lower, upper = _USUAL[quantity.name]
    middle = float(np.median(values))
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity).items():
        if (scale, offset) != rule and lower <= middle * scale + offset <= upper:
            found.setdefault((scale, offset), units)
    return [*found.values()][:2]


def _when(values: xr.DataArray, wrong: Array, times: Any = None) -> Any:
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
    midnight = bool((times == times.normalize()).all())
    return times[at].date() if midnight else times[at].to_pydatetime()


# ---- relative humidity as a fraction


@dataclass(frozen=True, slots=True)
class Humidity:
    """A relative humidity that is read as per cent.

    Attributes
    ----------
    label : str
        Its name.
    values : DataArray
        As they came.
    stated : bool
        Whether it says itself that it is in per cent.
    silent : bool
        Whether it says nothing of its unit, as a column of a plain table does; an empty unit is not nothing.
    """

    label: str
    values: xr.DataArray
    stated: bool
    silent: bool


def fractions(
    humidities: Mapping[str, Humidity], times: Any, hourly: bool, tmax: Array | None, tmin: Array | None
) -> dict[str, Message]:
    """Relative humidities that are a fraction: those that can be nothing else, and what is to be said of them.

    No day on earth has a maximum, or a mean, of one per cent. A minimum, or an hour, may have it in a desert, so there
    the decimals and the other humidities decide: a fraction has digits behind its point in every file, and the vapour
    pressures by the maximum at tmin and by the minimum at tmax are alike. Where every maximum, or every mean, is one,
    and nothing is said of the unit, there is no other reading; what says otherwise, or leaves it open, is refused.

    Parameters
    ----------
    humidities : mapping
        By the name of their quantity.
    times : Index or None
        Of the dimension `time`.
    hourly : bool
        Whether the weather is hourly.
    tmax, tmin : ndarray or None
        Of the same days [degC].

    Returns
    -------
    dict
        By the name of the quantity; these are to be multiplied by 100.

    Raises
    ------
    WeatherError
        One is a fraction though it does not say so; it names the column and how to state the unit.
    """
    found = dict[str, Message]()
    small = {name: _share_of_fractions(humidity.values.values) for name, humidity in humidities.items()}
    never_so_dry = {"rhmax"} if hourly else {"rhmax", "rhmean"}
    sure = any(small[name][0] == 1.0 for name in never_so_dry & set(small))
    for name, humidity in humidities.items():
        share, decimals, n = small[name]
        if name == "rhmax" or (name == "rhmean" and not hourly):
            fraction = share > MOST and (decimals or any(other[1] for other in small.values()))
        else:
            fraction = share >= 0.95 and decimals and (n >= 12 or not humidity.stated)
            if name == "rhmin" and "rhmax" in humidities and small["rhmax"][0] <= MOST:
                fraction = share > MOST and decimals and _pair_disagrees(humidities, tmax, tmin)
        if fraction:
            values = humidity.values
            plain = humidity.label.split("[")[0].split("(")[0].strip()
            shown = (values.values > 0.0) & (values.values <= FRACTION)
            value, when = float(values.values[shown][0]), _when(values, shown, times)
            if not (sure and humidity.silent and share == 1.0):
                raise WeatherError(
                    Message(
                        "checks.fraction", name=humidity.label, value=value, when=when, fraction=f"{plain} [1]",
                        percent=f"{plain} [%]",
                    )
                )  # fmt: skip
            found[name] = Message(
                "checks.read_as_fraction", name=humidity.label, value=value, when=when, fraction=f"{plain} [1]"
            )
    return found


def _share_of_fractions(values: Array) -> tuple[float, bool, int]:
    """Of values above zero: the share that may be a fraction, whether some of it has decimals, and their number."""
    if values.size > 100_000:  # of a grid its whole range decides
        part = values[np.isfinite(values) & ~np.isin(values, FILL_VALUES)] if np.nanmax(values) <= FRACTION else None
        if part is None:
            return 0.0, False, int(values.size)
        values = part
    positive = values[(values > 0.0) & (values < HUGE)]
    small = positive[positive <= FRACTION]
    return small.size / max(positive.size, 1), bool((small != np.round(small)).any()), int(positive.size)


def _pair_disagrees(humidities: Mapping[str, Humidity], tmax: Array | None, tmin: Array | None) -> bool:
    """Whether rhmin only goes with rhmax as a fraction."""
    if tmax is None or tmin is None:
        return False
    rhmax, rhmin = (humidities[name].values.values for name in ("rhmax", "rhmin"))
    if not rhmax.shape == rhmin.shape == tmax.shape == tmin.shape:
        return False
    ratio = (_saturation(tmax) * rhmin) / (_saturation(tmin) * rhmax)
    ratio = ratio[np.isfinite(ratio)]
    return bool(ratio.size) and float(np.median(ratio)) < 0.05 and 0.2 < 100.0 * float(np.median(ratio)) < 5.0


def _saturation(t: Array) -> Array:
    from evaeto.reference_et.humidity import saturation_vapour_pressure

    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return np.asarray(saturation_vapour_pressure(t))


# ---- values of one place that contradict each other or the sun


def crossed(above: Array, below: Array, slack: float = 0.0) -> Array:
    """Where a maximum lies below its minimum."""
    result: Array = above + slack < below
    return result


def above_the_sky(radiation: Array, ra: Array, slack: float = SKY) -> Array:
    """Where there is more radiation than at the top of the atmosphere [MJ m-2]."""
    result: Array = radiation > ra + slack
    return result


class Place:
    """The weather of one place under examination: what cannot be becomes missing and is noted.

    Parameters
    ----------
    values : mapping
        One-dimensional arrays by quantity, in the units of the table. They are not written to.
    times : Index
        Of all of them.
    labels : mapping
        What the columns were called, by quantity.

    Attributes
    ----------
    values : dict
        The arrays, with gaps where something cannot be.
    changed : set of str
        Those that were replaced.
    findings : Findings
        What was found.
    """

    def __init__(self, values: Mapping[str, Array], times: Any, labels: Mapping[str, str]) -> None:
        self.values = {name: array for name, array in values.items() if array.size == len(times)}
        self.times, self.labels = times, labels
        self.findings = Findings()
        self.changed: set[str] = set()

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def when(self, wrong: Array) -> Any:
        return moment(self.times, int(np.argmax(wrong)))

    def reject(
        self,
        names: Sequence[str],
        wrong: Array,
        told: Callable[..., Message],
        refused: Callable[..., Message] | None = None,
    ) -> None:
        """Empty values, or refuse the weather where they are most of those there are."""
        count = int(np.count_nonzero(wrong))
        if not count:
            return
        there = np.logical_and.reduce([np.isfinite(self.values[name]) for name in names])
        total = int(np.count_nonzero(there))
        if refused is not None and count > MOST * total:
            raise WeatherError(refused(count=count, total=total, when=self.when(wrong)))
        self.findings.messages.append(told(count=count, when=self.when(wrong)))
        for name in names:
            self.replace(name, wrong, np.nan)

    def replace(self, name: str, where: Array, value: float) -> None:
        """Put a value in the place of some."""
        self.values[name] = np.where(where, self.values[name].dtype.type(value), self.values[name])
        self.changed.add(name)

    def first(self, name: str, wrong: Array) -> float:
        return float(self.values[name][np.argmax(wrong)])


def consistent(place: Place, hourly: bool) -> None:
    """Empty values of one place that contradict each other.

    Raises
    ------
    WeatherError
        Most of a variable cannot be; it says which unit or column is likely.
    """
    _saturate(place)
    if not hourly:
        _uncross(place, "tmax", "tmin", CROSSING)
        _lonely_fractions(place)
        _uncross(place, "rhmax", "rhmin", HUMIDITY_CROSSING)
    warmest = "tmean" if hourly else "tmax"
    if warmest in place.values:
        _dry(place, warmest)
    if not hourly and {"tmax", "tmin", "tmean"} <= set(place.values):
        v = place.values
        wrong = (v["tmean"] > v["tmax"] + MEAN) | (v["tmean"] < v["tmin"] - MEAN)
        name, value = place.label("tmean"), place.first("tmean", wrong)
        place.reject(
            ["tmean"],
            wrong,
            lambda count, when: Message("checks.mean_left_out", name=name, value=value, when=when, count=count),
        )


def _saturate(place: Place) -> None:
    for name in RELATIVE_HUMIDITIES:
        if name in place.values:
            high = place.values[name] > SATURATED
            if high.any():
                place.findings.messages.append(
                    Message(
                        "checks.saturated",
                        name=place.label(name),
                        value=place.first(name, high),
                        when=place.when(high),
                        count=int(np.count_nonzero(high)),
                    )
                )
                place.replace(name, high, 100.0)


def _uncross(place: Place, above: str, below: str, slack: float) -> None:
    if not {above, below} <= set(place.values):
        return
    wrong = crossed(place.values[above], place.values[below], slack)
    if not wrong.any():
        return
    one, other = place.label(above), place.label(below)
    value, limit = place.first(above, wrong), place.first(below, wrong)
    place.reject(  # both go: nobody can tell which is wrong
        [above, below],
        wrong,
        lambda count, when: Message(
            "checks.crossed_left_out", name=one, other=other, value=value, limit=limit, when=when, count=count
        ),
        lambda count, total, when: Message(
            "checks.crossed_refused",
            name=one, other=other, value=value, limit=limit, when=when, wrong=count, total=total,
        ),
    )  # fmt: skip


def _lonely_fractions(place: Place) -> None:
    """A single maximum of humidity below 1 % is a fraction among per cents."""
    if "rhmax" in place.values:
        rhmax = place.values["rhmax"]
        wrong = (rhmax > 0.0) & (rhmax <= FRACTION) & (rhmax != np.round(rhmax))
        name, value = place.label("rhmax"), place.first("rhmax", wrong)
        place.reject(
            ["rhmax"],
            wrong,
            lambda count, when: Message("checks.fraction_left_out", name=name, value=value, when=when, count=count),
        )


def _dry(place: Place, warmest: str) -> None:
    """No more vapour than the air can hold at its warmest."""
    t = place.values[warmest]
    for name in ("ea", "tdew"):
        if name not in place.values:
            continue
        values = place.values[name]
        wrong = values > t + DEW_POINT if name == "tdew" else values > VAPOUR * _saturation(t)
        if not wrong.any():
            continue
        value = place.first(name, wrong)

        def told(count: int, when: Any, name: str = name, value: float = value) -> Message:
            return Message("checks.vapour_left_out", name=place.label(name), value=value, when=when, count=count)

        def refused(count: int, total: int, when: Any, name: str = name, value: float = value) -> Message:
            message = Message(
                "checks.vapour_refused",
                name=place.label(name), value=value, units=quantity_of(name).units, when=when, wrong=count,
                total=total, temperature=place.label(warmest),
            )  # fmt: skip
            likely = _likely_vapour(name, place.values[name], t)
            return Message("checks.likely_unit", reason=message, names=likely) if likely else message

        place.reject([name], wrong, told, refused)


def _likely_vapour(name: str, values: Array, t: Array) -> list[str]:
    """Units in which nearly all of the vapour fits into the air, and not too little of it."""
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity_of(name)).items():
        converted = values * scale + offset
        share = (_saturation(converted) if name == "tdew" else converted) / _saturation(t)
        share = share[np.isfinite(share)]
        if (scale, offset) != (1.0, 0.0) and share.size and np.mean((share < VAPOUR) & (share > 0.03)) > 0.8:
            found.setdefault((scale, offset), units)
    return [*found.values()][:2]


def under_the_sun(place: Place, ra: Array, daylight: Array) -> None:
    """Empty daily values of one place that have more sun than there is.

    Parameters
    ----------
    place : Place
        With `rs`, `rn` or `sunshine`.
    ra, daylight : ndarray
        Radiation at the top of the atmosphere [MJ m-2 d-1] and length [h] of each day.

    Raises
    ------
    WeatherError
        Most days have more sun than there is; it says which unit is likely.
    """
    for name, limit, slack in (("rs", ra, SKY), ("rn", ra, SKY), ("sunshine", daylight, DAYLIGHT)):
        _below(place, name, limit, slack, hourly=False)


def under_the_sun_of_hours(place: Place, ra: Array) -> None:
    """Empty hourly radiation of one place beyond that at the top of the atmosphere.

    Parameters
    ----------
    place : Place
        With `rs` or `rn`.
    ra : ndarray
        Radiation at the top of the atmosphere, the most there is within an hour of each time [MJ m-2 h-1].

    Raises
    ------
    WeatherError
        Most values are like that.
    """
    for name in ("rs", "rn"):
        _below(place, name, ra, SKY_OF_HOUR, hourly=True)


def _below(place: Place, name: str, limit: Array, slack: float, hourly: bool) -> None:
    if name not in place.values:
        return
    values = place.values[name]
    wrong = above_the_sky(values, limit, slack)
    if not wrong.any():
        return
    at = int(np.argmax(wrong))
    value, most = float(values[at]), float(np.round(limit[at], 1))
    units = quantity_of(name, hourly).units

    def told(count: int, when: Any) -> Message:
        return Message(
            "checks.sun_left_out", name=place.label(name), value=value, units=units, when=when, upper=most, count=count
        )

    def refused(count: int, total: int, when: Any) -> Message:
        message = Message(
            "checks.sun_refused",
            name=place.label(name), value=value, units=units, when=when, upper=most, wrong=count, total=total,
        )  # fmt: skip
        likely = _likely_sun(name, values, limit, hourly)
        return Message("checks.likely_unit", reason=message, names=likely) if likely else message

    place.reject([name], wrong, told, refused)


def _likely_sun(name: str, values: Array, limit: Array, hourly: bool) -> list[str]:
    """Units in which the values are a usual part of what there is."""
    found: dict[tuple[float, float], str] = {}
    for units, (scale, offset) in conversions_of(quantity_of(name, hourly)).items():
        share = (values * scale + offset)[limit > 0.0] / limit[limit > 0.0]
        share = share[np.isfinite(share)]
        if (scale, offset) != (1.0, 0.0) and share.size and 0.15 < float(np.median(share)) < 0.85:
            found.setdefault((scale, offset), units)
    return [*found.values()][:2]


# ---- nothing left


def why_empty(weather: Mapping[str, Any], groups: Iterable[Sequence[str]], rejected: str) -> Message:
    """Why no day of weather in memory could be computed.

    Parameters
    ----------
    weather : mapping
        Values by quantity, normalised.
    groups : iterable of sequences of str
        Quantities of each of which one is needed.
    rejected : str
        What was found to be impossible, as text.
    """
    missing = [
        " or ".join(group)
        for group in groups
        if not any(
            name in weather and bool(np.isfinite(np.asarray(weather[name], dtype=float)).any()) for name in group
        )
    ]
    reason = Message("checks.missing_everywhere", names=missing) if missing else Message("checks.never_together")
    if rejected:
        return Message("checks.empty_rejected", reason=reason, cause=rejected)
    return Message("checks.empty", reason=reason)

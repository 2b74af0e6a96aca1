"""The level of a reference against that of the services: its unit, its crop, and whether it is one over all years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, either
from evaeto.errors import WeatherError
from evaeto.fusion.level_steps import StepKind, months_of, steps_in
from evaeto.fusion.service_watch import MIN_MONTH, SAME_TIME

Array = NDArray[np.float64]

FEWEST = 40
"""Common days from which a service can judge the reference."""
SURE_LEVEL = (0.4, 1.7)
"""Of the ratio of the reference to the services' ETo: beyond these it is no ETo in mm/day, or the weather is wrong."""
USUAL_LEVEL = (0.6, 1.3)
MIN_ETO = 1.0
"""Mean ETo [mm d-1] from which days say how high a reference is and how well it follows the weather."""

_UNITS: tuple[tuple[float, str], ...] = (
    (0.001, "m"), (1 / 25.4, "inch"), (1 / 24, Message("unit.mm_per_hour")), (0.1, "cm"),
    (2.45, Message("unit.latent_heat", unit="MJ m-2")), (7.0, Message("unit.mm_per_week")),
    (10.0, Message("unit.tenths")), (25.4, Message("unit.mm_times_inch")),
    (28.35, Message("unit.latent_heat", unit="W m-2")), (30.4, Message("unit.mm_per_month")),
    (100.0, Message("unit.hundredths")), (365.0, Message("unit.mm_per_year")), (1000.0, Message("unit.thousandths")),
)  # fmt: skip
"""What the level of a reference is times as high in another unit."""
_ONE_UNIT, _MORE_UNITS = 1.6, 1.25
"""A unit is named when the level is within the first factor of it, and others that fit nearly as well."""
_USUALLY = 0.88
"""Usual level of a station against services, whose wind is too strong and whose air too dry for watered grass."""


USUAL_SCALE = (0.75, 1.15)
"""Of the factor between a reference and ETo whose wind is fitted: 0.98 to 1.07 at nine Brazilian sites and 0.90 in
Montana over all years, 0.79 to 1.13 over single ones. ETo of alfalfa or without net longwave radiation is beyond."""
WINDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0)
"""Parts of the services' wind that a reference may have seen."""
SCALE_DAYS, CLASS_DAYS, MAX_CLASSES = 300, 25, 20
"""Days from which the factor is judged; days in a class of like dryness, and how many classes there are at most."""
STEP = 0.12
"""Of the log of the ratio of a reference to the services' ETo, from which a step is told: 13 %."""
DRIFT = 0.2
"""The same of a drift over all years."""
CLEAR_STEP, CLEAR_BY_ONE = 4.0, 7.0
"""Standard errors of a step that is one; the second where a single service shows it, which may itself have changed."""


@dataclass(frozen=True)
class Weather:
    """What the services say: inputs of ETo, each (source, time), at `lat` [degrees north] and `elevation` [m]."""

    inputs: Mapping[str, Array]
    lat: float
    elevation: float


def level_of(reference: Array, eto: Array) -> float:
    """Median ratio of a reference to services (source, time) in the half of the year with more ETo; NaN without any.

    In that half a ratio is not one of two small numbers. Of several services it is the median.
    """
    ratios = []
    for own in eto:
        common = np.isfinite(own) & np.isfinite(reference)
        if common.sum() >= FEWEST:
            high = common & (own >= max(float(np.median(own[common])), 0.3))
            if high.any() and own[high].mean() >= MIN_ETO:
                ratios.append(float(np.median(reference[high] / own[high])))
    return float(np.median(ratios)) if ratios else np.nan


def level_of_sums(reference: Array, eto: Array) -> float:
    """Ratio of the sums over all common days, where a fault of the colder half of the year shows too."""
    ratios = []
    for own in eto:
        common = np.isfinite(own) & np.isfinite(reference)
        if common.sum() >= FEWEST and own[common].mean() > 0.3:
            ratios.append(float(reference[common].sum() / own[common].sum()))
    return float(np.median(ratios)) if ratios else np.nan


def likely_units(level: float) -> list[str]:
    """Units a reference of this level against the services may be in, the likeliest first; none where none fits."""
    if not level > 0:
        return []
    apart = sorted((abs(np.log(level / (factor * _USUALLY))), unit) for factor, unit in _UNITS)
    if apart[0][0] > np.log(_ONE_UNIT):
        return []
    return [unit for distance, unit in apart[:3] if distance <= apart[0][0] + np.log(_MORE_UNITS)]


def refuse_level(values: Array, eto: Array) -> None:
    level = level_of(values, eto)
    if SURE_LEVEL[0] <= level <= SURE_LEVEL[1] or np.isnan(level):
        return
    units = likely_units(level)
    if units:
        raise WeatherError(Message("reference.other_unit", level=short(level), units=either([*units])))
    raise WeatherError(Message("reference.wrong_level", level=short(level)))


def usual_level(values: Array, eto: Array) -> list[Message]:
    both = [level_of(values, eto), level_of_sums(values, eto)]
    level = max(both, key=lambda one: abs(np.log(max(one, 0.01) / _USUALLY)))
    if np.isnan(both).any() or USUAL_LEVEL[0] <= level <= USUAL_LEVEL[1]:
        return []
    if level < 1:
        return [Message("reference.low", level=short(level))]
    return [Message("reference.high", level=short(level))]


def mean_of(eto: Array) -> Array:
    """Mean of the services on each day, NaN where none has a value."""
    known = np.isfinite(eto)
    total, count = np.where(known, eto, 0.0).sum(axis=0), known.sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(eto.shape[1], np.nan), where=count > 0))


def short(value: float) -> float:
    return float(f"{value:.2g}")


def other_scale(values: Array, weather: Weather, doy: Array) -> list[Message]:
    """Whether a reference is a multiple of ETo, as that of another crop is.

    The level alone cannot tell: services err by as much, mostly in their wind. But wind acts on dry days, and hardly on
    humid ones, where radiation rules. In classes of days by their dryness a factor on the wind and one on the whole are
    therefore told apart.
    """
    found = [scale for inputs in _each_and_mean(weather) if np.isfinite(scale := _scale(values, inputs, weather, doy))]
    if not found:
        return []
    if min(found) > USUAL_SCALE[1]:
        return [Message("reference.other_crop", scale=short(min(found)))]
    if max(found) < USUAL_SCALE[0]:
        return [Message("reference.too_small", scale=short(max(found)))]
    return []


def _each_and_mean(weather: Weather) -> list[dict[str, Array]]:
    """Inputs (time) of each service, and the mean of the services where there are several."""
    count = len(next(iter(weather.inputs.values())))
    each = [{name: values[row] for name, values in weather.inputs.items()} for row in range(count)]
    if count > 1:
        each.append({name: mean_of(values) for name, values in weather.inputs.items()})
    return each


def _scale(values: Array, inputs: Mapping[str, Array], weather: Weather, doy: Array) -> float:
    """The factor on ETo, with the factor on the wind that goes best with a reference; NaN with too few days."""
    from evaeto.equations.humidity import mean_saturation_vapour_pressure
    from evaeto.equations.penman_monteith import reference_et_numpy

    tmax, tmin, ea, u2, rs = (inputs[name] for name in ("tmax", "tmin", "ea", "u2", "rs"))
    there = np.isfinite(values) & np.isfinite(tmax + tmin + ea + u2 + rs)
    if there.sum() < SCALE_DAYS:
        return np.nan
    tmax, tmin, ea, u2, rs, when = (each[there] for each in (tmax, tmin, ea, u2, rs, doy))

    def eto(part: float) -> Array:
        made = reference_et_numpy(tmax, tmin, ea, part * u2, when, rs=rs, lat=weather.lat, elevation=weather.elevation)
        return np.asarray(made)

    plain = eto(1.0)
    used = plain > MIN_ETO
    if used.sum() < SCALE_DAYS:
        return np.nan
    dryness = ((np.asarray(mean_saturation_vapour_pressure(tmax, tmin)) - ea) * u2 / np.maximum(plain, 0.5))[used]
    classes = int(np.clip(used.sum() // CLASS_DAYS, 4, MAX_CLASSES))
    of_class = np.searchsorted(np.quantile(dryness, np.arange(1, classes) / classes), dryness)
    count = np.bincount(of_class, minlength=classes)
    wanted = np.bincount(of_class, values[there][used], classes) / np.maximum(count, 1)
    best, scale = np.inf, np.nan
    for part in WINDS:
        made = np.bincount(of_class, eto(part)[used], classes) / np.maximum(count, 1)
        weight = np.where(made > 0, count / np.where(made > 0, made, 1.0) ** 2, 0.0)  # relative errors count alike
        factor = float((weight * wanted * made).sum() / (weight * made**2).sum())
        left = float((weight * (wanted - factor * made) ** 2).sum())
        if left < best:
            best, scale = left, factor
    return scale


def steps_of(values: Array, eto: Array, days: NDArray[np.datetime64]) -> list[Message]:
    """Steps in the level of a reference, or a long drift, that all services show at about the same time."""
    starts, months = months_of(days)
    clear = CLEAR_STEP if len(eto) > 1 else CLEAR_BY_ONE
    found: list[list[tuple[StepKind, int, float]]] = []
    for own in eto:
        common = np.isfinite(own) & np.isfinite(values)
        count = np.add.reduceat(common, starts, dtype=float)
        sums = [np.add.reduceat(np.where(common, each, 0.0), starts) for each in (values, own)]
        known = (count >= MIN_MONTH) & (sums[1] > MIN_ETO * count) & (sums[0] > 0)
        ratio = np.full(len(count), np.nan)
        ratio[known] = np.log(sums[0][known] / sums[1][known])
        found.append(steps_in(ratio, months, STEP, clear))
    messages = []
    found.sort(
        key=lambda steps: all(kind == "drift" for kind, _, _ in steps)
    )  # a step may look like a drift to another
    for kind, at, size in found[0] if found else ():
        alike = [_nearest(steps, at, size) for steps in found]
        if kind == "step" and all(alike):
            ratio_after = short(float(np.exp(min(alike, key=abs))))
            messages.append(Message("reference.step", day=_day(days[starts[at]]), ratio=ratio_after))
        elif kind == "drift" and all(alike) and min(map(abs, alike)) >= DRIFT:
            messages.append(Message("reference.drift", ratio=short(float(np.exp(min(alike, key=abs))))))
    return messages


def _nearest(steps: list[tuple[StepKind, int, float]], at: int, size: float) -> float:
    """Size of the smallest step near a month in the same direction, or of a drift; 0 without any."""
    sizes = [
        each for kind, when, each in steps if each * size > 0 and (kind == "drift" or abs(when - at) <= 2 * SAME_TIME)
    ]
    return min(sizes, key=abs, default=0.0)


def _day(day: np.datetime64) -> date:
    found = day.astype("datetime64[D]").item()
    assert isinstance(found, date)
    return found

"""Single values of a reference that cannot be, or are none of the weather: codes, numbers that recur, stuck sensors."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError
from evaeto.fusion.reference_level import FEWEST, level_of, mean_of
from evaeto.inputs.checks import CODES

Array = NDArray[np.float64]
Days = NDArray[np.bool_]

STUCK_DAYS = 7
"""The same value to the last digit for so many days is no weather (as in the checks of services)."""
MOSTLY = 0.5
"""Part of the days from which a fault is one of the whole reference."""
FAR = 3.0
"""Robust standard deviations from what the services say, for a value that comes again and again."""


def without_impossible(values: Array) -> tuple[Array, Days]:
    """Values [mm d-1] without codes and what no ETo can be, and which they were."""
    limits = QUANTITIES["eto"]
    wrong = np.isfinite(values) & ((values < limits.lower) | (values > limits.upper)) | np.isinf(values)
    return np.where(wrong, np.nan, values), wrong


def without_codes(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    wrong = np.isin(values, CODES) | np.isinf(values)
    return _left_out(values, wrong, days)


def leave_out_impossible(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    return _left_out(values, without_impossible(values)[1], days)


def _left_out(values: Array, wrong: Days, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    """The values without the wrong ones, told with the value most of them have."""
    count, known = int(wrong.sum()), int((~np.isnan(values)).sum())
    if not count:
        return values, []
    found, times = np.unique(values[wrong], return_counts=True)
    value, first = float(found[times.argmax()]), date_of(days[wrong][0])
    if count > MOSTLY * known:
        raise WeatherError(Message("reference.mostly_impossible", count=count, known=known, value=value))
    return np.where(wrong, np.nan, values), [Message("reference.impossible", count=count, value=value, day=first)]


def without_strays(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    """Without values that come again to the last digit on days that have nothing to do with them: 0, 9.99."""
    expected = mean_of(eto) * level_of(values, eto)
    residual = values - expected
    known = np.isfinite(residual)
    if known.sum() < FEWEST:
        return values, []
    spread = 1.4826 * float(np.median(np.abs(residual[known] - np.median(residual[known]))))
    far = known & (np.abs(residual) > FAR * spread)
    candidates, times = np.unique(values[far], return_counts=True)
    step = _step(values[known])
    warnings = []
    for value, count in zip(candidates[times >= 3], times[times >= 3], strict=True):
        same = values == value
        # Extreme days have extreme values too, and rounding makes some equal: as many as there are of others nearby
        others = int((far & (np.abs(values - value) <= 1.0) & ~same).sum()) / max(2.0 / step, 1.0)
        if count >= max(3.0, 3 + others + 5 * np.sqrt(others)) and count > MOSTLY * int((same & known).sum()):
            wrong = same & far
            day = date_of(days[wrong][0])
            warnings.append(Message("reference.stray", count=int(count), value=float(value), day=day))
            values = np.where(wrong, np.nan, values)
    return values, warnings


def _step(values: Array) -> float:
    """What values are rounded to: 1, 0.1 and so on to 0.0001."""
    for decimals in range(4):
        if np.abs(values - np.round(values, decimals)).max() < 1e-9:
            return float(10.0**-decimals)
    return 1e-4


def without_stuck(values: Array, eto: Array, days: NDArray[np.datetime64]) -> tuple[Array, list[Message]]:
    """Without stretches of one value; refused where they are the reference."""
    known = values[np.isfinite(values)]
    if known.size >= FEWEST and np.ptp(known) == 0:
        raise WeatherError(Message("reference.constant", value=float(known[0])))
    begins = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])  # NaN differs from NaN
    lengths = np.diff(np.r_[begins, len(values)])
    run = np.repeat(lengths, lengths)
    expected = mean_of(eto)
    # Under cloud and snow a day's ETo may well be 0.0 for weeks
    quiet = (np.abs(values) <= 0.3) & ~(expected > 0.6)
    stuck = np.isfinite(values) & (run >= STUCK_DAYS) & ~quiet
    if _coarse(known):
        return values, []
    pairs = np.isfinite(values[1:]) & np.isfinite(values[:-1]) & ~quiet[1:]
    again = float(np.mean((values[1:] == values[:-1])[pairs])) if pairs.any() else 0.0
    if again > MOSTLY or stuck.sum() > MOSTLY * known.size:
        raise WeatherError(Message("reference.repeated", share=round(100 * again)))
    if not stuck.any():
        return values, []
    longest, day = int(run[stuck].max()), date_of(days[stuck][0])
    told = Message("reference.stuck", count=int(stuck.sum()), longest=longest, day=day)
    return np.where(stuck, np.nan, values), [told]


def _coarse(known: Array) -> bool:
    """Whether values are rounded so that neighbours agree by chance."""
    steps = np.diff(np.unique(known))
    return bool(steps.size and steps.min() >= 0.4)


def refuse_the_same_each_year(values: Array, days: NDArray[np.datetime64]) -> None:
    """Refuse a climatology that is written on every day."""
    of_year = _day_of_year(days)
    order = np.lexsort((days, of_year))
    ordered, place = values[order], of_year[order]
    pairs = (place[1:] == place[:-1]) & np.isfinite(ordered[1:]) & np.isfinite(ordered[:-1])
    if pairs.sum() >= 2 * FEWEST and float(np.mean((ordered[1:] == ordered[:-1])[pairs])) > MOSTLY:
        raise WeatherError(Message("reference.same_each_year"))


def _day_of_year(days: NDArray[np.datetime64]) -> NDArray[np.intp]:
    """Month and day as one number."""
    month = days.astype("datetime64[M]")
    return np.asarray((month.astype(int) % 12) * 32 + (days - month).astype(int), dtype=np.intp)


def date_of(day: np.datetime64) -> date:
    found = day.astype("datetime64[D]").item()
    assert isinstance(found, date)
    return found

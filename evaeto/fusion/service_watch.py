"""What changes in services while they deliver: their days, their level, the model behind them.

Two services of one place see the same weather, so that what moves between them is theirs. Inputs are compared in
pairs: level by the means of months, days by the departures from these means. Pure on arrays; a pair of 30 years takes
well under a millisecond.

Limits are relations between services, not levels of a place. Between NASA POWER and ERA5 at nine Brazilian sites and
gridMET and a tower in Montana, radiation of a year moved by 0.03 (log), vapour pressure by 0.05, wind by 0.1, and
temperatures by up to 1.5 degC with the soil moisture of the models; what is told is beyond these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import ETO_INPUTS
from evaeto.fusion.level_steps import MIN_MONTHS, fitted_steps, months_of, steps_in

Array = NDArray[np.float64]
Small = NDArray[np.float32]
Kind = Literal["days", "step", "drift", "level", "model"]

LOGARITHMIC = ("ea", "u2", "rs")
"""Inputs whose levels are compared as ratios; the others by differences."""
MATERIAL: Mapping[str, float] = {"tmax": 1.8, "tmin": 1.5, "ea": 0.12, "u2": 0.25, "rs": 0.1}
"""Steps from which a change is told [degC; log of a ratio]."""
OF_MODEL: Mapping[str, float] = {"tmax": 0.5, "tmin": 0.4, "ea": 0.03, "u2": 0.08, "rs": 0.03}
"""The same at a date on which the model of a service is known to have changed."""
MIN_LEVEL: Mapping[str, float] = {"ea": 0.1, "u2": 0.3, "rs": 2.0}
"""Means of a month below these say nothing by their ratio: polar night, calm, deep frost."""
MIN_MONTH = 10
"""Common days from which a month has a mean."""
CLEAR_OF_MODEL = 3.0
"""Standard errors from which a step at a date on which the model is known to have changed is one."""
SAME_TIME = 3
"""Months between the dates of steps that are one."""
BLOCK = 183
"""Days in which a neighbouring day may go best together before the days are looked at one by one."""
MIN_DAYS = 90
"""Common days from which the days of two services can be compared."""
STRETCH = 60
"""Days in which they must go better together."""
LAGS = (-1, 1)
BETTER, BY_CHANCE, FOLLOWS = 0.08, 3.0, 0.15
"""By how much the mean correlation of all inputs with a neighbouring day must exceed that with the same day, how many
standard errors that must be, and the least it must itself be."""
OF_ONE = (0.15, 6.0)
"""The first two for a single input, of which there are many to go wrong by chance."""


@dataclass(frozen=True)
class Change:
    """What moved between two services.

    kind : "days", "step", "drift", "level" against a calibration, or "model" of a change that is known
    pair : rows of the two services, the second against the first
    first : index of the first day of it
    name : the input; empty where it is all of them
    size : of the second against the first, after minus before [degC, log of a ratio; days]; of a drift over all days;
        of the one that moved where it is known
    moved : row of the one that moved; None where nothing shows which
    until : index of the day after its last; None where it lasts
    """

    kind: Kind
    pair: tuple[int, int]
    first: int
    name: str
    size: float
    moved: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class ModelChange:
    """A day on which the model of a service is known to change: row of the service, and index of the day."""

    row: int
    first: int


def watch(
    values: Mapping[str, Array],
    days: NDArray[np.datetime64],
    families: Sequence[str] = (),
    known: Sequence[ModelChange] = (),
) -> list[Change]:
    """What changes between services.

    Parameters
    ----------
    values : mapping of str to ndarray
        Inputs of ETo, each of shape (source, time), NaN where missing.
    days : ndarray of datetime64
        Shape (time,), every day once, without gaps.
    families : sequence of str, optional
        Of each service: those of one family are one model, and do not bear witness for each other.
    known : sequence of ModelChange, optional
        Days on which a model is known to change.

    Returns
    -------
    list of Change
        By date; `moved` is known where a third family shows it.
    """
    names = [name for name in ETO_INPUTS if name in values]
    count = len(values[names[0]]) if names else 0
    if count < 2 or len(days) < MIN_DAYS:
        return []
    families = families or [str(row) for row in range(count)]
    starts, months = months_of(days)
    found: list[Change] = []
    for pair in combinations(range(count), 2):
        if families[pair[0]] != families[pair[1]]:
            # Half the bytes are half the time, and enough digits for all that is compared
            both = np.array([[values[name][row] for row in pair] for name in names], dtype=np.float32)
            found += [replace(change, pair=pair) for change in _of_pair(both, names, starts, months, pair, known)]
    return sorted(_with_witnesses(found, families), key=lambda change: (change.first, change.name))


def _of_pair(
    both: NDArray[np.float32],
    names: Sequence[str],
    starts: NDArray[np.intp],
    months: NDArray[np.intp],
    pair: tuple[int, int],
    known: Sequence[ModelChange],
) -> list[Change]:
    """Changes between two services, whose inputs are (input, 2, time)."""
    common: NDArray[np.bool_] = np.asarray(np.isfinite(both).all(axis=1))
    complete = bool(common.all())
    if not complete:
        both = np.where(common[:, None], both, 0.0)
    lengths = np.diff(np.r_[starts, both.shape[-1]])
    count = lengths * np.ones((len(names), 1)) if complete else np.add.reduceat(common, starts, axis=-1, dtype=float)
    means = np.add.reduceat(both, starts, axis=-1).astype(float) / np.maximum(count, 1.0)[:, None]
    of_days = means.astype(np.float32)
    first, second = (both[:, side] - np.repeat(of_days[:, side], lengths, axis=-1) for side in (0, 1))
    if not complete:
        first, second = first * common, second * common
    found = _days_apart(first, second, common.sum(axis=1), names)
    if len(months) < MIN_MONTHS:
        return found
    apart = differences(means, np.where(count >= MIN_MONTH, count, 0.0), names)
    for name, series in zip(names, apart, strict=True):
        found += _in_level(series, months, name, starts, pair, [change for change in known if change.row in pair])
    return found


def _in_level(
    series: Array,
    months: NDArray[np.intp],
    name: str,
    starts: NDArray[np.intp],
    pair: tuple[int, int],
    known: Sequence[ModelChange],
) -> list[Change]:
    """Changes in the level of one input between two services, a series of months."""
    steps = steps_in(series, months, MATERIAL[name])
    if not known:
        return [Change(kind, pair, int(starts[at]), name, size) for kind, at, size in steps]
    dates = [int(np.searchsorted(starts, change.first)) for change in known]
    blind = [at for kind, at, _ in steps if kind == "step" and all(abs(at - one) > SAME_TIME for one in dates)]
    while True:  # a change that is known may be all there is to a step nearby
        sizes, errors = fitted_steps(series, months, [*dates, *blind])
        small = [number for number, size in enumerate(sizes[len(dates) :]) if not abs(size) >= MATERIAL[name]]
        if not small:
            break
        del blind[small[0]]
    found = [
        Change("model", pair, change.first, name, float(size if change.row == pair[1] else -size), change.row)
        for change, size, error in zip(known, sizes, errors, strict=False)
        if abs(size) >= OF_MODEL[name] and abs(size) >= CLEAR_OF_MODEL * error
    ]
    if not found:
        found += [Change(kind, pair, int(starts[at]), name, size) for kind, at, size in steps if kind == "drift"]
    ends = sizes[len(dates) :]
    return [
        *found,
        *(Change("step", pair, int(starts[at]), name, float(size)) for at, size in zip(blind, ends, strict=True)),
    ]


def differences(means: Array, count: Array, names: Sequence[str]) -> Array:
    """Level of the second service against the first, (input, month), of means (input, 2, month); NaN where unknown."""
    apart = np.full(count.shape, np.nan)
    for row, name in enumerate(names):
        first, second = means[row]
        there = count[row] > 0
        if name in LOGARITHMIC:
            there = there & (np.minimum(first, second) >= MIN_LEVEL[name])
            apart[row, there] = np.log(second[there] / first[there])
        else:
            apart[row, there] = second[there] - first[there]
    return apart


def _days_apart(first: Small, second: Small, days: NDArray[np.intp], names: Sequence[str]) -> list[Change]:
    """Whether the days of the second service are those of the first a day before or after, and since when.

    Departures (input, time) from the means of months, 0 where either is missing; `days` that both have, by input.
    """
    size = first.shape[1]
    spread = np.sqrt(np.einsum("vt,vt->v", first, first) * np.einsum("vt,vt->v", second, second))
    used = (spread > 0) & (days >= MIN_DAYS)
    scale = np.where(used, size / np.where(used, spread, 1.0), 0.0)  # products of days become parts of a correlation
    if not used.any():
        return []
    # Mostly the same day goes best together in every stretch, which is seen without looking at each day
    edges = np.arange(0, max(size - 2 - BLOCK // 2, 1), BLOCK)
    inner = first[:, 1:-1]
    gains = {
        lag: np.add.reduceat(inner * second[:, 1 + lag : size - 1 + lag], edges, axis=-1) * scale[:, None]
        for lag in (0, *LAGS)
    }
    least = 0.5 * BETTER * min(BLOCK, size)
    for lag in LAGS:
        if ((gains[lag] - gains[0]).sum(axis=0) > least * used.sum()).any():
            stretch = _since(first, second, scale / used.sum(), lag, BETTER, BY_CHANCE)
            if stretch is not None:
                return [Change("days", (0, 1), stretch[0], "", float(lag), until=stretch[1])]
    found = []
    for row in np.flatnonzero(used).tolist():
        for lag in LAGS:
            if (gains[lag][row] > gains[0][row] + least).any():
                stretch = _since(first[[row]], second[[row]], scale[[row]], lag, *OF_ONE)
                if stretch is not None:
                    found.append(Change("days", (0, 1), stretch[0], names[row], float(lag), until=stretch[1]))
                    break
    return found


def _since(
    first: Small, second: Small, scale: Array, lag: int, better: float, by_chance: float
) -> tuple[int, int | None] | None:
    """First day of a stretch, and the day after its last where it ends, in which the second service goes better with
    the first `lag` days later; None if it never surely does."""
    size = first.shape[1]
    same = scale @ (first * second)
    other = np.zeros(size)
    here, there = (slice(0, size - lag), slice(lag, size)) if lag > 0 else (slice(-lag, size), slice(0, size + lag))
    other[here] = scale @ (first[:, here] * second[:, there])
    gain = other - same
    begin, end = _largest_stretch(gain)
    if end - begin < STRETCH:
        return None
    inside = gain[begin:end]
    error = float(inside.std()) / np.sqrt((end - begin) / 2)  # neighbouring days count half
    if inside.mean() <= max(better, by_chance * error) or other[begin:end].mean() <= FOLLOWS:
        return None
    return 0 if begin < MIN_DAYS // 2 else begin, None if end > size - MIN_DAYS // 2 else end


def _largest_stretch(gain: Array) -> tuple[int, int]:
    """Begin and end of the stretch with the largest sum."""
    total = np.r_[0.0, np.cumsum(gain)]
    rise = total - np.minimum.accumulate(total)
    end = int(np.argmax(rise))
    begin = int(np.argmin(total[: end + 1])) if end else 0
    return begin, end


def _with_witnesses(changes: list[Change], families: Sequence[str]) -> list[Change]:
    """The changes once each, with the service that moved where others show it: it moved against every family, and
    these did not move against each other."""
    others = len(set(families)) - 1
    decided: list[Change] = []
    taken: set[int] = set()
    for number, change in enumerate(changes):
        if number in taken or change.kind == "model":
            continue
        alike = [
            other
            for other, one in enumerate(changes)
            if one.kind == change.kind and one.name == change.name and abs(one.first - change.first) <= 31 * SAME_TIME
        ]
        if others < 2:
            continue
        for row in change.pair:
            with_it = [other for other in alike if row in changes[other].pair]
            against = {families[one] for other in with_it for one in changes[other].pair if one != row}
            if len(with_it) == len(alike) and len(against - {families[row]}) == others:
                sign = 1.0 if change.pair[1] == row else -1.0
                decided.append(replace(change, moved=row, size=sign * change.size))
                taken |= set(alike)
                break
    models: dict[tuple[int | None, int, str], Change] = {}
    for change in changes:
        if change.kind == "model":
            models.setdefault((change.moved, change.first, change.name), change)
    return [
        *decided,
        *models.values(),
        *(change for number, change in enumerate(changes) if number not in taken and change.kind != "model"),
    ]

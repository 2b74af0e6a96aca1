"""Sums of hourly weather: of the step before their time, or of all hours since 00 UTC as ERA5-Land delivers them.

Both come under one name and one unit (`ssrd`, J m-2), and nothing but the values tells them apart. A sum since 00 UTC
never falls within a day and stays where it is when the sun has set; a sum of the step falls at dusk.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.core.quantities import conversion, quantity_of
from evaeto.errors import WeatherError
from evaeto.inputs.checks import FILL_VALUES
from evaeto.inputs.variable_names import VariableMatch

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[Any]
Accumulation = Literal["auto", "step", "midnight"]
ACCUMULATIONS = ("auto", "step", "midnight")
SETTLED = "accumulation"
"""Attribute of a variable of which it is known what it is a sum of; it is not looked at again."""
ACCUMULATED = "accumulated"
"""Attribute of weather in which sums since 00 UTC were made sums of the step."""

_ENERGY = ("J m**-2", "J m-2")
"""Units of radiation in which reanalyses deliver their sums; those of stations (MJ m-2) are of the step by default."""
_UNTIMED: Mapping[str, tuple[str, ...]] = {
    "rs": (*_ENERGY, "MJ/m²", "MJ m-2", "MJ/m2", "Wh/m^2", "Wh m-2"),
    "rn": _ENERGY,
    "precip": ("m", "kg m-2", "mm"),
}
"""Units without a time: those of a sum, whatever it is a sum of. A flux or a rate is what it says."""
_MAX_OF_A_DAY = {"rs": 60.0, "precip": 2000.0}
"""In the table's units; more is no weather, and says nothing."""
_NOISE = {"rs": 0.01, "precip": 0.05}
"""By so much packing may lower a sum from one hour to the next [MJ m-2, mm]."""
_TRACE = {"rs": 0.05, "precip": 0.2}
"""Cells that never reach so much say nothing: what moves there may be packing."""
_EQUAL = 1e-3
"""Values of a cell that differ by less than this part of its largest are equal but for packing."""
_NIGHT = np.timedelta64(3, "h")
"""The sun stands still for no such time, a sum since midnight does every night."""
_PROBE_DAYS, _PROBE_CELLS, _PROBE_BLOCKS = 2, 1024, (4, 32)
_PIECE = 1 << 21


_PER_TIME = (
    r"W(?!-?hr?\b)|(?i:\bwatts?\b(?!\s*[*·]?\s*h))"
    r"|(?:/|\bper )\s*(?:s|min|h|hr|hour|d|day|second|minute)\b"
    r"|(?:\b|_)(?:s|min|h|hr|hour|d|day)\s*(?:\*\*|\^)?-1"
)
"""A unit with a time in it: that of a flux or a rate. It is compiled where it is needed, which is seldom."""


def step_of_sum(meaning: VariableMatch, step_h: float) -> float:
    """Hours in which a value of hourly weather has come together: 1 of a flux, a rate, or what is no sum.

    Parameters
    ----------
    meaning : VariableMatch
        What the variable stands for.
    step_h : float
        From one time to the next [h]. A sum without a time in its unit is that of the step, where it is shorter than
        an hour; longer ones are for whoever knows what they are.
    """
    if step_h >= 1.0 or quantity_of(meaning.quantity, hourly=True).statistic != "sum" or meaning.quantity == "sunshine":
        return 1.0
    return 1.0 if re.search(_PER_TIME, meaning.units) else step_h


@dataclass
class _Evidence:
    """What speaks for either kind, in cell-days where it is a number."""

    falls: bool = False  # no sum since midnight does
    kept: int = 0  # days on which it stood still for hours, as no sum of a step does
    lit: int = 0
    exceeds: bool = False  # more than the sun can give in a step
    rises: bool = False  # a whole day without a fall
    dark: bool = True  # all that was looked at is zero or missing

    def add(self, other: _Evidence) -> None:
        self.falls |= other.falls
        self.kept += other.kept
        self.lit += other.lit
        self.exceeds |= other.exceeds
        self.rises |= other.rises
        self.dark &= other.dark

    @property
    def verdict(self) -> str | None:
        """ "step", "midnight", "neither", or None where it cannot be told."""
        since = self.exceeds or (self.kept > 0 and 2 * self.kept >= self.lit)
        if self.falls:
            return "neither" if since else "step"
        return "midnight" if since or self.kept or self.rises else None


def sums_of_the_step(
    dataset: xr.Dataset,
    meanings: Mapping[Hashable, VariableMatch],
    accumulation: Accumulation = "auto",
    utc_offset: float | None = None,
) -> xr.Dataset:
    """Hourly weather of which the sums are those of the step before their time.

    Parameters
    ----------
    dataset : Dataset
        Hourly, times in order; a coordinate `_utc` along `time` holds them in UTC where they are not.
    meanings : mapping
        What its variables stand for.
    accumulation : {"auto", "step", "midnight"}
        What sums without a time in their unit (J m-2, m) are of; "auto" looks at a few of their values.
    utc_offset : float, optional
        Of the times from UTC [h]; UTC when not given.

    Returns
    -------
    Dataset
        Sums since 00 UTC as differences; an hour whose predecessor is missing is missing too, unless it is the
        first of its day. Lazy variables stay lazy.

    Raises
    ------
    WeatherError
        `accumulation` is not known, or the values cannot tell.
    """
    if accumulation not in ACCUMULATIONS:
        raise WeatherError(Message("accumulation.unknown", value=str(accumulation), known=ACCUMULATIONS))
    sums = {
        name: meaning
        for name, meaning in meanings.items()
        if meaning.units.strip() in _UNTIMED.get(meaning.quantity, ())
        and "time" in dataset[name].dims
        and dataset[name].attrs.get(SETTLED) != "step"
    }
    if not sums or accumulation == "step":
        return dataset.drop_vars("_utc", errors="ignore")
    if accumulation != "midnight" and not any(map(_can_tell, sums.values())):
        return dataset.drop_vars("_utc", errors="ignore")
    clocks = _clocks(dataset, utc_offset)
    dataset = dataset.drop_vars("_utc", errors="ignore")
    since = dict.fromkeys(sums, clocks[0]) if accumulation == "midnight" else _judged(dataset, sums, clocks)
    if not since:
        return dataset
    made = {name: _differences(dataset[name], clock, sums[name]) for name, clock in since.items()}
    return dataset.assign(made).assign_attrs({ACCUMULATED: ", ".join(map(str, made))})


def settled(dataset: xr.Dataset, meanings: Mapping[Hashable, VariableMatch]) -> xr.Dataset:
    """The dataset with its sums marked as those of the step, so that nobody looks at them again."""
    marked = {
        name: dataset[name].assign_attrs({SETTLED: "step"})
        for name, meaning in meanings.items()
        if meaning.units.strip() in _UNTIMED.get(meaning.quantity, ())
    }
    return dataset.assign(marked)


def _clocks(dataset: xr.Dataset, utc_offset: float | None) -> list[Array]:
    """The times in UTC; and as they are written, for somebody may have summed from the midnight of the place."""
    written = dataset.indexes["time"].to_numpy().astype("datetime64[s]")
    if "_utc" in dataset.coords:
        return [dataset["_utc"].to_numpy().astype("datetime64[s]"), written]
    if not utc_offset:
        return [written]
    return [written - np.timedelta64(round(utc_offset * 3600), "s"), written]


def _can_tell(meaning: VariableMatch) -> bool:
    """Whether values of a sum show what it is of, and so those of the others."""
    return meaning.quantity == "rs" or (meaning.quantity == "precip" and meaning.units.strip() != "mm")


def _judged(
    dataset: xr.Dataset, sums: Mapping[Hashable, VariableMatch], clocks: Sequence[Array]
) -> dict[Hashable, Array]:
    """The variables that are sums since a midnight, with the clock by which it is one."""
    found: dict[Hashable, tuple[str | None, Array, _Evidence]] = {
        name: _verdict(dataset[name], meaning, clocks) for name, meaning in sums.items() if _can_tell(meaning)
    }
    radiation = next((name for name, meaning in sums.items() if meaning.quantity == "rs"), None)
    rain = next((found[name] for name in found if name != radiation), None)
    leading = found.get(radiation) or rain  # of one product: what holds for one holds for the others
    if radiation is not None:
        verdict, _, seen = found[radiation]
        if verdict is None and rain is not None and rain[0] is not None:
            leading = rain
        elif verdict is None and not seen.dark and sums[radiation].units.strip() in _ENERGY and not _is_fine(dataset):
            raise WeatherError(Message("accumulation.cannot_be_told", name=str(radiation)))
        elif verdict == "neither":
            raise WeatherError(Message("accumulation.neither", name=str(radiation)))
    if leading is None:
        return {}
    since = {}
    for name in sums:
        verdict, clock, _ = found.get(name, leading)
        if verdict is None:
            verdict, clock, _ = leading
        if verdict == "midnight":
            since[name] = clock
    return since


def _is_fine(dataset: xr.Dataset) -> bool:
    """Whether steps are shorter than an hour: no reanalysis has such, and a logger's sums are of its step."""
    times = dataset.indexes["time"].to_numpy().astype("datetime64[s]")
    return bool(np.median(np.diff(times)) < np.timedelta64(3600, "s"))


def _verdict(
    values: xr.DataArray, meaning: VariableMatch, clocks: Sequence[Array]
) -> tuple[str | None, Array, _Evidence]:
    """What the values say, by the clock that they say it of. Parts of them are looked at until one can tell."""
    scale, _ = conversion(meaning.quantity, meaning.units, hourly=True)
    seen = [_Evidence() for _ in clocks]
    for times, part in _parts(values):
        for clock, evidence in zip(clocks, seen, strict=True):
            evidence.add(
                _evidence(np.where(np.isin(part, FILL_VALUES), np.nan, part) * scale, clock[times], meaning.quantity)
            )
        verdicts = [evidence.verdict for evidence in seen]
        if "midnight" in verdicts:
            at = verdicts.index("midnight")
            return "midnight", clocks[at], seen[at]
        if set(verdicts) == {"step"}:
            return "step", clocks[0], seen[0]
    if _too_large(values):  # the sun may shine where nobody looked
        seen[0].dark = False
    verdicts = [evidence.verdict for evidence in seen]
    verdict = next((each for each in ("neither", "step") if each in verdicts), None)
    return verdict, clocks[0], seen[0]


def _parts(values: xr.DataArray) -> Iterator[tuple[slice, Array]]:
    """Parts of the values as (slice of time, array of time and cell): few and small ones first.

    What is in memory comes whole in the end. On Dask a part is some cells of a few chunks over two days, at the
    beginning, in the middle and at the end of the time: a season without sun says nothing.
    """
    values = values.transpose("time", ...)
    size = values.sizes["time"]
    step = np.median(np.diff(values.indexes["time"].to_numpy()))
    window = int(min(size, np.timedelta64(_PROBE_DAYS, "D") / step + 1))
    begins = sorted({0, max(0, size // 2 - window // 2), size - window})
    blocks = list(_blocks(values))
    for most in _PROBE_BLOCKS if len(blocks) > _PROBE_BLOCKS[0] else _PROBE_BLOCKS[:1]:
        chosen = [blocks[at] for at in np.unique(np.linspace(0, len(blocks) - 1, most).round().astype(int))]
        for begin in begins:
            times = slice(begin, begin + window)
            some = [values.isel(block | {"time": times}).data for block in chosen]
            for part in _computed(str(values.name), some):
                yield times, np.asarray(part, float).reshape(window, -1)
    if _too_large(values):
        return
    whole = values.to_numpy().reshape(size, -1)
    cells = max(1, _PIECE // size)
    for first in range(0, whole.shape[1], cells):
        yield slice(0, size), whole[:, first : first + cells].astype(float)


def _too_large(values: xr.DataArray) -> bool:
    """Whether it must not be read whole only to look at it."""
    return values.chunks is not None and values.size > _PIECE


def _computed(name: str, arrays: Sequence[Any]) -> Sequence[Array]:
    if all(isinstance(array, np.ndarray) for array in arrays):
        return arrays
    import dask

    try:
        computed: Sequence[Array] = dask.compute(*arrays)
    except (OSError, RuntimeError, ValueError) as error:  # of whatever reads the file
        raise WeatherError(Message("grid.damaged_somewhere", name=name, why=str(error))) from error
    return computed


def _blocks(values: xr.DataArray) -> Iterator[dict[Hashable, slice]]:
    """Where each chunk of places lies, as slices that take at most so many of its cells."""
    dims = [dim for dim in values.dims if dim != "time"]
    chunks = values.chunksizes or {dim: (values.sizes[dim],) for dim in dims}
    each = max(2, int(_PROBE_CELLS ** (1 / max(1, len(dims)))))
    along = []
    for dim in dims:
        ends = np.cumsum(chunks[dim])
        along.append(
            [slice(int(e - n), int(e), max(1, int(n) // each)) for e, n in zip(ends, chunks[dim], strict=True)]
        )
    for slices in product(*along):
        yield dict(zip(dims, slices, strict=True))


def _evidence(values: Array, clock: Array, quantity: str) -> _Evidence:
    """What values (time, cell) in the table's units say; `clock` in seconds, the midnight of which is in question."""
    sun = quantity == "rs"
    values = np.where((values < -_NOISE[quantity]) | (values > _MAX_OF_A_DAY[quantity]), np.nan, values)
    present = np.isfinite(values)
    peak = np.where(present, values, 0.0).max(axis=0, initial=0.0)
    telling = peak > _TRACE[quantity]
    if len(clock) < 2 or not telling.any():
        return _Evidence(dark=not (peak > 0.0).any())
    values, present, peak = values[:, telling], present[:, telling], peak[telling]
    equal, slack = _EQUAL * peak, np.maximum(_EQUAL * peak, _NOISE[quantity])
    step = np.median(np.diff(clock))
    day, _ = _day_and_time(clock)
    before, after = values[:-1], values[1:]
    same = (day[1:] == day[:-1])[:, None]
    next_one = (np.diff(clock) == step)[:, None]
    falls = same & (after < before - slack)
    starts = np.flatnonzero(np.r_[True, day[1:] != day[:-1]])
    lowest = np.minimum.reduceat(np.where(present, values, np.inf), starts, axis=0)
    highest = np.maximum.reduceat(np.where(present, values, -np.inf), starts, axis=0)
    length = np.diff(np.r_[starts, len(clock)])
    fell = np.logical_or.reduceat(np.vstack([np.zeros((1, values.shape[1]), bool), falls]), starts, axis=0)
    holes = np.logical_or.reduceat(~present, starts, axis=0)
    ends = starts + length - 1
    complete = length * step == np.timedelta64(1, "D")
    full = complete[:, None] & ~holes & ~fell
    found = _Evidence(
        falls=bool(falls.any()),
        # a shower in the last hour alone would be the same either way
        rises=bool((full & (values[ends] > slack) & (values[np.maximum(ends - 1, 0)] > slack)).any()),
        dark=False,
    )
    if not sun:
        return found
    at_midnight = ~same & next_one & (before > 0.2 * peak)
    found.falls |= bool((at_midnight & (after >= before - slack)).any())
    hours = float(step / np.timedelta64(1, "h"))
    found.exceeds = bool((values > 1.05 * hours * quantity_of("rs", hourly=True).upper).any())
    still = same & next_one & (np.abs(after - before) <= equal) & (after > 0.3 * peak)
    run = int(np.ceil(_NIGHT / step))
    if len(still) >= run:
        stood: Array = np.asarray(np.lib.stride_tricks.sliding_window_view(still, run, axis=0).all(axis=-1))
        stood = np.vstack([np.zeros((len(values) - len(stood), values.shape[1]), bool), stood])
        risen = highest - lowest > 0.1 * peak
        found.kept = int((np.logical_or.reduceat(stood, starts, axis=0) & risen).sum())
    whole_nights = length * step >= np.timedelta64(12, "h")
    found.lit = int(((highest > 0.3 * peak) & whole_nights[:, None]).sum())
    return found


def _day_and_time(clock: Array) -> tuple[Array, Array]:
    """The day whose sum a time belongs to, and the time since it began: 24 h of a day is 0 h of the next."""
    day = (clock - np.timedelta64(1, "s")).astype("datetime64[D]")
    return day, clock - day.astype("datetime64[s]")


def _differences(values: xr.DataArray, clock: Array, meaning: VariableMatch) -> xr.DataArray:
    """Sums since midnight as sums of the step before."""
    import xarray as xr

    scale, _ = conversion(meaning.quantity, meaning.units, hourly=True)
    noise = _NOISE.get(meaning.quantity, 0.0) / scale
    attrs, values = values.attrs, values if values.dtype.kind == "f" else values.astype(float)
    day, since = _day_and_time(clock)
    step = np.median(np.diff(clock))
    time = values["time"]
    first = xr.DataArray(since == step, dims="time", coords={"time": time})
    follows = np.r_[False, (np.diff(clock) == step) & (day[1:] == day[:-1])]
    next_one = xr.DataArray(follows, dims="time", coords={"time": time})
    signed = meaning.quantity == "rn"
    values = (
        values.where(~values.isin(FILL_VALUES))
        if signed
        else values.where((values >= -noise) & ~values.isin(FILL_VALUES))
    )
    before = values.shift(time=1)
    rise = values - before
    if not signed:  # packing leaves traces below zero; a sum that falls by more is damaged
        rise = rise.where(rise >= -(noise + _EQUAL * before))
    made = values.where(first, rise.where(next_one))
    made = made if signed else made.clip(min=0.0)
    return made.assign_attrs(attrs | {SETTLED: "step"})

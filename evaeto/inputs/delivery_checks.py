"""Checks of what each service delivered, before anything is joined. Every value carries a flag.

A value that fails a check becomes missing, and its flag says which check. Short gaps may be bridged within one
service, flagged too. Nothing is filled from one service into another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, QuantityName, naming
from evaeto.core.quantities import PHYSICAL_LIMITS, PhysicalLimits
from evaeto.equations.radiation import clear_sky_radiation, extraterrestrial_radiation
from evaeto.inputs.consistency import crossed
from evaeto.inputs.sun_limits import above_the_sky

if TYPE_CHECKING:
    import xarray as xr

FLAGS = (
    "missing",
    "observed",
    "interpolated",
    "rejected_limits",
    "rejected_tmax_below_tmin",
    "rejected_radiation",
    "rejected_stuck",
    "rejected_spike",
)
"""What a flag value means; a CF flag variable. `estimated` values exist only after fusion, as `Result` says."""

MISSING, OBSERVED, INTERPOLATED = 0, 1, 2

LONGEST_GAP = 3
"""Days that may be bridged by a straight line within one service; never for precipitation."""

STUCK_DAYS = 7
"""A value that stays the same to the last digit for this many days is that of an instrument, or a file, at rest."""

SPIKE_K = {"alone": 25.0, "with_others": 10.0}
"""A temperature this far above, or below, both its neighbours is a spike [K]. Alone: the spike check of GHCN-Daily
(Durre et al. 2010, J. Appl. Meteor. Climatol. 49, 1615-1633); less when the other services have none."""

MIN_SHARE = 0.6
"""A service with a smaller share of days complete and valid is left out."""

_TEMPERATURES = ("tmax", "tmin", "tmean", "tdew")
_VARYING = (*_TEMPERATURES, "rhmean", "u2", "rs")
_NEVER_BRIDGED = frozenset({"precip"})

LEVEL_STEPS = MappingProxyType({"tmax": 3.0, "tmin": 3.0, "ea": 0.5, "u2": 1.5, "rs": 5.0})
"""A lasting change of the difference to the other services by this much is told, in the table's units."""

_LEVEL_SIDE = 60


@dataclass(frozen=True, slots=True)
class Checked:
    """A service's weather after the checks, with a flag for each value.

    weather : Dataset(time), rejected values missing, short gaps bridged
    flags : Dataset(time) of int8, positions in `FLAGS`, same variables
    rejections : variable, flag and number of days of everything rejected, also where a bridge replaced it since
    """

    weather: xr.Dataset
    flags: xr.Dataset
    rejections: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class CheckedArrays:
    """`Checked` as plain arrays (time): values and flags by the name of the variable."""

    values: Mapping[str, NDArray[np.float64]]
    flags: Mapping[str, NDArray[np.int8]]
    rejections: tuple[tuple[str, str, int], ...]


class _Marks:
    """A service's weather under examination: what is rejected becomes missing and keeps its reason."""

    def __init__(self, weather: Mapping[str, NDArray[np.float64]]) -> None:
        self.values = {name: np.array(values, dtype=float) for name, values in weather.items()}
        self.flags = {
            name: np.where(np.isfinite(values), OBSERVED, MISSING).astype(np.int8)
            for name, values in self.values.items()
        }
        self.rejected: tuple[tuple[str, str, int], ...] = ()

    def reject(self, name: str, bad: NDArray[np.bool_], reason: str) -> None:
        bad = bad & (self.flags[name] == OBSERVED)
        self.values[name][bad] = np.nan
        self.flags[name][bad] = FLAGS.index(reason)

    def bridge(self, name: str) -> None:
        bridged = _bridge(self.values[name])
        self.flags[name][np.isfinite(bridged) & ~np.isfinite(self.values[name])] = INTERPOLATED
        self.values[name] = bridged

    def rejections(self) -> tuple[tuple[str, str, int], ...]:
        return tuple(
            (name, FLAGS[value], int(days))
            for name, flag in self.flags.items()
            for value, days in enumerate(np.bincount(flag, minlength=len(FLAGS)))
            if days and FLAGS[value].startswith("rejected")
        )

    def checked(self, given: xr.Dataset, rejections: tuple[tuple[str, str, int], ...]) -> Checked:
        attrs = {"flag_values": np.arange(len(FLAGS), dtype=np.int8), "flag_meanings": " ".join(FLAGS)}
        weather = given.assign({name: given[name].copy(data=values) for name, values in self.values.items()})
        flags = {name: ("time", flag, attrs) for name, flag in self.flags.items()}
        return Checked(weather, given.drop_vars(list(flags)).assign(flags), rejections)


def check_physics(weather: xr.Dataset, lat: float) -> Checked:
    """Reject only what is impossible anywhere: beyond the world's limits, a maximum below its minimum, more sun than
    reaches the top of the atmosphere. For data whose user answers for them; parameters as for `check`."""
    ra = extraterrestrial_radiation(np.asarray(lat), weather["time"].dt.dayofyear.to_numpy())
    marks = _physics(_columns(weather), np.asarray(ra))
    return marks.checked(weather, marks.rejections())


def without_impossible(
    weather: Mapping[str, NDArray[np.float64]], ra: NDArray[np.float64]
) -> tuple[dict[str, NDArray[np.float64]], tuple[tuple[str, str, int], ...]]:
    """`check_physics` of plain arrays (time), with the radiation at the top of the atmosphere of each day: what is left
    of them, and what was rejected."""
    marks = _physics(weather, ra)
    return marks.values, marks.rejections()


def _columns(weather: xr.Dataset) -> dict[str, NDArray[np.float64]]:
    return {str(name): weather[name].to_numpy() for name in weather.data_vars}


def _physics(weather: Mapping[str, NDArray[np.float64]], ra: NDArray[np.float64]) -> _Marks:
    marks = _Marks(weather)
    _reject_impossible(marks, PHYSICAL_LIMITS["world"])
    if "rs" in marks.values:
        marks.reject("rs", above_the_sky(marks.values["rs"], ra), "rejected_radiation")
    return marks


def check(
    weather: xr.Dataset,
    lat: float,
    elevation: float,
    limits: PhysicalLimits = PHYSICAL_LIMITS["world"],
    others: Sequence[xr.Dataset] = (),
) -> Checked:
    """Reject what cannot be true of a day's weather as a service delivers it, and bridge short gaps.

    Parameters
    ----------
    weather : Dataset(time), one row for each day without holes, names and units of the table of quantities
    lat, elevation : of the point [degrees north], [m]
    limits : table of physical limits; a quantity it does not name has those of the world
    others : what other services delivered on the same days, against which a spike is judged
    """
    ra = extraterrestrial_radiation(np.asarray(lat), weather["time"].dt.dayofyear.to_numpy())
    marks = _examined(_columns(weather), np.asarray(ra), elevation, limits, [_columns(other) for other in others])
    return marks.checked(weather, marks.rejected)


def check_arrays(
    weather: Mapping[str, NDArray[np.float64]],
    ra: NDArray[np.float64],
    elevation: float,
    limits: PhysicalLimits = PHYSICAL_LIMITS["world"],
    others: Sequence[Mapping[str, NDArray[np.float64]]] = (),
) -> CheckedArrays:
    """`check` of plain arrays (time), with the radiation at the top of the atmosphere of each day."""
    marks = _examined(weather, ra, elevation, limits, others)
    return CheckedArrays(marks.values, marks.flags, marks.rejected)


def _examined(
    weather: Mapping[str, NDArray[np.float64]],
    ra: NDArray[np.float64],
    elevation: float,
    limits: PhysicalLimits,
    others: Sequence[Mapping[str, NDArray[np.float64]]],
) -> _Marks:
    marks = _Marks(weather)
    _reject_impossible(marks, limits)
    if "rs" in marks.values:
        marks.reject("rs", _impossible_radiation(marks.values["rs"], ra, elevation), "rejected_radiation")
    for name in set(_VARYING) & set(marks.values):
        marks.reject(name, _stuck(name, marks.values[name]), "rejected_stuck")
    for name in set(_TEMPERATURES) & set(marks.values):
        neighbours = [other[name] for other in others if name in other]
        marks.reject(name, _spikes(marks.values[name], neighbours), "rejected_spike")
    marks.rejected = marks.rejections()  # before bridges replace them
    for name in set(marks.values) - _NEVER_BRIDGED:
        marks.bridge(name)
    return marks


def _reject_impossible(marks: _Marks, limits: PhysicalLimits) -> None:
    for name, values in marks.values.items():
        lower, upper = limits.get(name) or PHYSICAL_LIMITS["world"].get(name, (-np.inf, np.inf))
        marks.reject(name, (values < lower) | (values > upper), "rejected_limits")
    for above, below, reason in (
        ("tmax", "tmin", "rejected_tmax_below_tmin"),
        ("rhmax", "rhmin", "rejected_limits"),
    ):
        if above in marks.values and below in marks.values:
            wrong = crossed(marks.values[above], marks.values[below])
            for name in (above, below):  # both go: nobody can tell which is wrong
                marks.reject(name, wrong, reason)


def rejection(name: str, variable: str, flag: str, days: int) -> Message:
    """What is to be said of rejected values of a source."""
    match flag.removeprefix("rejected_"):
        case "tmax_below_tmin":
            reason = Message("rejected.tmax_below_tmin")
        case "radiation":
            reason = Message("rejected.radiation")
        case "stuck":
            reason = Message("rejected.stuck")
        case "spike":
            reason = Message("rejected.spike")
        case _:
            reason = Message("rejected.limits")
    what = Message("rejected.days", variable=QuantityName(variable), count=days, reason=reason)
    return naming(name, what)


def level_steps(series: Mapping[str, NDArray[np.float64]], variable: str) -> list[tuple[tuple[str, ...], int, float]]:
    """Lasting changes of level of one source against the others: who, position of the day, size.

    The day is where the means of the difference before and after are farthest apart by the statistic of the standard
    normal homogeneity test (Alexandersson 1986, J. Climatol. 6, 661-675), at least 60 days from either end. With
    three sources or more each is compared with the median of the others; of two nobody can tell which changed, and
    both are named.
    """
    names = list(series)
    if len(names) == 2:
        found = _step(series[names[0]] - series[names[1]])
        return [(tuple(names), *found)] if found and abs(found[1]) > LEVEL_STEPS[variable] else []
    steps: list[tuple[tuple[str, ...], int, float]] = []
    for name in names if len(names) > 2 else ():
        rest = np.median([series[other] for other in names if other != name], axis=0)
        found = _step(series[name] - rest)  # NaN on a day that lacks one of them
        if found and abs(found[1]) > LEVEL_STEPS[variable]:
            steps.append(((name,), *found))
    return steps


def _step(difference: NDArray[np.float64]) -> tuple[int, float] | None:
    index = np.flatnonzero(np.isfinite(difference))
    n = index.size
    if n < 2 * _LEVEL_SIDE:
        return None
    total = np.cumsum(difference[index])
    k = np.arange(1, n)
    before, after = total[:-1] / k, (total[-1] - total[:-1]) / (n - k)
    mean = total[-1] / n
    statistic = k * (before - mean) ** 2 + (n - k) * (after - mean) ** 2
    inner = slice(_LEVEL_SIDE - 1, n - _LEVEL_SIDE)
    at = int(np.argmax(statistic[inner])) + inner.start
    return int(index[at + 1]), float(after[at] - before[at])


def _impossible_radiation(rs: NDArray[np.float64], ra: NDArray[np.float64], elevation: float) -> NDArray[np.bool_]:
    """Less than 3 % of Ra or more than 1.1 Rso; the half and the tenth of a MJ are for rounding and for days cut
    otherwise than ours where the sun is low. In the polar night both limits are 0, which is right."""
    rso = clear_sky_radiation(ra, elevation)
    impossible: NDArray[np.bool_] = (rs < 0.03 * ra - 0.1) | (rs > 1.1 * rso + 0.5)
    return impossible


def _stuck(name: str, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Runs of at least `STUCK_DAYS` equal values; darkness and saturated air may last."""
    lasting = {"rs": 0.0, "rhmean": 100.0}.get(name)
    same = np.concatenate([[False], values[1:] == values[:-1], [False]])
    stuck = np.zeros(values.size, dtype=bool)
    edges = np.flatnonzero(np.diff(same.astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2] + 1, strict=True):
        if end - begin >= STUCK_DAYS and values[begin] != lasting:
            stuck[begin:end] = True
    return stuck


def _spikes(values: NDArray[np.float64], others: Sequence[NDArray[np.float64]]) -> NDArray[np.bool_]:
    """Days above, or below, both neighbours by too much, and by as much from what the others say of the day."""
    before, after = np.full_like(values, np.nan), np.full_like(values, np.nan)
    before[1:], after[:-1] = values[1:] - values[:-1], values[:-1] - values[1:]
    height = np.where(before * after > 0, np.minimum(np.abs(before), np.abs(after)), 0.0)
    spikes: NDArray[np.bool_] = height > SPIKE_K["alone"]
    if others and (height > SPIKE_K["with_others"]).any():
        stack = np.array(others)
        present = np.isfinite(stack).any(axis=0)
        middle = np.full(values.size, np.nan)
        middle[present] = np.nanmedian(stack[:, present], axis=0)
        spikes = np.where(
            present, (height > SPIKE_K["with_others"]) & (np.abs(values - middle) > SPIKE_K["with_others"]), spikes
        )
    return spikes


def _bridge(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gaps of up to `LONGEST_GAP` days between two values, on a straight line."""
    known = np.flatnonzero(np.isfinite(values))
    if known.size < 2 or known.size == values.size:
        return values
    index = np.arange(values.size)
    line = np.interp(index, known, values[known])
    after = np.searchsorted(known, index)
    inside = (after > 0) & (after < known.size)
    width = np.where(inside, known[np.minimum(after, known.size - 1)] - known[np.maximum(after - 1, 0)] - 1, np.inf)
    return np.where(np.isfinite(values) | (width > LONGEST_GAP), values, line)

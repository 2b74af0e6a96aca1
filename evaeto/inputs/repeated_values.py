"""A value that comes again and again and does not go with the others: a code for "missing" that could be weather.

No table of codes has them all: 0 and -1, a zero in degrees Fahrenheit that was converted (-17.8), a gap that was filled
with the mean of the month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message
from evaeto.inputs.checks import Findings, time_of

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[Any]

MIN_VALUES = 30
"""Of fewer nobody can say what goes with them."""
GAPS: Mapping[str, float] = MappingProxyType(
    {"tmax": 5.0, "tmin": 5.0, "tmean": 5.0, "tdew": 5.0, "u2": 0.2, "uz": 0.2}
)
"""How far the most extreme value may lie from the next one, if it comes several times, in the units of the table."""
SEVERAL = 3
OFTEN, TIMES = 10, 3
"""So often, and so many times as often as any other value, comes no temperature of days. All 14 of 978 stations and
files of real weather that have one were filled, or had a code converted."""
_DISTINCT, _SAMPLE = 20, 2000


def tell_of_repeated(
    values: xr.DataArray, label: str, quantity: str, scale: float, findings: Findings, *, hourly: bool
) -> None:
    """Tell of values of one place that stand apart from all others, or come much more often, and so are hardly weather.

    Parameters
    ----------
    values : DataArray(time)
        As they came, in memory, without those beyond the limits of their quantity.
    label : str
        What the column is called.
    quantity : str
        What they are.
    scale : float
        What leads a difference to the table's unit.
    findings : Findings
        Takes what is found.
    hourly : bool
        Whether they are of hours, among which calm ones are no wonder.
    """
    is_wind = quantity in ("u2", "uz")
    if quantity not in GAPS or values.dims != ("time",) or values.size < MIN_VALUES or (hourly and is_wind):
        return
    array = values.values
    found = [*_apart(array, GAPS[quantity] / abs(scale), lowest_only=is_wind)]
    if not is_wind and not hourly and (most := _most_often(array)) is not None and most not in found:
        found.append(most)
    for value in found:
        repeated = array == value
        findings.messages.append(
            Message(
                "checks.repeated",
                name=label, value=value, when=time_of(values, repeated), count=int(np.count_nonzero(repeated)),
            )
        )  # fmt: skip


def _apart(array: Array, gap: float, *, lowest_only: bool) -> Iterator[float]:
    """The least and the greatest value where it comes several times, far from the next; of wind only none at all."""
    for sign in (1.0,) if lowest_only else (1.0, -1.0):
        lowest = float(np.fmin.reduce(sign * array))
        if lowest_only and lowest != 0.0:
            continue
        count = int(np.count_nonzero(array == sign * lowest))
        if not SEVERAL <= count <= np.count_nonzero(np.isfinite(array)) / 2:
            continue
        others = (sign * array)[sign * array > lowest]
        if others.size and float(others.min()) - lowest > gap:
            yield sign * lowest


def _most_often(array: Array) -> float | None:
    """The value that comes much more often than any other; None where there is none, as in weather."""
    sample = array[:: max(1, array.size // _SAMPLE)]
    values, counts = np.unique(sample[np.isfinite(sample)], return_counts=True)
    if values.size <= _DISTINCT or counts.max() < OFTEN:
        return None
    second, first = np.sort(counts)[-2:]
    return float(values[counts.argmax()]) if first >= TIMES * second else None

"""The series of charts by days, months and years: thirty years of days in half a megabyte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.quantities import SUMMED

if TYPE_CHECKING:
    from evaeto.analysis.total_errors import Total, Uncertain

Array = NDArray[np.float64]

SCALES, SINGLE = (0.01, 0.1, 1.0), "f4"
"""How a packed series is held: in int16 (`MISSING` where there is none) as so many of the finest of these steps that
holds all of it, whose text is its kind; or in float32."""
MISSING = -32768
RUNNING = ("cumulative", "cumulative_lower", "cumulative_upper")
"""Of a month or year the value on its last day is shown."""
MEAN_FROM = 2 / 3
"""Share of the days of a month or year that its mean needs; a sum needs them all."""


def steps(
    days: NDArray[np.datetime64],
    series: Mapping[str, Array],
    uncertain: Uncertain | None = None,
    summed: tuple[str, ...] = (),
) -> dict[str, dict[str, Any]]:
    """What charts draw of daily series by day, by month and by year.

    Parameters
    ----------
    days : shape (time), in order
    series : name -> values, shape (time)
    uncertain : ETo with the errors that the bands of its months and years follow from, where `series` have these
    summed : names that are summed besides `SUMMED`

    Returns
    -------
    dict
        "day", "month" and "year", each with ``days``, int32 bytes since 1970 (of a period its first day), ``names`` of
        the series, ``kinds`` (one of `SCALES` or `SINGLE`) and ``data``, their bytes, in the same order, and how many
        values are ``known`` of the fullest. Of months and
        years the summed quantities are totals [mm], `eto_lower` and `eto_upper` the ends of the 90 % band of that of
        ETo; NaN where a day is missing, of a mean where more than a third are.
    """
    found = {"day": _packed(days, dict(series))}
    for step, unit in (("month", "M"), ("year", "Y")):
        period = _Periods.of(days, unit)
        values = {
            name: _last(column, period) if name in RUNNING
            else _figure(column, period, name in SUMMED or name in summed)
            for name, column in series.items()
        }  # fmt: skip
        if "eto" in values and uncertain is not None:
            totals = uncertain.months() if step == "month" else uncertain.years()
            bands = _bands(totals, values["eto"])
            values |= {name: column for name, column in bands.items() if name in values}
        found[step] = _packed(period.first, values)
    return found


@dataclass(frozen=True)
class _Periods:
    """Months or years: the first day of each, how many days it has, and in which each day lies."""

    first: NDArray[np.datetime64]
    length: NDArray[np.int64]
    slot: NDArray[np.int64]

    @classmethod
    def of(cls, days: NDArray[np.datetime64], unit: str) -> _Periods:
        period = days.astype(f"datetime64[{unit}]")
        every = np.arange(period[0], period[-1] + 1)
        first = every.astype("datetime64[D]")
        length = ((every + 1).astype("datetime64[D]") - first).astype(np.int64)
        return cls(first, length, (period - period[0]).astype(np.int64))


def _figure(values: Array, period: _Periods, total: bool) -> Array:
    """The sum of each period, or its mean."""
    there = np.isfinite(values)
    count = np.bincount(period.slot[there], minlength=period.length.size)
    sums = np.bincount(period.slot[there], weights=values[there], minlength=period.length.size)
    if total:
        return np.where(count == period.length, sums, np.nan)
    return np.where(count >= MEAN_FROM * period.length, sums / np.maximum(count, 1), np.nan)


def _last(values: Array, period: _Periods) -> Array:
    """The last value of each period."""
    found = np.full(period.length.size, np.nan)
    there = np.isfinite(values)
    found[period.slot[there]] = values[there]  # of several the last one stays
    return found


def _bands(totals: list[tuple[str, Total]], whole: Array) -> dict[str, Array]:
    """Ends of the band of each total that is shown."""
    ends = np.array([[found.lower, found.upper] for _, found in totals]).T
    return {
        name: np.where(np.isfinite(whole), column, np.nan)
        for name, column in zip(("eto_lower", "eto_upper"), ends, strict=True)
    }


def _packed(first: NDArray[np.datetime64], series: dict[str, Array]) -> dict[str, Any]:
    packed = [pack(values) for values in series.values()]
    return {
        "days": first.astype("datetime64[D]").astype(np.int32).tobytes(),
        "names": list(series),
        "kinds": [kind for kind, _ in packed],
        "data": [data for _, data in packed],
        "known": max((int(np.isfinite(values).sum()) for values in series.values()), default=0),
    }


def pack(values: Array) -> tuple[str, bytes]:
    """A series in as few bytes as charts show digits of: four or five of its largest value, or single precision."""
    there = np.isfinite(values)
    most = np.abs(values[there]).max(initial=0.0)
    for scale in SCALES:
        if most / scale < -MISSING - 1:
            whole = np.where(there, np.round(np.where(there, values, 0.0) / scale), MISSING)
            return f"{scale:g}", whole.astype(np.int16).tobytes()
    return SINGLE, values.astype(np.float32).tobytes()

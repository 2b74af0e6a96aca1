"""What the readers of daily answers share: the days asked for, the check of units, the Dataset handed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaeto.core.calendar import Array, calendar
from evaeto.core.messages import Message, QuantityName
from evaeto.core.quantities import QUANTITIES, conversion
from evaeto.errors import SourceBadAnswer, SourceNoData
from evaeto.inputs.hour_blocks import DAY_S, HOUR_S, ROUNDING_S

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.sources.delivery import Delivery

_WITNESSES = {
    "tmax": ("tmean", "rhmean", "tdew", "rs", "precip"),
    "tmin": ("tmean", "rhmean", "tdew", "rs", "precip"),
    "rhmax": ("rhmean", "tdew", "tmean", "rs", "precip"),
    "rhmin": ("rhmean", "tdew", "tmean", "rs", "precip"),
}
"""For each extreme, what tells that all hours of its day are there: its own mean, else the first that was delivered
of those that need the same hours."""


def factors(source: str, variable: str, quantity: str, asked: str, found: str) -> tuple[float, float]:
    """(scale, offset) from the unit asked for to the table's, once the answer is seen to be in that unit.

    Another spelling of the same unit is accepted, another unit is not, even one that could be converted: an
    answer in a unit nobody asked for is not understood.

    Raises
    ------
    SourceBadAnswer
        Naming variable and unit.
    """
    wanted = conversion(quantity, asked)
    try:
        agrees = conversion(quantity, found) == wanted
    except ValueError:
        agrees = False
    if not agrees:
        raise SourceBadAnswer(source, Message("answer.other_unit", name=variable, unit=found, wanted=asked))
    return wanted


UNTOLD = (None, "", "undefined")
"""Units of a variable that a service does not have at a place (Open-Meteo), or whose unit it does not tell."""


def factors_or_none(
    source: str, variable: str, quantity: str, asked: str, found: str | None
) -> tuple[float, float] | None:
    """As `factors`; None where no unit is told: nothing can be known of that variable, the others stand."""
    return None if found in UNTOLD else factors(source, variable, quantity, asked, str(found))


def unavailable(names: Sequence[str]) -> tuple[Message, ...]:
    """A note on variables that a service does not have at a place; none where there are none."""
    return (Message("source.not_available", names=[*names]),) if names else ()


def positions(source: str, found: Iterable[str], days: NDArray[np.datetime64]) -> NDArray[np.intp]:
    """Where each delivered day (ISO date) belongs in `days`; shape (delivered,).

    Raises
    ------
    SourceBadAnswer
        A day comes twice, or was not asked for.
    """
    delivered = np.array(list(found), dtype="datetime64[D]")
    index: NDArray[np.intp] = (delivered - days[0]).astype(np.intp)
    outside = (index < 0) | (index >= len(days))
    if outside.any():
        raise SourceBadAnswer(source, Message("answer.extra_day", day=delivered[outside][0].item()))
    counts = np.bincount(index, minlength=1)
    if counts.max() > 1:
        raise SourceBadAnswer(source, Message("answer.double_day", day=days[counts.argmax()].item()))
    return index


def spread(values: Iterable[object], index: NDArray[np.intp], size: int) -> Array:
    """The delivered values on all days; NaN where a value is null or a day was not delivered. Shape (size,)."""
    series = np.full(size, np.nan)
    series[index] = np.array(list(values), dtype=np.float64)  # None becomes NaN
    return series


def without_partial_extremes(
    days: NDArray[np.datetime64], values: Mapping[str, Array], delivered: Collection[str]
) -> tuple[dict[str, Array], tuple[Message, ...]]:
    """The values without the extremes of days some hours of which are missing, and a note on these days.

    A service that lacks an hour gives no mean and no sum of that day, but may give a maximum and a minimum: those of
    the hours it has (Open-Meteo, those after the last hole). An extreme whose mean is missing is missing.

    Parameters
    ----------
    days : ndarray of datetime64
        Shape (days,).
    values : mapping of str to ndarray
        By quantity, each of shape (days,), NaN where missing.
    delivered : collection of str
        The quantities that are in the answer at all, with or without values.

    Returns
    -------
    values : dict of str to ndarray
    notes : tuple of Message
    """
    kept, partial = dict(values), {}
    for name, witnesses in _WITNESSES.items():
        witness = next((other for other in witnesses if other in delivered), None)
        if name in delivered and witness is not None:
            partial[name] = np.isfinite(values[name]) & np.isnan(values[witness])
            kept[name] = np.where(partial[name], np.nan, values[name])
    return kept, lacking_hours(days, partial)


def lacking_hours(days: NDArray[np.datetime64], partial: Mapping[str, NDArray[np.bool_]]) -> tuple[Message, ...]:
    """A note on the days of which a service lacks hours, by quantity; none where there is no such day."""
    names = [name for name, lacking in partial.items() if lacking.any()]
    if not names:
        return ()
    found = days[np.any([partial[name] for name in names], axis=0)]
    first, last = found[0].item(), found[-1].item()
    return (Message("source.lacks_hours", count=len(found), day=first, last=last, names=[*map(QuantityName, names)]),)


def dataset(source: str, days: NDArray[np.datetime64], values: Mapping[str, Array]) -> xr.Dataset:
    """Dataset(time) with the attributes of the table of quantities.

    Raises
    ------
    SourceNoData
        Every value is missing.
    """
    import xarray as xr  # two seconds; the stand-ins use this module without it

    if all(np.isnan(series).all() for series in values.values()):
        raise SourceNoData(source, Message("answer.no_values", first=days[0].item(), last=days[-1].item()))
    variables = {name: ("time", series, QUANTITIES[name].attrs) for name, series in values.items()}
    return xr.Dataset(variables, coords={"time": days.astype("datetime64[ns]")})


def provider_eto(days: xr.DataArray, series: Array) -> xr.DataArray | None:
    """The ETo a service computes by itself [mm d-1], on the days of its weather; None where it has none."""
    import xarray as xr

    if np.isnan(series).all():
        return None
    return xr.DataArray(series, coords={"time": days}, dims="time", name="eto", attrs=QUANTITIES["eto"].attrs)


def whole_days(
    source: str, start: date, end: date, covered_s: Array, values: Mapping[str, Array]
) -> tuple[xr.Dataset, tuple[Message, ...]]:
    """Dataset(time) of the days that are covered, the others missing, and a note that names these.

    Raises
    ------
    SourceNoData
        No day is covered.
    """
    days = calendar(start, end)
    whole = covered_s >= DAY_S - ROUNDING_S
    if not whole.any():
        raise SourceNoData(source, Message("answer.no_whole_day", first=start, last=end))
    weather = dataset(source, days, {name: np.where(whole, x, np.nan) for name, x in values.items()})
    partial = (covered_s > 0) & ~whole
    if not partial.any():
        return weather, ()
    lacking = [
        Message("source.hours_of_day", day=days[i].item(), hours=int(covered_s[i] // HOUR_S))
        for i in np.flatnonzero(partial)
    ]
    return weather, (Message("source.partial_days", days=lacking),)


def on_all_days(delivery: Delivery, start: date, end: date) -> Delivery:
    """The delivery with every day from `start` to `end`, missing where it was not asked for."""
    days = calendar(start, end).astype("datetime64[ns]")
    own = None if delivery.provider_eto is None else delivery.provider_eto.reindex(time=days)
    spread = None if delivery.spread is None else delivery.spread.reindex(time=days)
    return replace(delivery, weather=delivery.weather.reindex(time=days), provider_eto=own, spread=spread)

"""Relative humidity that is a fraction where per cent is meant: read as one, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.inputs.checks import FILL_VALUES, HUGE, MOST, RELATIVE_HUMIDITIES, Array, saturation, time_of
from evaeto.inputs.chunk_samples import sample_of, tell_of_chunk

if TYPE_CHECKING:
    import xarray as xr

FRACTION = 1.05
"""Relative humidities that do not go beyond it are a fraction, unless the air is that dry."""

_TELLING = 24
"""Values; fewer say nothing."""

_LARGE = 100_000
"""Of more values a part is looked at first."""

NO_DAY = 1.5
"""No station has days all of which stay below it [%]."""


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
    if all(_is_mostly_above(humidity.values.values, NO_DAY) for humidity in humidities.values()):
        return found
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
        no_per_cent = name in never_so_dry and n >= 3 and _highest(humidity.values.values) <= NO_DAY
        if fraction or no_per_cent:
            values = humidity.values
            plain = humidity.label.split("[")[0].split("(")[0].strip()
            shown = (values.values > 0.0) & (values.values <= (FRACTION if fraction else NO_DAY))
            value, day = float(values.values[shown][0]), time_of(values, shown, times)
            if not (sure and humidity.silent and share == 1.0):
                raise WeatherError(
                    Message(
                        "checks.fraction", name=humidity.label, value=value, when=day, fraction=f"{plain} [1]",
                        percent=f"{plain} [%]",
                    )
                )  # fmt: skip
            found[name] = Message(
                "checks.read_as_fraction", name=humidity.label, value=value, when=day, fraction=f"{plain} [1]"
            )
    return found


def _highest(values: Array) -> float:
    if values.size and np.isfinite(highest := values.max()) and highest < HUGE:
        return float(highest)
    there = values[np.isfinite(values) & (values < HUGE)]
    return float(there.max()) if there.size else np.inf


def _is_mostly_above(values: Array, limit: float) -> bool:
    """Whether more than half of all values are above a limit and none is a code: at a glance, so no is no verdict."""
    if values.size > _LARGE:
        return False
    mostly = values.min(initial=np.inf) > limit or 2 * np.count_nonzero(values > limit) > values.size
    return bool(mostly and values.size and values.max() < HUGE)


def _share_of_fractions(values: Array) -> tuple[float, bool, int]:
    """Of values above zero: the share that may be a fraction, whether some of it has decimals, and their number."""
    if values.size > _LARGE:  # of a grid its whole range decides
        if any(FRACTION < part.max(initial=-np.inf) < np.inf for part in _first_parts(values)):
            return 0.0, False, int(values.size)
        part = values[np.isfinite(values) & ~np.isin(values, FILL_VALUES)] if np.nanmax(values) <= FRACTION else None
        if part is None:
            return 0.0, False, int(values.size)
        values = part
    positive = values[(values > 0.0) & (values < HUGE)]
    small = positive[positive <= FRACTION]
    return small.size / max(positive.size, 1), bool((small != np.round(small)).any()), int(positive.size)


def _first_parts(values: Array) -> Iterator[Array]:
    """A small part of a grid, which mostly tells, and then all of it."""
    few = values.reshape(-1)[: 1 << 14] if values.flags.c_contiguous else values[:1]
    yield few[np.isfinite(few)] if few.size else few
    yield values


def _pair_disagrees(humidities: Mapping[str, Humidity], tmax: Array | None, tmin: Array | None) -> bool:
    """Whether rhmin only goes with rhmax as a fraction."""
    if tmax is None or tmin is None:
        return False
    rhmax, rhmin = (humidities[name].values.values for name in ("rhmax", "rhmin"))
    if not rhmax.shape == rhmin.shape == tmax.shape == tmin.shape:
        return False
    ratio = (saturation(tmax) * rhmin) / (saturation(tmin) * rhmax)
    ratio = ratio[np.isfinite(ratio)]
    return bool(ratio.size) and float(np.median(ratio)) < 0.05 and 0.2 < 100.0 * float(np.median(ratio)) < 5.0


def humidity_is_a_fraction(
    fields: Mapping[str, Array], conversions: Mapping[str, tuple[float, float]], labels: Mapping[str, str]
) -> bool:
    """Whether a relative humidity of a chunk, read as per cent, can only be a fraction; it is told which.

    No place has days, or hours of some days, all of which stay below one per cent. What is made of them is no number to
    give; the chunk before it may have been computed already, so that it is not the moment to read it otherwise.

    Parameters
    ----------
    fields : mapping of str to ndarray
        Arrays of the chunk, as they came.
    conversions : mapping
        What leads to the units of the table.
    labels : mapping
        What a quantity is called in the grid.

    Warns
    -----
    RejectedValuesWarning
        One is; the text is the same for each chunk.
    """
    for name in RELATIVE_HUMIDITIES:
        if name not in fields or conversions[name] != (1.0, 0.0):
            continue
        values = fields[name]
        if not _all_small(values[sample_of(values.shape, None)]) or not _all_small(values):
            continue
        there = values[np.isfinite(values) & (values > FILL_VALUES[0] / 2.0)]
        if there.size >= _TELLING and there.max() > 0.0:
            tell_of_chunk(Message("checks.unit_of_chunks", name=labels.get(name, name), unit="1"))
            return True
    return False


def _all_small(values: Array) -> bool:
    with np.errstate(invalid="ignore"):
        return bool(values.size) and not bool((values > FRACTION).any())

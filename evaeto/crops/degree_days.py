"""Growth stages by degree days, where a season's length follows its warmth rather than the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import are_several, shown, takes
from evaeto.core.messages import Message
from evaeto.crops.daily_inputs import dated_weather, in_units
from evaeto.crops.days import days_in_order
from evaeto.crops.field_inputs import first_days, planting_shown
from evaeto.crops.plausible import require_believable
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr


@takes(weather="dataset", base="number", most="number")
def stages_by_degree_days(
    weather: xr.Dataset, planting: Any, degree_days: Sequence[float], base: float, most: float | None = None
) -> xr.DataArray:
    """Lengths of the four growth stages from the degree days each takes, for `balance(stages=)`.

    The degree days of a day are (Tmax + Tmin) / 2 - Tbase and never negative, both temperatures first brought to at
    least the base and at most the upper limit (McMaster and Wilhelm, 1997, Agricultural and Forest Meteorology 87, 291,
    method 2). A stage ends with the day on which it has its sum.

    Parameters
    ----------
    weather : Dataset
        Daily `tmax` and `tmin` [degC], with any dimensions besides `time`.
    planting : str or date
        First day of the initial stage.
    degree_days : sequence of float
        Of the initial, development, mid and late season [degC d].
    base : float
        Temperature below which the crop does not grow [degC].
    most : float, optional
        Temperature beyond which it grows no faster [degC].

    Returns
    -------
    DataArray
        Lengths [d], with a dimension `stage`.

    Raises
    ------
    ArgumentError
        There are not four positive sums, the upper limit is not above the base, or the weather has no such day, misses
        a temperature or ends too early.
    WeatherError
        Temperatures that are in memory are beyond the physical limits.
    """
    import xarray as xr

    if not are_several(degree_days, 4) or not (np.asarray(degree_days, dtype=float) > 0).all():
        raise ArgumentError(Message("crop.degree_days", values=[shown(degree_days)]))
    sums = np.cumsum(np.asarray(degree_days, dtype=float))
    days = dated_weather(weather, ("tmax", "tmin"))
    tmax, tmin = (in_units(days[name], name) for name in ("tmax", "tmin"))
    number = days_in_order(weather["time"].to_index(), "time")
    if (day := first_days(planting)).size != 1:
        raise ArgumentError(Message("crop.planting", value=planting_shown(planting)))
    first = int(day.item()) - int(number[0])
    if first < 0 or first >= number.size or number[-1] - number[0] + 1 != number.size:
        raise ArgumentError(Message("crop.degree_days_end"))
    if most is not None and not most > base:
        raise ArgumentError(Message("crop.more_than", name="most", least=base, value=most))
    for name, values in (("tmax", tmax), ("tmin", tmin)):
        require_believable(name, values)
    mean = (tmax.clip(base, most) + tmin.clip(base, most)) / 2.0
    grown = (mean - base).isel(time=slice(first, None)).cumsum("time", skipna=False)
    lengths = [(grown >= total - 1e-9).argmax("time") + 1 for total in sums]
    if not bool((grown.max("time", skipna=True) >= sums[-1] - 1e-9).all()):
        raise ArgumentError(Message("crop.degree_days_end"))
    ends: xr.DataArray = xr.concat([xr.zeros_like(lengths[0]), *lengths], "stage")
    return ends.diff("stage").drop_vars([name for name in ends.coords if name in ("stage", "time")])

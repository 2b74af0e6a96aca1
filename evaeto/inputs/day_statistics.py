"""The statistics of days: how the steps of a series lie on days, and what a day has of their values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.core.messages import Message, QuantityName
from evaeto.core.quantities import Quantity
from evaeto.errors import WeatherError
from evaeto.inputs import hour_blocks
from evaeto.inputs.hour_blocks import DAY_S, HOUR_S

if TYPE_CHECKING:
    import xarray as xr

    from evaeto.inputs.raw_variables import RawVariable

Array = NDArray[np.float64]

_NAMED = 6
_ROUNDING_S = 1.0


@dataclass(frozen=True)
class StepsOnDays:
    """How steps lie on days.

    days : the days from the first to the last whole one
    whole : which of them have all their hours
    """

    days: NDArray[np.datetime64]
    whole: NDArray[np.bool_]
    covered_s: Array
    first: np.datetime64
    _pairs: hour_blocks.Shares
    _from: int

    @classmethod
    def of(cls, begin: Array, end: Array) -> StepsOnDays:
        first, last = np.floor(begin[0] / DAY_S), np.ceil(end[-1] / DAY_S)
        pairs = hour_blocks.shares_of(begin, end, np.arange(first, last + 1) * DAY_S)
        covered = pairs.per_day(1.0)
        whole = covered >= DAY_S - _ROUNDING_S
        known = np.flatnonzero(whole)
        inner = slice(known[0], known[-1] + 1) if known.size else slice(0, 0)
        begins = np.datetime64(int(first), "D")
        days = (begins + np.arange(whole.size)[inner]).astype("datetime64[ns]")
        return cls(days, whole[inner], covered, begins, pairs, inner.start)

    def applied(self, reading: RawVariable, quantity: Quantity) -> xr.DataArray:
        """The statistic of the quantity on each day; NaN where a step is missing."""
        import xarray as xr

        from evaeto.inputs.raw_variables import in_table_units

        def of_days(values: NDArray[Any]) -> NDArray[Any]:
            hours = in_table_units(values, reading.scale, reading.offset)
            return self._of_days(hours, quantity).astype(hours.dtype)

        made: xr.DataArray = xr.apply_ufunc(
            of_days, reading.values, input_core_dims=[["time"]], output_core_dims=[["time"]], exclude_dims={"time"},
            dask="parallelized", output_dtypes=[reading.values.dtype],
            dask_gufunc_kwargs={"output_sizes": {"time": self.days.size}, "allow_rechunk": True},
        )  # fmt: skip
        return made.transpose(*reading.values.dims).assign_attrs(quantity.attrs)

    def _of_days(self, hours: NDArray[Any], quantity: Quantity) -> Array:
        inside = (self._pairs.day >= self._from) & (self._pairs.day < self._from + self.days.size)
        day, seconds = self._pairs.day[inside] - self._from, self._pairs.seconds[inside]
        values = hours[..., self._pairs.block[inside]].astype(float)
        present, starts = np.unique(day, return_index=True)
        result = np.full((*hours.shape[:-1], self.days.size), np.nan)
        match quantity.statistic:
            case "maximum":
                result[..., present] = np.maximum.reduceat(values, starts, axis=-1)
            case "minimum":
                result[..., present] = np.minimum.reduceat(values, starts, axis=-1)
            case "mean":
                result[..., present] = np.add.reduceat(values * seconds, starts, axis=-1) / DAY_S
            case _:
                result[..., present] = np.add.reduceat(values * seconds, starts, axis=-1) / HOUR_S
        return np.where(self.whole, result, np.nan)

    def lacking(self) -> list[Message]:
        """The days that have some of their hours, in words."""
        partial = np.flatnonzero((self.covered_s > 0) & (self.covered_s < DAY_S - _ROUNDING_S))
        if not partial.size:
            return []
        shown: list[Any] = [*partial] if partial.size <= _NAMED else [*partial[: _NAMED - 1], None, partial[-1]]
        names = ["…" if day is None else self._hours_of(day) for day in shown]
        return [Message("days.incomplete", count=partial.size, names=names)]

    def _hours_of(self, day: int) -> Message:
        hours = float(f"{self.covered_s[day] / HOUR_S:.3g}")
        return Message("days.hours_of_day", day=(self.first + day).item(), hours=hours)


def per_hour(name: str, reading: RawVariable, step_h: float) -> RawVariable:
    """The reading of a sum in units per hour; sunshine came as that of a step, in hours."""
    if name != "sunshine":
        return reading
    if not reading.is_lazy:
        longest = float(np.nanmax(reading.values.values * reading.scale, initial=0.0))
        if longest > 1.01 * step_h:
            raise WeatherError(Message("days.sunshine_beyond_step", value=longest, hours=step_h))
    return replace(reading, scale=reading.scale / step_h)


def vapour_pressure_of(readings: dict[str, RawVariable]) -> RawVariable | None:
    """Actual vapour pressure of each step [kPa] from dew point, or from humidity and temperature (FAO-56 eq. 54)."""
    from evaeto.equations.humidity import saturation_vapour_pressure, vapour_pressure_from_dew_point
    from evaeto.inputs.raw_variables import RawVariable, values_of

    if "tdew" in readings:
        return RawVariable("ea", vapour_pressure_from_dew_point(values_of(readings["tdew"])))
    if "rhmean" not in readings:
        return None
    if "tmean" in readings:
        saturated = saturation_vapour_pressure(values_of(readings["tmean"]))
    elif {"tmax", "tmin"} <= set(readings):
        both = [saturation_vapour_pressure(values_of(readings[name])) for name in ("tmax", "tmin")]
        saturated = (both[0] + both[1]) / 2.0
    else:
        return None
    return RawVariable("ea", saturated * values_of(readings["rhmean"]) / 100.0)


def gaps_in(variables: dict[str, xr.DataArray]) -> list[Message]:
    """The variables that have gaps of hours on days that are whole otherwise, in words."""
    if any(values.chunks is not None for values in variables.values()):
        return []
    missing = {name: values.isnull().values for name, values in variables.items()}
    known = ~np.all(list(missing.values()), axis=0)
    counts = {name: int((gaps & known).sum()) for name, gaps in missing.items()}
    return [
        Message("days.values_missing", variable=QuantityName(name), count=count)
        for name, count in counts.items()
        if count
    ]

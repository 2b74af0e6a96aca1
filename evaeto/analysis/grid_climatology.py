"""The climatology of a gridded ETo: what is usual in each month and in the year, cell by cell."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.climate import MIN_YEARS
from evaeto.core.messages import Message
from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

CONTENT, KIND = "content", "evaeto climatology 1"
"""Global attribute of a file of one, by which it is known again."""

_DAILY, _MONTHLY = 1.0, 28.0
"""Steps [d]: of days, and the least of months."""
_PARTS = 3 * 13
"""Mean, sd and count of each month and of the year."""


def climatology(eto: xr.DataArray) -> xr.Dataset:
    """Monthly and yearly normals of a gridded ETo, with the number of years behind each.

    A month counts where each of its days has a value, a year where each of its months does. Cells with fewer than
    `MIN_YEARS` of them have no normal.

    Parameters
    ----------
    eto : DataArray
        ETo with `time` in days, or in months as means of them [mm d-1]; computed chunk by chunk where it is on Dask.

    Returns
    -------
    Dataset
        By `month` (1 to 12): `eto`, the mean of daily ETo, `eto_sd`, its standard deviation between years [mm d-1],
        and `years`. Of the whole year: `eto_annual`, the mean total, `eto_annual_sd` [mm a-1] and `years_annual`. With
        the first and last day of the input in its attributes.

    Raises
    ------
    WeatherError
        It is neither of days nor of months.
    """
    import xarray as xr

    if eto.sizes["time"] < 2:
        raise WeatherError(Message("climatology.steps"))
    ordered = eto if eto.indexes["time"].is_monotonic_increasing else eto.sortby("time")
    index = ordered.indexes["time"]
    step = float(np.median([(later - earlier).total_seconds() for earlier, later in _pairs(index)])) / 86400.0
    if step != _DAILY and step < _MONTHLY:
        raise WeatherError(Message("climatology.steps"))
    parts_of = ordered["time"].dt
    slots = (parts_of.year.to_numpy() * 12 + parts_of.month.to_numpy() - 1).astype(np.int64)
    lengths = parts_of.days_in_month.to_numpy().astype(np.int64)
    monthly = step >= _MONTHLY
    if ordered.chunks is not None:
        ordered = ordered.chunk({"time": -1})
    parts = xr.apply_ufunc(
        _normals,
        ordered.astype(np.float64),
        kwargs={"slots": slots, "lengths": lengths, "monthly": monthly},
        input_core_dims=[["time"]],
        output_core_dims=[["part"]],
        dask="parallelized",
        output_dtypes=[np.float64],
        dask_gufunc_kwargs={"output_sizes": {"part": _PARTS}},
    )
    return _named(parts, str(index[0])[:10], str(index[-1])[:10])


def _pairs(index: Any) -> list[tuple[Any, Any]]:
    """Times that follow each other, of the first few hundred."""
    return list(itertools.pairwise(index[:400]))


def _normals(values: Array, *, slots: NDArray[np.int64], lengths: NDArray[np.int64], monthly: bool) -> Array:
    """Mean, sd and number of years of each month and of the year (..., 39), of values (..., time).

    `slots` number the months on and on, `lengths` are their days.
    """
    first = int(slots[0]) // 12
    years = int(slots[-1]) // 12 - first + 1
    means = np.full((*values.shape[:-1], years, 12), np.nan)
    days = np.zeros((years, 12))
    begins = np.flatnonzero(np.diff(slots, prepend=slots[0] - 1))
    for begin, end in zip(begins, [*begins[1:], slots.size], strict=True):
        year, month = divmod(int(slots[begin]) - 12 * first, 12)
        days[year, month] = lengths[begin]
        if end - begin == (1 if monthly else lengths[begin]):  # NaN where a day has none
            means[..., year, month] = values[..., begin:end].mean(axis=-1)
    totals = (means * days).sum(axis=-1, keepdims=True)
    found = np.concatenate([means, totals], axis=-1)
    known = np.isfinite(found)
    count = known.sum(axis=-2)
    enough = count >= MIN_YEARS
    filled = np.where(known, found, 0.0)
    mean = np.where(enough, filled.sum(axis=-2) / np.maximum(count, 1), np.nan)
    away = np.where(known, found - mean[..., None, :], 0.0)
    sd = np.where(enough, np.sqrt((away**2).sum(axis=-2) / np.maximum(count - 1, 1)), np.nan)
    return np.concatenate([mean, sd, count.astype(np.float64)], axis=-1)


def _named(parts: xr.DataArray, first: str, last: str) -> xr.Dataset:
    import xarray as xr

    months = np.arange(1, 13, dtype=np.int16)

    def of(which: int) -> tuple[xr.DataArray, xr.DataArray]:
        block = parts.isel(part=slice(13 * which, 13 * which + 13))
        twelve = block.isel(part=slice(0, 12)).rename(part="month").assign_coords(month=months)
        dims = ["month", *(dim for dim in twelve.dims if dim != "month")]
        return twelve.transpose(*dims), block.isel(part=12)

    (mean, mean_year), (sd, sd_year), (count, count_year) = (of(which) for which in range(3))
    rate, amount = {"units": "mm d-1"}, {"units": "mm a-1"}
    found = xr.Dataset(
        {
            "eto": mean.astype(np.float32).assign_attrs(rate, long_name="mean daily reference ET of the month"),
            "eto_sd": sd.astype(np.float32).assign_attrs(rate, long_name="its standard deviation between years"),
            "years": count.astype(np.int16).assign_attrs(units="1", long_name="years with every day of the month"),
            "eto_annual": mean_year.astype(np.float32).assign_attrs(amount, long_name="mean yearly reference ET"),
            "eto_annual_sd": sd_year.astype(np.float32).assign_attrs(
                amount, long_name="its standard deviation between years"
            ),
            "years_annual": count_year.astype(np.int16).assign_attrs(units="1", long_name="years with every day"),
        }
    )
    return found.assign_attrs(period_first=first, period_last=last)

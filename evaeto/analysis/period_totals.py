"""`totals`: sums of ETo over months, seasons and years with their 90 % bands, of one place or of many."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.total_errors import (
    PERIODS,
    PERSISTENCE_ATTRS,
    Period,
    Persistence,
    Uncertain,
    name_of,
    periods,
    plain,
    sums,
)
from evaeto.arguments import among, takes
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES
from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from evaeto.core.protocols import WithDataset

Array = NDArray[np.float64]

PARTS = ("error_daily", "error_lasting")
BLOCK = 2_000_000
"""Values of places that are summed at once, so that a grid needs no several copies of itself."""


@takes(by=among(*PERIODS))
def totals(fused: xr.Dataset | WithDataset, by: Period = "year") -> pd.DataFrame | xr.Dataset:
    """ETo summed over each month, season or year, or over all days, with its 90 % band.

    The band of a sum is no sum of bands: what lasts of the error adds up, what is fresh on every day mostly cancels.

    Parameters
    ----------
    fused : Dataset or Result
        What `evaeto.fuse`, `evaeto.compute_sites` or `evaeto.compute` gave, or a part of its days; of many places on
        Dask it is summed lazily.
    by : {"month", "season", "year", "all"}, optional
        A season is named by its months, "2020-DJF" being December 2019 to February 2020; "all" is one sum of all days.

    Returns
    -------
    DataFrame or Dataset
        Of one place a table indexed by `period`: `days` that have a value and are in the sum, `missing` ones, `eto_mm`,
        `eto_lower_mm`, `eto_upper_mm` [mm]. Of many places a Dataset with the dimension `period` in place of `time`:
        `eto`, `eto_lower`, `eto_upper` [mm], `days`, `missing`. A band is missing where the errors are not told, as
        in a file from elsewhere.

    Raises
    ------
    WeatherError
        There is no daily ETo in it.

    Notes
    -----
    The variance of a sum is given in `evaeto.analysis.total_errors`.
    """
    dataset = _daily(fused)
    return table_of(dataset, by) if dataset["eto"].dims == ("time",) else _of_places(dataset, by)


def table_of(dataset: xr.Dataset, by: Period) -> pd.DataFrame:
    """The totals of one place as `totals` describes them."""
    import pandas as pd

    return pd.DataFrame([plain(period, found) for period, found in Uncertain.of(dataset).by(by)]).set_index("period")


def _daily(fused: Any) -> xr.Dataset:
    import xarray as xr

    dataset = fused if isinstance(fused, xr.Dataset) else getattr(fused, "dataset", None)
    if not isinstance(dataset, xr.Dataset) or not _has_days(dataset):
        raise WeatherError(Message("argument.no_daily_eto", given=type(fused).__name__))
    if not dataset.sizes["time"]:
        raise WeatherError(Message("argument.no_days"))
    dataset = dataset.sortby("time") if not dataset.indexes["time"].is_monotonic_increasing else dataset
    if (np.diff(dataset["time"].to_numpy().astype("datetime64[D]")) <= np.timedelta64(0, "D")).any():  # such as hours
        raise WeatherError(Message("argument.no_daily_eto", given=type(fused).__name__))
    return dataset


def _has_days(dataset: xr.Dataset) -> bool:
    """Whether there are numbers named ETo by time."""
    if "eto" not in dataset or "time" not in dataset["eto"].dims or "time" not in dataset.indexes:
        return False
    return dataset["eto"].dtype.kind in "fiu" and dataset["time"].dtype.kind == "M"


def _of_places(dataset: xr.Dataset, by: Period) -> xr.Dataset:
    import xarray as xr

    days = dataset["time"].to_numpy().astype("datetime64[D]")
    each = periods(days, by)
    keys = each[np.flatnonzero(np.r_[True, each[1:] != each[:-1]])]
    parts = [dataset[name] if name in dataset else xr.full_like(dataset["eto"], np.nan) for name in PARTS]
    course = [dataset[name] if name in dataset else xr.DataArray(np.nan) for name in PERSISTENCE_ATTRS]
    found = xr.apply_ufunc(
        partial(_summed, period=each),
        dataset["eto"], *parts, *course,
        input_core_dims=[["time"]] * 3 + [[]] * len(course),
        output_core_dims=[["period"]] * 4,
        dask="parallelized",
        output_dtypes=[float] * 4,
        dask_gufunc_kwargs={"output_sizes": {"period": keys.size}},
    )  # fmt: skip
    value, half, there, missing = found
    about, names = QUANTITIES["eto"].attrs, [name_of(int(key), by, days) for key in keys]
    told = f"total of {about['long_name']}"
    summed = {name: {"long_name": long_name, "units": "mm"} for name, long_name in (
        ("eto", told), ("eto_lower", f"lower end of the 90 % band of the {told}"),
        ("eto_upper", f"upper end of the 90 % band of the {told}"),
    )}  # fmt: skip
    counted = {"days": "days that are in the total", "missing": "days without a value"}
    values = {"eto": value, "eto_lower": value - half, "eto_upper": value + half, "days": there, "missing": missing}
    made = xr.Dataset({name: array.drop_attrs() for name, array in values.items()})
    for name, attrs in summed.items():
        made[name].attrs = attrs
    for name, long_name in counted.items():
        made[name].attrs = {"long_name": long_name, "units": "1"}
    return made.assign_coords(period=names)


def _summed(
    eto: Array, daily: Array, lasting: Array, next_day: Array, memory: Array, all_year: Array, period: NDArray[np.int64]
) -> tuple[Array, ...]:
    """Sum, half of the band, days and missing ones (..., period) from (..., time) and the course of errors (...)."""
    shape, length = eto.shape[:-1], eto.shape[-1]
    series = [np.ascontiguousarray(each.reshape(-1, length).T.astype(float)) for each in (eto, daily, lasting)]
    course = np.stack([np.broadcast_to(each, shape).ravel() for each in (next_day, memory, all_year)])
    count = np.flatnonzero(np.diff(period)).size + 1
    found = np.full((4, count, course.shape[1]), np.nan)
    step = max(1, BLOCK // length)
    kinds, kind = np.unique(np.nan_to_num(course, nan=-1.0), axis=1, return_inverse=True)
    for number, (ahead, fades, whole) in enumerate(kinds.T.tolist()):
        alike = np.flatnonzero(kind.ravel() == number)
        known = min(ahead, fades) >= 0.0
        persistence = Persistence(ahead, fades, whole if whole >= 0.0 else 1.0) if known else Persistence(0.0, 1.0)
        for begin in range(0, alike.size, step):
            places = alike[begin : begin + step]
            values, fresh, lasts = (each[:, places] for each in series)
            _, told = sums(values, fresh, lasts, persistence, period)
            found[:, :, places] = told
            unknown = (np.isfinite(values) & ~np.isfinite(fresh)).any(axis=0) | (not known)
            found[1][:, places[unknown]] = np.nan
    found[0][found[2] == 0] = np.nan  # nothing was summed
    return tuple(np.moveaxis(each, 0, -1).reshape(*shape, count) for each in found)

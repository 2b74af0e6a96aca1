"""Calibration with twelve monthly means and standard deviations of the reference, and no day of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.arguments import require
from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.fusion import seasonal_cycle

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    Climatology = pd.DataFrame | xr.Dataset

Array = NDArray[np.float64]

DAMPING = 0.95
"""Anomalies are given 95 % of the reference's spread: the services' anomalies are noisy, and full spread of a noisy
series costs more error than it gains (of correlation r, the error is least at r)."""
ONE_SERVICE = 0.8
"""Correlation of one service's anomalies with the truth, where there is no second one to learn it from."""
MIN_DAYS = 20


@dataclass(frozen=True)
class Rescaling:
    """Anomalies of the fused series, in units of their own spread by season, put on that of the reference.

    own_mean, own_sd, mean, sd : (12,), by season, of the fused series and of the reference [mm d-1]
    correlation : of fused and true anomalies, from the agreement of the services
    """

    own_mean: Array
    own_sd: Array
    mean: Array
    sd: Array
    correlation: float

    def estimate(self, fused: Array, doy: Array) -> tuple[Array, Array]:
        """ETo and the standard deviation of its error [mm d-1] from the fused series without calibration."""
        own_mean, own_sd, mean, sd = (
            seasonal_cycle.daily(anchors[:, None], doy)[:, 0]
            for anchors in (self.own_mean, self.own_sd, self.mean, self.sd)
        )
        spread = np.divide(DAMPING * sd, own_sd, out=np.zeros_like(sd), where=own_sd > 0)
        error = sd * np.sqrt(1.0 - 2.0 * DAMPING * self.correlation + DAMPING**2)
        return mean + spread * (fused - own_mean), error


def monthly_table(climatology: Climatology) -> tuple[Array, Array]:
    """Means and standard deviations (12,) of January to December from a table with `month`, `mean`, `sd`.

    Raises
    ------
    WeatherError
        A column or a month is missing or double, or a number cannot be right.
    """
    table: Any = climatology
    require("climatology", table, "table", "dataset")
    frame = table.to_dataframe() if hasattr(table, "to_dataframe") else table
    frame = frame.reset_index() if "month" not in frame.columns else frame
    absent = [name for name in ("month", "mean", "sd") if name not in frame.columns]
    if absent:
        raise WeatherError(Message("climatology.missing_columns", names=absent))
    try:
        frame = frame.astype({"month": int, "mean": float, "sd": float})
    except (TypeError, ValueError):
        raise WeatherError(Message("climatology.not_numbers")) from None
    months = sorted(frame["month"].tolist())
    if months != list(range(1, 13)):
        raise WeatherError(Message("climatology.months", months=months))
    ordered = frame.sort_values("month")
    means, sds = (ordered[name].to_numpy(dtype=float) for name in ("mean", "sd"))
    if not (np.isfinite(means).all() and np.isfinite(sds).all() and (sds >= 0).all()):
        raise WeatherError(Message("climatology.not_numbers"))
    return means, sds


def learn(
    fused: Array, eto_by_source: Array, means: Array, sds: Array, doy: Array, month: NDArray[np.int_]
) -> Rescaling:
    """Learn how the fused series (time) differs from a reference known by its monthly `means` and `sds`.

    Raises
    ------
    WeatherError
        The weather does not cover every month of the year with at least 20 days.
    """
    days = np.array([np.isfinite(fused[month == m]).sum() for m in range(1, 13)])
    if days.min() < MIN_DAYS:
        fewest, month_of_year = int(days.min()), int(np.argmin(days)) + 1
        raise WeatherError(Message("climatology.few_days", count=fewest, month=month_of_year, least=MIN_DAYS))
    own_mean = seasonal_cycle.mean_preserving(_by_month(fused, month, np.nanmean))
    anomalies = fused - seasonal_cycle.daily(own_mean[:, None], doy)[:, 0]
    own_sd = _by_month(anomalies, month, np.nanstd)
    mean = seasonal_cycle.mean_preserving(means)
    # A month's standard deviation holds the course of the season within the month too
    within = _by_month(seasonal_cycle.daily(mean[:, None], np.arange(1.0, 366.0))[:, 0], _MONTH_OF_DAY, np.nanvar)
    sd = np.sqrt(np.maximum(sds**2 - within, (0.5 * sds) ** 2))
    return Rescaling(own_mean, own_sd, mean, sd, _correlation_with_truth(eto_by_source, doy))


def of_months(fused: Array, month: NDArray[np.int_]) -> tuple[Array, Array]:
    """Means and standard deviations (12,) of the fused series, January to December, as a reference states them."""
    return _by_month(fused, month, np.nanmean), _by_month(fused, month, np.nanstd)


_MONTH_OF_DAY = np.repeat(np.arange(1, 13), [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def _by_month(values: Array, month: NDArray[np.int_], statistic: Any) -> Array:
    return np.array([statistic(values[month == m]) for m in range(1, 13)])


def _correlation_with_truth(eto_by_source: Array, doy: Array) -> float:
    """Correlation of the services' mean with the truth: sqrt(r), r their mean correlation with each other.

    Spearman (1904): of measures with independent errors. Errors of services are not independent, which makes it too
    high; their mean is better than one of them, which makes it too low.
    """
    pairs = []
    for first, second in combinations(eto_by_source, 2):
        common = np.isfinite(first) & np.isfinite(second)
        if common.sum() >= 60:
            both = np.column_stack([first, second])[common]
            means = seasonal_cycle.seasonal_means(both, doy[common], np.ones(len(both)))
            anomalies = both - seasonal_cycle.daily(means, doy[common])
            if anomalies.std(axis=0).min() > 0:
                pairs.append(float(np.corrcoef(anomalies.T)[0, 1]))
    return float(np.sqrt(np.clip(np.mean(pairs), 0.0, 1.0))) if pairs else ONE_SERVICE

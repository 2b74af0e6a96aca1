"""How close an estimate comes to a reference, in the scores of the field."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.core.telling import warn_caller
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    Values = xr.DataArray | pd.Series[Any] | NDArray[np.float64]

Array = NDArray[np.float64]

FILL_VALUES = (-999.0, -9999.0, -99999.0)
"""Written for missing data, and no value of any quantity that is scored."""


@takes(estimate="numbers", reference="numbers")
def score(estimate: Values, reference: Values) -> dict[str, float]:
    """Scores of an estimate against a reference; see `evaeto.score`, which also takes tables, files and results.

    Parameters
    ----------
    estimate, reference : Series, DataArray or array_like
        Values in the same unit.

    Returns
    -------
    dict
        See `evaeto.score`

    Raises
    ------
    ValueError
        Arrays of different shape, a Series or DataArray with a date twice, or one of hours with one of days.
    """
    e, r = _pairs(estimate, reference)
    n = e.size
    if n == 0:
        return {"r2": math.nan, "kge": math.nan, "nse": math.nan, "mae": math.nan, "rmse": math.nan,
                "pbias": math.nan, "n": 0}  # fmt: skip
    error = e - r
    correlation = _correlation(e, r)
    return {
        "r2": correlation**2,
        "kge": _kling_gupta(e, r, correlation),
        "nse": 1.0 - _ratio(float(np.sum(error**2)), float(np.sum((r - r.mean()) ** 2)) if _varies(r) else 0.0),
        "mae": float(np.mean(np.abs(error))),
        "rmse": math.sqrt(float(np.mean(error**2))),
        "pbias": 100.0 * _ratio(float(np.sum(error)), float(np.sum(r))),
        "n": n,
    }


def _pairs(estimate: Any, reference: Any) -> tuple[Array, Array]:
    """Both sides as flat arrays, aligned, without the pairs that have a NaN."""
    estimate, reference = (
        side.item() if hasattr(side, "dims") and not side.ndim else side for side in (estimate, reference)
    )
    _require_same_step(estimate, reference)
    if _is_series(estimate) and hasattr(reference, "dims"):
        reference = reference.to_series()
    if hasattr(estimate, "dims") and _is_series(reference):
        estimate = estimate.to_series()

    if hasattr(estimate, "dims") and hasattr(reference, "dims"):
        import xarray as xr

        for side in (estimate, reference):
            for dim, index in side.indexes.items():
                _require_single(index, str(dim))
        try:
            estimate, reference = xr.broadcast(*xr.align(estimate, reference, join="inner"))
        except ValueError:  # along a dimension without dates
            told = Message("series.shapes_differ", one=list(estimate.shape), other=list(reference.shape))
            raise ArgumentError(told) from None
        reference = reference.transpose(*estimate.dims)
    elif _is_series(estimate) and _is_series(reference):
        for side in (estimate, reference):
            _require_single(side.index, str(side.index.name or "index"))
        common = estimate.index.intersection(reference.index)
        estimate, reference = estimate.reindex(common), reference.reindex(common)

    e, r = np.asarray(estimate, dtype=float), np.asarray(reference, dtype=float)
    if e.shape != r.shape:
        raise ArgumentError(Message("series.shapes_differ", one=list(e.shape), other=list(r.shape)))
    codes = _codes(e) | _codes(r)
    both = ~(np.isnan(e) | np.isnan(r) | codes)
    if codes.any():
        value = float(e[codes][0] if _codes(e)[codes][0] else r[codes][0])
        warn_caller([Message("score.codes", count=int(codes.sum()), value=value)], UserWarning)
    return e[both].ravel(), r[both].ravel()


def _require_same_step(estimate: Any, reference: Any) -> None:
    """Hours are paired with hours: the one of midnight is no day."""
    one, other = _step_h(estimate), _step_h(reference)
    if one and other and min(one, other) < 24.0 and max(one, other) > 1.5 * min(one, other):
        raise ArgumentError(Message("series.steps_differ", one=one, other=other))


def _step_h(values: Any) -> float | None:
    """The usual step in time of a Series or DataArray [h]; None where it has none."""
    index = values.index if _is_series(values) else getattr(values, "indexes", {}).get("time")
    if index is None or getattr(index, "dtype", np.dtype(object)).kind != "M":
        return None
    steps = np.abs(np.diff(index.values))
    steps = steps[steps > np.timedelta64(0)]
    return float(np.median(steps) / np.timedelta64(1, "h")) if steps.size else None


def _codes(values: Array) -> NDArray[np.bool_]:
    """Values that no quantity has: infinite, or written for missing data."""
    return np.isinf(values) | np.isin(values, FILL_VALUES)


def _is_series(values: Any) -> bool:
    return hasattr(values, "reindex") and hasattr(values, "index")


def _require_single(index: Any, name: str) -> None:
    if index.has_duplicates:
        raise ArgumentError(Message("series.double", name=name, when=index[index.duplicated()][0]))


def _varies(values: Array) -> bool:
    """Whether the values differ at all; their variance would be rounding noise where they do not."""
    return values.size > 1 and float(np.ptp(values)) > 0.0


def _correlation(e: Array, r: Array) -> float:
    if not (_varies(e) and _varies(r)):
        return math.nan
    return float(np.corrcoef(e, r)[0, 1])


def _kling_gupta(e: Array, r: Array, correlation: float) -> float:
    variability = _ratio(float(e.std()), float(r.std()))
    bias = _ratio(float(e.mean()), float(r.mean()))
    return 1.0 - math.sqrt((correlation - 1.0) ** 2 + (variability - 1.0) ** 2 + (bias - 1.0) ** 2)


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.nan

"""The SPEI of a point: how far the water balance of its last months lies from what is usual in that season."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.whole_months import whole_months
from evaeto.core.messages import Message
from evaeto.errors import ArgumentError
from evaeto.extras import installed, require

if TYPE_CHECKING:
    import pandas as pd

    from evaeto.core.protocols import WithDataset

Array = NDArray[np.float64]

SCALES = (1, 3, 6, 12)
"""Months over which the balance is summed."""
MIN_YEARS = 30
"""Values of each calendar month below which nothing is fitted: a normal of the WMO (WMO-No. 1203, 2017) has as many."""
LIMIT = 3.09
"""climate-indices tells no more than this: once in a thousand years, which no record here is long enough for."""

_importing = threading.Lock()


def calibrating_years(precip: Array, eto: Array) -> int:
    """How many years have each calendar month whole, in precipitation and ETo; see `spei`."""
    return int(np.isfinite(precip - eto).sum(axis=0).min())


def spei(precip: Array, eto: Array, first_year: int, scales: Sequence[int] = SCALES) -> dict[int, Array]:
    """Standardized precipitation-evapotranspiration index, by the log-logistic distribution.

    Parameters
    ----------
    precip, eto : array
        Precipitation and reference evapotranspiration of months, shape (years, 12) [mm]; NaN where one is not whole.
    first_year : int
        The year of the first row.
    scales : sequence of int, optional
        Months over which the balance is summed, that of the value and those before it.

    Returns
    -------
    dict
        Scale -> SPEI [-], shape (years, 12): below 0 it was drier than usual in that season. NaN where a month of the
        sum is not there, or its balance never differs; limited to `LIMIT` either way.

    Raises
    ------
    ValueError
        Fewer than `MIN_YEARS` years of a calendar month.
    MissingExtraError
        climate-indices is not installed.

    Notes
    -----
    Of the sums of a calendar month in all of its years, w0, w1 and w2 are the unbiased probability-weighted moments
    (of 1 - F). Then β = (2 w1 - w0) / (6 w1 - w0 - 6 w2), α = (w0 - 2 w1) β / (Γ(1 + 1/β) Γ(1 - 1/β)),
    γ = w0 - α Γ(1 + 1/β) Γ(1 - 1/β), F(D) = [1 + (α / (D - γ))^β]^-1, and the SPEI is the standard normal deviate of F.
    This is what the R package SPEI 1.8.1 does by default; climate-indices agrees with it within 4e-12.

    References
    ----------
    Vicente-Serrano, Beguería and López-Moreno (2010), J. Climate 23, 1696-1718: the index and its distribution.
    Beguería, Vicente-Serrano, Reig and Latorre (2014), Int. J. Climatol. 34, 3001-3023: moments that are unbiased.
    """
    if (years := calibrating_years(precip, eto)) < MIN_YEARS:
        raise ArgumentError(Message("spei.few_years", years=years, least=MIN_YEARS))
    require("climate_indices", extra="climate")
    compute, indices = _library()
    last_year = first_year + len(precip) - 1
    return {
        scale: indices.spei(
            precip.ravel(), eto.ravel(), scale, indices.Distribution.loglogistic, compute.Periodicity.monthly,
            first_year, first_year, last_year,
        ).reshape(precip.shape)
        for scale in scales
    }  # fmt: skip


def spei_view(precip: Array, eto: Array, first_year: int) -> dict[str, Any]:
    """What a page shows of the SPEI; arguments as those of `spei`.

    Returns
    -------
    dict
        ``missing``: why there is none, "years", "rain" or "package"; None where there is one. ``years`` of the calendar
        month that is whole least often, and how many it takes, ``least``. Where there is one, ``months``: int32 bytes,
        days since 1970 of the first of each month, from the first to the last that has a balance; and ``values``: scale
        -> float32 bytes.
    """
    years = calibrating_years(precip, eto)
    found = {"missing": None, "years": years, "least": MIN_YEARS}
    if years < MIN_YEARS:
        return found | {"missing": "rain" if calibrating_years(eto, eto) >= MIN_YEARS else "years"}
    if not installed("climate_indices"):
        return found | {"missing": "package"}
    months, values = _trimmed(precip, eto, first_year)
    return found | {
        "months": months.astype("datetime64[D]").astype(np.int32).tobytes(),
        "values": {scale: each.astype(np.float32).tobytes() for scale, each in values.items()},
    }


def spei_table(result: WithDataset) -> pd.DataFrame:
    """See `Result.spei`."""
    import pandas as pd

    days = result.dataset["time"].to_numpy().astype("datetime64[D]")
    precip, eto = (whole_months(result.dataset[name].to_numpy().astype(float), days) for name in ("precip", "eto"))
    first_year = int(str(days[0])[:4])
    months, values = _trimmed(precip, eto, first_year)
    index = pd.PeriodIndex(months.astype("datetime64[D]"), freq="M", name="month")
    found = pd.DataFrame({f"spei_{scale}": each for scale, each in values.items()}, index)
    found.attrs = {"fitted_to": f"{index[0]} to {index[-1]}", "years": calibrating_years(precip, eto)}
    return found


def _trimmed(precip: Array, eto: Array, first_year: int) -> tuple[NDArray[np.datetime64], dict[int, Array]]:
    """Months from the first to the last that has a balance, and their SPEI by scale."""
    values = spei(precip, eto, first_year)
    there = np.flatnonzero(np.isfinite((precip - eto).ravel()))
    part = slice(int(there[0]), int(there[-1]) + 1)
    months = np.datetime64(f"{first_year}-01", "M") + np.arange(precip.size)
    return months[part], {scale: each.ravel()[part] for scale, each in values.items()}


def _library() -> tuple[ModuleType, ModuleType]:
    """climate-indices, kept from what it does to others: imported, it takes the place of all handlers of the root
    logger, sets its level and has structlog go there; then it tells each step of each sum."""
    root = logging.getLogger()
    with _importing:
        handlers, level = root.handlers[:], root.level
        import structlog

        configured = structlog.get_config() if structlog.is_configured() else None
        try:
            from climate_indices import compute, indices
        finally:
            root.handlers[:] = handlers
            root.setLevel(level)
        if configured is not None:
            structlog.configure(**configured)
        own = logging.getLogger("climate_indices")
        if own.level == logging.NOTSET:
            own.setLevel(logging.ERROR)
    return compute, indices

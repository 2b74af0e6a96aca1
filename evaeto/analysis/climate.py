"""The climate of a point as its own years tell it: normals, this year among them, dry spells, trend, aridity."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.spei import spei_view
from evaeto.analysis.statistics import mann_kendall
from evaeto.analysis.total_errors import Uncertain
from evaeto.analysis.whole_months import whole_months

if TYPE_CHECKING:
    from evaeto.core.protocols import WithDataset

Array = NDArray[np.float64]

MIN_YEARS = 5
"""Fewer make no normal. WMO-No. 1203 (2017) asks for 30; how many there are is said with each."""
TREND_YEARS = 10
"""Whole years from which on a trend of yearly totals is tested."""
DRY_MM = 1.0
"""A day with less precipitation [mm] is dry (CDD of the ETCCDI: Klein Tank, Zwiers and Zhang 2009, WMO-TD 1500)."""
ARIDITY = ((0.05, "hyper_arid"), (0.20, "arid"), (0.50, "semi_arid"), (0.65, "dry_sub_humid"), (math.inf, "humid"))
"""Ends of the classes of P / ETo (UNEP 1997, World Atlas of Desertification)."""
SIGNIFICANT = 0.05


def climate(result: WithDataset) -> dict[str, Any]:
    """Normals of a result, and each of its years among them.

    Parameters
    ----------
    result : Result
        What was calculated; only its `dataset` is read.

    Returns
    -------
    dict
        ``years``: rows with `year`, `days`, `missing`; the total of ETo with its 90 % band (`eto_mm`, `eto_lower_mm`,
        `eto_upper_mm`), `precip_mm` and `balance_mm` (None unless every day is there); `dry_days`, the longest dry
        spell that reaches into it (None where precipitation is missing), and `dry_return_years`, how often one at least
        as long comes (Weibull: (n + 1) / rank); `anomaly_mm` from the mean of all whole years and the percentile rank
        `rank` of its ETo among them [%]; ``months``, its twelve rows with `month`, `eto_mm`, and `anomaly_mm` and
        `rank` among the same months of all years (None where it is not whole, or there are fewer than `MIN_YEARS`).
        ``normals``: rows of the calendar months with `month`, `years` and `mean`, `sd`, `min`, `p10`, `median`, `p90`,
        `max` [mm]; None where there are fewer than `MIN_YEARS`.
        ``mean``: of the whole years `years`, `eto_mm`, `precip_mm`, `balance_mm`, `aridity` [-] and its `class`; None
        without one.
        ``trend``: of the yearly totals of `eto`, `precip` and `balance`, Mann-Kendall and Sen (`slope` [mm a-1], `p`,
        `z`, `years`); None with fewer than `TREND_YEARS`.
        ``driest``: the longest dry spell of all, `days`, `first`, `last` and `return_years`; None where none is known.
        ``spei``: see `spei.spei_view`.

    References
    ----------
    Makkonen (2006), J. Appl. Meteor. Climatol. 45, 334-340: plotting positions of return periods.
    """
    uncertain = Uncertain.of(result.dataset)
    days = uncertain.days
    eto, precip = uncertain.eto, result.dataset["precip"].to_numpy().astype(float)
    totals = {int(year): found for year, found in uncertain.years()}
    by_year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    spells = dry_spells(precip)
    rows: list[dict[str, Any]] = []
    for year, found in totals.items():
        whole = _length(year)
        part = by_year == year
        rain = float(precip[part].sum()) if np.isfinite(precip[part]).sum() == whole else None
        is_whole = found.days == whole
        rows.append(
            {
                "year": year,
                "days": found.days,
                "missing": whole - found.days,
                "eto_mm": _number(found.value) if is_whole else None,
                "eto_lower_mm": _number(found.lower) if is_whole else None,
                "eto_upper_mm": _number(found.upper) if is_whole else None,
                "precip_mm": None if rain is None else round(rain, 1),
                "balance_mm": _number(rain - found.value) if rain is not None and is_whole else None,
                "dry_days": int(spells[part].max()) if rain is not None else None,
            }
        )
    _return_periods(rows)
    months = whole_months(eto, days)
    placed = [_placed(months[:, i]) for i in range(12)]
    for i, (row, of_year) in enumerate(
        zip(rows, _placed(np.array([_float(row["eto_mm"]) for row in rows])), strict=True)
    ):
        row |= {name: of_year[name] for name in ("anomaly_mm", "rank")}
        row["months"] = [{"month": k + 1, **placed[k][i]} for k in range(12)]
    return {
        "years": rows,
        "normals": [_normal(i + 1, months[:, i]) for i in range(12)],
        "mean": _mean(rows),
        "trend": {name: _trend(rows, f"{name}_mm") for name in ("eto", "precip", "balance")},
        "driest": _driest(spells, days, rows),
        "spei": spei_view(whole_months(precip, days), months, int(rows[0]["year"])),
    }


def percentile_ranks(values: Array) -> Array:
    """The share of the values below each, half of those that equal it counted [%]; NaN stays NaN.

    Parameters
    ----------
    values : array
        Shape (n).

    Returns
    -------
    array
        Percentile ranks, shape (n) [%].

    References
    ----------
    Hazen (1914), Trans. ASCE 77, 1539-1669: (rank - 0.5) / n.
    """
    known = np.sort(values[np.isfinite(values)])
    below, up_to = (np.searchsorted(known, values, side=side) for side in ("left", "right"))
    return np.where(np.isfinite(values), 100 * (below + up_to) / (2 * max(known.size, 1)), np.nan)


def _placed(values: Array) -> list[dict[str, float | None]]:
    """Each value of several years [mm] with its anomaly and its percentile rank."""
    many = np.isfinite(values).sum() >= MIN_YEARS
    anomalies = values - np.nanmean(values) if many else np.full(values.shape, np.nan)
    ranks = percentile_ranks(values) if many else np.full(values.shape, np.nan)
    return [
        {"eto_mm": _number(value), "anomaly_mm": _number(anomaly), "rank": _number(rank)}
        for value, anomaly, rank in zip(values, anomalies, ranks, strict=True)
    ]


def dry_spells(precip: Array) -> NDArray[np.int64]:
    """How many days in a row up to each day had less than `DRY_MM` of precipitation; a missing day breaks the row.

    Parameters
    ----------
    precip : array
        Precipitation, shape (time) [mm d-1].

    Returns
    -------
    array
        Days, shape (time).
    """
    wet = np.flatnonzero(~(precip < DRY_MM))  # NaN too
    last = np.full(precip.size, -1)
    last[wet] = wet
    return np.asarray(np.arange(precip.size) - np.maximum.accumulate(last))


def _return_periods(rows: list[dict[str, Any]]) -> None:
    """Give each year how often a dry spell as long as its longest comes."""
    known = [row["dry_days"] for row in rows if row["dry_days"] is not None]
    for row in rows:
        longer = sum(other >= row["dry_days"] for other in known) if row["dry_days"] is not None else 0
        row["dry_return_years"] = round((len(known) + 1) / longer, 1) if longer and len(known) >= MIN_YEARS else None


def _driest(spells: NDArray[np.int64], days: NDArray[np.datetime64], rows: list[dict[str, Any]]) -> Any:
    if not spells.size or spells.max() == 0:
        return None
    at = int(spells.argmax())
    length = int(spells[at])
    of_year = next(row for row in rows if row["year"] == int(str(days[at])[:4]))
    is_whole = of_year["dry_days"] == length
    return {
        "days": length,
        "first": str(days[at - length + 1]),
        "last": str(days[at]),
        "return_years": of_year["dry_return_years"] if is_whole else None,
    }


def _normal(month: int, values: Array) -> dict[str, float | None]:
    known = values[np.isfinite(values)]
    row: dict[str, float | None] = {"month": month, "years": known.size}
    names = ("mean", "sd", "min", "p10", "median", "p90", "max")
    if known.size < MIN_YEARS:
        return row | dict.fromkeys(names)
    figures = (known.mean(), known.std(ddof=1), *np.quantile(known, (0.0, 0.1, 0.5, 0.9, 1.0)))
    return row | dict(zip(names, map(_number, figures), strict=True))


def _mean(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    whole = [row for row in rows if row["balance_mm"] is not None]
    if not whole:
        return None
    eto, precip = (sum(row[f"{name}_mm"] for row in whole) / len(whole) for name in ("eto", "precip"))
    aridity = precip / eto if eto > 0 else math.nan
    return {
        "years": len(whole),
        "first": whole[0]["year"],
        "last": whole[-1]["year"],
        "eto_mm": round(eto, 1),
        "precip_mm": round(precip, 1),
        "balance_mm": round(precip - eto, 1),
        "aridity": None if math.isnan(aridity) else round(aridity, 3),
        "class": None if math.isnan(aridity) else next(name for end, name in ARIDITY if aridity < end),
    }


def _trend(rows: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    values = np.array([_float(row[name]) for row in rows])
    if np.isfinite(values).sum() < TREND_YEARS:
        return None
    found = asdict(mann_kendall(values))
    return {key: found[key] for key in ("slope", "p", "z")} | {
        "years": int(np.isfinite(values).sum()),
        "significant": bool(found["p"] < SIGNIFICANT),
    }


def _length(year: int) -> int:
    begin, end = np.datetime64(f"{year}", "Y"), np.datetime64(f"{year + 1}", "Y")
    return int((end.astype("datetime64[D]") - begin.astype("datetime64[D]")).astype(int))


def _float(value: float | None) -> float:
    return math.nan if value is None else value


def _number(value: float) -> float | None:
    return round(float(value), 1) if math.isfinite(value) else None

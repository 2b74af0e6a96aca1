"""What a page draws and tabulates of a result: computed on a worker, light and plain for the kernel of a page.

Series are float32 bytes (a screen shows no more), so that thirty years of everything are a megabyte.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evaeto.analysis.chart_steps import steps
from evaeto.analysis.climate import climate
from evaeto.analysis.climatic_water_balance import water_balance
from evaeto.analysis.scores import score
from evaeto.analysis.statistics import correlations, describe, trend
from evaeto.analysis.total_errors import Uncertain, plain
from evaeto.core.quantities import RATIOS, SUMMED

if TYPE_CHECKING:
    from evaeto.core.protocols import WithDataset

Array = NDArray[np.float64]

VARIABLES = ("eto", "tmax", "tmin", "ea", "u2", "rs", "precip", "balance")
"""What is described and correlated; `balance` is precipitation less ETo. A crop's `etc` is described besides."""


def view(result: WithDataset) -> dict[str, Any]:
    """Everything a page shows of a result besides its daily table.

    Returns
    -------
    dict
        ``days`` int32 bytes, days since 1970; ``series`` name -> float32 bytes (`VARIABLES`, `eto_lower`, `eto_upper`,
        `cumulative` with its `cumulative_lower` and `cumulative_upper`); ``by_source`` source -> float32 bytes of its
        own ETo; ``monthly`` rows with `month`, `days` and a total or mean of each variable and of the `etc` of a crop,
        and the 90 % band of the total of ETo; ``totals`` of ETo with their bands by season and year, see
        `total_errors.plain`; ``statistics`` and ``trend`` of what months have;
        ``correlations`` of the variables with `names` and `values`; ``comparison`` by source that computes an ETo by
        itself: `own`, float32 bytes of it, and of our ETo against it `n` days that have both, `bias` (ours less theirs)
        and `rmse` [mm d-1], `r2`; ``steps`` and ``climate``, see `chart_steps.steps`, whose series are those of
        ``series``, `eto:KEY` of a source and `own:KEY` of what it computes by itself, and `climate.climate`. None
        stands for what is not defined.
    """
    uncertain = Uncertain.of(result.dataset)
    series = _series(result, uncertain)
    days = result.dataset["time"].to_numpy().astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int64)
    measured = {name: series[name] for name in VARIABLES}
    described = _with_crop(result, measured)
    own = result.dataset["eto_by_source"].transpose("source", "time")
    table = correlations(measured)
    compared = comparison(result)
    drawn = _drawn(result, series, compared)
    return {
        "days": days.astype(np.int32).tobytes(),
        "series": {name: values.astype(np.float32).tobytes() for name, values in series.items()},
        "by_source": {
            str(key): row.astype(np.float32).tobytes()
            for key, row in zip(own["source"].values, own.to_numpy(), strict=True)
        },
        "monthly": _with_bands(_monthly(described, months), uncertain),
        "totals": [plain(period, found) for period, found in (*uncertain.seasons(), *uncertain.years())],
        "statistics": {name: _plain(describe(values, ratio=name in RATIOS)) for name, values in described.items()},
        "trend": {
            name: None if found is None else dataclasses.asdict(found)
            for name, found in ((name, trend(values, months)) for name, values in described.items())
        },
        "correlations": {
            "names": list(measured),
            "values": [[None if math.isnan(r) else float(r) for r in row] for row in table],
        },
        "comparison": compared,
        "steps": steps(days, drawn, uncertain, tuple(name for name in drawn if ":" in name)),
        "climate": climate(result),
    }


def _drawn(result: WithDataset, series: dict[str, Array], compared: Mapping[str, Any]) -> dict[str, Array]:
    """The series of charts: those of the view, and by source its ETo and what it computes by itself."""
    by_source, own = result.dataset["eto_by_source"], result.dataset["provider_eto"]
    keys = [str(key) for key in result.dataset["source"].values]
    several = keys if len(keys) > 1 else []
    return {
        **{name: series[name] for name in series if name not in ("ea", "u2", "eto_lower", "eto_upper")},
        **{f"eto:{key}": by_source.sel(source=key).to_numpy().astype(float) for key in several},
        **{f"own:{key}": own.sel(source=key).to_numpy().astype(float) for key in compared},
    }


def comparison(result: WithDataset) -> dict[str, dict[str, Any]]:
    """ETo against what each source computes by itself, for those that do on a day that has both; see `view`."""
    ours, found = result.dataset["eto"].to_numpy(), dict[str, dict[str, Any]]()
    for key in map(str, result.dataset["source"].values):
        theirs = result.dataset["provider_eto"].sel(source=key).to_numpy()
        scores = score(ours, theirs)
        if scores["n"]:
            figures = {"bias": float(np.nanmean(ours - theirs)), "rmse": scores["rmse"], "r2": scores["r2"]}
            found[key] = {"own": theirs.astype(np.float32).tobytes(), "n": scores["n"], **_plain(figures)}
    return found


def balance_summary(result: WithDataset) -> dict[str, float | None]:
    """Totals of the water balance, of the days that have both, and half the width of its 90 % band [mm]."""
    balance, _ = water_balance(result.dataset["precip"].to_numpy(), result.dataset["eto"].to_numpy())
    there = np.isfinite(balance)
    uncertain = Uncertain.of(result.dataset)
    found = replace(uncertain, eto=np.where(there, uncertain.eto, np.nan)).total()
    half = (found.upper - found.lower) / 2
    rain = result.dataset["precip"].to_numpy()[there]
    return {
        "precip_total_mm": round(float(rain.sum()), 1) if there.any() else None,
        "water_balance_mm": round(float(balance[there].sum()), 1) if there.any() else None,
        "water_balance_band_mm": round(half, 1) if there.any() and math.isfinite(half) else None,
        "water_balance_days": int(there.sum()),
    }


def crop_summary(result: WithDataset) -> dict[str, Any]:
    """What the crop of a result used in all [mm], on how many days, and which it is; empty where there is none."""
    if "etc" not in result.dataset:
        return {}
    etc, kc = result.dataset["etc"].to_numpy(), result.dataset["kc"]
    there = np.isfinite(etc)
    return {
        "etc_total_mm": round(float(etc[there].sum()), 1) if there.any() else None,
        "etc_days": int(there.sum()),
        "kc": None if "crop" in kc.attrs else float(kc[0]),
        "crop": kc.attrs.get("crop"),
        "planting": kc.attrs.get("planting"),
    }


def _series(result: WithDataset, uncertain: Uncertain) -> dict[str, Array]:
    names = ("eto", "eto_lower", "eto_upper", "tmax", "tmin", "ea", "u2", "rs", "precip")
    series = {name: result.dataset[name].to_numpy().astype(float) for name in names}
    series["balance"], series["cumulative"] = water_balance(series["precip"], series["eto"])
    # Of rain nothing is known but its value: the band is that of ETo
    counts = np.isfinite(series["balance"])
    half = replace(uncertain, eto=np.where(counts, uncertain.eto, np.nan)).band_of_running_sum()
    series["cumulative_lower"], series["cumulative_upper"] = series["cumulative"] - half, series["cumulative"] + half
    return series


def _with_bands(rows: list[dict[str, Any]], uncertain: Uncertain) -> list[dict[str, Any]]:
    """The rows of months with the ends of the 90 % band of the total of ETo behind it."""
    ends = {month: (found.lower, found.upper) for month, found in uncertain.months() if found.days}
    bands = (_plain(dict(zip(("eto_lower", "eto_upper"), ends.get(row["month"], (math.nan,) * 2), strict=True)))
             for row in rows)  # fmt: skip
    return [
        {key: value for name in row for key, value in ({name: row[name]} | (band if name == "eto" else {})).items()}
        for row, band in zip(rows, bands, strict=True)
    ]


def _with_crop(result: WithDataset, series: dict[str, Array]) -> dict[str, Array]:
    """The series, with ETc behind ETo where there is a crop."""
    if "etc" not in result.dataset:
        return series
    first, *others = series.items()
    return dict([first, ("etc", result.dataset["etc"].to_numpy().astype(float)), *others])


def _monthly(series: dict[str, Array], months: NDArray[np.int64]) -> list[dict[str, Any]]:
    """One row a month of the period: days with ETo, totals and means of the days that are there."""
    first = int(months.min())
    slot = months - first
    size = int(slot.max()) + 1
    columns: dict[str, Array] = {}
    for name, values in series.items():
        there = np.isfinite(values)
        count = np.bincount(slot[there], minlength=size)
        total = np.bincount(slot[there], weights=values[there], minlength=size)
        figure = total if name in SUMMED else total / np.maximum(count, 1)
        columns[name] = np.where(count > 0, figure, np.nan)
        if name == "eto":
            days = count
    return [
        {
            "month": str(np.datetime64(first + i, "M")),
            "days": int(days[i]),
            **_plain({name: float(column[i]) for name, column in columns.items()}),
        }
        for i in range(size)
    ]


def _plain(values: dict[str, float]) -> dict[str, float | None]:
    return {name: None if math.isnan(value) else value for name, value in values.items()}

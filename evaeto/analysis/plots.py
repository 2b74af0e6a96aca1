"""Plots of how an estimate compares with a reference, on matplotlib axes. Units on every axis, no pyplot state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.analysis.scores import score
from evaeto.analysis.tables import MEAN, monthly_scores
from evaeto.core.extras import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ETO_LABEL = "ETo (mm d⁻¹)"


def _axes(axes: Axes | None) -> Axes:
    """The axes given, or those of a new figure that belongs to the caller alone."""
    if axes is not None:
        return axes
    require("matplotlib", extra="plot")
    from matplotlib.figure import Figure

    return Figure(figsize=(5.5, 5.0), layout="constrained").add_subplot()


def _paired(estimate: pd.Series[Any], reference: pd.Series[Any]) -> Any:
    """Both sides on their common days, without gaps."""
    import pandas as pd

    return pd.DataFrame({"estimate": estimate, "reference": reference}).dropna()


def plot_scatter(estimate: pd.Series[Any], reference: pd.Series[Any], axes: Axes | None = None) -> Axes:
    """Estimate over reference, coloured by the number of days, with the 1:1 line and the scores."""
    axes = _axes(axes)
    pair = _paired(estimate, reference)
    low, high = (float(limit) for limit in (pair.min().min(), pair.max().max()))
    drawn = axes.hexbin(pair["reference"], pair["estimate"], gridsize=50, mincnt=1, bins="log", extent=(low, high) * 2)
    axes.figure.colorbar(drawn, ax=axes, label="days")
    axes.plot([low, high], [low, high], color="black", linewidth=1, label="1:1")
    scores = score(pair["estimate"], pair["reference"])
    axes.set_title(f"RMSE {scores['rmse']:.2f} mm d⁻¹, KGE {scores['kge']:.2f}, bias {scores['pbias']:+.1f} %")
    axes.set(xlabel=f"reference {ETO_LABEL}", ylabel=f"estimate {ETO_LABEL}", aspect="equal")
    axes.legend(loc="upper left")
    return axes


def plot_errors(estimate: pd.Series[Any], reference: pd.Series[Any], axes: Axes | None = None) -> Axes:
    """Distribution of estimate minus reference, with its mean and the middle 90 %."""
    axes = _axes(axes)
    pair = _paired(estimate, reference)
    error = (pair["estimate"] - pair["reference"]).to_numpy()
    axes.hist(error, bins=60, density=True, color="0.7")
    lower, upper = np.quantile(error, [0.05, 0.95])
    axes.axvspan(lower, upper, alpha=0.15, label=f"90 %: {lower:.2f} to {upper:.2f}")
    axes.axvline(error.mean(), color="black", label=f"mean {error.mean():+.2f}")
    axes.set(xlabel="error of ETo (mm d⁻¹)", ylabel="density (d mm⁻¹)")
    axes.legend()
    return axes


def plot_kge_by_site(tables: Mapping[str, pd.DataFrame], axes: Axes | None = None) -> Axes:
    """KGE of each site as bars, one colour for each estimate.

    Parameters
    ----------
    tables : {name of the estimate: table of `tables.site_scores`}, with the same sites
    """
    axes = _axes(axes)
    width = 0.8 / len(tables)
    sites: list[str] = []
    for number, (name, table) in enumerate(tables.items()):
        kge = table["kge"].drop(MEAN, errors="ignore")
        sites = [str(site) for site in kge.index]
        axes.barh(np.arange(len(kge)) + number * width, kge.to_numpy(dtype=float), height=width, label=name)
    axes.set_yticks(np.arange(len(sites)) + 0.4 - width / 2, [site.replace("_", " ") for site in sites])
    axes.invert_yaxis()
    axes.set(xlabel="KGE (1 is perfect)")
    axes.legend()
    return axes


def plot_rmse_by_month(
    estimates: Mapping[str, pd.Series[Any]], reference: pd.Series[Any], axes: Axes | None = None
) -> Axes:
    """RMSE of each calendar month, one line for each estimate."""
    axes = _axes(axes)
    for name, estimate in estimates.items():
        rmse = monthly_scores(estimate, reference)["rmse"]
        axes.plot(rmse.index.to_numpy(), rmse.to_numpy(dtype=float), marker="o", label=name)
    axes.set_xticks(range(1, 13), list("JFMAMJJASOND"))
    axes.set_ylim(bottom=0)
    axes.set(xlabel="month", ylabel="RMSE of ETo (mm d⁻¹)")
    axes.legend()
    return axes

"""Scores by season and by site, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evaeto.analysis.scores import score

if TYPE_CHECKING:
    import pandas as pd

SEASONS: Mapping[str, tuple[int, ...]] = {"DJF": (12, 1, 2), "MAM": (3, 4, 5), "JJA": (6, 7, 8), "SON": (9, 10, 11)}
MEAN = "mean"


def seasonal_scores(estimate: pd.Series[Any], reference: pd.Series[Any]) -> pd.DataFrame:
    """The scores of `score` for each season and for the whole year, one row each.

    Parameters
    ----------
    estimate, reference : Series with dates as index, in the same unit
    """
    import pandas as pd

    rows = {}
    for season, months in SEASONS.items():
        chosen = estimate[pd.DatetimeIndex(estimate.index).month.isin(months)]
        rows[season] = score(chosen, reference)
    rows["year"] = score(estimate, reference)
    return pd.DataFrame(rows).T.rename_axis("season")


def monthly_scores(estimate: pd.Series[Any], reference: pd.Series[Any]) -> pd.DataFrame:
    """The scores of `score` for each calendar month, rows 1 to 12."""
    import pandas as pd

    month = pd.DatetimeIndex(estimate.index).month
    return pd.DataFrame({m: score(estimate[month == m], reference) for m in range(1, 13)}).T.rename_axis("month")


def site_scores(pairs: Mapping[str, tuple[pd.Series[Any], pd.Series[Any]]]) -> pd.DataFrame:
    """The scores of `score` for each site, and their mean over the sites in the last row.

    Parameters
    ----------
    pairs : {site: (estimate, reference)}, Series with dates as index
    """
    import pandas as pd

    table = pd.DataFrame({site: score(estimate, reference) for site, (estimate, reference) in pairs.items()}).T
    table.loc[MEAN] = table.mean()
    return table.rename_axis("site")

"""What a crop uses, what the rain gives, and when to irrigate: FAO-56 chapters 6 and 8 on a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.analysis.crop import CropCoefficient, crop_evapotranspiration, effective_precipitation
from evaeto.analysis.crops import IrrigationPlan
from evaeto.analysis.soil_water import RootZone, water_balance
from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import pandas as pd

    from evaeto.result import Result

SERIES = ("kc", "eto", "etc", "precip", "depletion", "raw", "taw", "irrigation")
RECENT_DAYS = 7
"""The next days are expected to use what the last ones used on average."""


def irrigate(days: pd.DataFrame, plan: IrrigationPlan) -> pd.DataFrame:
    """Daily water balance of the root zone, filled to field capacity on each morning that begins beyond RAW.

    Parameters
    ----------
    days
        Daily `eto` and `precip` [mm d-1] with a DatetimeIndex
    plan
        Crop, soil and planting

    Returns
    -------
    DataFrame
        Of the days of the season: `kc`, `eto`, `etc`, `precip` and the columns of `soil_water.water_balance`. From
        the first day without ETo or precipitation on the balance is NaN

    Raises
    ------
    WeatherError
        No day of the season is among the days, or the plan makes no sense.
    """
    try:
        coefficient = CropCoefficient(*plan.kc, stages=plan.stages)
        soil = RootZone(plan.soil.field_capacity, plan.soil.wilting_point, plan.depth, plan.depletion)
        season = crop_evapotranspiration(days["eto"], coefficient, plan.planting)
        if season.empty:
            raise WeatherError(
                f"planting: no day of the period is within the {coefficient.season} days from {plan.planting}"
            )
        season["precip"] = days["precip"]
        balance = water_balance(season, soil, plan.initial_depletion, irrigation="at_raw")
    except ValueError as error:
        raise WeatherError(str(error)) from None
    return season.join(balance)


def irrigation_view(result: Result, plan: IrrigationPlan) -> dict[str, Any]:
    """What a page shows of a plan: light and plain.

    Returns
    -------
    dict
        ``days`` int32 bytes since 1970 and ``series`` name -> float32 bytes (`SERIES`); ``monthly`` rows with `month`,
        `etc`, `precip`, `effective` (USDA-SCS) and `need` [mm]; ``irrigations`` (date, depth) pairs; ``last``, the
        arithmetic of the last day of the balance, None where there is none
    """
    days = result.dataset[["eto", "precip"]].to_dataframe()[["eto", "precip"]]
    table = irrigate(days, plan)
    dates = table.index.to_numpy().astype("datetime64[D]")
    given = table[table["irrigation"] > 0]
    return {
        "days": dates.astype(np.int32).tobytes(),
        "series": {name: table[name].to_numpy(np.float32).tobytes() for name in SERIES},
        "monthly": _monthly(table),
        "irrigations": [(f"{day:%Y-%m-%d}", round(float(depth), 1)) for day, depth in given["irrigation"].items()],
        "last": _last(table, plan.initial_depletion),
    }


def _monthly(table: pd.DataFrame) -> list[dict[str, Any]]:
    import pandas as pd

    complete = table[table[["etc", "precip"]].notna().all(axis=1)]
    months = complete[["etc", "precip"]].groupby(pd.DatetimeIndex(complete.index).strftime("%Y-%m")).sum()
    months["effective"] = effective_precipitation(months["precip"], months["etc"])
    months["need"] = months["etc"] - months["effective"]
    names = ("etc", "precip", "effective", "need")
    return [{"month": month} | {name: float(months[name][month]) for name in names} for month in months.index]


def _last(table: pd.DataFrame, initial_depletion: float) -> dict[str, Any] | None:
    there = table[table["depletion"].notna()]
    if there.empty:
        return None
    row = there.iloc[-1]
    mean = float(there["etc"].iloc[-RECENT_DAYS:].mean())
    left = max(float(row["raw"] - row["depletion"]), 0.0)
    return {
        "date": f"{there.index[-1]:%Y-%m-%d}",
        "before": float(there["depletion"].iloc[-2]) if len(there) > 1 else initial_depletion,
        **{name: float(row[name]) for name in ("precip", "irrigation", "eta", "deep_percolation", "depletion", "raw")},
        "taw": float(row["taw"]),
        "left": left,
        "mean": mean,
        "days_left": int(left / mean) if mean > 0 else None,
    }

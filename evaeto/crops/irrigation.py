"""What a crop uses, what the rain gives, and when to irrigate: FAO-56 chapters 6 and 8 on a result."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message, of_error
from evaeto.crops.coefficient import (
    CropCoefficient,
    crop_evapotranspiration,
    effective_precipitation,
    kc_of_climate,
)
from evaeto.crops.daily_inputs import climate_of
from evaeto.crops.root_zone import RootZone, water_balance
from evaeto.crops.tables import IrrigationPlan
from evaeto.errors import WeatherError

if TYPE_CHECKING:
    import pandas as pd

    from evaeto.core.protocols import WithDataset

SERIES = ("kc", "eto", "etc", "precip", "depletion", "raw", "taw", "irrigation")
RECENT_DAYS = 7
"""The next days are expected to use what the last ones used on average."""
STORED = 0.5
"""Share of the available water in the root zone that rain can fill, of the 0.4 to 0.6 that USDA-SCS takes [-]."""


def irrigate(days: pd.DataFrame, plan: IrrigationPlan) -> pd.DataFrame:
    """Daily water balance of the root zone, filled to field capacity on each morning that begins beyond RAW.

    Parameters
    ----------
    days : DataFrame
        Daily `eto` and `precip` [mm d-1] with a DatetimeIndex; with `u2` [m s-1] and `rhmin` [%] for a plan whose Kc
        follows the climate.
    plan : IrrigationPlan
        Crop, soil and planting.

    Returns
    -------
    DataFrame
        Of the days of the season: `kc`, `eto`, `etc`, `precip` and the columns of `soil_water.water_balance`. From
        the first day without ETo or precipitation on the balance is NaN

    Raises
    ------
    WeatherError
        No day of the season is among the days, or the plan is not valid.
    """
    try:
        coefficient = CropCoefficient(*kc_of(days, plan), stages=plan.stages)
        soil = RootZone(plan.soil.field_capacity, plan.soil.wilting_point, plan.depth, plan.depletion)
        season = crop_evapotranspiration(days["eto"], coefficient, plan.planting)
        if season.empty:
            planting = date.fromisoformat(plan.planting)
            raise WeatherError(Message("crop.not_in_season", days=coefficient.season, planting=planting))
        season["precip"] = days["precip"]
        balance = water_balance(season, soil, plan.initial_depletion, irrigation="at_raw")
    except ValueError as error:
        raise WeatherError(of_error(error)) from None
    return season.join(balance)


def kc_of(days: pd.DataFrame, plan: IrrigationPlan) -> tuple[float, float, float]:
    """Kc of a plan: that of its table in the climate of its own days, or as it is.

    Parameters
    ----------
    days : DataFrame
        As `irrigate` takes it.
    plan : IrrigationPlan
        Crop, soil and planting.

    Returns
    -------
    tuple of float
        Of the initial stage, of mid season and of the end [-].
    """
    if plan.height is None:
        return plan.kc
    return kc_of_climate(days, plan.kc, plan.stages, plan.planting, plan.height)


def irrigation_view(result: WithDataset, plan: IrrigationPlan) -> dict[str, Any]:
    """What a page shows of a plan: light and plain.

    Parameters
    ----------
    result : Result
        What was calculated; only its `dataset` is read.
    plan : IrrigationPlan
        What is grown, in which soil, from when.

    Returns
    -------
    dict
        ``days`` int32 bytes since 1970 and ``series`` name -> float32 bytes (`SERIES`); ``monthly`` rows with `month`,
        `etc`, `precip`, `effective` (USDA-SCS, of the ``storage`` [mm] of the plan's root zone) and `need` [mm];
        ``given`` and ``planned``, (date, depth) pairs of the irrigations that the balance assumes before the day of
        the request, and from it on; ``today``, that day, None where the result does not know it; ``first`` and ``last``
        day of the balance (None where there is none); ``advice``, see `_advice`; ``plan`` as `dataclasses.asdict`;
        ``kc`` of the three points as it was used, and ``climate``, whether that is another than the plan's
    """
    water = result.dataset[["eto", "precip"]].to_dataframe()[["eto", "precip"]]
    days = water.join(climate_of(result.dataset).to_dataframe())
    kc = kc_of(days, plan)
    table = irrigate(days, plan)
    today = result.dataset.attrs.get("requested_on")
    dates = table.index.to_numpy().astype("datetime64[D]")
    given = table["irrigation"][table["irrigation"] > 0]
    events = [(f"{day:%Y-%m-%d}", round(float(depth), 2)) for day, depth in given.items()]
    there = table[table["depletion"].notna()]
    storage = STORED * plan.available_water
    return {
        "days": dates.astype(np.int32).tobytes(),
        "series": {name: table[name].to_numpy(np.float32).tobytes() for name in SERIES},
        "monthly": _monthly(table, storage),
        "storage": storage,
        "given": [event for event in events if today is None or event[0] < today],
        "planned": [event for event in events if today is not None and event[0] >= today],
        "today": today,
        "first": str(dates[0]),
        "last": None if there.empty else f"{there.index[-1]:%Y-%m-%d}",
        "advice": None if there.empty else _advice(there, plan, today),
        "plan": asdict(plan),
        "kc": kc,
        "climate": plan.height is not None and {"u2", "rhmin"} <= {*days},
    }


def _monthly(table: pd.DataFrame, storage: float) -> list[dict[str, Any]]:
    import pandas as pd

    complete = table[table[["etc", "precip"]].notna().all(axis=1)]
    months = complete[["etc", "precip"]].groupby(pd.DatetimeIndex(complete.index).strftime("%Y-%m")).sum()
    months["effective"] = effective_precipitation(months["precip"], months["etc"], storage)
    months["need"] = months["etc"] - months["effective"]
    names = ("etc", "precip", "effective", "need")
    return [{"month": month} | {name: float(months[name][month]) for name in names} for month in months.index]


def _advice(there: pd.DataFrame, plan: IrrigationPlan, today: str | None) -> dict[str, Any]:
    """What to do next, and the day whose arithmetic says so.

    The next irrigation from today on, where the balance has one ("due"). Else what follows the last day of the balance:
    nothing where the "season" ends with it; water on the next "morning" where RAW is used up; or "left", how long the
    rest lasts.
    """
    days = [f"{day:%Y-%m-%d}" for day in there.index]
    irrigated = there["irrigation"].to_numpy() > 0
    to_come = (i for i, day in enumerate(days) if irrigated[i] and today is not None and day >= today)
    due = next(to_come, None)
    place = len(days) - 1 if due is None else due
    row, day = there.iloc[place], date.fromisoformat(days[place])
    if due is not None:
        kind = "due"
    elif day >= plan.ends:
        kind = "season"
    else:
        kind = "morning" if row["depletion"] >= row["raw"] else "left"
    names = ("kc", "eto", "etc", "precip", "irrigation", "eta", "deep_percolation", "depletion", "raw")
    return {
        "kind": kind,
        "date": day.isoformat(),
        "next": (day + timedelta(days=1)).isoformat(),
        "before": float(there["depletion"].iloc[place - 1]) if place else plan.initial_depletion,
        **{name: float(row[name]) for name in names},
        "mean": float(there["etc"].iloc[-RECENT_DAYS:].mean()),
    }

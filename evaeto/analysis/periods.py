"""Months, usual years and the trend of a result, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaeto.analysis.climatic_water_balance import water_balance
from evaeto.analysis.statistics import trend
from evaeto.analysis.total_errors import Uncertain
from evaeto.core.messages import Message
from evaeto.core.quantities import QUANTITIES, SUMMED
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from evaeto.core.protocols import WithDataset

By = Literal["month", "day"]

_MEASURED = ("tmax", "tmin", "ea", "u2", "rs")
_DAYS_A_YEAR = 365.25


def daily_columns(result: WithDataset) -> pd.DataFrame:
    """ETo, a crop's ETc, precipitation, their balance and the inputs, a row a day."""
    import pandas as pd

    data = result.dataset
    names = [name for name in ("eto", "etc", "precip", *_MEASURED) if name in data]
    index = pd.DatetimeIndex(data["time"].to_numpy(), name="date")
    table = pd.DataFrame({name: data[name].to_numpy().astype(float) for name in names}, index)
    if "precip" in table:
        balance, _ = water_balance(table["precip"].to_numpy(), table["eto"].to_numpy())
        table.insert(list(table).index("precip") + 1, "balance", balance)
    return table


def monthly(result: WithDataset, *, complete: bool) -> pd.DataFrame:
    """See `Result.monthly`."""
    return _of_each(result, "M", "month", complete=complete)


def yearly(result: WithDataset, *, complete: bool) -> pd.DataFrame:
    """See `Result.yearly`."""
    return _of_each(result, "Y", "year", complete=complete)


def _of_each(
    result: WithDataset, frequency: Literal["M", "Y"], called: Literal["month", "year"], *, complete: bool
) -> pd.DataFrame:
    """Totals and means of each month or year."""
    import pandas as pd

    table = daily_columns(result)
    groups = table.groupby(table.index.to_period(frequency))  # type: ignore[attr-defined]
    count = groups.count()
    periods: Any = groups.size().index
    size = periods.days_in_month.to_numpy() if frequency == "M" else 365 + periods.is_leap_year
    figures = {
        name: (groups[name].sum(min_count=1) if name in SUMMED else groups[name].mean()).where(
            (count[name] == size) | (not complete)
        )
        for name in map(str, table)
    }
    found = pd.DataFrame({"days": count["eto"], **figures})
    ends = _ends(result, called)
    for at, (name, values) in enumerate(ends.items(), start=2):
        found.insert(at, name, np.where(found["eto"].notna(), values, np.nan))
    figures |= ends
    found.index.name = called
    found.attrs = {"units": {name: _unit_of_month(name) for name in figures}}
    return found


def _ends(result: WithDataset, period: Literal["month", "year"]) -> dict[str, Any]:
    """Ends of the 90 % band of the totals of ETo [mm]; none where its errors are not told."""
    uncertain = Uncertain.of(result.dataset)
    if not uncertain.known:
        return {}
    found = [total for _, total in uncertain.by(period)]
    return {"eto_lower": [total.lower for total in found], "eto_upper": [total.upper for total in found]}


def _unit_of_month(name: str) -> str:
    return "mm" if name in SUMMED or name in ("eto_lower", "eto_upper") else QUANTITIES[name].units


def climatology(result: WithDataset, by: By) -> pd.DataFrame:
    """See `Result.climatology`."""
    groups: Any
    if by == "month":
        months = monthly(result, complete=True)["eto"].dropna()
        groups = months.groupby(months.index.month)  # type: ignore[attr-defined]
        name, units = "month", "mm"
    elif by == "day":
        days = daily_columns(result)["eto"].dropna()
        groups = days.groupby(days.index.strftime("%m-%d"))  # type: ignore[attr-defined]  # 29 February by itself
        name, units = "day", "mm d-1"
    else:
        raise ArgumentError(Message("argument.unknown", name="by", value=by, known=["month", "day"]))
    found: pd.DataFrame = groups.agg(["count", "mean", "std", "min", "max"]).rename(
        columns={"count": "years", "std": "sd"}
    )
    for share, column in ((0.1, "p10"), (0.5, "median"), (0.9, "p90")):
        found[column] = groups.quantile(share)
    found.index.name = name
    found.attrs = {"units": units}
    return found


def trend_of(result: WithDataset, variable: str) -> dict[str, Any] | None:
    """See `Result.trend`."""
    table = daily_columns(result)
    if variable not in table:
        raise ArgumentError(Message("argument.unknown", name="variable", value=variable, known=[*map(str, table)]))
    months = table.index.to_numpy().astype("datetime64[M]").astype(np.int64)
    found = trend(table[variable].to_numpy(), months)
    if found is None:
        return None
    return {
        "slope_per_year": found.slope * (1.0 if found.seasonal else _DAYS_A_YEAR),
        "units": f"{QUANTITIES[variable].units if variable in QUANTITIES else 'mm d-1'} a-1",
        "p": found.p,
        "z": found.z,
        "within_months": found.seasonal,
    }

"""What to do next, from a balance: plain values for a controller or a message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.arguments import takes
from evaeto.core.messages import Message
from evaeto.crops.days import days_in_order
from evaeto.crops.schedule import WEEKDAYS, Schedule
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr

RECENT_DAYS = 7
"""The next days are expected to use what the last ones used on average."""
BEYOND = 1000
"""A day further ahead is in no season, and not told [d]."""
_NEEDED = ("depletion", "raw", "taw", "root_depth", "ks", "etc", "irrigation")


@takes(
    balance="dataset", refill="number", efficiency="number", at="number", leaching="number", weekdays="texts",
    depth="number", most="number", interval="number",
)  # fmt: skip
def advice(
    balance: xr.Dataset, refill: float = 1.0, efficiency: float = 1.0, at: float = 1.0, leaching: float = 0.0,
    weekdays: Collection[str] | None = None, depth: float | None = None, most: float = np.inf, interval: float = 1.0,
) -> dict[str, Any]:  # fmt: skip
    """What the last day of a balance of one field says of the next irrigation, by the rule of a `Schedule`.

    Parameters
    ----------
    balance : Dataset
        As `evaeto.crops.balance` returns it, dims (time).
    refill : float, optional
        Share of the depletion that an irrigation replaces [-].
    efficiency : float, optional
        Share of the water applied that reaches the root zone [-].
    at : float, optional
        Share of RAW at which water is due [-].
    leaching : float, optional
        Share of what reaches the root zone that is to drain [-].
    weekdays : collection of str, optional
        Days on which water may come, of `schedule.WEEKDAYS`: it is then due on the first of them from the day on that
        needs it.
    depth : float, optional
        Depth of each irrigation in place of a refill, net of losses [mm].
    most : float, optional
        Largest depth of one irrigation, net of losses [mm].
    interval : float, optional
        Shortest time between two [d].

    Returns
    -------
    dict
        Plain values: `date` of the last day that is known, its `depletion_mm`, `raw_mm`, `taw_mm`, `root_depth_m` and
        `ks`; whether water is due on the next morning (`irrigate`), how much is then applied, losses included
        (`depth_mm`), and the day on which it is due if the next days use as much as the last week (`due`, None beyond
        the season or where the crop uses nothing); `irrigation`, [date, mm] pairs of what the balance was given; and
        `days_without_balance` after it, which a missing day may cause.

    Raises
    ------
    ArgumentError
        A value of the rule is not valid, or the balance lacks a variable, has more dimensions than time or no day that
        is known.
    """
    rule = Schedule(at, refill, depth, most, interval, efficiency, leaching, weekdays)
    for name in _NEEDED:
        if name not in balance:
            raise ArgumentError(Message("crop.not_of_balance", name=name))
        if balance[name].dims != ("time",):
            raise ArgumentError(Message("crop.one_field"))
        if balance[name].dtype.kind not in "fiu":
            raise ArgumentError(Message("weather.not_numbers", name=name, kind=str(balance[name].dtype)))
    days_in_order(balance["time"].to_index(), "time")
    depletion = balance["depletion"].to_numpy()
    known = np.flatnonzero(np.isfinite(depletion))
    if not known.size:
        raise ArgumentError(Message("crop.nothing_known"))
    last = int(known[-1])
    row = {name: float(balance[name].to_numpy()[last]) for name in _NEEDED}
    dates = balance["time"].to_numpy().astype("datetime64[D]")
    day = dates[last].item()
    use = float(np.nanmean(balance["etc"].to_numpy()[max(last - RECENT_DAYS + 1, 0) : last + 1]))
    given = balance["irrigation"].to_numpy()
    left = at * row["raw"] - row["depletion"]
    wait = 0 if left <= 0 else None if use <= 0 or left / use > BEYOND else int(np.ceil(left / use))
    due = None
    if wait is not None:
        watered = np.flatnonzero(given[: last + 1] > 0)
        free = dates[watered[-1]].item() + timedelta(days=int(np.ceil(interval))) if watered.size else day
        due = _open(max(day + timedelta(days=1 + wait), free), weekdays)
        due = None if due > _end(balance, last, day) else due
    now = left <= 0 and due == day + timedelta(days=1)
    net = min(refill * row["depletion"] / (1.0 - leaching) if rule.depth is None else rule.depth, most)
    return {
        "date": day.isoformat(),
        "depletion_mm": round(row["depletion"], 2),
        "raw_mm": round(row["raw"], 2),
        "taw_mm": round(row["taw"], 2),
        "root_depth_m": round(row["root_depth"], 3),
        "ks": round(row["ks"], 4),
        "irrigate": bool(now),
        "depth_mm": round(net / efficiency, 2) if now else 0.0,
        "due": None if due is None else due.isoformat(),
        "irrigation": [[str(dates[i]), round(float(given[i]), 2)] for i in np.flatnonzero(given > 0)],
        "days_without_balance": len(dates) - 1 - last,
    }


def _end(balance: xr.Dataset, last: int, day: date) -> date:
    """Last day of the season of a day, where the balance tells it."""
    ends = [date.fromisoformat(end) for end in str(balance.attrs.get("season_ends", "")).split()]
    if later := [end for end in ends if end >= day]:
        return later[0]
    taw = balance["taw"].to_numpy()
    # What the root zone holds is known on all days of a season
    return day if ends or (last + 1 < taw.size and np.isnan(taw[last + 1])) else date.max


def _open(day: date, weekdays: Collection[str] | None) -> date:
    """The first day from this on on which water may come."""
    while weekdays and WEEKDAYS[day.weekday()] not in weekdays:
        day += timedelta(days=1)
    return day

"""What to do next, from a balance: plain values for a controller or a message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

if TYPE_CHECKING:
    import xarray as xr

RECENT_DAYS = 7
"""The next days are expected to use what the last ones used on average."""


def advice(balance: xr.Dataset, refill: float = 1.0, efficiency: float = 1.0, at: float = 1.0) -> dict[str, Any]:
    """What the last day of a balance of one field says of the next irrigation.

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
        The balance has more dimensions than time, or no day that is known.
    """
    if balance["depletion"].dims != ("time",):
        raise ArgumentError(Message("crop.one_field"))
    depletion = balance["depletion"].to_numpy()
    known = np.flatnonzero(np.isfinite(depletion))
    if not known.size:
        raise ArgumentError(Message("crop.nothing_known"))
    last = int(known[-1])
    row = {str(name): float(balance[name].to_numpy()[last]) for name in balance}
    dates = balance["time"].to_numpy().astype("datetime64[D]")
    day = dates[last].item()
    use = float(np.nanmean(balance["etc"].to_numpy()[max(last - RECENT_DAYS + 1, 0) : last + 1]))
    left = at * row["raw"] - row["depletion"]
    wait = 0 if left <= 0 else None if use <= 0 else int(np.ceil(left / use))
    given = balance["irrigation"].to_numpy()
    return {
        "date": day.isoformat(),
        "depletion_mm": round(row["depletion"], 2),
        "raw_mm": round(row["raw"], 2),
        "taw_mm": round(row["taw"], 2),
        "root_depth_m": round(row["root_depth"], 3),
        "ks": round(row["ks"], 4),
        "irrigate": bool(left <= 0),
        "depth_mm": round(refill * row["depletion"] / efficiency, 2) if left <= 0 else 0.0,
        "due": None if wait is None else (day + timedelta(days=1 + wait)).isoformat(),
        "irrigation": [[str(dates[i]), round(float(given[i]), 2)] for i in np.flatnonzero(given > 0)],
        "days_without_balance": len(dates) - 1 - last,
    }

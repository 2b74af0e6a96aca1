"""The arithmetic behind an irrigation advice, with figures as they are printed.

Each figure that follows from others is computed from these as they are printed, so that whoever repeats it on paper
finds the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaeto.crops.root_zone import depletion_fraction, total_available_water

View = Mapping[str, Any]
"""What `irrigation.irrigation_view` returns."""


def available_water(view: View) -> float:
    """TAW of the root zone of a plan [mm], FAO-56 eq. 82.

    Parameters
    ----------
    view : View
        As `irrigation.irrigation_view` returns it.

    Returns
    -------
    float
        TAW [mm].
    """
    plan = view["plan"]
    return total_available_water(plan["soil"]["field_capacity"], plan["soil"]["wilting_point"], plan["depth"])


def printed_balance(view: View) -> dict[str, float]:
    """The water balance of the day of the advice (FAO-56 eq. 82, 83 and 85), rounded as it is printed.

    Parameters
    ----------
    view : mapping
        What `irrigation.irrigation_view` returns, of a plan that has an advice.

    Returns
    -------
    dict
        `kc` and the depletion fraction `p` [-]; `eto`, `etc`, `taw`, `raw`, the depletion `before` and its terms
        `precip`, `irrigation`, `eta` and `deep_percolation`, the `depletion` they lead to, what is `left` of RAW [mm],
        and the `mean` of ETc that is expected [mm d-1].
    """
    advice = view["advice"]
    shown = {name: round(advice[name], 2) for name in ("before", "precip", "irrigation", "eta", "mean")}
    kc, eto = round(advice["kc"], 4), round(advice["eto"], 3)
    etc = round(kc * eto, 3)
    p = round(depletion_fraction(view["plan"]["depletion"], etc), 4)
    taw = round(available_water(view), 2)
    raw = round(p * taw, 2)
    wanted = round(shown["before"] - shown["precip"] - shown["irrigation"] + shown["eta"], 2)
    drained = max(-wanted, 0.0) if advice["deep_percolation"] > 0 else 0.0
    depletion = round(wanted + drained, 2)
    left = max(round(raw - depletion, 2), 0.0)
    return {
        **shown, "kc": kc, "eto": eto, "etc": etc, "p": p, "taw": taw, "raw": raw, "deep_percolation": drained,
        "depletion": depletion, "left": left,
    }  # fmt: skip


def days_left(balance: Mapping[str, float]) -> int | None:
    """For how many whole days the rest of RAW lasts, of a `printed_balance`; None where the crop uses nothing.

    Parameters
    ----------
    balance : mapping
        As `printed_balance` returns it.

    Returns
    -------
    int or None
        Whole days; None where the crop uses no water.
    """
    return None if balance["mean"] <= 0 else int(balance["left"] / balance["mean"])

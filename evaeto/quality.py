"""Checks of what a service delivered, before anything is joined. A value that fails becomes missing, and is told.

Nothing is repaired here and nothing is filled: a day without a valid value stays a day without a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaeto.quantities import QUANTITIES
from evaeto.reference_et.radiation import extraterrestrial_radiation

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True)
class Finding:
    """Values of one variable of one source that failed a check: how many days, and why."""

    source: str
    variable: str
    reason: str
    days: int

    def __str__(self) -> str:
        count = f"{self.days} day{'s' if self.days != 1 else ''}"
        return f"{self.source}: {self.variable} rejected on {count}: {self.reason}"


def check(weather: xr.Dataset, source: str, lat: float) -> tuple[xr.Dataset, list[Finding]]:
    """Reject what cannot be true of a day's weather.

    Parameters
    ----------
    weather : Dataset(time) in the names and units of the table of quantities
    source : name of the service, for the findings
    lat : latitude of the point [degrees north]

    Returns
    -------
    The Dataset with rejected values missing, and the findings: outside the physical limits of the table, a maximum
    below the minimum of the same day (both go, since nobody can tell which is wrong), more solar radiation than
    reaches the top of the atmosphere.
    """
    checked, findings = weather.copy(), list[Finding]()

    def reject(name: str, bad: xr.DataArray, reason: str) -> None:
        days = int(bad.sum())
        if days:
            checked[name] = checked[name].where(~bad)
            findings.append(Finding(source, name, reason, days))

    for name in map(str, weather.data_vars):
        if name in QUANTITIES:
            limits, values = QUANTITIES[name], checked[name]
            outside = (values < limits.lower) | (values > limits.upper)
            reject(name, outside, f"outside {limits.lower:g} to {limits.upper:g} {limits.units}")
    for upper, lower in (("tmax", "tmin"), ("rhmax", "rhmin")):
        if upper in checked and lower in checked:
            crossed = checked[upper] < checked[lower]
            for name in (upper, lower):
                reject(name, crossed, f"{upper} below {lower}")
    if "rs" in checked:
        ra = extraterrestrial_radiation(np.asarray(lat), checked["time"].dt.dayofyear.to_numpy())
        # 1 MJ leaves room for rounding and for days cut otherwise than ours where Ra is near 0
        reject("rs", checked["rs"] > ra + 1.0, "more than the extraterrestrial radiation Ra")
    return checked, findings

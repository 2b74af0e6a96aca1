"""Wind whose values go in the steps of another unit: an anemometer counts whole miles or knots, 1.6 by 1.6 in km/h."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evaeto.core.messages import Message
from evaeto.inputs.checks import Findings

if TYPE_CHECKING:
    import xarray as xr

_MPH, _KNOT, _KMH = 0.44704, 1852.0 / 3600.0, 1.0 / 3.6
"""Of a metre a second."""
STEPS = (
    ("km/h", _MPH / _KMH), ("km/h", _KNOT / _KMH), ("km/h", 1.0 / _KMH), ("kn", _MPH / _KNOT), ("kn", 1.0 / _KNOT),
    ("mph", _KNOT / _MPH), ("mph", 1.0 / _MPH),
)  # fmt: skip
"""In which unit whole miles an hour, knots or metres a second go in which steps; none of them is that of one of these
in m s-1, and whole numbers are of any unit."""
DIFFERENT = 6
"""One value in nine of tenths lies at a step: of so many different ones all do by chance once in half a million."""
_SAMPLE = 4000
_FIT = 0.995


def unit_by_steps(values: xr.DataArray) -> tuple[str, float] | None:
    """The unit whose steps the values of one wind go in, and that step; None where they are of any other kind."""
    array = values.values.reshape(-1)[:_SAMPLE]
    array = array[np.isfinite(array) & (array > 0.0)]
    different = np.unique(array)
    if different.size < DIFFERENT:
        return None
    digits = next((digits for digits in (1, 2) if np.allclose(array * 10**digits, np.rint(array * 10**digits))), None)
    if digits is None or np.allclose(array, np.rint(array)):
        return None
    room = 0.5 * 10.0**-digits + 1e-6
    for unit, step in STEPS:
        if np.abs(different - step * np.rint(different / step)).max() > 4.0 * room:  # as nearly always
            continue
        if float(np.mean(np.abs(array - step * np.rint(array / step)) <= room)) >= _FIT:
            return unit, step
    return None


def tell_of_steps(values: xr.DataArray, label: str, findings: Findings) -> None:
    """Tell of wind in m s-1 that nothing states, whose values go in the steps of another unit.

    Parameters
    ----------
    values : DataArray(time)
        In memory.
    label : str
        What the column is called.
    findings : Findings
        Takes what is found.
    """
    if values.dims == ("time",) and (found := unit_by_steps(values)) is not None:
        unit, step = found
        findings.messages.append(Message("checks.wind_steps", name=label, step=round(step, 3), unit=unit))

"""What is to be done with the arrays of a block of hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from evaeto.equations.humidity import HUMIDITIES_OF_HOUR
from evaeto.equations.standards import HourlyStandard, Rso
from evaeto.inputs.checks import Bounds

PLACE = ("lat", "lon", "elevation", "utc_offset")
"""What is known of each place, without time."""


@dataclass(frozen=True, slots=True)
class HourPlan:
    """What to do with the arrays of a block, in their order. It travels to Dask workers.

    names       : quantity of each array, and those of `PLACE`
    conversions : (scale, offset) of each, see `inputs.raw_variables.RawVariable`
    limits      : what each can be in the unit it came in
    step        : length of the periods [h]
    night       : Rs/Rso where none was measured in time
    compiled    : whether the kernel is to do it, where numba is installed
    checked     : whether the weather has been looked at value by value, as that in memory is
    sunny       : whether radiation is to be looked at for more than the sun gives, as that of one place has been
    """

    names: tuple[str, ...]
    conversions: tuple[tuple[float, float], ...]
    limits: tuple[Bounds, ...]
    constants: HourlyStandard
    rso: Rso
    step: float
    night: float
    dtype: Any
    compiled: bool
    checked: bool = False
    sunny: bool = False

    @property
    def tells(self) -> tuple[str, ...]:
        """The inputs that say what a block knows of its clouds at its end; none where no cloud matters."""
        if "rn" in self.names:
            return ()
        needed = {"rs", *PLACE} | (set() if self.rso == "simple" else {"tmean", "pressure", *HUMIDITIES_OF_HOUR})
        return tuple(name for name in self.names if name in needed)

    @property
    def of_clouds(self) -> HourPlan:
        """The plan of `clouds_after`, which takes no more than what `tells`."""
        at = [self.names.index(name) for name in self.tells]
        return replace(
            self,
            names=self.tells,
            conversions=tuple(self.conversions[i] for i in at),
            limits=tuple(self.limits[i] for i in at),
        )

"""The balance of one field, laid out once and computed for several courses of rain and irrigation at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evaeto.crops.field_balance import laid_out

COURSE = ("precip", "irrigation", "capillary_rise")
"""What differs between courses, by day [mm]; irrigation is net of losses."""


class RepeatedBalance:
    """What `evaeto.crops.balance` gives for a field, over and over.

    Checking and laying out takes as long as the balance of a season itself, and a second course beside a first hardly
    takes longer than that alone.

    Parameters
    ----------
    weather : Dataset
        Daily `eto` and `precip`, without a gap [mm d-1].
    crop, soil, planting : as of `balance`
        What grows where.
    names : sequence of str
        What is wanted.
    **options : as of `balance`
        More of what `balance` takes.
    """

    def __init__(self, weather: Any, crop: Any, soil: Any, planting: Any, names: Sequence[str], **options: Any) -> None:
        none = np.zeros(weather.sizes["time"])
        weather = weather.assign(capillary_rise=("time", none))
        single = options.get("method", "dual") == "single"
        wanted = ["kc" if name == "kcb" and single else name for name in names]
        given = weather["capillary_rise"].to_series()
        self._laid = laid_out(weather, crop, soil, planting, irrigation=given, variables=wanted, **options)
        self._arrays = [each.to_numpy() for each in self._laid.by_day]
        self._place = {
            "precip": self._laid.layout.weather.index("precip"),
            "capillary_rise": self._laid.layout.weather.index("capillary_rise"),
            "irrigation": len(self._laid.layout.weather),
        }
        self._of_field = [np.asarray(each) for each in self._laid.of_field]

    def __call__(self, courses: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Compute each course.

        Parameters
        ----------
        courses : sequence of mapping
            Each has the arrays by day of `COURSE`.

        Returns
        -------
        list of dict
            Of each course series by name; `kcb` is Kc where the method is single.
        """
        arrays = [*self._arrays]
        for name, place in self._place.items():
            arrays[place] = np.stack([np.asarray(course[name], dtype=float) for course in courses])
        found = self._laid.layout(*arrays, *self._of_field)
        found = found if isinstance(found, tuple) else (found,)
        names = self._laid.layout.names
        return [dict(zip(names, (each[i] for each in found), strict=True)) for i in range(len(courses))]

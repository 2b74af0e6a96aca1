"""What stands in a field's file and log: names that are known, readings, water given. Light: a page reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

EFFICIENCY: Mapping[str, float] = {
    "sprinkler": 0.75, "trickle": 0.9, "basin": 0.6, "border": 0.6, "furrow_narrow": 0.6, "furrow_wide": 0.6,
    "furrow_alternate": 0.6,
}  # fmt: skip
"""Share of the water applied that reaches the roots, where nobody has measured it: FAO Irrigation Water Management
Training Manual 4 (Brouwer, Prins, Heibloem 1989), annex I, table 8 [-]. The systems are those of FAO-56 table 20."""
UNKNOWN = "unknown"
"""The soil of a grower who does not know it."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STAGES = ("development", "mid", "late", "end")
"""Beginnings of stages that can be seen: 10 % of the ground covered, full cover, first yellowing, harvest or leaf fall
(FAO-56 p. 95 to 97)."""
UNITS = ("mm", "m3/ha", "litres", "inches")
KINDS = ("moisture", "tension", "available", "depletion")
YEARS = 30
"""Of a normal (WMO, Guidelines on the Calculation of Climate Normals, WMO-No. 1203)."""
MOST_ENTRIES = 2000
"""Of a log: a probe that tells once a day for five years."""

Kind = Literal["moisture", "tension", "available", "depletion"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Soil water that was measured.

    Attributes
    ----------
    date : date
        Day; it stands for its evening.
    kind : {"moisture", "tension", "available", "depletion"}
        Volumetric water content of the root zone [%], a tensiometer [kPa], available water left [%], or depletion [mm].
    value : float
        What was read.
    sd : float, optional
        Standard deviation of the depletion that follows [mm]; by the kind where it is not given.
    """

    date: date
    kind: Kind
    value: float
    sd: float | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Water that was given.

    Attributes
    ----------
    date : date
        Day.
    amount : float
        How much, in the unit of `by`.
    by : {"applied", "depth", "hours", "volume"}
        Depth applied [mm], depth that reached the roots [mm], time [h], or volume on the whole field [m3].
    """

    date: date
    amount: float
    by: Literal["applied", "depth", "hours", "volume"] = "applied"

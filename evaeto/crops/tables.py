"""Crops and soils to begin with, as FAO-56 tabulates them, and what grows at a point. Light: a page imports it.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from evaeto.core.messages import CropKey, Message
from evaeto.crops.crop_table import crop_of, names
from evaeto.crops.root_zone import total_available_water
from evaeto.errors import Problem


@dataclass(frozen=True, slots=True)
class Crop:
    """What FAO-56 tabulates of a crop.

    Attributes
    ----------
    kc : tuple of float
        Crop coefficient of the initial stage, of mid season and of the end (table 12) [-].
    stages : tuple of int
        Lengths of the initial, development, mid and late season (table 11) [d].
    depth : float
        Root depth: the smaller of the two maxima, as used for scheduling (table 22) [m].
    depletion : float
        Depletion fraction p at an ETc of 5 mm/d (table 22) [-].
    height : float
        Of the plants in mid season (table 12) [m].
    """

    kc: tuple[float, float, float]
    stages: tuple[int, int, int, int]
    depth: float
    depletion: float
    height: float


@dataclass(frozen=True, slots=True)
class Soil:
    """Water content at field capacity and wilting point [m3 m-3]: middle of the ranges of FAO-56 table 19.

    Attributes
    ----------
    field_capacity : float
        Water content at field capacity [m3 m-3].
    wilting_point : float
        Water content at wilting point [m3 m-3].
    """

    field_capacity: float
    wilting_point: float


def _crops() -> dict[str, Crop]:
    table = {name: crop_of(name) for name in names()}
    return {
        name: Crop(each.kc, tuple(map(int, each.stages)), each.roots[1], each.p, each.height)  # type: ignore[arg-type]
        for name, each in table.items()
        if each.stages is not None
    }


CROPS: Mapping[str, Crop] = MappingProxyType(_crops())
"""By name, all of FAO-56 whose stages table 11 has. These differ much with place and variety: they are a first guess,
to be changed."""

SOILS: Mapping[str, Soil] = MappingProxyType(
    {
        "sand": Soil(0.12, 0.045),
        "loamy_sand": Soil(0.15, 0.065),
        "sandy_loam": Soil(0.23, 0.11),
        "loam": Soil(0.25, 0.12),
        "silt_loam": Soil(0.29, 0.15),
        "clay": Soil(0.36, 0.22),
    }
)


KC_LIMITS = (0.05, 1.6)
"""A crop coefficient outside is a slip of the hand: bare dry soil has 0.1 to 0.2, tall wet crops 1.2 to 1.4 [-]."""
DEPTH_LIMITS = (0.05, 3.0)
"""Of roots: seedlings, and what FAO-56 table 22 has for trees [m]."""
STAGE_LIMITS = (0, 730)
"""Of the length of a growth stage: faba beans harvested fresh have no late season, pineapples a mid season of 600 days
(FAO-56 table 11) [d]."""
_KC_WANTED = Message("crop.number_outside", lower=KC_LIMITS[0], upper=KC_LIMITS[1])


@dataclass(frozen=True, slots=True)
class Growing:
    """What grows at a point: one crop coefficient for all days, or a crop of the table.

    Attributes
    ----------
    kc : float or None
        Crop coefficient of every day [-]; None for a crop of the table.
    crop : str or None
        Its name in `CROPS`.
    planting : date or None
        First day of its initial stage.
    """

    kc: float | None = None
    crop: str | None = None
    planting: date | None = None

    def misses(self, first: date, last: date) -> bool:
        """Whether no day of a period is in the season of the crop.

        Parameters
        ----------
        first, last : date
            First and last day of the period.

        Returns
        -------
        bool
            True where they do not overlap.
        """
        if self.crop is None or self.planting is None:
            return False
        ends = self.planting + timedelta(days=sum(CROPS[self.crop].stages) - 1)
        return last < self.planting or first > ends

    def __str__(self) -> str:
        """As exports say it."""
        return str(self.told)

    @property
    def told(self) -> Message:
        """What a result says of it."""
        if self.crop is None:
            return Message("growing.kc", kc=self.kc)
        grown = CROPS[self.crop]
        (ini, mid, end), (first, development, middle, late) = grown.kc, grown.stages
        return Message(
            "growing.crop", crop=CropKey(self.crop), planting=self.planting, ini=ini, mid=mid, end=end, first=first,
            development=development, middle=middle, late=late,
        )  # fmt: skip


def growing_of(kc: object, crop: object, planting: date | Problem | None) -> Growing | Problem | None:
    """What grows by what was asked for; None where nothing was, or what is wrong with it.

    Parameters
    ----------
    kc : float or None
        Crop coefficient of every day [-].
    crop : str or None
        Name in `CROPS`.
    planting : date or None
        First day of the initial stage, or what is wrong with it.

    Returns
    -------
    Growing, Problem or None
        What grows, what is wrong with what was asked, or None where nothing was asked.
    """
    if kc is not None:
        lower, upper = KC_LIMITS
        try:
            number = math.nan if isinstance(kc, bool) else float(kc)  # type: ignore[arg-type]  # told below
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if crop is not None:
            return Problem("crop", crop, Message("crop.kc_or_crop"))
        return Growing(kc=number) if lower <= number <= upper else Problem("kc", kc, _KC_WANTED)
    if crop is None:
        return None if planting is None else Problem("planting", str(planting), Message("crop.planting_alone"))
    if crop not in CROPS:
        near = difflib.get_close_matches(str(crop), CROPS, 3, 0.5) or [*CROPS][:3]
        return Problem("crop", crop, Message("crop.unknown", known=near))
    return planting if isinstance(planting, Problem) else Growing(crop=str(crop), planting=planting)


@dataclass(frozen=True, slots=True)
class IrrigationPlan:
    """What is grown where, from when.

    Attributes
    ----------
    kc : tuple of float
        As in `Crop` [-].
    stages : tuple of int
        As in `Crop` [d].
    planting : str
        First day of the initial stage, ISO 8601.
    soil : Soil
        Of the root zone.
    depth : float
        As in `Crop` [m].
    depletion : float
        As in `Crop` [-].
    initial_depletion : float
        Depletion of the root zone on the morning of the first day of the balance, which is the later of planting and
        the start of the weather; 0 is field capacity [mm].
    height : float or None
        Of the plants in mid season, where Kc of mid season and of the end is to follow the climate of its days (eq. 62
        and 65); None where Kc stays as it is [m].
    """

    kc: tuple[float, float, float]
    stages: tuple[int, int, int, int]
    planting: str
    soil: Soil
    depth: float
    depletion: float
    initial_depletion: float = 0.0
    height: float | None = None

    @property
    def available_water(self) -> float:
        """TAW [mm], FAO-56 eq. 82."""
        return total_available_water(self.soil.field_capacity, self.soil.wilting_point, self.depth)

    @property
    def ends(self) -> date:
        """Last day of the season."""
        return date.fromisoformat(self.planting) + timedelta(days=sum(self.stages) - 1)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(what, value) lines for the head of a file."""
        kc, stages = ("/".join(f"{value:g}" for value in values) for values in (self.kc, self.stages))
        return [
            ("planted", self.planting),
            ("Kc initial/mid/end", kc),
            ("Kc follows wind and humidity (FAO-56 eq. 62, 65)", "no" if self.height is None else "yes"),
            ("stages initial/development/mid/late", f"{stages} days"),
            ("field capacity", f"{self.soil.field_capacity:g} m3 m-3"),
            ("wilting point", f"{self.soil.wilting_point:g} m3 m-3"),
            ("root depth", f"{self.depth:g} m"),
            ("depletion fraction p at ETc of 5 mm/d", f"{self.depletion:g}"),
            ("depletion on the first day", f"{self.initial_depletion:g} mm"),
        ]

"""What differs between the standards of reference ET, in one visible table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, TypeVar

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

Method = Literal["fao56", "asce", "hargreaves", "priestley-taylor", "turc", "blaney-criddle"]
"""The first two are Penman-Monteith, by FAO-56 and by ASCE-EWRI (2005)."""
ReferenceCrop = Literal["short", "tall"]
Rso = Literal["simple", "full"]


@dataclass(frozen=True, slots=True)
class Standard:
    """Constants of the daily Penman-Monteith equation for one reference crop.

    Attributes
    ----------
    quantity : {"eto", "etr"}
        Name of the result in the table of quantities.
    title : str
        Name of the standard, as results print it.
    cn : float
        Numerator constant, from the aerodynamic resistance [K mm s3 Mg-1 d-1].
    cd : float
        Denominator constant, from surface and aerodynamic resistance [s m-1].
    sigma : float
        Stefan-Boltzmann constant [MJ K-4 m-2 d-1].
    reference : str
        The publication and its equations.
    cloudiness_floor : float
        Lower limit of Rs/Rso in the net longwave radiation [-].
    """

    quantity: Literal["eto", "etr"]
    title: str
    cn: float
    cd: float
    sigma: float
    reference: str
    cloudiness_floor: float


_FAO56 = "Allen, Pereira, Raes, Smith (1998), FAO Irrigation and Drainage Paper 56, eq. 6"
_ASCE = "ASCE-EWRI (2005), doi:10.1061/9780784408056, eq. 1 and table 1"
_TALL = Standard("etr", "ASCE standardized Penman-Monteith, tall crop", 1600.0, 0.38, 4.901e-9, _ASCE, 0.3)

STANDARDS: Mapping[tuple[str, str], Standard] = MappingProxyType(
    {
        ("fao56", "short"): Standard("eto", "FAO-56 Penman-Monteith", 900.0, 0.34, 4.903e-9, _FAO56, 0.0),
        ("asce", "short"): Standard(
            "eto", "ASCE standardized Penman-Monteith, short crop", 900.0, 0.34, 4.901e-9, _ASCE, 0.3
        ),
        ("asce", "tall"): _TALL,
        ("fao56", "tall"): _TALL,  # FAO-56 knows the grass only; the tall crop is always that of ASCE-EWRI
    }
)
"""The standard of each (method, reference crop).

FAO-56 limits Rs/Rso to 1.0 only (p. 52, eq. 39); the lower limit of 0.3 is that of ASCE-EWRI (2005) eq. 18. A floor
of 0 is no limit for any measured radiation: it keeps the offset of a sensor from making the ratio negative.
"""


@dataclass(frozen=True, slots=True)
class HourlyStandard:
    """Constants of the hourly Penman-Monteith equation for one reference crop; `day` is where Rn is positive.

    Attributes
    ----------
    quantity : {"eto", "etr"}
        Name of the result in the table of quantities.
    title : str
        Name of the standard, as results print it.
    cn : float
        Numerator constant [K mm s3 Mg-1 h-1].
    cd : tuple of float
        Denominator constant by day and by night [s m-1].
    soil : tuple of float
        Soil heat flux as a part of net radiation by day and by night [-].
    sigma : float
        Stefan-Boltzmann constant [MJ K-4 m-2 h-1].
    reference : str
        The publication and its equations.
    low_sun : {"before sunset", "high sun"}
        Whose Rs/Rso an hour takes that has none of its own, see `hourly_radiation.LowSun`.
    cloudiness_floor : float
        Lower limit of Rs/Rso in the net longwave radiation [-].
    """

    quantity: Literal["eto", "etr"]
    title: str
    cn: float
    cd: tuple[float, float]
    soil: tuple[float, float]
    sigma: float
    reference: str
    low_sun: Literal["before sunset", "high sun"]
    cloudiness_floor: float = 0.3


_HOURLY_FAO56 = "Allen, Pereira, Raes, Smith (1998), FAO Irrigation and Drainage Paper 56, eq. 53, 45, 46"
_HOURLY_TALL = HourlyStandard(
    "etr", "ASCE standardized Penman-Monteith, tall crop", 66.0, (0.25, 1.7), (0.04, 0.2), 2.042e-10, _ASCE, "high sun"
)
HOURLY_STANDARDS: Mapping[tuple[str, str], HourlyStandard] = MappingProxyType(
    {
        ("fao56", "short"): HourlyStandard(
            "eto", "FAO-56 Penman-Monteith", 37.0, (0.34, 0.34), (0.1, 0.5), 2.043e-10, _HOURLY_FAO56, "before sunset"
        ),
        ("asce", "short"): HourlyStandard(
            "eto",
            "ASCE standardized Penman-Monteith, short crop",
            37.0,
            (0.24, 0.96),
            (0.1, 0.5),
            2.042e-10,
            _ASCE,
            "high sun",
        ),
        ("asce", "tall"): _HOURLY_TALL,
        ("fao56", "tall"): _HOURLY_TALL,
    }
)
"""The hourly standard of each (method, reference crop).

The lower limit of Rs/Rso is 0.3 in both: FAO-56 p. 75 says of it that it presumes total cloud cover, and ASCE-EWRI
(2005) eq. 45 sets it. Hours need one more than days do: under the first sun Rs and Rso are both small.
"""

AnyStandard = TypeVar("AnyStandard", Standard, HourlyStandard)


def with_cloudiness_floor(constants: AnyStandard, floor: float | None) -> AnyStandard:
    """The same standard with another lower limit of Rs/Rso; None leaves its own.

    Parameters
    ----------
    constants : Standard or HourlyStandard
        The standard to change.
    floor : float or None
        Lower limit of Rs/Rso [-].

    Returns
    -------
    Standard or HourlyStandard
        A copy with that limit, or the standard itself.
    """
    return constants if floor is None else replace(constants, cloudiness_floor=floor)


METHODS = tuple(dict.fromkeys(method for method, _ in STANDARDS))
REFERENCE_CROPS = tuple(dict.fromkeys(crop for _, crop in STANDARDS))
RSO = ("simple", "full")


def standard(method: str, reference_crop: str) -> Standard:
    """The standard for a method and a reference crop.

    Parameters
    ----------
    method : str
        "fao56" or "asce".
    reference_crop : str
        "short" (grass) or "tall" (alfalfa).

    Returns
    -------
    Standard
        Its constants.

    Raises
    ------
    ValueError
        Either is unknown; the message lists those known.
    """
    if method not in METHODS:
        raise ArgumentError(Message("argument.unknown", name="method", value=method, known=METHODS))
    if reference_crop not in REFERENCE_CROPS:
        raise ArgumentError(
            Message("argument.unknown", name="reference_crop", value=reference_crop, known=REFERENCE_CROPS)
        )
    return STANDARDS[method, reference_crop]

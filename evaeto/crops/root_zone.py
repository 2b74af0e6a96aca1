"""Water balance of the root zone by FAO-56 chapter 8, with a single crop coefficient.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evaeto.core.messages import Message
from evaeto.errors import ArgumentError

IRRIGATION = ("none", "at_raw")

if TYPE_CHECKING:
    import pandas as pd

Rule = Literal["none", "at_raw"]
P_LIMITS = (0.1, 0.8)
"""Of p, before and after its adjustment to ETc (FAO-56, under table 22) [-]."""


def total_available_water(field_capacity: float, wilting_point: float, depth: float) -> float:
    """TAW [mm], FAO-56 eq. 82, of water contents [m3 m-3] and a depth of the roots [m].

    Parameters
    ----------
    field_capacity, wilting_point : float
        Water content of the soil [m3 m-3].
    depth : float
        Of the roots [m].

    Returns
    -------
    float
        TAW [mm].
    """
    return 1000.0 * (field_capacity - wilting_point) * depth


def depletion_fraction(p: float, etc: float) -> float:
    """Depletion fraction [-] on a day of some ETc [mm d-1], from that of table 22 as told under it.

    Parameters
    ----------
    p : float
        Depletion fraction at an ETc of 5 mm/d, from table 22 [-].
    etc : float
        Crop evapotranspiration of the day [mm d-1].

    Returns
    -------
    float
        Adjusted depletion fraction p, from 0.1 to 0.8 [-].
    """
    return min(max(p + 0.04 * (5.0 - etc), P_LIMITS[0]), P_LIMITS[1])


@dataclass(frozen=True, slots=True)
class RootZone:
    """The soil that the roots reach.

    Attributes
    ----------
    field_capacity, wilting_point : float
        Water content of the soil [m3 m-3] (FAO-56 table 19).
    depth : float
        Of the roots [m] (FAO-56 table 22).
    depletion : float
        Depletion fraction p: the share of the available water that the crop takes up without stress, at an ETc of 5
        mm/d (FAO-56 table 22) [-].

    Raises
    ------
    ValueError
        The water contents, the depth or the fraction are not valid.
    """

    field_capacity: float
    wilting_point: float
    depth: float
    depletion: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.wilting_point < self.field_capacity < 1.0:
            raise ArgumentError(Message("crop.soil_water", capacity=self.field_capacity, wilting=self.wilting_point))
        if not self.depth > 0.0:
            raise ArgumentError(Message("crop.depth", value=self.depth))
        if not 0.0 < self.depletion < 1.0:
            raise ArgumentError(Message("crop.depletion_fraction", value=self.depletion))

    @property
    def total_available_water(self) -> float:
        """TAW [mm], FAO-56 eq. 82."""
        return total_available_water(self.field_capacity, self.wilting_point, self.depth)

    def readily_available_water(self, etc: float) -> float:
        """RAW [mm] on a day of some ETc [mm d-1], FAO-56 eq. 83, p adjusted as under table 22.

        Parameters
        ----------
        etc : float
            Crop evapotranspiration of the day [mm d-1].

        Returns
        -------
        float
            RAW [mm].
        """
        return depletion_fraction(self.depletion, etc) * self.total_available_water


def stress_coefficient(depletion: float, taw: float, raw: float) -> float:
    """Water stress coefficient Ks [-] at a root zone depletion [mm], FAO-56 eq. 84; 1 up to RAW, 0 at TAW.

    Parameters
    ----------
    depletion : float
        Of the root zone [mm].
    taw, raw : float
        Total and readily available water [mm].

    Returns
    -------
    float
        Ks, from 0 to 1 [-].
    """
    return min(max((taw - depletion) / (taw - raw), 0.0), 1.0)


def water_balance(
    days: pd.DataFrame, soil: RootZone, initial_depletion: float = 0.0, irrigation: Rule = "none"
) -> pd.DataFrame:
    """Daily water balance of the root zone, FAO-56 eq. 85 to 88.

    Dr,i = Dr,i-1 - (P - RO)i - Ii - CRi + ETc,i + DPi. Runoff RO and capillary rise CR are taken as zero
    unless the table has the columns `runoff` and `capillary_rise`. Rain and irrigation come early in the day and
    relieve its stress alike (FAO-56 example 38, note 5). Days are taken by their date: an absent one ends the balance
    as a missing input does.

    Parameters
    ----------
    days : DataFrame
        Indexed by day, by date or by number, in order: `etc` (crop evapotranspiration without stress), `precip`, and
        where they are known `runoff`, `capillary_rise` and `irrigation` [mm d-1].
    soil : RootZone
        The root zone.
    initial_depletion : float, optional
        Depletion at the end of the day before the first; 0 is field capacity [mm].
    irrigation : {"none", "at_raw"}, optional
        "none" adds nothing to what the table holds; "at_raw" fills the root zone to field capacity on the
        morning of each day that begins at or below the readily available water (FAO-56 chapter 8).

    Returns
    -------
    DataFrame
        `depletion` at the end of the day, `taw`, `raw`, `ks`, `eta` (= Ks ETc), `irrigation`,
        `deep_percolation` [mm]. A missing input or an absent day ends it: the days from there on are NaN

    Raises
    ------
    ValueError
        A column is missing, the days are out of order or one appears twice, the initial depletion is not between 0
        and TAW, or the rule is unknown.
    """
    import pandas as pd

    from evaeto.crops.days import days_in_order

    taw = soil.total_available_water
    for name in ("etc", "precip"):
        if name not in days:
            raise ArgumentError(Message("crop.missing_column", name=name))
    if not 0.0 <= initial_depletion <= taw:
        raise ArgumentError(Message("crop.initial_depletion", most=taw, value=initial_depletion))
    if irrigation not in IRRIGATION:
        raise ArgumentError(Message("argument.unknown", name="irrigation", value=irrigation, known=IRRIGATION))
    depletion, rows = initial_depletion, []
    number = days_in_order(days.index, "days")
    columns = ("etc", "precip", "runoff", "capillary_rise", "irrigation")
    for row, (etc, precip, runoff, rise, given) in enumerate(_columns(days, columns)):
        if row and number[row] != number[row - 1] + 1:
            depletion = math.nan  # what an absent day did is not known
        raw = soil.readily_available_water(etc)
        if irrigation == "at_raw" and depletion >= raw:
            given += depletion
        came = given + precip - runoff  # early in the day
        ks = stress_coefficient(max(depletion - came, 0.0), taw, raw)
        wanted = depletion - (precip - runoff) - given - rise + ks * etc
        percolation = max(-wanted, 0.0)
        eta = ks * etc
        if wanted > taw:  # nothing can be taken up below the wilting point
            eta, wanted = eta - (wanted - taw), taw
        depletion = wanted + percolation
        rows.append((depletion, taw, raw, ks, eta, given, percolation))
    names = ["depletion", "taw", "raw", "ks", "eta", "irrigation", "deep_percolation"]
    return pd.DataFrame(rows, index=days.index, columns=names, dtype=float)


def _columns(days: pd.DataFrame, names: tuple[str, ...]) -> list[tuple[float, ...]]:
    import numpy as np

    values = [days[name].to_numpy(dtype=float) if name in days else np.zeros(len(days)) for name in names]
    return [tuple(map(float, row)) for row in zip(*values, strict=True)]

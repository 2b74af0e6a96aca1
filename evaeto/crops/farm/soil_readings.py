"""Readings of soil water as a depletion of the root zone.

Each becomes a depletion [mm] with a standard deviation; what a sensor is good for is that of the root zone as a whole.
"""

from __future__ import annotations

import math

from evaeto.crops.crop_table import FieldSoil
from evaeto.crops.farm.entries import Reading

MOISTURE_SD = 0.03
"""Of volumetric water content by a probe with its maker's calibration: what makers state for mineral soils [m3 m-3]."""
AVAILABLE_SD = 0.10
"""Of the share of available water judged by feel and appearance: between the steps of 25 % in which it is told [-]."""
DEPLETION_SD = 5.0
"""Of a depletion that was measured as such (samples that were dried, a neutron probe) [mm]."""
WILTING_TENSION = 1500.0
"""At wilting point [kPa]."""
CAPACITY_TENSION = {"sand": 10.0, "loamy_sand": 10.0}
"""At field capacity of sandy soils by convention [kPa]; of all others `USUAL_CAPACITY_TENSION` (Richards and Weaver
1944, J. Agric. Res., 215-235). FAO-56 names no tension."""
USUAL_CAPACITY_TENSION = 33.0


def water_at(tension: float, soil: FieldSoil, name: str | None = None) -> float:
    """Water content at a soil water tension: the power law of Campbell (1974) through field capacity and wilting point.

    Parameters
    ----------
    tension : float
        As a tensiometer shows it, positive [kPa].
    soil : FieldSoil
        With the water content at both ends.
    name : str, optional
        Of the soil: field capacity is at 10 kPa in sand and loamy sand, else at 33 kPa.

    Returns
    -------
    float
        Water content, at most field capacity [m3 m-3].
    """
    full = CAPACITY_TENSION.get(name or "", USUAL_CAPACITY_TENSION)
    if tension <= full or soil.wilting_point <= 0.0:
        return soil.field_capacity
    slope = math.log(WILTING_TENSION / full) / math.log(soil.field_capacity / soil.wilting_point)
    return max(soil.field_capacity * math.pow(tension / full, -1.0 / slope), soil.wilting_point)


def depletion_by(reading: Reading, soil: FieldSoil, root_depth: float, name: str | None = None) -> tuple[float, float]:
    """What a reading says of the root zone.

    Parameters
    ----------
    reading : Reading
        Of the soil.
    soil : FieldSoil
        Of the field.
    root_depth : float
        On its day [m].
    name : str, optional
        Of the soil.

    Returns
    -------
    tuple of float
        Depletion, within what the root zone can hold, and its standard deviation [mm].
    """
    taw = 1000.0 * (soil.field_capacity - soil.wilting_point) * root_depth
    if reading.kind == "depletion":
        depletion, sd = reading.value, DEPLETION_SD
    elif reading.kind == "available":
        depletion, sd = (1.0 - reading.value / 100.0) * taw, AVAILABLE_SD * taw
    else:
        water = reading.value / 100.0 if reading.kind == "moisture" else water_at(reading.value, soil, name)
        depletion, sd = 1000.0 * (soil.field_capacity - water) * root_depth, MOISTURE_SD * 1000.0 * root_depth
    return min(max(depletion, 0.0), taw), reading.sd if reading.sd is not None else sd

"""What the daily balance of many fields is given and gives: the order of its rows, shared by numpy and the kernel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaeto.crops.season import Floats, Seasons

(HEIGHT_INI, HEIGHT, ROOTS_INI, ROOTS, P, TAW_PER_M, TEW, REW, WETTED, SHADED, DEPLETION, SURFACE, WHEN, DEPTH, REFILL,
 MOST, INTERVAL, CURVE_NUMBER, SALT, KE_SHARE) = range(20)  # fmt: skip
"""Rows of the parameters of fields: heights and root depths [m], depletion fraction [-], available water per depth
[mm m-1], TEW and REW [mm], fw and the shaded part of it [-], depletion of root zone and surface before the first day
[mm]; the rule of irrigation: share of RAW at which it comes (infinite: never) [-], fixed depth (NaN: refill) [mm],
share of the depletion that it refills [-], its largest depth [mm], shortest time between two [d]; curve number (NaN: no
runoff); Ks of salt, and the part of Ke that an organic mulch leaves [-]."""
PARAMETERS = 20

OUTPUTS = (
    "kcb", "ke", "ks", "etc", "eta", "evaporation", "depletion", "raw", "taw", "irrigation", "deep_percolation",
    "runoff", "surface_depletion", "root_depth",
)  # fmt: skip
"""Rows of what comes out. Of a single coefficient `kcb` is Kc, and `ke` zero."""
(KCB, KE, KS, ETC, ETA, EVAPORATION, DR, RAW, TAW, IRRIGATION, PERCOLATION, RUNOFF, DE, ZR) = range(len(OUTPUTS))


class Weather(NamedTuple):
    """Of each block, (time, block); what is not known is an array without elements, except the first two."""

    eto: Floats
    precip: Floats
    climate: Floats
    """`dual.climate_term` [-]; empty: a subhumid climate."""
    rise: Floats
    """Capillary rise [mm d-1]."""


class Given(NamedTuple):
    """Of each field, (time, field), or without elements."""

    irrigation: Floats
    """Really given, beside what the rule gives [mm d-1]."""
    kcb: Floats
    """In place of that of the curve where it is a number, as from a vegetation index [-]."""
    expected: Floats
    """Rain that the rule of irrigation counts on in the morning; infinite: nothing may come that day [mm]."""


class How(NamedTuple):
    """What holds for all fields."""

    dual: bool
    """Whether the soil evaporates by its own coefficient."""
    adjust_p: bool
    """Whether p follows ETc, as under FAO-56 table 22."""
    convex: bool
    """Whether Ks is that of AquaCrop, else linear."""
    bare: bool
    """Whether the balance goes on between seasons, over bare soil; else it begins anew with each."""


class Fields(NamedTuple):
    """All fields."""

    parameters: Floats
    """(PARAMETERS, field)"""
    seasons: Seasons
    block: NDArray[np.int64]
    """Column of the weather, (field)."""
    layers: Floats
    """(2, layer, field) of layered soils: how deep each layer ends [m], the last one never, and its available water per
    depth [mm m-1]; without elements where `TAW_PER_M` holds for all depths."""

"""The equations of the dual crop coefficient: a basal coefficient Kcb and the evaporation of the soil Ke beside it.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56, chapter 7,
and chapter 6 for Kc of the initial stage. All take numbers and arrays alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from evaeto.arguments import Kind, takes
from evaeto.core.messages import Message
from evaeto.crops.arrays import elementwise
from evaeto.crops.plausible import require_within
from evaeto.errors import ArgumentError

KC_MIN = 0.15
"""Kc of dry bare soil, without any cover (FAO-56 under eq. 76) [-]."""
LEAST_FEW = 0.01
"""The exposed and wetted fraction is never smaller (FAO-56 eq. 75) [-]."""
WETTING_RAIN = 3.0
"""A smaller rain does not wet the whole surface (FAO-56 p. 149: 3 to 4 mm) [mm]."""
WETTED = {
    "rain": 1.0, "sprinkler": 1.0, "basin": 1.0, "border": 1.0, "furrow_narrow": 0.8, "furrow_wide": 0.5,
    "furrow_alternate": 0.4, "trickle": 0.35,
}  # fmt: skip
"""Fraction of the surface that an irrigation system wets: middle of the ranges of FAO-56 table 20, p. 149 [-]."""
SHADED_EMITTERS = 2.0 / 3.0
"""Of the area that drip wets as much lies in the shade of plants as these cover, by this factor (FAO-56 p. 147) [-]."""


def climate_term(u2: Any, rhmin: Any) -> Any:
    """The climate in FAO-56 eq. 62, 65, 70 and 72: 0.04 (u2 - 2) - 0.004 (RHmin - 45), zero in a subhumid climate.

    Parameters
    ----------
    u2 : array_like
        Wind speed at 2 m, limited to 1 .. 6 [m s-1].
    rhmin : array_like
        Minimum relative humidity, limited to 20 .. 80 [%].

    Returns
    -------
    array_like
        What a plant of 3 m adds to its coefficient [-].
    """
    return 0.04 * (np.clip(u2, 1.0, 6.0) - 2.0) - 0.004 * (np.clip(rhmin, 20.0, 80.0) - 45.0)


def kc_max(u2: Any, rhmin: Any, height: Any, kcb: Any) -> Any:
    """Upper limit of Kcb + Ke after rain or irrigation, FAO-56 eq. 72.

    Parameters
    ----------
    u2 : array_like
        Wind speed at 2 m [m s-1].
    rhmin : array_like
        Minimum relative humidity [%].
    height : array_like
        Of the plants [m].
    kcb : array_like
        Basal crop coefficient [-].

    Returns
    -------
    array_like
        Kc max [-].
    """
    return np.maximum(1.2 + climate_term(u2, rhmin) * (np.asarray(height) / 3.0) ** 0.3, np.asarray(kcb) + 0.05)


def ground_cover(kcb: Any, most: Any, height: Any, least: Any = KC_MIN) -> Any:
    """Fraction of the soil that plants cover, from their coefficient, FAO-56 eq. 76.

    Parameters
    ----------
    kcb : array_like
        Basal crop coefficient [-].
    most : array_like
        Kc max [-].
    height : array_like
        Of the plants [m].
    least : array_like, optional
        Kc of dry bare soil [-].

    Returns
    -------
    array_like
        fc, from 0 to 0.99 [-].
    """
    base = np.maximum(np.asarray(kcb) - least, 0.0) / (np.asarray(most) - least)
    return np.minimum(base ** (1.0 + 0.5 * np.asarray(height)), 0.99)


def exposed_wetted_fraction(cover: Any, wetted: Any, shaded: Any = 0.0) -> Any:
    """Fraction of the soil that is both exposed and wetted, FAO-56 eq. 75.

    Parameters
    ----------
    cover : array_like
        Fraction covered by plants fc [-].
    wetted : array_like
        Fraction wetted fw [-].
    shaded : array_like, optional
        2/3 where drip wets the soil beneath the plants: fw is then taken times 1 - 2/3 fc [-].

    Returns
    -------
    array_like
        few, from 0.01 to 1 [-].
    """
    return np.maximum(np.minimum(1.0 - np.asarray(cover), np.asarray(wetted) * (1.0 - shaded * cover)), LEAST_FEW)


def total_evaporable_water(field_capacity: Any, wilting_point: Any, depth: Any = 0.1) -> Any:
    """TEW: what can evaporate from the surface layer once it was wet, FAO-56 eq. 73.

    Parameters
    ----------
    field_capacity, wilting_point : array_like
        Water content of the soil [m3 m-3].
    depth : array_like, optional
        Of the layer that dries by evaporation, 0.10 to 0.15 [m].

    Returns
    -------
    array_like
        TEW [mm].
    """
    return 1000.0 * (np.asarray(field_capacity) - 0.5 * np.asarray(wilting_point)) * depth


def evaporation_reduction(depletion: Any, tew: Any, rew: Any) -> Any:
    """Kr: how much a dry surface lowers evaporation, FAO-56 eq. 74.

    Parameters
    ----------
    depletion : array_like
        Of the surface layer [mm].
    tew, rew : array_like
        Total and readily evaporable water [mm].

    Returns
    -------
    array_like
        Kr, from 0 to 1 [-].
    """
    tew = np.asarray(tew)
    return np.clip((tew - depletion) / (tew - rew), 0.0, 1.0)


def evaporation_coefficient(kr: Any, most: Any, kcb: Any, few: Any) -> Any:
    """Ke, limited by the energy that reaches the exposed and wetted soil, FAO-56 eq. 71.

    Parameters
    ----------
    kr : array_like
        Evaporation reduction coefficient [-].
    most : array_like
        Kc max [-].
    kcb : array_like
        Basal crop coefficient [-].
    few : array_like
        Exposed and wetted fraction [-].

    Returns
    -------
    array_like
        Ke [-].
    """
    return np.minimum(kr * (np.asarray(most) - kcb), few * np.asarray(most))


def wetting_interval(rain: Any, event: Any, days: Any = 30.0) -> Any:
    """Mean time between rains of a month or of an initial stage, FAO-56 example 23.

    Parameters
    ----------
    rain : array_like
        Of the whole time [mm].
    event : array_like
        Usual depth of one rain [mm].
    days : array_like, optional
        Length of the time [d].

    Returns
    -------
    array_like
        Time between rains, at most the whole time [d].
    """
    return np.asarray(days) / np.maximum(np.asarray(rain, dtype=float) / np.asarray(event, dtype=float), 1.0)


_FIELD: tuple[Kind, ...] = ("number", "numbers")


@takes(eto=_FIELD, interval=_FIELD, depth=_FIELD, wetted=_FIELD, fine="flags")
def kc_ini(eto: Any, interval: Any, depth: Any, wetted: Any = 1.0, fine: Any = True) -> Any:
    """Kc of the initial stage from how often and how deep the soil is wetted, FAO-56 eq. 59 and 60, figures 29 and 30.

    The figures come from the two-stage evaporation of FAO-56 annex 7: Kc = 1.15 until the readily evaporable water of a
    wetting is gone, then falling with what is left. Light wettings (10 mm and less) are figure 29; heavy ones (40 mm
    and more) figure 30, coarse or fine soil; between them it is interpolated (eq. 59).

    Parameters
    ----------
    eto : array_like
        Mean of the initial stage [mm d-1].
    interval : array_like
        Mean time between wettings by rain or irrigation [d].
    depth : array_like
        Infiltrated by a wetting, on the part that is wetted [mm].
    wetted : array_like, optional
        Fraction of the surface that is wetted, FAO-56 eq. 60 and table 20 [-].
    fine : array_like, optional
        Whether the soil is of fine or medium texture; False for a coarse one.

    Returns
    -------
    array_like
        Kc ini [-].

    Raises
    ------
    ArgumentError
        An interval is not positive, a depth is negative, or a fraction is none.
    """
    if np.any(np.asarray(interval, dtype=float) <= 0):
        raise ArgumentError(Message("crop.interval", value=float(np.min(np.asarray(interval, dtype=float)))))
    require_within("wetted", wetted, missing=True)
    if np.any(np.asarray(depth, dtype=float) < 0):
        raise ArgumentError(Message("crop.least", name="depth", least=0, value=float(np.min(depth))))
    return elementwise(_kc_ini, eto=eto, interval=interval, depth=depth, wetted=wetted, fine=fine)


def _kc_ini(eto: Any, interval: Any, depth: Any, wetted: Any, fine: Any) -> Any:
    # Annex 7: TEW and REW of the three figures; those of figure 29 are what a light wetting of 10 mm holds
    eto = np.maximum(eto, 1e-9)
    root = np.sqrt(eto)
    coarse = _kc_ini_of(eto, interval, np.minimum(15.0, 7.0 * root), 6.0)
    medium = _kc_ini_of(eto, interval, np.minimum(28.0, 13.0 * root), 9.0)
    heavy = np.where(fine, medium, coarse)
    light = _kc_ini_of(eto, interval, np.asarray(10.0), np.clip(6.0 / root, 2.5, 7.0))
    share = np.clip((depth - 10.0) / 30.0, 0.0, 1.0)
    return wetted * (light + share * (heavy - light))


def _kc_ini_of(eto: Any, interval: Any, tew: Any, rew: Any) -> Any:
    """The mean of two-stage evaporation over the time between wettings, FAO-56 annex 7."""
    potential, rew = 1.15 * eto, np.minimum(rew, tew - 0.01)
    first = rew / potential
    fall = np.exp(-(interval - first) * potential * (1.0 + rew / (tew - rew)) / tew)
    late = (tew - (tew - rew) * fall) / (interval * eto)
    return np.where(interval <= first, 1.15, np.minimum(late, 1.15))


def runoff(rain: Any, curve_number: Any, depletion: Any, tew: Any, rew: Any) -> Any:
    """Runoff of a day by the curve number of USDA-SCS, which follows how wet the surface is.

    ASCE Manual 70, second edition (2016), eq. 14-12 to 14-20.

    Parameters
    ----------
    rain : array_like
        Of the day [mm].
    curve_number : array_like
        CN of average moisture (II) [-].
    depletion : array_like
        Of the surface layer before the rain [mm].
    tew, rew : array_like
        Total and readily evaporable water [mm].

    Returns
    -------
    array_like
        Runoff [mm].
    """
    rain, cn, depletion, tew, rew = (np.asarray(v, dtype=float) for v in (rain, curve_number, depletion, tew, rew))
    dry, wet = cn / (2.281 - 0.01281 * cn), cn / (0.427 + 0.00573 * cn)
    share = np.clip((depletion - 0.5 * rew) / (0.2 * rew + 0.3 * tew), 0.0, 1.0)
    storage = 250.0 * (100.0 / (wet + share * (dry - wet)) - 1.0)
    beyond = np.maximum(rain - 0.2 * storage, 0.0)
    return beyond**2 / (rain + 0.8 * storage + 1e-30)

"""Coefficients of vegetation that does not cover the ground, that no table lists, or that closes its stomata.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56, chapter 9.
All take numbers and arrays alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from evaeto.crops.dual import KC_MIN, climate_term
from evaeto.equations.radiation import solar_declination

TALLEST = 1.20
"""Kcb of full cover is not greater for plants above 2 m (FAO-56 under eq. 101) [-]."""
LEAF_RESISTANCE = 100.0
"""Of the reference and of many crops (FAO-56 p. 191) [s m-1]."""


def thinned(kc: Any, actual: Any, dense: Any) -> Any:
    """Coefficient of mid season of a crop that stands thinner than usual, a first estimate: FAO-56 eq. 94 to 96.

    Parameters
    ----------
    kc : array_like
        Kc or Kcb of mid season in this climate (eq. 62 or 70) [-].
    actual, dense : array_like
        What there is and what is usual: both leaf area indices [m2 m-2], or both fractions of the ground covered [-].

    Returns
    -------
    array_like
        Coefficient [-].
    """
    return np.asarray(kc) - (1.0 - np.sqrt(np.asarray(actual, dtype=float) / dense))


def full_cover_kcb(u2: Any, rhmin: Any, height: Any, kcb: Any = None) -> Any:
    """Kcb of mid season were the ground covered: FAO-56 eq. 99 of a crop of table 17, eq. 100 and 101 of any other.

    Parameters
    ----------
    u2 : array_like
        Mean wind speed at 2 m in mid season [m s-1].
    rhmin : array_like
        Mean minimum relative humidity in mid season [%].
    height : array_like
        Mean maximum height of the plants [m].
    kcb : array_like, optional
        Of a crop with full cover in table 17; else it follows from the height [-].

    Returns
    -------
    array_like
        Kcb full [-].
    """
    height = np.asarray(height, dtype=float)
    if kcb is None:
        kcb = np.minimum(1.0 + 0.1 * height, TALLEST)
    return np.asarray(kcb) + climate_term(u2, rhmin) * (height / 3.0) ** 0.3


def kcb_of_leaf_area(full: Any, leaf_area: Any, least: Any = KC_MIN) -> Any:
    """Kcb of mid season of sparse annual vegetation from its green leaf area, FAO-56 eq. 97.

    Parameters
    ----------
    full : array_like
        Kcb were the ground covered, `full_cover_kcb` [-].
    leaf_area : array_like
        Leaf area index of green leaves [m2 m-2].
    least : array_like, optional
        Kc of bare soil, 0.15 to 0.20 [-].

    Returns
    -------
    array_like
        Kcb [-].
    """
    return least + (np.asarray(full) - least) * -np.expm1(-0.7 * np.asarray(leaf_area, dtype=float))


def kcb_of_cover(full: Any, cover: Any, effective: Any, height: Any, least: Any = KC_MIN) -> Any:
    """Kcb of mid season from the ground that plants cover, FAO-56 eq. 98; it suits trees and shrubs too.

    Parameters
    ----------
    full : array_like
        Kcb were the ground covered, `full_cover_kcb` [-].
    cover : array_like
        Fraction of the ground covered as seen from above [-].
    effective : array_like
        Fraction that is shaded, `shaded_by_rows` or `shaded_by_crowns` [-].
    height : array_like
        Of the plants [m].
    least : array_like, optional
        Kc of bare soil, 0.15 to 0.20 [-].

    Returns
    -------
    array_like
        Kcb [-].
    """
    shaded = np.asarray(effective, dtype=float) ** (1.0 / (1.0 + np.asarray(height, dtype=float)))
    share = np.minimum(np.minimum(1.0, 2.0 * np.asarray(cover)), shaded)
    return least + (np.asarray(full) - least) * share


def noon_sun(lat: Any, doy: Any) -> Any:
    """Sine of the height of the sun at noon, FAO-56 box 18.

    Parameters
    ----------
    lat : array_like
        Latitude, positive north [degrees].
    doy : array_like
        Day of the year, 1 to 366.

    Returns
    -------
    array_like
        sin(eta) [-].
    """
    latitude, declination = np.radians(lat), solar_declination(doy)
    return np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination)


def shaded_by_rows(cover: Any, height_to_width: Any, sine: Any) -> Any:
    """Fraction of the ground that rows shade, FAO-56 box 18.

    Parameters
    ----------
    cover : array_like
        Fraction covered as seen from above [-].
    height_to_width : array_like
        Height of the canopy by its width as seen from east or west: of rows from north to south zero [-].
    sine : array_like
        Of the height of the sun around noon, `noon_sun` [-].

    Returns
    -------
    array_like
        fc eff, at most 1 [-].
    """
    tangent = np.tan(np.arcsin(sine))
    return np.minimum(np.asarray(cover) * (1.0 + np.asarray(height_to_width) / tangent), 1.0)


def shaded_by_crowns(cover: Any, sine: Any) -> Any:
    """Fraction of the ground that round crowns shade, FAO-56 box 18.

    Parameters
    ----------
    cover : array_like
        Fraction covered as seen from above [-].
    sine : array_like
        Of the height of the sun around noon, `noon_sun` [-].

    Returns
    -------
    array_like
        fc eff, at most 1 [-].
    """
    return np.minimum(np.asarray(cover) / np.asarray(sine), 1.0)


def stomatal_factor(resistance: Any, slope: Any, gamma: Any, u2: Any) -> Any:
    """Fr: by how much leaves that resist more than those of crops lower Kcb, FAO-56 eq. 102.

    Parameters
    ----------
    resistance : array_like
        Mean resistance of the leaves, 100 of many crops [s m-1].
    slope : array_like
        Of the saturation vapour pressure curve [kPa degC-1].
    gamma : array_like
        Psychrometric constant [kPa degC-1].
    u2 : array_like
        Wind speed at 2 m [m s-1].

    Returns
    -------
    array_like
        Fr, 1 for crops [-].
    """
    u2 = np.asarray(u2, dtype=float)
    usual = slope + gamma * (1.0 + 0.34 * u2)
    return usual / (slope + gamma * (1.0 + 0.34 * u2 * np.asarray(resistance) / LEAF_RESISTANCE))

"""Pressure, latent heat and the psychrometric constant.

FAO-56 = Allen, Pereira, Raes, Smith (1998), Crop evapotranspiration, FAO Irrigation and Drainage Paper 56.
All functions work element by element on floats, numpy arrays and DataArrays.
"""

from __future__ import annotations

from evaeto.equations.arrays import Field, FieldResult

LATENT_HEAT = 2.45
"""Latent heat of vaporisation as FAO-56 fixes it (p. 31) [MJ kg-1]."""


def atmospheric_pressure(elevation: Field) -> FieldResult:
    """Mean atmospheric pressure at a height [kPa], FAO-56 eq. 7 (standard atmosphere, 20 °C at sea level).

    Parameters
    ----------
    elevation : array_like
        Height above mean sea level, negative below it [m].

    Returns
    -------
    array_like
        Mean atmospheric pressure at a height [kPa].
    """
    return 101.3 * ((293.0 - 0.0065 * elevation) / 293.0) ** 5.26


def psychrometric_constant(pressure: Field) -> FieldResult:
    """Psychrometric constant γ [kPa degC-1], FAO-56 eq. 8 with the latent heat fixed at 2.45 MJ kg-1.

    Parameters
    ----------
    pressure : array_like
        Atmospheric pressure [kPa].

    Returns
    -------
    array_like
        Psychrometric constant γ [kPa degC-1].
    """
    return 0.000665 * pressure


def latent_heat(t: Field) -> FieldResult:
    """Latent heat of vaporisation λ [MJ kg-1], FAO-56 annex 3 eq. 3-1 (Harrison 1963).

    The Penman-Monteith equation of FAO-56 and ASCE-EWRI (2005) uses the constant `LATENT_HEAT` instead.

    Parameters
    ----------
    t : array_like
        Air temperature [degC].

    Returns
    -------
    array_like
        Latent heat of vaporisation λ [MJ kg-1].
    """
    return 2.501 - 0.002361 * t
